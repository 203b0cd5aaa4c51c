// Beside the line: suspend, resume, cancel, flag and clear a flag (DOMAIN.md 4).
import { afterPause } from './cadence';
import type { Due } from './calendar';
import { checkReason, checkStage, type Setting } from './deciding';
import type { TaskEvent } from './events';
import type { Task } from './records';
import { lapse } from './registering';
import { severity, type Status, STATUS_WORDS } from './words';

/** suspend (中止): the task owes nothing until it is resumed. */
export function suspendTask(task: Task, comment: string | null | undefined, setting: Setting): TaskEvent[] {
  checkStage(task, 'SUSPEND', setting);
  const reason = checkReason(comment, setting);
  setting.problems.settle();
  return [{ kind: 'taskSuspended', data: { on: setting.today, comment: reason } }];
}

/**
 * resume (恢复): deadline, open letters, milestones and rectifications move by the working days after the day of suspension through today; none
 * changes nothing.
 */
export function resumeTask(task: Task, comment: string | null | undefined, setting: Setting): TaskEvent[] {
  checkStage(task, 'RESUME', setting);
  setting.problems.settle();
  const { calendar } = setting.regime;
  const suspension = task.facts.suspension ?? { on: setting.today, stage: 'IN_PROGRESS' as const };
  const workingDays = calendar.count(suspension.on, setting.today);
  const moved = workingDays > 0;
  const due = moved
    ? calendar.dueAfter(task.dueOn, workingDays)
    : { on: task.dueOn, at: task.dueAt, provisional: task.dueProvisional };
  const { facts } = task;
  const later = (due: Due) => calendar.dueAfter(due.on, workingDays);
  const recipients = moved ? facts.recipients.map(({ id, due: old }) => ({ id, due: later(old) })) : [];
  const open = facts.milestones.filter(({ completed }) => !completed);
  const milestones = moved ? open.map(({ id, due: old }) => ({ id, due: later(old) })) : [];
  const rectifications = moved
    ? facts.rectifications.map(({ interventionId: id, due: old }) => ({ id, due: later(old) }))
    : [];
  const since = facts.suspension?.at ?? setting.now;
  const data = {
    stage: suspension.stage,
    comment: comment ?? null,
    workingDays,
    deadline: moved ? due.on : task.deadline,
    due,
    redo: moved && facts.redo !== null ? later(facts.redo.due) : null,
    recipients,
    milestones,
    rectifications,
    reporting: afterPause(task, since, setting.now, calendar),
    pause: { from: suspension.on, to: setting.today },
  };
  return [{ kind: 'taskResumed', data }];
}

/** cancel (撤销), before completion; the number stays. */
export function cancelTask(task: Task, comment: string | null | undefined, setting: Setting): TaskEvent[] {
  checkStage(task, 'CANCEL', setting);
  const reason = checkReason(comment, setting);
  setting.problems.settle();
  return [...lapse(task, '事项撤销，说明失效'), { kind: 'taskCancelled', data: { comment: reason } }];
}

/** flag: makes the colour worse by hand, never better. */
export function flagTask(task: Task, status: Status, reason: string, setting: Setting): TaskEvent[] {
  const { problems } = setting;
  checkStage(task, 'FLAG', setting);
  const { flag } = task.facts;
  if (status === 'BLUE') {
    problems.add(
      'INVALID',
      'status',
      '标注只能使颜色变差：应为黄或红',
      'a flag only makes a colour worse: YELLOW or RED',
    );
  } else if (flag !== null && severity(status) <= severity(flag.status)) {
    const word = STATUS_WORDS[flag.status].zh;
    problems.add(
      'INVALID',
      'status',
      `已标注为${word}，只能标注得更重`,
      `is flagged ${flag.status} already: only a worse flag`,
    );
  }
  problems.settle();
  return [{ kind: 'taskFlagged', data: { status, reason } }];
}

/** clear a flag: not by the subject who set it. */
export function clearFlag(task: Task, comment: string | null | undefined, setting: Setting): TaskEvent[] {
  const { problems, who } = setting;
  checkStage(task, 'CLEAR_FLAG', setting);
  const { flag } = task.facts;
  if (flag === null) problems.add('INVALID', 'task', '没有可解除的标注', 'there is no flag to clear');
  if (flag?.by === who.subject) {
    problems.add('SAME_PERSON', 'task', '标注人不能自行解除，请由他人解除', 'who set the flag cannot clear it');
  }
  problems.settle();
  return [{ kind: 'flagCleared', data: { comment: comment ?? null } }];
}
