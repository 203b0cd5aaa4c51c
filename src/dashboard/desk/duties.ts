// What a unit owes, as rows of its desk: in which group, how many working days are left, and what it does about it. Must not
// compute what is due: the API says so.
import type { Occasion } from '../acts/act';
import { ACTS, type ActName } from '../acts/table';
import { plus, weekdayOf } from '../calendar/days';
import { occasionOn } from '../task/occasions';
import type { DutyFragment } from './desk.documents';

export type Duty = DutyFragment;

export const GROUPS = ['overdue', 'today', 'week', 'later'] as const;
export type Group = (typeof GROUPS)[number];

/** Where something that is due stands: overdue, today, by Sunday, later. */
export function groupOf({ dueOn, overdue }: Pick<Duty, 'dueOn' | 'overdue'>, today: string): Group {
  if (overdue) return 'overdue';
  if (dueOn <= today) return 'today';
  return dueOn <= plus(today, 6 - weekdayOf(today)) ? 'week' : 'later';
}

const ON_TASK: Partial<Record<Duty['kind'], readonly (readonly [Duty['task']['viewerActions'][number], ActName])[]>> = {
  ACKNOWLEDGE: [
    ['ACKNOWLEDGE', 'acknowledgeTask'],
    ['RETURN', 'returnTask'],
  ],
  REPORT: [['REPORT', 'submitReport']],
  EXPLANATION: [['EXPLAIN', 'submitExplanation']],
  COMPLETION: [
    ['SUBMIT_COMPLETION', 'submitCompletion'],
    ['REPORT', 'submitReport'],
    ['EXPLAIN', 'submitExplanation'],
  ],
};

/** What is done about it, the expected one first. */
export function occasionsOf({ kind, subject, task }: Duty): Occasion[] {
  const on = { task: task.id, seen: task.events.nodes.at(-1)?.sequence };
  if (subject.__typename === 'LetterRecipient') {
    const common = { fixed: { letter: subject.letter.id }, ...on, about: subject.letter.number };
    const sign = subject.acknowledgedAt === null ? [{ act: ACTS.acknowledgeLetter, ...common }] : [];
    return [{ act: ACTS.submitFeedback, ...common }, ...sign];
  }
  if (subject.__typename === 'Milestone') {
    const { id, title, version } = subject;
    const versioned = { version, versioned: 'itself' as const };
    return [{ act: ACTS.completeMilestone, fixed: { milestone: id }, ...on, ...versioned, about: title }];
  }
  if (subject.__typename === 'Intervention')
    return [{ act: ACTS.submitRectification, fixed: { intervention: subject.id }, ...on }];
  return (ON_TASK[kind] ?? [])
    .filter(([action]) => task.viewerActions.includes(action))
    .map(([, name]) => ({ ...occasionOn(task, name), about: task.title }));
}
