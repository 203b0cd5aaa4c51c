// Migrations from the release before, with data in the tables: what follows from rows that were there is there, too.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { DataSource } from 'typeorm';

import { openSqlite, sqliteSource } from '../../src/store/sqlite';

/** A file as an earlier release has left it: with the migrations that it had, not run by TypeORM but noted as it does. */
async function leftBy(path: string, had: RegExp): Promise<DataSource> {
  const source = await sqliteSource(path).initialize();
  const old = source.migrations.filter(({ name }) => had.test(name ?? ''));
  const runner = source.createQueryRunner();
  for (const migration of old) await migration.up(runner);
  await source.query(
    'CREATE TABLE "migrations" ("id" integer PRIMARY KEY AUTOINCREMENT, "timestamp" bigint, "name" varchar)',
  );
  for (const { name = '' } of old) {
    const timestamp = Number(/\d+$/.exec(name)?.[0]);
    await source.query('INSERT INTO "migrations" ("timestamp", "name") VALUES (?, ?)', [timestamp, name]);
  }
  return source;
}

it('a file from before there were files knows what its reports and completions brought in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'upgrading-'));
  const path = join(folder, 'ledger.sqlite');
  const before = await leftBy(path, /^(?!Files)/);
  const [one, two] = ['ab'.repeat(32), 'cd'.repeat(32)];
  const url = 'https://oa.example/1.pdf';
  const attachments = [
    { name: '一', url, sha256: one },
    { name: '一之副本', url, sha256: one },
    { name: '无', url, sha256: null },
  ];
  await before.query(
    `INSERT INTO "report" ("jurisdiction", "id", "kind", "taskId", "unitId", "content", "attachments", "answers",
      "submittedAt", "onTime", "returned") VALUES ('370600', 'report_370600_9', 'PROGRESS', 'task_370600_7', 'unit_370600_2', '一半', ?, '[]',
      '2026-09-28T01:00:00.000Z', 1, 0)`,
    [JSON.stringify(attachments)],
  );
  await before.query(
    `INSERT INTO "completion" ("jurisdiction", "id", "taskId", "summary", "attachments", "submittedAt", "decision")
     VALUES ('370600', 'completion_370600_11', 'task_370600_7', '办结', ?, '2026-09-28T01:00:00.000Z', 'PENDING')`,
    [JSON.stringify([{ name: '二', url, sha256: two }])],
  );
  await before.destroy();

  const database = await openSqlite(path);
  const at = { jurisdiction: '370600', taskId: 'task_370600_7', fileId: '' };
  expect(await database.writer.query('SELECT * FROM "evidence" ORDER BY "sha256"')).toEqual([
    { ...at, sha256: one, partId: 'report_370600_9' },
    { ...at, sha256: two, partId: 'completion_370600_11' },
  ]);
  await database.close();
  rmSync(folder, { recursive: true });
});

it('a file of step 3 keeps its interventions, and knows them by their tasks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'upgrading-'));
  const path = join(folder, 'ledger.sqlite');
  // All but what came with several instances.
  const before = await leftBy(path, /^(Start|Clients|Webhooks)\d+$/);
  expect(await before.query('SELECT * FROM "migrations"')).toHaveLength(3);
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
