// Statements that a connection has prepared: those that come again, so many and no more; and what becomes of them when the
// tables change under a connection, as another instance does that starts with a newer release.
import sql from 'sql-template-tag';

import { Connection } from '../../src/store/connection';
import type { Statements } from '../../src/store/statements';
import { type Caller, type Json, Story, type World } from '../world';

const MAIN = '370600';

let story: Story;
let world: World;
let office: Caller;

beforeEach(async () => {
  story = await Story.open('2026-09-28T01:00:00.000Z');
  ({ world, office } = story);
});
afterEach(() => world.close());

const reader = (): Statements => world.ledger.database.readers[0] as Statements;
const keyed = (): Statements => world.ledger.database.keyed[0] as Statements;

/** What the connection has prepared that was used last, which is the one that is lent next. */
async function prepared(of = reader()): Promise<{ statement: string; generic: number; custom: number }[]> {
  const found = await of.all<{ statement: string; generic: number; custom: number }>(
    `SELECT "statement", "generic_plans" AS "generic", "custom_plans" AS "custom" FROM pg_prepared_statements`,
    [],
  );
  return found.map(({ statement, generic, custom }) => ({
    statement,
    generic: Number(generic),
    custom: Number(custom),
  }));
}

const page = (): Promise<Json> => office.get('{ tasks(first: 3) { totalCount nodes { title } } }');
const addColumn = (table: string) =>
  world.ledger.database.writer.query(`ALTER TABLE "${table}" ADD COLUMN "later" text`);

it('prepares what comes again, and plans it each time by its values', async () => {
  for (let i = 0; i < 40; i++) await page();
  const ofTasks = (await prepared()).filter(({ statement }) => statement.includes('FROM "task" t'));
  // PostgreSQL would have thought of another plan behind five.
  expect(ofTasks.map(({ generic, custom }) => [generic, custom > 6])).toEqual([[0, true]]);
});

it('plans once what is found by its key', async () => {
  const id = await story.draft('2026-12-31');
  for (let i = 0; i < 40; i++)
    await office.get('query ($id: ID!) { task(id: $id) { title leadUnit { name } } }', { id });
  const ofTasks = (await prepared(keyed())).filter(({ statement }) => statement.includes('FROM "task" t'));
  expect(ofTasks.map(({ generic, custom }) => [generic > 6, custom])).toEqual([[true, 0]]);
  await addColumn('task');
  expect((await office.get('query ($id: ID!) { task(id: $id) { id } }', { id })).task).toEqual({ id });
});

it('names no more than the server is to keep for a connection', async () => {
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 100; i++) await reader().all(`SELECT $1::int + ${i} AS "n"`, [round]);
  }
  expect(await prepared()).toHaveLength(60);
  expect(await reader().all('SELECT $1::int + 99 AS "n"', [1])).toEqual([{ n: 100 }]);
});

it('reads on where a table has got a column', async () => {
  const read = () => reader().all('SELECT * FROM "head" WHERE "jurisdiction" = $1', [MAIN]);
  for (let i = 0; i < 3; i++) await read();
  expect((await prepared()).map(({ statement }) => statement)).toContain(
    'SELECT * FROM "head" WHERE "jurisdiction" = $1',
  );
  await addColumn('head');
  expect(await read()).toEqual([expect.objectContaining({ jurisdiction: MAIN, later: null })]);
});

it('reads on where the statements are not there any more, as behind a pooler', async () => {
  const read = () => reader().all('SELECT $1::int + 1 AS "n"', [1]);
  for (let i = 0; i < 3; i++) await read();
  expect((await prepared()).map(({ statement }) => statement)).toContain('SELECT $1::int + 1 AS "n"');
  await reader().all('DEALLOCATE ALL', []);
  expect(await read()).toEqual([{ n: 2 }]);
  // Nothing is named any more on this connection.
  for (let i = 0; i < 3; i++) await read();
  expect(await prepared()).toEqual([]);
});

it('writes on where the row that it locks has got a column', async () => {
  const input = (code: string) => ({ code, name: `测试单位${code}`, kind: 'DEPARTMENT' });
  const create = (code: string) => office.must('createUnit', 'CreateUnitInput', input(code), 'unit { code }');
  for (let i = 0; i < 4; i++) await create(`P${i}`);
  const ofHead = await Connection.of(world.ledger.database, (connection) =>
    connection.query(sql`SELECT "name" FROM pg_prepared_statements
      WHERE "statement" LIKE 'SELECT * FROM "head"%FOR UPDATE'`),
  );
  expect(ofHead).toHaveLength(1);
  await addColumn('head');
  expect(await create('P9')).toMatchObject({ unit: { code: 'P9' } });
});
