// What a principal may do to a task now (可办操作, viewerActions): the right, the stage, and whether there is anything to act on.
import { mayAct, type Principal, RIGHTS } from './access';
import type { Instant } from './day';
import { mayPlan } from './milestones';
import type { Task } from './records';
import { DEEPEST } from './registering';
import type { TaskAction } from './words';

/** What of a task lies in other rows, as far as it decides what can be done. */
export interface Beside {
  /** a letter that the principal may sign for is unsigned */
  letterUnsigned: boolean;
  /** some subtask is unfinished */
  unfinished: boolean;
  interventionPending: boolean;
  rectificationPending: boolean;
}

/** What the principal may do to a task now: right, stage, and whether there is anything to act on (viewerActions). */
export function actionsOf(who: Principal, task: Task, now: Instant, beside: Beside): TaskAction[] {
  const { facts } = task;
  const isApprover = facts.approval?.by === who.subject;
  const openMilestone = facts.milestones.some(({ completed }) => !completed);
  const planning = who.role === 'OFFICE' || mayPlan(task, now);
  const possible: Partial<Record<TaskAction, boolean>> = {
    EXPLAIN: facts.explanation === null,
    DECIDE_EXPLANATION: facts.explanation !== null,
    SUBMIT_COMPLETION: facts.recipients.length === 0 && !openMilestone && !beside.unfinished,
    VERIFY: !isApprover,
    CLOSE: !isApprover && (!task.listed || facts.verified),
    FLAG: facts.flag?.status !== 'RED',
    CLEAR_FLAG: facts.flag !== null && facts.flag.by !== who.subject,
    ADD_MILESTONE: planning,
    CHANGE_MILESTONE: planning && openMilestone,
    COMPLETE_MILESTONE: openMilestone,
    DECOMPOSE: task.ancestorIds.length < DEEPEST,
    ACKNOWLEDGE_LETTER: beside.letterUnsigned,
    ANSWER_LETTER: facts.recipients.some(({ unitId }) => who.role === 'OFFICE' || unitId === who.unitId),
    RETURN_REPORT: facts.reports > 0,
    DECIDE_INTERVENTION: beside.interventionPending,
    SUBMIT_RECTIFICATION: facts.rectifications.some(({ unitId }) => unitId === who.unitId),
    DECIDE_RECTIFICATION: beside.rectificationPending,
  };
  return (Object.keys(RIGHTS) as TaskAction[]).filter(
    (action) => (possible[action] ?? true) && mayAct(who, action, task),
  );
}
