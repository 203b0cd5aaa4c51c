// What is told of operations: a line of the log each, metrics, and spans to a collector; never variables, never tokens.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { pino } from 'pino';
import { QueryFailedError } from 'typeorm';

import { withoutTexts } from '../../src/server/server';
import { type Json, Story } from '../world';

const NOW = '2026-09-28T09:00:00+08:00';
const ROOT = resolve(__dirname, '../..');
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const MARK = '不可入日志的正文';

let story: Story;
const lines: Json[] = [];

beforeAll(async () => {
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  story = await Story.open(NOW, { service: { log } });
});
afterAll(() => story.world.close());

const last = (name: string) => lines.filter(({ operation }) => operation === name).at(-1);
const metrics = async () => (await fetch(`${story.world.url}/metrics`)).text();

it('writes a line for each operation: who, what, its cost, how long, how it ended', async () => {
  await story.office.get('query Whole { tasks(first: 10) { nodes { id } } }');
  expect(last('Whole')).toEqual({
    level: 30,
    time: expect.any(Number),
    pid: expect.any(Number),
    hostname: expect.any(String),
    msg: 'operation',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    way: 'http',
    client: { role: 'OFFICE', subject: 'office-1', jurisdiction: '370600' },
    operation: 'Whole',
    kind: 'query',
    cost: 10,
    duration: expect.any(Number),
    code: 'OK',
  });
  await story.office.ask('query Broken { nothing }');
  expect(lines.at(-1)).toMatchObject({ cost: null, code: 'GRAPHQL_VALIDATION_FAILED' });
  const { events } = await story.office.get('{ events(last: 1) { nodes { cursor } } }');
  const after = events.nodes[0].cursor as string;
  const followed = 'subscription Followed ($after: String) { ledgerEvents(after: $after) { kind } }';
  const stream = story.office.subscribe(followed, { after });
  await story.newSource();
  await stream.first(1);
  expect(last('Followed')).toMatchObject({ way: 'websocket', kind: 'subscription', code: 'OK' });
});

it('takes the caller’s number of a request, if it can stand in a log', async () => {
  const ask = (id: string) =>
    fetch(`${story.world.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-request-id': id,
        authorization: `Bearer ${story.office.token ?? ''}`,
      },
      body: JSON.stringify({ query: 'query Numbered { viewer { name } }' }),
    });
  await ask('gateway-7.42');
  expect(last('Numbered').requestId).toBe('gateway-7.42');
  await ask('"}{"level":60');
  expect(last('Numbered').requestId).toMatch(/^[0-9a-f-]{36}$/);
});

it('never writes variables or tokens', async () => {
  await story.draft('2026-12-31', { title: MARK });
  await story.office.ask(
    'query ($search: String) { tasks(filter: { search: $search, status: [PINK] }) { totalCount } }',
    {
      search: MARK,
    },
  );
  const text = JSON.stringify(lines);
  expect(text).not.toContain(MARK);
  expect(text).not.toContain((story.office.token ?? '').split('.')[2]);
});

it('counts operations by name and code, their durations and costs, and the lag of pushes', async () => {
  await story.office.get('query Counted { viewer { name } }');
  const text = await metrics();
  expect(text).toContain('ledger_operations_total{way="http",operation="Counted",code="OK"} 1');
  expect(text).toMatch(/ledger_operation_duration_seconds_count\{way="http",kind="query"\} [1-9]/);
  expect(text).toMatch(/ledger_operation_cost_points_count\{way="http"\} [1-9]/);
  expect(text).toMatch(/ledger_push_lag_seconds_count\{way="websocket"\} [1-9]/);
  expect(text).toMatch(/ledger_push_lag_seconds_bucket\{le="\+Inf",way="websocket"\} [1-9]/);
});

it('counts names beyond two hundred together: names come from clients', async () => {
  for (let i = 0; i < 210; i++) await story.office.get(`query N${i} { viewer { name } }`);
  const text = await metrics();
  expect(text.match(/ledger_operations_total\{way="http",operation="N\d+"/g)?.length).toBeLessThanOrEqual(200);
  expect(text).toMatch(/ledger_operations_total\{way="http",operation="other",code="OK"\} [1-9]/);
});

it('sends a span of each operation to the collector, under the caller’s own', async () => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on('end', () => response.end('{}'));
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'spans-'));
  const service = spawn(process.execPath, [join(ROOT, 'dist/src/main.js')], {
    env: {
      ...process.env,
      NODE_ENV: '',
      PORT: '0',
      LEDGER_DATA: folder,
      LEDGER_SEED: 'reference',
      LEDGER_OTLP_URL: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`,
    },
  });
  try {
    let output = '';
    service.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    while (!/AUDITOR +\S+\n/.test(output)) await once(service.stdout, 'data');
    const [, url = ''] = /(http:\S+)\/graphql/.exec(output) ?? [];
    const [, token = ''] = /OFFICE +(\S+)/.exec(output) ?? [];
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      },
      body: JSON.stringify({ query: 'query Traced { tasks(first: 2) { nodes { id } } }' }),
    });
    service.kill('SIGTERM');
    await once(service, 'exit');
    const spans = bodies.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans as Json[]);
    expect(spans).toMatchObject([{ name: 'query Traced', traceId: TRACE, parentSpanId: 'b7ad6b7169203331' }]);
    const attributes = Object.fromEntries(
      spans[0].attributes.map(({ key, value }: Json) => [key, Object.values(value as object)[0]]),
    );
    expect(attributes).toMatchObject({
      'graphql.operation.name': 'Traced',
      'graphql.operation.type': 'query',
      'ledger.cost': 2,
      'ledger.code': 'OK',
      'ledger.role': 'OFFICE',
      'ledger.way': 'http',
    });
  } finally {
    service.kill('SIGKILL');
    collector.close();
    rmSync(folder, { recursive: true });
  }
});

it('a fault is logged by its own name, without the texts that its statement was given', () => {
  const written: string[] = [];
  const log = withoutTexts(pino({}, { write: (line: string) => void written.push(line) }));
  log.error({ err: new QueryFailedError('SELECT ?', [MARK], new Error('no such column')) }, 'fault');
  expect(JSON.parse(written[0] ?? '')).toMatchObject({
    msg: 'fault',
    err: { type: 'QueryFailedError', message: 'no such column', query: 'SELECT ?', stack: expect.any(String) },
  });
  expect(written.join()).not.toContain(MARK);
});
