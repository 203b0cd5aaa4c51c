// The counters are exact: whatever was done, whoever asks, at any moment, also between a turn and its announcement and at a
// moment before the latest commits, they give what a count of the rows gives. The rows are counted here by the rules.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import sql from 'sql-template-tag';

import { SimulatedClock } from '../../src/ledger/clock';
import type { Ledger } from '../../src/ledger/ledger';
import * as progress from '../../src/ledger/progress-commands';
import * as tasksOf from '../../src/ledger/task-commands';
import { maySeeTask, type Principal } from '../../src/rules/access';
import { statusAt } from '../../src/rules/colour';
import { jurisdictionId } from '../../src/rules/id';
import type { Task } from '../../src/rules/records';
import { SOURCE_KINDS, STAGES, STATUSES } from '../../src/rules/words';
import type { Counts } from '../../src/store/colour-sql';
import { SUMMARY_GROUPS, type SummaryGroup } from '../../src/store/tally-sql';
import * as lists from '../../src/store/lists';
import { isPostgres, sqlitePath } from '../../src/store/database';
import { openDatabase } from '../../src/store/open';
import { postgresSource } from '../../src/store/postgres';
import { jsonRow } from '../../src/store/json-rows';
import type { List } from '../../src/store/paging';
import { ReadConnections } from '../../src/store/read-connections';
import { sqliteSource } from '../../src/store/sqlite';
import { miscounted } from '../../src/store/tally';
import { keptTalliesBy } from '../../src/store/tally-sql';
import type { TaskFilter } from '../../src/store/task-filter';
import { analysed, ON, openLedger, removeFolder, seededIn } from '../database';
import { Crowd } from './crowd';

const J = '370600';
const CROWD = ON === 'sqlite' ? 300 : 200;
const YOUNG = 40;
const RUNS = ON === 'sqlite' ? 250 : 150;

let folder: string;
let url: string;
let ledger: Ledger;
let clock: SimulatedClock;
let crowd: Crowd;
let tasks: Task[];
let taskById: Map<string, Task>;

const fail = (error: unknown) => {
  throw error;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tally-'));
  const start = '2026-08-03T01:00:00.000Z';
  url = await seededIn(folder, 'reference', start, fail);
  clock = new SimulatedClock(start);
  ledger = await openLedger(url, clock, fail);
  crowd = new Crowd(ledger, clock);
  await crowd.open();
  await crowd.play(CROWD, 8, 20261122);
  for (let i = 0; i < YOUNG; i++) await young(i);
  await analysed(ledger);
  await read();
}, 300_000);

afterAll(async () => {
  await ledger.close();
  await removeFolder(folder);
});

/** A task whose turns are still to come. */
async function young(i: number): Promise<void> {
  const { calendar } = ledger.regimes.of(J);
  const lead = crowd.units[i % 4] as Principal;
  const { task } = await crowd.must(crowd.office, tasksOf.create, {
    title: `新的事项${i}`,
    requirement: '任务',
    goal: '目标',
    standard: '标准',
    source: crowd.source,
    leadUnit: lead.unitId,
    owner: crowd.owner,
    leader: crowd.leaders[i % 3],
    deadline: calendar.after(calendar.dayOf(clock.now()), 2 + i),
  });
  await crowd.must(crowd.office, tasksOf.assign, { task });
  await crowd.must(lead, tasksOf.acknowledge, { task });
}

async function read(): Promise<void> {
  const rows = await ledger.reader.query(sql`SELECT * FROM "task" WHERE "jurisdiction" = ${J} ORDER BY "id"`);
  tasks = ledger.reader.rows.read<Task>('task', rows);
  taskById = new Map(tasks.map((task) => [task.id, task]));
}

// ---------------------------------------------------------------- the same by the rules

const STILL_TO_DO = ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED', 'SUSPENDED'];
const KEYS: Record<SummaryGroup, (task: Task) => string> = {
  NONE: () => '',
  UNIT: ({ leadUnitId }) => leadUnitId,
  SOURCE_KIND: ({ sourceKind }) => sourceKind,
  STAGE: ({ stage }) => stage,
  LEADER: ({ leaderId }) => leaderId ?? '',
};

function matches(task: Task, filter: TaskFilter, now: string): boolean {
  const { status, stage, open, sourceKind, leadUnit, leader, listed } = filter;
  return (
    (status == null || status.includes(statusAt(task, now))) &&
    (stage == null || stage.includes(task.stage)) &&
    (open == null || STILL_TO_DO.includes(task.stage) === open) &&
    (sourceKind == null || sourceKind.includes(task.sourceKind)) &&
    (leadUnit == null || task.leadUnitId === leadUnit) &&
    (leader == null || task.leaderId === leader) &&
    (listed == null || task.listed === listed)
  );
}

interface Question {
  who: Principal;
  filter: TaskFilter;
  group: SummaryGroup;
  now: string;
}

function byTheRules({ who, filter, group, now }: Question): Record<string, Counts> {
  const groups: Record<string, Counts> = {};
  for (const task of tasks) {
    const ancestors = task.ancestorIds.map((id) => taskById.get(id) as Task);
    if (!maySeeTask(who, task, ancestors) || !matches(task, filter, now)) continue;
    const counts = (groups[KEYS[group](task)] ??= { total: 0, blue: 0, yellow: 0, red: 0 });
    counts.total++;
    counts[statusAt(task, now).toLowerCase() as 'blue' | 'yellow' | 'red']++;
  }
  return groups;
}

// ---------------------------------------------------------------- who asks what, and when

const principals = (): Principal[] => {
  const { office, leader, system, units } = crowd;
  return [
    office,
    leader,
    system,
    units[0] as Principal,
    { ...office, classifications: ['PUBLIC'] },
    { ...leader, classifications: ['INTERNAL', 'WORK_SECRET'] },
    { ...office, classifications: [] },
    { ...system, classifications: ['INTERNAL'] },
    { ...office, role: 'AUDITOR' },
  ];
};

const some = <T>(words: readonly T[]) => fc.subarray([...words]);
const maybe = <T>(arbitrary: fc.Arbitrary<T>, weight = 3) =>
  fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const filters = (): fc.Arbitrary<TaskFilter> =>
  fc.record({
    status: maybe(some(STATUSES)),
    stage: maybe(some(STAGES)),
    open: maybe(fc.boolean()),
    sourceKind: maybe(some(SOURCE_KINDS.slice(0, 3))),
    leadUnit: maybe(fc.constantFrom(...crowd.units.map(({ unitId }) => unitId))),
    leader: maybe(fc.constantFrom(...crowd.leaders)),
    // No counter knows this one.
    listed: maybe(fc.boolean(), 9),
    jurisdiction: maybe(fc.constantFrom(jurisdictionId(J), jurisdictionId('370614')), 9),
  });

/** Moments at which something turns, that nobody has announced; and moments before the latest commits, as of a slow request. */
async function moments(): Promise<string[]> {
  const now = clock.now();
  const near = (at: string) => [at, new Date(Date.parse(at) - 1).toISOString()];
  const turning = tasks.flatMap(({ yellowAt, redAt }) => [yellowAt, redAt]).filter((at) => at > now && at < '9');
  const events = await ledger.reader.query<{ at: string }>(
    sql`SELECT "recordedAt" AS "at" FROM "event" WHERE "jurisdiction" = ${J} ORDER BY "sequence" DESC LIMIT 200`,
  );
  const every = <T>(list: T[], n: number) => list.filter((_, i) => i % n === 0);
  return [now, ...every(turning.sort(), 23).flatMap(near), ...every(events, 19).flatMap(({ at }) => near(at))];
}

const ours = ({ jurisdiction }: TaskFilter) => jurisdiction == null || jurisdiction === jurisdictionId(J);

async function compare(): Promise<void> {
  await read();
  // A list of the red ones looks for them among those that turn yellow (task-tables.ts).
  expect(tasks.filter(({ yellowAt, redAt }) => yellowAt > redAt)).toEqual([]);
  const question = fc.record<Question>({
    who: fc.constantFrom(...principals()),
    filter: filters(),
    group: fc.constantFrom(...SUMMARY_GROUPS),
    now: fc.constantFrom(...(await moments())),
  });
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const { who, filter, group, now } = asked;
      const expected = ours(filter) ? byTheRules(asked) : {};
      const { rows } = await ledger.reader.summary(who, filter, group, now);
      const found = rows.map(({ key, total, blue, yellow, red }) => [key, { total, blue, yellow, red }] as const);
      expect(Object.fromEntries(found)).toEqual(expected);
      const total = Object.values(expected).reduce((sum, counts) => sum + counts.total, 0);
      const list = lists.tasks(who, filter, [], now, ledger.reader.dialect);
      expect(await ledger.reader.count(list)).toBe(total);
      expect((await page(list, now)).total).toBe(total);
      // The same again, from memory where it may be.
      expect((await ledger.reader.summary(who, filter, group, now)).rows).toEqual(rows);
      expect((await page(list, now)).total).toBe(total);
      if (total > 0 && keptTalliesBy(group, who, filter, now) !== null) kept++;
    }),
    { numRuns: RUNS, seed: 20261122 },
  );
  // Enough of them came from the counters.
  expect(kept).toBeGreaterThan(RUNS / 8);
}

/** A short page of a list with its total, as the database writes it. */
function page(list: List, now: string) {
  const { dialect, rows } = ledger.reader;
  const row = jsonRow({ table: 'task', members: [{ key: 'id', column: 'id' }] }, dialect, rows);
  return ledger.reader.jsonPage(list, { limit: 1, backwards: false }, J, { row, now, cursors: false, total: true });
}

/** Whether the counters were asked for what is run: a page with its total, and a summary. */
async function askedCounters(who: Principal, filter: TaskFilter, now: string): Promise<boolean[]> {
  const asked = async (run: () => Promise<unknown>) => {
    const spy = jest.spyOn(ReadConnections.prototype, 'query');
    await run();
    const texts = spy.mock.calls.map(([statement]) => statement.sql);
    spy.mockRestore();
    return texts.some((text) => text.includes('"tally"'));
  };
  return [
    await asked(() => page(lists.tasks(who, filter, [], now, ledger.reader.dialect), now)),
    await asked(() => ledger.reader.summary(who, filter, 'UNIT', now)),
  ];
}

// ---------------------------------------------------------------- the tests

it('are what the tasks say, after all that the crowd has done', async () => {
  expect(new Set(tasks.map(({ stage }) => stage)).size).toBeGreaterThan(6);
  expect(await miscounted(ledger.reader, J)).toEqual([]);
  await compare();
});

it('are exact while turns wait for their announcement', async () => {
  // Nobody announces: the clock is put forward beside the tick, and only what somebody acts on is announced.
  const turning = tasks.map(({ nextAt }) => nextAt).filter((at) => at > clock.now() && at < '9');
  clock.set(turning.sort()[Math.floor(turning.length / 2)] as string);
  for (const { id, leadUnitId } of tasks.filter(({ stage }) => stage === 'IN_PROGRESS').slice(-10)) {
    const lead = crowd.units.find(({ unitId }) => unitId === leadUnitId) as Principal;
    await crowd.attempt(lead, progress.report, { task: id, content: '进展', progressPercent: 90 });
    clock.set(new Date(Date.parse(clock.now()) + 60_000).toISOString());
    await crowd.attempt(crowd.office, tasksOf.flag, { task: id, status: 'RED', reason: '群众反映' });
  }
  expect(await ledger.reader.dueTurns(J, clock.now())).toBeGreaterThan(5);
  expect(await miscounted(ledger.reader, J)).toEqual([]);
  await compare();
  await ledger.tick.run();
  expect(await ledger.reader.dueTurns(J, clock.now())).toBe(0);
  expect(await miscounted(ledger.reader, J)).toEqual([]);
  await compare();
});

it('are asked again when the log has moved, when something turns, and by others', async () => {
  const { office, system } = crowd;
  const filter: TaskFilter = { status: ['RED'] };
  const act = () => crowd.must(office, tasksOf.update, { task: (tasks[0] as Task).id, goal: '再一目标' });
  await ledger.tick.run();
  await act();
  const now = clock.now();
  const [anew, remembered] = [
    [true, true],
    [false, false],
  ];
  expect(await askedCounters(office, filter, now)).toEqual(anew);
  expect(await askedCounters(office, filter, now)).toEqual(remembered);
  // Others have rights of their own, and other filters are other questions.
  expect(await askedCounters(system, filter, now)).toEqual(anew);
  expect(await askedCounters(office, { status: ['YELLOW'] }, now)).toEqual(anew);
  // Up to the next turn, and not at it; not at a moment before the last commit.
  await read();
  const nextAt = tasks.map((task) => task.nextAt).sort()[0] as string;
  const by = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();
  expect(nextAt > now).toBe(true);
  expect(await askedCounters(office, filter, by(nextAt, -1))).toEqual(remembered);
  expect(await askedCounters(office, filter, nextAt)).toEqual(anew);
  expect(await askedCounters(office, filter, by(now, -1))).toEqual(anew);
  // What was said at such a moment is not what holds at others.
  expect(await askedCounters(office, filter, now)).toEqual(remembered);
  await act();
  expect(await askedCounters(office, filter, clock.now())).toEqual(anew);
});

it('are what is asked: one that is wrong shows, and is found', async () => {
  const unit = crowd.units[0]?.unitId as string;
  const red = async () =>
    (await ledger.reader.summary(crowd.office, { leadUnit: unit }, 'NONE', clock.now())).rows[0]?.red;
  const right = await red();
  const add = (by: number) =>
    ledger.database.writer.query(
      `UPDATE "tally" SET "red" = "red" + ${by} WHERE "jurisdiction" = '${J}' AND "grouping" = 'UNIT' AND "leadUnitId" = '${unit}'`,
    );
  // What is wrong is not asked for while an answer is remembered: until the next event.
  const told = () => crowd.must(crowd.office, tasksOf.update, { task: (tasks[0] as Task).id, goal: clock.now() });
  await add(1);
  await told();
  expect(await red()).toBe((right ?? 0) + 1);
  const wrong = await miscounted(ledger.reader, J);
  expect(wrong.map(({ grouping, leadUnitId, red: by }) => [grouping, leadUnitId, Number(by)])).toEqual([
    ['UNIT', unit, -1],
  ]);
  await add(-1);
  expect(await miscounted(ledger.reader, J)).toEqual([]);
});

it('are left aside where an older version has written, and counted anew behind it', async () => {
  const { writer } = ledger.database;
  // It writes tasks and events, and knows nothing of counters.
  await writer.query(
    `UPDATE "task" SET "stage" = 'SUSPENDED' WHERE "jurisdiction" = '${J}' AND "stage" = 'IN_PROGRESS'`,
  );
  await writer.query(`UPDATE "head" SET "sequence" = "sequence" + 1 WHERE "jurisdiction" = '${J}'`);
  expect(await miscounted(ledger.reader, J)).not.toEqual([]);
  await compare();
  const { id } = tasks.find(({ stage }) => stage === 'SUSPENDED') as Task;
  await crowd.must(crowd.office, tasksOf.update, { task: id, goal: '另一目标' });
  expect(await miscounted(ledger.reader, J)).toEqual([]);
  const head = await ledger.reader.head(J);
  expect(head?.tallied).toBe(head?.sequence);
  await compare();
});

it('are counted from the tasks of a ledger that had none', async () => {
  await ledger.close();
  const source = isPostgres(url) ? postgresSource(url) : sqliteSource(sqlitePath(url) as string);
  await source.initialize();
  const migration = source.migrations.find(({ name }) => name?.startsWith('Tally'));
  const runner = source.createQueryRunner();
  await migration?.down(runner);
  await runner.query(`DELETE FROM "migrations" WHERE "name" = '${migration?.name ?? ''}'`);
  await runner.release();
  await source.destroy();
  const upgraded = await openDatabase(url);
  const asked = new ReadConnections(upgraded);
  expect(await asked.query(sql`SELECT 1 FROM "tally" LIMIT 1`)).toHaveLength(1);
  expect(await miscounted(asked, J)).toEqual([]);
  await upgraded.close();
  ledger = await openLedger(url, clock, fail);
  await compare();
});
