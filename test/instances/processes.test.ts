// Several instances as processes on a PostgreSQL of the test's own: one that hangs, one that dies, a database that goes and
// comes back, starts at the same moment, and addresses at which nothing can be opened.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { Receiver } from '../webhooks/stage';
import { overStream } from './followers';
import { Instance, mutationOf, pause, ROOT, SECRET, tokenOf, until } from './instance';
import { OwnPostgres } from './own-postgres';

let postgres: OwnPostgres;
let office: string;
const running: Instance[] = [];
let databases = 0;

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  office = await tokenOf('OFFICE');
}, 120_000);
afterEach(async () => {
  await Promise.all(running.splice(0).map((instance) => instance.end()));
}, 30_000);
afterAll(() => postgres.end(), 60_000);

/** So many instances on a new database. */
async function start(count: number, env: Record<string, string> = {}): Promise<{ url: string; all: Instance[] }> {
  const url = await postgres.database(`several_${++databases}`);
  const all: Instance[] = [];
  for (let i = 0; i < count; i++) {
    const instance = await Instance.of(url, env);
    running.push(instance);
    await instance.start();
    all.push(instance);
  }
  return { url, all };
}

async function rows<R extends object>(url: string, text: string): Promise<R[]> {
  const client = await postgres.connect(url);
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

const person = (at: Instance, name: string) => at.must(office, 'createPerson', 'CreatePersonInput', { name });
const named = async (url: string, name: string) =>
  (await rows<{ n: number }>(url, `SELECT count(*)::int AS "n" FROM person WHERE name = '${name}'`))[0]?.n;

it('one that hangs in the middle of writing holds others up no longer than its lease, and then does its work once', async () => {
  const { url, all } = await start(2, { DATABASE_LIMITS: 'idle=3' });
  const [a, b] = all as [Instance, Instance];
  // The first waits inside its transaction, with the end of the log locked.
  const lock = await postgres.connect(url);
  await lock.query('BEGIN');
  await lock.query('LOCK TABLE person IN SHARE MODE');
  const held = a.ask(office, mutationOf('createPerson', 'CreatePersonInput'), { input: { name: '甲' } });
  const waits = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%person%' AND datname = current_database()`;
  await until('it waits', async () => (await rows(url, waits)).length > 0);
  a.hang();
  await lock.query('ROLLBACK');
  await lock.end();
  const begun = performance.now();
  await person(b, '乙');
  const took = performance.now() - begun;
  expect(took).toBeGreaterThan(1000);
  expect(took).toBeLessThan(9000);
  a.goOn();
  const { status, data, errors } = await held;
  // It may say that it was too late, but no more than that; here it has tried again.
  expect([status, data?.createPerson.userErrors, errors]).toEqual([200, [], undefined]);
  expect([await named(url, '甲'), await named(url, '乙')]).toEqual([1, 1]);
  expect(a.faults).toEqual([]);
});

it('instances that start at the same time on an empty database seed once', async () => {
  const url = await postgres.database('seeded_together');
  const all = [await Instance.of(url, { LEDGER_SEED: 'demo' }), await Instance.of(url, { LEDGER_SEED: 'demo' })];
  running.push(...all);
  await Promise.all(all.map((instance) => instance.start()));
  const created = await rows<{ jurisdiction: string; n: number }>(
    url,
    `SELECT "jurisdiction", count(*)::int AS "n" FROM "event" WHERE "kind" = 'jurisdictionCreated' GROUP BY 1`,
  );
  expect(created.length).toBeGreaterThan(1);
  expect(created.map(({ n }) => n)).toEqual(created.map(() => 1));
  // They serve before they have printed where.
  await until('both have said where they are', () =>
    Promise.resolve(all.every(({ output }) => output.includes('database '))),
  );
  const seeded = all.map(({ output }) => output.includes('(seeded: demo)'));
  expect(seeded.sort()).toEqual([false, true]);
  const seen = await Promise.all(all.map((each) => each.ask(office, '{ tasks(first: 0) { totalCount eventCursor } }')));
  expect(seen[0]?.data.tasks.totalCount).toBeGreaterThan(10);
  expect(seen[1]?.data).toEqual(seen[0]?.data);
}, 180_000);

it('tells that the database has gone, and goes on without loss when it is back', async () => {
  const { all } = await start(1);
  const [a] = all as [Instance];
  const { data } = await a.ask(office, '{ tasks(first: 0) { eventCursor } }');
  const after: string = data.tasks.eventCursor;
  const problems: string[] = [];
  const stream = overStream({
    urls: [a.url],
    token: office,
    after,
    problem: (text) => problems.push(text),
    lives: [1e6, 1e6],
  });
  // A subscription of a raw client that would not come back; a second one on the same socket is to be left.
  const received: number[] = [];
  const closed: unknown[] = [];
  const socket = createClient({
    url: `${a.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${office}` },
    retryAttempts: 0,
    on: { closed: (event) => closed.push(event) },
  });
  const query = 'subscription ($after: String) { ledgerEvents(after: $after) { sequence task { id } } }';
  const sink = {
    next: ({ data: event }: { data?: unknown; errors?: unknown }) =>
      void received.push((event as { ledgerEvents: { sequence: number } }).ledgerEvents.sequence),
    error: (error: unknown) => closed.push(error),
    complete: () => undefined,
  };
  socket.subscribe({ query, variables: { after } }, sink);
  const leave = socket.subscribe({ query, variables: { after } }, { ...sink, next: () => undefined });
  await person(a, '甲');
  await until('both have it', () => received.length === 1 && stream.received.length === 1);

  await postgres.stop('immediate');
  await until('it is not ready', async () => (await fetch(`${a.url}/readyz`)).status === 503);
  const unready = await fetch(`${a.url}/readyz`);
  expect([unready.headers.get('retry-after'), await unready.text()]).toEqual(['5', 'the database cannot be reached\n']);
  const gone = [
    await a.ask(office, '{ tasks(first: 1) { totalCount } }'),
    await a.ask(office, mutationOf('createPerson', 'CreatePersonInput'), { input: { name: '乙' } }),
  ];
  for (const { status, headers, errors } of gone)
    expect([status, headers.get('retry-after'), errors?.map(({ extensions }) => extensions.code)]).toEqual([
      503,
      '5',
      ['UNAVAILABLE'],
    ]);
  // Somebody leaves meanwhile, somebody comes.
  leave();
  const refused: unknown[] = [];
  socket.subscribe({ query, variables: { after } }, { ...sink, next: ({ errors }) => void refused.push(errors) });
  await until('who comes is told', () => refused.length > 0);
  expect(refused).toEqual([[expect.objectContaining({ extensions: { code: 'UNAVAILABLE', retryAfter: 5 } })]]);
  expect((await fetch(`${a.url}/healthz`)).status).toBe(200);

  await postgres.again();
  await until('it is ready', async () => (await fetch(`${a.url}/readyz`)).status === 200);
  await person(a, '丙');
  await until('both have it', () => received.length === 2 && stream.received.length === 2);
  expect(stream.received).toEqual(received);
  expect(received).toEqual([received[0], (received[0] ?? 0) + 1]);
  expect([problems, closed, stream.connections()]).toEqual([[], [], 1]);
  stream.end();
  await socket.dispose();
  expect(a.died).toEqual([]);
}, 90_000);

it('a webhook of one that hangs is sent by another within the lease, and what it did not send it does not send later', async () => {
  const receiver = await Receiver.open();
  const { url, all } = await start(2, { LEDGER_WEBHOOK_HOSTS: '127.0.0.0/8' });
  const [a, b] = all as [Instance, Instance];
  const security = await tokenOf('SECURITY');
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const { client } = await a.must(
    security,
    'createClient',
    'CreateClientInput',
    { name: '共享平台', role: 'OFFICE', expiresAt },
    'client { id }',
  );
  const input = { client: client.id, url: receiver.url };
  await a.must(security, 'createWebhook', 'CreateWebhookInput', input);
  await person(b, '甲');
  await receiver.first(1);
  // What is under way when one hangs may be sent twice; this is not.
  await until('that is written', async () => (await rows(url, DELIVERED)).length === 1);
  a.hang();
  const begun = performance.now();
  await person(b, '乙');
  await person(b, '丙');
  await receiver.first(3);
  // The lease, and a beat; on a machine that is busy with other things.
  expect(performance.now() - begun).toBeLessThan(19_000);
  a.goOn();
  await until('it is back', async () => (await fetch(`${a.url}/readyz`)).status === 200);
  await person(a, '丁');
  await receiver.first(4);
  // The other goes in good order: it is not waited for.
  const left = performance.now();
  await b.end('SIGTERM');
  await person(a, '戊');
  await receiver.first(5);
  expect(performance.now() - left).toBeLessThan(9000);
  const [first = 0] = receiver.sequences;
  expect(receiver.sequences).toEqual([0, 1, 2, 3, 4].map((n) => first + n));
  await receiver.close();
}, 120_000);

const DELIVERED = `SELECT 1 FROM webhook_delivery WHERE state = 'DELIVERED'`;

describe('an address at which nothing can be opened', () => {
  const refusal = (url: string, env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/src/main.js')], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LEDGER_JWT_SECRET: SECRET, DATABASE_URL: url, ...env },
      encoding: 'utf8',
      timeout: 40_000,
    });
    return { status, stdout, lines: stderr.trim().split('\n') };
  };
  const told = (line: RegExp) => ({ status: 1, stdout: '', lines: [expect.stringMatching(line)] });

  it.each(['demo', 'none'])(
    'is one line with the remedy (%s)',
    async (LEDGER_SEED) => {
      const env = { LEDGER_SEED };
      const admin = await postgres.connect(postgres.url);
      await admin.query('DROP DATABASE IF EXISTS other_order');
      await admin.query(
        `CREATE DATABASE other_order TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8'`,
      );
      await admin.end();
      const at = (change: (url: URL) => void) => {
        const url = new URL(postgres.url);
        change(url);
        return url.href;
      };
      const otherOrder = at((url) => (url.pathname = '/other_order'));
      expect(refusal(otherOrder, env)).toEqual(
        told(
          /^supervision-ledger: DATABASE_URL: .*other_order is UTF8, C.UTF-8.*CREATE DATABASE ledger TEMPLATE template0/,
        ),
      );
      expect(
        refusal(
          at((url) => (url.password = 'wrong')),
          env,
        ),
      ).toEqual(told(/cannot be opened \(password authentication failed.*is the address right\?$/));
      expect(
        refusal(
          at((url) => (url.pathname = '/nowhere')),
          env,
        ),
      ).toEqual(told(/cannot be opened \(database "nowhere" does not exist\)/));
      expect(
        refusal(
          at((url) => (url.port = '1')),
          env,
        ),
      ).toEqual(told(/cannot be opened \(connect ECONNREFUSED.*is PostgreSQL running/));
      // Somebody takes the call, and never says a word.
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as { port: number };
      expect(
        refusal(
          at((url) => (url.port = String(port))),
          { ...env, DATABASE_LIMITS: 'connect=1' },
        ),
      ).toEqual(told(/cannot be opened \(.*is PostgreSQL running/));
      silent.close();
      await pause(0);
    },
    120_000,
  );
});

it('a server that answers nothing any more, and does not say so, is told by readiness', async () => {
  const { url, all } = await start(1);
  const [a] = all as [Instance];
  const ready = async () => (await fetch(`${a.url}/readyz`)).status;
  await until('it is ready', async () => (await ready()) === 200);
  const sessions = await rows<{ pid: number }>(
    url,
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'supervision-ledger%'`,
  );
  expect(sessions.length).toBeGreaterThan(2);
  const tell = (signal: NodeJS.Signals) => sessions.forEach(({ pid }) => process.kill(pid, signal));
  tell('SIGSTOP');
  try {
    await until('it is told', async () => (await ready()) === 503);
  } finally {
    tell('SIGCONT');
  }
  await until('it is ready again', async () => (await ready()) === 200);
});
