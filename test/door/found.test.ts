// What a review of the three roads found, each fault as it was brought about: a reset at the handshake, subscriptions that went
// on, refusals without a price, a stop that waited, a feed that slept, limited credentials that saw more than their tasks.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { getIntrospectionQuery } from 'graphql';
import { pino } from 'pino';

import { DOOR_LIMITS } from '../../src/server/door-limits';
import { Reader } from '../../src/store/reader';
import { Caller, type Json, Story, World } from '../world';
import { ask, Events, post, PUSHES, ROADS, type Told, Wire } from './roads';

const NOW = '2026-09-28T09:00:00+08:00';
const FOLLOW = { query: 'subscription { ledgerEvents { cursor kind } }' };
const VIEWER = { query: '{ viewer { role } }' };

/** Waits for a value; the test's own time limit is how long. */
async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((go) => setTimeout(go, 5));
}

/** A request to open a socket, as a client writes it. */
function handshake(path: string, ...headers: string[]): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function dial(port: number | string): Promise<Socket> {
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

// ---------------------------------------------------------------- the process

it('clients that reset while they are refused do not end the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'found-'));
  const child = spawn(process.execPath, [resolve(__dirname, '../../dist/src/main.js')], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: '0',
      LEDGER_DATA: folder,
      LEDGER_SEED: 'reference',
      LEDGER_JWT_SECRET: 'another secret for tests, longer than 32 bytes',
    },
  });
  try {
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const port = () => /http:\/\/127\.0\.0\.1:(\d+)\/graphql/.exec(output)?.[1];
    await eventually(() => port() !== undefined || child.exitCode !== null);
    const refused = [handshake('/nope'), handshake('/graphql', 'Origin: http://foreign.example')];
    for (let i = 0; i < 50 && child.exitCode === null; i++) {
      const socket = await dial(String(port()));
      // At once, in the next turn, a moment later: before, while and after it is answered.
      if (i % 3 === 2) socket.pause();
      await new Promise<void>((go) => socket.write(String(refused[i % 2]), () => go()));
      if (i % 3 > 0) await new Promise((go) => setTimeout(go, i % 3 === 1 ? 0 : 2));
      socket.resetAndDestroy();
      if (!socket.closed) await once(socket, 'close');
    }
    expect([child.exitCode, output.slice(-500)]).toEqual([null, expect.not.stringContaining('ECONNRESET')]);
    expect((await fetch(`http://127.0.0.1:${port()}/healthz`)).status).toBe(200);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

// ---------------------------------------------------------------- a wide world

describe('by default limits, with a wide rate', () => {
  const lines: string[] = [];
  let story: Story;
  let world: World;
  let office: string;
  beforeAll(async () => {
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    story = await Story.open(NOW, { service: { log, limits: { ...DOOR_LIMITS, rate: 1e9 } } });
    world = story.world;
    office = String(story.office.token);
  });
  afterAll(() => world.close({ faultsExpected: true }));
  const waiting = () => world.ledger.feed.waiting;
  const begun = () => lines.filter((line) => line.includes('"way":"websocket"')).length;

  it('the same id again while it is prepared closes the socket with 4409, and nothing goes on', async () => {
    const before = waiting();
    const wire = await Wire.signedIn(world, office);
    wire.subscribe('1', FOLLOW);
    wire.send({ id: '1', type: 'complete' });
    wire.subscribe('1', FOLLOW);
    expect((await wire.closed).code).toBe(4409);
    await eventually(() => waiting() === before);
    expect(before).toBe(0);
  });

  it('200 that are begun and ended at once leave nothing, and as many as are allowed can be opened', async () => {
    const wire = await Wire.signedIn(world, office);
    const known = begun();
    for (let i = 0; i < 200; i++) {
      wire.subscribe(`a${i}`, FOLLOW);
      wire.send({ id: `a${i}`, type: 'complete' });
      // Else most are more than one socket may have, and are refused instead of begun.
      if (i % 40 < 39) continue;
      await eventually(() => begun() >= known + i + 1 + Math.floor(i / 40));
      // One that comes behind them waits alone: they have ended.
      wire.subscribe(`last${i}`, FOLLOW);
      await eventually(() => begun() >= known + i + 2 + Math.floor(i / 40) && waiting() === 1);
      wire.send({ id: `last${i}`, type: 'complete' });
      await eventually(() => waiting() === 0);
    }
    expect(wire.code).toBeNull();
    await story.newSource();
    await eventually(() => waiting() === 0);
    expect(wire.frames.filter(({ type }) => type === 'next')).toEqual([]);
    const { subscriptions } = DOOR_LIMITS;
    for (let i = 0; i < subscriptions; i++) wire.subscribe(`b${i}`, FOLLOW);
    await eventually(() => waiting() === subscriptions || wire.frames.some(({ type }) => type === 'error'));
    expect(wire.frames.filter(({ type }) => type === 'error')).toEqual([]);
    wire.subscribe('c', FOLLOW);
    expect((await wire.about('c')).payload[0].extensions).toMatchObject({ limit: 'subscriptions', allowed: 50 });
    await wire.end();
    await eventually(() => waiting() === 0);
  });

  it('introspection has a price: 20,000 points, and three of it are more than an operation may cost', async () => {
    const one = '__schema { queryType { name } }';
    const priced = async (query: string) => {
      const { text, code, extensions } = await ask('POST', world, office, { query });
      return [code, JSON.parse(text).extensions?.cost?.points ?? extensions.found];
    };
    expect(await priced(`{ ${one} }`)).toEqual([null, 20_000]);
    expect(await priced(`{ a: ${one} b: ${one} }`)).toEqual([null, 40_000]);
    expect(await priced(`{ a: ${one} b: ${one} c: ${one} }`)).toEqual(['QUERY_TOO_COMPLEX', 60_000]);
    const usual = await ask('POST', world, office, { query: getIntrospectionQuery() });
    expect([usual.code, usual.data?.__schema.queryType.name]).toEqual([null, 'Query']);
  });

  it('a reading of the feed that fails is made again without another commit, and is told', async () => {
    const stream = story.office.subscribe(FOLLOW.query);
    await eventually(() => waiting() === 1);
    const known = world.faults.length;
    const read = jest.spyOn(Reader.prototype, 'eventsAfter').mockRejectedValueOnce(new Error('SQLITE_BUSY once'));
    const began = process.hrtime.bigint();
    try {
      await story.newSource();
      expect(await stream.first(1)).toMatchObject([{ kind: 'sourceCreated' }]);
    } finally {
      read.mockRestore();
    }
    expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(3);
    expect(world.faults.slice(known).map(String)).toEqual(['Error: SQLITE_BUSY once']);
    await stream.end();
  });

  it('what is accepted decides how it is answered: a stream if it is preferred, else JSON', async () => {
    const asked = (accept: string, body: object, signal: AbortSignal | null = null) =>
      fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${office}`, accept },
        body: JSON.stringify(body),
        signal,
      });
    const controller = new AbortController();
    const streamed = await asked('text/event-stream, application/json', FOLLOW, controller.signal);
    expect([streamed.status, streamed.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const events = new Events(streamed);
    await eventually(() => waiting() === 1);
    await story.newSource();
    expect(await events.until((text) => text.includes('sourceCreated'))).toBe(false);
    controller.abort();
    await eventually(() => waiting() === 0);
    const answered = await asked('application/json, text/event-stream;q=0.5', VIEWER);
    expect(await answered.json()).toMatchObject({ data: { viewer: { role: 'OFFICE' } } });
  });

  it.each([5, {}, ['a'], true])('an operationName of %j is bad input on every road', async (operationName) => {
    for (const road of ROADS.filter((each) => each !== 'GET')) {
      const push = road !== 'POST';
      const { code, closed } = await ask(road, world, office, { ...(push ? FOLLOW : VIEWER), operationName });
      // graphql-ws itself refuses the message, by closing.
      expect([road, code, closed]).toEqual(road === 'WebSocket' ? [road, null, 4400] : [road, 'BAD_USER_INPUT', null]);
    }
  });

  it('what was sent is not sent back whole in an error, and is looked at once', async () => {
    const query = 'mutation ($input: TaskInput!) { closeTask(input: $input) { userErrors { code } } }';
    for (const filling of ['长', ' Did you mean ', '?']) {
      const input = { task: 'x', expectedVersion: filling.repeat(200_000 / Buffer.byteLength(filling)) };
      const began = process.hrtime.bigint();
      const { code, errors } = await ask('POST', world, office, { query, variables: { input } });
      expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(2);
      expect([code, errors.length]).toEqual(['BAD_USER_INPUT', 1]);
      expect(errors[0]?.message).toMatch(/^Variable "\$input" got invalid value .+…$/s);
      expect(errors[0]?.message.length).toBeLessThan(1100);
    }
  });

  it('a frame that breaks the protocol closes its socket, and is written nowhere', async () => {
    const written = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      const socket = await dial(world.service.port);
      socket.write(handshake('/graphql'));
      await once(socket, 'data');
      // Opcode 3 is none, and frames of clients are masked.
      socket.write(Buffer.from([0x83, 0x00]));
      const [close] = (await once(socket, 'data')) as [Buffer];
      expect([close[0], close.readUInt16BE(2)]).toEqual([0x88, 1002]);
      socket.destroy();
      expect(written).not.toHaveBeenCalled();
    } finally {
      written.mockRestore();
    }
  });

  it('a body in another charset is refused as such', async () => {
    const latin = { 'content-type': 'application/json; charset=latin1' };
    const { status, code, errors } = await post(world, office, JSON.stringify(VIEWER), latin);
    expect([status, code]).toEqual([415, 'BAD_USER_INPUT']);
    expect(errors[0]?.message).toContain('the body must be in UTF-8');
  });

  it('a stream whose client takes nothing gets no more keep-alives, and is given up', async () => {
    const count = async () =>
      Number(/^ledger_streams_open (\d+)/m.exec(await (await fetch(`${world.url}/metrics`)).text())?.[1]);
    expect(await count()).toBe(0);
    const { events } = await story.office.get('{ events(last: 1) { nodes { cursor } } }');
    const long = { requirement: '长'.repeat(1500), goal: '长'.repeat(1500), standard: '长'.repeat(1500) };
    for (let i = 0; i < 100; i++) await story.draft('2026-11-20', long);
    const aliases = Array.from({ length: 24 }, (_, i) => `r${i}: requirement`).join(' ');
    const query = `subscription ($after: String) { ledgerEvents(after: $after) { task { goal standard ${aliases} } } }`;
    const body = JSON.stringify({ query, variables: { after: events.nodes[0].cursor } });
    // The same code, by a faster clock.
    const really = setInterval;
    let kept = 0;
    const fast = jest.spyOn(globalThis, 'setInterval').mockImplementation(((go: () => void, ms: number) =>
      really(
        () => {
          if (ms === 12_000) kept++;
          go();
        },
        ms === 12_000 ? 100 : ms,
      )) as typeof setInterval);
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const socket = await dial(world.service.port);
      socket.pause();
      const head = `POST /graphql/stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${office}`;
      socket.write(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      await eventually(async () => (await count()) === 1);
      await eventually(async () => (await count()) === 0);
      expect(kept).toBeGreaterThanOrEqual(3);
      expect(warned).not.toHaveBeenCalled();
      socket.destroy();
    } finally {
      fast.mockRestore();
      warned.mockRestore();
    }
  }, 20_000);

  describe('who is limited', () => {
    it('as a system sees no intervention that is over a task it does not see', async () => {
      const system = await world.as({ role: 'SYSTEM' });
      const seen = await story.inProgress('2026-12-01');
      const hidden = await story.inProgress('2026-12-01', { classification: 'WORK_SECRET' });
      const approved = async (tasks: string[]): Promise<string> => {
        const proposal = { kind: 'CIRCULAR', unit: story.unitIds[0], tasks, requirement: '整改' };
        const made = await story.office.must(
          'proposeIntervention',
          'ProposeInterventionInput',
          proposal,
          'intervention { id }',
        );
        const { id } = made.intervention;
        await story.leader.must('decideIntervention', 'DecideInterventionInput', { intervention: id, approve: true });
        return id;
      };
      const both = await approved([seen, hidden]);
      const one = await approved([seen]);
      const query = `query ($task: ID!, $both: ID!, $one: ID!) { task(id: $task) { interventions { id } }
        interventions { nodes { id } } both: node(id: $both) { id } one: node(id: $one) { id } }`;
      const shown = await system.get(query, { task: seen, both, one });
      expect(shown).toEqual({
        task: { interventions: [{ id: one }] },
        interventions: { nodes: [{ id: one }] },
        both: null,
        one: { id: one },
      });
      expect((await story.see(seen, 'interventions { id }')).interventions).toHaveLength(2);
    });

    it('makes no task that it may not see, and sees no source of such tasks only', async () => {
      const security = await world.as({ role: 'SECURITY' });
      const input = {
        name: '公开系统',
        role: 'OFFICE',
        classifications: ['PUBLIC'],
        expiresAt: '2027-10-01T00:00:00Z',
      };
      const { key } = await security.must('createClient', 'CreateClientInput', input, 'key client { id }');
      const limited = new Caller(world, key);
      const task = {
        title: '凭证立项',
        requirement: '完成',
        goal: '目标',
        standard: '标准',
        source: story.source,
        leadUnit: story.unitIds[0],
        owner: story.owner,
        deadline: '2026-12-01',
      };
      const refused = ['INVALID classification'];
      expect(await limited.refused('createTask', 'CreateTaskInput', { ...task, classification: 'INTERNAL' })).toEqual(
        refused,
      );
      expect(await limited.refused('createTask', 'CreateTaskInput', task)).toEqual(refused);
      const open = { ...task, classification: 'PUBLIC' };
      await limited.must('createTask', 'CreateTaskInput', open, 'task { id }');

      const instruction = {
        kind: 'LEADER_INSTRUCTION',
        instructionKind: 'ACTION',
        leader: story.owner,
        instruction: '请研究',
      };
      const [secret, shown] = [await story.newSource(instruction), await story.newSource(instruction)];
      await story.assigned('2026-12-01', { source: secret, classification: 'WORK_SECRET' });
      await story.assigned('2026-12-01', { source: shown, classification: 'PUBLIC' });
      const query = `query ($secret: ID!, $shown: ID!) { secret: node(id: $secret) { id } shown: node(id: $shown) { id }
        sources { nodes { id } } }`;
      const found = await limited.get(query, { secret, shown });
      expect([found.secret, found.shown]).toEqual([null, { id: shown }]);
      const listed = found.sources.nodes.map(({ id }: Json) => id);
      expect([listed.includes(secret), listed.includes(shown)]).toEqual([false, true]);
    });
  });
});

// ---------------------------------------------------------------- a narrow rate

describe('with 60 points a minute', () => {
  const rate = 60;
  let world: World;
  beforeAll(async () => {
    world = await World.open(NOW, { service: { limits: { ...DOOR_LIMITS, rate } } });
  });
  afterAll(() => world.close());
  const head = async () => (await world.ledger.reader.head('370600'))?.sequence ?? 0;
  const forbidden = { query: '{ verifyLedger { valid } }' };
  const code = ({ code: told }: Told) => told;

  it.each(['POST', ...PUSHES] as const)('what is refused is paid for: %s', async (road) => {
    const { token } = await world.as({ role: 'SYSTEM', subject: `refused-${road}` });
    const before = await head();
    const codes: (string | null)[] = [];
    if (road === 'WebSocket') {
      const wire = await Wire.signedIn(world, token);
      for (let i = 0; i < rate + 20; i++) wire.subscribe(String(i), forbidden);
      // 50 at once on a socket: what is more is refused by that limit, without a point.
      await wire.until(() => wire.frames.filter(({ type }) => type === 'error').length === rate + 20);
      for (let i = 0; i < rate + 20; i++) {
        wire.subscribe(`again${i}`, forbidden);
        await wire.about(`again${i}`);
      }
      codes.push(
        ...wire.frames.filter(({ type }) => type === 'error').map(({ payload }) => payload[0].extensions.code),
      );
      await wire.end();
    } else for (let i = 0; i < rate + 20; i++) codes.push(code(await ask(road, world, token, forbidden)));
    const let_in = codes.filter((each) => each === 'FORBIDDEN').length;
    expect(new Set(codes)).toEqual(new Set(['FORBIDDEN', 'RATE_LIMITED']));
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    expect([let_in <= rate, (await head()) - before]).toEqual([true, let_in]);
    expect(code(await ask('POST', world, token, VIEWER))).toBe('RATE_LIMITED');
  });

  it('credentials of two jurisdictions have one allowance', async () => {
    const security = await world.as({ role: 'SECURITY' });
    const input = {
      name: '两地',
      role: 'SYSTEM',
      jurisdictions: ['370600', '370614'],
      expiresAt: '2027-01-01T00:00:00Z',
    };
    const { key } = await security.must('createClient', 'CreateClientInput', input, 'key client { id }');
    let served = 0;
    for (let i = 0; i < rate + 10; i++) {
      const headers = { 'x-ledger-jurisdiction': i % 2 === 0 ? '370600' : '370614' };
      const told = await post(world, key, JSON.stringify({ query: '{ viewer { name } }' }), headers);
      if (told.code === null) served += JSON.parse(told.text).extensions.cost.points;
      else expect(told.code).toBe('RATE_LIMITED');
    }
    expect(served).toBeGreaterThan(0);
    expect(served).toBeLessThanOrEqual(rate);
  });
});

// ---------------------------------------------------------------- the stop

it('a stop waits for no silent socket, and lets in no change once it has begun', async () => {
  const story = await Story.open(NOW);
  const { world } = story;
  const silent = await dial(world.service.port);
  silent.write(handshake('/graphql'));
  const [answer] = (await once(silent, 'data')) as [Buffer];
  expect(answer.toString()).toContain('101 Switching Protocols');
  // From now on it neither reads nor sees that the other end has gone.
  silent.pause();
  const create = 'mutation ($i: CreateSourceInput!) { createSource(input: $i) { source { id } } }';
  const input = { kind: 'MEETING_DECISION', level: 'MUNICIPAL', title: '停机时', issuedOn: '2026-01-05' };
  const before = (await world.ledger.reader.head('370600'))?.sequence;

  const began = process.hrtime.bigint();
  let stopped = false;
  const stop = world.service.stop().then(() => (stopped = true));
  const outcomes = new Set<string>();
  while (!stopped) {
    const asked = story.office.ask(create, { i: input });
    outcomes.add(await asked.then(({ status }) => String(status)).catch(() => 'refused'));
    await new Promise((go) => setTimeout(go, 50));
  }
  await stop;
  expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(6);
  expect([...outcomes].filter((each) => each !== 'refused' && each !== '503')).toEqual([]);
  expect((await world.ledger.reader.head('370600'))?.sequence).toBe(before);
  silent.destroy();
  await world.ledger.close();
  rmSync(world.folder, { recursive: true });
});
