// Opens a SQLite file. Pragmas are per connection, so each connection gets its own.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import sqlite3 from 'sqlite3';
import { DataSource } from 'typeorm';

import { BadDatabase, type Database, epochOf, migrate, refuseOtherBuilds, refuseOtherSchemas } from './database';
import { SQLITE_MIGRATIONS } from './migrations';
import { RowReader } from './rows';
import { codeOf, SQLITE } from './sqlite-dialect';
import { connectionOf, SqliteStatements } from './sqlite-statements';
import { SQLITE_TABLES } from './tables';

/** A DataSource on a SQLite file; with `readOnly`, one that changes nothing in it. */
export function sqliteSource(path: string, readOnly = false): DataSource {
  return new DataSource({
    type: 'sqlite',
    database: path,
    // TypeORM asks for sqlite3's verbose mode, which takes a stack trace for every statement and puts its parameters into
    // error messages, and so into logs.
    driver: { verbose: () => sqlite3 },
    entities: SQLITE_TABLES,
    migrations: SQLITE_MIGRATIONS,
    migrationsTransactionMode: 'all',
    busyTimeout: 5000,
    ...(readOnly ? { flags: sqlite3.OPEN_READONLY } : { enableWAL: true }),
  });
}

// Two readers: measured to serve a scan and a page side by side; more bought nothing on two cores (research/perf.md 5).
const READERS = 2;

// KiB. SQLite's own 2 MB make a big transaction write its pages again and again. Who reads all of a large ledger fills both of the readers'.
const [WRITER_CACHE, READER_CACHE] = ['PRAGMA cache_size = -65536', 'PRAGMA cache_size = -32768'];

// Every index begins with the jurisdiction, of which there are few. Without statistics SQLite takes it for the whole key, and
// reads all of a jurisdiction where a few rows were asked for. Looks at so many rows of an index, where a table has grown
// tenfold since it was last looked at.
const STATISTICS = ['PRAGMA analysis_limit = 1000', 'PRAGMA optimize = 0x10002'];
const STATISTICS_MS = 3_600_000;

// What was committed lies in the write-ahead log until somebody moves it into the file. A commit that does so keeps those behind it
// waiting, for seconds on a slow disk: a connection of its own does it meanwhile. The log cannot grow for ever: a commit behind which
// so many pages lie (64 MB) does it all the same; and what a long reader made it grow is given back.
const WAL_PAGES = 16_000;
const WAL = [`PRAGMA wal_autocheckpoint = ${WAL_PAGES}`, `PRAGMA journal_size_limit = ${WAL_PAGES * 4096}`];
const CHECKPOINT = 'PRAGMA wal_checkpoint(PASSIVE)';
const CHECKPOINT_MS = 2000;

/** Opens or creates the file, brings it to the present schema, and gives a new ledger its epoch. Throws BadDatabase. */
export async function openSqlite(path: string): Promise<Database> {
  mkdirSync(dirname(path), { recursive: true });
  const writer = sqliteSource(path);
  let stopCheckpoints = () => Promise.resolve();
  const readers: DataSource[] = [];
  const learn = async () => {
    for (const pragma of STATISTICS) await writer.query(pragma);
  };
  // What fails now is tried again in an hour.
  const learning = setInterval(() => void learn().catch(() => undefined), STATISTICS_MS).unref();
  const close = async () => {
    clearInterval(learning);
    await stopCheckpoints();
    for (const source of [...readers, writer]) {
      if (!source.isInitialized) continue;
      await SqliteStatements.of(connectionOf(source)).end();
      await source.destroy();
    }
  };
  try {
    await writer.initialize();
    // FULL: an answer is given only when its commit would survive a loss of power.
    await writer.query('PRAGMA synchronous = FULL');
    await writer.query('PRAGMA foreign_keys = ON');
    for (const pragma of [WRITER_CACHE, ...WAL]) await writer.query(pragma);
    refuseOtherBuilds(await migrationsOf(writer), writer, path);
    await migrate(writer, SQLITE, path);
    await learn();
    stopCheckpoints = await checkpointing(path);
    for (let i = 0; i < READERS; i++) {
      const reader = await sqliteSource(path).initialize();
      readers.push(reader);
      await reader.query('PRAGMA query_only = ON');
      await reader.query(READER_CACHE);
    }
    const [rows, epoch] = [new RowReader(writer, SQLITE), await epochOf(writer)];
    const statements = readers.map((reader) => SqliteStatements.of(connectionOf(reader)));
    return {
      dialect: SQLITE,
      rows,
      writer,
      readers: statements,
      keyed: statements,
      replicas: [],
      epoch,
      signals: null,
      bytes: () => sizeOf(path),
      room: () => roomFor(path),
      close,
    };
  } catch (error) {
    await close();
    throw unopened(path, error);
  }
}

/** Moves what was committed into the file, again and again, until what it returns is called. */
async function checkpointing(path: string): Promise<() => Promise<void>> {
  const source = await sqliteSource(path).initialize();
  let moving: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    // What could not be moved, e.g. to a full disk, is still in the log.
    moving ??= source
      .query(CHECKPOINT)
      .catch(() => undefined)
      .finally(() => (moving = null));
  }, CHECKPOINT_MS).unref();
  return async () => {
    clearInterval(timer);
    await moving;
    await source.destroy();
  };
}

/** What must be mended before the file can be served. */
function unopened(path: string, error: unknown): unknown {
  const code = codeOf(error);
  const why = error instanceof Error ? error.message : code;
  switch (code) {
    case 'SQLITE_FULL':
      return new BadDatabase(`${path} cannot be opened: its disk is full; make room, and start again`);
    case 'SQLITE_READONLY':
      return new BadDatabase(`${path} cannot be opened: it, or its disk, is read-only; let the service write there`);
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_IOERR':
      return new BadDatabase(
        `${path} cannot be opened (${why}): is there room on its disk, and may the service write?`,
      );
    default:
      return unreadable(path, error);
  }
}

/** Opens a file to read it and nothing else, also while it is served. Throws BadDatabase. */
export async function readSqlite(path: string): Promise<Database> {
  if (!existsSync(path)) throw new BadDatabase(`there is no ${path}`);
  const source = await sqliteSource(path, true)
    .initialize()
    .catch((error: unknown) => {
      throw unreadable(path, error);
    });
  const statements = SqliteStatements.of(connectionOf(source));
  const close = async () => {
    await statements.end();
    await source.destroy();
  };
  try {
    refuseOtherSchemas(await migrationsOf(source), source, path);
    const epoch = await epochOf(source);
    const [rows, bytes, room] = [new RowReader(source, SQLITE), () => sizeOf(path), () => roomFor(path)];
    return {
      dialect: SQLITE,
      rows,
      writer: source,
      readers: [statements],
      keyed: [statements],
      replicas: [],
      epoch,
      signals: null,
      bytes,
      room,
      close,
    };
  } catch (error) {
    await close();
    throw unreadable(path, error);
  }
}

/** What is no SQLite file, or a damaged one, is told as that. */
function unreadable(path: string, error: unknown): unknown {
  const damaged = error instanceof Error && /SQLITE_(NOTADB|CORRUPT|CANTOPEN|IOERR)/.test(error.message);
  return damaged ? new BadDatabase(`${path} cannot be read: ${error.message}`) : error;
}

/** The file and its write-ahead log. */
async function sizeOf(path: string): Promise<number> {
  const sizes = await Promise.all(
    ['', '-wal'].map((end) =>
      stat(path + end).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What is left of the disk on which the file lies. */
async function roomFor(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(dirname(path));
  return bavail * bsize;
}

async function migrationsOf(writer: DataSource): Promise<{ name: string }[]> {
  const tables: unknown[] = await writer.query(
    `SELECT 1 FROM "sqlite_master" WHERE "type" = 'table' AND "name" = 'migrations'`,
  );
  return tables.length === 0 ? [] : writer.query('SELECT "name" FROM "migrations"');
}

/** Removes a SQLite file and what goes with it. */
export function removeSqlite(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}
