// The tick: what comes due is announced in order and once, however late, however often, whatever the machine's clock does.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sql from 'sql-template-tag';

import { SimulatedClock, WallClock } from '../../src/ledger/clock';
import type { Ledger } from '../../src/ledger/ledger';
import { wholeLog } from '../../src/ledger/replay';
import { verifyLog } from '../../src/ledger/verifying';
import * as tasks from '../../src/ledger/task-commands';
import type { Task } from '../../src/rules/records';
import { ON, openLedger, removeFolder, seededIn } from '../database';
import { Crowd } from './crowd';

const J = '370600';
const START = '2026-09-28T01:00:00.000Z';
const DUE = '2026-10-20T16:00:00.000Z';
const fail = (error: unknown) => {
  throw error;
};
let folder: string;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tick-'));
  url = await seededIn(folder, 'reference', START, fail);
});
afterEach(() => removeFolder(folder));

/** Opens the ledger on a machine whose clock the test holds. */
async function openAt(wall: { now: string }): Promise<Ledger> {
  return openLedger(url, new WallClock(() => wall.now), fail);
}

/** So many tasks in progress that are due on 2026-10-20. */
async function populate(
  ledger: Ledger,
  count: number,
  deadline = '2026-10-20',
): Promise<{ crowd: Crowd; ids: string[] }> {
  const crowd = new Crowd(ledger, new SimulatedClock(START));
  await crowd.open();
  return { crowd, ids: await crowd.inProgress(count, deadline) };
}

interface Turn {
  sequence: number;
  taskId: string;
  from: string;
  to: string;
  at: string;
  recordedAt: string;
}

async function turns(ledger: Ledger): Promise<Turn[]> {
  const found: Turn[] = [];
  for await (const { kind, sequence, taskId, at, recordedAt, data } of wholeLog(ledger.reader, J)) {
    if (kind === 'statusChanged')
      found.push({
        sequence,
        taskId: taskId ?? '',
        at,
        recordedAt,
        ...(JSON.parse(data) as { from: string; to: string }),
      });
  }
  return found;
}

/** The automatic reminders: of which task, when. */
async function reminders(ledger: Ledger): Promise<string[]> {
  const found: string[] = [];
  for await (const { kind, taskId, at } of wholeLog(ledger.reader, J)) {
    if (kind === 'reminderIssued') found.push(`${taskId} ${at}`);
  }
  return found;
}

it('catches up after a stop: every turn with its own moment, in order, none twice', async () => {
  const wall = { now: START };
  const before = await openAt(wall);
  const { ids } = await populate(before, 230);
  await before.close();
  // Down over the yellow and the red turn.
  wall.now = '2026-10-23T02:00:00.000Z';
  const ledger = await openAt(wall);
  expect((await ledger.tick.run()).get(J)).toBe(460);
  expect((await ledger.tick.run()).get(J)).toBeUndefined();
  const announced = await turns(ledger);
  expect(announced.map(({ at }) => at)).toEqual([...announced.map(({ at }) => at)].sort());
  expect(announced.every(({ recordedAt }) => recordedAt === wall.now)).toBe(true);
  for (const id of ids) {
    const own = announced.filter(({ taskId }) => taskId === id);
    expect(own.map(({ from, to, at }) => `${from} ${to} ${at}`)).toEqual([
      'BLUE YELLOW 2026-10-14T16:00:00.000Z',
      `YELLOW RED ${DUE}`,
    ]);
  }
  // and reminded each once, at nine of the next working day
  expect((await reminders(ledger)).sort()).toEqual(ids.map((id) => `${id} 2026-10-21T01:00:00.000Z`).sort());
  await ledger.close();
});

it('announces once when two ticks run at once, in one process and in two', async () => {
  const wall = { now: START };
  const one = await openAt(wall);
  await populate(one, 150);
  const other = await openAt(wall);
  wall.now = '2026-10-21T00:00:00.000Z';
  await Promise.all([one.tick.run(), other.tick.run(), one.tick.run(), other.tick.run()]);
  expect(await turns(one)).toHaveLength(300);
  expect(await reminders(one)).toEqual([]);
  // an hour later the units are in their offices
  wall.now = '2026-10-21T01:00:00.000Z';
  await Promise.all([one.tick.run(), other.tick.run(), one.tick.run(), other.tick.run()]);
  expect(await turns(one)).toHaveLength(300);
  expect(new Set(await reminders(one)).size).toBe(150);
  expect(await reminders(one)).toHaveLength(150);
  expect(await verifyLog(one.reader, J)).toMatchObject({ valid: true });
  await other.close();
  await one.close();
});

it('does not go behind its last recorded event when the machine’s clock is set back', async () => {
  const wall = { now: START };
  const ledger = await openAt(wall);
  const { crowd, ids } = await populate(ledger, 2);
  wall.now = '2026-10-21T01:00:00.000Z';
  await ledger.tick.run();
  wall.now = '2026-09-01T00:00:00.000Z';
  expect(ledger.now()).toBe('2026-10-21T01:00:00.000Z');
  await crowd.must(crowd.office, tasks.flag, { task: ids[0], status: 'RED', reason: '标注' });
  await ledger.tick.run();
  const [flagged] = await ledger.reader.childrenOf('task', 'id', [ids[0] ?? ''], 'createdAt', J);
  expect((flagged as Task).facts.flag?.at).toBe('2026-10-21T01:00:00.000Z');
  await ledger.close();
  // A service that starts with the clock still wrong knows it too.
  const again = await openAt(wall);
  expect(again.now()).toBe('2026-10-21T01:00:00.000Z');
  expect(await turns(again)).toHaveLength(4);
  expect(await verifyLog(again.reader, J)).toMatchObject({ valid: true });
  await again.close();
});

it('announces a turn before an act that comes after it, even if the tick has not run', async () => {
  const wall = { now: START };
  const ledger = await openAt(wall);
  const { crowd, ids } = await populate(ledger, 1);
  wall.now = '2026-10-21T01:00:00.000Z';
  await crowd.must(crowd.units[0] ?? crowd.office, tasks.complete, { task: ids[0], summary: '已完成' });
  await crowd.must(crowd.office, tasks.decideCompleted, { task: ids[0], approve: true });
  expect((await turns(ledger)).map(({ to, at }) => `${to} ${at}`)).toEqual([
    'YELLOW 2026-10-14T16:00:00.000Z',
    `RED ${DUE}`,
  ]);
  await ledger.close();
});

it('wakes by itself within a second of the turn, and when an act brings a turn nearer', async () => {
  const wall = { now: START };
  const ledger = await openAt(wall);
  await populate(ledger, 3);
  ledger.tick.start();
  const seen = (async () => {
    const ended = new AbortController();
    const received: string[] = [];
    for await (const { row } of ledger.feed.follow(J, (await ledger.reader.head(J))?.sequence ?? 0, ended.signal)) {
      received.push(`${row.kind} ${row.at}`);
      if (received.length === 6) break;
    }
    return received;
  })();
  const began = process.hrtime.bigint();
  wall.now = DUE;
  expect((await seen).filter((each) => each === `statusChanged ${DUE}`)).toHaveLength(3);
  // Not a measurement: the tick compares the clock four times a second, and this fails only if it does not wake at all.
  expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(5);
  await ledger.close();
});

it('publishes a year that the package has learned when it opens, and counts its due days again', async () => {
  const before = await openAt({ now: START });
  // As if the package had ended with 2025 when the task was made: Saturday 10 October is no working day then.
  await before.database.writer.query('UPDATE "jurisdiction" SET "packageThrough" = 2025, "version" = "version" + 1');
  await before.reload();
  const { ids } = await populate(before, 1, '2026-10-10');
  const dueOf = async (ledger: Ledger) => {
    const [task] = await ledger.reader.query(sql`SELECT "dueOn", "dueProvisional" FROM "task" WHERE "id" = ${ids[0]}`);
    return [task?.['dueOn'], Boolean(task?.['dueProvisional'])];
  };
  expect(await dueOf(before)).toEqual(['2026-10-12', true]);
  await before.close();
  // Two instances that start together publish it once.
  const [after, ...others] = await Promise.all([
    openAt({ now: START }),
    ...(ON === 'postgres' ? [openAt({ now: START })] : []),
  ]);
  try {
    expect(await dueOf(after)).toEqual(['2026-10-10', false]);
    const kinds: string[] = [];
    for await (const { kind } of wholeLog(after.reader, J)) kinds.push(kind);
    expect(kinds.slice(-2)).toEqual(['workCalendarPublished', 'taskResettled']);
    for (const each of [after, ...others]) expect(each.regimes.of(J).calendar.notice(2026).provisional).toBe(false);
  } finally {
    for (const each of [after, ...others]) await each.close();
  }
  // Opened once more there is nothing to learn.
  const again = await openAt({ now: START });
  let learned = 0;
  for await (const { kind } of wholeLog(again.reader, J)) if (kind === 'workCalendarPublished') learned++;
  await again.close();
  expect(learned).toBe(1);
});
