// Attacks, each on every road by which it can come: what is refused is refused by its code, with the limit and its value; what
// is admitted is answered. Three worlds: a wide one, a tight one (small limits), an open one (the public, trusted documents).
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { SignJWT, UnsecuredJWT } from 'jose';
import { pino } from 'pino';

import { TrustedDocuments } from '../../src/api/trusted';
import { DOOR_LIMITS } from '../../src/server/door-limits';
import { PostgresStatements } from '../../src/store/postgres-statements';
import { ReadConnections } from '../../src/store/read-connections';
import { SqliteStatements } from '../../src/store/sqlite-statements';
import type { Statements } from '../../src/store/statements';
import { ON } from '../database';
import { type Json, Story, World } from '../world';
import {
  address,
  ask,
  type Asked,
  Events,
  plainGet,
  post,
  PUSHES,
  QUERIES,
  type Road,
  ROADS,
  stream,
  type Told,
  Wire,
} from './roads';

const NOW = '2026-09-28T09:00:00+08:00';
const KNOWN = {
  query: 'query Known { viewer { role } }',
  push: 'subscription Known($after: String) { ledgerEvents(after: $after) { id } }',
};
const INSIDE = /SQLITE|sdx|node_modules|stack|\.[jt]s:\d|at \w+ \(/;

let story: Story;
let tight: Story;
let open: World;
/** lines of the wide world's log */
const lines: string[] = [];
/** the cursor before the first event of a task */
let before: string;
let task: string;
let office: string;

beforeAll(async () => {
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const wide = { ...DOOR_LIMITS, rate: 1e9, signins: 1e6, cost: 1e6, socketsPerAddress: 1e5 };
  story = await Story.open(NOW, { service: { log, limits: wide } });
  office = String(story.office.token);
  before = (await story.office.get('{ events(last: 1) { nodes { cursor } } }')).events.nodes[0].cursor;
  task = await story.inProgress('2026-12-01');
  await story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '群众反映' });
  const small = {
    cost: 100,
    rate: 400,
    signins: 3,
    deadline: 1,
    sockets: 6,
    socketsPerAddress: 4,
    socketsPerClient: 2,
  };
  tight = await Story.open(NOW, { service: { limits: { ...DOOR_LIMITS, ...small } } });
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const documents = Object.fromEntries([KNOWN.query, KNOWN.push].map((text) => [hash(text), text] as const));
  const trusted = TrustedDocuments.read(JSON.stringify({ roles: ['LEADER'], documents }));
  open = await World.open(NOW, { open: true, service: { trusted, origins: ['https://dashboard.example.gov.cn'] } });
}, 60_000);
afterAll(async () => {
  await story.world.close();
  await tight.world.close({ faultsExpected: true });
  await open.close();
});

/** An operation that selects something of a task, as a query and as a subscription: `selection` is on the third level. */
function onTask(road: Road, selection: string, more = '', head = ''): string {
  const push = road === 'WebSocket' || road === 'SSE';
  const root = push
    ? `subscription ${head} { ledgerEvents(after: "${before}") { task`
    : `query ${head} { tasks(first: 1) { nodes`;
  return `${root} { ${selection} } } } ${more}`;
}

/** A trusted subscription: from now on. */
function pushed(selection: string): string {
  return `subscription { ledgerEvents { ${selection} } }`;
}

const send = (road: Road, asked: Asked, token: string | null = office, world = story.world) =>
  ask(road, world, token, asked);
const parents = (levels: number) => `${'parent { '.repeat(levels)} id ${'} '.repeat(levels)}`;
const many = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join(' ');
const subject = async (world: World, name: string, ttl = '1h') =>
  String((await world.as({ role: 'OFFICE', subject: name }, ttl)).token);

/** Whether an operation was executed. */
const served = ({ code, data }: Told) => code === null && data != null;

// ---------------------------------------------------------------- size

type Refusal = [string, (road: Road) => string, string, Json?];
const TOO_MUCH: Refusal[] = [
  ['2,000 tokens', (road) => onTask(road, 'id '.repeat(2000)), 'QUERY_TOO_COMPLEX', { limit: 'tokens', allowed: 2000 }],
  ['depth 13', (road) => onTask(road, parents(10)), 'QUERY_TOO_COMPLEX', { limit: 'depth', allowed: 12, found: 13 }],
  [
    'depth 13 behind a fragment that is called __schema',
    (road) => onTask(road, '...__schema', `fragment __schema on Task { ${parents(10)} }`),
    'QUERY_TOO_COMPLEX',
    { limit: 'depth', allowed: 12, found: 13 },
  ],
  [
    'depth 13 under an alias __schema',
    (road) => onTask(road, `__schema: ${parents(10)}`),
    'QUERY_TOO_COMPLEX',
    { limit: 'depth', allowed: 12, found: 13 },
  ],
  [
    '31 aliases',
    (road) =>
      onTask(
        road,
        many(31, (i) => `a${i}: title`),
      ),
    'QUERY_TOO_COMPLEX',
    { limit: 'aliases', allowed: 30, found: 31 },
  ],
  [
    '31 aliases of __typename',
    (road) =>
      onTask(
        road,
        many(31, (i) => `a${i}: __typename`),
      ),
    'QUERY_TOO_COMPLEX',
    { limit: 'aliases', allowed: 30, found: 31 },
  ],
  [
    '16 aliases in a fragment that is spread twice',
    (road) => onTask(road, '...A parent { ...A }', `fragment A on Task { ${many(16, (i) => `a${i}: id`)} }`),
    'QUERY_TOO_COMPLEX',
    { limit: 'aliases', allowed: 30, found: 32 },
  ],
  [
    'six directives at a field',
    (road) => onTask(road, `id ${'@include(if: true) '.repeat(6)}`),
    'QUERY_TOO_COMPLEX',
    { limit: 'directives', allowed: 5, found: 6 },
  ],
  [
    'fragments that double 14 times',
    (road) =>
      onTask(
        road,
        '...F0',
        `${many(14, (i) => `fragment F${i} on Task { ...F${i + 1} ...F${i + 1} }`)} fragment F14 on Task { id }`,
      ),
    'QUERY_TOO_COMPLEX',
    { limit: 'selections', allowed: 10_000, found: 49_153 },
  ],
  [
    'fragments that double 60 times',
    (road) =>
      onTask(
        road,
        '...F0',
        `${many(60, (i) => `fragment F${i} on Task { ...F${i + 1} ...F${i + 1} }`)} fragment F60 on Task { id }`,
      ),
    'QUERY_TOO_COMPLEX',
    { limit: 'selections', allowed: 10_000 },
  ],
  [
    'circular fragments',
    (road) => onTask(road, '...A', 'fragment A on Task { ...B } fragment B on Task { parent { ...A } }'),
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a fragment in itself', (road) => onTask(road, '...A', 'fragment A on Task { ...A }'), 'GRAPHQL_VALIDATION_FAILED'],
  ['201 rows', (road) => onTask(road, 'subtasks(first: 201) { totalCount }'), 'BAD_USER_INPUT', { argument: 'first' }],
  ['201 last rows', (road) => onTask(road, 'events(last: 201) { totalCount }'), 'BAD_USER_INPUT', { argument: 'last' }],
  ['rows below none', (road) => onTask(road, 'subtasks(first: -1) { totalCount }'), 'BAD_USER_INPUT'],
  [
    'first and last together',
    (road) => onTask(road, 'subtasks(first: 1, last: 1) { totalCount }'),
    'BAD_USER_INPUT',
    { argument: 'first' },
  ],
];
const ENOUGH: [string, (road: Road) => string][] = [
  ['depth 12', (road) => onTask(road, parents(9))],
  [
    '30 aliases',
    (road) =>
      onTask(
        road,
        many(30, (i) => `a${i}: __typename`),
      ),
  ],
  ['200 rows', (road) => onTask(road, 'subtasks(first: 200) { totalCount }')],
  ['1,900 tokens of fields that must be compared', (road) => onTask(road, `${parents(5)} `.repeat(110))],
];

/** Reading fails in the wide world; the others go on. */
// What the ledger asks every second by itself, whoever asks what: heads, and the next turn.
const BY_ITSELF = /FROM "head"$|^SELECT MIN\("nextAt"\)/;

function unreadable(message: string) {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { query } = ReadConnections.prototype;
  return jest.spyOn(ReadConnections.prototype, 'query').mockImplementation(function (this: ReadConnections, ...asked) {
    const [statement] = asked;
    if (this.database !== story.world.ledger.database || BY_ITSELF.test(statement.sql)) return query.apply(this, asked);
    return Promise.reject(new Error(message));
  });
}

describe.each(ROADS)('%s: an operation', (road) => {
  it.each(TOO_MUCH)('of %s is refused', async (_, query, code, extensions = {}) => {
    const told = await send(road, { query: query(road) });
    expect(told.extensions).toMatchObject({ code, ...extensions });
    expect(told.text).not.toMatch(INSIDE);
  });

  it.each(ENOUGH)('of %s is served', async (_, query) => {
    expect(served(await send(road, { query: query(road) }))).toBe(true);
  });

  it('is told of five errors at most', async () => {
    const { errors } = await send(road, {
      query: onTask(
        road,
        many(40, (i) => `x${i}`),
      ),
    });
    expect(errors).toHaveLength(6);
    expect(errors[5]?.message).toMatch(/^Too many/);
    const field = road.length === 4 || road === 'GET' ? 'tasks(first: 1, filter: $f) { totalCount }' : '';
    const query =
      field === ''
        ? 'subscription ($f: TaskFilter) { taskStatusChanged(filter: $f) { cursor } }'
        : `query ($f: TaskFilter) { ${field} }`;
    const coerced = await send(road, { query, variables: { f: { stage: Array(40).fill('X') } } });
    expect(coerced.errors.length).toBeLessThanOrEqual(6);
    expect(coerced.code).toBe('BAD_USER_INPUT');
  });

  it('is told no names that it did not know', async () => {
    const wrong: [string, Json?][] = [
      [onTask(road, 'titl')],
      [onTask(road, 'subtasks(frst: 1) { totalCount }')],
      [onTask(road, '... on Tsk { id }')],
      ...(road === 'WebSocket' || road === 'SSE'
        ? ['subscription ($f: TaskFilter) { taskStatusChanged(filter: $f) { cursor } }']
        : ['query ($f: TaskFilter) { tasks(filter: $f) { totalCount } }']
      ).flatMap((query): [string, Json][] => [
        [query, { f: { statu: ['RED'] } }],
        [query, { f: { status: ['REDD'] } }],
      ]),
      ['query { taskz { id } }'],
      ['subscription { taskStatusChange { id } }'],
    ];
    for (const [query, variables] of wrong) {
      const told = await send(road, { query, variables });
      expect([query, told.code]).toEqual([query, expect.stringMatching(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/)]);
      expect(told.text).not.toMatch(/Did you mean/);
    }
  });

  it('with variables that are bombs is refused, or answered', async () => {
    const push = road === 'WebSocket' || road === 'SSE';
    const query = push
      ? `subscription ($f: TaskFilter) { taskStatusChanged(filter: $f, after: "${before}") { cursor } }`
      : 'query ($f: TaskFilter) { tasks(filter: $f) { totalCount } }';
    const deep = JSON.parse(`${'{"unit":'.repeat(500)}1${'}'.repeat(500)}`);
    const length = { POST: 200_000, GET: 5000, WebSocket: 50_000, SSE: 200_000 }[road];
    for (const f of [
      deep,
      { search: deep },
      { search: 'x'.repeat(length) },
      { unit: 'x'.repeat(length) },
      { status: [[['RED']]] },
      { status: Array(length / 10).fill([]) },
      7,
      [[[]]],
    ]) {
      const { code, text } = await send(road, { query, variables: { f } });
      expect([JSON.stringify(f).slice(0, 80), code]).toEqual([expect.anything(), 'BAD_USER_INPUT']);
      expect(text).not.toMatch(INSIDE);
    }
    // More of them than SQLite takes parameters, where the road is wide enough; the task that turned red has them all.
    const words = {
      status: 'RED',
      stage: 'IN_PROGRESS',
      rule: 'FLAGGED',
      sourceKind: 'MEETING_DECISION',
      sourceLevel: 'MUNICIPAL',
    };
    for (const [field, word] of Object.entries(words)) {
      const f = { [field]: Array(Math.floor((length * 1.25) / (word.length + 3))).fill(word) };
      expect([field, served(await send(road, { query, variables: { f } }))]).toEqual([field, true]);
    }
  });

  it('with keys of prototypes as variables is answered as without', async () => {
    const query = onTask(road, 'id');
    const variables = JSON.parse(
      '{"__proto__": {"first": 9}, "constructor": {"prototype": {"polluted": 1}}, "toString": 1}',
    );
    expect(served(await send(road, { query, variables }))).toBe(true);
    const named = 'subtasks(first: $__proto__) { totalCount } events(first: $constructor) { totalCount }';
    const head = '($__proto__: Int, $constructor: Int = 3)';
    expect(served(await send(road, { query: onTask(road, named, '', head) }))).toBe(true);
    const mistyped = await send(road, { query: onTask(road, named, '', head), variables });
    expect(mistyped.code).toBe('BAD_USER_INPUT');
    const push = road === 'WebSocket' || road === 'SSE';
    const filter = push
      ? 'subscription ($f: TaskFilter) { taskStatusChanged(filter: $f) { cursor } }'
      : 'query ($f: TaskFilter) { tasks(filter: $f) { totalCount } }';
    const within = JSON.parse('{"f": {"constructor": {"polluted": 1}}}');
    expect((await send(road, { query: filter, variables: within })).code).toBe('BAD_USER_INPUT');
    expect(({} as Json).polluted).toBeUndefined();
  });

  it('shows nothing of the inside when reading fails', async () => {
    const broken = unreadable('SQLITE_IOERR: disk /dev/sdx');
    const told = await send(road, { query: onTask(road, 'id') });
    broken.mockRestore();
    expect(told.extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      incident: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(told.text).not.toMatch(INSIDE);
    expect(lines.find((line) => line.includes(told.extensions.incident))).toContain('SQLITE_IOERR');
    expect(served(await send(road, { query: onTask(road, 'id') }))).toBe(true);
  });

  it('shows nothing of the inside when reading fails while signing in', async () => {
    const unknown = await new SignJWT({ name: 'x', role: 'UNIT', jurisdiction: '370600', unit: `U-${road}` })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('x')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('a secret for tests that is longer than 32 bytes'));
    const broken = unreadable('SQLITE_IOERR: /dev/sdx');
    const told = await send(road, { query: onTask(road, 'id') }, unknown);
    broken.mockRestore();
    expect([told.code, told.closed]).toEqual(road === 'WebSocket' ? [null, 4500] : ['INTERNAL_SERVER_ERROR', null]);
    expect(told.text).not.toMatch(INSIDE);
  });
});

describe('a body', () => {
  const padded = (kB: number) => JSON.stringify({ query: '{ __typename }', variables: { x: 'a'.repeat(kB * 1024) } });

  it.each([['POST', post] as const, ['SSE', stream] as const])(
    '%s: above 256 kB is refused, also zipped',
    async (_, way) => {
      const zipped = { 'content-encoding': 'gzip' };
      for (const told of [
        await way(story.world, office, padded(256)),
        await way(story.world, office, gzipSync(padded(20_000)), zipped),
      ]) {
        expect(told.status).toBe(413);
        expect(told.extensions).toEqual({ code: 'BAD_USER_INPUT', limit: 'body', allowed: 256 });
      }
      expect((await way(story.world, office, padded(255))).status).toBe(200);
      expect((await way(story.world, office, gzipSync(padded(255)), zipped)).status).toBe(200);
    },
  );

  it.each([['POST', post] as const, ['SSE', stream] as const])(
    '%s: of another charset, coding or kind is refused',
    async (_, way) => {
      const body = '{"query":"mutation { createPerson(input: { name: \\"甲\\" }) { person { id } } }"}';
      for (const [headers, status] of [
        [{ 'content-type': 'application/json; charset=ibm037' }, 415],
        [{ 'content-type': 'application/json; charset=latin1' }, 415],
        [{ 'content-encoding': 'x-bomb' }, 415],
        [{ 'content-encoding': 'gzip' }, 400],
      ] as const) {
        const told = await way(story.world, office, body, headers);
        expect([told.status, told.code]).toEqual([status, 'BAD_USER_INPUT']);
        expect(told.text).not.toMatch(INSIDE);
      }
    },
  );

  it('is one operation: lists of them are refused on every road', async () => {
    const list = JSON.stringify(Array(10).fill({ query: '{ viewer { name } }' }));
    expect((await post(story.world, office, list)).code).toBe('BAD_USER_INPUT');
    expect((await stream(story.world, office, list)).code).toBe('BAD_USER_INPUT');
    const wire = await Wire.signedIn(story.world, office);
    wire.send(JSON.parse(list));
    expect((await wire.closed).code).toBe(4400);
  });

  it('of a WebSocket message above 64 kB closes with 1009', async () => {
    const silent = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const wire = await Wire.signedIn(story.world, office);
    wire.subscribe('1', { query: pushed('id'), variables: { x: 'a'.repeat(64 * 1024) } });
    expect((await wire.closed).code).toBe(1009);
    silent.mockRestore();
    const within = await Wire.signedIn(story.world, office);
    within.subscribe('1', { query: onTask('WebSocket', 'id'), variables: { x: 'a'.repeat(60 * 1024) } });
    expect((await within.about('1')).type).toBe('next');
    await within.end();
  });

  it('with a list of words that is longer than SQLite takes parameters is answered', async () => {
    for (const [field, word] of [
      ['units(status: $l) { totalCount }', 'SupervisionStatus RED'],
      ['units(kind: $l) { totalCount }', 'UnitKind OTHER'],
      ['units(orderBy: $l) { totalCount }', 'UnitOrder'],
      ['tasks(orderBy: $l) { totalCount }', 'TaskOrder'],
      ['sources(kind: $l) { totalCount }', 'SourceKind PROPOSAL'],
      ['obligations(kind: $l) { totalCount }', 'ObligationKind REPORT'],
      ['interventions(kind: $l) { totalCount }', 'InterventionKind CIRCULAR'],
      ['interventions(decision: $l) { totalCount }', 'Decision PENDING'],
      ['inspections(kind: $l) { totalCount }', 'InspectionKind SPECIAL'],
      ['inspections(stage: $l) { totalCount }', 'InspectionStage PROPOSED'],
      ['events(filter: { kind: $l }) { totalCount }', 'String a'],
    ] as const) {
      const [type, value] = word.split(' ');
      const each = value ?? { field: type === 'UnitOrder' ? 'CODE' : 'DEADLINE' };
      const l = Array(Math.floor(250_000 / (JSON.stringify(each).length + 1))).fill(each);
      const told = await send('POST', { query: `query ($l: [${type}!]) { ${field} }`, variables: { l } });
      expect([field, told.code]).toEqual([field, field.startsWith('events') ? 'BAD_USER_INPUT' : null]);
    }
  });

  it('with a list of 100,000 ids is too large; with 201, too long', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const ids = (count: number) => Array(count).fill('a');
    expect((await send('POST', { query, variables: { ids: ids(100_000) } })).status).toBe(413);
    expect((await send('POST', { query, variables: { ids: ids(201) } })).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'ids',
    });
    expect((await send('POST', { query, variables: { ids: 'x'.repeat(200_000) } })).data).toEqual({ nodes: [null] });
  });
});

// ---------------------------------------------------------------- cost, rate, deadline

describe('cost', () => {
  const token = () => subject(tight.world, `cost-${Math.random()}`);
  const priced = async (query: string, variables: Json = {}) =>
    (await ask('POST', tight.world, await token(), { query, variables })).extensions;
  const over = (found: number) => ({ code: 'QUERY_TOO_COMPLEX', limit: 'cost', allowed: 100, found });

  it.each(ROADS)('%s: above the limit is refused by name and value', async (road) => {
    const query = onTask(road, 'subtasks(first: 100) { nodes { id } }');
    const told = await ask(road, tight.world, await token(), { query });
    expect(told.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'cost', allowed: 100 });
    expect(told.extensions.found).toBeGreaterThan(100);
  });

  it('counts pages, what is in them, aliases, the values of variables, and their defaults', async () => {
    expect(await priced('{ tasks(first: 101) { nodes { id } } }')).toEqual(over(101));
    expect(await priced('{ tasks(first: 10) { nodes { subtasks(first: 10) { nodes { id } } } } }')).toEqual(over(110));
    expect(await priced('{ a: tasks(first: 60) { nodes { id } } b: tasks(first: 60) { nodes { id } } }')).toEqual(
      over(120),
    );
    expect(
      await priced(
        '{ ...A ...B } fragment A on Query { a: tasks(first: 60) { nodes { id } } } fragment B on Query { b: tasks(first: 60) { nodes { id } } }',
      ),
    ).toEqual(over(120));
    expect(await priced('query ($n: Int) { tasks(first: $n) { nodes { id } } }', { n: 101 })).toEqual(over(101));
    expect(await priced('query ($n: Int = 101) { tasks(last: $n) { nodes { id } } }')).toEqual(over(101));
    const ids = Array(101).fill('a');
    expect(await priced('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toEqual(over(101));
    expect(await priced(`query ($ids: [ID!]! = ${JSON.stringify(ids)}) { nodes(ids: $ids) { id } }`)).toEqual(
      over(101),
    );
    expect(await priced('{ checklist(kind: TASK) { task { id } } }')).toEqual(over(4200));
    expect(await priced('{ tasks(first: 100) { nodes { id } } }')).toBeNull();
  });

  it('and what is left are told in every answer, and by rateLimit', async () => {
    const text = await (
      await fetch(`${tight.world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
        body: '{"query":"{ tasks(first: 7) { nodes { id } } rateLimit { cost limit remaining resetAt } }"}',
      })
    ).json();
    const { data, extensions } = text as Json;
    expect(extensions.cost).toEqual({ points: 8, limit: 400, remaining: 392, resetAt: expect.any(String) });
    const { points, ...rest } = extensions.cost;
    expect(data.rateLimit).toEqual({ cost: points, ...rest });
    expect(Date.parse(extensions.cost.resetAt) - Date.now()).toBeLessThanOrEqual(60_000);
    expect(Date.parse(extensions.cost.resetAt)).toBeGreaterThan(Date.now());
  });
});

describe('rate', () => {
  it.each(ROADS)('%s: a client that has used up its points is refused, another served', async (road) => {
    const greedy = await subject(tight.world, `greedy-${road}`);
    const query = '{ tasks(first: 100) { nodes { id } } }';
    for (let i = 0; i < 4; i++) expect(served(await ask('POST', tight.world, greedy, { query }))).toBe(true);
    const told = await ask(road, tight.world, greedy, { query: road === 'POST' ? query : onTask(road, 'id') });
    expect(told.extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 'rate', allowed: 400 });
    const { retryAfter } = told.extensions;
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    if (road === 'POST' || road === 'GET') {
      expect([told.status, told.headers.get('retry-after')]).toEqual([429, String(retryAfter)]);
    }
    expect(served(await ask('POST', tight.world, await subject(tight.world, `modest-${road}`), { query }))).toBe(true);
  });

  it.each(ROADS)('%s: what is refused costs too', async (road) => {
    const guesser = await subject(tight.world, `guesser-${road}`);
    const left = async () => (await ask('POST', tight.world, guesser, { query: '{ rateLimit { remaining } }' })).data;
    const { remaining } = (await left()).rateLimit;
    await ask(road, tight.world, guesser, { query: '{ nothing }' });
    expect((await left()).rateLimit.remaining).toBe(remaining - 2);
  });
});

describe('the deadline', () => {
  const Driver: { prototype: Statements } = ON === 'sqlite' ? SqliteStatements : PostgresStatements;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { all } = Driver.prototype;
  let slowed = 0;
  /** Readings of tasks take so long; 0: for ever. */
  const slow = (milliseconds: number) => {
    const { readers } = tight.world.ledger.database;
    return jest.spyOn(Driver.prototype, 'all').mockImplementation(async function (this: Statements, text, values) {
      if (readers.includes(this) && text.includes('"task"')) {
        slowed++;
        await new Promise((go) => {
          if (milliseconds > 0) setTimeout(go, milliseconds);
        });
      }
      return all.call(this, text, values);
    });
  };

  it.each(QUERIES)('%s: ends a query, and the next is served', async (road) => {
    const token = await subject(tight.world, `slow-${road}`);
    const held = slow(0);
    const told = await ask(road, tight.world, token, { query: '{ tasks(first: 1) { nodes { id } } }' });
    held.mockRestore();
    expect(told.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'deadline', allowed: 1 });
    expect(served(await ask(road, tight.world, token, { query: '{ tasks(first: 1) { nodes { id } } }' }))).toBe(true);
  });

  it('does not cut a mutation', async () => {
    const draft = await tight.draft('2026-12-01');
    const held = slow(1200);
    const before = slowed;
    const assigned = await tight.office2.ask(
      'mutation ($input: TaskInput!) { assignTask(input: $input) { task { stage subtasks(first: 1) { nodes { id } } } userErrors { code } } }',
      { input: { task: draft } },
    );
    expect(slowed).toBeGreaterThan(before);
    held.mockRestore();
    expect(assigned).toMatchObject({ data: { assignTask: { task: { stage: 'ASSIGNED' }, userErrors: [] } } });
  });
});

// ---------------------------------------------------------------- what may go which way

describe('introspection', () => {
  const INTROSPECT = ['{ __schema { queryType { name } } }', '{ __type(name: "Task") { name } }'];

  it.each(ROADS)('%s: is refused to the public', async (road) => {
    for (const query of [...INTROSPECT, 'query A { ...S } fragment S on Query { s: __schema { types { name } } }']) {
      expect((await ask(road, open, null, { query })).code).toBe('UNAUTHENTICATED');
    }
    const schema = await ask(road, open, null, { query: 'subscription { __schema { queryType { name } } }' });
    expect(schema.code).toMatch(/GRAPHQL_VALIDATION_FAILED|UNAUTHENTICATED|BAD_USER_INPUT/);
    expect(schema.data ?? null).toBeNull();
  });

  it.each(QUERIES)('%s: is answered to who has a token', async (road) => {
    for (const query of INTROSPECT) expect(served(await send(road, { query }))).toBe(true);
  });

  it.each(ROADS)('%s: nothing but public tasks is open to the public', async (road) => {
    for (const query of ['{ viewer { name } }', '{ tasks { totalCount } }', pushed('id')]) {
      expect((await ask(road, open, null, { query })).code).toMatch(/UNAUTHENTICATED|BAD_USER_INPUT/);
    }
    const query = '{ publicTasks(jurisdiction: "370600") { totalCount } }';
    const told = await ask(road, open, null, { query });
    if (road === 'POST' || road === 'GET') expect(served(told)).toBe(true);
    else expect(told.code).toBe('BAD_USER_INPUT');
  });
});

describe('a request that a foreign page can send', () => {
  const MUTATION = 'mutation { createPerson(input: { name: "外站" }) { person { id } } }';

  it.each([
    ['text/plain', JSON.stringify({ query: MUTATION })],
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(MUTATION)}`],
    [
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${MUTATION}\r\n--x--`,
    ],
  ])('a form of %s is refused, on both roads', async (type, body) => {
    const events = async () => (await story.office.get('{ verifyLedger { events } }')).verifyLedger.events;
    const count = await events();
    const told = await post(story.world, office, body, { 'content-type': type });
    expect(told.code).toBe('BAD_USER_INPUT');
    const streamed = await stream(story.world, office, body, { 'content-type': type });
    expect(streamed.code).toBe('BAD_USER_INPUT');
    expect(await events()).toBe(count);
  });

  it('a GET without the header of preflight is refused', async () => {
    const headers = { authorization: `Bearer ${office}` };
    const query = encodeURIComponent('{ viewer { name } }');
    const { status, text } = await plainGet(story.world, `/graphql?query=${query}`, headers);
    expect([status, text]).toEqual([400, expect.stringContaining('BAD_USER_INPUT')]);
    expect(text).not.toMatch(INSIDE);
  });

  it('a mutation over GET is refused', async () => {
    const told = await send('GET', { query: MUTATION });
    expect([told.status, told.code]).toEqual([405, 'BAD_USER_INPUT']);
    const { nodes } = (await story.office.get('{ events(last: 200) { nodes { kind } } }')).events;
    expect(nodes.length).toBeGreaterThan(0);
  });

  it.each(PUSHES)('%s: queries and mutations are refused', async (road) => {
    for (const query of ['{ viewer { name } }', MUTATION, `query A { __typename } ${pushed('id')}`]) {
      const told = await send(road, { query, ...(query.startsWith('query') && { operationName: 'A' }) });
      expect([query, told.code]).toEqual([query, expect.stringMatching(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/)]);
      expect(told.data ?? null).toBeNull();
    }
  });

  it.each(QUERIES)('%s: subscriptions are refused', async (road) => {
    const told = await send(road, { query: pushed('id') });
    expect(told.code).toBe('BAD_USER_INPUT');
    expect(told.data ?? null).toBeNull();
  });

  it('a WebSocket from a foreign page is refused at the handshake; from its own and a listed one, opened', async () => {
    const { host } = new URL(open.url);
    for (const origin of [
      'https://evil.example',
      'null',
      `http://${host}.evil.example`,
      `http://evil.example/${host}`,
      `http://${host}@evil.example`,
      'https://dashboard.example.gov.cn.evil.example',
      'http://dashboard.example.gov.cn',
      '',
    ]) {
      await expect(Wire.open(open, { origin })).rejects.toThrow('403');
    }
    for (const origin of ['https://dashboard.example.gov.cn', `http://${host}`]) {
      await (await Wire.open(open, { origin })).end();
    }
    await (await Wire.open(open)).end();
  });
});

// ---------------------------------------------------------------- floods

describe('sockets', () => {
  /** Tries until a place that was given back is there. */
  const eventually = async <T>(run: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof Error) || error.message !== '429') throw error;
        await new Promise((go) => setImmediate(go));
      }
    }
  };

  it('of one client, of one address and in all are so many, and places are given back', async () => {
    const { world } = tight;
    const [one, other] = [await subject(world, 'places-1'), await subject(world, 'places-2')];
    const wires = [await Wire.signedIn(world, one), await Wire.signedIn(world, one)];
    const third = await Wire.signedIn(world, one);
    expect(await third.closed).toMatchObject({ code: 1013, reason: expect.stringMatching(/socketsPerClient.*2/) });
    const told = await eventually(async () => {
      const answer = await ask('SSE', world, one, { query: pushed('id') });
      if (answer.extensions?.limit === 'socketsPerAddress') throw new Error('429');
      return answer;
    });
    expect([told.status, told.extensions, told.headers.get('retry-after')]).toEqual([
      429,
      { code: 'RATE_LIMITED', limit: 'socketsPerClient', allowed: 2 },
      '5',
    ]);
    wires.push(await eventually(() => Wire.signedIn(world, other)), await Wire.open(world));
    await expect(Wire.open(world)).rejects.toThrow('429');
    const streamed = await ask('SSE', world, await subject(world, 'places-3'), { query: pushed('id') });
    expect([streamed.status, streamed.extensions]).toEqual([
      429,
      { code: 'RATE_LIMITED', limit: 'socketsPerAddress', allowed: 4 },
    ]);
    // Said by whom? An address that no proxy vouches for is none.
    await expect(Wire.open(world, { 'x-forwarded-for': '10.9.8.7' })).rejects.toThrow('429');
    wires.push(await Wire.open(world, {}, '127.0.0.2'), await Wire.open(world, {}, '127.0.0.2'));
    await expect(Wire.open(world, {}, '127.0.0.3')).rejects.toThrow('429');
    expect(wires.map(({ code }) => code)).toEqual(Array(6).fill(null));
    await Promise.all(wires.map((wire) => wire.end()));
    const again = [
      await eventually(() => Wire.signedIn(world, one)),
      await eventually(() => Wire.signedIn(world, one)),
    ];
    expect(again.map(({ code }) => code)).toEqual([null, null]);
    await Promise.all(again.map((wire) => wire.end()));
  });

  it('carry 50 subscriptions each; the 51st is refused, and the others go on', async () => {
    const wire = await Wire.signedIn(story.world, office);
    for (let i = 1; i <= 51; i++) wire.subscribe(String(i), { query: pushed('kind') });
    const refused = await wire.about('51');
    expect([refused.type, refused.payload[0].extensions]).toEqual([
      'error',
      { code: 'RATE_LIMITED', limit: 'subscriptions', allowed: 50 },
    ]);
    while (story.world.ledger.feed.waiting < 50) await new Promise((go) => setImmediate(go));
    await story.draft('2026-12-01');
    for (let i = 1; i <= 50; i++) expect((await wire.about(String(i))).type).toBe('next');
    wire.send({ id: '7', type: 'complete' });
    wire.subscribe('52', { query: onTask('WebSocket', 'id') });
    expect((await wire.about('52')).type).toBe('next');
    await wire.end();
  });
});

// ---------------------------------------------------------------- who

describe('a token', () => {
  const CLAIMS = { name: 'x', role: 'OFFICE', jurisdiction: '370600' };
  const signed = (claims: Json, secret: string, expires: string | number = '1h') =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('x')
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(secret));
  const SECRET = 'a secret for tests that is longer than 32 bytes';
  const BAD: [string, () => Promise<string | null> | string | null][] = [
    ['none', () => null],
    ['garbage', () => 'garbage'],
    ['of 12,000 characters', () => 'a.'.repeat(6000)],
    ['signed with another secret', () => signed(CLAIMS, `${SECRET}!`)],
    ['alg: none', () => new UnsecuredJWT(CLAIMS).setSubject('x').setExpirationTime('1h').encode()],
    ['expired', () => signed(CLAIMS, SECRET, '-1s')],
    [
      'without an end',
      () =>
        new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256' }).setSubject('x').sign(new TextEncoder().encode(SECRET)),
    ],
    ['of a unit without its unit', () => signed({ ...CLAIMS, role: 'UNIT' }, SECRET)],
    ['of an unknown jurisdiction', () => signed({ ...CLAIMS, jurisdiction: '999999' }, SECRET)],
    ['of an unknown role', () => signed({ ...CLAIMS, role: 'ROOT' }, SECRET)],
    ['of the public', () => signed({ ...CLAIMS, role: 'PUBLIC' }, SECRET)],
    [
      'changed behind its signature',
      async () => {
        const [head, , sign] = (await signed({ ...CLAIMS, role: 'LEADER' }, SECRET)).split('.');
        const body = Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'x', exp: 9_999_999_999 })).toString('base64url');
        return [head, body, sign].join('.');
      },
    ],
  ];

  describe.each(ROADS)('%s', (road) => {
    it.each(BAD)('%s is refused', async (_, make) => {
      const told = await send(road, { query: onTask(road, 'id') }, await make());
      if (road === 'WebSocket') expect([4403, told.data]).toEqual([told.closed, undefined]);
      else expect([told.status, told.code]).toEqual([401, 'UNAUTHENTICATED']);
    });
  });

  it('that expires ends its socket with 4403, and its stream with an error', async () => {
    const token = await subject(story.world, 'brief', '2s');
    const response = await fetch(`${story.world.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: pushed('id') }),
    });
    const events = new Events(response);
    const wire = await Wire.signedIn(story.world, token);
    wire.subscribe('1', { query: pushed('id') });
    expect((await wire.closed).code).toBe(4403);
    const text = await events.end();
    expect(text).toMatch(/event: next\ndata: \{"errors":\[.*"UNAUTHENTICATED".*\n\nevent: complete\n/);
  });

  it('that fails too often from an address is refused there; a good one passes', async () => {
    const { world } = tight;
    const query = '{ viewer { name } }';
    const tell = await Promise.all([1, 2, 3].map((i) => ask('POST', world, `bad-${i}`, { query })));
    expect(tell.map(({ code }) => code)).toEqual(Array(3).fill('UNAUTHENTICATED'));
    const limited = { code: 'RATE_LIMITED', limit: 'signins', allowed: 3 };
    for (const road of ['POST', 'GET', 'SSE'] as const) {
      const told = await ask(road, world, 'bad-4', { query });
      expect([told.status, told.headers.get('retry-after')]).toEqual([429, String(told.extensions.retryAfter)]);
      expect(told.extensions).toMatchObject(limited);
    }
    expect((await post(world, 'bad-5', JSON.stringify({ query }), { 'x-forwarded-for': '10.1.1.1' })).status).toBe(429);
    // Come again later: it is not the token alone that is refused.
    expect((await ask('WebSocket', world, 'bad-6', { query })).closed).toBe(1013);
    for (const road of ROADS) {
      const good = await subject(world, `good-${road}`);
      expect((await ask(road, world, good, { query: road.length > 4 ? query : '{ viewer { name } }' })).code).toBe(
        road === 'WebSocket' || road === 'SSE' ? 'BAD_USER_INPUT' : null,
      );
    }
  });
});

// ---------------------------------------------------------------- injections

describe('a statement in a text', () => {
  const TEXTS = [
    `' OR 1=1 --`,
    `'; DROP TABLE task; --`,
    `" OR ""="`,
    `%`,
    `_`,
    `\\`,
    `title:*`,
    `NEAR("a" "b")`,
    `a" OR "b`,
    `*`,
    `^a`,
    `-a`,
    `AND OR NOT`,
    `\u0000`,
    `') UNION SELECT secret FROM client --`,
  ];

  it.each(QUERIES)('%s: is a text, wherever it stands', async (road) => {
    const rows = async () => (await story.office.get('{ tasks { totalCount } }')).tasks.totalCount;
    const count = await rows();
    for (const text of TEXTS) {
      const found = await send(road, {
        query: 'query ($s: String) { tasks(filter: { search: $s }) { totalCount } }',
        variables: { s: text },
      });
      expect([text, found.code]).toEqual([text, found.code === null ? null : 'BAD_USER_INPUT']);
      if (/[=;]/.test(text)) expect([text, found.data]).toEqual([text, { tasks: { totalCount: 0 } }]);
      for (const query of [
        'query ($s: String) { tasks(after: $s) { totalCount } }',
        'query ($s: String) { tasks(before: $s, last: 1) { totalCount } }',
        'query ($s: String) { events(after: $s) { totalCount nodes { id } } }',
        'query ($s: ID) { tasks(filter: { unit: $s }) { totalCount } }',
      ]) {
        const told = await send(road, { query, variables: { s: text } });
        expect([query, text, told.code]).toEqual([query, text, 'BAD_USER_INPUT']);
      }
      const node = await send(road, {
        query: 'query ($s: ID!) { node(id: $s) { id } task(id: $s) { id } }',
        variables: { s: text },
      });
      expect([text, node.code ?? node.data]).toEqual([text, { node: null, task: null }]);
      const order = await send(road, {
        query: 'query ($o: [TaskOrder!]) { tasks(orderBy: $o) { totalCount } }',
        variables: { o: [{ field: text, direction: text }] },
      });
      expect(order.code).toBe('BAD_USER_INPUT');
    }
    expect(await rows()).toBe(count);
    expect((await story.office.get('{ verifyLedger { valid } }')).verifyLedger.valid).toBe(true);
  });

  it.each(PUSHES)('%s: is a text, wherever it stands', async (road) => {
    for (const text of TEXTS) {
      for (const [query, variables] of [
        ['subscription ($s: String) { ledgerEvents(after: $s) { id } }', { s: text }],
        ['subscription ($s: ID) { ledgerEvents(filter: { task: $s }) { id } }', { s: text }],
        ['subscription ($s: ID) { taskStatusChanged(filter: { unit: $s }) { cursor } }', { s: text }],
      ] as const) {
        const told = await send(road, { query, variables });
        expect([query, text, told.code]).toEqual([query, text, 'BAD_USER_INPUT']);
      }
    }
  });
});

describe('the log', () => {
  const MARKER = '标记-8c1f-variables';
  const FORGED = 'A\n{"level":30,"msg":"forged"}\r\n';

  it.each(ROADS)('%s: one line each, without variables and tokens', async (road) => {
    const from = lines.length;
    await send(road, { query: onTask(road, 'id'), operationName: FORGED, variables: { x: MARKER } });
    await send(road, { query: onTask(road, 'id', '', 'Named'), operationName: 'Named', variables: { x: MARKER } });
    await send(road, { query: `query ${'N'.repeat(5000)} { viewer { name } }`, variables: { x: MARKER } });
    const written = lines.slice(from);
    expect(written).toHaveLength(3);
    for (const line of written) {
      expect(line).toMatch(/^[^\n]+\n$/);
      expect(JSON.parse(line)).toMatchObject({ msg: 'operation', client: { subject: 'office-1' } });
      expect(line.length).toBeLessThan(1000);
    }
    expect(JSON.parse(String(written[1])).operation).toBe('Named');
    expect(lines.join('')).not.toContain(MARKER);
    expect(lines.join('')).not.toContain(office);
  });

  it('takes no number of a request that could forge a line', async () => {
    for (const id of ['"}\t{"forged":1', 'a b', 'x'.repeat(101), '', '编号']) {
      const from = lines.length;
      const encoded = Buffer.from(id).toString('latin1');
      await post(story.world, office, '{"query":"{ viewer { name } }"}', { 'x-request-id': encoded });
      const [line] = lines.slice(from);
      expect(JSON.parse(String(line)).requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
    const from = lines.length;
    await post(story.world, office, '{"query":"{ viewer { name } }"}', { 'x-request-id': 'web-1:2.3' });
    expect(JSON.parse(String(lines[from])).requestId).toBe('web-1:2.3');
  });

  it('takes no line breaks in headers: the request is none', async () => {
    const from = lines.length;
    const { port } = new URL(story.world.url);
    const raw = connect(Number(port), '127.0.0.1');
    const body = '{"query":"{ viewer { name } }"}';
    raw.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${office}\r\nx-request-id: a\r{"forged":1}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const [answer] = (await once(raw, 'data')) as [Buffer];
    raw.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1.1 400/);
    expect(lines.slice(from)).toEqual([]);
  });

  it('and the metrics keep no name of any length', async () => {
    await send('POST', { query: `query ${'M'.repeat(50_000)} { viewer { name } }` });
    await send('POST', { query: '{ viewer { name } }', operationName: 'L'.repeat(50_000) });
    const text = await (await fetch(`${story.world.url}/metrics`)).text();
    expect(text).toContain('ledger_operations_total');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(500);
  });
});

// ---------------------------------------------------------------- trusted documents

describe('trusted documents', () => {
  const id = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  let leader: string;
  let free: string;
  let after: string;
  beforeAll(async () => {
    leader = String((await open.as({ role: 'LEADER' })).token);
    const caller = await open.as({ role: 'OFFICE' });
    free = String(caller.token);
    after = (await caller.get('{ events(first: 1) { nodes { cursor } } }')).events.nodes[0].cursor;
    await caller.must('createPerson', 'CreatePersonInput', { name: '测试岗位' });
  });
  const isPush = (road: Road) => road === 'WebSocket' || road === 'SSE';
  const known = (road: Road) => (isPush(road) ? KNOWN.push : KNOWN.query);
  const begun = async (road: Road, asked: Asked, token: string) =>
    served(await ask(road, open, token, isPush(road) ? { ...asked, variables: { after } } : asked));

  it.each(ROADS)('%s: a bound role may send no other', async (road) => {
    for (const query of [
      `${known(road)} `,
      '{ viewer { name } }',
      '{ __schema { queryType { name } } }',
      '{ broken',
      '',
    ]) {
      const told = await ask(road, open, leader, { query });
      expect([query, told.code]).toEqual([
        query,
        query === '' ? expect.stringMatching(/BAD_USER_INPUT|FORBIDDEN/) : 'FORBIDDEN',
      ]);
    }
  });

  it.each(ROADS)('%s: an unknown id is refused', async (road) => {
    for (const documentId of [id('nothing'), 'sha256:', '__proto__', 'constructor', 'x'.repeat(5000)]) {
      for (const token of [leader, free]) {
        const told = await ask(road, open, token, { documentId });
        expect([documentId, told.code]).toEqual([documentId, 'BAD_USER_INPUT']);
      }
    }
  });

  it.each(ROADS)('%s: a known one is served by its id, and by its text', async (road) => {
    for (const token of [leader, free]) {
      expect(await begun(road, { documentId: id(known(road)) }, token)).toBe(true);
      expect(await begun(road, { query: known(road) }, token)).toBe(true);
    }
  });

  it.each(ROADS)('%s: an unbound role is free', async (road) => {
    const query = isPush(road) ? KNOWN.push.replace('Known', 'Other') : '{ viewer { name } }';
    expect(await begun(road, { query }, free)).toBe(true);
  });

  it('are not got round by how a URL is read', async () => {
    const query = encodeURIComponent('{ viewer { name } }');
    for (const search of [
      `?${'a&'.repeat(1000)}query=${query}`,
      `?query=${encodeURIComponent(KNOWN.query)}&query=${query}`,
      `?%71uery=${query}`,
      `?query[]=${query}`,
    ]) {
      const told = await address(open, leader, search);
      expect([search.slice(0, 60), told.code]).toEqual([
        expect.anything(),
        expect.stringMatching(/FORBIDDEN|BAD_USER_INPUT/),
      ]);
      expect(told.data ?? null).toBeNull();
    }
    // An id goes before a text beside it: what is answered is the known document.
    for (const between of ['', 'a&'.repeat(1000)]) {
      const told = await address(open, leader, `?documentId=${id(KNOWN.query)}&${between}query=${query}`);
      expect(JSON.stringify(told.data ?? null)).not.toContain('name');
    }
  });
});

it('after all that, nothing failed inside but what was broken here', () => {
  const faults = lines.filter((line) => line.includes('"msg":"fault"'));
  expect(faults.filter((line) => !line.includes('/dev/sdx'))).toEqual([]);
  expect(open.faults.map(String)).toEqual([]);
});
