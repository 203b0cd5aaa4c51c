// Records what happened: events into the log, their effect into the rows, the new turning moments, the announcement of a
// changed colour, all in one transaction. The same steps replay the log (replay.ts).
import { settle, statusAt } from '../rules/colour';
import type { Instant } from '../rules/day';
import { evolveRegistry, evolveTask } from '../rules/evolve';
import { type Actor, type Happening, type RegistryEvent, SERVICE, type TaskEvent } from '../rules/events';
import { obligationsOf } from '../rules/obligations';
import { causesOf, reasonsAt, type Regime } from '../rules/reasons';
import type { Change, Task } from '../rules/records';
import { OPEN_STAGES } from '../rules/words';
import type { Transaction } from '../store/transaction';

/** One event folded into a task, with its turning moments. */
export function foldTask(
  before: Task | null,
  event: Happening<TaskEvent>,
  regime: Regime,
): { task: Task; changes: Change[] } {
  const { task, changes } = evolveTask(before, event);
  return { task: event.kind === 'statusChanged' ? task : settle(before, task, event.at, regime), changes };
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
export async function recordTask(
  transaction: Transaction,
  regime: Regime,
  before: Task | null,
  events: readonly Happening<TaskEvent>[],
  now: Instant,
): Promise<Task> {
  const written: Change[] = [];
  let task = before;
  const record = async (event: Happening<TaskEvent>): Promise<Task> => {
    const folded = foldTask(task, event, regime);
    written.push(...folded.changes);
    const unitId = unitOf(event) ?? folded.task.leadUnitId;
    await transaction.append({ ...event, recordedAt: now, taskId: folded.task.id, unitId });
    return (task = folded.task);
  };
  for (const event of events) task = await record(event);
  if (task === null) throw new Error('nothing happened to no task');
  const acted = events.some(({ kind }) => kind !== 'statusChanged');
  if (acted && statusAt(task, now) !== task.announced) task = await record(statusChange(task, now, regime));
  await transaction.change(written);
  const withObligations = (each: Task) => ({ task: each, obligations: obligationsOf(each, regime) });
  await transaction.putTask(before === null ? null : withObligations(before), withObligations(task));
  return task;
}

/** Announces the turns of a task that have come due, each with the moment at which it took effect. */
export function turnsDue(task: Task, now: Instant, regime: Regime): Happening<TaskEvent>[] {
  const turns: Happening<TaskEvent>[] = [];
  for (let turned = task; turned.turnAt <= now;) {
    const turn = statusChange(turned, turned.turnAt, regime);
    turns.push(turn);
    turned = foldTask(turned, turn, regime).task;
  }
  return turns;
}

/** Records events about other records than tasks. */
export async function recordRegistry(
  transaction: Transaction,
  events: readonly RegistryEvent[],
  actor: Actor,
  now: Instant,
  taskId: string | null = null,
): Promise<void> {
  for (const event of events) {
    const unitId =
      event.kind === 'unitCreated' ? event.data.unit.id : event.kind === 'unitUpdated' ? event.data.unitId : null;
    await transaction.append({ ...event, at: now, recordedAt: now, actor, taskId, unitId });
    await transaction.change(evolveRegistry(transaction.jurisdiction, event));
  }
}

/** The unit that an event is about, where it is another than the lead unit. */
function unitOf(event: TaskEvent): string | null {
  switch (event.kind) {
    case 'letterAcknowledged':
      return event.data.unitId;
    case 'feedbackSubmitted':
      return event.data.report.unitId;
    case 'reportReturned':
      return event.data.recipient.unitId;
    default:
      return null;
  }
}
