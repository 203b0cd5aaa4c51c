// What was committed is moved from the write-ahead log into the file while nobody waits for it; a commit does not do it itself.
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Database } from '../../src/store/database';
import { openSqlite, removeSqlite } from '../../src/store/sqlite';
import { removeFolder } from '../database';

const folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
const path = join(folder, 'ledger.sqlite');
const PAGE = 4096;
let database: Database;

beforeAll(async () => {
  database = await openSqlite(path);
  await database.writer.query('CREATE TABLE "filling" ("text" text NOT NULL)');
});

afterAll(async () => {
  await database.close();
  removeSqlite(path);
  await removeFolder(folder);
});

const fill = (pages: number) =>
  database.writer.query(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${pages})
     INSERT INTO "filling" SELECT hex(zeroblob(${PAGE / 2 - 100})) FROM n`,
  );
const pagesIn = (end = '') => statSync(path + end).size / PAGE;

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds() && Date.now() < deadline) await new Promise((go) => setTimeout(go, 50));
  expect(holds()).toBe(true);
}

it('few pages, that no commit would move, reach the file', async () => {
  await fill(300);
  await until(() => pagesIn() > 300);
});

it('a commit of many pages leaves them to be moved', async () => {
  // They may be moved in the moment between the commit and the look at the file: not again and again.
  let [left, before] = [false, 0];
  for (let i = 0; i < 3 && !left; i++) {
    before = pagesIn();
    await fill(3000);
    left = pagesIn() === before;
  }
  expect(left).toBe(true);
  await until(() => pagesIn() > before + 3000);
});

it('the log is begun anew, and does not grow for ever', async () => {
  for (let i = 0; i < 12; i++) await fill(3000);
  await until(() => pagesIn() > 36_000);
  await fill(1);
  expect(pagesIn('-wal')).toBeLessThan(36_000);
});

it('a file that is closed has all of it', async () => {
  await fill(100);
  await database.close();
  expect(() => pagesIn('-wal')).toThrow('ENOENT');
  database = await openSqlite(path);
  const [{ n }] = await database.writer.query('SELECT COUNT(*) AS "n" FROM "filling"');
  expect(n % 3000).toBe(300 + 1 + 100);
});
