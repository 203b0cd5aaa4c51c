// Opens a PostgreSQL database: one pool that writes, one that reads, one that finds by keys, one for each replica, and a connection
// that listens.
// Limits are the server's to keep (statement, lock and idle timeouts), so that an instance that hangs delays nobody longer.
import { DataSource } from 'typeorm';

import {
  BadDatabase,
  type Database,
  epochOf,
  migrate,
  refuseOtherBuilds,
  refuseOtherSchemas,
  shownUrl,
} from './database';
import { DatabaseGone } from './failures';
import { POSTGRES_MIGRATIONS } from './migrations';
import { POSTGRES } from './postgres-dialect';
import { USES } from './postgres-names';
import { PostgresSignals } from './postgres-signals';
import { poolOf, PostgresStatements } from './postgres-statements';
import { RowReader } from './rows';
import { POSTGRES_TABLES } from './tables';

/** What this process takes of a PostgreSQL server, and how long it waits for it. */
export interface PostgresLimits {
  /** connections that read; half as many, four at least, find by keys, and as many write */
  pool: number;
  /** seconds after which a connection is given up */
  connect: number;
  /** seconds after which a statement that reads is ended: longer than a request may take, so that its own deadline comes first */
  statement: number;
  /** seconds for which a writer waits for another's lock before it tries again */
  lock: number;
  /** seconds for which a writer may hang in the middle of a transaction before the server ends it: its lease */
  idle: number;
}

// PostgreSQL has 100 connections unless it is told otherwise, for all instances together. A publication of 100,000 tasks
// keeps other writers of its jurisdiction waiting for half a minute: six tries of five seconds.
export const POSTGRES_LIMITS: PostgresLimits = { pool: 10, connect: 5, statement: 30, lock: 5, idle: 10 };

export interface PostgresOptions {
  limits?: PostgresLimits;
  /** a copy that may lag behind (streaming replication), for reads that may too */
  replica?: string | null;
  /** is told of faults that no request waits for */
  failed?: (error: unknown) => void;
}

// One statement of a publication writes some hundred rows.
const WRITE_S = 60;

/** What it takes to read a row by an index, beside one of many that are read in a row: for what is read. */
export const INDEX_COST = 1.1;

// What is read is planned each time by its values, though it is prepared. By the values only it is known that few tasks are red,
// or which words are rare: a plan for any values took a third of all tasks to be due and read them all for a total (four times
// as long), and would walk years of closed tasks to a page of red ones. What writers ask is found by keys: any plan will do.
// A row found by an index costs little more than one of many read in a row, as on any disk without moving parts: by PostgreSQL's own
// 4 the 50 units of a page were found by reading all units 50 times, which was half of the page's time.
// And nothing is compiled (jit): a total is estimated to cost 34,000 in a ledger of 100,000 tasks, for what is read only where the
// counters are behind; with more tasks each page would be compiled for longer than it is run.
// What is found by its key has connections of its own, which plan it once: planning it each time took longer than finding it.
const reading = (plans: 'custom' | 'generic') =>
  [
    '-c default_transaction_read_only=on',
    `-c plan_cache_mode=force_${plans}_plan`,
    `-c random_page_cost=${INDEX_COST}`,
    '-c jit=off',
  ].join(' ');

type Use = 'write' | 'read' | 'keyed' | 'migrate';

/** A DataSource on a PostgreSQL database. */
export function postgresSource(
  url: string,
  use: Use = 'migrate',
  { limits = POSTGRES_LIMITS, failed }: Pick<PostgresOptions, 'limits' | 'failed'> = {},
): DataSource {
  const { pool, connect, statement, lock, idle } = limits;
  const half = Math.max(4, Math.ceil(pool / 2));
  const max: Record<Use, number> = { write: half, read: pool, keyed: half, migrate: 2 };
  const settings: Record<Use, object> = {
    write: {
      statement_timeout: WRITE_S * 1000,
      lock_timeout: lock * 1000,
      idle_in_transaction_session_timeout: idle * 1000,
    },
    read: { statement_timeout: statement * 1000, options: reading('custom') },
    keyed: { statement_timeout: statement * 1000, options: reading('generic') },
    migrate: {},
  };
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: `supervision-ledger ${use}`,
    entities: POSTGRES_TABLES,
    migrations: POSTGRES_MIGRATIONS,
    migrationsTransactionMode: 'all',
    // Counts are numbers on every database.
    parseInt8: true,
    connectTimeoutMS: connect * 1000,
    // That a connection was lost while nobody used it is told by whoever misses the database.
    poolErrorHandler: (error: unknown) => {
      if (!(POSTGRES.known(error) instanceof DatabaseGone)) failed?.(error);
    },
    extra: { max: max[use], maxUses: USES, keepAlive: true, ...settings[use] },
  });
}

// Whoever brings the schema up to date, or fills an empty ledger, does so alone. Any number that is ours.
const ALONE = 7_370_600;

/** Opens the database, brings it to the present schema, and gives a new ledger its epoch. Throws BadDatabase, DatabaseGone. */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Database> {
  const { replica = null, failed = () => undefined } = options;
  const sources: DataSource[] = [];
  const open = async (source: DataSource) => {
    sources.push(source);
    return source.initialize();
  };
  const close = async () => {
    for (const source of sources) if (source.isInitialized) await source.destroy();
  };
  try {
    await alone(url, async (source) => {
      await refuseOthersOrder(source, url);
      refuseOtherBuilds(await migrationsOf(source), source, shownUrl(url));
      await migrate(source, POSTGRES, shownUrl(url));
      await epochOf(source);
    });
    const writer = await open(postgresSource(url, 'write', options));
    const reader = await open(postgresSource(url, 'read', options));
    const byKey = await open(postgresSource(url, 'keyed', options));
    const replicas = replica === null ? [] : [await open(postgresSource(replica, 'read', options))];
    const signals = new PostgresSignals(url, failed);
    const [rows, epoch] = [new RowReader(writer, POSTGRES), await epochOf(writer)];
    const bytes = async () => {
      const [row] = await reader.query<{ n: number }[]>('SELECT pg_database_size(current_database()) AS "n"');
      return Number(row?.n ?? 0);
    };
    const statements = (source: DataSource) => PostgresStatements.ofPool(poolOf(source));
    const [readers, keyed, copies] = [[statements(reader)], [statements(byKey)], replicas.map(statements)];
    const room = () => Promise.resolve(Infinity);
    const database = { dialect: POSTGRES, rows, writer, readers, keyed, replicas: copies, epoch };
    return {
      ...database,
      signals,
      bytes,
      room,
      close: () => Promise.all([signals.close(), close()]).then(() => undefined),
    };
  } catch (error) {
    await close();
    throw unreachable(error, url);
  }
}

/** Opens a database to read it and nothing else, also while it is served. Throws BadDatabase, DatabaseGone. */
export async function readPostgres(url: string): Promise<Database> {
  const source = postgresSource(url, 'read');
  try {
    await source.initialize();
    refuseOtherSchemas(await migrationsOf(source), source, shownUrl(url));
    const epoch = await epochOf(source);
    const readers = [PostgresStatements.ofPool(poolOf(source))];
    const [rows, bytes, room] = [
      new RowReader(source, POSTGRES),
      () => Promise.resolve(0),
      () => Promise.resolve(Infinity),
    ];
    const close = () => source.destroy();
    const asked = { readers, keyed: readers, replicas: [] };
    return { dialect: POSTGRES, rows, writer: source, ...asked, epoch, signals: null, bytes, room, close };
  } catch (error) {
    if (source.isInitialized) await source.destroy();
    throw unreachable(error, url);
  }
}

/** Runs work while no other process does such work on the same database. */
export async function alone<T>(url: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = await postgresSource(url).initialize();
  try {
    const holder = source.createQueryRunner();
    try {
      await holder.query('SELECT pg_advisory_lock($1)', [ALONE]);
      return await work(source);
    } finally {
      // The lock ends with its session.
      await holder.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
      await holder.release();
    }
  } finally {
    await source.destroy();
  }
}

/** Texts are ordered and compared by their characters' numbers, as SQLite does: in a database of another order lists would differ. */
async function refuseOthersOrder(source: DataSource, url: string): Promise<void> {
  const [found] = await source.query<{ encoding: string; collate: string; ctype: string }[]>(
    `SELECT pg_encoding_to_char(encoding) AS "encoding", datcollate AS "collate", datctype AS "ctype"
     FROM pg_database WHERE datname = current_database()`,
  );
  const plain = (locale: string | undefined) => locale === 'C' || locale === 'POSIX';
  if (found?.encoding === 'UTF8' && plain(found.collate) && plain(found.ctype)) return;
  const { encoding, collate, ctype } = found ?? {};
  throw new BadDatabase(
    `DATABASE_URL: ${shownUrl(url)} is ${encoding}, ${collate}, ${ctype}, and must be UTF8 and C, so that lists are in one order ` +
      `everywhere: CREATE DATABASE ledger TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`,
  );
}

async function migrationsOf(source: DataSource): Promise<{ name: string }[]> {
  const [table] = await source.query<{ there: boolean }[]>(`SELECT to_regclass('migrations') IS NOT NULL AS "there"`);
  return table?.there === true ? source.query('SELECT "name" FROM "migrations"') : [];
}

/** At the start there is nobody to wait for: an address that does not answer is told with the remedy. */
function unreachable(error: unknown, url: string): unknown {
  const known = POSTGRES.known(error);
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  // 28: invalid authorization, 3D: no such database.
  if (!(known instanceof DatabaseGone) && !/^(28|3D)/.test(code)) return error;
  const why = error instanceof Error && error.message !== '' ? error.message : code;
  return new BadDatabase(
    `DATABASE_URL: ${shownUrl(url)} cannot be opened (${why}): is PostgreSQL running, and is the address right?`,
  );
}
