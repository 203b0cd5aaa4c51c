// What the ledger keeps, as plain values: the rows of every table, and the facts from which a task is judged.
// Tables (src/store/tables.ts) and API types (src/api) implement these; the compiler keeps the three in step.
import type { Due } from './calendar';
import type { Day, Instant } from './day';
import type { NodeId } from './id';
import type { Policy } from './policy';
import type {
  Classification,
  Decision,
  DelayReason,
  GovernmentLevel,
  InstructionKind,
  ReportKind,
  SourceKind,
  Stage,
  Status,
  UnitKind,
} from './words';

interface Kept {
  id: NodeId;
  /** GB/T 2260 code; the first part of every key */
  jurisdiction: string;
}

export interface Jurisdiction extends Kept {
  code: string;
  name: string;
  timeZone: string;
  policy: Policy;
  policyVersion: number;
  version: number;
}

export interface Unit extends Kept {
  code: string;
  name: string;
  kind: UnitKind;
  parentId: NodeId | null;
  version: number;
}

export interface Person extends Kept {
  name: string;
  title: string | null;
  unitId: NodeId | null;
  version: number;
}

export interface Source extends Kept {
  kind: SourceKind;
  level: GovernmentLevel;
  title: string;
  documentNumber: string | null;
  issuedBy: string | null;
  issuedOn: Day;
  leaderId: NodeId | null;
  instructionKind: InstructionKind | null;
  instruction: string | null;
  version: number;
}

/** A letter's recipient that still owes an answer. */
export interface OpenRecipient {
  id: NodeId;
  letterId: NodeId;
  letterNumber: string;
  unitId: NodeId;
  servedAt: Instant;
  due: Due;
  /** when its feedback was returned, if it was */
  returnedAt: Instant | null;
}

/** What the rules must know of a task beyond its columns. Small, and bounded by what is open. */
export interface Facts {
  /** first assignment ever: the span counts from it */
  firstAssignedOn: Day | null;
  /** the present assignment or transfer: acknowledgement counts from it */
  assignedOn: Day | null;
  /** working days of suspension since then, by which the acknowledgement days move */
  acknowledgementShift: number;
  /** since when the deadline can be blamed on the unit: assignment, new deadline, resumption, return, reopening */
  liveFrom: Instant | null;
  /** when the present deadline was set by an approval */
  deadlineSetAt: Instant | null;
  /** since when letters and flags can be: the last assignment or resumption */
  activeFrom: Instant | null;
  /** an explanation or a completion was filed before dueAt since the present deadline was set */
  answered: boolean;
  /** the pending explanation; `until` is the end of its proposed day, rolled */
  explanation: { id: NodeId; submittedAt: Instant; until: Instant; late: boolean } | null;
  /** the rejected explanation that nothing has followed yet */
  rejection: { id: NodeId; at: Instant } | null;
  /** how long DEADLINE_PASSED was held back by explanations of the present deadline */
  heldUntil: Instant | null;
  /** when the last explanation stopped being pending: DEADLINE_NEAR holds again from then */
  explanationEndedAt: Instant | null;
  secondExtensionAt: Instant | null;
  /** the completion that awaits its decision */
  completion: { id: NodeId; submittedAt: Instant } | null;
  /** the completion that was returned and that no other has followed */
  completionReturn: { id: NodeId; at: Instant } | null;
  /** the day set for a returned completion */
  redo: Due | null;
  /** the approved completion */
  approval: { by: string; at: Instant; submittedAt: Instant } | null;
  /** the approved completion has passed verification */
  verified: boolean;
  falseReportAt: Instant | null;
  flag: { status: Status; at: Instant; by: string; reason: string } | null;
  suspension: { at: Instant; on: Day; stage: Stage } | null;
  recipients: OpenRecipient[];
  /** every unit that ever got a letter for the task: it sees the task */
  addressees: NodeId[];
}

export interface Task extends Kept {
  number: string | null;
  numberYear: number;
  numberInYear: number;
  title: string;
  requirement: string;
  goal: string | null;
  standard: string | null;
  actionPlan: string | null;
  sourceId: NodeId;
  sourceKind: SourceKind;
  sourceLevel: GovernmentLevel;
  sourceClause: string | null;
  listed: boolean;
  classification: Classification;
  leadUnitId: NodeId;
  supportingUnitIds: NodeId[];
  ownerId: NodeId;
  leaderId: NodeId | null;
  /** the unit that proposed it, if a unit did */
  proposedById: NodeId | null;
  stage: Stage;
  assignedAt: Instant | null;
  acknowledgedAt: Instant | null;
  completedAt: Instant | null;
  completedOnTime: boolean | null;
  closedAt: Instant | null;
  deadline: Day;
  originalDeadline: Day;
  /** the effective deadline: rolled to a working day */
  dueOn: Day;
  dueAt: Instant;
  dueProvisional: boolean;
  extensionCount: number;
  progressPercent: number;
  /** since when it is blue, if it is; since when or from when it is yellow; red. The colour is a comparison with now. */
  blueAt: Instant;
  yellowAt: Instant;
  redAt: Instant;
  /** the colour last announced, and the moment of the next turn to announce */
  announced: Status;
  turnAt: Instant;
  facts: Facts;
  createdAt: Instant;
  updatedAt: Instant;
  version: number;
}

export interface Letter extends Kept {
  number: string;
  numberYear: number;
  numberInYear: number;
  taskId: NodeId;
  requirement: string;
  issuedAt: Instant;
  version: number;
}

export interface LetterRecipient extends Kept {
  letterId: NodeId;
  taskId: NodeId;
  unitId: NodeId;
  receivedAt: Instant;
  acknowledgedAt: Instant | null;
  feedbackDueOn: Day;
  feedbackDueAt: Instant;
  feedbackDueProvisional: boolean;
  feedbackId: NodeId | null;
  /** the first answer's moment, for statistics: a return does not move it */
  firstAnsweredAt: Instant | null;
  answered: boolean;
}

export interface Attachment {
  name: string;
  url: string;
  sha256: string | null;
}

export interface Report extends Kept {
  kind: ReportKind;
  taskId: NodeId;
  unitId: NodeId;
  recipientId: NodeId | null;
  content: string;
  progressPercent: number | null;
  attachments: Attachment[];
  dueOn: Day | null;
  submittedAt: Instant;
  onTime: boolean;
  returned: boolean;
  returnComment: string | null;
}

export interface Explanation extends Kept {
  taskId: NodeId;
  progress: string;
  category: DelayReason;
  reason: string;
  nextSteps: string;
  proposedDeadline: Day;
  submittedAt: Instant;
  late: boolean;
  decision: Decision;
  decidedAt: Instant | null;
  decidedBy: string | null;
  newDeadline: Day | null;
  comment: string | null;
  version: number;
}

export interface Completion extends Kept {
  taskId: NodeId;
  summary: string;
  attachments: Attachment[];
  submittedAt: Instant;
  decision: Decision;
  decidedAt: Instant | null;
  decidedBy: string | null;
  comment: string | null;
}

export interface Verification extends Kept {
  taskId: NodeId;
  passed: boolean;
  falseReport: boolean;
  findings: string;
  at: Instant;
  by: string;
}

/** Every kind of row that an event can write. */
export interface Records {
  jurisdiction: Jurisdiction;
  unit: Unit;
  person: Person;
  source: Source;
  task: Task;
  letter: Letter;
  recipient: LetterRecipient;
  report: Report;
  explanation: Explanation;
  completion: Completion;
  verification: Verification;
}

/** One change to the rows. An update names only what changes. */
export type Change = {
  [K in keyof Records]:
    { insert: K; row: Records[K] } | { update: K; id: NodeId; jurisdiction: string; set: Partial<Records[K]> };
}[keyof Records];
