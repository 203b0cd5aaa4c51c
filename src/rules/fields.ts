// Who may ask for which field of the API, and which records are there for whom, as one table (DOMAIN.md 8). What is not in
// it is refused to everybody: a new field is put here first. Rows are further limited by src/rules/access.ts.
import { OPERATION_ROLES, RIGHTS, type Standing } from './access';
import type { NodeKind } from './id';
import { type Role, ROLES, type TaskAction } from './words';

/** The standings that may select a field, by its name. */
type Fields = Readonly<Record<string, readonly Standing[]>>;

const EVERYBODY: readonly Standing[] = [...ROLES, 'PUBLIC'];

/** Several fields that the same may select. */
function to(standings: readonly Standing[], names: string): Fields {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, standings]));
}

const toAll = (names: string) => to(ROLES, names);

/** A list and what pages of it are made of. */
function pages(type: string, standings: readonly Standing[] = ROLES, more = ''): Record<string, Fields> {
  return {
    [`${type}Connection`]: to(standings, `edges nodes pageInfo totalCount ${more}`.trim()),
    [`${type}Edge`]: to(standings, 'cursor node'),
  };
}

/** Mutations on one task: the roles of the action that they are. */
const ON_TASKS: Readonly<Record<string, TaskAction>> = {
  updateTask: 'UPDATE',
  registerTask: 'REGISTER',
  assignTask: 'ASSIGN',
  acknowledgeTask: 'ACKNOWLEDGE',
  returnTask: 'RETURN',
  transferTask: 'TRANSFER',
  suspendTask: 'SUSPEND',
  resumeTask: 'RESUME',
  cancelTask: 'CANCEL',
  flagTask: 'FLAG',
  clearFlag: 'CLEAR_FLAG',
  addMilestone: 'ADD_MILESTONE',
  updateMilestone: 'CHANGE_MILESTONE',
  removeMilestone: 'CHANGE_MILESTONE',
  completeMilestone: 'COMPLETE_MILESTONE',
  submitReport: 'REPORT',
  returnReport: 'RETURN_REPORT',
  submitExplanation: 'EXPLAIN',
  decideExplanation: 'DECIDE_EXPLANATION',
  submitCompletion: 'SUBMIT_COMPLETION',
  decideCompletion: 'DECIDE_COMPLETION',
  recordVerification: 'VERIFY',
  closeTask: 'CLOSE',
  reopenTask: 'REOPEN',
  issueLetter: 'ISSUE_LETTER',
  acknowledgeLetter: 'ACKNOWLEDGE_LETTER',
  submitFeedback: 'ANSWER_LETTER',
  proposeIntervention: 'PROPOSE_INTERVENTION',
  decideIntervention: 'DECIDE_INTERVENTION',
  submitRectification: 'SUBMIT_RECTIFICATION',
  decideRectification: 'DECIDE_RECTIFICATION',
};

type Operation = keyof typeof OPERATION_ROLES;

/** Fields whose roles are those of the operation of the same name. */
function operations(...names: Operation[]): Fields {
  return Object.fromEntries(names.map((name): [string, readonly Role[]] => [name, OPERATION_ROLES[name]]));
}

const PAYLOAD_PARTS: Readonly<Record<string, string>> = {
  AdvanceClockPayload: 'now statusChanges',
  ClientPayload: 'client',
  WebhookPayload: 'webhook',
  WebhookSecretPayload: 'webhook secret',
  CompletionPayload: 'completion task warnings',
  CreateClientPayload: 'client key',
  CreateSourcePayload: 'source warnings',
  ExplanationPayload: 'explanation task',
  ImportTasksPayload: 'result',
  PrepareUploadPayload: 'upload',
  FeedbackPayload: 'letter report task warnings',
  InspectionPayload: 'inspection',
  InspectionPlanPayload: 'year',
  InterventionPayload: 'intervention warnings',
  LetterPayload: 'letter task',
  MilestonePayload: 'milestone task',
  PersonPayload: 'person',
  PublishPolicyPayload: 'policy resettledTasks',
  PublishWorkCalendarPayload: 'calendar resettledTasks',
  ReportPayload: 'report task warnings',
  TaskPayload: 'similarTasks task',
  UnitPayload: 'unit',
};

/** Types and their fields. `FIELDS.Mutation.createClient` is `['SECURITY']` */
export const FIELDS: Readonly<Record<string, Fields>> = {
  Query: {
    ...toAll(
      `viewer node nodes jurisdictions task tasks unit units sources letters summary forecast obligations
      obligationCounts workCalendar
      isWorkingDay workingDayAfter checklist inspections interventions rateLimit`,
    ),
    ...to(EVERYBODY, 'publicTasks'),
    importProgress: OPERATION_ROLES.importTasks,
    ...operations(
      'events',
      'verifyLedger',
      'signedHeads',
      'scorecards',
      'statusTrend',
      'briefing',
      'keyMatters',
      'lookBackSample',
      'clients',
      'webhooks',
    ),
  },
  Mutation: {
    ...Object.fromEntries(
      Object.entries(ON_TASKS).map(([name, action]): [string, readonly Role[]] => [name, RIGHTS[action].roles]),
    ),
    ...operations('createUnit', 'updateUnit', 'createPerson', 'updatePerson', 'createSource', 'createTask'),
    ...operations('advanceClock', 'publishWorkCalendar', 'addDaysOff', 'publishPolicy', 'createClient', 'revokeClient'),
    ...operations('prepareUpload', 'importTasks'),
    ...operations('createWebhook', 'updateWebhook', 'removeWebhook', 'replayWebhook'),
    ...operations('proposeInspection', 'adoptInspectionPlan', 'decideInspection', 'reportInspection'),
    ...operations('concludeInspection', 'requestInspectionReview', 'decideInspectionReview'),
  },
  Subscription: { ...toAll('taskStatusChanged redFlagRaised'), ledgerEvents: OPERATION_ROLES.events },

  Node: toAll('id'),
  PageInfo: to(EVERYBODY, 'endCursor hasNextPage hasPreviousPage startCursor'),
  UserError: toAll('code field message'),
  Viewer: toAll('jurisdiction name role subject unit'),
  RateLimit: toAll('cost limit remaining resetAt'),
  PublicTask: to(EVERYBODY, 'deadline leadUnit number stage title'),
  ...pages('PublicTask', EVERYBODY),

  Jurisdiction: toAll('code id name policy timeZone version'),
  Policy: toAll('document documents feedbackWorkingDays name organCode pending rules version'),
  PendingPolicy: toAll('effectiveAt version'),
  PolicyRule: toAll('basis description rule steps'),
  PolicyStep: toAll('status trigger'),
  WorkCalendar: toAll('daysOff holidays makeUpWorkdays notice provisional workingDays year'),
  Unit: toAll('aliases code counts id jurisdiction kind name parent status statusReasons tasks version'),
  ...pages('Unit'),
  Person: toAll('id name title unit version'),
  Source: toAll(
    'documentNumber id instruction instructionKind issuedBy issuedOn kind leader level tasks title version',
  ),
  ...pages('Source'),

  Task: toAll(
    `acknowledgedAt actionPlan assignedAt classification closedAt completedAt completedOnTime completions deadline dueAt
    dueProvisional escalation events expectedPercent explanations extensionCount goal id interventions jurisdiction
    leadUnit leader letters listed milestones nextStatusChangeAt number obligations originalDeadline owner parent
    progressPercent quantified reportCadence reports requirement source sourceClause stage standard status statusReasons
    statusSince subtasks subtasksStatus supportingUnits title verifications version viewerActions workingDaysLeft`,
  ),
  ...pages('Task', ROLES, 'eventCursor'),
  StatusReason: toAll('basis dueOn dueProvisional message remedy rule since status subject'),
  Clause: toAll('clause document'),
  Obligation: toAll('dueAt dueOn dueProvisional kind overdue subject task unit'),
  ...pages('Obligation'),
  Escalation: toAll('basis level nextLevel nextLevelAt since'),
  Milestone: toAll('completedOn dueOn id task title version'),
  Report: toAll('attachments content dueOn id kind onTime progressPercent returned submittedAt task unit'),
  ...pages('Report'),
  Attachment: toAll('alsoEvidenceOf file name sha256 url'),
  Explanation: toAll(
    `category comment decidedAt decidedBy decision id late newDeadline nextSteps progress proposedDeadline reason
    submittedAt task version`,
  ),
  Completion: toAll('attachments comment decidedAt decidedBy decision id submittedAt summary task'),
  Verification: toAll('at by falseReport findings passed'),
  Letter: toAll('id issuedAt number recipients requirement task version'),
  ...pages('Letter'),
  LetterRecipient: toAll(
    'acknowledgedAt answered feedback feedbackDueOn feedbackDueProvisional id letter receivedAt status unit',
  ),
  Intervention: toAll(
    `automatic comment decidedAt decidedBy decision id kind proposedAt rectification rectificationDecision rectifyBy
    requirement tasks unit version`,
  ),
  ...pages('Intervention'),
  Inspection: toAll(
    `comment concludedAt conclusion decidedAt decidedBy endOn id kind number planned proposedBy reviews scope situation
    source stage startOn suggestions tasks title units version warnings year`,
  ),
  ...pages('Inspection'),
  InspectionReview: toAll('comment decidedAt decidedBy decision dueOn late reason requestedAt unit'),

  File: toAll('id name purpose sha256 size type uploadedAt url'),
  ImportResult: to(
    OPERATION_ROLES.importTasks,
    'bad columns created dryRun existing newPeople newSources newUnits rows sheet total',
  ),
  ImportColumn: to(OPERATION_ROLES.importTasks, 'column header'),
  ImportRow: to(OPERATION_ROLES.importTasks, 'notes outcome problems row task title'),
  ImportNote: to(OPERATION_ROLES.importTasks, 'header message'),
  ImportProgress: to(OPERATION_ROLES.importTasks, 'done total'),
  Upload: toAll('expiresAt file putUrl url'),

  StatusCounts: toAll('blue red total yellow'),
  LedgerSummary: toAll('at counts eventCursor groups'),
  SummaryRow: toAll('counts key label'),
  ForecastDay: toAll('date tasks turningRed turningYellow'),
  TrendDay: to(OPERATION_ROLES.statusTrend, 'counts date'),
  ObligationCounts: toAll('days overdue unit'),
  DueCount: toAll('count date'),
  ChecklistRow: toAll('deadline measures name owner position source status task tasks unit'),
  Scorecard: to(
    OPERATION_ROLES.scorecards,
    `assigned completed completedOnTime completionsDue feedbackDue feedbackOnTime from interventions rank reportsDue
    reportsOnTime returned score to turnedRed unit`,
  ),
  Briefing: to(OPERATION_ROLES.briefing, 'assigned bySourceKind byUnit completed explained from text to turnedRed'),
  BriefingRow: to(OPERATION_ROLES.briefing, 'assigned completed explained key label turnedRed'),
  KeyMatterList: to(OPERATION_ROLES.keyMatters, 'leader matters warning year'),
  LookBackSample: to(OPERATION_ROLES.lookBackSample, 'closed month percent seed tasks'),

  LedgerEvent: toAll('actor at cursor hash id kind recordedAt sequence task unit'),
  ...pages('LedgerEvent', OPERATION_ROLES.events),
  LedgerVerification: to(OPERATION_ROLES.verifyLedger, 'events firstInvalidSequence headHash signedThrough valid'),
  SignedHead: to(
    OPERATION_ROLES.signedHeads,
    'algorithm hash jurisdiction keyId publicKey sequence signature signedAt',
  ),
  TaskStatusChange: toAll('at cursor from reasons task to'),
  RedFlag: toAll('at cursor escalation reasons task'),

  Client: to(
    OPERATION_ROLES.clients,
    'classifications createdAt createdBy expiresAt id jurisdictions name networks revokedAt role unit version',
  ),
  ...pages('Client', OPERATION_ROLES.clients),
  Webhook: to(
    OPERATION_ROLES.webhooks,
    'client createdAt createdBy deliveries filter formerSecretUntil id parked pauseReason paused pending quietHours removedAt selection url version',
  ),
  QuietHours: to(OPERATION_ROLES.webhooks, 'from to'),
  WebhookFilter: to(OPERATION_ROLES.webhooks, 'kind task unit'),
  WebhookDelivery: to(
    OPERATION_ROLES.webhooks,
    'attempts cursor endedAt event firstAttemptAt kind lastAttemptAt lastError lastStatus nextAttemptAt queuedAt sequence state',
  ),
  ...pages('Webhook', OPERATION_ROLES.webhooks),
  ...pages('WebhookDelivery', OPERATION_ROLES.webhooks),
  ...Object.fromEntries(
    Object.entries(PAYLOAD_PARTS).map(([type, parts]): [string, Fields] => [type, toAll(`${parts} userErrors`)]),
  ),
};

/** True if the table lets a standing select a field. `maySelect('PUBLIC', 'Query', 'tasks') === false` */
export function maySelect(standing: Standing, type: string, field: string): boolean {
  return FIELDS[type]?.[field]?.includes(standing) === true;
}

/**
 * Which records of a kind are there for a standing within its jurisdiction: all; those that it sees by access.ts (of tasks
 * that it sees, published, its own, in force); none. In any other jurisdiction: none.
 */
export type Rows = 'ALL' | 'SEEN' | 'NONE';

const rows = (office: Rows, unit: Rows, system: Rows, keepers: Partial<Record<Role, Rows>> = {}) => ({
  OFFICE: office,
  LEADER: office,
  UNIT: unit,
  SYSTEM: system,
  ADMIN: keepers.ADMIN ?? 'NONE',
  SECURITY: keepers.SECURITY ?? 'NONE',
  AUDITOR: keepers.AUDITOR ?? 'NONE',
  PUBLIC: 'NONE' as const,
});

const KEEPERS_TOO = { ADMIN: 'ALL', SECURITY: 'ALL', AUDITOR: 'ALL' } as const;

export const ROWS: Readonly<Record<NodeKind, Readonly<Record<Standing, Rows>>>> = {
  jurisdiction: rows('ALL', 'ALL', 'ALL', KEEPERS_TOO),
  unit: rows('ALL', 'ALL', 'ALL', KEEPERS_TOO),
  person: rows('ALL', 'ALL', 'ALL', KEEPERS_TOO),
  source: rows('ALL', 'SEEN', 'SEEN'),
  task: rows('ALL', 'SEEN', 'SEEN'),
  letter: rows('ALL', 'SEEN', 'SEEN'),
  recipient: rows('ALL', 'SEEN', 'SEEN'),
  report: rows('ALL', 'SEEN', 'SEEN'),
  explanation: rows('ALL', 'SEEN', 'SEEN'),
  completion: rows('ALL', 'SEEN', 'SEEN'),
  // a part of its task, which is not asked for by itself
  verification: rows('NONE', 'NONE', 'NONE'),
  milestone: rows('ALL', 'SEEN', 'SEEN'),
  intervention: rows('ALL', 'SEEN', 'SEEN'),
  inspection: rows('ALL', 'SEEN', 'NONE'),
  event: rows('SEEN', 'SEEN', 'SEEN', { ADMIN: 'SEEN', AUDITOR: 'ALL' }),
  client: rows('NONE', 'NONE', 'NONE', { SECURITY: 'ALL' }),
  webhook: rows('NONE', 'NONE', 'NONE', { SECURITY: 'ALL' }),
  file: rows('ALL', 'SEEN', 'SEEN'),
};
