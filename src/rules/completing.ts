// The end of a task: submit and decide completion (办结), verify (核查), close (销号), reopen (DOMAIN.md 4).
import { afterPause } from './cadence';
import type { Day } from './day';
import { type AttachmentInput, checkNotPast, checkReason, checkStage, readAttachments, type Setting } from './deciding';
import type { TaskEvent } from './events';
import type { Problems } from './refusal';
import type { Completion, Task, Verification } from './records';
import { lapse } from './registering';

/** submit completion (申请办结): nothing of the task is left open. */
export function submitCompletion(
  task: Task,
  input: { summary: string; attachments?: AttachmentInput[] | null | undefined },
  unfinished: OpenSubtasks,
  setting: Setting,
): TaskEvent[] {
  const { problems, now, newId } = setting;
  checkStage(task, 'SUBMIT_COMPLETION', setting);
  checkNothingOpen(task, unfinished, setting);
  const attachments = readAttachments(input.attachments, setting);
  problems.settle();
  const completion: Completion = {
    id: newId('completion'),
    jurisdiction: task.jurisdiction,
    taskId: task.id,
    summary: input.summary,
    attachments,
    submittedAt: now,
    decision: 'PENDING',
    decidedAt: null,
    decidedBy: null,
    comment: null,
  };
  return [{ kind: 'completionSubmitted', data: { completion } }];
}

export interface DecideCompletion {
  approve: boolean;
  comment?: string | null | undefined;
  redoBy?: Day | null | undefined;
}

/** decide completion: approved, it was in time if it had been submitted before dueAt; or returned with a reason. */
export function decideCompletion(
  task: Task,
  input: DecideCompletion,
  unfinished: OpenSubtasks,
  setting: Setting,
): TaskEvent[] {
  const { problems, regime } = setting;
  checkStage(task, 'DECIDE_COMPLETION', setting);
  const { completion } = task.facts;
  if (input.approve) {
    checkNothingOpen(task, unfinished, setting);
    if (input.redoBy != null) {
      problems.add('INVALID', 'redoBy', '同意办结时不能给出重办时限', 'an approval gives no day to redo it by');
    }
  } else {
    checkReason(input.comment, setting);
    if (input.redoBy != null) checkNotPast(input.redoBy, 'redoBy', setting);
  }
  problems.settle();
  if (completion === null) throw new Error(`${task.id} awaits a decision on no completion`);
  const comment = input.comment ?? null;
  if (input.approve) {
    const onTime = completion.inTimeSince !== null;
    return [
      ...lapse(task, '事项办结，说明失效'),
      { kind: 'completionApproved', data: { completionId: completion.id, comment, onTime } },
    ];
  }
  const redo = input.redoBy == null ? null : { by: input.redoBy, due: regime.calendar.dueBy(input.redoBy) };
  const { inTimeSince } = completion;
  const reporting =
    inTimeSince === null ? task.facts.reporting : afterPause(task, inTimeSince, setting.now, regime.calendar);
  return [
    { kind: 'completionReturned', data: { completionId: completion.id, comment: comment ?? '', redo, reporting } },
  ];
}

export interface RecordVerification {
  passed: boolean;
  falseReport?: boolean | null | undefined;
  findings: string;
}

/** verify (核查), not by who approved: passed, failed, or false. What has not passed goes back to IN_PROGRESS. */
export function recordVerification(task: Task, input: RecordVerification, setting: Setting): TaskEvent[] {
  const { problems, now, who, newId } = setting;
  checkStage(task, 'VERIFY', setting);
  checkOtherPerson(task, setting);
  if (input.passed && input.falseReport === true) {
    problems.add('INVALID', 'falseReport', '核查通过的不能同时认定虚假', 'what has passed is not false');
  }
  problems.settle();
  const verification: Verification = {
    id: newId('verification'),
    jurisdiction: task.jurisdiction,
    taskId: task.id,
    passed: input.passed,
    falseReport: input.falseReport ?? false,
    findings: input.findings,
    at: now,
    by: who.name,
  };
  const reporting = input.passed ? task.facts.reporting : afterCompletion(task, setting);
  return [{ kind: 'verificationRecorded', data: { verification, reporting } }];
}

/** close (销号), not by who approved; no subtask is open, and a listed task has passed verification. */
export function closeTask(
  task: Task,
  comment: string | null | undefined,
  unfinished: OpenSubtasks,
  setting: Setting,
): TaskEvent[] {
  const { problems } = setting;
  if (checkStage(task, 'CLOSE', setting)) {
    checkOtherPerson(task, setting);
    // One may have been reopened since.
    checkNoOpenSubtasks(unfinished, problems);
    if (task.listed && !task.facts.verified) {
      problems.add(
        'VERIFICATION_REQUIRED',
        'task',
        '挂牌督办事项须经核查通过后方可销号',
        'a listed task is closed after it has passed verification',
      );
    }
  }
  problems.settle();
  return [{ kind: 'taskClosed', data: { comment: comment ?? null } }];
}

/** reopen: from COMPLETED or CLOSED back to IN_PROGRESS, with a reason. */
export function reopenTask(task: Task, comment: string | null | undefined, setting: Setting): TaskEvent[] {
  checkStage(task, 'REOPEN', setting);
  const reason = checkReason(comment, setting);
  setting.problems.settle();
  return [{ kind: 'taskReopened', data: { comment: reason, reporting: afterCompletion(task, setting) } }];
}

/** The reports of a task that is open again: what fell due since its completion was filed, or approved if filed late, is not owed. */
function afterCompletion(task: Task, { now, regime }: Setting): Task['facts']['reporting'] {
  const { approval } = task.facts;
  return approval === null ? task.facts.reporting : afterPause(task, approval.restsFrom, now, regime.calendar);
}

/** The subtasks that are not finished, at any depth, by number or title; null: one that who asks does not see. */
export type OpenSubtasks = readonly (string | null)[];

function checkNoOpenSubtasks(unfinished: OpenSubtasks, problems: Problems): void {
  if (unfinished.length === 0) return;
  const shown = unfinished.filter((name) => name !== null).slice(0, 5);
  const [zh, en] = [shown.join('、'), shown.join(', ')].map((list) => (list === '' ? '' : `: ${list}`));
  problems.add(
    'OPEN_SUBTASKS',
    'task',
    `分解事项尚未办结（${unfinished.length} 项）${zh}`,
    `${unfinished.length} subtasks are open${en}`,
  );
}

/** No open subtask, unanswered letter or open milestone. */
function checkNothingOpen(task: Task, unfinished: OpenSubtasks, { problems }: Setting): void {
  checkNoOpenSubtasks(unfinished, problems);
  const milestones = task.facts.milestones.filter(({ completed }) => !completed).map(({ title }) => title);
  if (milestones.length > 0) {
    problems.add(
      'OPEN_MILESTONES',
      'task',
      `节点尚未完成：${milestones.join('、')}`,
      `milestones are open: ${milestones.join(', ')}`,
    );
  }
  const numbers = [...new Set(task.facts.recipients.map(({ letterNumber }) => letterNumber))];
  if (numbers.length > 0) {
    problems.add(
      'OPEN_LETTERS',
      'task',
      `督办函尚未反馈：${numbers.join('、')}`,
      `letters are unanswered: ${numbers.join(', ')}`,
    );
  }
}

function checkOtherPerson(task: Task, { problems, who }: Setting): void {
  if (task.facts.approval?.by === who.subject) {
    problems.add(
      'SAME_PERSON',
      'task',
      '同意办结的人不能核查或销号，请由他人办理',
      'who approved the completion cannot do this',
    );
  }
}
