// Working days left until a deadline, or over it (DOMAIN.md 4). Pure.
import type { WorkCalendar } from './calendar';
import type { Instant } from './day';
import type { Task } from './records';
import { DONE_STAGES } from './words';

/** The moment as at which a task is judged: now; of a completed one its submission. */
export function judgedAt({ stage, facts }: Task, now: Instant): Instant {
  return DONE_STAGES.includes(stage) ? (facts.approval?.submittedAt ?? now) : now;
}

/**
 * Working days after today through the effective deadline; once overdue minus those after it through today, at most −1;
 * of a completed task as at its submission.
 */
export function workingDaysLeft(task: Task, now: Instant, calendar: WorkCalendar): number {
  const at = judgedAt(task, now);
  const today = calendar.dayOf(at);
  return at < task.dueAt ? calendar.count(today, task.dueOn) : Math.min(-1, -calendar.count(task.dueOn, today));
}
