// Looks at a SQLite file before anything writes to it: what is damaged is named, and left as it is. What takes longer than a start
// may is looked at by `supervision-ledger verify`.
import { open, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

import sqlite3 from 'sqlite3';

import { BadDatabase, sqlitePath } from './database';
import { readWriteAheadLog, type WriteAheadLog } from './sqlite-wal';

// A start may take 3 s with a million tasks. In this time some 100 MB are looked at, more where they are in memory: of a larger file
// a part.
const AT_START_MS = 700;
// Of a file of this size every page is looked at, however busy the machine is.
const SMALL = 32 * 1024 * 1024;

/** Looks at a file for a moment, before the service opens it; of an address of another kind nothing. Throws BadDatabase. */
export async function refuseDamaged(url: string): Promise<void> {
  const path = sqlitePath(url);
  const found = path === null ? null : await damageAtStart(path);
  if (found === null) return;
  throw new BadDatabase(
    `${path} is damaged: ${found}. Nothing was changed: keep it with its -wal, and restore the latest backup ` +
      `(docs/operations.md, "A damaged file")`,
  );
}

/** What is wrong with any page of a file, or with any index; null if nothing is. The file may be served meanwhile. */
export function damageOf(path: string): Promise<string | null> {
  return foundBy('integrity_check', path, {});
}

async function damageAtStart(path: string): Promise<string | null> {
  const [size, logged] = [await sizeOf(path), await sizeOf(`${path}-wal`)];
  // SQLite takes an empty file for a new database, and throws a log beside it away.
  if (size === 0) return logged === 0 ? null : 'it is empty, and its write-ahead log is not';
  const header = await headerOf(path);
  if (header === null) return 'it is no SQLite database';
  const log = logged === 0 ? null : await readWriteAheadLog(`${path}-wal`, header.pageSize);
  const how = { immutable: log === null, ...(size > SMALL && { withinMs: AT_START_MS }) };
  return shapeOf(size, header, log) ?? foundBy('quick_check', path, how);
}

interface Header {
  pageSize: number;
  /** as many as the file should have; null if another program has written it last */
  pages: number | null;
}

/** https://www.sqlite.org/fileformat2.html#the_database_header */
async function headerOf(path: string): Promise<Header | null> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(100);
    const { bytesRead } = await file.read(header, 0, 100, 0);
    if (bytesRead < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return null;
    const said = header.readUInt16BE(16);
    const pageSize = said === 1 ? 65_536 : said;
    if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return null;
    return { pageSize, pages: header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) : null };
  } finally {
    await file.close();
  }
}

/** Whether all pages are there, in the file or in the log behind it, and all commits in the log. */
function shapeOf(size: number, { pageSize, pages }: Header, log: WriteAheadLog | null): string | null {
  if (log?.broken === true) return 'commits in its write-ahead log lie behind one that cannot be read';
  const expected = log?.pages ?? pages;
  if (expected === null) return null;
  for (let page = Math.floor(size / pageSize) + 1; page <= expected; page++) {
    if (log?.held.has(page) !== true) return `it ends at page ${page - 1} of ${expected}`;
  }
  return null;
}

/** What SQLite itself finds first; null if that is nothing, or if time was too short. Throws BadDatabase. */
async function foundBy(check: 'quick_check' | 'integrity_check', path: string, how: Looking): Promise<string | null> {
  const database = await opened(path, how.immutable);
  const timer = how.withinMs === undefined ? null : setTimeout(() => database.interrupt(), how.withinMs);
  try {
    const found = await new Promise<string>((resolve, reject) => {
      database.all<Record<string, string>>(`PRAGMA ${check}(1)`, (error, rows) => {
        if (error === null) resolve(rows[0]?.[check] ?? 'ok');
        else if (error.message.startsWith('SQLITE_INTERRUPT')) resolve('ok');
        else if (/^SQLITE_(CORRUPT|IOERR)/.test(error.message)) resolve(error.message);
        else reject(new BadDatabase(`${path} cannot be read: ${error.message}`));
      });
    });
    return found === 'ok' ? null : found.replaceAll(/\s+/g, ' ');
  } finally {
    if (timer !== null) clearTimeout(timer);
    await new Promise<void>((resolve) => database.close(() => resolve()));
  }
}

interface Looking {
  /** it is given up after so long; what was not looked at by then counts as sound */
  withinMs?: number;
  /** nobody writes to it meanwhile, and no log belongs to it: nothing needs to be made beside it to read it */
  immutable?: boolean;
}

function opened(path: string, immutable = false): Promise<sqlite3.Database> {
  const address = immutable ? `${pathToFileURL(path).href}?immutable=1` : path;
  return new Promise((resolve, reject) => {
    const flags = sqlite3.OPEN_READONLY | (immutable ? sqlite3.OPEN_URI : 0);
    const database: sqlite3.Database = new sqlite3.Database(address, flags, (error) => {
      if (error === null) resolve(database);
      else reject(new BadDatabase(`${path} cannot be read: ${error.message}`));
    });
  });
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
