// Folds events into a task and into the rows that they write. Arithmetic on what was decided: no calendar, no policy, no
// condition that could refuse. One case an event; replaying the log through here rebuilds every row.
import { earliest, NEVER } from './day';
import type { Happening, RegistryEvent, TaskEvent } from './events';
import type { Change, Explanation, Facts, LetterRecipient, Records, Task } from './records';
import { turnToAnnounce } from './colour';

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
};

/** Folds one event into a task. Turning moments are settled by colour.ts afterwards. */
export function evolveTask(before: Task | null, event: Happening<TaskEvent>): Folded {
  if (event.kind === 'taskCreated') return { task: event.data.task, changes: [] };
  if (before === null) throw new Error(`${event.kind} of a task that does not exist`);
  if (event.kind === 'statusChanged') {
    const announced = event.data.to;
    return { task: { ...before, announced, turnAt: turnToAnnounce(before, announced) }, changes: [] };
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

interface Effect {
  set?: Partial<Task>;
  facts?: Partial<Facts>;
  changes?: Change[];
}

type Ordinary = Exclude<Happening<TaskEvent>, { kind: 'taskCreated' | 'statusChanged' }>;

function effect(task: Task, event: Ordinary): Effect {
  const { at, actor } = event;
  const { facts } = task;
  switch (event.kind) {
    case 'taskUpdated':
      // A new deadline before the assignment: what was filed for the old one no longer counts.
      return event.data.set.deadline === undefined
        ? { set: event.data.set }
        : { set: event.data.set, facts: { answered: false, heldUntil: null, rejection: null } };
    case 'taskRegistered':
      return { set: { ...event.data, stage: 'REGISTERED' } };
    case 'taskAssigned':
      return {
        set: { stage: 'ASSIGNED', assignedAt: at },
        facts: {
          firstAssignedOn: facts.firstAssignedOn ?? event.data.on,
          assignedOn: event.data.on,
          acknowledgementShift: 0,
          liveFrom: at,
          activeFrom: at,
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
        facts: { assignedOn: on, acknowledgementShift: 0 },
      };
    }
    case 'taskSuspended':
      return { set: { stage: 'SUSPENDED' }, facts: { suspension: { at, on: event.data.on, stage: task.stage } } };
    case 'taskResumed': {
      const { stage, workingDays, deadline, due, recipients } = event.data;
      const dueOf = new Map(recipients.map((recipient) => [recipient.id, recipient.due]));
      return {
        set: { stage, deadline, dueOn: due.on, dueAt: due.at, dueProvisional: due.provisional },
        facts: {
          suspension: null,
          liveFrom: at,
          activeFrom: at,
          acknowledgementShift: facts.acknowledgementShift + workingDays,
          recipients: facts.recipients.map((each) => ({ ...each, due: dueOf.get(each.id) ?? each.due })),
        },
        changes: recipients.map(({ id, due: moved }) =>
          update(task, 'recipient', id, {
            feedbackDueOn: moved.on,
            feedbackDueAt: moved.at,
            feedbackDueProvisional: moved.provisional,
          }),
        ),
      };
    }
    case 'taskCancelled':
      return { set: { stage: 'CANCELLED' } };
    case 'taskFlagged':
      return { facts: { flag: { ...event.data, at, by: actor.subject } } };
    case 'flagCleared':
      return { facts: { flag: null } };
    case 'letterIssued': {
      const { letter, recipients } = event.data;
      return {
        facts: {
          recipients: [...facts.recipients, ...recipients.map((each) => owing(each, letter.number))],
          addressees: [...new Set([...facts.addressees, ...recipients.map(({ unitId }) => unitId)])],
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
      return {
        set: leads && report.progressPercent !== null ? { progressPercent: report.progressPercent } : {},
        facts: { recipients: facts.recipients.filter(({ id }) => id !== recipientId) },
        changes: [
          { insert: 'report', row: report },
          update(task, 'recipient', recipientId, { feedbackId: report.id, answered: true }),
          ...(facts.recipients.find(({ id }) => id === recipientId)?.returnedAt == null
            ? [update(task, 'recipient', recipientId, { firstAnsweredAt: at })]
            : []),
        ],
      };
    }
    case 'reportReturned': {
      const { reportId, comment, recipient } = event.data;
      return {
        facts: { recipients: [...facts.recipients, { ...recipient, returnedAt: at }] },
        changes: [
          update(task, 'report', reportId, { returned: true, returnComment: comment }),
          update(task, 'recipient', recipient.id, {
            answered: false,
            feedbackDueOn: recipient.due.on,
            feedbackDueAt: recipient.due.at,
            feedbackDueProvisional: recipient.due.provisional,
          }),
        ],
      };
    }
    case 'explanationSubmitted': {
      const { explanation, until } = event.data;
      const { id, submittedAt, late } = explanation;
      const filed: Partial<Facts> = { explanation: { id, submittedAt, until, late } };
      return {
        facts: late ? filed : { ...filed, answered: true, rejection: null, heldUntil: until },
        changes: [{ insert: 'explanation', row: explanation }],
      };
    }
    case 'explanationApproved': {
      const { explanationId, deadline, due, comment } = event.data;
      const extensionCount = task.extensionCount + 1;
      return {
        set: { deadline, dueOn: due.on, dueAt: due.at, dueProvisional: due.provisional, extensionCount },
        facts: {
          explanation: null,
          rejection: null,
          heldUntil: null,
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
      return {
        set: { stage: 'COMPLETION_SUBMITTED' },
        facts: {
          completion: { id: completion.id, submittedAt: completion.submittedAt },
          completionReturn: null,
          rejection: null,
          answered: facts.answered || completion.submittedAt < task.dueAt,
        },
        changes: [{ insert: 'completion', row: completion }],
      };
    }
    case 'completionApproved': {
      const { completionId, comment, onTime } = event.data;
      const submittedAt = facts.completion?.submittedAt ?? at;
      return {
        set: { stage: 'COMPLETED', completedAt: at, completedOnTime: onTime },
        facts: { completion: null, redo: null, approval: { by: actor.subject, at, submittedAt }, verified: false },
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
      const { completionId, comment, redo } = event.data;
      const inTime = facts.completion !== null && facts.completion.submittedAt < task.dueAt;
      return {
        set: { stage: 'IN_PROGRESS' },
        facts: {
          completion: null,
          completionReturn: { id: completionId, at },
          redo,
          liveFrom: inTime ? at : facts.liveFrom,
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
      const { verification } = event.data;
      const { passed, falseReport } = verification;
      const changes: Change[] = [{ insert: 'verification', row: verification }];
      if (passed) return { facts: { verified: true, falseReportAt: null }, changes };
      const reopened = reopen(at, facts.flag);
      return {
        set: reopened.set ?? {},
        facts: { ...reopened.facts, falseReportAt: falseReport ? (facts.falseReportAt ?? at) : facts.falseReportAt },
        changes,
      };
    }
    case 'taskClosed':
      return { set: { stage: 'CLOSED', closedAt: at } };
    case 'taskReopened':
      return reopen(at, facts.flag);
  }
}

/** Open again: the deadline is to be blamed from now on, and so is a flag that had nothing to colour meanwhile. */
function reopen(at: string, flag: Facts['flag']): Effect {
  return {
    set: { stage: 'IN_PROGRESS', completedAt: null, completedOnTime: null, closedAt: null },
    facts: { approval: null, verified: false, liveFrom: at, flag: flag && { ...flag, at } },
  };
}

/** The pending explanation is no longer pending: it held DEADLINE_PASSED back at the longest until now. */
function ended(facts: Facts, at: string): Partial<Facts> {
  const { explanation, heldUntil } = facts;
  return {
    explanation: null,
    explanationEndedAt: explanation?.late === false ? at : facts.explanationEndedAt,
    heldUntil: explanation?.late === false ? earliest(at, explanation.until) : heldUntil,
  };
}

function owing(recipient: LetterRecipient, letterNumber: string): Facts['recipients'][number] {
  const { id, letterId, unitId, receivedAt, feedbackDueOn, feedbackDueAt, feedbackDueProvisional } = recipient;
  const due = { on: feedbackDueOn, at: feedbackDueAt, provisional: feedbackDueProvisional };
  return { id, letterId, letterNumber, unitId, servedAt: receivedAt, due, returnedAt: null };
}

function decided(task: Task, event: Ordinary, id: string, set: Partial<Explanation>): Change {
  return update(task, 'explanation', id, { ...set, decidedAt: event.at, decidedBy: event.actor.name, version: 2 });
}

function update<K extends keyof Records>(task: Task, kind: K, id: string, set: Partial<Records[K]>): Change {
  return { update: kind, id, jurisdiction: task.jurisdiction, set };
}

/** The rows that an event about other records writes. */
export function evolveRegistry(jurisdiction: string, event: RegistryEvent): Change[] {
  switch (event.kind) {
    case 'jurisdictionCreated':
      return [{ insert: 'jurisdiction', row: event.data.jurisdiction }];
    case 'unitCreated':
      return [{ insert: 'unit', row: event.data.unit }];
    case 'unitUpdated':
      return [{ update: 'unit', id: event.data.unitId, jurisdiction, set: event.data.set }];
    case 'personCreated':
      return [{ insert: 'person', row: event.data.person }];
    case 'personUpdated':
      return [{ update: 'person', id: event.data.personId, jurisdiction, set: event.data.set }];
    case 'sourceCreated':
      return [{ insert: 'source', row: event.data.source }];
    case 'clockAdvanced':
    case 'accessRefused':
    case 'classifiedInputRefused':
    case 'workSecretRead':
      return [];
  }
}

/** A task that nothing has coloured: blue since its creation. */
export function freshMoments(at: string): Pick<Task, 'blueAt' | 'yellowAt' | 'redAt' | 'announced' | 'turnAt'> {
  return { blueAt: at, yellowAt: NEVER, redAt: NEVER, announced: 'BLUE', turnAt: NEVER };
}
