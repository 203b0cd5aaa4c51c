// What several events do alike when they are folded: rows that are updated, due days that move, what was filed. Pure arithmetic;
// evolve.ts says which event does what.
import type { Due, Period } from './calendar';
import { earliest } from './day';
import type { Happening, Moved, TaskEvent } from './events';
import type { Change, Explanation, Facts, LetterRecipient, Newly, Records, Task } from './records';

export interface Effect {
  set?: Partial<Task>;
  facts?: Partial<Facts>;
  changes?: Change[];
}

export type Ordinary = Exclude<
  Happening<TaskEvent>,
  { kind: 'taskCreated' | 'taskImported' | 'statusChanged' | 'reminderIssued' }
>;

export const sameAs = (one: Newly) => (other: Newly) =>
  one.rule === other.rule && one.subjectId === other.subjectId && one.status === other.status;

/** The lead unit's per cent: one that is lower than before is blamed from now on. */
export function progressed(
  task: Task,
  percent: number | null,
  at: string,
): { set: Partial<Task>; facts: Partial<Facts> } {
  if (percent === null) return { set: {}, facts: {} };
  return {
    set: { progressPercent: percent },
    facts: percent < task.progressPercent ? { scheduleFrom: at } : {},
  };
}

/** Due days that moved, in the facts and in the rows; with working days: counted on from where they were (a resumption). */
export function moveDueDays(
  task: Task,
  recipients: readonly Moved[],
  milestones: readonly Moved[],
  rectifications: readonly Moved[],
  workingDays: number,
): { facts: Partial<Facts>; changes: Change[] } {
  const { facts } = task;
  const dueIn = (moved: readonly Moved[]) => new Map(moved.map(({ id, due }) => [id, due]));
  const [recipient, milestone, rectification] = [dueIn(recipients), dueIn(milestones), dueIn(rectifications)];
  const resumed = workingDays > 0;
  const set: Partial<Facts> = {};
  if (recipient.size > 0) {
    set.recipients = facts.recipients.map((each) => {
      const due = recipient.get(each.id);
      if (due === undefined) return each;
      return { ...each, due, ...(resumed && { periods: [{ from: each.due.on, workingDays }] as [Period] }) };
    });
  }
  if (milestone.size > 0) {
    set.milestones = facts.milestones.map((each) => {
      const due = milestone.get(each.id);
      return due === undefined ? each : { ...each, due, ...(resumed && { dueOn: due.on }) };
    });
  }
  if (rectification.size > 0) {
    set.rectifications = facts.rectifications.map((each) => {
      const due = rectification.get(each.interventionId);
      return due === undefined ? each : { ...each, due, ...(resumed && { by: due.on }) };
    });
  }
  return {
    facts: set,
    changes: [
      ...recipients.map(({ id, due }) => update(task, 'recipient', id, feedbackDue(due))),
      ...(resumed ? milestones.map(({ id, due }) => update(task, 'milestone', id, { dueOn: due.on })) : []),
    ],
  };
}

export const effective = ({ on, at, provisional }: Due): Partial<Task> => ({
  dueOn: on,
  dueAt: at,
  dueProvisional: provisional,
});

export const feedbackDue = ({ on, at, provisional }: Due): Partial<LetterRecipient> => ({
  feedbackDueOn: on,
  feedbackDueAt: at,
  feedbackDueProvisional: provisional,
});

/** The row of an intervention, kept under one of its tasks. */
export function held(
  task: Task,
  data: { interventionId: string; holds: boolean; set: Partial<Records['intervention']> },
): Change[] {
  return data.holds ? [update(task, 'intervention', data.interventionId, data.set)] : [];
}

/** The completion that awaits its decision: a later deadline may make it one that was filed before dueAt. */
export function awaited({ completion }: Facts, due: Due, at: string): Facts['completion'] {
  const becomesInTime = completion?.inTimeSince === null && completion.submittedAt < due.at;
  return becomesInTime ? { ...completion, inTimeSince: at } : completion;
}

/** What was filed late for a deadline that has moved behind it was not late: nobody is asked to file it again. */
export function refiled(task: Task, due: Due, at: string): { facts: Partial<Facts>; changes: Change[] } {
  const { completion, explanation } = task.facts;
  const facts: Partial<Facts> = { completion: awaited(task.facts, due, at) };
  if (facts.completion !== completion) facts.answered = true;
  if (explanation?.late !== true || explanation.submittedAt >= due.at) return { facts, changes: [] };
  const explained = { answered: true, heldUntil: explanation.until, explanation: { ...explanation, late: false } };
  return {
    facts: { ...facts, ...explained },
    changes: [update(task, 'explanation', explanation.id, { late: false })],
  };
}

/** Open again: the deadline is to be blamed from now on, and so is a flag that had nothing to colour meanwhile. */
export function reopen(at: string, flag: Facts['flag'], reporting: Facts['reporting']): Effect {
  return {
    set: { stage: 'IN_PROGRESS', completedAt: null, completedOnTime: null, closedAt: null },
    facts: { approval: null, verified: false, liveFrom: at, flag: flag && { ...flag, at }, reporting },
  };
}

/** The pending explanation is no longer pending: it held DEADLINE_PASSED back at the longest until now. */
export function ended(facts: Facts, at: string): Partial<Facts> {
  const { explanation, heldUntil } = facts;
  return {
    explanation: null,
    explanationEndedAt: explanation?.late === false ? at : facts.explanationEndedAt,
    heldUntil: explanation?.late === false ? earliest(at, explanation.until) : heldUntil,
  };
}

export function owing(recipient: LetterRecipient, letterNumber: string, period: Period): Facts['recipients'][number] {
  const { id, letterId, unitId, receivedAt, feedbackDueOn, feedbackDueAt, feedbackDueProvisional } = recipient;
  const due = { on: feedbackDueOn, at: feedbackDueAt, provisional: feedbackDueProvisional };
  return { id, letterId, letterNumber, unitId, servedAt: receivedAt, due, periods: [period], returnedAt: null };
}

export function decided(task: Task, event: Ordinary, id: string, set: Partial<Explanation>): Change {
  return update(task, 'explanation', id, { ...set, decidedAt: event.at, decidedBy: event.actor.name, version: 2 });
}

export function update<K extends keyof Records>(task: Task, kind: K, id: string, set: Partial<Records[K]>): Change {
  return { update: kind, id, jurisdiction: task.jurisdiction, set };
}
