// Which rules hold of a task at a moment, and what it owes (DOMAIN.md 5), asked of the notes of its history alone: every
// condition is written as the table says it, and nothing is known ahead. Part of the naive reference.
import type { Day, Instant } from '../../src/rules/day';
import { type ObligationKind, type RuleCode, severity, type Status } from '../../src/rules/words';
import type { Notes } from './notes';
import { unanswered } from './report-days';

export interface Reason {
  rule: RuleCode;
  status: Status;
  /** where the domain names a due day */
  dueOn?: Day;
  /** who owes it, where that is not the lead unit */
  unit: string;
}

export interface Obligation {
  kind: ObligationKind;
  unit: string;
  dueOn: Day;
}

export function worst(reasons: readonly Reason[]): Status {
  return reasons.map(({ status }) => status).reduce((a, b) => (severity(b) > severity(a) ? b : a), 'BLUE');
}

const isFinished = ({ stage }: Notes) => ['COMPLETED', 'CLOSED'].includes(stage);

export function reasonsAt(notes: Notes, now: Instant): Reason[] {
  return [
    ...deadlineReasons(notes, now),
    ...letterReasons(notes, now),
    ...reportReasons(notes, now),
    ...milestoneReasons(notes, now),
    ...scheduleReasons(notes, now),
    ...rectificationReasons(notes, now),
  ];
}

/** The first moment of the last n working days before the effective deadline. */
function nearFrom({ calendar, effective, firstAssignedOn }: Notes): Instant {
  const span = Math.max(1, calendar.count(firstAssignedOn ?? effective, effective));
  return calendar.start(calendar.before(effective, span >= 25 ? 5 : span >= 10 ? 3 : 1));
}

/** 5.1 and 5.4. */
function deadlineReasons(notes: Notes, now: Instant): Reason[] {
  const { calendar, stage, effective, dueAt, pending, isOpen, isInWork, handedOver, lead } = notes;
  // While a completion filed before dueAt awaits its decision only some rules count.
  const counts = isOpen && !notes.waitsInTime;
  const explained = pending !== null && !pending.late;
  const heldBack = explained && now < calendar.end(calendar.roll(pending.proposed));
  const passed = counts && now >= dueAt && !heldBack;
  const reasons: (Reason & { holds: boolean })[] = [];
  const rule = (code: RuleCode, status: Status, holds: boolean, dueOn?: Day) =>
    reasons.push({ rule: code, status, holds, unit: lead, ...(dueOn !== undefined && { dueOn }) });

  rule('DEADLINE_NEAR', 'YELLOW', isInWork && now >= nearFrom(notes) && now < dueAt && !explained, effective);
  rule('DEADLINE_PASSED', 'RED', passed, effective);
  rule('EXPLANATION_MISSING', 'RED', passed && !notes.filedInTime, effective);
  rule('EXPLANATION_PENDING', 'YELLOW', counts && explained);
  rule('EXPLANATION_REJECTED', 'YELLOW', counts && notes.explanationRejected);
  rule('REPEATED_EXTENSION', 'YELLOW', counts && notes.extensions >= 2);
  rule('COMPLETION_RETURNED', 'YELLOW', counts && notes.completionReturned);
  rule('COMPLETED_LATE', 'RED', isFinished(notes) && notes.completedOnTime === false, effective);
  rule('FALSE_REPORT', 'RED', (isOpen || isFinished(notes)) && notes.falseReport);
  rule('FLAGGED', notes.flag ?? 'BLUE', isOpen && notes.flag !== null);
  if (stage === 'ASSIGNED') {
    const end = (n: number) => calendar.end(calendar.after(handedOver.on, n + handedOver.suspended));
    rule('NOT_ACKNOWLEDGED', now >= end(3) ? 'YELLOW' : 'BLUE', now >= end(1));
  }
  return reasons.filter(({ holds }) => holds).map(({ holds: _, ...reason }) => reason);
}

/** 5.2: of each recipient by itself. */
function letterReasons({ calendar, recipients, isOpen }: Notes, now: Instant): Reason[] {
  if (!isOpen) return [];
  return recipients.flatMap(({ unit, due, returned, answered }): Reason[] => {
    if (answered) return [];
    if (now >= calendar.end(due)) return [{ rule: 'FEEDBACK_OVERDUE', status: 'RED', dueOn: due, unit }];
    if (returned) return [{ rule: 'FEEDBACK_RETURNED', status: 'YELLOW', dueOn: due, unit }];
    if (now >= calendar.start(due)) return [{ rule: 'FEEDBACK_NEAR', status: 'YELLOW', dueOn: due, unit }];
    // The day before the due day is after(r, 2), and moves with it.
    if (now >= calendar.start(calendar.before(due, 1)))
      return [{ rule: 'FEEDBACK_NEAR', status: 'BLUE', dueOn: due, unit }];
    return [];
  });
}

/** 5.3: about the earliest due day that no report answers. */
function reportReasons(notes: Notes, now: Instant): Reason[] {
  const { calendar, lead: unit } = notes;
  const [due] = unanswered(notes, now);
  if (!notes.isOpen || notes.waitsInTime || due === undefined) return [];
  if (now >= calendar.end(calendar.after(due.on, 5)))
    return [{ rule: 'REPORT_OVERDUE', status: 'RED', dueOn: due.on, unit }];
  if (now >= due.end) return [{ rule: 'REPORT_OVERDUE', status: 'YELLOW', dueOn: due.on, unit }];
  if (now >= calendar.start(calendar.before(due.on, 2)))
    return [{ rule: 'REPORT_NEAR', status: 'BLUE', dueOn: due.on, unit }];
  return [];
}

/** 5.3: of each milestone by itself. */
function milestoneReasons({ calendar, milestones, isInWork, lead: unit }: Notes, now: Instant): Reason[] {
  if (!isInWork) return [];
  return milestones.flatMap(({ dueOn, completed }): Reason[] => {
    const due = calendar.roll(dueOn);
    if (completed) return [];
    if (now >= calendar.end(calendar.after(due, 10)))
      return [{ rule: 'MILESTONE_OVERDUE', status: 'RED', dueOn: due, unit }];
    if (now >= calendar.end(due)) return [{ rule: 'MILESTONE_OVERDUE', status: 'YELLOW', dueOn: due, unit }];
    if (now >= calendar.start(calendar.before(due, 3)))
      return [{ rule: 'MILESTONE_NEAR', status: 'BLUE', dueOn: due, unit }];
    return [];
  });
}

/** 5.3: measured on the day that a moment falls on. */
function scheduleReasons(notes: Notes, now: Instant): Reason[] {
  if (!notes.quantified || !notes.isInWork) return [];
  const behind = expectedPercent(notes, notes.calendar.dayOf(now)) - notes.percent;
  if (behind < 10) return [];
  return [{ rule: 'BEHIND_SCHEDULE', status: behind > 30 ? 'RED' : 'YELLOW', unit: notes.lead }];
}

/** Expected per cent on day d. While a task is suspended it stands still: as it was on the day of the suspension. */
export function expectedPercent(notes: Notes, d: Day): number {
  const { calendar, milestones, firstAssignedOn: first, suspension, suspensions, effective } = notes;
  if (milestones.length > 0) {
    const past = milestones.filter(({ dueOn }) => calendar.roll(dueOn) < d);
    return Math.floor((100 * past.length) / milestones.length);
  }
  if (first === null) return 0;
  const unsuspended = (through: Day) => {
    const lost = suspensions.map((each) => calendar.count(each.after, each.through < through ? each.through : through));
    return calendar.count(first, through) - lost.reduce((a, b) => a + b, 0);
  };
  // Working days before d are those through the working day before it.
  const last = calendar.before(d, 1);
  const elapsed = Math.max(0, unsuspended(suspension !== null && suspension.on < last ? suspension.on : last));
  return Math.min(100, Math.floor((100 * elapsed) / Math.max(1, unsuspended(effective))));
}

/** 7: of each intervention by itself; it outlives completion. */
function rectificationReasons(notes: Notes, now: Instant): Reason[] {
  if (!notes.isOpen && !isFinished(notes)) return [];
  return notes.rectifications.flatMap(({ unit, rectifyBy, submitted }): Reason[] => {
    const dueOn = notes.calendar.roll(rectifyBy);
    if (submitted || now < notes.calendar.end(dueOn)) return [];
    return [{ rule: 'RECTIFICATION_OVERDUE', status: 'RED', dueOn, unit }];
  });
}

/** 5.5: what is owed now. */
export function obligationsAt(notes: Notes, now: Instant): Obligation[] {
  const { calendar, stage, lead, effective, handedOver, isOpen, isInWork } = notes;
  const owed: Obligation[] = [];
  const owe = (kind: ObligationKind, unit: string, dueOn: Day) => owed.push({ kind, unit, dueOn });
  if (stage === 'ASSIGNED') owe('ACKNOWLEDGE', lead, calendar.after(handedOver.on, 1 + handedOver.suspended));
  if (isOpen) {
    for (const { unit, due, answered } of notes.recipients) if (!answered) owe('FEEDBACK', unit, due);
    const [report] = unanswered(notes, now);
    if (report !== undefined && !notes.waitsInTime) owe('REPORT', lead, report.on);
  }
  if (isInWork) {
    for (const { dueOn, completed } of notes.milestones) if (!completed) owe('MILESTONE', lead, calendar.roll(dueOn));
    const isNear = now >= nearFrom(notes) && now < notes.dueAt;
    if (isNear && !notes.filedInTime) owe('EXPLANATION', lead, effective);
    owe('COMPLETION', lead, notes.redoBy === null ? effective : calendar.roll(notes.redoBy));
  }
  if (isOpen || isFinished(notes)) {
    for (const { unit, rectifyBy, submitted } of notes.rectifications)
      if (!submitted) owe('RECTIFICATION', unit, calendar.roll(rectifyBy));
  }
  return owed;
}
