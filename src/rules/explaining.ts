// Explanations before the deadline (逾期前说明) and extensions (DOMAIN.md 5.4; [1] 65).
import type { Day } from './day';
import { checkNotPast, checkStage, type Setting } from './deciding';
import type { TaskEvent } from './events';
import type { Explanation, Task } from './records';
import type { DelayReason } from './words';

export interface SubmitExplanation {
  progress: string;
  category: DelayReason;
  reason: string;
  nextSteps: string;
  proposedDeadline: Day;
}

/** explain: progress, reason, next steps and a later deadline. Filed at or after dueAt it is late and clears nothing. */
export function submitExplanation(task: Task, input: SubmitExplanation, setting: Setting): TaskEvent[] {
  const { problems, now, newId, regime } = setting;
  checkStage(task, 'EXPLAIN', setting);
  if (task.facts.explanation !== null) {
    problems.add('INVALID', 'task', '已有一份说明待审定', 'an explanation is pending already');
  }
  checkLater(task, input.proposedDeadline, 'proposedDeadline', setting);
  problems.settle();
  const { progress, category, reason, nextSteps, proposedDeadline } = input;
  const explanation: Explanation = {
    id: newId('explanation'),
    jurisdiction: task.jurisdiction,
    taskId: task.id,
    progress,
    category,
    reason,
    nextSteps,
    proposedDeadline,
    submittedAt: now,
    late: now >= task.dueAt,
    decision: 'PENDING',
    decidedAt: null,
    decidedBy: null,
    newDeadline: null,
    comment: null,
    version: 1,
  };
  const until = regime.calendar.dueBy(proposedDeadline).at;
  return [{ kind: 'explanationSubmitted', data: { explanation, until } }];
}

export interface DecideExplanation {
  approve: boolean;
  newDeadline?: Day | null | undefined;
  comment?: string | null | undefined;
}

/** decide: the first extension is the office's or a leader's to approve; a later one, or a late explanation, a leader's. */
export function decideExplanation(
  task: Task,
  explanation: Explanation,
  input: DecideExplanation,
  setting: Setting,
): TaskEvent[] {
  const { problems, who, regime } = setting;
  checkStage(task, 'DECIDE_EXPLANATION', setting, 'explanation');
  if (explanation.decision !== 'PENDING') {
    problems.add('INVALID', 'explanation', '该说明已审定', 'is decided already');
  }
  const comment = input.comment ?? null;
  const explanationId = explanation.id;
  if (!input.approve) {
    if (input.newDeadline != null) {
      problems.add('INVALID', 'newDeadline', '不同意时不能给出新时限', 'a rejection gives no new deadline');
    }
    problems.settle();
    return [{ kind: 'explanationRejected', data: { explanationId, comment } }];
  }
  if (who.role !== 'LEADER' && (task.extensionCount >= 1 || explanation.late)) {
    const zh = explanation.late ? '逾期后提交的说明须由领导批准' : '第二次及以后的延期须由领导批准';
    const en = explanation.late ? 'an explanation filed late needs a leader' : 'a second extension needs a leader';
    problems.add('APPROVAL_REQUIRED', 'approve', zh, en);
  }
  const deadline = input.newDeadline ?? explanation.proposedDeadline;
  checkLater(task, deadline, 'newDeadline', setting);
  problems.settle();
  const due = regime.calendar.dueBy(deadline);
  return [{ kind: 'explanationApproved', data: { explanationId, deadline, due, comment } }];
}

/** A new deadline is later than the present effective one, and not past. */
function checkLater(task: Task, day: Day, field: string, setting: Setting): void {
  if (!checkNotPast(day, field, setting)) return;
  if (day <= task.dueOn) {
    setting.problems.add(
      'INVALID',
      field,
      `应晚于现时限 ${task.dueOn}`,
      `must be later than the present deadline ${task.dueOn}`,
    );
  }
}
