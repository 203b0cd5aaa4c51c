// The database of a test's folder: a SQLite file, or a database of its own on a real PostgreSQL, as the run of the suite says
// (jest.config.mjs runs it on both). A folder that is used again has the same database.
import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';

import type { Clock } from '../src/ledger/clock';
import { Ledger } from '../src/ledger/ledger';
import { seed, type SeedKind } from '../src/ledger/seed';
import { sqliteSource } from '../src/store/sqlite';

export const SEEDS = join(__dirname, '../seeds');

/** Which database this run of the suite is on; jest.config.mjs sets it. */
export const ON: 'sqlite' | 'postgres' = (globalThis as { TEST_DATABASE?: 'postgres' }).TEST_DATABASE ?? 'sqlite';

/** What test/postgres-setup.ts made: a database with the present schema and nothing in it. */
export const TEMPLATE = 'ledger_template';

/** The address of a folder's database, as Ledger.open takes it. */
export async function databaseIn(folder: string): Promise<string> {
  if (ON === 'sqlite') return `sqlite:${join(folder, 'ledger.sqlite')}`;
  const note = join(folder, 'database');
  if (existsSync(note)) return readFileSync(note, 'utf8');
  const url = await newPostgres();
  writeFileSync(note, url);
  return url;
}

/** Seeds a folder's database if it is empty; returns its address. */
export async function seededIn(
  folder: string,
  kind: SeedKind,
  now: string,
  failed: (error: unknown) => void,
): Promise<string> {
  if (ON === 'postgres' && kind !== 'none' && !existsSync(join(folder, 'database'))) {
    const url = await newPostgres(await seededTemplate(kind, now, failed));
    writeFileSync(join(folder, 'database'), url);
    // Each ledger has an epoch of its own.
    await onServer('DELETE FROM "ledger"', url);
    return url;
  }
  const url = await databaseIn(folder);
  const path = join(folder, 'ledger.sqlite');
  const templates = process.env['SEEDED_LEDGERS'];
  if (ON === 'postgres' || templates === undefined || kind === 'none' || existsSync(path)) {
    await seed(url, kind, now, SEEDS, failed);
    return url;
  }
  const template = join(templates, `${kind}-${Date.parse(now)}.sqlite`);
  if (!existsSync(template)) await seededFile(template, kind, now, failed);
  copyFileSync(template, path);
  return url;
}

/** A SQLite file that was seeded once for all tests of this run that begin at the same moment. */
async function seededFile(
  template: string,
  kind: SeedKind,
  now: string,
  failed: (error: unknown) => void,
): Promise<void> {
  const draft = `${template}.${randomUUID()}`;
  await seed(`sqlite:${draft}`, kind, now, SEEDS, failed);
  // Each copy is a ledger of its own: opened, it is given an epoch.
  const source = await sqliteSource(draft).initialize();
  await source.query('DELETE FROM "ledger"');
  await source.destroy();
  // Two tests may make the same one: whichever is there is whole.
  renameSync(draft, template);
}

/** Opens a ledger whose commits outlive its process, but not the machine: no test waits for the disk. */
export async function openLedger(url: string, clock: Clock, failed: (error: unknown) => void): Promise<Ledger> {
  const ledger = await Ledger.open(url, clock, failed);
  if (ON === 'sqlite') await ledger.database.writer.query('PRAGMA synchronous = OFF');
  return ledger;
}

/** PostgreSQL learns what is in its tables within minutes; a test that fills them in seconds says when. */
export async function analysed({ database }: Ledger): Promise<void> {
  if (ON === 'postgres') await database.writer.query('ANALYZE');
}

/** A database that was seeded once for all tests of this run that begin at the same moment. */
async function seededTemplate(kind: SeedKind, now: string, failed: (error: unknown) => void): Promise<string> {
  const name = `seeded_${kind}_${now.replace(/\D/g, '')}`;
  const client = new Client({ connectionString: process.env['TEST_DATABASE_URL'] });
  await client.connect();
  try {
    // One worker makes it, the others wait.
    await client.query('SELECT pg_advisory_lock(1)');
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      const url = await newPostgres();
      await seed(url, kind, now, SEEDS, failed);
      await client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} RENAME TO ${name}`);
    }
  } finally {
    await client.end();
  }
  return name;
}

/** A copy of a closed folder's database, in a folder of its own. */
export async function copyOf(folder: string, copy: string): Promise<string> {
  mkdirSync(copy);
  if (ON === 'sqlite') {
    copyFileSync(join(folder, 'ledger.sqlite'), join(copy, 'ledger.sqlite'));
    return databaseIn(copy);
  }
  const url = await newPostgres(new URL(await databaseIn(folder)).pathname.slice(1));
  writeFileSync(join(copy, 'database'), url);
  return url;
}

/** All files in a folder, at any depth. */
export function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** Everything that a folder's database has kept: of SQLite its files, of PostgreSQL the rows of all tables. */
export async function keptIn(folder: string): Promise<Buffer[]> {
  if (ON === 'sqlite') return filesBelow(folder).map((path) => readFileSync(path));
  const client = new Client({ connectionString: await databaseIn(folder) });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS "name" FROM pg_tables WHERE schemaname = 'public'`,
    );
    const kept: Buffer[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`SELECT t::text AS "text" FROM ${name} t`);
      kept.push(Buffer.from(rows.map(({ text }) => text).join('\n')));
    }
    return kept;
  } finally {
    await client.end();
  }
}

/** Removes a folder and its database. */
export async function removeFolder(folder: string): Promise<void> {
  const note = join(folder, 'database');
  if (existsSync(note)) await dropPostgres(readFileSync(note, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
}

/** A new PostgreSQL database; with a template, one that holds what that holds. */
export async function newPostgres(template = TEMPLATE): Promise<string> {
  const name = `world_${randomUUID().replaceAll('-', '')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return postgresUrl(name);
}

export async function dropPostgres(url: string): Promise<void> {
  await onServer(`DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
}

export function postgresUrl(name: string): string {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

/** One statement on the server that the tests were given, or in one of its databases. */
async function onServer(statement: string, url = process.env['TEST_DATABASE_URL']): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
