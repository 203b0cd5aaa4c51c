// What can happen, in the past tense, with everything that was decided: folding an event needs no calendar and no policy.
import type { Due } from './calendar';
import type { Day, Instant } from './day';
import type { NodeId } from './id';
import type {
  Completion,
  Explanation,
  Jurisdiction,
  Letter,
  LetterRecipient,
  Person,
  Report,
  Source,
  Task,
  Unit,
  Verification,
} from './records';
import type { Reason } from './reasons';
import type { Stage, Status } from './words';

/** What happens to one task. */
export interface TaskEvents {
  taskCreated: { task: Task };
  taskUpdated: { set: Partial<Task> };
  taskRegistered: { number: string; numberYear: number; numberInYear: number };
  taskAssigned: { on: Day };
  taskAcknowledged: Record<string, never>;
  taskReturned: { comment: string };
  taskTransferred: { leadUnitId: NodeId; ownerId: NodeId; on: Day; comment: string };
  taskSuspended: { on: Day; comment: string };
  taskResumed: {
    stage: Stage;
    comment: string | null;
    /** working days by which the due days moved */
    workingDays: number;
    deadline: Day;
    due: Due;
    recipients: { id: NodeId; due: Due }[];
  };
  taskCancelled: { comment: string };
  taskFlagged: { status: Status; reason: string };
  flagCleared: { comment: string | null };
  letterIssued: { letter: Letter; recipients: LetterRecipient[] };
  letterAcknowledged: { letterId: NodeId; recipientId: NodeId; unitId: NodeId };
  feedbackSubmitted: { report: Report; letterId: NodeId; recipientId: NodeId; leads: boolean };
  reportReturned: {
    reportId: NodeId;
    comment: string;
    /** the recipient that owes an answer again */
    recipient: { id: NodeId; letterId: NodeId; letterNumber: string; unitId: NodeId; servedAt: Instant; due: Due };
  };
  explanationSubmitted: { explanation: Explanation; until: Instant };
  explanationApproved: { explanationId: NodeId; deadline: Day; due: Due; comment: string | null };
  explanationRejected: { explanationId: NodeId; comment: string | null };
  explanationLapsed: { explanationId: NodeId; comment: string };
  completionSubmitted: { completion: Completion };
  completionApproved: { completionId: NodeId; comment: string | null; onTime: boolean };
  completionReturned: { completionId: NodeId; comment: string; redo: Due | null };
  verificationRecorded: { verification: Verification };
  taskClosed: { comment: string | null };
  taskReopened: { comment: string };
  /** the announcement of a change of colour, by an act or by time */
  statusChanged: { from: Status; to: Status; open: boolean; reasons: Reason[] };
}

/** What happens to the ledger's other records. */
export interface RegistryEvents {
  jurisdictionCreated: { jurisdiction: Jurisdiction };
  unitCreated: { unit: Unit };
  unitUpdated: { unitId: NodeId; set: Partial<Unit> };
  personCreated: { person: Person };
  personUpdated: { personId: NodeId; set: Partial<Person> };
  sourceCreated: { source: Source };
  clockAdvanced: { from: Instant; to: Instant };
  accessRefused: { operation: string };
  classifiedInputRefused: { operation: string; fields: string[] };
  workSecretRead: { operation: string };
}

export type TaskEvent = { [K in keyof TaskEvents]: { kind: K; data: TaskEvents[K] } }[keyof TaskEvents];
export type RegistryEvent = { [K in keyof RegistryEvents]: { kind: K; data: RegistryEvents[K] } }[keyof RegistryEvents];
export type EventKind = keyof TaskEvents | keyof RegistryEvents;

/** Who did it: a principal, or the service itself. */
export interface Actor {
  subject: string;
  name: string;
  role: string;
}

export const SERVICE: Actor = { subject: 'service', name: '督查台账', role: 'SERVICE' };

/** An event with the moment at which it took effect and who did it. */
export type Happening<E extends { kind: string }> = E & { at: Instant; actor: Actor };
