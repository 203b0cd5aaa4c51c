// Working days left until a deadline, or over it (DOMAIN.md 4). Pure.
import type { WorkCalendar } from './calendar';
import type { Instant } from './day';
import type { Task } from './records';

/**
 * Working days after today through the effective deadline; once overdue minus those after it through today, at most −1;
 * of a completed task as at its submission.
 */
export function workingDaysLeft(task: Task, now: Instant, calendar: WorkCalendar): number {
  const done = task.stage === 'COMPLETED' || task.stage === 'CLOSED';
  const at = done ? (task.facts.approval?.submittedAt ?? now) : now;
  const today = calendar.dayOf(at);
  return at < task.dueAt ? calendar.count(today, task.dueOn) : Math.min(-1, -calendar.count(task.dueOn, today));
}
