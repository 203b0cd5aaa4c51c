// Who asks the same with the same rights is pushed one answer, made once; whoever differs in anything that an answer depends
// on gets exactly what it would get alone. Over real sockets and streams.
import { Subscriptions } from '../../src/api/subscriptions';
import { RawSocket } from '../conformance/raw';
import { Stream } from '../door/ways';
import { Caller, type Json, Story } from '../world';

const FAR = '2027-06-30';
const FLAGS = 'subscription ($filter: TaskFilter, $after: String) { redFlagRaised(filter: $filter, after: $after) {';
const PLAIN = `${FLAGS} cursor at reasons { rule message } task { id title status } } }`;

let story: Story;
beforeAll(async () => {
  story = await Story.open('2026-11-02T09:00:00+08:00');
});
afterAll(() => story.world.close());

const sockets: RawSocket[] = [];
const made = jest.spyOn(Subscriptions.prototype, 'redFlagRaised');
beforeEach(() => made.mockClear());
afterEach(async () => {
  for (const socket of sockets.splice(0)) if (socket.open) await socket.end();
  await until(() => story.world.ledger.feed.waiting === 0);
});

async function until(reached: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!reached()) {
    if (Date.now() > end) throw new Error(`never: ${reached.toString()}`);
    await new Promise((go) => setTimeout(go, 2));
  }
}
async function subscribed(who: Caller, query = PLAIN, variables: Json = {}, rest: Json = {}): Promise<RawSocket> {
  const socket = await RawSocket.open(story.world);
  sockets.push(socket);
  const payload = { authorization: `Bearer ${who.token ?? ''}`, acceptLanguage: who.language };
  socket.send({ type: 'connection_init', payload });
  await socket.frame(({ type }) => type === 'connection_ack');
  const { id = '1', ...operation } = rest;
  socket.subscribe(id, query, { variables, ...operation });
  return socket;
}
/** Waits until everybody who is there has dealt with the whole log, and has what was sent. */
async function settled(waiting = sockets.filter(({ open }) => open).length): Promise<void> {
  const { feed, reader } = story.world.ledger;
  const head = (await reader.head('370600'))?.sequence ?? 0;
  for await (const { row } of feed.follow('370600', head - 1, new AbortController().signal))
    if (row.sequence >= head) break;
  await until(() => feed.waiting === waiting);
  for (const socket of sockets) if (socket.open) await socket.settled();
}
/** The payloads of what a socket was pushed. */
const pushed = (socket: RawSocket): Json[] =>
  socket.frames.filter(({ type }) => type === 'next').map(({ payload }) => payload);
const here = async (): Promise<string> => (await story.office.get('{ summary { eventCursor } }')).summary.eventCursor;
const flag = (task: string, who = story.office) =>
  who.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '群众反映' });

let count = 0;
/** A system with a key of its own. */
async function system(over: Json = {}): Promise<{ id: string; caller: Caller }> {
  const security = await story.world.as({ role: 'SECURITY' });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const input = { name: `业务系统${++count}`, role: 'SYSTEM', expiresAt, ...over };
  const { client, key } = await security.must('createClient', 'CreateClientInput', input, 'client { id } key');
  return { id: client.id, caller: new Caller(story.world, key) };
}

describe('the same question with the same rights', () => {
  it('fifty subscribers: one answer for each event, on sockets and streams, whoever they are and wherever they began', async () => {
    const [first, second] = [await story.inProgress(FAR), await story.inProgress(FAR)];
    const after = await here();
    for (let i = 0; i < 50; i++) {
      const who = i % 2 === 0 ? story.office : story.office2;
      await subscribed(who, PLAIN, i % 3 === 0 ? { after } : {}, { id: `订阅${i}` });
    }
    const streams = [story.office, story.office2].map((who) => new Stream(story.world.url, String(who.token), PLAIN));
    await settled(52);
    await flag(first);
    await settled(52);
    await flag(second);
    await settled(52);
    expect(made).toHaveBeenCalledTimes(2);
    const [one] = sockets;
    const expected = one === undefined ? [] : pushed(one);
    expect(expected.map(({ data }) => data.redFlagRaised.task.id)).toEqual([first, second]);
    for (const { extensions, data } of expected) expect(extensions.cursor).toBe(data.redFlagRaised.cursor);
    for (const [i, socket] of sockets.entries()) {
      expect(pushed(socket)).toEqual(expected);
      const ids = socket.frames.filter(({ type }) => type === 'next').map(({ id }) => id);
      expect(ids).toEqual([`订阅${i}`, `订阅${i}`]);
    }
    for (const stream of streams) {
      await stream.first(2);
      expect(stream.received).toEqual(expected.map(({ data }) => data.redFlagRaised));
      await stream.end();
    }
  });

  it('is answered anew when the log has grown, and in another second', async () => {
    const task = await story.inProgress(FAR);
    const after = await here();
    await flag(task);
    const again = async () => {
      const socket = await subscribed(story.office, PLAIN, { after });
      await settled();
      const [{ data }] = pushed(socket) as [Json];
      return [made.mock.calls.length, data.redFlagRaised.task.status];
    };
    // One that is there from the start, so that the events are at hand.
    await subscribed(story.leader, 'subscription { ledgerEvents { sequence } }');
    await settled();
    const [begun] = await again();
    expect([await again(), await again()]).toEqual([
      [begun, 'RED'],
      [begun, 'RED'],
    ]);
    await story.office2.must('clearFlag', 'TaskInput', { task });
    expect(await again()).toEqual([Number(begun) + 1, 'BLUE']);
    const { clock } = story.world;
    clock.set(new Date(Date.parse(clock.now()) + 1000).toISOString());
    expect(await again()).toEqual([Number(begun) + 2, 'BLUE']);
  });

  it('one that is caught up on beside one that is live: each has its own place and cursors', async () => {
    const after = await here();
    const tasks = [await story.inProgress(FAR), await story.inProgress(FAR), await story.inProgress(FAR)] as const;
    const live = await subscribed(story.office);
    await settled();
    await flag(tasks[0]);
    await flag(tasks[1]);
    const late = await subscribed(story.office, PLAIN, { after });
    await flag(tasks[2]);
    await settled();
    expect(pushed(live).map(({ data }) => data.redFlagRaised.task.id)).toEqual(tasks);
    expect(pushed(late)).toEqual(pushed(live));
    const cursors = pushed(late).map(({ extensions }) => extensions.cursor);
    expect(new Set(cursors).size).toBe(3);
    const rest = await subscribed(story.office, PLAIN, { after: cursors[1] });
    await settled();
    expect(pushed(rest)).toEqual(pushed(live).slice(2));
  });

  it('when the key of one is revoked, that one ends alone', async () => {
    const [mine, other] = [await system(), await system()];
    const task = await story.inProgress(FAR);
    const [gone, stays] = [await subscribed(mine.caller), await subscribed(other.caller)];
    await settled();
    const security = await story.world.as({ role: 'SECURITY' });
    await security.must('revokeClient', 'RevokeClientInput', { client: mine.id, comment: '停用' });
    expect((await gone.closed).code).toBe(4403);
    await flag(task);
    await settled();
    expect([pushed(gone).length, pushed(stays).length]).toEqual([0, 1]);
  });
});

it('whoever differs in anything gets what it would get alone', async () => {
  const { world, units, office, office2, leader } = story;
  const before = await here();
  const open = await story.inProgress(FAR, { classification: 'PUBLIC', title: '公开事项' });
  const closed = await story.inProgress(FAR, { classification: 'INTERNAL', title: '内部事项' });
  await story.letter(open, 1);
  const later = await here();
  const limited = { role: 'OFFICE', classifications: ['PUBLIC'] };
  const acting = `${FLAGS} task { id viewerActions } } }`;
  const twice = `${FLAGS} task { events(after: $after, first: 1) { nodes { sequence } } } } }`;
  const two = `${PLAIN.replace('(', 'A(')} ${PLAIN.replace('(', 'B(').replace('cursor at', 'at')}`;
  const events =
    'subscription ($f: EventFilter, $after: String) { ledgerEvents(filter: $f, after: $after) { kind actor task { title } } }';
  const viewers: [Caller, string, Json, Json?][] = [
    [office, PLAIN, {}],
    [office2, PLAIN, {}],
    [office.in('en'), PLAIN, {}],
    [leader, PLAIN, {}],
    [units[0] as Caller, PLAIN, {}],
    [units[1] as Caller, PLAIN, {}],
    [units[2] as Caller, PLAIN, {}],
    [(await system()).caller, PLAIN, {}],
    [(await system(limited)).caller, PLAIN, {}],
    [(await system({ ...limited, classifications: ['INTERNAL'] })).caller, PLAIN, {}],
    [office, PLAIN, { filter: { leadUnit: story.unitIds[0] } }],
    [office, PLAIN, { filter: { leadUnit: story.unitIds[1] } }],
    [office, PLAIN, { filter: { status: ['BLUE'] } }],
    // Who flagged a task may not take the flag away: that is about the person, not the role.
    [office, acting, {}],
    [office2, acting, {}],
    [units[0] as Caller, acting, {}],
    // Here `after` does not only say where to begin.
    [office, twice, { after: before }],
    [office, twice, { after: later }],
    [office, two, {}, { operationName: 'A' }],
    [office, two, {}, { operationName: 'B' }],
    [office, events, {}],
    [leader, events, { f: { kind: ['statusChanged'] } }],
    [await world.as({ role: 'ADMIN' }), events, {}],
    [await world.as({ role: 'AUDITOR' }), events, {}],
  ];
  const crowd: RawSocket[] = [];
  for (const viewer of viewers) crowd.push(await subscribed(...viewer));
  await settled();
  const start = await here();
  await flag(open);
  await flag(closed);
  await settled();
  const together = crowd.map(pushed);
  for (const socket of sockets.splice(0)) await socket.end();
  // Each again, with nobody else there, and in a second of its own: nothing is left of what others were told.
  for (const [i, [who, query, variables, rest]] of viewers.entries()) {
    world.clock.set(new Date(Date.parse(world.clock.now()) + 1000).toISOString());
    const alone = await subscribed(who, query, { after: start, ...variables }, rest);
    await settled();
    expect([i, together[i]]).toEqual([i, pushed(alone)]);
    await alone.end();
  }
  // And they did differ, where they should.
  const [zh, , en] = together;
  expect(zh).toHaveLength(2);
  expect([together[1], together[3]]).toEqual([zh, zh]);
  expect(en).not.toEqual(zh);
  expect(together.map((each) => each.length).slice(4, 13)).toEqual([2, 1, 0, 2, 1, 1, 2, 0, 0]);
  expect(together[13]).not.toEqual(together[14]);
  expect(together[16]).not.toEqual(together[17]);
});
