// The service as a process: starting, refusing a bad configuration in one line, stopping on SIGTERM, surviving SIGKILL.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { SimulatedClock } from '../../src/ledger/clock';
import { sqliteSource } from '../../src/store/sqlite';
import { openLedger, seededIn } from '../database';
import { Crowd } from '../ledger/crowd';
import type { Json } from '../world';

const ROOT = resolve(__dirname, '../..');
const MAIN = join(ROOT, 'dist/src/main.js');
const SECRET = 'another secret for tests, longer than 32 bytes';

const failed = (error: unknown): never => {
  throw error;
};
let folder: string;
const running = new Set<ChildProcessWithoutNullStreams>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-'));
});
afterEach(() => {
  running.forEach((child) => child.kill('SIGKILL'));
  running.clear();
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  child: ChildProcessWithoutNullStreams;
  url: string;
  output: () => string;
}

/** Starts the service and waits until it says where it listens. */
async function start(env: Record<string, string> = {}): Promise<Running> {
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', LEDGER_DATA: folder, LEDGER_JWT_SECRET: SECRET, ...env },
  });
  running.add(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  for (;;) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)\/graphql/.exec(output)?.[1];
    if (port !== undefined && /metrics[\s\S]*database.*\n/.test(output))
      return { child, url: `http://127.0.0.1:${port}`, output: () => output };
    if (child.exitCode !== null) throw new Error(output);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  }
}

function token(...args: string[]): string {
  const result = spawnSync(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), 'token', ...args, '--lang', 'en'], {
    env: { PATH: process.env['PATH'] ?? '', LEDGER_JWT_SECRET: SECRET, LEDGER_DATA: folder },
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout.trim();
}

const tokens = new Map<string, string>();
/** A token of an official, printed once: the secret is the same everywhere here. */
function office(subject = 'u1'): string {
  const known = tokens.get(subject);
  const found =
    known ?? token('--role', 'OFFICE', '--jurisdiction', '370600', '--subject', subject, '--name', '督查科');
  tokens.set(subject, found);
  return found;
}

async function ask(url: string, bearer: string, query: string, variables: Json = {}): Promise<Json> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

// What is said of each variable is in test/door/config.test.ts.
describe('a bad configuration', () => {
  it.each([
    [{ PORT: 'many' }, /^supervision-ledger: PORT must be a port, 0 to 65535$/],
    [
      { NODE_ENV: 'production', LEDGER_JWT_SECRET: '' },
      /^supervision-ledger: LEDGER_JWT_SECRET must be set in production/,
    ],
    [
      { LEDGER_DATA: '/dev/null/nowhere', LEDGER_JWT_SECRET: '' },
      /^supervision-ledger: LEDGER_DATA must be a folder that can be written/,
    ],
  ])('%j is one line that names the variable and the remedy', (env, line) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LEDGER_DATA: folder, LEDGER_JWT_SECRET: SECRET, ...env },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(stderr.trim()).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([status, stdout]).toEqual([1, '']);
  });

  it('a database of another build is named and left alone', async () => {
    const path = join(folder, 'ledger.sqlite');
    const other = await sqliteSource(path).initialize();
    await other.query('CREATE TABLE "migrations" ("id" integer PRIMARY KEY, "timestamp" bigint, "name" varchar)');
    await other.query(`INSERT INTO "migrations" ("timestamp", "name") VALUES (1, 'Other1')`);
    await other.destroy();
    const { status, stderr } = spawnSync(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LEDGER_DATA: folder, LEDGER_JWT_SECRET: SECRET },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([status, stderr.trim()]).toEqual([
      1,
      `supervision-ledger: DATABASE_URL: ${path} was made by another build (Other1): run that build, or move the data away`,
    ]);
  });

  it('names the port that is in use', async () => {
    const { url } = await start({ LEDGER_SEED: 'none' });
    const { status, stderr } = spawnSync(process.execPath, [MAIN], {
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: new URL(url).port,
        LEDGER_DATA: join(folder, 'other'),
        LEDGER_SEED: 'none',
        LEDGER_JWT_SECRET: SECRET,
      },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([status, stderr.trim()]).toEqual([
      1,
      'supervision-ledger: PORT is in use: choose another, e.g. PORT=4001 npm start',
    ]);
  });
});

it('starts with the demonstration, prints a token a role, answers health, readiness and metrics, and seeds only once', async () => {
  const first = await start();
  expect(first.output()).toContain('(seeded: demo)');
  const printed = [...first.output().matchAll(/^ {4}([A-Z]+) +(ey\S+)$/gm)];
  expect(printed.map(([, role]) => role)).toEqual([
    'OFFICE',
    'UNIT',
    'LEADER',
    'SYSTEM',
    'ADMIN',
    'SECURITY',
    'AUDITOR',
  ]);
  for (const [, role, bearer = ''] of printed) {
    expect((await ask(first.url, bearer, '{ viewer { role } }')).data).toEqual({ viewer: { role } });
  }
  for (const [path, status] of [
    ['healthz', 200],
    ['readyz', 200],
    ['metrics', 200],
    ['nowhere', 404],
  ] as const) {
    expect([path, (await fetch(`${first.url}/${path}`)).status]).toEqual([path, status]);
  }
  const metrics = await (await fetch(`${first.url}/metrics`)).text();
  for (const name of [
    'ledger_turns_due{jurisdiction="370600"} 0',
    'ledger_writes_waiting 0',
    'ledger_operation_duration_seconds_bucket{le="0.005",way="http",kind="query"}',
    'ledger_operations_total{way="http",operation="",code="OK"}',
    'ledger_database_bytes',
  ]) {
    expect(metrics).toContain(name);
  }
  const count = async (url: string) =>
    (await ask(url, office(), '{ tasks { totalCount } }')).data.tasks.totalCount as number;
  const tasks = await count(first.url);
  expect(tasks).toBeGreaterThan(20);
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');
  const second = await start();
  expect(second.output()).not.toContain('seeded');
  expect(await count(second.url)).toBe(tasks);
});

it('is seeded whole even if it was killed while it was seeded', async () => {
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', LEDGER_DATA: folder, LEDGER_JWT_SECRET: SECRET };
  const child = spawn(process.execPath, [MAIN], { cwd: folder, env });
  running.add(child);
  // Killed as soon as it has begun to write.
  while (!existsSync(join(folder, 'ledger.sqlite.seeding-wal')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(join(folder, 'ledger.sqlite'))).toBe(false);
  const { url, output } = await start();
  expect(output()).toContain('(seeded: demo)');
  const { data } = await ask(url, office(), '{ tasks { totalCount } verifyLedger { valid } }');
  expect(data.tasks.totalCount).toBeGreaterThan(30);
  expect(data.verifyLedger.valid).toBe(true);
  expect(readdirSync(folder).filter((name) => name.includes('seeding'))).toEqual([]);
});

it('two that start at once on one empty folder: one seeds it and serves, the other says that it is served', async () => {
  const both = await Promise.allSettled([start(), start()]);
  const served = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(served).toHaveLength(1);
  const { child, url } = served[0] as Running;
  const refusals = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  expect(refusals).toEqual([
    expect.stringMatching(/^Error: supervision-ledger: another process serves .*: stop it first/),
  ]);
  const verified = '{ tasks { totalCount } verifyLedger { valid } }';
  const { data } = await ask(url, office(), verified);
  expect(data.tasks.totalCount).toBeGreaterThan(30);
  expect(data.verifyLedger.valid).toBe(true);
  // It is free as soon as its holder has died.
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await ask((await start()).url, office(), verified)).data).toEqual(data);
});

it('signs where its log ends, when it starts and when it stops, with a key that it makes once', async () => {
  const { child, url } = await start({ LEDGER_HASH: 'sm3', LEDGER_SEED: 'reference' });
  expect(statSync(join(folder, 'signing-key.pem')).mode & 0o777).toBe(0o600);
  const headsFor = (bearer: string) => fetch(`${url}/log/heads`, { headers: { authorization: `Bearer ${bearer}` } });
  const begun = await ask(url, office(), '{ verifyLedger { events signedThrough } }');
  const { events } = begun.data.verifyLedger;
  for (let tries = 0; tries < 50; tries++) {
    if ((await ask(url, office(), '{ signedHeads { sequence } }')).data.signedHeads.length > 0) break;
    await new Promise((go) => setTimeout(go, 100));
  }
  const [head] = ((await (await headsFor(office())).json()) as Json).signedHeads;
  expect([head.jurisdiction, head.sequence, head.algorithm]).toEqual(['370600', events, 'Ed25519']);
  const unit = await headsFor(
    token('--role', 'UNIT', '--jurisdiction', '370600', '--unit', 'BGS', '--subject', 'u', '--name', '办公室'),
  );
  expect([unit.status, ((await unit.json()) as Json).errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);

  const input = { code: 'X1', name: '测试单位', kind: 'OTHER' };
  const create = 'mutation ($input: CreateUnitInput!) { createUnit(input: $input) { unit { id } } }';
  expect((await ask(url, office(), create, { input })).errors).toBeUndefined();
  child.kill('SIGTERM');
  await once(child, 'exit');
  // The refusal was written, too. Whoever kept the first head can tell that nothing before it was changed.
  writeFileSync(join(folder, 'heads.json'), JSON.stringify({ signedHeads: [head] }));
  writeFileSync(join(folder, 'key.pem'), head.publicKey);
  const args = ['--heads', join(folder, 'heads.json'), '--key', join(folder, 'key.pem'), '--jurisdiction', '370600'];
  const verified = spawnSync(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), 'verify', '--json', ...args], {
    env: { PATH: process.env['PATH'] ?? '', LEDGER_JWT_SECRET: SECRET, LEDGER_DATA: folder },
    encoding: 'utf8',
  });
  const whole = { valid: true, events: events + 2, signedThrough: events + 2, keys: [head.keyId] };
  expect(JSON.parse(verified.stdout)).toMatchObject([whole]);
});

it('in production prints no token, seeds nothing, and does not move its clock', async () => {
  const { url, output } = await start({ NODE_ENV: 'production' });
  // A JWT: the name of a folder may hold its first letters.
  expect(output()).not.toMatch(/eyJ[\w-]+\./);
  expect(output()).not.toContain('seeded');
  expect((await ask(url, office(), '{ viewer { role } }')).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  const reference = join(folder, 'reference');
  const seeded = await start({ NODE_ENV: 'production', LEDGER_SEED: 'reference', LEDGER_DATA: reference });
  const advance =
    'mutation { advanceClock(input: { to: "2099-01-01T00:00:00Z" }) { statusChanges userErrors { code field } } }';
  expect((await ask(seeded.url, office(), advance)).data.advanceClock).toEqual({
    statusChanges: 0,
    userErrors: [{ code: 'SIMULATION_ONLY', field: ['to'] }],
  });
});

it('stops on SIGTERM: readiness off, sockets closed with 1001, exit 0 within ten seconds', async () => {
  const { child, url } = await start({ LEDGER_SEED: 'reference' });
  let closed: (event: { code: number }) => void = () => undefined;
  const closing = new Promise<{ code: number }>((go) => (closed = go));
  let open: () => void = () => undefined;
  const opened = new Promise<void>((go) => (open = go));
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${office()}` },
    retryAttempts: 0,
    on: { connected: () => open(), closed: (event) => closed(event as { code: number }) },
  });
  client.subscribe(
    { query: 'subscription { ledgerEvents { sequence } }' },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  );
  await opened;
  const began = process.hrtime.bigint();
  child.kill('SIGTERM');
  expect((await closing).code).toBe(1001);
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
  expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(10);
});

describe('npm run token', () => {
  it.each([
    [['--role', 'BOSS'], /--role must be one of/],
    [['--role', 'OFFICE', '--jurisdiction', 'yantai'], /--jurisdiction must be a GB\/T 2260 code/],
    [['--role', 'OFFICE', '--jurisdiction', '370600'], /--subject must be given/],
    [['--role', 'OFFICE', '--jurisdiction', '370600', '--subject', 'u'], /--name must be given/],
    [['--role', 'UNIT', '--jurisdiction', '370600', '--subject', 'u', '--name', 'n'], /--unit must be given/],
    [
      ['--role', 'OFFICE', '--jurisdiction', '370600', '--subject', 'u', '--name', 'n', '--ttl', 'soon'],
      /--ttl must be a span/,
    ],
    [['--nonsense'], /unknown option '--nonsense'/],
  ])('refuses %j', (args, message) => {
    expect(() => token(...args)).toThrow(message);
  });
});

it('killed in the middle of announcing and started again: each change once in the log, each once and in order to who resumes', async () => {
  const began = '2026-09-28T09:00:00+08:00';
  const simulate = { LEDGER_SIMULATE: began };
  const clock = new SimulatedClock(new Date(began).toISOString());
  const ledger = await openLedger(await seededIn(folder, 'reference', clock.now(), failed), clock, failed);
  const crowd = new Crowd(ledger, clock);
  await crowd.open();
  const tasks = await crowd.inProgress(350, '2026-10-20');
  await ledger.close();
  const first = await start(simulate);
  const bearer = office();

  // A dashboard that follows red flags, and whose service is killed under it.
  const received: { cursor: string; task: { id: string } }[] = [];
  const follow = (url: string, enough: () => boolean): Promise<void> =>
    new Promise((done) => {
      const client = createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${bearer}` },
        retryAttempts: 0,
        on: { closed: () => done() },
      });
      const query = 'subscription ($after: String) { redFlagRaised(after: $after) { cursor task { id } } }';
      const sink = {
        next: ({ data }: Json) => {
          received.push(data.redFlagRaised);
          if (enough()) void client.dispose();
        },
        error: () => undefined,
        complete: () => undefined,
      };
      client.subscribe({ query, variables: { after: received.at(-1)?.cursor ?? cursor } }, sink);
    });
  const { cursor } = {
    cursor: (await ask(first.url, bearer, '{ tasks(first: 1) { eventCursor } }')).data.tasks.eventCursor as string,
  };
  const ended = follow(first.url, () => {
    // Some have been committed and announced; others are being written.
    if (received.length === 30) first.child.kill('SIGKILL');
    return false;
  });
  const advance =
    'mutation { advanceClock(input: { to: "2026-10-21T09:00:00+08:00" }) { statusChanges userErrors { code } } }';
  await ask(first.url, bearer, advance).catch(() => undefined);
  await ended;
  expect(received.length).toBeGreaterThanOrEqual(30);

  const second = await start(simulate);
  const rest = follow(second.url, () => received.length >= tasks.length);
  await ask(second.url, bearer, advance);
  await rest;
  expect(received).toHaveLength(tasks.length);
  expect(new Set(received.map(({ task }) => task.id))).toEqual(new Set(tasks));
  const log = await ask(second.url, bearer, '{ verifyLedger { valid } }');
  expect(log.data.verifyLedger.valid).toBe(true);
  const changes: Json[] = [];
  for (let after: string | null = null; ;) {
    const page: Json = (
      await ask(
        second.url,
        bearer,
        'query ($after: String) { events(filter: { kind: ["statusChanged"] }, first: 200, after: $after) { nodes { cursor task { id } at } pageInfo { hasNextPage endCursor } } }',
        { after },
      )
    ).data.events;
    changes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  // Yellow and red, once each.
  expect(changes).toHaveLength(2 * tasks.length);
  expect(new Set(changes.map(({ task, at }) => `${task.id} ${at}`)).size).toBe(2 * tasks.length);
  const red = changes.filter(({ at }) => at === '2026-10-20T16:00:00.000Z').map(({ cursor: each }) => each);
  expect(received.map(({ cursor: each }) => each)).toEqual(red);
}, 120_000);
