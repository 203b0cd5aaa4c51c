// Milestones (节点; DOMAIN.md 4, 5.3): add, move, remove, complete. The lead unit may plan until the first one is due.
import type { Day } from './day';
import { checkNotPast, checkReason, checkStage, type Setting } from './deciding';
import type { TaskEvent } from './events';
import type { Milestone, Task } from './records';
import type { TaskAction } from './words';

// More nodes than this are a plan of their own: split the task instead. Also bounds the facts of a task.
const MOST = 100;

/** True while the lead unit may plan: before the first milestone is due, and before the first extension. */
export function mayPlan(task: Task, now: string): boolean {
  return task.extensionCount === 0 && task.facts.milestones.every(({ due }) => now < due.at);
}

export function addMilestone(task: Task, input: { title: string; dueOn: Day }, setting: Setting): TaskEvent[] {
  const { problems, newId, regime } = setting;
  checkPlanning(task, 'ADD_MILESTONE', 'task', setting);
  checkNotPast(input.dueOn, 'dueOn', setting);
  if (task.facts.milestones.length >= MOST) {
    problems.add(
      'INVALID',
      'task',
      `节点不得超过 ${MOST} 个，请分解事项`,
      `at most ${MOST} milestones: split up the task`,
    );
  }
  problems.settle();
  const milestone: Milestone = {
    id: newId('milestone'),
    jurisdiction: task.jurisdiction,
    taskId: task.id,
    title: input.title,
    dueOn: input.dueOn,
    completedOn: null,
    removed: false,
    version: 1,
  };
  return [{ kind: 'milestoneAdded', data: { milestone, due: regime.calendar.dueBy(input.dueOn) } }];
}

export interface UpdateMilestone {
  title?: string | null | undefined;
  dueOn?: Day | null | undefined;
  comment?: string | null | undefined;
}

export function updateMilestone(
  task: Task,
  milestone: Milestone,
  input: UpdateMilestone,
  setting: Setting,
): TaskEvent[] {
  const { problems, regime } = setting;
  checkPlanning(task, 'CHANGE_MILESTONE', 'milestone', setting);
  checkOpen(milestone, setting);
  for (const field of ['title', 'dueOn'] as const) {
    if (input[field] === null) problems.add('REQUIRED', field, '不能清空', 'cannot be emptied');
  }
  const moved = input.dueOn != null && input.dueOn !== milestone.dueOn;
  if (moved) checkNotPast(input.dueOn as Day, 'dueOn', setting);
  problems.settle();
  const dueOn = input.dueOn ?? milestone.dueOn;
  const data = {
    milestoneId: milestone.id,
    title: input.title ?? milestone.title,
    dueOn,
    due: regime.calendar.dueBy(dueOn),
    version: milestone.version + 1,
    comment: input.comment ?? null,
  };
  return [{ kind: 'milestoneUpdated', data }];
}

export function removeMilestone(
  task: Task,
  milestone: Milestone,
  comment: string | null | undefined,
  setting: Setting,
): TaskEvent[] {
  checkPlanning(task, 'CHANGE_MILESTONE', 'milestone', setting);
  checkOpen(milestone, setting);
  const reason = checkReason(comment, setting);
  setting.problems.settle();
  return [{ kind: 'milestoneRemoved', data: { milestoneId: milestone.id, comment: reason } }];
}

/** complete a milestone: on a day that is not in the future; it changes no past colour. */
export function completeMilestone(
  task: Task,
  milestone: Milestone,
  completedOn: Day | null | undefined,
  setting: Setting,
): TaskEvent[] {
  const { problems, today, regime } = setting;
  checkStage(task, 'COMPLETE_MILESTONE', setting, 'milestone');
  checkOpen(milestone, setting);
  if (completedOn != null && completedOn > today) {
    problems.add('INVALID', 'completedOn', `不得晚于今天（${today}）`, `not after today, ${today}`);
  }
  const created = regime.calendar.dayOf(task.createdAt);
  if (completedOn != null && completedOn < created) {
    const zh = `不得早于事项创建日（${created}）`;
    problems.add('INVALID', 'completedOn', zh, `not before the task was created, ${created}`);
  }
  problems.settle();
  const data = { milestoneId: milestone.id, completedOn: completedOn ?? today, version: milestone.version + 1 };
  return [{ kind: 'milestoneCompleted', data }];
}

/** The stage, and of a unit: before the first milestone is due, and before the first extension. */
function checkPlanning(task: Task, action: TaskAction, field: string, setting: Setting): void {
  const { who, now, problems } = setting;
  if (!checkStage(task, action, setting, field)) return;
  if (who.role === 'UNIT' && !mayPlan(task, now)) {
    problems.add(
      'NOT_ALLOWED_IN_STAGE',
      field,
      '首个节点已到期或事项已延期，节点由督查室调整',
      'the first milestone has been due, or the task was extended: the office changes milestones now',
    );
  }
}

function checkOpen(milestone: Milestone, { problems }: Setting): void {
  if (milestone.completedOn !== null) {
    problems.add('INVALID', 'milestone', '已完成的节点不能再变动', 'a completed milestone is fixed');
  }
}
