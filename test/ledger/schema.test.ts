// The schema of the database that this run is on: migrations lead to what the entities declare, and every key leads to a
// jurisdiction first, so that tables can be divided by it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Database } from '../../src/store/database';
import { openDatabase } from '../../src/store/open';
import { databaseIn, removeFolder } from '../database';

// The ledger as a whole is one row; SQLite numbers the rows of its full-text index, and is never divided.
const UNDIVIDED = ['ledger', 'task_search'];

let folder: string;
let database: Database;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'schema-'));
  database = await openDatabase(await databaseIn(folder));
});

afterAll(async () => {
  await database.close();
  await removeFolder(folder);
});

it('has migrations without drift', async () => {
  const { upQueries } = await database.writer.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

it('has the jurisdiction first in every primary key and unique index', () => {
  const keys = database.writer.entityMetadatas.flatMap(({ tableName, primaryColumns, indices, uniques }) => [
    { table: tableName, columns: primaryColumns.map(({ databaseName }) => databaseName) },
    ...[...indices.filter(({ isUnique }) => isUnique), ...uniques].map(({ columns }) => ({
      table: tableName,
      columns: columns.map(({ databaseName }) => databaseName),
    })),
  ]);
  expect(keys.length).toBeGreaterThan(database.writer.entityMetadatas.length);
  const others = keys.filter(({ columns }) => columns[0] !== 'jurisdiction').map(({ table }) => table);
  expect(others.filter((table) => !UNDIVIDED.includes(table))).toEqual([]);
});
