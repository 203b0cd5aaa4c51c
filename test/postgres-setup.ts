// Before the suite's run on PostgreSQL: a server (TEST_DATABASE_URL, or one of our own) and the template of all databases.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { Client } from 'pg';

import { openPostgres } from '../src/store/postgres';
import build from './build';
import { postgresUrl, TEMPLATE } from './database';

declare global {
  var testPostgres: ChildProcess | undefined;
}

export default async function start(): Promise<void> {
  build();
  // Its files may be in memory (build.ts), where a log of 4 GB is too much.
  process.env['TEST_DATABASE_URL'] ??= await startServer({ max_wal_size: '1GB' });
  const client = new Client({ connectionString: process.env['TEST_DATABASE_URL'] });
  await client.connect();
  // What another run left on the same server may have another schema.
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS "name" FROM pg_database WHERE datname = '${TEMPLATE}' OR datname LIKE 'seeded\\_%'`,
  );
  for (const { name } of rows) await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${TEMPLATE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`);
  await client.end();
  const database = await openPostgres(postgresUrl(TEMPLATE));
  // Each ledger has an epoch of its own.
  await database.writer.query('DELETE FROM "ledger"');
  await database.close();
}

/** Fails with the remedy where it cannot be started; nothing is skipped in silence. */
export async function startServer(settings: Record<string, string> = {}): Promise<string> {
  const server = spawn(process.execPath, [join(__dirname, 'postgres-server.mjs'), JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  globalThis.testPostgres = server;
  const said = once(server.stdout, 'data').then(([chunk]) => String(chunk).trim());
  const ended = once(server, 'exit').then(() => {
    throw new Error('PostgreSQL for tests could not be started; see the remedy above');
  });
  return Promise.race([said, ended]);
}
