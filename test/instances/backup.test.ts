// backup and restore of a ledger on PostgreSQL: one moment of it while it is written, as a file that either database takes back.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SimulatedClock } from '../../src/ledger/clock';
import { Ledger } from '../../src/ledger/ledger';
import * as registry from '../../src/ledger/registry-commands';
import type { Principal } from '../../src/rules/access';
import { ReadConnections } from '../../src/store/read-connections';
import { openDatabase, openToRead } from '../../src/store/open';
import { BadCursor } from '../../src/store/paging';
import { miscounted } from '../../src/store/tally';
import { newPostgres, seededIn } from '../database';
import type { Json } from '../world';
import { run } from '../server/commanding';

const J = '370600';
const NOW = '2026-09-28T01:00:00.000Z';
const failed = (error: unknown) => {
  throw error;
};
let folder: string;
let from: string;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  from = await seededIn(folder, 'demo', NOW, failed);
  mkdirSync(at('files', J), { recursive: true });
  writeFileSync(at('files', J, 'file_370600_1.abc'), '佐证材料');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Every row of every table that is the ledger's, in the order of its keys. */
async function rowsOf(url: string): Promise<Record<string, string[]>> {
  const database = await openToRead(url);
  const reader = new ReadConnections(database);
  const rows: Record<string, string[]> = {};
  for (const { tableName } of database.writer.entityMetadatas) {
    if (['ledger', 'task_search', 'task_words', 'webhook_lease'].includes(tableName)) continue;
    const found: Json[] = await database.writer.query(`SELECT * FROM "${tableName}"`);
    const sorted = (row: object) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
    rows[tableName] = reader.rows.read<Json>(tableName, found).map(sorted).sort();
  }
  await database.close();
  return rows;
}

it('saves one moment of a ledger that is being written; either database takes it back, under another epoch', async () => {
  const ledger = await Ledger.open(from, new SimulatedClock(NOW), failed);
  const office: Principal = { subject: 'o1', name: 'o1', role: 'OFFICE', jurisdiction: J, unitId: null };
  const sequence = async () => (await ledger.reader.head(J))?.sequence ?? 0;
  const before = await sequence();
  let writing = true;
  const writer = (async () => {
    for (let n = 0; writing; n++) {
      const input = { code: `X${n}`, name: `单位${n}`, kind: 'OTHER' as const };
      await ledger.acts.act(office, registry.newUnit, input);
    }
  })();
  const saved = await run('backup', at('saved'), '--database', from, '--files', at('files'), '--json');
  writing = false;
  await writer;
  const after = await sequence();
  const cursor = ledger.reader.eventCursor(J, before);
  await ledger.close();
  expect([saved.ended, saved.err]).toEqual([0, '']);
  const { events } = JSON.parse(saved.out).heads.find((head: Json) => head.jurisdiction === J);
  expect(events).toBeGreaterThanOrEqual(before);
  expect(events).toBeLessThan(after);

  const whole = await rowsOf(`sqlite:${at('saved', 'ledger.sqlite')}`);
  expect(whole['event']).toHaveLength(
    JSON.parse(saved.out).heads.reduce((sum: number, head: Json) => sum + head.events, 0),
  );
  expect(whole['tally_day']?.length).toBeGreaterThan(100);
  for (const to of [await newPostgres(), `sqlite:${at('there', 'ledger.sqlite')}`]) {
    const restored = await run('restore', at('saved'), '--database', to, '--files', at('restored'), '--json');
    expect([restored.ended, restored.err, restored.out]).toEqual([0, '', saved.out]);
    expect(readFileSync(at('restored', J, 'file_370600_1.abc'), 'utf8')).toBe('佐证材料');
    expect(await rowsOf(to)).toEqual(whole);
    expect(await run('verify', '--database', to)).toMatchObject({ ended: 0 });
    const there = await Ledger.open(to, new SimulatedClock(NOW), failed);
    expect(await miscounted(there.reader, J)).toEqual([]);
    expect(() => there.reader.eventPosition(J, cursor)).toThrow(BadCursor);
    // It goes on where it was saved.
    const made = await there.acts.act(office, registry.newUnit, {
      code: 'NEW',
      name: '新设单位',
      kind: 'OTHER' as const,
    });
    expect(made.problems).toEqual([]);
    expect((await there.reader.head(J))?.sequence).toBe(events + 1);
    await there.close();
  }
});

it('gives a ledger that was put back by other means another epoch, once its log holds', async () => {
  const cursor = async () => {
    const ledger = await Ledger.open(from, new SimulatedClock(NOW), failed);
    const given = ledger.reader.eventCursor(J, 2);
    await ledger.close();
    return given;
  };
  const before = await cursor();
  expect(await cursor()).toBe(before);
  const { ended, out } = await run('epoch', 'renew', '--database', from, '--json');
  const { epoch, heads } = JSON.parse(out) as { epoch: string; heads: Json[] };
  expect([ended, heads.map(({ jurisdiction }) => jurisdiction as string)]).toEqual([0, expect.arrayContaining([J])]);
  const ledger = await Ledger.open(from, new SimulatedClock(NOW), failed);
  expect(ledger.database.epoch).toBe(epoch);
  expect(() => ledger.reader.eventPosition(J, before)).toThrow(BadCursor);
  await ledger.door.close();
  await ledger.database.writer.query(
    `UPDATE "event" SET "kind" = 'x' WHERE "jurisdiction" = '${J}' AND "sequence" = 2`,
  );
  const refused = await run('epoch', 'renew', '--database', from);
  expect([refused.ended, refused.err]).toEqual([2, expect.stringMatching(/第 2 号事件起不符/)]);
  expect(await ledger.database.writer.query('SELECT "epoch" FROM "ledger"')).toEqual([{ epoch }]);
  await ledger.close();
});

it('restores over nothing, and nothing that was changed', async () => {
  const refused = await run('restore', at('saved'), '--database', from, '--files', at('other'));
  expect(refused).toMatchObject({ ended: 2, err: expect.stringMatching(/已有台账/) });
  expect(existsSync(at('other'))).toBe(false);
  const changed = await openDatabase(`sqlite:${at('saved', 'ledger.sqlite')}`);
  await changed.writer.query(`UPDATE "event" SET "actorName" = '别人' WHERE "sequence" = 2`);
  await changed.close();
  const to = await newPostgres();
  const told = await run('restore', at('saved'), '--database', to, '--files', at('other'));
  expect(told).toMatchObject({ ended: 2, err: expect.stringMatching(/第 2 号事件起不符/) });
  const database = await openDatabase(to);
  expect(await database.writer.query('SELECT COUNT(*) AS "n" FROM "event"')).toEqual([{ n: 0 }]);
  await database.close();
});
