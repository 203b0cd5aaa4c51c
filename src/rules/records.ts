// What the ledger keeps, as plain values: the rows of every table, and the facts from which a task is judged.
// Tables (src/store/tables.ts) and API types (src/api) implement these; the compiler keeps the three in step.
import type { Due, Period } from './calendar';
import type { Day, Instant } from './day';
import type { NodeId } from './id';
import type { Notice } from './notice';
import type { Policy } from './policy';
import type {
  Cadence,
  Classification,
  ClientRole,
  Decision,
  DelayReason,
  FilePurpose,
  GovernmentLevel,
  InspectionKind,
  InspectionStage,
  InstructionKind,
  InterventionKind,
  ReportKind,
  RuleCode,
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
  /** policies that are published and not in force yet, the next one first */
  pendingPolicies: { policy: Policy; version: number; effectiveAt: Instant }[];
  /** the last year whose holiday notice is taken from the package */
  packageThrough: number;
  /** years that were published here: each replaces the package's */
  notices: Notice[];
  /** days off of its own */
  daysOff: { on: Day; reason: string }[];
  /** years whose plan of inspections is adopted */
  inspectionPlans: number[];
  version: number;
}

export interface Unit extends Kept {
  code: string;
  name: string;
  /** other names, by which an office's own ledger calls it */
  aliases: string[];
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
  /** what the due day was counted from: a new calendar counts again; of several, the latest */
  periods: [Period, ...Period[]];
  /** when its feedback was returned, if it was */
  returnedAt: Instant | null;
}

/** How a task stands with its regular reports. Nominal days are those of the cadence, before they are rolled. */
export interface Reporting {
  /** no due day lies up to this one: it is some working days behind the day on which the cadence began */
  anchor: Day;
  /** the latest nominal day that is settled: answered, or not owed */
  through: Day | null;
  /** nominal days up to that one that are owed all the same */
  open: Day[];
  /** due days that a report answered before they came, under a cadence that has ended since */
  ahead: Day[];
  /** those of them that no cadence asked for when they came */
  unasked: Day[];
  /** times that are over in which nothing was owed, without their first moment */
  rests: { from: Instant; to: Instant }[];
  /** the earliest unanswered nominal day; null if nothing will be asked */
  next: { on: Day; due: Due } | null;
  /** nothing is overdue before this: the beginning, or the return of a report */
  since: Instant;
}

export interface MilestoneFact {
  id: NodeId;
  title: string;
  dueOn: Day;
  due: Due;
  completed: boolean;
  /** when it got this due day */
  setAt: Instant;
}

/** What an approved intervention wants rectified, and nobody has submitted yet. */
export interface RectificationFact {
  interventionId: NodeId;
  kind: InterventionKind;
  unitId: NodeId;
  by: Day;
  due: Due;
  /** the approval, or the rejection that gave the present day */
  since: Instant;
}

/** What the rules must know of a task beyond its columns. Small, and bounded by what is open. */
export interface Facts {
  /** first assignment ever: the span counts from it */
  firstAssignedOn: Day | null;
  /** the present assignment or transfer: acknowledgement counts from it */
  assignedOn: Day | null;
  /** working days of suspension since then, by which the acknowledgement days move */
  acknowledgementShift: number;
  /** a calendar that was published on this day would have put the acknowledgement before it */
  acknowledgeNotBefore: Day | null;
  /** since when the deadline can be blamed on the unit: assignment, new deadline, resumption, return, reopening */
  liveFrom: Instant | null;
  /** when the present deadline was set by an approval */
  deadlineSetAt: Instant | null;
  /** since when letters and flags can be: the last assignment or resumption */
  activeFrom: Instant | null;
  /** an explanation or a completion was filed before dueAt since the present deadline was set */
  answered: boolean;
  /** the pending explanation; `until` is the end of its proposed day, rolled */
  explanation: { id: NodeId; submittedAt: Instant; proposedOn: Day; until: Instant; late: boolean } | null;
  /** the rejected explanation that nothing has followed yet */
  rejection: { id: NodeId; at: Instant } | null;
  /** how long DEADLINE_PASSED was held back by explanations of the present deadline */
  heldUntil: Instant | null;
  /** when the last explanation stopped being pending: DEADLINE_NEAR holds again from then */
  explanationEndedAt: Instant | null;
  secondExtensionAt: Instant | null;
  /** the completion that awaits its decision, and since when it is one that was filed before dueAt: an extension makes it one */
  completion: { id: NodeId; submittedAt: Instant; inTimeSince: Instant | null } | null;
  /** the completion that was returned and that no other has followed */
  completionReturn: { id: NodeId; at: Instant } | null;
  /** the day set for a returned completion */
  redo: { by: Day; due: Due } | null;
  /** the approved completion; nothing was owed from `restsFrom` on */
  approval: { by: string; at: Instant; submittedAt: Instant; restsFrom: Instant } | null;
  /** the approved completion has passed verification */
  verified: boolean;
  falseReportAt: Instant | null;
  flag: { status: Status; at: Instant; by: string; reason: string } | null;
  suspension: { at: Instant; on: Day; stage: Stage } | null;
  recipients: OpenRecipient[];
  /** every unit that ever got a letter for the task: it sees the task */
  addressees: NodeId[];
  /** reports and feedback that are not returned */
  reports: number;
  reporting: Reporting | null;
  /** since when regular reports are owed: the last assignment; what was reported before answers and reopens nothing */
  reportsFrom: Instant | null;
  /** all milestones but the removed ones */
  milestones: MilestoneFact[];
  /** suspensions that are over: the working days behind `from` through `to` do not count in the schedule */
  pauses: { from: Day; to: Day }[];
  /** since when the schedule can be blamed: quantified, a lower per cent, other milestones */
  scheduleFrom: Instant | null;
  /** what would have held earlier by what a publication changed */
  newly: Newly[];
  rectifications: RectificationFact[];
  interventions: NodeId[];
  /** the red spell, by the moment it began, for which the service has reminded */
  remindedFor: Instant | null;
}

/** Since when a rule has held in a colour, though the days of a new calendar or policy would say: since before. */
export interface Newly {
  rule: RuleCode;
  subjectId: NodeId;
  status: Status;
  at: Instant;
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
  /** the task that it is a part of */
  parentId: NodeId | null;
  /** the tasks above it, the topmost first */
  ancestorIds: NodeId[];
  listed: boolean;
  /** measured in per cent against time */
  quantified: boolean;
  reportCadence: Cadence;
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
  /** the colour last announced; when to remind of the present or coming red spell; the next moment to announce something */
  announced: Status;
  remindAt: Instant;
  nextAt: Instant;
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
  /** the first answer: its moment stays for statistics when it is returned */
  firstFeedbackId: NodeId | null;
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
  /** the due days that it answers: of a cadence by their nominal day */
  answers: { on: Day; dueOn: Day; dueAt: Instant }[];
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

export interface Milestone extends Kept {
  taskId: NodeId;
  title: string;
  dueOn: Day;
  completedOn: Day | null;
  removed: boolean;
  version: number;
}

export interface Intervention extends Kept {
  kind: InterventionKind;
  automatic: boolean;
  unitId: NodeId;
  taskIds: NodeId[];
  requirement: string;
  proposedAt: Instant;
  proposedBy: string;
  decision: Decision;
  decidedAt: Instant | null;
  decidedBy: string | null;
  comment: string | null;
  rectifyBy: Day | null;
  rectificationId: NodeId | null;
  rectificationDecision: Decision | null;
  version: number;
}

export interface InspectionReview {
  unitId: NodeId;
  reason: string;
  requestedAt: Instant;
  dueOn: Day;
  dueAt: Instant;
  decision: Decision;
  decidedAt: Instant | null;
  decidedBy: string | null;
  comment: string | null;
}

export interface Inspection extends Kept {
  number: string | null;
  numberYear: number;
  numberInYear: number;
  title: string;
  kind: InspectionKind;
  year: number;
  scope: string;
  unitIds: NodeId[];
  proposedById: NodeId | null;
  startOn: Day;
  endOn: Day;
  planned: boolean;
  stage: InspectionStage;
  decidedBy: string | null;
  decidedAt: Instant | null;
  comment: string | null;
  situation: string | null;
  suggestions: string | null;
  sourceId: NodeId | null;
  conclusion: string | null;
  concludedAt: Instant | null;
  /** until when a review can be asked for */
  reviewUntil: Instant | null;
  reviews: InspectionReview[];
  /** subjects who took part: they do not decide a review */
  participants: string[];
  version: number;
}

/** The credentials (应用凭证) with which another system signs in. The key itself is kept nowhere. */
export interface Client extends Kept {
  name: string;
  role: ClientRole;
  /** of a client with role UNIT */
  unitId: NodeId | null;
  /** the codes of the jurisdictions in which it may act, at least one */
  jurisdictions: string[];
  /** tasks of which classifications it may see, within what its role may */
  classifications: Classification[];
  /** networks in CIDR notation from which it may come; none: from anywhere */
  networks: string[];
  /** SHA-256 of the key, hexadecimal */
  keyHash: string;
  expiresAt: Instant;
  createdAt: Instant;
  createdBy: string;
  revokedAt: Instant | null;
  version: number;
}

/** Times of day, HH:MM in the jurisdiction's zone, in which a webhook is not called; `from` may be later than `to`. */
export interface QuietHours {
  from: string;
  to: string;
}

/** Which events a webhook is called for; null: whichever. */
export interface WebhookFilter {
  task: NodeId | null;
  unit: NodeId | null;
  kind: string[] | null;
}

/** Where a system is called when something happens that it sees (推送). What was sent when is kept elsewhere. */
export interface Webhook extends Kept {
  /** whose rights decide what is sent */
  clientId: NodeId;
  url: string;
  filter: WebhookFilter;
  /** GraphQL fields of LedgerEvent; null: the usual ones */
  selection: string | null;
  quietHours: QuietHours | null;
  paused: boolean;
  /** the secret that signs, sealed (src/ledger/seal.ts): never in clear */
  sealedSecret: string;
  /** the one before, which signs too until a moment of the machine's clock */
  formerSecret: string | null;
  formerUntil: Instant | null;
  createdAt: Instant;
  createdBy: string;
  removedAt: Instant | null;
  version: number;
}

/** A file that was uploaded (附件). Its bytes lie beside the ledger, under its id and hash (src/ledger/files.ts). */
export interface FileRecord extends Kept {
  name: string;
  /** media type, by the extension of the name */
  type: string;
  /** in bytes */
  size: number;
  sha256: string;
  purpose: FilePurpose;
  /** the subject that asked for the address to which it was sent, and its unit */
  uploadedBy: string;
  unitId: NodeId | null;
  uploadedAt: Instant;
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
  milestone: Milestone;
  intervention: Intervention;
  inspection: Inspection;
  client: Client;
  webhook: Webhook;
  file: FileRecord;
}

/** One change to the rows. An update names only what changes. */
export type Change = {
  [K in keyof Records]:
    { insert: K; row: Records[K] } | { update: K; id: NodeId; jurisdiction: string; set: Partial<Records[K]> };
}[keyof Records];
