// Opens the database: one DataSource that writes, others that only read (STACK.md traps 1, 2). The only file that knows
// which database it is. Pragmas are per connection, so each connection gets its own.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';

import sqlite3 from 'sqlite3';
import { DataSource } from 'typeorm';

import { LedgerTable } from './log-tables';
import { MIGRATIONS } from './migrations';
import { TABLES } from './tables';

/** The file of a `sqlite:PATH` address; null if the address is of another kind. */
export function sqlitePath(url: string): string | null {
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path === undefined) return null;
  return isAbsolute(path) ? path : resolve(path);
}

/** A DataSource on a SQLite file. */
export function sqliteSource(path: string): DataSource {
  return new DataSource({
    type: 'sqlite',
    database: path,
    // TypeORM asks for sqlite3's verbose mode, which takes a stack trace for every statement and puts its parameters into
    // error messages, and so into logs.
    driver: { verbose: () => sqlite3 },
    entities: TABLES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    enableWAL: true,
    busyTimeout: 5000,
  });
}

// Two readers: measured to serve a scan and a page side by side; more bought nothing on two cores (research/perf.md 5).
const READERS = 2;

export interface Database {
  writer: DataSource;
  readers: DataSource[];
  epoch: string;
  close: () => Promise<void>;
}

// KiB. SQLite's own 2 MB make a big transaction write its pages again and again.
const PAGE_CACHE = 'PRAGMA cache_size = -65536';

/** Opens or creates the database, brings it to the present schema, and gives a new ledger its epoch. */
export async function openDatabase(path: string): Promise<Database> {
  mkdirSync(dirname(path), { recursive: true });
  const writer = await sqliteSource(path).initialize();
  const readers: DataSource[] = [];
  const close = async () => {
    for (const source of [...readers, writer]) if (source.isInitialized) await source.destroy();
  };
  try {
    // FULL: an answer is given only when its commit would survive a loss of power.
    await writer.query('PRAGMA synchronous = FULL');
    await writer.query('PRAGMA foreign_keys = ON');
    await writer.query(PAGE_CACHE);
    await refuseOtherBuilds(writer, path);
    await writer.runMigrations();
    for (let i = 0; i < READERS; i++) {
      const reader = await sqliteSource(path).initialize();
      readers.push(reader);
      await reader.query('PRAGMA query_only = ON');
      await reader.query(PAGE_CACHE);
    }
    return { writer, readers, epoch: await epochOf(writer), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A database that this build does not know: nothing is done to it. */
export class OtherBuild extends Error {}

async function refuseOtherBuilds(writer: DataSource, path: string): Promise<void> {
  const known = new Set(writer.migrations.map(({ name }) => name));
  const tables: unknown[] = await writer.query(
    `SELECT 1 FROM "sqlite_master" WHERE "type" = 'table' AND "name" = 'migrations'`,
  );
  if (tables.length === 0) return;
  const done: { name: string }[] = await writer.query('SELECT "name" FROM "migrations"');
  const other = done.find(({ name }) => !known.has(name));
  if (other === undefined) return;
  throw new OtherBuild(
    `DATABASE_URL: ${path} was made by another build (${other.name}): run that build, or move the file away`,
  );
}

async function epochOf(writer: DataSource): Promise<string> {
  const known = await writer.manager.findOneBy(LedgerTable, { one: 1 });
  if (known !== null) return known.epoch;
  const epoch = randomUUID().slice(0, 8);
  await writer.manager.insert(LedgerTable, { one: 1, epoch, seeded: null });
  return epoch;
}
