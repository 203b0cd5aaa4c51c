// Whole rows, however the driver hands them over: as one text each on SQLite, as columns on PostgreSQL.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sql from 'sql-template-tag';

import { openDatabase } from '../../src/store/open';
import { ReadConnections } from '../../src/store/read-connections';
import { column } from '../../src/store/rows';
import { removeFolder, seededIn } from '../database';

const fail = (error: unknown) => {
  throw error;
};

it('every row of every table, read whole, is what its columns say', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rows-'));
  const database = await openDatabase(await seededIn(folder, 'demo', '2026-11-20T06:00:00.000Z', fail));
  try {
    const readers = new ReadConnections(database);
    let compared = 0;
    for (const { tableName } of database.writer.entityMetadatas) {
      const columns = await readers.query(sql`SELECT t.* FROM ${column(tableName)} t`);
      const whole = await readers.query(sql`SELECT ${database.rows.whole(tableName)} FROM ${column(tableName)} t`);
      const [expected, found] = [columns, whole].map((rows) => database.rows.read(tableName, rows).map(sorted).sort());
      expect([tableName, found]).toEqual([tableName, expected]);
      compared += columns.length;
    }
    expect(compared).toBeGreaterThan(1000);
  } finally {
    await database.close();
    await removeFolder(folder);
  }
}, 120_000);

/** A row as a text, whatever the order of its columns. */
const sorted = (row: object): string => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
