// A database of a ledger, whichever it is: one DataSource that writes, others that only read (STACK.md traps 1, 2).
import { randomUUID } from 'node:crypto';
import { isAbsolute, resolve } from 'node:path';

import { type DataSource, QueryFailedError } from 'typeorm';

import type { Dialect } from './dialect';
import { DatabaseGone } from './failures';
import { LedgerTable } from './log-tables';
import type { RowReader } from './rows';
import type { Statements } from './statements';

export interface Database {
  readonly dialect: Dialect;
  readonly rows: RowReader;
  readonly writer: DataSource;
  /** asked in turn */
  readonly readers: readonly Statements[];
  /** the same for what is found by its key, which any plan finds */
  readonly keyed: readonly Statements[];
  /** copies that may lag behind; empty: there are none */
  readonly replicas: readonly Statements[];
  /** tells one ledger's cursors from another's */
  readonly epoch: string;
  /** how processes tell each other that they have written; null: there is but one process */
  readonly signals: Signals | null;
  /** what it takes on its disk, in bytes */
  readonly bytes: () => Promise<number>;
  /** what its disk has left, in bytes; Infinity where the disk is not this machine's */
  readonly room: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** A hint to other processes, which carries nothing and may be lost: the database is what they look at. */
export interface Signals {
  /** Says that something has been written. */
  send: () => void;
  /** Calls whenever another process, or this one, has said so. */
  listen: (tell: () => void) => void;
}

/** What is wrong with an address or a database that nothing but its keeper can mend: one line with the remedy. */
export class BadDatabase extends Error {
  override readonly name = 'BadDatabase';
}

/** The file of a `sqlite:PATH` address; null if the address is of another kind. */
export function sqlitePath(url: string): string | null {
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path === undefined) return null;
  return isAbsolute(path) ? path : resolve(path);
}

/** An address without its password. */
export function shownUrl(url: string): string {
  const path = sqlitePath(url);
  if (path !== null) return path;
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}

/** True of the `postgres://…` address of a database. */
export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) && new URL(url).pathname.length > 1;
}

/** A database that this build does not know: nothing is done to it. */
export function refuseOtherBuilds(done: readonly { name: string }[], { migrations }: DataSource, where: string): void {
  const known = new Set(migrations.map(({ name }) => name));
  const other = done.find(({ name }) => !known.has(name));
  if (other === undefined) return;
  throw new BadDatabase(
    `DATABASE_URL: ${where} was made by another build (${other.name}): run that build, or move the data away`,
  );
}

/**
 * Brings a database to the present schema, or leaves it as it was: all migrations are one transaction, so that the build before goes
 * on with it where one fails. Throws BadDatabase, and what a lost connection throws.
 */
export async function migrate(source: DataSource, dialect: Dialect, where: string): Promise<void> {
  try {
    await source.runMigrations({ transaction: 'all' });
  } catch (error) {
    if (!(error instanceof QueryFailedError) || dialect.known(error) instanceof DatabaseGone) throw error;
    throw new BadDatabase(
      `DATABASE_URL: ${where} could not be brought to the present schema (${error.message}): nothing in it was changed, ` +
        'and the build before goes on with it',
      { cause: error },
    );
  }
}

/** A database that is only read is not brought to the present schema: it must have it. */
export function refuseOtherSchemas(done: readonly { name: string }[], source: DataSource, where: string): void {
  refuseOtherBuilds(done, source, where);
  if (done.length === 0) throw new BadDatabase(`${where} holds no ledger`);
  if (done.length < source.migrations.length) {
    throw new BadDatabase(
      `${where} was made by an older build: use that build, or start the service of this one on it first`,
    );
  }
}

/** What tells the cursors of one ledger from those of another. */
export function newEpoch(): string {
  return randomUUID().slice(0, 8);
}

/** The epoch of the ledger that a database holds; a new ledger is given one. */
export async function epochOf(writer: DataSource): Promise<string> {
  const known = await writer.manager.findOneBy(LedgerTable, { one: 1 });
  if (known !== null) return known.epoch;
  const epoch = newEpoch();
  await writer.manager.insert(LedgerTable, { one: 1, epoch, seeded: null });
  return epoch;
}

/** One of something for each database, as long as that is open. */
export function ofEach<T>(make: () => T): (database: Database) => T {
  const known = new WeakMap<Database, T>();
  return (database) => {
    const present = known.get(database) ?? make();
    known.set(database, present);
    return present;
  };
}
