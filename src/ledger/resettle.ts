// A calendar or a policy takes effect: every task that it moves is settled anew by an event, in one transaction. Readers see
// the ledger as it was before until it is committed, and are served between the batches.
import { statusAt } from '../rules/colour';
import type { Instant } from '../rules/day';
import { type Happening, SERVICE, type TaskEvent, type TaskEvents } from '../rules/events';
import type { Regime } from '../rules/reasons';
import type { Task } from '../rules/records';
import { newlyHeld, resettled } from '../rules/resettling';
import type { Consequences } from '../store/consequences';
import { othersTurn } from '../store/connection';
import type { Transaction } from '../store/transaction';
import { announcementsDue, consequencesOf, foldTask, statusChange, unitOf } from './fold';
import { regimeOf } from './regimes';

// So many tasks are read, settled and written together: long enough for few statements, short enough that others get a turn.
const BATCH = 500;

type Because = TaskEvents['taskResettled']['because'];

export interface Resettled {
  /** how many tasks something has moved in */
  tasks: number;
  /** how many changes of colour were announced */
  announced: number;
  /** the first moment at which something of these tasks is to be announced next */
  nextAt: Instant | null;
}

/**
 * Settles the tasks of a jurisdiction anew under what its row says now; `before` was in force until then. The events take
 * effect at `at`; due days are moved only by a calendar.
 */
export async function resettle(
  transaction: Transaction,
  before: Regime,
  because: Because,
  at: Instant,
  now: Instant,
): Promise<Resettled> {
  const here = await transaction.here();
  if (here === null) throw new Error('no jurisdiction to settle anew');
  const after = regimeOf(here);
  const result: Resettled = { tasks: 0, announced: 0, nextAt: null };
  let tasks = await transaction.tasksToResettle('', BATCH);
  let writing = Promise.resolve();
  while (tasks.length > 0) {
    const last = tasks.at(-1)?.id ?? '';
    // One batch is written while the next is settled, so that one is read before; a fault shows when it is waited for.
    const next = tasks.length < BATCH ? Promise.resolve([]) : transaction.tasksToResettle(last, BATCH);
    next.catch(() => undefined);
    for (const task of tasks) settleOne(transaction, task, { before, after, because, at, now }, result);
    tasks = await next;
    await writing;
    writing = transaction.flush();
    writing.catch(() => undefined);
    // Whoever reads meanwhile gets the event loop.
    await othersTurn();
  }
  await writing;
  return result;
}

type Resettling = Extract<Happening<TaskEvent>, { kind: 'taskResettled' }>;

interface Settling {
  before: Regime;
  after: Regime;
  because: Because;
  at: Instant;
  now: Instant;
}

function settleOne(
  transaction: Transaction,
  task: Task,
  { before, after, because, at, now }: Settling,
  result: Resettled,
): void {
  const newId = transaction.ids();
  const due = announcementsDue(task, at, before, newId);
  const told = due.reduce((each, event) => foldTask(each, event, before).task, task);
  const settled = resettled(told, because, at, before.calendar, after.calendar);
  let event: Resettling = { ...settled, at, actor: SERVICE };
  let folded = foldTask(told, event, after);
  const was = consequencesOf(task, before);
  let is = consequencesOf(folded.task, after);
  const newly = newlyHeld(was.causes, is.causes, at);
  if (newly.length > 0) {
    event = { ...event, data: { ...settled.data, newly } };
    folded = foldTask(told, event, after);
    is = consequencesOf(folded.task, after);
  }
  if (due.length === 0 && same(event, was, is)) return;
  const events = [...due, event];
  let present = folded.task;
  if (statusAt(present, at) !== present.announced) {
    const change = statusChange(present, at, after);
    present = foldTask(present, change, after).task;
    const reminders = announcementsDue(present, at, after, newId);
    present = reminders.reduce((each, reminder) => foldTask(each, reminder, after).task, present);
    events.push(change, ...reminders);
  }
  for (const each of events) {
    transaction.append({ ...each, recordedAt: now, taskId: task.id, unitId: unitOf(each) ?? task.leadUnitId });
    if (each.kind === 'statusChanged') result.announced++;
    if (each.kind === 'reminderIssued') transaction.change([{ insert: 'intervention', row: each.data.intervention }]);
  }
  transaction.change(folded.changes);
  // What is announced owes and causes nothing.
  transaction.putTask(was, { ...is, task: present });
  result.tasks++;
  if (result.nextAt === null || present.nextAt < result.nextAt) result.nextAt = present.nextAt;
}

/** True if an event that moved nothing has changed nothing either. */
function same({ data }: Resettling, before: Consequences, after: Consequences): boolean {
  const { because: _, ...moved } = data;
  if (Object.values(moved).some((each) => (Array.isArray(each) ? each.length > 0 : each !== null))) return false;
  const seen = ({ task: { yellowAt, redAt, remindAt, nextAt }, obligations, causes }: Consequences) =>
    JSON.stringify([yellowAt, redAt, remindAt, nextAt, obligations, causes]);
  return seen(before) === seen(after);
}
