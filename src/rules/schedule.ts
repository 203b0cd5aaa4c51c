// A task against its schedule (序时进度, DOMAIN.md 5.3): how much is expected by a day, and when it falls behind. Pure.
import type { WorkCalendar } from './calendar';
import { addDays, type Day } from './day';
import type { Task } from './records';

type Pause = Task['facts']['pauses'][number];

/**
 * The per cent expected of a task on a day: with milestones the share of those whose due day is before it; without, working
 * days after the first assignment and before it over the span. Suspended days count in neither. 0 to 100, rounded down.
 */
export function expectedPercent(task: Task, day: Day, calendar: WorkCalendar): number {
  const { firstAssignedOn, milestones, pauses, suspension } = task.facts;
  if (milestones.length > 0) {
    const due = milestones.filter((each) => each.due.on < day).length;
    return Math.floor((100 * due) / milestones.length);
  }
  if (firstAssignedOn === null) return 0;
  const all = suspension === null ? pauses : [...pauses, { from: suspension.on, to: day }];
  const before = addDays(day, -1);
  const paused = (until: Day) =>
    all.reduce((sum, { from, to }) => sum + calendar.count(from, to < until ? to : until), 0);
  const elapsed = calendar.count(firstAssignedOn, before) - paused(before);
  const span = spanOf(task, pauses, calendar);
  return Math.max(0, Math.min(100, Math.floor((100 * elapsed) / span)));
}

/** Working days from the first assignment through the effective deadline, without the suspended ones; at least 1. */
function spanOf(task: Task, pauses: readonly Pause[], calendar: WorkCalendar): number {
  const whole = calendar.count(task.facts.firstAssignedOn ?? task.dueOn, task.dueOn);
  return Math.max(1, whole - pauses.reduce((sum, { from, to }) => sum + calendar.count(from, to), 0));
}

/** The first day on which at least so many points are missing if nothing is reported any more; null if that never comes. */
export function behindOn(task: Task, points: number, calendar: WorkCalendar): Day | null {
  const { firstAssignedOn, milestones, pauses } = task.facts;
  const needed = task.progressPercent + points;
  if (firstAssignedOn === null || needed > 100) return null;
  if (milestones.length > 0) {
    const days = milestones.map(({ due }) => due.on).sort();
    const due = days[Math.ceil((needed * days.length) / 100) - 1];
    return due === undefined ? null : addDays(due, 1);
  }
  const elapsed = Math.ceil((needed * spanOf(task, pauses, calendar)) / 100);
  let paused = 0;
  for (const { from, to } of pauses) {
    const day = calendar.after(firstAssignedOn, elapsed + paused);
    if (day <= from) return addDays(day, 1);
    paused += calendar.count(from, to);
  }
  return addDays(calendar.after(firstAssignedOn, elapsed + paused), 1);
}
