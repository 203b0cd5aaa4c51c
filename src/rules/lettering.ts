// Letters of supervision (督办函) and their feedback (DOMAIN.md 4, 5.2): issue, acknowledge, answer, return.
import { afterReturn, changeCadence } from './cadence';
import type { Due, Period } from './calendar';
import {
  type AttachmentInput,
  checkPercent,
  checkReason,
  checkStage,
  fellWhileSuspended,
  type NextNumber,
  readAttachments,
  type Setting,
} from './deciding';
import type { TaskEvent, TaskEvents } from './events';
import type { Letter, LetterRecipient, Report, Task, Unit } from './records';

/** issue: served at once (电子签名法 11), so the working days count from today for each recipient. */
export function issueLetter(
  task: Task,
  requirement: string,
  units: readonly (Unit | null)[],
  next: NextNumber,
  setting: Setting,
): TaskEvent[] {
  const { problems, now, today, regime, newId } = setting;
  checkStage(task, 'ISSUE_LETTER', setting);
  if (units.length === 0) problems.add('REQUIRED', 'recipients', '至少一个收函单位', 'at least one recipient');
  if (units.length > 200) problems.add('INVALID', 'recipients', '收函单位不得超过 200 个', 'at most 200 recipients');
  units.forEach((unit, i) => {
    if (unit !== null && units.findIndex((other) => other?.id === unit.id) < i) {
      problems.add('DUPLICATE', ['recipients', String(i)], `${unit.name} 重复`, `${unit.name} is named twice`);
    }
  });
  problems.settle();
  const period = { from: today, workingDays: regime.policy.feedback.workingDays };
  const due = regime.calendar.dueOf(period);
  const letter: Letter = {
    id: newId('letter'),
    jurisdiction: task.jurisdiction,
    number: `${regime.policy.organCode}函〔${next.numberYear}〕${next.numberInYear}号`,
    ...next,
    taskId: task.id,
    requirement,
    issuedAt: now,
    version: 1,
  };
  const recipients = units.flatMap((unit) => (unit === null ? [] : [addressed(unit, letter, due, setting)]));
  return [{ kind: 'letterIssued', data: { letter, recipients, period, starts: startReports(task, setting) } }];
}

/** A letter starts regular reports on a task that has none (M4: regular reports until closed). */
function startReports(task: Task, { now, today, regime }: Setting): TaskEvents['letterIssued']['starts'] {
  const cadence = regime.policy.reports.letterStarts;
  if (task.reportCadence !== 'NONE' || cadence === 'NONE') return null;
  const reporting = changeCadence(task, cadence, today, now, regime);
  return reporting === null ? null : { cadence, reporting };
}

function addressed(unit: Unit, letter: Letter, due: Due, { newId, now }: Setting): LetterRecipient {
  return {
    id: newId('recipient'),
    jurisdiction: letter.jurisdiction,
    letterId: letter.id,
    taskId: letter.taskId,
    unitId: unit.id,
    receivedAt: now,
    acknowledgedAt: null,
    feedbackDueOn: due.on,
    feedbackDueAt: due.at,
    feedbackDueProvisional: due.provisional,
    feedbackId: null,
    firstFeedbackId: null,
    answered: false,
  };
}

/** acknowledge a letter (签收): recorded, and moves nothing. */
export function acknowledgeLetter(task: Task, recipient: LetterRecipient, setting: Setting): TaskEvent[] {
  const { problems } = setting;
  checkStage(task, 'ACKNOWLEDGE_LETTER', setting, 'letter');
  checkUnanswered(recipient, setting);
  if (recipient.acknowledgedAt !== null) {
    problems.add('INVALID', 'letter', '已经签收', 'is acknowledged already');
  }
  problems.settle();
  const { letterId, unitId } = recipient;
  return [{ kind: 'letterAcknowledged', data: { letterId, unitId, recipientId: recipient.id } }];
}

export interface Feedback {
  content: string;
  progressPercent?: number | null | undefined;
  attachments?: AttachmentInput[] | null | undefined;
}

/** answer a letter (反馈): clears what the letter made yellow or red; only the lead unit's sets the task's per cent. */
export function submitFeedback(task: Task, recipient: LetterRecipient, input: Feedback, setting: Setting): TaskEvent[] {
  const { problems, now, newId } = setting;
  checkStage(task, 'ANSWER_LETTER', setting, 'letter');
  checkUnanswered(recipient, setting);
  checkPercent(input.progressPercent, setting);
  const attachments = readAttachments(input.attachments, setting);
  problems.settle();
  const report: Report = {
    id: newId('report'),
    jurisdiction: task.jurisdiction,
    kind: 'FEEDBACK',
    taskId: task.id,
    unitId: recipient.unitId,
    recipientId: recipient.id,
    content: input.content,
    progressPercent: input.progressPercent ?? null,
    attachments,
    answers: [{ on: recipient.feedbackDueOn, dueOn: recipient.feedbackDueOn, dueAt: recipient.feedbackDueAt }],
    dueOn: recipient.feedbackDueOn,
    submittedAt: now,
    onTime: now < recipient.feedbackDueAt || fellWhileSuspended(task, recipient.feedbackDueAt),
    returned: false,
    returnComment: null,
  };
  const leads = recipient.unitId === task.leadUnitId;
  return [
    { kind: 'feedbackSubmitted', data: { report, letterId: recipient.letterId, recipientId: recipient.id, leads } },
  ];
}

/**
 * return a report or feedback (退回), once per report. Feedback is due again on the later of the old due day and the policy's
 * days from today; what a progress report had answered is owed again.
 */
export function returnReport(
  task: Task,
  report: Report,
  recipient: LetterRecipient | null,
  letter: Letter | null,
  comment: string,
  setting: Setting,
): TaskEvent[] {
  const { problems, regime, now } = setting;
  checkStage(task, 'RETURN_REPORT', setting, 'report');
  const reason = checkReason(comment, setting);
  if (report.returned) problems.add('INVALID', 'report', '该报告已退回过一次', 'was returned already');
  if (report.kind === 'RECTIFICATION') {
    problems.add('INVALID', 'report', '整改报告请用“审定整改”', 'a rectification is decided by decideRectification');
  }
  problems.settle();
  const returned = { reportId: report.id, unitId: report.unitId, comment: reason };
  if (report.kind === 'PROGRESS') {
    const ofThisAssignment = report.submittedAt >= (task.facts.reportsFrom ?? now);
    const answers = ofThisAssignment ? report.answers : [];
    const reporting = afterReturn(task, answers, now, regime.calendar);
    return [{ kind: 'reportReturned', data: { ...returned, recipient: null, reporting } }];
  }
  if (recipient === null || letter === null) throw new Error(`feedback ${report.id} without its letter`);
  const owing = owedAgain(recipient, letter, setting);
  return [{ kind: 'reportReturned', data: { ...returned, recipient: owing, reporting: task.facts.reporting } }];
}

function owedAgain(recipient: LetterRecipient, letter: Letter, { regime, today }: Setting) {
  const old: Due = {
    on: recipient.feedbackDueOn,
    at: recipient.feedbackDueAt,
    provisional: recipient.feedbackDueProvisional,
  };
  const again: Period = { from: today, workingDays: regime.policy.feedback.returnedWorkingDays };
  const due = regime.calendar.dueOf(again);
  const later = due.on > old.on;
  return {
    id: recipient.id,
    letterId: letter.id,
    letterNumber: letter.number,
    unitId: recipient.unitId,
    servedAt: recipient.receivedAt,
    due: later ? due : old,
    periods: (later ? [again] : [{ from: old.on, workingDays: 0 }, again]) as [Period, ...Period[]],
  };
}

function checkUnanswered(recipient: LetterRecipient, { problems }: Setting): void {
  if (recipient.answered) problems.add('INVALID', 'letter', '该函已反馈', 'the letter is answered already');
}
