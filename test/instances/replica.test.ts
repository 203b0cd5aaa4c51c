// Reads from a copy that lags (DATABASE_REPLICA_URL), on a real streaming replica whose replay the test holds up: lists may be
// old, for who has written or seen something they never are, and a copy that has gone is not missed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pino } from 'pino';
import { Client } from 'pg';

import { connectLedger } from '../../src/client/connect';
import { SimulatedClock } from '../../src/ledger/clock';
import { Ledger } from '../../src/ledger/ledger';
import { seed } from '../../src/ledger/seed';
import { serve, type Service } from '../../src/server/server';
import { signToken } from '../../src/server/tokens';
import { SEEDS } from '../database';
import { filesIn, type Json } from '../world';

const NOW = '2026-09-28T01:00:00.000Z';
const SECRET = 'a secret for tests that is longer than 32 bytes';
const COUNT = '{ sources { totalCount } }';

let pair: ChildProcess;
let copy: Client;
let folder: string;
let ledger: Ledger;
let service: Service;
let tokens: { writer: string; reader: string };

beforeAll(async () => {
  pair = spawn(process.execPath, [join(__dirname, '../postgres-pair.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = (await once(pair.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  const [url = '', replica = ''] = String(said).trim().split(' ');
  const fail = (error: unknown) => {
    throw error;
  };
  await seed(url, 'reference', NOW, SEEDS, fail);
  // That the copy goes is told, and expected here.
  ledger = await Ledger.open(url, new SimulatedClock(NOW), () => undefined, { replica });
  folder = mkdtempSync(join(tmpdir(), 'replica-'));
  const log = pino({ level: 'silent' });
  service = await serve(ledger, { host: '127.0.0.1', port: 0, secret: SECRET, log, files: filesIn(folder) });
  copy = new Client({ connectionString: replica });
  copy.on('error', () => undefined);
  await copy.connect();
  const claims = { name: '督查科', role: 'OFFICE', jurisdiction: '370600' } as const;
  tokens = {
    writer: await signToken(SECRET, { ...claims, sub: 'writer' }, '1h'),
    reader: await signToken(SECRET, { ...claims, sub: 'reader' }, '1h'),
  };
}, 60_000);

afterAll(async () => {
  await copy.end().catch(() => undefined);
  await service.stop();
  await ledger.close();
  rmSync(folder, { recursive: true });
  pair.stdin?.end();
  await once(pair, 'exit');
});

async function ask(token: string, query: string, cursor?: string) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`http://127.0.0.1:${service.port}/graphql`, {
    method: 'POST',
    headers: { ...headers, ...(cursor !== undefined && { 'ledger-cursor': cursor }) },
    body: JSON.stringify({ query }),
  });
  const { data, extensions, errors } = (await response.json()) as {
    data: Json;
    extensions: { cursor?: string };
    errors?: unknown;
  };
  expect(errors).toBeUndefined();
  return { data, extensions, cursor: response.headers.get('ledger-cursor') };
}

const count = async (token: string, cursor?: string): Promise<number> =>
  (await ask(token, COUNT, cursor)).data.sources.totalCount;

let titles = 0;
async function write(): Promise<{ id: string; cursor: string }> {
  const input = `{ kind: MEETING_DECISION, level: MUNICIPAL, title: "会议纪要${++titles}", issuedOn: "2026-01-05" }`;
  const answer = await ask(
    tokens.writer,
    `mutation { createSource(input: ${input}) { source { id } userErrors { code } } }`,
  );
  const { createSource } = answer.data;
  expect(answer.extensions.cursor).toBe(answer.cursor);
  return { id: createSource.source.id, cursor: answer.cursor ?? '' };
}

/** Waits until the copy has everything. */
async function caughtUp(): Promise<void> {
  const head = (await ledger.reader.head('370600'))?.sequence ?? 0;
  while (((await ledger.reader.for({ lagging: true }).head('370600'))?.sequence ?? 0) < head) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('lists are read from the copy, which may lag; not by who wrote, nor behind a cursor, nor a single record', async () => {
  await caughtUp();
  const before = await count(tokens.reader);
  await copy.query('SELECT pg_wal_replay_pause()');
  const { id, cursor } = await write();
  expect(await count(tokens.reader)).toBe(before);
  expect(await count(tokens.writer)).toBe(before + 1);
  expect(await count(tokens.reader, cursor)).toBe(before + 1);
  const { data } = await ask(tokens.reader, `{ node(id: "${id}") { id } }`);
  expect(data).toEqual({ node: { id } });
  const both = await ask(tokens.reader, `{ node(id: "${id}") { id } sources { totalCount } }`);
  expect(both.data).toMatchObject({ sources: { totalCount: before + 1 } });
  await copy.query('SELECT pg_wal_replay_resume()');
  await caughtUp();
  expect(await count(tokens.reader)).toBe(before + 1);
});

it('a copy that is only a little behind is waited for', async () => {
  await caughtUp();
  const before = await count(tokens.reader);
  await copy.query('SELECT pg_wal_replay_pause()');
  const { cursor } = await write();
  const counted = count(tokens.reader, cursor);
  await copy.query('SELECT pg_wal_replay_resume()');
  expect(await counted).toBe(before + 1);
});

it('a cursor of another ledger is no reason to read what is old', async () => {
  await caughtUp();
  const before = await count(tokens.reader);
  await copy.query('SELECT pg_wal_replay_pause()');
  await write();
  expect(await count(tokens.reader, 'of-another-ledger')).toBe(before + 1);
  await copy.query('SELECT pg_wal_replay_resume()');
});

it('the client of the package reads what it wrote, whoever it is taken for', async () => {
  await caughtUp();
  const client = connectLedger({ url: `http://127.0.0.1:${service.port}/graphql`, token: tokens.writer });
  await copy.query('SELECT pg_wal_replay_pause()');
  const input = { kind: 'MEETING_DECISION', level: 'MUNICIPAL', title: '会议纪要', issuedOn: '2026-01-05' };
  const made = 'mutation ($input: CreateSourceInput!) { createSource(input: $input) { source { id } } }';
  const before = await count(tokens.writer);
  await client.mutate(made, { input } as never);
  // Another instance would not know who wrote: only the cursor tells it.
  ledger.replica.wrote({ jurisdiction: '370600', subject: 'writer' } as never, 0);
  const { sources } = await client.query<{ sources: { totalCount: number } }>(COUNT);
  expect(sources.totalCount).toBe(before + 1);
  await copy.query('SELECT pg_wal_replay_resume()');
  client.close();
});

it('a copy that has gone is not missed', async () => {
  await caughtUp();
  const before = await count(tokens.reader);
  const [{ data_directory: folder }] = (await copy.query<{ data_directory: string }>('SHOW data_directory')).rows as [
    { data_directory: string },
  ];
  const gone = new Promise((resolve) => copy.once('end', resolve));
  process.kill(Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT');
  await gone;
  await write();
  expect(await count(tokens.reader)).toBe(before + 1);
});
