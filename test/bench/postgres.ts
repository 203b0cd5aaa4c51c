// The same ledger in a PostgreSQL of its own, set as for a small server whose data survives a loss of power.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';

import { startServer } from '../postgres-setup';
import { MAIN } from '../filling';
import { ledgerInto } from './ledger-file';
import { Process, ROOT } from './processes';

const SETTINGS = { fsync: 'on', full_page_writes: 'on', shared_buffers: '1GB' };
const NAME = 'bench';
// For nothing: what it would have to count. The row with the empty unit counts all.
const STATEMENTS = [
  `CREATE INDEX "peer_colour" ON "task" ("jurisdiction", "announced", "deadline", "id")`,
  `CREATE TABLE "peer_count" AS SELECT COALESCE("leadUnitId", '') AS "unitId", COUNT(*)::int AS "total",
    (COUNT(*) FILTER (WHERE "announced" = 'RED'))::int AS "red"
    FROM "task" WHERE "jurisdiction" = '${MAIN}' GROUP BY ROLLUP ("leadUnitId")`,
  `ALTER TABLE "peer_count" ADD PRIMARY KEY ("unitId")`,
  `ANALYZE "task", "peer_count"`,
];
const FOLDER = 'test/bench/postgraphile';

/** A Node that PostGraphile 5 runs on: this one, or the one that is installed beside it; null if there is none. */
function nodeOf(folder: string): string | null {
  const modules = join(ROOT, folder, 'node_modules');
  if (!existsSync(modules)) return null;
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  const beside = join(modules, `node-${process.platform}-${process.arch}/bin/node`);
  return existsSync(beside) ? beside : null;
}

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

  /** Starts PostGraphile on the same database, with the index that its colours need, and counters; null if it is not there. */
  async postgraphile(): Promise<Process | null> {
    const node = nodeOf(FOLDER);
    if (node === null) return null;
    const client = new Client({ connectionString: this.url });
    await client.connect();
    for (const statement of STATEMENTS) await client.query(statement);
    await client.end();
    const env = { DATABASE_URL: this.url, GRAPHILE_ENV: 'production' };
    return Process.start('postgraphile', `${FOLDER}/server.mjs`, env, [], node);
  }

  async end(): Promise<void> {
    const child = globalThis.testPostgres;
    globalThis.testPostgres = undefined;
    if (child === undefined) return;
    child.stdin?.end();
    await once(child, 'exit');
  }
}
