// npm run cluster: the topology of compose.yaml on loopback, without Docker: PostgreSQL, two instances, nginx. It stands
// here and not in src, because it is no part of what is delivered: it needs the repository, its dev dependencies and nginx.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

import { findNginx, startBalancer } from './balancer.mjs';
import { ended, freePort, stopped } from './children.mjs';
import { startDatabase } from './database.mjs';
import { startInstance } from './instance.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

const ROOT = join(import.meta.dirname, '../..');
const INSTANCES = 2;
// What each process is given to end before it is ended; the service takes 9 s at most.
const [STOP_INSTANCE_MS, STOP_BALANCER_MS, STOP_DATABASE_MS] = [12_000, 3000, 20_000];

const folder = resolve(process.env['LEDGER_DATA'] ?? join(ROOT, 'var/cluster'));
/** In the order in which they are stopped: nginx tells callers that nobody is there until the last has gone.
 * @type {{ instances: ChildProcess[], balancer: ChildProcess[], database: ChildProcess[] }} */
const running = { instances: [], balancer: [], database: [] };
let stopping = false;

async function main() {
  findNginx();
  mkdirSync(folder, { recursive: true });
  const given = process.env['DATABASE_URL'] ?? '';
  const settings = {
    DATABASE_URL:
      given === '' ? await watched('PostgreSQL', running.database, startDatabase(folder, kept('password'))) : given,
    LEDGER_DATA: folder,
    // One for all instances: a token that one has made, the others take.
    LEDGER_JWT_SECRET: process.env['LEDGER_JWT_SECRET'] || kept('secret'),
    LEDGER_TRUST_PROXY: '127.0.0.1/32',
  };
  const addresses = await Promise.all(
    Array.from({ length: INSTANCES }, (_, i) =>
      watched(`instance ${String(i + 1)}`, running.instances, startInstance(folder, i + 1, settings)),
    ),
  );
  const port = Number(process.env['PORT'] ?? 4000) || (await freePort());
  await watched('nginx', running.balancer, startBalancer(folder, port, addresses));
  const at = `127.0.0.1:${String(port)}`;
  const shown = new URL(settings.DATABASE_URL);
  shown.password = '';
  const lines = [
    `督查台账 supervision ledger: ${String(INSTANCES)} instances behind nginx`,
    `  GraphQL     http://${at}/graphql`,
    `  WebSocket   ws://${at}/graphql`,
    `  health      http://${at}/healthz`,
    ...addresses.map((each, i) => `  instance ${String(i + 1)}  http://${each}  process ${pid(running.instances[i])}`),
    `  nginx       process ${pid(running.balancer[0])}`,
    `  database    ${shown.href}`,
    `  data, logs  ${relative(process.cwd(), folder) || '.'}`,
    ...(await tokenLines(settings)),
    '  Ctrl-C stops everything; kill -9 PROCESS of an instance, and see that nothing is lost.',
  ];
  console.log(lines.join('\n'));
}

/** @param {ChildProcess | undefined} child */
const pid = (child) => String(child?.pid);

/**
 * A secret that is made once and kept with the data; `npm run token` with the same LEDGER_DATA finds the one of tokens.
 * @param {string} name
 */
function kept(name) {
  const path = join(folder, name);
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(path, 'utf8');
}

/** @param {Record<string, string>} settings */
async function tokenLines(settings) {
  if (process.env['LEDGER_OIDC_ISSUER'] || process.env['NODE_ENV'] === 'production') return [];
  const claims = ['--role', 'OFFICE', '--jurisdiction', '370600', '--subject', 'try-office', '--name', '督查室'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'dist/src/cli/main.js'), 'token', ...claims],
    {
      env: { ...process.env, ...settings },
    },
  );
  return ['  a token of OFFICE for 370600, valid for 8h:', `    ${stdout.trim()}`];
}

/**
 * What a process says when it is ready. It is stopped with the others from now on. An instance may end: the others go on,
 * that is what they are for. Without nginx or the database there is no cluster.
 * @template T
 * @param {string} name
 * @param {ChildProcess[]} kind
 * @param {{ child: ChildProcess, ready: Promise<T> }} started
 * @returns {Promise<T>}
 */
async function watched(name, kind, { child, ready }) {
  kind.push(child);
  const said = await ready;
  void ended(child).then((how) => {
    if (stopping) return;
    console.log(`${name} has ended (${how})`);
    if (kind !== running.instances) void stop(1);
  });
  return said;
}

/** @param {number} status */
async function stop(status) {
  if (stopping) return;
  stopping = true;
  await Promise.all(running.instances.map((child) => stopped(child, STOP_INSTANCE_MS)));
  await Promise.all(running.balancer.map((child) => stopped(child, STOP_BALANCER_MS)));
  await Promise.all(running.database.map((child) => stopped(child, STOP_DATABASE_MS)));
  process.exit(status);
}

process.once('SIGINT', () => void stop(0));
process.once('SIGTERM', () => void stop(0));
main().catch((/** @type {unknown} */ error) => {
  if (!stopping) console.error(`cluster: ${error instanceof Error ? error.message : String(error)}`);
  void stop(1);
});
