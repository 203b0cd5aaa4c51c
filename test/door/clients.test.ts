// Credentials of other systems over the real API: who makes them, what a key opens on each road, where, how much of the ledger,
// from where, and until when. Tests follow one another on one ledger; the last of them starts the service again.
import { createHash } from 'node:crypto';

import { pino } from 'pino';

import { rebuild } from '../../src/ledger/replay';
import type { Client } from '../../src/rules/records';
import { CLASSIFICATIONS, type Role } from '../../src/rules/words';
import { serve } from '../../src/server/server';
import { Caller, filesIn, type Json, Story, World } from '../world';
import { keptIn } from '../database';
import { http, Socket, Stream } from './ways';

const NOW = '2026-11-02T09:00:00+08:00';
const DEADLINE = '2026-11-20';
const CHANGES = 'subscription ($after: String) { taskStatusChanged(after: $after) { cursor to task { title } } }';
const VIEWER = '{ viewer { subject name role jurisdiction { code } unit { code } } }';

const logged: string[] = [];
const service = {
  log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
  proxies: ['127.0.0.0/8'],
};

let story: Story;
let world: World;
let security: Caller;
let auditor: Caller;
/** every key that was shown */
const keys: string[] = [];
beforeAll(async () => {
  story = await Story.open(NOW, { service });
  world = story.world;
  security = await world.as({ role: 'SECURITY' });
  auditor = await world.as({ role: 'AUDITOR' });
});
afterAll(async () => {
  await world.close();
  const faults = logged.filter((line) => JSON.parse(line).level >= 50);
  expect(faults).toEqual([]);
});

/** So many milliseconds ahead by the machine's clock. */
const ahead = (ms: number): string => new Date(Date.now() + ms).toISOString();
let count = 0;
const input = (over: Json = {}): Json => ({
  name: `业务系统${++count}`,
  role: 'SYSTEM',
  expiresAt: ahead(3_600_000),
  ...over,
});
async function made(over: Json = {}, by = security): Promise<{ id: string; key: string; caller: Caller }> {
  const { client, key } = await by.must('createClient', 'CreateClientInput', input(over), 'client { id } key');
  keys.push(key);
  return { id: client.id, key, caller: new Caller(world, key) };
}
const revoke = (client: string) => security.must('revokeClient', 'RevokeClientInput', { client, comment: '停用' });
const here = async (who: Caller = story.office): Promise<string> =>
  (await who.get('{ summary { eventCursor } }')).summary.eventCursor;
/** How a credential fares on each road: OK and open, or how it is refused. */
async function roads(token: string, headers: Record<string, string> = {}, params: Json = {}): Promise<string[]> {
  const { status, code } = await http(world.url, token, VIEWER, { headers });
  const socket = new Socket(world.url, { authorization: `Bearer ${token}`, ...params }, CHANGES);
  const stream = new Stream(world.url, token, CHANGES, { headers });
  const outcomes = [status === 200 ? code : `${status} ${code}`, await socket.outcome(), await stream.outcome()];
  await Promise.all([socket.end(), stream.end()]);
  return outcomes;
}
const LET_IN = ['OK', 'open', 'open'];
const SHUT_OUT = ['401 UNAUTHENTICATED', '4403', '401 UNAUTHENTICATED'];

describe('made by SECURITY', () => {
  it('a key is shown once: the same request again has the same client and no key', async () => {
    const given = { ...input(), idempotencyKey: 'create-1' };
    const first = await security.must('createClient', 'CreateClientInput', given, 'key client { id createdBy }');
    keys.push(first.key);
    expect(first.key).toMatch(/^sl_[\w-]{43}$/);
    const again = await security.must('createClient', 'CreateClientInput', given, 'key client { id createdBy }');
    expect(again).toEqual({ ...first, key: null });
    const { clients } = await security.get('{ clients { nodes { id } } }');
    expect(clients.nodes).toEqual([{ id: first.client.id }]);
    expect(await security.refused('createClient', 'CreateClientInput', { ...given, name: '另一个' })).toEqual([
      'IDEMPOTENCY_KEY_REUSED idempotencyKey',
    ]);
  });

  it('a refused request shows no key and makes no client', async () => {
    const payload = await security.do(
      'createClient',
      'CreateClientInput',
      input({ role: 'ADMIN' }),
      'key client { id }',
    );
    expect([payload.key, payload.client, payload.userErrors[0].code]).toEqual([null, null, 'INVALID']);
  });

  it.each<[Role, Json]>([
    ['SYSTEM', {}],
    ['OFFICE', {}],
    ['LEADER', {}],
    ['UNIT', { unit: 0 }],
  ])('one of %s opens every road and is who it is', async (role, more) => {
    const unit = more.unit === undefined ? {} : { unit: story.unitIds[0] };
    const { id, key } = await made({ role, name: `角色${role}`, ...unit });
    expect(await roads(key)).toEqual(LET_IN);
    const { data } = await http(world.url, key, VIEWER);
    expect(data.viewer).toEqual({
      subject: id,
      name: `角色${role}`,
      role,
      jurisdiction: { code: '370600' },
      unit: role === 'UNIT' ? { code: 'U1' } : null,
    });
  });

  it('nobody else makes, lists or revokes one, and who tries is in the log', async () => {
    const { id, key } = await made();
    const refusals = async () =>
      (await auditor.get('{ events(filter: { kind: ["accessRefused"] }) { totalCount } }')).events.totalCount as number;
    const office = await made({ role: 'OFFICE' });
    const others = [office.caller];
    for (const role of ['OFFICE', 'UNIT', 'LEADER', 'SYSTEM', 'ADMIN', 'AUDITOR'] as const)
      others.push(await world.as({ role, ...(role === 'UNIT' && { unit: 'U1' }) }));
    for (const other of others) {
      const before = await refusals();
      const asked: [string, Json][] = [
        ['query { clients { nodes { id } } }', {}],
        ['mutation ($i: CreateClientInput!) { createClient(input: $i) { key } }', { i: input() }],
        ['mutation ($i: RevokeClientInput!) { revokeClient(input: $i) { client { id } } }', { i: { client: id } }],
      ];
      for (const [query, variables] of asked) {
        const { errors } = await other.ask(query, variables);
        expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      }
      expect(await refusals()).toBe(before + 3);
      expect((await other.get('query ($id: ID!) { node(id: $id) { id } }', { id })).node).toBeNull();
    }
    expect((await http(world.url, key)).code).toBe('OK');
  });

  it('only what was made of a key is one', async () => {
    const { key } = await made();
    for (const wrong of [`${key}x`, key.slice(0, -1), key.toUpperCase(), 'sl_', hashOf(key), `sl_${hashOf(key)}`])
      expect((await http(world.url, wrong)).code).toBe('UNAUTHENTICATED');
  });
});

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

describe('of several jurisdictions', () => {
  const TITLES = '{ tasks { nodes { title jurisdiction { code } } totalCount } summary { counts { total } } }';
  let both: Awaited<ReturnType<typeof made>>;

  it('a client acts in one at a time: the first unless it says another', async () => {
    await story.draft(DEADLINE, { title: '市级事项' });
    const county = await world.as({ role: 'OFFICE', jurisdiction: '370614', subject: 'county-1' });
    const { unit } = await county.must(
      'createUnit',
      'CreateUnitInput',
      { code: 'U1', name: '区级单位', kind: 'DEPARTMENT' },
      'unit { id }',
    );
    const { person } = await county.must('createPerson', 'CreatePersonInput', { name: '区级岗位' }, 'person { id }');
    const { source } = await county.must(
      'createSource',
      'CreateSourceInput',
      { kind: 'MEETING_DECISION', level: 'COUNTY', title: '区纪要', issuedOn: '2026-01-05' },
      'source { id }',
    );
    const task = { requirement: '办', goal: '目', standard: '标', deadline: DEADLINE };
    const named = { source: source.id, leadUnit: unit.id, owner: person.id };
    await county.must('createTask', 'CreateTaskInput', { title: '区级事项', ...task, ...named });

    both = await made({ role: 'OFFICE', jurisdictions: ['370600', '370614'] });
    for (const [headers, code, title] of [
      [{}, '370600', '市级事项'],
      [{ 'x-ledger-jurisdiction': '370600' }, '370600', '市级事项'],
      [{ 'x-ledger-jurisdiction': '370614' }, '370614', '区级事项'],
    ] as const) {
      const { data } = await http(world.url, both.key, TITLES, { headers });
      expect(data.tasks.nodes).toEqual([{ title, jurisdiction: { code } }]);
      expect([data.tasks.totalCount, data.summary.counts.total]).toEqual([1, 1]);
      expect((await http(world.url, both.key, VIEWER, { headers })).data.viewer.jurisdiction).toEqual({ code });
    }
  });

  it('another that is not its own shuts every road', async () => {
    for (const code of ['371300', '370000', '370699', '', 'x'])
      expect(await roads(both.key, { 'x-ledger-jurisdiction': code }, { jurisdiction: code })).toEqual(SHUT_OUT);
    expect(await roads(both.key, { 'x-ledger-jurisdiction': '370614' }, { jurisdiction: '370614' })).toEqual(LET_IN);
  });

  it('a subscription is of the jurisdiction that its connection names', async () => {
    const query = 'subscription { ledgerEvents { kind unit { name } } }';
    const [city, county] = [
      new Socket(world.url, { token: both.key }, query),
      new Socket(world.url, { token: both.key, jurisdiction: '370614' }, query),
    ] as const;
    const stream = new Stream(world.url, both.key, query, { headers: { 'x-ledger-jurisdiction': '370614' } });
    await Promise.all([city.outcome(), county.outcome(), stream.outcome()]);
    while (world.ledger.feed.waiting < 3) await new Promise((go) => setTimeout(go, 5));
    const there = await world.as({ role: 'OFFICE', jurisdiction: '370614', subject: 'county-1' });
    const unit = (name: string) => ({ code: name, name, kind: 'DEPARTMENT' });
    await story.office.must('createUnit', 'CreateUnitInput', unit('CITY'));
    await there.must('createUnit', 'CreateUnitInput', unit('COUNTY'));
    await Promise.all([city.first(1), county.first(1), stream.first(1)]);
    expect([city, county, stream].map(({ received }) => received.map(({ unit: each }) => each.name))).toEqual([
      ['CITY'],
      ['COUNTY'],
      ['COUNTY'],
    ]);
    await Promise.all([city.end(), county.end(), stream.end()]);
  });

  it('an officer gives none above and beside its own, and does not see those of others', async () => {
    const county = await world.as({ role: 'SECURITY', jurisdiction: '370614' });
    for (const jurisdictions of [['370600'], ['370614', '370600'], ['371300']])
      expect(await county.refused('createClient', 'CreateClientInput', input({ jurisdictions }))).toEqual([
        `NOT_FOUND jurisdictions.${jurisdictions.length - 1}`,
      ]);
    expect((await county.get('{ clients { nodes { id } totalCount } }')).clients).toEqual({ nodes: [], totalCount: 0 });
    expect(await county.refused('revokeClient', 'RevokeClientInput', { client: both.id })).toEqual([
      'NOT_FOUND client',
    ]);
    expect((await county.get('query ($id: ID!) { node(id: $id) { id } }', { id: both.id })).node).toBeNull();
    const own = await made({}, county);
    expect((await http(world.url, own.key, VIEWER)).data.viewer.jurisdiction).toEqual({ code: '370614' });
  });
});

describe('of some classifications', () => {
  const titles = ['PUBLIC', 'INTERNAL', 'WORK_SECRET'];
  const tasks: Record<string, string> = {};
  const records: Record<string, string[]> = {};
  let before: string;
  let source: string;

  beforeAll(async () => {
    source = await story.newSource();
    for (const classification of titles) {
      const task = await story.inProgress(DEADLINE, { title: classification, classification, source });
      const letter = await story.letter(task, 0);
      const proposal = { kind: 'CIRCULAR', unit: story.unitIds[0], tasks: [task], requirement: '整改' };
      const { intervention } = await story.office.must(
        'proposeIntervention',
        'ProposeInterventionInput',
        proposal,
        'intervention { id }',
      );
      await story.leader.must('decideIntervention', 'DecideInterventionInput', {
        intervention: intervention.id,
        approve: true,
      });
      const report = await story.unit.must(
        'submitReport',
        'SubmitReportInput',
        { task, content: '半' },
        'report { id }',
      );
      tasks[classification] = task;
      records[classification] = [task, letter, intervention.id, report.report.id];
    }
    before = await here();
  });

  const ROWS = `query ($ids: [ID!]!, $source: ID!, $unit: ID!) {
    tasks(filter: { source: $source }) { nodes { title } totalCount }
    search: tasks(filter: { source: $source, search: "完成测试" }) { nodes { title } }
    nodes(ids: $ids) { id }
    summary(filter: { source: $source }) { counts { total } groups { counts { total } } }
    forecast(filter: { source: $source }, workingDays: 20) { turningYellow turningRed tasks { nodes { title } } }
    unit(id: $unit) { tasks(filter: { source: $source }) { nodes { title } } }
    obligations(unit: $unit) { nodes { task { title } } totalCount }
    letters { nodes { task { title } } totalCount }
    events(last: 200) { nodes { task { title } } }
    interventions { nodes { tasks { title } } totalCount }
    checklist(kind: TASK, filter: { source: $source }) { task { title } }
  }`;
  const COUNTS = 'query ($unit: ID!) { unit(id: $unit) { counts { total } status } }';
  const once = (found: (string | undefined)[]): string[] => titles.filter((title) => found.includes(title));

  /** The titles that a caller finds, by each way that there is to a task; and numbers that count them. */
  async function sight(who: Caller): Promise<Json> {
    const ids = titles.flatMap((title) => records[title] ?? []);
    const unit = story.unitIds[0];
    const data = await who.get(ROWS, { ids, source, unit });
    const own: string[] = [];
    const nodes: string[] = [];
    for (const title of titles) {
      const id = tasks[title];
      const { task, node } = await who.get('query ($id: ID!) { task(id: $id) { title } node(id: $id) { id } }', { id });
      if (task !== null) own.push(task.title);
      if (node !== null) nodes.push(title);
    }
    const found = new Set(data.nodes.filter((node: Json) => node !== null).map(({ id }: Json) => id));
    const title = ({ title: each }: Json) => each;
    const ofTask = ({ task }: Json) => task?.title;
    return {
      rows: {
        task: own,
        node: nodes,
        nodes: titles.filter((each) => records[each]?.every((id) => found.has(id))),
        tasks: once(data.tasks.nodes.map(title)),
        search: once(data.search.nodes.map(title)),
        forecast: once(data.forecast.flatMap((day: Json) => day.tasks.nodes.map(title))),
        unit: once(data.unit.tasks.nodes.map(title)),
        obligations: once(data.obligations.nodes.map(ofTask)),
        letters: once(data.letters.nodes.map(ofTask)),
        events: once(data.events.nodes.map(ofTask)),
        interventions: once(data.interventions.nodes.flatMap((each: Json) => each.tasks.map(title))),
        checklist: once(data.checklist.map(ofTask)),
      },
      counts: {
        nodes: found.size / 4,
        tasks: data.tasks.totalCount,
        summary: data.summary.counts.total,
        letters: data.letters.totalCount,
        interventions: data.interventions.totalCount,
        unit: (await who.get(COUNTS, { unit })).unit.counts.total,
        // each of them turns once yellow and once red
        forecast: data.forecast.reduce((sum: number, day: Json) => sum + day.turningRed, 0),
      },
    };
  }

  it.each<[Role, string[] | null, string[]]>([
    ['OFFICE', null, titles],
    ['OFFICE', ['PUBLIC'], ['PUBLIC']],
    ['OFFICE', ['WORK_SECRET'], ['WORK_SECRET']],
    ['OFFICE', ['PUBLIC', 'INTERNAL'], ['PUBLIC', 'INTERNAL']],
    ['LEADER', null, titles],
    ['LEADER', ['INTERNAL'], ['INTERNAL']],
    ['UNIT', null, titles],
    ['UNIT', ['PUBLIC', 'WORK_SECRET'], ['PUBLIC', 'WORK_SECRET']],
    ['SYSTEM', null, ['PUBLIC', 'INTERNAL']],
    ['SYSTEM', ['PUBLIC'], ['PUBLIC']],
    ['SYSTEM', ['WORK_SECRET'], []],
  ])('a client of %s with %j sees of every row and number %j', async (role, classifications, seen) => {
    const unit = role === 'UNIT' ? { unit: story.unitIds[0] } : {};
    const { caller } = await made({ role, classifications, ...unit });
    const { rows, counts } = await sight(caller);
    expect(rows).toEqual(Object.fromEntries(Object.keys(rows).map((way) => [way, seen])));
    expect(counts).toEqual(Object.fromEntries(Object.keys(counts).map((way) => [way, seen.length])));
  });

  it.each(['OFFICE', 'LEADER'] as const)('a limited %s is refused what is made of all tasks', async (role) => {
    const limited = await made({ role, classifications: ['PUBLIC', 'INTERNAL'] });
    const whole = await made({ role, classifications: [...CLASSIFICATIONS] });
    for (const query of [
      '{ scorecards(from: "2026-11-01", to: "2026-11-30") { score } }',
      '{ briefing(from: "2026-11-01", to: "2026-11-30") { text } }',
      '{ keyMatters(year: 2026) { year } }',
      '{ lookBackSample(month: "2026-10") { closed } }',
    ]) {
      expect((await http(world.url, limited.key, query)).code).toBe('FORBIDDEN');
      expect((await http(world.url, whole.key, query)).code).toBe('OK');
    }
  });

  it('what a limited office does not see it cannot act on', async () => {
    const { caller } = await made({ role: 'OFFICE', classifications: ['PUBLIC'] });
    const flag = { status: 'YELLOW', reason: '反映' };
    expect(await caller.refused('flagTask', 'FlagTaskInput', { task: tasks['INTERNAL'], ...flag })).toEqual([
      'NOT_FOUND task',
    ]);
    expect(
      await caller.refused('issueLetter', 'IssueLetterInput', {
        task: tasks['WORK_SECRET'],
        recipients: [story.unitIds[0]],
        requirement: '报',
      }),
    ).toEqual(['NOT_FOUND task']);
  });

  it('pushes are of what it sees, live and in replay, on both roads', async () => {
    const { key } = await made({ role: 'OFFICE', classifications: ['PUBLIC'] });
    const live = [new Socket(world.url, { token: key }, CHANGES), new Stream(world.url, key, CHANGES)];
    await Promise.all(live.map((each) => each.outcome()));
    while (world.ledger.feed.waiting < 2) await new Promise((go) => setTimeout(go, 5));
    // What it may not see comes first: it would have come before what it may.
    for (const title of [...titles].reverse())
      await story.office.must('flagTask', 'FlagTaskInput', { task: tasks[title], status: 'RED', reason: '反映' });
    const replay = { variables: { after: before } };
    const late = [
      new Socket(world.url, { token: key }, CHANGES, replay.variables),
      new Stream(world.url, key, CHANGES, replay),
    ];
    const whole = new Socket(world.url, { token: story.office.token }, CHANGES, replay.variables);
    await whole.first(3);
    expect(whole.received.map(({ task }) => task.title)).toEqual([...titles].reverse());
    for (const each of [...live, ...late]) {
      await each.first(1);
      expect(each.received.map(({ task }) => task.title)).toEqual(['PUBLIC']);
    }
    await Promise.all([...live, ...late, whole].map((each) => each.end()));
  });
});

describe('from some networks', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const code = async (key: string, address: string) =>
    (await http(world.url, key, VIEWER, { headers: from(address) })).code;

  it('a key is one there, and nowhere else', async () => {
    const { key } = await made({ networks: ['10.1.0.0/16', '2001:db8::/32'] });
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::7', '192.0.2.1, 10.1.2.3', '10.9.9.9, 10.1.2.3'])
      expect([address, await code(key, address)]).toEqual([address, 'OK']);
    for (const address of [
      '10.2.2.3',
      '::ffff:10.2.2.3',
      '2001:db9::7',
      '10.1.2.3, 192.0.2.1',
      'unknown',
      '',
      'fe80::1%eth0',
    ])
      expect([address, await code(key, address)]).toEqual([address, 'UNAUTHENTICATED']);
    expect(await roads(key)).toEqual(SHUT_OUT);
    const { errors } = await http(world.url, key);
    // No more than of a key that there is not.
    expect(errors[0].message).toBe((await http(world.url, 'sl_none')).errors[0].message);
    const stream = new Stream(world.url, key, CHANGES, { headers: from('10.1.2.3') });
    expect(await stream.outcome()).toBe('open');
    await stream.end();
  });

  it('a socket comes from where its upgrade says', async () => {
    const { key } = await made({ networks: ['127.0.0.0/8'] });
    expect(await roads(key)).toEqual(LET_IN);
    expect(await code(key, '192.0.2.1')).toBe('UNAUTHENTICATED');
  });

  it('what a stranger says of its address is not believed', async () => {
    const { key } = await made({ networks: ['10.1.0.0/16'] });
    for (const proxies of [[], ['10.0.0.0/8']]) {
      const files = filesIn(world.folder);
      const options = { host: '127.0.0.1', port: 0, secret: 'x'.repeat(32), log: service.log, proxies, files };
      const other = await serve(world.ledger, options);
      const url = `http://127.0.0.1:${other.port}`;
      expect((await http(url, key, VIEWER, { headers: from('10.1.2.3') })).code).toBe('UNAUTHENTICATED');
      await other.stop();
    }
    expect(await code(key, '10.1.2.3')).toBe('OK');
  });

  it('IPv4 over IPv6 is IPv4', async () => {
    const { key } = await made({ networks: ['127.0.0.0/8'] });
    const files = filesIn(world.folder);
    const options = { host: '::', port: 0, secret: 'x'.repeat(32), log: service.log, files };
    const other = await serve(world.ledger, options);
    expect((await http(`http://127.0.0.1:${other.port}`, key)).code).toBe('OK');
    await other.stop();
  });
});

describe('over', () => {
  /** A socket and a stream that are open with a key, and wait. */
  async function opened(key: string): Promise<[Socket, Stream]> {
    const waiting = world.ledger.feed.waiting;
    const both: [Socket, Stream] = [
      new Socket(world.url, { token: key }, CHANGES),
      new Stream(world.url, key, CHANGES),
    ];
    expect(await Promise.all(both.map((each) => each.outcome()))).toEqual(['open', 'open']);
    while (world.ledger.feed.waiting < waiting + 2) await new Promise((go) => setTimeout(go, 5));
    return both;
  }
  async function shut([socket, stream]: [Socket, Stream]): Promise<void> {
    await Promise.all([socket.until(() => socket.code !== null), stream.until(() => stream.ended)]);
    expect([socket.code, socket.received, stream.code, stream.received]).toEqual([4403, [], 'UNAUTHENTICATED', []]);
    await Promise.all([socket.end(), stream.end()]);
  }

  it('its time, by the machine’s clock: every road is shut', async () => {
    const { key } = await made({ expiresAt: ahead(2500) });
    const both = await opened(key);
    await shut(both);
    expect(await roads(key)).toEqual(SHUT_OUT);
  });

  it('revoked: open connections end at once, nothing comes in between, and an old cursor gives nothing', async () => {
    const task = await story.inProgress('2027-06-30', { title: '吊销前后' });
    const after = await here();
    const { id, key } = await made({ role: 'OFFICE' });
    const both = await opened(key);
    await revoke(id);
    // At once after the answer.
    const flagged = story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '反映' });
    expect((await http(world.url, key)).code).toBe('UNAUTHENTICATED');
    await flagged;
    await shut(both);
    const again = [
      new Socket(world.url, { token: key }, CHANGES, { after }),
      new Stream(world.url, key, CHANGES, { variables: { after } }),
    ];
    expect(await Promise.all(again.map((each) => each.outcome()))).toEqual(SHUT_OUT.slice(1));
    expect(again.flatMap(({ received }) => received)).toEqual([]);
    await Promise.all(again.map((each) => each.end()));
    expect(await security.refused('revokeClient', 'RevokeClientInput', { client: id })).toEqual([
      'NOT_ALLOWED_IN_STAGE client',
    ]);
  });

  it('revoked while events come: not one comes after the answer', async () => {
    const task = await story.inProgress('2027-06-30', { title: '不断' });
    const { id, key } = await made({ role: 'OFFICE' });
    const [socket, stream] = await opened(key);
    const flags = new AbortController();
    const flagging = (async () => {
      for (let i = 0; !flags.signal.aborted; i++) {
        await story.office.must('flagTask', 'FlagTaskInput', {
          task,
          status: i % 2 ? 'RED' : 'YELLOW',
          reason: '反映',
        });
        await story.office2.must('clearFlag', 'TaskInput', { task });
      }
    })();
    await Promise.all([socket.first(3), stream.first(3)]);
    await revoke(id);
    await Promise.all([socket.until(() => socket.code !== null), stream.until(() => stream.ended)]);
    const received = [socket.received.length, stream.received.length];
    flags.abort();
    await flagging;
    expect([socket.code, stream.code, stream.errors.length]).toEqual([4403, 'UNAUTHENTICATED', 1]);
    expect([socket.received.length, stream.received.length]).toEqual(received);
    await Promise.all([socket.end(), stream.end()]);
  });

  it('the ledger’s clock is another matter: moved past the end, the key still opens', async () => {
    const { key } = await made();
    await world.to('2027-11-30T09:00:00+08:00');
    expect(world.now() > ahead(3_600_000)).toBe(true);
    expect(await roads(key)).toEqual(LET_IN);
    // and what ends before the ledger's now may still be made
    expect(await roads((await made()).key)).toEqual(LET_IN);
  });
});

describe('twenty at once with one idempotencyKey, and the service started again', () => {
  it('make one change: one key is shown, rows are rebuilt from the log, rights are what they were', async () => {
    const draft = {
      title: '只此一件',
      requirement: '办',
      source: story.source,
      leadUnit: story.unitIds[0],
      owner: story.owner,
      deadline: '2027-12-31',
      idempotencyKey: 'once-task',
    };
    const client = input({ role: 'OFFICE', classifications: ['PUBLIC'], idempotencyKey: 'once-client' });
    const ten = async (office: Caller, officer: Caller) => {
      const each = Array.from({ length: 10 });
      const [made, given] = await Promise.all([
        Promise.all(each.map(() => office.must('createTask', 'CreateTaskInput', draft, 'task { id }'))),
        Promise.all(each.map(() => officer.must('createClient', 'CreateClientInput', client, 'key client { id }'))),
      ]);
      return { tasks: made.map(({ task }) => task.id as string), clients: given };
    };
    const kept = await made({ networks: ['127.0.0.0/8'] });
    const gone = await made();
    await revoke(gone.id);
    const heads = async () => [await world.ledger.reader.head('370600'), await world.ledger.reader.head('370614')];

    const first = await ten(story.office, security);
    const before = await heads();
    const now = world.now();
    await world.close({ keep: true });
    world = await World.open(now, { folder: world.folder, service });
    const office = await world.as({ role: 'OFFICE', subject: 'office-1', name: '督查科甲' });
    const officer = await world.as({ role: 'SECURITY' });
    const second = await ten(office, officer);
    expect(await heads()).toEqual(before);
    expect(new Set([...first.tasks, ...second.tasks]).size).toBe(1);
    const all = [...first.clients, ...second.clients];
    expect(new Set(all.map(({ client: { id } }) => id)).size).toBe(1);
    const shown = all.flatMap(({ key }) => (key === null ? [] : [key as string]));
    expect(shown).toHaveLength(1);
    keys.push(...shown);

    expect(await roads(kept.key)).toEqual(LET_IN);
    expect(await roads(gone.key)).toEqual(SHUT_OUT);
    const limited = '{ tasks(first: 200) { nodes { classification } } }';
    const { data } = await http(world.url, shown[0] ?? '', limited);
    expect(new Set(data.tasks.nodes.map(({ classification }: Json) => classification))).toEqual(new Set(['PUBLIC']));

    const { rows } = await rebuild(world.ledger.reader, '370600');
    const present = (await world.ledger.reader.clients()).filter(({ jurisdiction }) => jurisdiction === '370600');
    const byId = (clients: Iterable<Client>) => [...clients].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(present.length).toBeGreaterThan(20);
    expect(byId(rows.client.values())).toEqual(byId(present));
  });

  it('no key is anywhere but in its answer: not in the database, not in the log', async () => {
    const files = await keptIn(world.folder);
    expect(keys.length).toBeGreaterThan(20);
    for (const key of keys) {
      // The hash is there: so the key would have been found.
      expect(files.some((bytes) => bytes.includes(hashOf(key)))).toBe(true);
      for (const secret of [key, key.slice(3)]) {
        expect(files.some((bytes) => bytes.includes(secret))).toBe(false);
        expect(logged.some((line) => line.includes(secret))).toBe(false);
      }
      expect(logged.some((line) => line.includes(hashOf(key)))).toBe(false);
    }
    expect(logged.length).toBeGreaterThan(50);
  });
});
