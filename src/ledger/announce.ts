// Announces what has come due in a jurisdiction: turns and reminders of tasks, and the taking effect of a published policy,
// in the order of their moments. The tick calls it; an act that meets a policy that is due calls it first.
import type { Instant } from '../rules/day';
import { NEVER } from '../rules/day';
import { type Happening, SERVICE, type TaskEvent } from '../rules/events';
import type { Task } from '../rules/records';
import { othersTurn } from '../store/connection';
import type { Transaction } from '../store/transaction';
import { announcementsDue, recordRegistry, recordTask } from './fold';
import type { Present, Regimes } from './regimes';
import { resettle } from './resettle';

// So many tasks are read, announced and written together: few statements, and the event loop gets its turn between them.
const BATCH = 250;
// Within them the event loop gets its turn after so many.
const PORTION = 25;
// So many of them turn in one transaction: few commits, and other writers wait a fraction of a second at midnight.
const MOST = 2000;

export interface Announced {
  /** changes of colour */
  changes: number;
  more: boolean;
  /** a policy has taken effect: what is kept of the jurisdiction in memory is old */
  tookEffect: boolean;
}

/** Announces some of what is due, the earliest first. */
export async function announce(transaction: Transaction, regimes: Regimes, now: Instant): Promise<Announced> {
  const present = await regimes.inside(transaction);
  // What came due before a policy took effect is announced under the one before it.
  const effectAt = policyEffectAt(present);
  const until = effectAt <= now ? effectAt : now;
  let due = await transaction.tasksToAnnounce(until, BATCH);
  if (due.length === 0 && effectAt <= now) return takeEffect(transaction, present, effectAt, now);
  const announced = { changes: 0, more: effectAt <= now, tookEffect: false };
  for (let told = due.length; due.length > 0; told += due.length) {
    const end = due.at(-1);
    // A task's second turn may lie behind the first turn of a task that is not in this batch: leave it for the next.
    announced.more ||= due.length === BATCH;
    const last = announced.more ? (end?.nextAt ?? until) : until;
    // Where all turn at one moment, nothing lies between: the next are read, and those before are written, meanwhile.
    const alike = due.length === BATCH && due[0]?.nextAt === last && told < MOST;
    const next = alike ? transaction.tasksToAnnounce(last, BATCH, end) : Promise.resolve([]);
    next.catch(() => undefined);
    announced.changes += await tell(transaction, present, due, last, now);
    due = await next;
    if (due.length > 0) transaction.flush().catch(() => undefined);
  }
  return announced;
}

/** Announces what of some tasks is due up to a moment, in the order of the moments; returns how many changes of colour. */
async function tell(
  transaction: Transaction,
  { regime }: Present,
  due: readonly Task[],
  last: Instant,
  now: Instant,
): Promise<number> {
  const newId = transaction.ids();
  const all: { task: Task; event: Happening<TaskEvent> }[] = [];
  for (const [i, task] of due.entries()) {
    if (i % PORTION === PORTION - 1) await othersTurn();
    for (const event of announcementsDue(task, last, regime, newId)) all.push({ task, event });
  }
  all.sort((a, b) => (a.event.at < b.event.at ? -1 : a.event.at > b.event.at ? 1 : 0));
  const told = new Map(due.map((task) => [task.id, task]));
  for (const [i, { task, event }] of all.entries()) {
    if (i % PORTION === PORTION - 1) await othersTurn();
    const before = told.get(task.id) ?? task;
    told.set(task.id, recordTask(transaction, regime, before, [event], now));
  }
  await othersTurn();
  return all.filter(({ event }) => event.kind === 'statusChanged').length;
}

/** When the next published policy takes effect; NEVER if none waits. */
export function policyEffectAt({ jurisdiction }: Present): Instant {
  return jurisdiction.pendingPolicies[0]?.effectiveAt ?? NEVER;
}

/** A published policy takes effect: an event that settles the tasks anew, due days as they are. */
async function takeEffect(
  transaction: Transaction,
  { jurisdiction, regime }: Present,
  at: Instant,
  now: Instant,
): Promise<Announced> {
  const version = jurisdiction.pendingPolicies[0]?.version ?? 0;
  await recordRegistry(transaction, [{ kind: 'policyTookEffect', data: { version } }], SERVICE, now, { at });
  const { announced: changes } = await resettle(transaction, regime, 'policyTookEffect', at, now);
  return { changes, more: true, tookEffect: true };
}
