// What can happen, in the past tense, with everything that was decided: folding an event needs no calendar and no policy.
import type { Due, Period } from './calendar';
import type { Day, Instant } from './day';
import type { NodeId } from './id';
import type {
  Client,
  Completion,
  Explanation,
  FileRecord,
  Inspection,
  Intervention,
  Jurisdiction,
  Letter,
  LetterRecipient,
  Milestone,
  Newly,
  Person,
  RectificationFact,
  Report,
  Reporting,
  Source,
  Task,
  Unit,
  Verification,
  Webhook,
} from './records';
import type { Notice } from './notice';
import type { Policy } from './policy';
import type { Reason } from './reasons';
import type { Role, Stage, Status } from './words';

/** A due day that an act has moved. */
export interface Moved {
  id: NodeId;
  due: Due;
}

/** An act on an intervention, told to each of its tasks; `set` is what changes in its row, kept under the one that holds it. */
interface HeldIntervention {
  interventionId: NodeId;
  holds: boolean;
  set: Partial<Intervention>;
}

/** A rectification (整改) that is owed by a day. */
type Ordered = Pick<RectificationFact, 'kind' | 'unitId' | 'by' | 'due'>;

/** What happens to one task. */
export interface TaskEvents {
  taskCreated: { task: Task };
  /** it stood in another ledger: what became of it there is in it, with the latest report and the completion, if any */
  taskImported: { task: Task; report: Report | null; completion: Completion | null };
  taskUpdated: { set: Partial<Task>; reporting?: Reporting | null };
  taskRegistered: { number: string; numberYear: number; numberInYear: number };
  taskAssigned: { on: Day; reporting: Reporting | null };
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
    redo: Due | null;
    recipients: Moved[];
    milestones: Moved[];
    rectifications: Moved[];
    reporting: Reporting | null;
    /** the days of the suspension */
    pause: { from: Day; to: Day };
  };
  taskCancelled: { comment: string };
  taskFlagged: { status: Status; reason: string };
  flagCleared: { comment: string | null };
  letterIssued: {
    letter: Letter;
    recipients: LetterRecipient[];
    period: Period;
    /** the regular reports that it starts */
    starts: { cadence: Task['reportCadence']; reporting: Reporting } | null;
  };
  letterAcknowledged: { letterId: NodeId; recipientId: NodeId; unitId: NodeId };
  feedbackSubmitted: { report: Report; letterId: NodeId; recipientId: NodeId; leads: boolean };
  reportSubmitted: { report: Report; leads: boolean; reporting: Reporting | null };
  reportReturned: {
    reportId: NodeId;
    unitId: NodeId;
    comment: string;
    /** the recipient that owes an answer again; null of a progress report */
    recipient: {
      id: NodeId;
      letterId: NodeId;
      letterNumber: string;
      unitId: NodeId;
      servedAt: Instant;
      due: Due;
      periods: [Period, ...Period[]];
    } | null;
    /** what the task owes again; null of feedback */
    reporting: Reporting | null;
  };
  milestoneAdded: { milestone: Milestone; due: Due };
  milestoneUpdated: {
    milestoneId: NodeId;
    title: string;
    dueOn: Day;
    due: Due;
    version: number;
    comment: string | null;
  };
  milestoneRemoved: { milestoneId: NodeId; comment: string };
  milestoneCompleted: { milestoneId: NodeId; completedOn: Day; version: number };
  /** `holds`: the task under which the intervention is kept; the others of its tasks only refer to it */
  interventionProposed: { intervention: Intervention; holds: boolean };
  /** the automatic reminder (催办) of a red spell */
  reminderIssued: { intervention: Intervention };
  interventionApproved: HeldIntervention & { rectification: Ordered | null };
  interventionRejected: HeldIntervention;
  rectificationSubmitted: HeldIntervention & { report: Report };
  rectificationApproved: HeldIntervention;
  rectificationRejected: HeldIntervention & { rectification: Ordered };
  explanationSubmitted: { explanation: Explanation; until: Instant };
  explanationApproved: { explanationId: NodeId; deadline: Day; due: Due; comment: string | null };
  explanationRejected: { explanationId: NodeId; comment: string | null };
  explanationLapsed: { explanationId: NodeId; comment: string };
  completionSubmitted: { completion: Completion };
  completionApproved: { completionId: NodeId; comment: string | null; onTime: boolean };
  completionReturned: {
    completionId: NodeId;
    comment: string;
    redo: { by: Day; due: Due } | null;
    reporting: Reporting | null;
  };
  verificationRecorded: { verification: Verification; reporting: Reporting | null };
  taskClosed: { comment: string | null };
  taskReopened: { comment: string; reporting: Reporting | null };
  /** a calendar or a policy has taken effect: due days that moved, and the colours that follow */
  taskResettled: {
    because: 'workCalendarPublished' | 'daysOffAdded' | 'policyTookEffect';
    due: Due | null;
    until: Instant | null;
    redo: Due | null;
    recipients: Moved[];
    milestones: Moved[];
    rectifications: Moved[];
    report: Due | null;
    acknowledge: Day | null;
    newly: Newly[];
  };
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
  workCalendarPublished: { notice: Notice; packageThrough?: number };
  daysOffAdded: { dates: Day[]; reason: string };
  policyPublished: { policy: Policy; version: number; effectiveAt: Instant };
  policyTookEffect: { version: number };
  inspectionPlanAdopted: { year: number };
  inspectionProposed: { inspection: Inspection };
  inspectionDecided: { inspectionId: NodeId; set: Partial<Inspection> };
  inspectionReported: { inspectionId: NodeId; set: Partial<Inspection> };
  inspectionConcluded: { inspectionId: NodeId; set: Partial<Inspection> };
  inspectionReviewRequested: { inspectionId: NodeId; set: Partial<Inspection> };
  inspectionReviewDecided: { inspectionId: NodeId; set: Partial<Inspection> };
  clientCreated: { client: Client };
  clientRevoked: { clientId: NodeId; set: Partial<Client>; comment: string | null };
  webhookCreated: { webhook: Webhook };
  webhookUpdated: { webhookId: NodeId; set: Partial<Webhook>; comment: string | null };
  webhookRemoved: { webhookId: NodeId; set: Partial<Webhook>; comment: string | null };
  webhookReplayed: { webhookId: NodeId; after: number };
  fileUploaded: { file: FileRecord };
  clockAdvanced: { from: Instant; to: Instant };
  accessRefused: { operation: string };
  /** an account signed in as an administrator for the first time: it is that one from now on */
  administratorSignedIn: { role: Role };
  classifiedInputRefused: { operation: string; fields: string[] };
  workSecretRead: { operation: string };
}

export type TaskEvent = { [K in keyof TaskEvents]: { kind: K; data: TaskEvents[K] } }[keyof TaskEvents];
export type RegistryEvent = { [K in keyof RegistryEvents]: { kind: K; data: RegistryEvents[K] } }[keyof RegistryEvents];

/** Who did it: a principal, or the service itself. */
export interface Actor {
  subject: string;
  name: string;
  role: string;
}

export const SERVICE: Actor = { subject: 'service', name: '督查台账', role: 'SERVICE' };

/** An event with the moment at which it took effect and who did it. */
export type Happening<E extends { kind: string }> = E & { at: Instant; actor: Actor };
