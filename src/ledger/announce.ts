// Announces what has come due in a jurisdiction: turns and reminders of tasks, and the taking effect of a published policy,
// in the order of their moments. The tick calls it; an act that meets a policy that is due calls it first.
import type { Instant } from '../rules/day';
import { NEVER } from '../rules/day';
import { type Happening, SERVICE, type TaskEvent } from '../rules/events';
import type { Task } from '../rules/records';
import type { Transaction } from '../store/transaction';
import { announcementsDue, recordRegistry, recordTask } from './fold';
import type { Present, Regimes } from './regimes';
import { resettle } from './resettle';

// So many tasks turn in one transaction: short enough that other writers wait only milliseconds at midnight.
const BATCH = 100;

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
  const due = await transaction.tasksToAnnounce(until, BATCH);
  if (due.length === 0 && effectAt <= now) return takeEffect(transaction, present, effectAt, now);
  const full = due.length === BATCH;
  // A task's second turn may lie behind the first turn of a task that is not in this batch: leave it for the next.
  const last = full ? (due.at(-1)?.nextAt ?? until) : until;
  const { regime } = present;
  const newId = transaction.ids();
  const all: { task: Task; event: Happening<TaskEvent> }[] = due
    .flatMap((task) => announcementsDue(task, last, regime, newId).map((event) => ({ task, event })))
    .sort((a, b) => (a.event.at < b.event.at ? -1 : a.event.at > b.event.at ? 1 : 0));
  const told = new Map(due.map((task) => [task.id, task]));
  for (const { task, event } of all) {
    const before = told.get(task.id) ?? task;
    told.set(task.id, await recordTask(transaction, regime, before, [event], now));
  }
  const changes = all.filter(({ event }) => event.kind === 'statusChanged').length;
  return { changes, more: full || effectAt <= now, tookEffect: false };
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
