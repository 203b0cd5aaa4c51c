// Records what happened: events into the log, their effect into the rows, the new turning moments, the announcement of a
// changed colour, all in one transaction. The same steps replay the log (replay.ts).
import { causesOf } from '../rules/causes';
import { settle, statusAt, turnToAnnounce } from '../rules/colour';
import type { Instant } from '../rules/day';
import { evolveTask } from '../rules/evolve';
import { evolveRegistry } from '../rules/evolve-registry';
import { type Actor, type Happening, type RegistryEvent, SERVICE, type TaskEvent } from '../rules/events';
import type { NodeId, NodeKind } from '../rules/id';
import { obligationsOf } from '../rules/obligations';
import { reasonsAt, type Regime } from '../rules/reasons';
import type { Change, Task } from '../rules/records';
import { remindersAt } from '../rules/reminding';
import { OPEN_STAGES } from '../rules/words';
import type { Consequences } from '../store/consequences';
import type { Transaction } from '../store/transaction';

/** One event folded into a task, with its turning moments. */
export function foldTask(
  before: Task | null,
  event: Happening<TaskEvent>,
  regime: Regime,
): { task: Task; changes: Change[] } {
  const { task, changes } = evolveTask(before, event);
  // What is only announced settles nothing.
  const announced = event.kind === 'statusChanged' || event.kind === 'reminderIssued';
  return { task: announced ? task : settle(before, task, event.at, regime), changes };
}

/** The announcement that a task has at a moment another colour than the one announced last. */
export function statusChange(task: Task, at: Instant, regime: Regime): Happening<TaskEvent> {
  const data = {
    from: task.announced,
    to: statusAt(task, at),
    open: OPEN_STAGES.includes(task.stage),
    reasons: reasonsAt(causesOf(task, regime), at),
  };
  return { kind: 'statusChanged', data, at, actor: SERVICE };
}

/** Records events of one task, and the change of colour that an act among them made. Returns the task as it is now. */
export function recordTask(
  transaction: Transaction,
  regime: Regime,
  before: Task | null,
  events: readonly Happening<TaskEvent>[],
  now: Instant,
): Task {
  const written: Change[] = [];
  let task = before;
  const record = (event: Happening<TaskEvent>): Task => {
    const folded = foldTask(task, event, regime);
    written.push(...folded.changes);
    const unitId = unitOf(event) ?? folded.task.leadUnitId;
    transaction.append({ ...event, recordedAt: now, taskId: folded.task.id, unitId });
    return (task = folded.task);
  };
  for (const event of events) task = record(event);
  if (task === null) throw new Error('nothing happened to no task');
  const acted = events.some(({ kind }) => kind !== 'statusChanged' && kind !== 'reminderIssued');
  if (acted && statusAt(task, now) !== task.announced) {
    task = record(statusChange(task, now, regime));
    // What an act has made red in office hours is reminded of at once.
    for (const due of announcementsDue(task, now, regime, transaction.ids())) task = record(due);
  }
  transaction.change(written);
  // What is only announced owes and causes nothing.
  const of = (each: Task) => (acted ? consequencesOf(each, regime) : { task: each, ...UNTOUCHED });
  transaction.putTask(before === null ? null : of(before), of(task));
  return task;
}

/** What follows from a task that was only announced: nothing else than before. */
const UNTOUCHED: Omit<Consequences, 'task'> = { obligations: [], causes: [] };

/** A task with what follows from it under a regime. */
export function consequencesOf(task: Task, regime: Regime): Consequences {
  return { task, obligations: obligationsOf(task, regime), causes: causesOf(task, regime) };
}

/** What of a task is to be announced up to a moment, turns and reminders, each with the moment at which it took effect. */
export function announcementsDue(
  task: Task,
  now: Instant,
  regime: Regime,
  newId: (kind: NodeKind) => NodeId,
): Happening<TaskEvent>[] {
  const due: Happening<TaskEvent>[] = [];
  for (let told = task; told.nextAt <= now;) {
    const turns = turnToAnnounce(told, told.announced) === told.nextAt;
    const next = turns ? [statusChange(told, told.nextAt, regime)] : remindersAt(told, told.remindAt, regime, newId);
    due.push(...next);
    told = next.reduce((each, event) => foldTask(each, event, regime).task, told);
  }
  return due;
}

/** Records events about other records than tasks; `here` is the jurisdiction's row where an event changes that. */
export async function recordRegistry(
  transaction: Transaction,
  events: readonly RegistryEvent[],
  actor: Actor,
  now: Instant,
  { taskId = null, at = now }: { taskId?: string | null; at?: Instant } = {},
): Promise<void> {
  for (const event of events) {
    const unitId =
      event.kind === 'unitCreated' ? event.data.unit.id : event.kind === 'unitUpdated' ? event.data.unitId : null;
    transaction.append({ ...event, at, recordedAt: now, actor, taskId, unitId });
    const here = OF_JURISDICTION.has(event.kind) ? await transaction.here() : null;
    transaction.change(evolveRegistry(transaction.jurisdiction, event, here));
  }
}

/** Events that change the jurisdiction's own row. */
const OF_JURISDICTION = new Set<RegistryEvent['kind']>([
  'workCalendarPublished',
  'daysOffAdded',
  'policyPublished',
  'policyTookEffect',
  'inspectionPlanAdopted',
]);

/** The unit that an event is about, where it is another than the lead unit. */
export function unitOf(event: TaskEvent): string | null {
  switch (event.kind) {
    case 'letterAcknowledged':
      return event.data.unitId;
    case 'feedbackSubmitted':
      return event.data.report.unitId;
    case 'reportSubmitted':
      return event.data.report.unitId;
    case 'reportReturned':
      return event.data.unitId;
    case 'reminderIssued':
    case 'interventionProposed':
      return event.data.intervention.unitId;
    case 'rectificationSubmitted':
      return event.data.report.unitId;
    default:
      return null;
  }
}
