// The same ledger in a PostgreSQL of its own, set as for a small server whose data survives a loss of power.
import { once } from 'node:events';

import { Client } from 'pg';

import { startServer } from '../postgres-setup';
import { ledgerInto } from './ledger-file';

const SETTINGS = { fsync: 'on', full_page_writes: 'on', shared_buffers: '1GB' };
const NAME = 'bench';

export class Postgres {
  private constructor(readonly url: string) {}

  static async start(tasks: number): Promise<Postgres> {
    const server = process.env['BENCH_DATABASE_URL'] ?? (await startServer(SETTINGS));
    const client = new Client({ connectionString: server });
    await client.connect();
    await client.query(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${NAME} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`);
    await client.end();
    const url = new URL(server);
    url.pathname = `/${NAME}`;
    await ledgerInto(url.href, tasks);
    return new Postgres(url.href);
  }

  async end(): Promise<void> {
    const child = globalThis.testPostgres;
    globalThis.testPostgres = undefined;
    if (child === undefined) return;
    child.stdin?.end();
    await once(child, 'exit');
  }
}
