// Pushes over a real WebSocket: what acts and time change, each once and in order, as of its moment; resumed from any
// cursor; seen by who may see it, in replay too. The clock goes forward only: tests follow one another in time.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pino } from 'pino';

import { WallClock } from '../../src/ledger/clock';
import { Ledger } from '../../src/ledger/ledger';
import type { Role } from '../../src/rules/words';
import { serve } from '../../src/server/server';
import { removeFolder, seededIn } from '../database';
import { type Caller, filesIn, type Json, Story, type Stream, World } from '../world';

const FAR = '2027-06-30';
const utc = (moment: string): string => new Date(moment).toISOString();
const CHANGE = 'cursor at from to task { id status } reasons { rule status since message }';
const FLAG = 'cursor at task { id status } reasons { rule } escalation { level since nextLevel nextLevelAt }';
const AUDIT = ['accessRefused', 'administratorSignedIn'];
const EVENT = 'cursor sequence kind at recordedAt actor task { id } unit { id }';

let story: Story;
beforeAll(async () => {
  story = await Story.open('2026-11-02T09:00:00+08:00');
});
afterAll(() => story.world.close());

const to = (moment: string): Promise<number> => story.world.to(moment);
/** The cursor of the end of the log as it is now. */
const here = async (who: Caller = story.office): Promise<string> =>
  (await who.get('{ summary { eventCursor } }')).summary.eventCursor;

/** The streams that are open: each of them waits for the next event when it has taken all there is. */
const open = new Set<Stream>();
function subscribe(who: Caller, field: string, selection: string, variables: Json = {}): Stream {
  const type = field === 'ledgerEvents' ? 'EventFilter' : 'TaskFilter';
  const query = `subscription ($filter: ${type}, $after: String) { ${field}(filter: $filter, after: $after) { ${selection} } }`;
  const stream = who.subscribe(query, variables);
  open.add(stream);
  return stream;
}
afterEach(async () => {
  for (const stream of open) await end(stream);
});
async function end(...streams: Stream[]): Promise<void> {
  for (const stream of streams) {
    open.delete(stream);
    await stream.end();
  }
}
/** Waits until the feed has read the whole log, and every open stream waits for the next event. */
async function settled(): Promise<void> {
  const { feed, reader } = story.world.ledger;
  for (const code of ['370600', '370614']) {
    const head = (await reader.head(code))?.sequence ?? 0;
    for await (const { row } of feed.follow(code, head - 1, new AbortController().signal))
      if (row.sequence >= head) break;
  }
  while (feed.waiting !== [...open].filter(({ errors }) => errors.length === 0).length) {
    await new Promise((go) => setTimeout(go, 1));
  }
}
/** All that a stream is sent: when it waits, what comes on the same socket then comes behind the rest. */
async function drained(stream: Stream): Promise<Json[]> {
  await settled();
  const query = 'subscription { redFlagRaised(after: "no cursor") { cursor } }';
  await new Promise<void>((resolve) => {
    stream.client.subscribe({ query }, { next: () => undefined, error: () => resolve(), complete: () => resolve() });
  });
  return stream.received;
}
/** The log's own account of the changes of colour behind a cursor: `task from to at`. */
async function logged(after: string): Promise<string[]> {
  const { reader } = story.world.ledger;
  const events = await reader.eventsAfter('370600', reader.eventPosition('370600', after), 10_000);
  return events
    .filter(({ kind }) => kind === 'statusChanged')
    .map(({ taskId, data, at }) => {
      const { from, to: colour } = JSON.parse(data) as { from: string; to: string };
      return [taskId, from, colour, at].join(' ');
    });
}
const told = (changes: Json[]): string[] =>
  changes.map(({ task, from, to: colour, at }) => [task.id, from, colour, at].join(' '));
const happened = ({ task, ...change }: Json): Json => ({ ...change, task: task.id });
const flag = (task: string, status = 'RED') =>
  story.office.must('flagTask', 'FlagTaskInput', { task, status, reason: '群众反映' });
const unflag = (task: string) => story.office2.must('clearFlag', 'TaskInput', { task });

describe('pushed by an act', () => {
  it('a flag: the change of colour, the red flag and the events, from now on', async () => {
    const task = await story.inProgress(FAR);
    const [changes, flags, events] = [
      subscribe(story.office, 'taskStatusChanged', CHANGE),
      subscribe(story.office, 'redFlagRaised', FLAG),
      subscribe(story.office, 'ledgerEvents', EVENT),
    ] as const;
    await settled();
    await flag(task, 'YELLOW');
    await to('2026-11-02T10:00:00+08:00');
    await flag(task);
    await to('2026-11-02T11:00:00+08:00');
    await unflag(task);
    const [nine, ten, eleven] = ['09', '10', '11'].map((hour) => utc(`2026-11-02T${hour}:00:00+08:00`));
    const seen = await changes.first(3);
    expect(told(seen)).toEqual([
      `${task} BLUE YELLOW ${nine}`,
      `${task} YELLOW RED ${ten}`,
      `${task} RED BLUE ${eleven}`,
    ]);
    expect(
      seen.map(({ reasons }) => reasons.map(({ rule, status, since }: Json) => [rule, status, since].join(' '))),
    ).toEqual([[`FLAGGED YELLOW ${nine}`], [`FLAGGED RED ${ten}`], []]);
    expect((await flags.first(1))[0]).toMatchObject({ at: ten, task: { id: task }, reasons: [{ rule: 'FLAGGED' }] });
    const kinds = (await events.first(7)).map(({ kind, actor, at }) => [kind, actor, at].join(' '));
    expect(kinds).toEqual([
      `taskFlagged 督查科甲 ${nine}`,
      `statusChanged 督查台账 ${nine}`,
      `taskFlagged 督查科甲 ${ten}`,
      `statusChanged 督查台账 ${ten}`,
      // at ten on a working day the unit is reminded at once (DOMAIN 7)
      `reminderIssued 督查台账 ${ten}`,
      `flagCleared 督查科乙 ${eleven}`,
      `statusChanged 督查台账 ${eleven}`,
    ]);
    await end(changes, flags, events);
    expect([changes.received.length, flags.received.length, events.received.length]).toEqual([3, 1, 7]);
  });

  it('an act that changes no colour pushes an event and no change', async () => {
    const [changes, events] = [
      subscribe(story.office, 'taskStatusChanged', CHANGE),
      subscribe(story.office, 'ledgerEvents', EVENT),
    ] as const;
    await settled();
    const task = await story.inProgress(FAR);
    expect((await events.first(4)).map(({ kind, task: about }) => `${kind} ${about.id}`)).toEqual(
      ['taskCreated', 'taskRegistered', 'taskAssigned', 'taskAcknowledged'].map((kind) => `${kind} ${task}`),
    );
    expect(await drained(changes)).toEqual([]);
  });

  it('what a refused mutation would have changed is not pushed', async () => {
    const after = await here();
    const task = await story.draft(FAR);
    expect(await story.office.refused('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '反映' })).toEqual([
      'NOT_ALLOWED_IN_STAGE task',
    ]);
    const events = subscribe(story.office, 'ledgerEvents', EVENT, { after });
    await events.first(1);
    expect((await drained(events)).map(({ kind }) => kind)).toEqual(['taskCreated']);
  });

  it('to every subscriber alike, and to none that has ended', async () => {
    const task = await story.inProgress(FAR);
    const streams = Array.from({ length: 10 }, () => subscribe(story.leader, 'redFlagRaised', FLAG));
    await settled();
    const gone = streams.pop() as Stream;
    await end(gone);
    await settled();
    await flag(task);
    const all = await Promise.all(streams.map((stream) => stream.first(1)));
    for (const seen of all) expect(seen).toEqual(all[0]);
    expect(gone.received).toEqual([]);
    await unflag(task);
    for (const stream of streams) expect(await drained(stream)).toHaveLength(1);
  });
});

describe('pushed by time', () => {
  it('each turn as the clock passes it, with its own moment, its reasons and its escalation', async () => {
    // given: near from 17 November, due 20 November
    await to('2026-11-03T09:00:00+08:00');
    const task = await story.inProgress('2026-11-20');
    const filter = { source: story.source };
    const [changes, flags] = [
      subscribe(story.office, 'taskStatusChanged', CHANGE, { filter }),
      subscribe(story.office, 'redFlagRaised', FLAG, { filter }),
    ] as const;
    await settled();
    // when: nothing until the second before, then one change
    expect(await to('2026-11-16T23:59:59+08:00')).toBe(0);
    expect(await to('2026-11-17T00:00:00+08:00')).toBe(1);
    expect((await changes.first(1))[0]).toMatchObject({
      from: 'BLUE',
      to: 'YELLOW',
      at: utc('2026-11-17T00:00:00+08:00'),
      task: { id: task, status: 'YELLOW' },
    });
    expect(await to('2026-11-20T23:59:59+08:00')).toBe(0);
    expect(await to('2026-11-21T00:00:00+08:00')).toBe(1);
    // then
    const red = utc('2026-11-21T00:00:00+08:00');
    const [, second] = await changes.first(2);
    expect(second).toMatchObject({ from: 'YELLOW', to: 'RED', at: red, task: { id: task, status: 'RED' } });
    expect(second.reasons.map(({ rule, since }: Json) => `${rule} ${since}`).sort()).toEqual([
      `DEADLINE_PASSED ${red}`,
      `EXPLANATION_MISSING ${red}`,
    ]);
    expect((await flags.first(1))[0]).toMatchObject({
      at: red,
      escalation: {
        level: 'REMINDER',
        since: red,
        nextLevel: 'CIRCULAR',
        nextLevelAt: utc('2026-11-28T00:00:00+08:00'),
      },
    });
    // when it goes on and on, then nothing more: a task turns red once
    expect(await to('2026-12-20T00:00:00+08:00')).toBe(0);
    expect([(await drained(changes)).length, (await drained(flags)).length]).toEqual([2, 1]);
    await story.office.must('cancelTask', 'TaskInput', { task, comment: '试毕' });
  });

  it('a clock that jumps over several turns tells each, in the order of their moments, as they were', async () => {
    const after = await here();
    // given: from Monday 21 December; C near at once, A due on the 25th, B on the 28th, a letter of D due on the 24th
    await to('2026-12-21T09:00:00+08:00');
    const a = await story.inProgress('2026-12-25');
    const b = await story.inProgress('2026-12-28');
    const c = await story.inProgress('2026-12-22');
    const d = await story.inProgress(FAR);
    await story.letter(d, 1);
    // when the clock jumps
    await to('2027-02-01T09:00:00+08:00');
    // then
    const day = (date: string) => utc(`${date}T00:00:00+08:00`);
    const expected = [
      `${c} BLUE YELLOW ${utc('2026-12-21T09:00:00+08:00')}`,
      `${c} YELLOW RED ${day('2026-12-23')}`,
      `${a} BLUE YELLOW ${day('2026-12-24')}`,
      `${d} BLUE YELLOW ${day('2026-12-24')}`,
      `${b} BLUE YELLOW ${day('2026-12-25')}`,
      `${d} YELLOW RED ${day('2026-12-25')}`,
      `${a} YELLOW RED ${day('2026-12-26')}`,
      `${b} YELLOW RED ${day('2026-12-29')}`,
    ];
    const changes = subscribe(story.office, 'taskStatusChanged', CHANGE, { after });
    const seen = await changes.first(8);
    const at = (line: string) => line.split(' ')[3];
    expect(told(seen).map(at)).toEqual(expected.map(at));
    expect([...told(seen)].sort()).toEqual([...expected].sort());
    // the reasons are those of the moment, the task is as it is now
    for (const { task, to: colour, reasons, at: moment } of seen) {
      expect(task.status).toBe('RED');
      expect(reasons.some(({ status }: Json) => status === colour)).toBe(true);
      for (const { status, since } of reasons)
        expect([status === 'RED' && colour !== 'RED', since > moment]).toEqual([false, false]);
    }
    // the escalation is that of the moment: by now an interview would be called for
    const flags = subscribe(story.office, 'redFlagRaised', FLAG, { after });
    for (const { at: moment, escalation } of await flags.first(4))
      expect(escalation).toMatchObject({ level: 'REMINDER', since: moment, nextLevel: 'CIRCULAR' });
    expect((await story.see(a, 'escalation { level }')).escalation.level).toBe('ACCOUNTABILITY');
    for (const task of [a, b, c, d]) await story.office.must('cancelTask', 'TaskInput', { task, comment: '试毕' });
    expect((await drained(flags)).length).toBe(4);
    await end(changes);
  });

  it('an act after turns that nobody has announced yet comes behind them', async () => {
    const after = await here();
    const task = await story.inProgress('2027-02-02');
    // the clock is moved, the tick has not run: only the act does
    story.world.clock.set(utc('2027-02-10T09:00:00+08:00'));
    await story.unit.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '成' });
    const events = subscribe(story.office, 'ledgerEvents', 'kind at recordedAt', { after, filter: { task } });
    const seen = (await events.first(8)).map(({ kind, at }) => `${kind} ${at}`);
    expect(seen.slice(4)).toEqual([
      `taskAcknowledged ${utc('2027-02-01T09:00:00+08:00')}`,
      `statusChanged ${utc('2027-02-03T00:00:00+08:00')}`,
      `reminderIssued ${utc('2027-02-03T09:00:00+08:00')}`,
      `completionSubmitted ${utc('2027-02-10T09:00:00+08:00')}`,
    ]);
    await to('2027-02-10T09:00:01+08:00');
    await story.office.must('cancelTask', 'TaskInput', { task, comment: '试毕' });
    await drained(events);
    expect(events.received.map(({ kind }) => kind).filter((kind) => kind === 'statusChanged')).toHaveLength(3);
  });
});

describe('a filter', () => {
  it('of changes: the status is the colour turned to, the rest is that of the task', async () => {
    const after = await here();
    const [mine, listed, other] = [
      await story.inProgress(FAR),
      await story.inProgress(FAR, { listed: true }),
      await story.draft(FAR, { leadUnit: story.unitIds[1] }),
    ];
    await story.office.must('assignTask', 'TaskInput', { task: other });
    for (const task of [mine, listed, other]) {
      await flag(task, 'YELLOW');
      await flag(task);
    }
    await unflag(mine);
    const filters: [Json, string[]][] = [
      [{}, [mine, mine, listed, listed, other, other, mine]],
      [{ status: ['RED'] }, [mine, listed, other]],
      [{ status: ['YELLOW', 'BLUE'] }, [mine, listed, other, mine]],
      [{ status: [] }, []],
      [{ leadUnit: story.unitIds[1] }, [other, other]],
      [{ listed: true, status: ['RED'] }, [listed]],
      [{ stage: ['ASSIGNED'] }, [other, other]],
      [{ source: story.source, open: true, status: ['BLUE'] }, [mine]],
      [{ unit: story.unitIds[2] }, []],
      [{ deadline: { to: '2027-01-01' } }, []],
    ];
    for (const [filter, tasks] of filters) {
      const changes = subscribe(story.office, 'taskStatusChanged', CHANGE, { after, filter });
      const flags = subscribe(story.office, 'redFlagRaised', FLAG, { after, filter });
      await changes.first(tasks.length);
      expect([filter, (await drained(changes)).map(({ task }) => task.id)]).toEqual([filter, tasks]);
      for (const { to: colour } of changes.received) expect(filter.status ?? [colour]).toContain(colour);
      const red = changes.received.filter(({ to: colour }) => colour === 'RED').map(({ cursor }) => cursor);
      await flags.first(red.length);
      expect((await drained(flags)).map(({ cursor }) => cursor)).toEqual(red);
      await end(changes, flags);
    }
  });

  it('of events: by task, unit, kind and jurisdiction', async () => {
    const after = await here();
    const task = await story.inProgress(FAR);
    await story.letter(task, 1);
    await story.office.must('createPerson', 'CreatePersonInput', { name: '过滤岗位' });
    const jurisdiction = (await story.see(task, 'jurisdiction { id }')).jurisdiction.id;
    const all = ['taskCreated', 'taskRegistered', 'taskAssigned', 'taskAcknowledged', 'letterIssued'];
    const filters: [Json, string[]][] = [
      [{}, [...all, 'personCreated']],
      [{ task }, all],
      [{ kind: ['letterIssued', 'personCreated'] }, ['letterIssued', 'personCreated']],
      [{ kind: [] }, []],
      [{ unit: story.unitIds[0] }, all],
      [{ jurisdiction }, [...all, 'personCreated']],
      [{ jurisdiction: jurisdiction.replace('370600', '370614') }, []],
      [{ task, kind: ['taskAssigned'] }, ['taskAssigned']],
    ];
    for (const [filter, kinds] of filters) {
      const events = subscribe(story.office, 'ledgerEvents', EVENT, { after, filter });
      await events.first(kinds.length);
      expect([filter, (await drained(events)).map(({ kind }) => kind)]).toEqual([filter, kinds]);
      await end(events);
    }
  });

  it('that cannot be is a clear error', async () => {
    const stream = subscribe(story.office.in('en'), 'taskStatusChanged', CHANGE, { filter: { leadUnit: 'nonsense' } });
    await expect(stream.first(1)).rejects.toThrow(/filter\.leadUnit/);
    const other = subscribe(story.office.in('en'), 'ledgerEvents', EVENT, { filter: { task: story.owner } });
    await expect(other.first(1)).rejects.toThrow(/filter\.task/);
    expect(JSON.stringify([stream.errors, other.errors]).match(/BAD_USER_INPUT/g)).toHaveLength(2);
  });
});

describe('after: resuming', () => {
  it('from any cursor gives what came behind it, each once and in order, then what comes', async () => {
    const after = await here();
    const tasks = await Promise.all(Array.from({ length: 8 }, () => story.inProgress(FAR)));
    for (const task of tasks) await flag(task, 'YELLOW');
    for (const task of tasks) await flag(task);
    const first = subscribe(story.office, 'taskStatusChanged', CHANGE, { after });
    const seen = await first.first(16);
    expect(told(seen)).toEqual(await logged(after));
    await end(first);
    // resumed behind each of some, and while more happens
    const resumed = [0, 1, 7, 14, 15].map((i) => ({
      i,
      stream: subscribe(story.office, 'taskStatusChanged', CHANGE, { after: seen[i].cursor }),
    }));
    await Promise.all(tasks.slice(0, 4).map(unflag));
    const whole = [...seen, ...(await (resumed[0] as (typeof resumed)[number]).stream.first(19)).slice(15)];
    expect(told(whole)).toEqual(await logged(after));
    for (const { i, stream } of resumed) {
      await stream.first(19 - i);
      // The task is shown as it is when it is told: here while its flag is being cleared.
      expect([i, (await drained(stream)).map(happened)]).toEqual([i, whole.slice(i + 1).map(happened)]);
      await end(stream);
    }
  });

  it('again and again, in the middle of writes, loses and repeats nothing', async () => {
    const start = await here();
    const tasks = await Promise.all(Array.from({ length: 20 }, () => story.inProgress(FAR)));
    // 4 to begin each, 2 of each flag, and a reminder to each of the ten that turn red
    const total = 20 * 4 + 20 * 2 + 10;
    let cursor = start;
    const seen: Json[] = [];
    const writing = Promise.all(tasks.map((task, i) => flag(task, i % 2 === 0 ? 'RED' : 'YELLOW')));
    while (seen.length < 100) {
      const stream = subscribe(story.office, 'ledgerEvents', EVENT, { after: cursor });
      // takes a few and breaks off
      const some = await stream.first(Math.min(7, total - seen.length));
      seen.push(...some);
      cursor = some.at(-1).cursor;
      await end(stream);
    }
    await writing;
    const rest = subscribe(story.office, 'ledgerEvents', EVENT, { after: cursor });
    await rest.first(total - seen.length);
    seen.push(...(await drained(rest)));
    expect(seen).toHaveLength(total);
    const [first] = seen;
    expect(seen.map(({ sequence }) => sequence - first.sequence)).toEqual(seen.map((_, i) => i));
    // the list of events says the same
    const { events } = await story.office.get(
      'query ($after: String) { events(first: 200, after: $after) { nodes { sequence kind } } }',
      { after: start },
    );
    expect(events.nodes).toEqual(seen.map(({ sequence, kind }) => ({ sequence, kind })));
  });

  it('shows the task and asks the filter as it is now, though others were told before', async () => {
    const after = await here();
    const task = await story.inProgress(FAR);
    await flag(task);
    const field = 'at to task { status stage } reasons { rule }';
    const replay = async (filter: Json): Promise<Json[]> => {
      const stream = subscribe(story.office, 'taskStatusChanged', field, { after, filter });
      const seen = [...(await drained(stream))];
      await end(stream);
      return seen.map(({ to: colour, task: { status, stage }, reasons }) =>
        [colour, status, stage, reasons.length].join(' '),
      );
    };
    const [any, working] = [{ open: true }, { stage: ['IN_PROGRESS'] }];
    expect([await replay(any), await replay(working)]).toEqual([['RED RED IN_PROGRESS 1'], ['RED RED IN_PROGRESS 1']]);
    await unflag(task);
    await story.unit.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '成' });
    const now = 'BLUE COMPLETION_SUBMITTED';
    expect([await replay(any), await replay(working)]).toEqual([[`RED ${now} 1`, `BLUE ${now} 0`], []]);
  });

  it('with the cursor of a list, an event, a change or a summary alike', async () => {
    const task = await story.inProgress(FAR);
    const after = await here();
    await flag(task);
    const { events } = await story.office.get(
      'query ($after: String) { events(after: $after) { edges { cursor } nodes { cursor kind } } }',
      { after },
    );
    expect(events.edges.map(({ cursor }: Json) => cursor)).toEqual(events.nodes.map(({ cursor }: Json) => cursor));
    const flagged = events.nodes[0].cursor;
    const lists = await story.office.get(
      '{ tasks(first: 1) { eventCursor } summary { eventCursor } unit(code: "U1") { tasks(first: 1) { eventCursor } } }',
    );
    expect(events.nodes.map(({ kind }: Json) => kind)).toEqual(['taskFlagged', 'statusChanged', 'reminderIssued']);
    const [end, head] = [events.nodes[1].cursor, events.nodes[2].cursor];
    expect([lists.tasks.eventCursor, lists.summary.eventCursor, lists.unit.tasks.eventCursor]).toEqual(
      Array(3).fill(head),
    );
    const seen: Json[] = [];
    for (const from of [after, flagged])
      seen.push(...(await subscribe(story.office, 'redFlagRaised', FLAG, { after: from }).first(1)));
    expect(seen.map(({ cursor }) => cursor)).toEqual([end, end]);
    // behind the change itself there is nothing, and the log goes on from there
    const stream = subscribe(story.office, 'redFlagRaised', FLAG, { after: end });
    await unflag(task);
    // a red spell has its own moment
    await to(new Date(Date.parse(story.world.now()) + 1000).toISOString());
    await flag(task);
    expect((await stream.first(1))[0].cursor).not.toBe(end);
    const later = await story.office.get('query ($after: String) { events(after: $after) { nodes { kind } } }', {
      after: head,
    });
    expect(later.events.nodes.map(({ kind }: Json) => kind)).toEqual([
      'flagCleared',
      'statusChanged',
      'taskFlagged',
      'statusChanged',
      // a new red spell, a new reminder
      'reminderIssued',
    ]);
  });

  it('a mutation and a list from before it: nothing is missed between', async () => {
    const task = await story.inProgress(FAR);
    for (let i = 0; i < 5; i++) {
      const [{ tasks }] = await Promise.all([
        story.office.get('{ tasks(first: 200) { eventCursor nodes { id status } } }'),
        i % 2 === 0 ? flag(task) : unflag(task),
      ]);
      const listed = tasks.nodes.find(({ id }: Json) => id === task).status;
      const { status } = await story.see(task, 'status');
      const stream = subscribe(story.office, 'taskStatusChanged', CHANGE, { after: tasks.eventCursor });
      // a list that shows the old colour has a cursor before the change
      if (listed !== status) expect((await stream.first(1))[0]).toMatchObject({ from: listed, to: status });
      else expect((await drained(stream)).filter(({ task: { id } }) => id === task)).toEqual([]);
      await end(stream);
    }
  });

  it('after a restart goes on where it was', async () => {
    const own = await Story.open('2026-11-18T09:00:00+08:00');
    const task = await own.inProgress('2026-11-20');
    const { tasks } = await own.office.get('{ tasks { eventCursor } }');
    await own.world.close({ keep: true });
    // the moments pass while the service is down
    const world = await World.open('2026-12-01T09:00:00+08:00', { folder: own.world.folder });
    const office = await world.as({ role: 'OFFICE', subject: 'office-1' });
    const stream = office.subscribe(
      `subscription ($after: String) { taskStatusChanged(after: $after) { ${CHANGE} } }`,
      { after: tasks.eventCursor },
    );
    await world.to('2026-12-01T09:00:00+08:00');
    expect(told(await stream.first(2))).toEqual([
      `${task} BLUE YELLOW ${utc('2026-11-19T00:00:00+08:00')}`,
      `${task} YELLOW RED ${utc('2026-11-21T00:00:00+08:00')}`,
    ]);
    await world.close();
  });

  it.each(['', 'x', 'bm90IGEgY3Vyc29y'])('%j is no cursor: a clear error', async (after) => {
    for (const field of ['taskStatusChanged', 'redFlagRaised', 'ledgerEvents']) {
      const stream = subscribe(story.office.in('en'), field, 'cursor', { after });
      await expect(stream.first(1)).rejects.toThrow(/after/);
      expect(JSON.stringify(stream.errors)).toMatch(/BAD_USER_INPUT/);
      expect(stream.received).toEqual([]);
      await end(stream);
    }
  });
});

describe('who is pushed what', () => {
  let after: string;
  let own: string;
  let secret: string;
  let events: number;
  beforeAll(async () => {
    after = await here();
    own = await story.inProgress(FAR, { supportingUnits: [story.unitIds[1]] });
    secret = await story.inProgress(FAR, { classification: 'WORK_SECRET' });
    await story.draft(FAR);
    await story.office.must('createPerson', 'CreatePersonInput', { name: '推送岗位' });
    await flag(own);
    await flag(secret);
    await story.see(secret, 'id');
    // own: 4, the flag's 2 and the reminder; secret: the same; a draft; a person
    events = 7 + 7 + 1 + 1;
  });

  // whose tasks' flags, how many events
  it.each<[Role, string | undefined, string, () => number | 'FORBIDDEN']>([
    ['OFFICE', undefined, 'own secret', () => events],
    ['LEADER', undefined, 'own secret', () => events],
    ['UNIT', 'U1', 'own secret', () => 14],
    ['UNIT', 'U2', 'own', () => 7],
    ['UNIT', 'U3', '', () => 0],
    ['SYSTEM', undefined, 'own', () => 7],
    ['ADMIN', undefined, '', () => 1],
    ['SECURITY', undefined, '', () => 'FORBIDDEN'],
    ['AUDITOR', undefined, '', () => events + 1],
  ])('%s %s: red flags of %j', async (role, unit, names, count) => {
    const who = await story.world.as({ role, ...(unit !== undefined && { unit }) });
    const expected = names
      .split(' ')
      .filter(Boolean)
      .map((name) => (name === 'own' ? own : secret));
    for (const field of ['redFlagRaised', 'taskStatusChanged']) {
      const stream = subscribe(who, field, 'task { id }', { after });
      await stream.first(expected.length);
      expect([field, (await drained(stream)).map(({ task }) => task.id)]).toEqual([field, expected]);
      await end(stream);
    }
    const stream = subscribe(who, 'ledgerEvents', EVENT, { after });
    const many = count();
    if (many === 'FORBIDDEN') {
      await expect(stream.first(1)).rejects.toThrow(/FORBIDDEN/);
      return;
    }
    await stream.first(many);
    // that administrators have signed in, and that one was refused, is more, if that came before
    const seen = (await drained(stream)).filter(({ kind }) => !AUDIT.includes(kind));
    const tasks = new Set(seen.map(({ task }) => task?.id).filter(Boolean));
    expect([seen.length, tasks.has(own), tasks.has(secret)]).toEqual([
      many,
      expected.includes(own),
      expected.includes(secret),
    ]);
    expect(seen.some(({ kind }) => kind === 'workSecretRead')).toBe(role === 'AUDITOR');
    await end(stream);
  });

  it('a stranger from another jurisdiction nothing, and only its own', async () => {
    const stranger = await story.world.as({ role: 'OFFICE', jurisdiction: '370614' });
    const from = await here(stranger);
    const stream = subscribe(stranger, 'ledgerEvents', EVENT, { after: from });
    await flag(await story.inProgress(FAR));
    await stranger.must('createPerson', 'CreatePersonInput', { name: '区岗位' });
    await stream.first(1);
    expect((await drained(stream)).map(({ kind }) => kind)).toEqual(['personCreated']);
    // the same cursor is none of this jurisdiction
    await expect(subscribe(story.office, 'ledgerEvents', EVENT, { after: from }).first(1)).rejects.toThrow(
      /BAD_USER_INPUT/,
    );
  });

  it('rights are those of now, in replay too', async () => {
    const from = await here();
    const task = await story.inProgress(FAR);
    await flag(task);
    const [U1, U2] = [story.units[0] as Caller, story.units[1] as Caller];
    const replayed = async (who: Caller): Promise<string> => {
      const flags = subscribe(who, 'redFlagRaised', FLAG, { after: from });
      const changes = subscribe(who, 'taskStatusChanged', CHANGE, { after: from });
      const events = subscribe(who, 'ledgerEvents', EVENT, { after: from });
      const counts: number[] = [];
      for (const stream of [flags, changes, events]) counts.push((await drained(stream)).length);
      await end(flags, changes, events);
      return counts.join(' ');
    };
    expect([await replayed(U1), await replayed(U2)]).toEqual(['1 1 7', '0 0 0']);
    const input = { task, leadUnit: story.unitIds[1], owner: story.owner, comment: '调整' };
    await story.office.must('transferTask', 'TransferTaskInput', input);
    expect([await replayed(U1), await replayed(U2)]).toEqual(['0 0 0', '1 1 8']);
  });

  it('rights are checked anew for each event of a stream that is open', async () => {
    const task = await story.inProgress(FAR);
    const [U1, U2] = [story.units[0] as Caller, story.units[1] as Caller];
    const streams = [
      subscribe(U1, 'taskStatusChanged', CHANGE, { filter: { deadline: { from: FAR } } }),
      subscribe(U2, 'taskStatusChanged', CHANGE, { filter: { deadline: { from: FAR } } }),
    ] as const;
    await settled();
    await flag(task, 'YELLOW');
    await streams[0].first(1);
    await story.office.must('transferTask', 'TransferTaskInput', {
      task,
      leadUnit: story.unitIds[1],
      owner: story.owner,
      comment: '调整',
    });
    await flag(task);
    await streams[1].first(1);
    const [one, two] = [await drained(streams[0]), await drained(streams[1])];
    expect([one.map(({ to: colour }) => colour), two.map(({ to: colour }) => colour)]).toEqual([['YELLOW'], ['RED']]);
  });

  it('in the language of the socket', async () => {
    const from = await here();
    await flag(await story.inProgress(FAR));
    const message = async (language: string) =>
      (await subscribe(story.office.in(language), 'taskStatusChanged', CHANGE, { after: from }).first(1))[0].reasons[0]
        .message;
    expect(await message('zh-CN')).toMatch(/[\u4e00-\u9fff]/);
    expect((await message('en')).replace('群众反映', '')).not.toMatch(/[\u4e00-\u9fff]/);
  });
});

describe('the socket', () => {
  it.each([
    ['a query', '{ viewer { name } }'],
    ['a mutation', 'mutation { createPerson(input: { name: "不应出现" }) { person { id } } }'],
    ['introspection', '{ __schema { queryType { name } } }'],
  ])('takes no %s', async (_, query) => {
    const after = await here();
    const stream = story.office.subscribe(query);
    await expect(stream.first(1)).rejects.toThrow(/HTTP/);
    expect(stream.received).toEqual([]);
    expect(JSON.stringify(stream.errors)).toMatch(/BAD_USER_INPUT/);
    expect(await here()).toBe(after);
    await end(stream);
  });

  it('tells what is wrong with a subscription, and serves the next one', async () => {
    const stream = story.office.subscribe('subscription { ledgerEvents { nothing } }');
    await expect(stream.first(1)).rejects.toThrow(/nothing/);
    const unknown = story.office.subscribe('subscription { nothing { id } }');
    await expect(unknown.first(1)).rejects.toThrow(/nothing/);
    for (const each of [stream, unknown]) await each.end();
  });

  it('closes when its token expires', async () => {
    const who = await story.world.as({ role: 'OFFICE', subject: 'short' }, '1s');
    const stream = who.subscribe('subscription { ledgerEvents { id } }');
    expect(await stream.closed).toMatchObject({ code: 4403 });
    expect(stream.received).toEqual([]);
  });
});

describe('advanceClock', () => {
  const advance = (who: Caller, moment: string) =>
    who.do('advanceClock', 'AdvanceClockInput', { to: moment }, 'now statusChanges');

  it.each(['OFFICE', 'ADMIN'] as const)('by %s moves the clock and announces every change on the way', async (role) => {
    const own = await Story.open('2026-11-16T09:00:00+08:00');
    const who = await own.world.as({ role });
    const task = await own.inProgress('2026-11-20');
    const { tasks } = await own.office.get('{ tasks { eventCursor } }');
    const moment = '2026-11-23T09:00:00+08:00';
    expect(await advance(who, moment)).toEqual({ now: utc(moment), statusChanges: 2, userErrors: [] });
    const stream = own.office.subscribe(
      `subscription ($after: String) { taskStatusChanged(after: $after) { ${CHANGE} } }`,
      { after: tasks.eventCursor },
    );
    expect(told(await stream.first(2))).toEqual([
      `${task} BLUE YELLOW ${utc('2026-11-19T00:00:00+08:00')}`,
      `${task} YELLOW RED ${utc('2026-11-21T00:00:00+08:00')}`,
    ]);
    expect((await own.office.get('{ summary { at counts { red } } }')).summary).toEqual({
      at: utc(moment),
      counts: { red: 1 },
    });
    // to where it stands is no step; back is refused and changes nothing
    expect(await advance(who, moment)).toEqual({ now: utc(moment), statusChanges: 0, userErrors: [] });
    const back = await advance(who, '2026-11-23T08:59:59+08:00');
    expect([back.userErrors.map(({ code, field }: Json) => `${code} ${field}`), back.now]).toEqual([
      ['DATE_IN_PAST to'],
      utc(moment),
    ]);
    expect((await own.see(task, 'status')).status).toBe('RED');
    await own.world.close();
  });

  it('is FORBIDDEN to all others, and moves nothing', async () => {
    const before = story.world.now();
    for (const role of ['LEADER', 'UNIT', 'SYSTEM', 'SECURITY', 'AUDITOR'] as const) {
      const who = await story.world.as({ role, ...(role === 'UNIT' && { unit: 'U1' }) });
      const { errors } = await who.ask('mutation { advanceClock(input: { to: "2030-01-01T00:00:00Z" }) { now } }');
      expect([role, errors?.[0]?.extensions.code]).toEqual([role, 'FORBIDDEN']);
    }
    expect(story.world.now()).toBe(before);
  });

  it('counts the changes of the viewer’s own jurisdiction, and moves the clock of all', async () => {
    const own = await Story.open('2026-11-16T09:00:00+08:00');
    await own.inProgress('2026-11-20');
    const other = await own.world.as({ role: 'OFFICE', jurisdiction: '370614' });
    expect(await advance(other, '2026-11-23T09:00:00+08:00')).toMatchObject({ statusChanges: 0, userErrors: [] });
    expect((await own.office.get('{ summary { counts { red } } }')).summary.counts.red).toBe(1);
    await own.world.close();
  });

  it('is SIMULATION_ONLY where the clock is the machine’s', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wall-'));
    const faults: unknown[] = [];
    const failed = (error: unknown) => void faults.push(error);
    const url = await seededIn(folder, 'reference', '2026-01-05T00:00:00.000Z', failed);
    const ledger = await Ledger.open(url, new WallClock(), failed);
    const service = await serve(ledger, {
      host: '127.0.0.1',
      port: 0,
      secret: 'a secret for tests that is longer than 32 bytes',
      log: pino({ level: 'silent' }),
      files: filesIn(folder),
    });
    const office = await story.world.as({ role: 'OFFICE' });
    const query =
      'mutation { advanceClock(input: { to: "2099-01-01T00:00:00Z" }) { now statusChanges userErrors { code } } }';
    const response = await fetch(`http://127.0.0.1:${service.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${office.token}` },
      body: JSON.stringify({ query }),
    });
    const { data } = (await response.json()) as Json;
    expect(data.advanceClock).toMatchObject({ statusChanges: 0, userErrors: [{ code: 'SIMULATION_ONLY' }] });
    expect(data.advanceClock.now < '2099').toBe(true);
    await service.stop();
    await ledger.close();
    await removeFolder(folder);
    expect(faults).toEqual([]);
  });
});

it('all in all: the log announced each change once, from one colour to the next, and it is whole', async () => {
  const start = story.world.ledger.reader.eventCursor('370600', 0);
  const changes = await logged(start);
  const colours = new Map<string, string>();
  for (const change of changes) {
    const [task, from, colour] = change.split(' ') as [string, string, string];
    expect([change, from]).toEqual([change, colours.get(task) ?? 'BLUE']);
    expect(colour).not.toBe(from);
    colours.set(task, colour);
  }
  for (const [task, colour] of colours) expect((await story.see(task, 'status')).status).toBe(colour);
  const stream = subscribe(story.office, 'taskStatusChanged', CHANGE, { after: start });
  await stream.first(changes.length);
  expect(told(await drained(stream))).toEqual(changes);
  expect((await story.office.get('{ verifyLedger { valid } }')).verifyLedger.valid).toBe(true);
});
