// What a new calendar does to the due days of a task (DOMAIN.md 3): every open one is counted again, and none moves to a day
// before that of publication. A new policy moves none. Pure.
import type { Due, Period, WorkCalendar } from './calendar';
import { type Day, type Instant, latest } from './day';
import type { TaskEvent, TaskEvents } from './events';
import { acknowledgeDue } from './causes';
import { type Cause, reasonsAt } from './reasons';
import type { Newly, Task } from './records';
import { severity } from './words';

type Because = TaskEvents['taskResettled']['because'];
type Resettled = Extract<TaskEvent, { kind: 'taskResettled' }>;

/** The event that settles a task anew; whether it changes anything shows when it is folded. */
export function resettled(
  task: Task,
  because: Because,
  at: Instant,
  before: WorkCalendar,
  calendar: WorkCalendar,
): Resettled {
  const { facts } = task;
  const nothing = {
    due: null,
    until: null,
    redo: null,
    recipients: [],
    milestones: [],
    rectifications: [],
    report: null,
    acknowledge: null,
    newly: [],
  };
  if (because === 'policyTookEffect') return { kind: 'taskResettled', data: { because, ...nothing } };
  const today = calendar.dayOf(at);
  const again = (old: Due, ...periods: [Period, ...Period[]]) =>
    moved(old, calendar.dueOf(...periods), today, calendar);
  const by = (old: Due, day: Day) => again(old, { from: day, workingDays: 0 });
  const each = <T>(list: readonly T[], idOf: (item: T) => string, dueOf: (item: T) => Due | null) =>
    list.flatMap((item) => {
      const due = dueOf(item);
      return due === null ? [] : [{ id: idOf(item), due }];
    });
  const done = ['COMPLETED', 'CLOSED', 'CANCELLED'].includes(task.stage);
  const { explanation, redo, reporting } = facts;
  const until = explanation === null ? null : movedUntil(explanation, at, calendar);
  const data: TaskEvents['taskResettled'] = {
    because,
    due: done ? null : by({ on: task.dueOn, at: task.dueAt, provisional: task.dueProvisional }, task.deadline),
    until,
    redo: redo === null ? null : by(redo.due, redo.by),
    recipients: each(
      facts.recipients,
      ({ id }) => id,
      ({ due, periods }) => again(due, ...periods),
    ),
    milestones: each(
      facts.milestones.filter(({ completed }) => !completed),
      ({ id }) => id,
      ({ due, dueOn }) => by(due, dueOn),
    ),
    rectifications: each(
      facts.rectifications,
      ({ interventionId }) => interventionId,
      ({ due, by: day }) => by(due, day),
    ),
    report: reporting?.next == null ? null : by(reporting.next.due, reporting.next.on),
    acknowledge: acknowledgeNotBefore(task, before, at, calendar),
    newly: [],
  };
  return { kind: 'taskResettled', data };
}

/**
 * What takes effect at a moment makes some rules hold, or hold worse, and would have others hold since an earlier day than they
 * did: since when they hold in truth.
 */
export function newlyHeld(before: readonly Cause[], after: readonly Cause[], at: Instant): Newly[] {
  const known = reasonsAt(before, at);
  return reasonsAt(after, at).flatMap(({ rule, subjectId, status, since }) => {
    const old = known.find((each) => each.rule === rule && each.subjectId === subjectId);
    if (old !== undefined && severity(old.status) > severity(status)) return [];
    const held = old?.status === status ? old.since : at;
    return since >= held ? [] : [{ rule, subjectId, status, at: held }];
  });
}

/** Today, if the day to acknowledge by was still to come and would now lie in the past. */
function acknowledgeNotBefore(task: Task, before: WorkCalendar, at: Instant, calendar: WorkCalendar): Day | null {
  if (task.stage !== 'ASSIGNED') return null;
  const today = calendar.dayOf(at);
  const [was, is] = [before, calendar].map((each) => acknowledgeDue(task, 1, each).on);
  return was !== undefined && is !== undefined && was >= today && is < today ? today : null;
}

/** Until when a pending explanation holds the red back, counted again; null if that stays. */
function movedUntil(
  { proposedOn, until }: { proposedOn: Day; until: Instant },
  at: Instant,
  calendar: WorkCalendar,
): Instant | null {
  const fresh = latest(calendar.dueBy(proposedOn).at, calendar.dueBy(calendar.dayOf(at)).at);
  return until <= at || fresh === until ? null : fresh;
}

/** A due day counted again: null if it stays. One that would come before today comes today; one that has passed stays so. */
function moved(old: Due, counted: Due, today: Day, calendar: WorkCalendar): Due | null {
  if (counted.on < today && old.on < today) return null;
  const fresh = counted.on < today ? calendar.dueBy(today) : counted;
  return fresh.on === old.on && fresh.provisional === old.provisional ? null : fresh;
}
