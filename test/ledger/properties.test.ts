// Properties over a crowd of 1,000 tasks in every condition: SQL equals the rules at random moments, the log rebuilds
// every row, every change of colour is announced exactly once and in order.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import sql, { empty, raw } from 'sql-template-tag';

import { SimulatedClock } from '../../src/ledger/clock';
import type { Ledger } from '../../src/ledger/ledger';
import { rebuild, wholeLog } from '../../src/ledger/replay';
import { verifyLog } from '../../src/ledger/verifying';
import { maySeeSource, maySeeTask, type Principal } from '../../src/rules/access';
import { statusAt } from '../../src/rules/colour';
import { addDays } from '../../src/rules/day';
import { obligationsOf, owedAt } from '../../src/rules/obligations';
import { causesOf } from '../../src/rules/causes';
import { reasonsAt, worst } from '../../src/rules/reasons';
import type { Records, Source, Task } from '../../src/rules/records';
import { unitStatus } from '../../src/rules/unit-colour';
import { OPEN_STAGES, ROLES, RULE_CODES, type RuleCode, STATUSES, type Status } from '../../src/rules/words';
import * as lists from '../../src/store/lists';
import type { List } from '../../src/store/paging';
import { RECORD_TABLES } from '../../src/store/tables';
import { analysed, ON, openLedger, removeFolder, seededIn } from '../database';
import { Crowd } from './crowd';

const J = '370600';
// On PostgreSQL it is the SQL that is compared with the rules: fewer tasks do.
const WHOLE = ON === 'sqlite';
const CROWD = WHOLE ? 1000 : 250;
const EVERYTHING = { limit: 100_000, backwards: false };
let folder: string;
let ledger: Ledger;
let clock: SimulatedClock;
let crowd: Crowd;
let tasks: Task[];
let taskById: Map<string, Task>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crowd-'));
  const start = '2026-08-03T01:00:00.000Z';
  const fail = (error: unknown) => {
    throw error;
  };
  const url = await seededIn(folder, 'reference', start, fail);
  clock = new SimulatedClock(start);
  ledger = await openLedger(url, clock, fail);
  crowd = new Crowd(ledger, clock);
  await crowd.open();
  await crowd.play(CROWD, 8, 20261121);
  await analysed(ledger);
  tasks = await all('task');
  taskById = new Map(tasks.map((task) => [task.id, task]));
}, 300_000);

afterAll(async () => {
  await ledger.close();
  await removeFolder(folder);
});

/** The tasks above a task. */
function above({ ancestorIds }: Task): Task[] {
  return ancestorIds.map((id) => taskById.get(id) as Task);
}

async function all<K extends keyof Records>(kind: K): Promise<Records[K][]> {
  const rows = await ledger.reader.query(sql([`SELECT * FROM "${kind}" WHERE "jurisdiction" = '${J}' ORDER BY "id"`]));
  return ledger.reader.rows.read<Records[K]>(kind, rows);
}

/** The ids of a list's members: its conditions alone, without the thousand rows, that are long. */
async function idsIn({ table, joins = empty, where }: List): Promise<string[]> {
  const from = sql`${raw(`"${table}"`)} t ${joins}`;
  const rows = await ledger.reader.query<{ id: string }>(sql`SELECT t."id" FROM ${from} WHERE ${where}`);
  return rows.map(({ id }) => id);
}

/** Moments that are not before the last act. */
const moments = () => {
  const now = Date.parse(clock.now());
  const turning = tasks
    .flatMap(({ yellowAt, redAt }) => [yellowAt, redAt])
    .filter((at) => at > clock.now() && at < '9');
  const random = fc
    .sample(fc.integer({ min: 0, max: 120 * 86_400_000 }), { seed: 1, numRuns: 10 })
    .map((ms) => new Date(now + ms).toISOString());
  // Also exactly at some turning moments, and a millisecond before.
  const exact = turning
    .filter((_, i) => i % 97 === 0)
    .flatMap((at) => [at, new Date(Date.parse(at) - 1).toISOString()]);
  return [clock.now(), ...random, ...exact.slice(0, 20)];
};

it('is a crowd: all stages, all colours, most acts went through', () => {
  expect(tasks).toHaveLength(CROWD);
  expect(new Set(tasks.map(({ stage }) => stage)).size).toBeGreaterThanOrEqual(WHOLE ? 9 : 6);
  const colours = new Set(tasks.map((task) => statusAt(task, clock.now())));
  expect(colours.size).toBeGreaterThanOrEqual(WHOLE ? STATUSES.length : 2);
  expect(crowd.done).toBeGreaterThan(1.5 * CROWD);
  expect(crowd.refused).toBeGreaterThan(CROWD / 2);
});

it('finds by status exactly the tasks that the rules give that colour, at any moment', async () => {
  const regime = ledger.regimes.of(J);
  for (const now of moments()) {
    const expected = new Map<Status, string[]>(STATUSES.map((status) => [status, []]));
    for (const task of tasks) expected.get(worst(reasonsAt(causesOf(task, regime), now)))?.push(task.id);
    for (const status of STATUSES) {
      const { rows } = await ledger.reader.page<Task>(
        lists.tasks(crowd.office, { status: [status] }, [], now, ledger.reader.dialect),
        EVERYTHING,
        J,
      );
      expect(rows.map(({ id }) => id).sort()).toEqual(expected.get(status)?.sort());
    }
    for (const group of ['NONE', 'UNIT', 'STAGE'] as const) {
      const { rows } = await ledger.reader.summary(crowd.office, null, group, now);
      const sum = (key: 'blue' | 'yellow' | 'red') => rows.reduce((total, row) => total + row[key], 0);
      expect([sum('blue'), sum('yellow'), sum('red')]).toEqual(STATUSES.map((status) => expected.get(status)?.length));
    }
  }
});

it('finds by rule exactly the tasks of which the rules say it holds, at any moment', async () => {
  const regime = ledger.regimes.of(J);
  const shown = new Set<RuleCode>();
  for (const now of moments().slice(0, 12)) {
    const expected = new Map<RuleCode, string[]>();
    for (const task of tasks) {
      for (const rule of new Set(reasonsAt(causesOf(task, regime), now).map((reason) => reason.rule)))
        expected.set(rule, [...(expected.get(rule) ?? []), task.id]);
    }
    for (const rule of RULE_CODES) {
      const list = lists.tasks(crowd.office, { rule: [rule] }, [], now, ledger.reader.dialect);
      const found = await idsIn(list);
      expect([rule, found.sort()]).toEqual([rule, expected.get(rule)?.sort() ?? []]);
      if (found.length > 0) shown.add(rule);
    }
  }
  // One rule is switched off, one is of units; of the others nearly all are met in such a crowd.
  expect(shown.size).toBeGreaterThanOrEqual(RULE_CODES.length - (WHOLE ? 6 : 9));
});

it('gives units the colour that follows from the colours of the tasks that they lead, at any moment', async () => {
  const { policy } = ledger.regimes.of(J);
  const seen = new Set<Status>();
  const open = tasks.filter(({ stage }) => OPEN_STAGES.includes(stage));
  for (const who of [crowd.office, ...crowd.units, crowd.system]) {
    const visible = open.filter((task) => maySeeTask(who, task, above(task)));
    for (const now of moments().slice(0, 12)) {
      const colours = new Map<string, Status>();
      for (const { unitId } of crowd.units) {
        const led = visible.filter(({ leadUnitId }) => leadUnitId === unitId);
        const red = led.filter((task) => statusAt(task, now) === 'RED').length;
        colours.set(unitId ?? '', unitStatus({ total: led.length, red }, policy));
      }
      for (const status of STATUSES) {
        const all = { kind: null, search: null, status: [status] };
        const list = lists.units(who, all, [], policy, now, ledger.reader.dialect);
        const { rows } = await ledger.reader.page<{ id: string }>(list, EVERYTHING, J);
        const found = rows.map(({ id }) => id).filter((id) => colours.has(id));
        expect(found.sort()).toEqual([...colours].flatMap(([id, own]) => (own === status ? [id] : [])).sort());
        if (found.length > 0) seen.add(status);
      }
    }
  }
  expect(seen.size).toBeGreaterThan(1);
});

it('shows on a task the worst colour of its unfinished subtasks at any depth', async () => {
  const parents = [...new Set(tasks.flatMap(({ ancestorIds }) => ancestorIds))];
  expect(Math.max(...tasks.map(({ ancestorIds }) => ancestorIds.length))).toBeGreaterThan(1);
  for (const now of moments().slice(0, 12)) {
    const worstOf = await ledger.reader.worstBelow(crowd.office, parents, now);
    for (const parent of parents) {
      const below = tasks.filter(
        ({ ancestorIds, stage }) =>
          ancestorIds.includes(parent) && !['COMPLETED', 'CLOSED', 'CANCELLED'].includes(stage),
      );
      const colours = below.map((task) => ({ status: statusAt(task, now) }));
      expect(worstOf.get(parent)).toBe(below.length === 0 ? undefined : worst(colours));
    }
  }
});

it('finds by search exactly the tasks whose words hold every word of the search', async () => {
  const plain = (text: string) => text.normalize('NFKC').toLowerCase();
  const searches = [
    '项目',
    '目建',
    '供水 改造',
    '网a',
    'ＡＢＣ',
    '第1',
    '第12项',
    '老旧小区改造 2026',
    '项目 第7',
    '督',
    '年',
  ];
  for (const search of [...searches, '烟政督〔2026〕3', '没有的词', '项第', '"项目" OR x', 'a*', '%', '']) {
    const { rows } = await ledger.reader.page<Task>(
      lists.tasks(crowd.office, { search }, [], clock.now(), ledger.reader.dialect),
      EVERYTHING,
      J,
    );
    const words = plain(search)
      .split(/\s+/u)
      .filter((word) => word !== '');
    const expected = tasks.filter(({ title, requirement, number }) => {
      const own = plain(`${title} ${requirement} ${number ?? ''}`).split(/\s+/u);
      return words.every((word) => own.some((each) => each.includes(word)));
    });
    expect([search, rows.map(({ id }) => id).sort()]).toEqual([search, expected.map(({ id }) => id).sort()]);
  }
});

it('lists as owed exactly what the rules say is owed, at any moment', async () => {
  const regime = ledger.regimes.of(J);
  for (const now of moments()) {
    const expected = tasks.flatMap((task) => owedAt(obligationsOf(task, regime), now));
    const filter = { unit: null, kind: null, dueBefore: null };
    const { rows } = await ledger.reader.page<(typeof expected)[number]>(
      lists.obligations(crowd.office, filter, now),
      EVERYTHING,
      J,
    );
    const key = ({ taskId, kind, subjectId, unitId, dueAt }: (typeof expected)[number]) =>
      `${dueAt} ${taskId} ${kind} ${subjectId} ${unitId}`;
    expect(rows.map(key)).toEqual(expected.map(key).sort());
  }
});

it('shows each role exactly the tasks and sources that the rules let it see', async () => {
  const everybody: Principal[] = [
    ...crowd.units,
    ...ROLES.filter((role) => role !== 'UNIT').map((role) => ({ ...crowd.office, role })),
    { ...crowd.office, jurisdiction: '370614' },
    { ...(crowd.units[0] as Principal), unitId: null },
  ];
  const sources: Source[] = await all('source');
  for (const who of everybody) {
    const seen = await ledger.reader.page<Task>(
      lists.tasks(who, null, [], clock.now(), ledger.reader.dialect),
      EVERYTHING,
      J,
    );
    const visible = tasks.filter((task) => maySeeTask(who, task, above(task)));
    expect(seen.rows.map(({ id }) => id).sort()).toEqual(visible.map(({ id }) => id).sort());
    const seenSources = await ledger.reader.page<Source>(lists.sources(who, null, null), EVERYTHING, J);
    const through = (source: Source) =>
      (who.role === 'UNIT' || who.role === 'SYSTEM') && visible.some(({ sourceId }) => sourceId === source.id);
    const expected = sources.filter((source) => maySeeSource(who, source) || through(source));
    expect(seenSources.rows.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
  }
});

it('rebuilds every row from the log', async () => {
  expect(await verifyLog(ledger.reader, J)).toMatchObject({ valid: true, firstInvalidSequence: null });
  const rebuilt = await rebuild(ledger.reader, J);
  const byId = <T extends { id: string }>(rows: Iterable<T>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const kind of Object.keys(RECORD_TABLES) as (keyof Records)[]) {
    expect(byId(rebuilt.rows[kind].values() as Iterable<Records['task']>)).toEqual(
      byId((await all(kind)) as Records['task'][]),
    );
  }
  const owed = await ledger.reader.query(sql`SELECT * FROM "obligation" WHERE "jurisdiction" = ${J}`);
  expect(owed).toHaveLength(rebuilt.obligations.length);
});

it('has announced every change of colour once, in order, each from the colour before', async () => {
  const colours = new Map<string, Status>();
  const turned = new Map<string, string>();
  let recordedAt = '';
  for await (const event of wholeLog(ledger.reader, J)) {
    expect(event.recordedAt >= recordedAt).toBe(true);
    recordedAt = event.recordedAt;
    if (event.kind !== 'statusChanged' || event.taskId === null) continue;
    const { from, to } = JSON.parse(event.data) as { from: Status; to: Status };
    expect([event.taskId, from]).toEqual([event.taskId, colours.get(event.taskId) ?? 'BLUE']);
    expect(to).not.toBe(from);
    expect(event.at >= (turned.get(event.taskId) ?? '')).toBe(true);
    // The clock passed through every turn, so nothing was announced late.
    expect(event.recordedAt).toBe(event.at);
    colours.set(event.taskId, to);
    turned.set(event.taskId, event.at);
  }
  for (const task of tasks)
    expect([task.id, colours.get(task.id) ?? 'BLUE']).toEqual([task.id, statusAt(task, clock.now())]);
});

it('forecasts exactly what the clock then brings', async () => {
  const { calendar } = ledger.regimes.of(J);
  const now = clock.now();
  const dates = Array.from({ length: 6 }, (_, i) => calendar.after(calendar.dayOf(now), i + 1));
  const ends = dates.map((date) => calendar.start(addDays(date, 1)));
  const times = ends.map((to, i) => ({ from: ends[i - 1] ?? now, to }));
  const forecast = await ledger.reader.turns(crowd.office, null, now, times);
  expect(forecast.some(({ yellow, red }) => yellow + red > 0)).toBe(true);
  if (WHOLE) expect(forecast.some(({ yellow }) => yellow > 0) && forecast.some(({ red }) => red > 0)).toBe(true);
  for (const [i, to] of ends.entries()) {
    const before = (await ledger.reader.head(J))?.sequence ?? 0;
    // The last moment of the day: what turns at midnight is the next day's.
    await ledger.pass(clock, new Date(Date.parse(to) - 1).toISOString(), J);
    const turned = { yellow: 0, red: 0 };
    for (const { kind, data } of await ledger.reader.eventsAfter(J, before, 10_000)) {
      if (kind === 'statusChanged') turned[(JSON.parse(data) as { to: Status }).to === 'RED' ? 'red' : 'yellow']++;
    }
    expect([dates[i], turned]).toEqual([dates[i], forecast[i]]);
  }
});
