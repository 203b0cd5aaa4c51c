// Folds events into a task and into the rows that they write. Arithmetic on what was decided: no calendar, no policy, no
// condition that could refuse. One case an event; replaying the log through here rebuilds every row.
import { nextToAnnounce } from './colour';
import { NEVER } from './day';
import type { Happening, TaskEvent, TaskEvents } from './events';
import {
  awaited,
  decided,
  type Effect,
  effective,
  ended,
  feedbackDue,
  held,
  moveDueDays,
  type Ordinary,
  owing,
  progressed,
  refiled,
  reopen,
  sameAs,
  update,
} from './folding';
import type { Change, Facts, Task } from './records';

export interface Folded {
  task: Task;
  /** what is written besides the task's own row */
  changes: Change[];
}

/** The facts of a task about which nothing has happened yet. */
export const NO_FACTS: Facts = {
  firstAssignedOn: null,
  assignedOn: null,
  acknowledgementShift: 0,
  acknowledgeNotBefore: null,
  liveFrom: null,
  deadlineSetAt: null,
  activeFrom: null,
  answered: false,
  explanation: null,
  rejection: null,
  heldUntil: null,
  explanationEndedAt: null,
  secondExtensionAt: null,
  completion: null,
  completionReturn: null,
  redo: null,
  approval: null,
  verified: false,
  falseReportAt: null,
  flag: null,
  suspension: null,
  recipients: [],
  addressees: [],
  reports: 0,
  reporting: null,
  reportsFrom: null,
  milestones: [],
  pauses: [],
  scheduleFrom: null,
  newly: [],
  rectifications: [],
  interventions: [],
  remindedFor: null,
};

/** Folds one event into a task. Turning moments are settled by colour.ts afterwards. */
export function evolveTask(before: Task | null, event: Happening<TaskEvent>): Folded {
  if (event.kind === 'taskCreated') return { task: event.data.task, changes: [] };
  if (event.kind === 'taskImported') return imported(event.data);
  if (before === null) throw new Error(`${event.kind} of a task that does not exist`);
  if (event.kind === 'statusChanged') {
    const after = { ...before, announced: event.data.to };
    return { task: { ...after, nextAt: nextToAnnounce(after) }, changes: [] };
  }
  if (event.kind === 'reminderIssued') {
    const { intervention } = event.data;
    const facts = {
      ...before.facts,
      remindedFor: before.redAt,
      interventions: [...before.facts.interventions, intervention.id],
    };
    const after = { ...before, facts, remindAt: NEVER };
    return {
      task: { ...after, nextAt: nextToAnnounce(after) },
      changes: [{ insert: 'intervention', row: intervention }],
    };
  }
  const { set, facts, changes } = effect(before, event);
  const task: Task = {
    ...before,
    ...set,
    facts: { ...before.facts, ...facts },
    updatedAt: event.at,
    version: before.version + 1,
  };
  return { task, changes: changes ?? [] };
}

function imported({ task, report, completion }: TaskEvents['taskImported']): Folded {
  const changes: Change[] = [];
  if (report !== null) changes.push({ insert: 'report', row: report });
  if (completion !== null) changes.push({ insert: 'completion', row: completion });
  return { task, changes };
}

function effect(task: Task, event: Ordinary): Effect {
  const { at, actor } = event;
  const { facts } = task;
  switch (event.kind) {
    case 'taskUpdated': {
      const { set, reporting } = event.data;
      return {
        set,
        facts: {
          // A new deadline before the assignment: what was filed for the old one no longer counts.
          ...(set.deadline !== undefined && { answered: false, heldUntil: null, rejection: null }),
          ...(reporting !== undefined && { reporting }),
          ...(set.quantified === true && !task.quantified && { scheduleFrom: at }),
        },
      };
    }
    case 'taskRegistered':
      return { set: { ...event.data, stage: 'REGISTERED' } };
    case 'taskAssigned':
      return {
        set: { stage: 'ASSIGNED', assignedAt: at },
        facts: {
          firstAssignedOn: facts.firstAssignedOn ?? event.data.on,
          assignedOn: event.data.on,
          acknowledgementShift: 0,
          acknowledgeNotBefore: null,
          liveFrom: at,
          activeFrom: at,
          reporting: event.data.reporting,
          reportsFrom: at,
        },
      };
    case 'taskAcknowledged':
      return { set: { stage: 'IN_PROGRESS', acknowledgedAt: at } };
    case 'taskReturned':
      return { set: { stage: 'REGISTERED', assignedAt: null, acknowledgedAt: null } };
    case 'taskTransferred': {
      const { leadUnitId, ownerId, on } = event.data;
      return {
        set: { stage: 'ASSIGNED', assignedAt: at, acknowledgedAt: null, leadUnitId, ownerId },
        facts: { assignedOn: on, acknowledgementShift: 0, acknowledgeNotBefore: null },
      };
    }
    case 'taskSuspended':
      return { set: { stage: 'SUSPENDED' }, facts: { suspension: { at, on: event.data.on, stage: task.stage } } };
    case 'taskResumed': {
      const { stage, workingDays, deadline, due, redo, recipients, milestones, rectifications, reporting, pause } =
        event.data;
      const filed = refiled(task, due, at);
      const moved = moveDueDays(task, recipients, milestones, rectifications, workingDays);
      return {
        set: { stage, deadline, ...effective(due) },
        facts: {
          ...moved.facts,
          ...filed.facts,
          redo: redo === null ? facts.redo : { by: redo.on, due: redo },
          suspension: null,
          liveFrom: at,
          activeFrom: at,
          acknowledgementShift: facts.acknowledgementShift + workingDays,
          pauses: workingDays === 0 ? facts.pauses : [...facts.pauses, pause],
          reporting,
        },
        changes: [...moved.changes, ...filed.changes],
      };
    }
    case 'taskCancelled':
      return { set: { stage: 'CANCELLED' } };
    case 'taskFlagged':
      return { facts: { flag: { ...event.data, at, by: actor.subject } } };
    case 'flagCleared':
      return { facts: { flag: null } };
    case 'letterIssued': {
      const { letter, recipients, period, starts } = event.data;
      return {
        ...(starts !== null && { set: { reportCadence: starts.cadence } }),
        facts: {
          recipients: [...facts.recipients, ...recipients.map((each) => owing(each, letter.number, period))],
          addressees: [...new Set([...facts.addressees, ...recipients.map(({ unitId }) => unitId)])],
          ...(starts !== null && { reporting: starts.reporting }),
        },
        changes: [
          { insert: 'letter', row: letter },
          ...recipients.map((row): Change => ({ insert: 'recipient', row })),
        ],
      };
    }
    case 'letterAcknowledged':
      return { changes: [update(task, 'recipient', event.data.recipientId, { acknowledgedAt: at })] };
    case 'feedbackSubmitted': {
      const { report, recipientId, leads } = event.data;
      const progress = progressed(task, leads ? report.progressPercent : null, at);
      return {
        set: progress.set,
        facts: {
          ...progress.facts,
          reports: facts.reports + 1,
          recipients: facts.recipients.filter(({ id }) => id !== recipientId),
        },
        changes: [
          { insert: 'report', row: report },
          update(task, 'recipient', recipientId, { feedbackId: report.id, answered: true }),
          ...(facts.recipients.find(({ id }) => id === recipientId)?.returnedAt == null
            ? [update(task, 'recipient', recipientId, { firstFeedbackId: report.id })]
            : []),
        ],
      };
    }
    case 'reportSubmitted': {
      const { report, leads, reporting } = event.data;
      const progress = progressed(task, leads ? report.progressPercent : null, at);
      return {
        set: progress.set,
        facts: { ...progress.facts, reports: facts.reports + 1, reporting },
        changes: [{ insert: 'report', row: report }],
      };
    }
    case 'reportReturned': {
      const { reportId, comment, recipient, reporting } = event.data;
      const returned = update(task, 'report', reportId, { returned: true, returnComment: comment });
      const reports = facts.reports - 1;
      if (recipient === null) return { facts: { reports, reporting }, changes: [returned] };
      return {
        facts: { reports, recipients: [...facts.recipients, { ...recipient, returnedAt: at }] },
        changes: [
          returned,
          update(task, 'recipient', recipient.id, { answered: false, ...feedbackDue(recipient.due) }),
        ],
      };
    }
    case 'milestoneAdded': {
      const { milestone, due } = event.data;
      const { id, title, dueOn } = milestone;
      return {
        facts: {
          milestones: [...facts.milestones, { id, title, dueOn, due, completed: false, setAt: at }],
          scheduleFrom: at,
        },
        changes: [{ insert: 'milestone', row: milestone }],
      };
    }
    case 'milestoneUpdated': {
      const { milestoneId, title, dueOn, due, version } = event.data;
      const changed = (each: Facts['milestones'][number]) =>
        each.dueOn === dueOn ? { ...each, title } : { ...each, title, dueOn, due, setAt: at };
      return {
        facts: {
          milestones: facts.milestones.map((each) => (each.id === milestoneId ? changed(each) : each)),
          ...(facts.milestones.some((each) => each.id === milestoneId && each.dueOn !== dueOn) && { scheduleFrom: at }),
        },
        changes: [update(task, 'milestone', milestoneId, { title, dueOn, version })],
      };
    }
    case 'milestoneRemoved':
      return {
        facts: {
          milestones: facts.milestones.filter(({ id }) => id !== event.data.milestoneId),
          scheduleFrom: at,
        },
        changes: [update(task, 'milestone', event.data.milestoneId, { removed: true })],
      };
    case 'milestoneCompleted': {
      const { milestoneId, completedOn, version } = event.data;
      return {
        facts: {
          milestones: facts.milestones.map((each) => (each.id === milestoneId ? { ...each, completed: true } : each)),
        },
        changes: [update(task, 'milestone', milestoneId, { completedOn, version })],
      };
    }
    case 'interventionProposed': {
      const { intervention, holds } = event.data;
      return {
        facts: { interventions: [...facts.interventions, intervention.id] },
        changes: holds ? [{ insert: 'intervention', row: intervention }] : [],
      };
    }
    case 'interventionApproved': {
      const { interventionId, rectification } = event.data;
      const owed = rectification === null ? [] : [{ ...rectification, interventionId, since: at }];
      return { facts: { rectifications: [...facts.rectifications, ...owed] }, changes: held(task, event.data) };
    }
    case 'rectificationSubmitted': {
      const { interventionId, holds, report } = event.data;
      return {
        facts: { rectifications: facts.rectifications.filter((each) => each.interventionId !== interventionId) },
        changes: [...(holds ? [{ insert: 'report' as const, row: report }] : []), ...held(task, event.data)],
      };
    }
    case 'rectificationRejected': {
      const { interventionId, rectification } = event.data;
      const owed = { ...rectification, interventionId, since: at };
      return { facts: { rectifications: [...facts.rectifications, owed] }, changes: held(task, event.data) };
    }
    case 'interventionRejected':
    case 'rectificationApproved':
      return { changes: held(task, event.data) };
    case 'explanationSubmitted': {
      const { explanation, until } = event.data;
      const { id, submittedAt, late, proposedDeadline: proposedOn } = explanation;
      const filed: Partial<Facts> = { explanation: { id, submittedAt, proposedOn, until, late } };
      return {
        facts: late ? filed : { ...filed, answered: true, rejection: null, heldUntil: until },
        changes: [{ insert: 'explanation', row: explanation }],
      };
    }
    case 'explanationApproved': {
      const { explanationId, deadline, due, comment } = event.data;
      const extensionCount = task.extensionCount + 1;
      return {
        set: { deadline, ...effective(due), extensionCount },
        facts: {
          explanation: null,
          rejection: null,
          heldUntil: null,
          completion: awaited(facts, due, at),
          explanationEndedAt: at,
          deadlineSetAt: at,
          answered: false,
          redo: null,
          secondExtensionAt: facts.secondExtensionAt ?? (extensionCount >= 2 ? at : null),
        },
        changes: [decided(task, event, explanationId, { decision: 'APPROVED', newDeadline: deadline, comment })],
      };
    }
    case 'explanationRejected':
      return {
        facts: { ...ended(facts, at), rejection: { id: event.data.explanationId, at } },
        changes: [
          decided(task, event, event.data.explanationId, { decision: 'REJECTED', comment: event.data.comment }),
        ],
      };
    case 'explanationLapsed':
      return {
        facts: ended(facts, at),
        changes: [
          decided(task, event, event.data.explanationId, { decision: 'REJECTED', comment: event.data.comment }),
        ],
      };
    case 'completionSubmitted': {
      const { completion } = event.data;
      const { id, submittedAt } = completion;
      const inTime = submittedAt < task.dueAt;
      return {
        set: { stage: 'COMPLETION_SUBMITTED' },
        facts: {
          completion: { id, submittedAt, inTimeSince: inTime ? submittedAt : null },
          completionReturn: null,
          rejection: null,
          answered: facts.answered || inTime,
        },
        changes: [{ insert: 'completion', row: completion }],
      };
    }
    case 'completionApproved': {
      const { completionId, comment, onTime } = event.data;
      const { submittedAt = at, inTimeSince = null } = facts.completion ?? {};
      const approval = { by: actor.subject, at, submittedAt, restsFrom: inTimeSince ?? at };
      return {
        set: { stage: 'COMPLETED', completedAt: at, completedOnTime: onTime },
        facts: { completion: null, redo: null, approval, verified: false },
        changes: [
          update(task, 'completion', completionId, {
            decision: 'APPROVED',
            decidedAt: at,
            decidedBy: actor.name,
            comment,
          }),
        ],
      };
    }
    case 'completionReturned': {
      const { completionId, comment, redo, reporting } = event.data;
      return {
        set: { stage: 'IN_PROGRESS' },
        facts: {
          completion: null,
          completionReturn: { id: completionId, at },
          redo,
          reporting,
          liveFrom: facts.completion?.inTimeSince == null ? facts.liveFrom : at,
        },
        changes: [
          update(task, 'completion', completionId, {
            decision: 'REJECTED',
            decidedAt: at,
            decidedBy: actor.name,
            comment,
          }),
        ],
      };
    }
    case 'verificationRecorded': {
      const { verification, reporting } = event.data;
      const { passed, falseReport } = verification;
      const changes: Change[] = [{ insert: 'verification', row: verification }];
      if (passed) return { facts: { verified: true, falseReportAt: null }, changes };
      const reopened = reopen(at, facts.flag, reporting);
      return {
        set: reopened.set ?? {},
        facts: { ...reopened.facts, falseReportAt: falseReport ? (facts.falseReportAt ?? at) : facts.falseReportAt },
        changes,
      };
    }
    case 'taskClosed':
      return { set: { stage: 'CLOSED', closedAt: at } };
    case 'taskReopened':
      return reopen(at, facts.flag, event.data.reporting);
    case 'taskResettled': {
      const { due, until, redo, recipients, milestones, rectifications, report, acknowledge, newly } = event.data;
      const { reporting } = facts;
      const moved = moveDueDays(task, recipients, milestones, rectifications, 0);
      const filed = due === null ? { facts: {}, changes: [] } : refiled(task, due, at);
      const explanation = filed.facts.explanation ?? facts.explanation;
      return {
        set: due === null ? {} : effective(due),
        facts: {
          ...moved.facts,
          ...filed.facts,
          ...(acknowledge !== null && { acknowledgeNotBefore: acknowledge }),
          ...(until !== null && explanation !== null && { explanation: { ...explanation, until } }),
          ...(until !== null && explanation?.late === false && { heldUntil: until }),
          ...(redo !== null && facts.redo !== null && { redo: { ...facts.redo, due: redo } }),
          ...(report !== null &&
            reporting?.next != null && { reporting: { ...reporting, next: { ...reporting.next, due: report } } }),
          ...(newly.length > 0 && { newly: [...facts.newly.filter((each) => !newly.some(sameAs(each))), ...newly] }),
        },
        changes: [...moved.changes, ...filed.changes],
      };
    }
  }
}

/** A task that nothing has coloured: blue since its creation. */
export function freshMoments(
  at: string,
): Pick<Task, 'blueAt' | 'yellowAt' | 'redAt' | 'announced' | 'remindAt' | 'nextAt'> {
  return { blueAt: at, yellowAt: NEVER, redAt: NEVER, announced: 'BLUE', remindAt: NEVER, nextAt: NEVER };
}
