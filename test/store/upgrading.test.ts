// Migrations from the release before, with data in the tables: what follows from rows that were there is there, too.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openSqlite, sqliteSource } from '../../src/store/sqlite';

it('a file of step 3 keeps its interventions, and knows them by their tasks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'upgrading-'));
  const path = join(folder, 'ledger.sqlite');
  const before = await sqliteSource(path).initialize();
  // All but what came with several instances.
  const old = before.migrations.filter(({ name }) => /^(Start|Clients|Webhooks)\d+$/.test(name ?? ''));
  expect(old).toHaveLength(3);
  const runner = before.createQueryRunner();
  for (const migration of old) await migration.up(runner);
  await before.query(
    'CREATE TABLE "migrations" ("id" integer PRIMARY KEY AUTOINCREMENT, "timestamp" bigint, "name" varchar)',
  );
  for (const { name = '' } of old) {
    const timestamp = Number(/\d+$/.exec(name)?.[0]);
    await before.query('INSERT INTO "migrations" ("timestamp", "name") VALUES (?, ?)', [timestamp, name]);
  }
  const tasks = ['task-370600-7', 'task-370600-9', 'task-370600-7'];
  await before.query(
    `INSERT INTO "intervention" ("jurisdiction", "id", "kind", "automatic", "unitId", "taskIds", "requirement",
      "proposedAt", "proposedBy", "decision", "version")
     VALUES ('370600', 'intervention-370600-11', 'CIRCULAR', 0, 'unit-370600-2', ?, '整改', '2026-09-28T01:00:00.000Z', '督查科', 'PENDING', 1)`,
    [JSON.stringify(tasks)],
  );
  await before.query(
    `INSERT INTO "head" ("jurisdiction", "sequence", "hash", "recordedAt") VALUES ('370600', 11, 'ab', '2026-09-28T01:00:00.000Z')`,
  );
  await before.destroy();

  const database = await openSqlite(path);
  expect(await database.writer.query('SELECT * FROM "intervention_task" ORDER BY "taskId"')).toEqual(
    ['task-370600-7', 'task-370600-9'].map((taskId) => ({
      jurisdiction: '370600',
      interventionId: 'intervention-370600-11',
      taskId,
    })),
  );
  expect(await database.writer.query('SELECT * FROM "head"')).toEqual([
    {
      jurisdiction: '370600',
      sequence: 11,
      hash: 'ab',
      recordedAt: '2026-09-28T01:00:00.000Z',
      registry: 0,
      tallied: 11,
    },
  ]);
  await database.close();
  rmSync(folder, { recursive: true });
});
