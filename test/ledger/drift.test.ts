// The migrations of the database that this run is on lead to the schema that the entities declare.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDatabase } from '../../src/store/open';
import { databaseIn, removeFolder } from '../database';

it('has migrations without drift', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drift-'));
  const database = await openDatabase(await databaseIn(folder));
  try {
    const { upQueries } = await database.writer.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  } finally {
    await database.close();
    await removeFolder(folder);
  }
});
