// Who sees and may do what (DOMAIN.md 4 "who", 8), as one table. Pure: a principal and facts in, yes or no out.
import type { NodeId } from './id';
import type { FileRecord, Source, Task } from './records';
import { Forbidden, type Text } from './refusal';
import {
  ACTION_WORDS,
  type Classification,
  type Role,
  type SourceKind,
  ROLE_WORDS,
  type Stage,
  STAGES,
  type TaskAction,
} from './words';

/** A role of the domain, or the public, which is nobody in particular. */
export type Standing = Role | 'PUBLIC';

/** Who asks, as the token or the client's credentials say. */
export interface Principal {
  subject: string;
  name: string;
  role: Standing;
  jurisdiction: string;
  unitId: NodeId | null;
  /** of a system's credentials: tasks of no other classification are seen */
  classifications?: readonly Classification[];
}

/** Who asks without a token: sees no task, no list, no jurisdiction; only what is open to everybody. */
export const NOBODY: Principal = {
  subject: 'anonymous',
  name: '公众',
  role: 'PUBLIC',
  jurisdiction: '000000',
  unitId: null,
};

/** How a unit must stand to a task to act on it. */
type Relation = 'lead' | 'worker' | 'proposer' | 'recipient' | 'party';

interface Right {
  roles: readonly Role[];
  stages: readonly Stage[];
  /** what a UNIT must be besides having the role */
  unit?: Relation;
}

const OPEN: readonly Stage[] = ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED'];
const UNDER_WAY: readonly Stage[] = ['DRAFT', 'REGISTERED', 'ASSIGNED', 'IN_PROGRESS'];
const BEFORE_COMPLETION: readonly Stage[] = ['DRAFT', 'REGISTERED', ...OPEN, 'SUSPENDED'];

/** The life of a task as a table: action, who, from which stage (DOMAIN.md 4). Finer conditions are in the decisions. */
export const RIGHTS: Readonly<Record<TaskAction, Right>> = {
  UPDATE: { roles: ['OFFICE', 'UNIT'], stages: ['DRAFT', 'REGISTERED', ...OPEN, 'SUSPENDED'], unit: 'proposer' },
  REGISTER: { roles: ['OFFICE'], stages: ['DRAFT'] },
  ASSIGN: { roles: ['OFFICE'], stages: ['DRAFT', 'REGISTERED'] },
  ACKNOWLEDGE: { roles: ['UNIT'], stages: ['ASSIGNED'], unit: 'lead' },
  RETURN: { roles: ['UNIT'], stages: ['ASSIGNED'], unit: 'lead' },
  TRANSFER: { roles: ['OFFICE'], stages: ['ASSIGNED', 'IN_PROGRESS'] },
  REPORT: { roles: ['UNIT'], stages: ['ASSIGNED', 'IN_PROGRESS'], unit: 'worker' },
  EXPLAIN: { roles: ['UNIT'], stages: ['ASSIGNED', 'IN_PROGRESS'], unit: 'lead' },
  DECIDE_EXPLANATION: { roles: ['OFFICE', 'LEADER'], stages: [...OPEN, 'SUSPENDED'] },
  SUBMIT_COMPLETION: { roles: ['UNIT'], stages: ['IN_PROGRESS'], unit: 'lead' },
  DECIDE_COMPLETION: { roles: ['OFFICE'], stages: ['COMPLETION_SUBMITTED'] },
  VERIFY: { roles: ['OFFICE'], stages: ['COMPLETED', 'CLOSED'] },
  CLOSE: { roles: ['OFFICE'], stages: ['COMPLETED'] },
  REOPEN: { roles: ['OFFICE'], stages: ['COMPLETED', 'CLOSED'] },
  SUSPEND: { roles: ['OFFICE', 'LEADER'], stages: OPEN },
  RESUME: { roles: ['OFFICE', 'LEADER'], stages: ['SUSPENDED'] },
  CANCEL: { roles: ['OFFICE'], stages: BEFORE_COMPLETION },
  ISSUE_LETTER: { roles: ['OFFICE'], stages: OPEN },
  PROPOSE_INTERVENTION: { roles: ['OFFICE'], stages: OPEN },
  FLAG: { roles: ['OFFICE'], stages: OPEN },
  CLEAR_FLAG: { roles: ['OFFICE'], stages: OPEN },
  ADD_MILESTONE: { roles: ['OFFICE', 'UNIT'], stages: UNDER_WAY, unit: 'lead' },
  CHANGE_MILESTONE: { roles: ['OFFICE', 'UNIT'], stages: ['ASSIGNED', 'IN_PROGRESS'], unit: 'lead' },
  COMPLETE_MILESTONE: { roles: ['UNIT'], stages: ['ASSIGNED', 'IN_PROGRESS'], unit: 'lead' },
  DECOMPOSE: { roles: ['OFFICE', 'UNIT'], stages: UNDER_WAY, unit: 'lead' },
  ACKNOWLEDGE_LETTER: { roles: ['OFFICE', 'UNIT'], stages: [...OPEN, 'SUSPENDED'], unit: 'recipient' },
  ANSWER_LETTER: { roles: ['OFFICE', 'UNIT'], stages: [...OPEN, 'SUSPENDED'], unit: 'recipient' },
  RETURN_REPORT: { roles: ['OFFICE'], stages: OPEN },
  DECIDE_INTERVENTION: { roles: ['LEADER'], stages: STAGES },
  SUBMIT_RECTIFICATION: { roles: ['UNIT'], stages: STAGES, unit: 'party' },
  DECIDE_RECTIFICATION: { roles: ['OFFICE'], stages: STAGES },
};

/** Operations that are not on one task. */
export const OPERATION_ROLES = {
  createUnit: ['OFFICE', 'ADMIN'],
  updateUnit: ['OFFICE', 'ADMIN'],
  createPerson: ['OFFICE', 'ADMIN'],
  updatePerson: ['OFFICE', 'ADMIN'],
  createSource: ['OFFICE'],
  createTask: ['OFFICE', 'UNIT'],
  importTasks: ['OFFICE'],
  advanceClock: ['OFFICE', 'ADMIN'],
  events: ['OFFICE', 'LEADER', 'UNIT', 'SYSTEM', 'ADMIN', 'AUDITOR'],
  verifyLedger: ['OFFICE', 'LEADER', 'AUDITOR'],
  signedHeads: ['OFFICE', 'LEADER', 'AUDITOR'],
  publishWorkCalendar: ['ADMIN'],
  addDaysOff: ['ADMIN'],
  publishPolicy: ['ADMIN'],
  proposeInspection: ['OFFICE', 'UNIT'],
  adoptInspectionPlan: ['LEADER'],
  decideInspection: ['OFFICE', 'LEADER'],
  reportInspection: ['OFFICE'],
  concludeInspection: ['OFFICE'],
  requestInspectionReview: ['UNIT'],
  decideInspectionReview: ['OFFICE'],
  scorecards: ['OFFICE', 'LEADER', 'UNIT'],
  statusTrend: ['OFFICE', 'LEADER', 'SYSTEM'],
  briefing: ['OFFICE', 'LEADER'],
  keyMatters: ['OFFICE', 'LEADER'],
  lookBackSample: ['OFFICE', 'LEADER'],
  clients: ['SECURITY'],
  createClient: ['SECURITY'],
  revokeClient: ['SECURITY'],
  webhooks: ['SECURITY'],
  createWebhook: ['SECURITY'],
  updateWebhook: ['SECURITY'],
  removeWebhook: ['SECURITY'],
  replayWebhook: ['SECURITY'],
  prepareUpload: ['OFFICE', 'UNIT'],
} as const satisfies Record<string, readonly Role[]>;

/** Operations whose numbers are made of all tasks: not for who may see only some of them. */
const OF_ALL_TASKS: readonly string[] = ['scorecards', 'briefing', 'lookBackSample', 'keyMatters'];

/** Throws Forbidden if an operation's numbers would tell of tasks whose classification is not the principal's to see. */
export function requireWhole(who: Principal, operation: string): void {
  if (who.classifications === undefined || !OF_ALL_TASKS.includes(operation)) return;
  const zh = `该凭证不含全部密级，无权执行 ${operation}`;
  throw new Forbidden(operation, {
    zh,
    en: `credentials that are limited to some classifications may not do ${operation}`,
  });
}

/** Throws Forbidden unless the role is one of those that may. `operation` is what the log will call it. */
export function requireRole(who: Principal, roles: readonly Standing[], operation: string): void {
  if (roles.includes(who.role)) return;
  const zh = `${wordsOf(who.role).zh}无权执行 ${operation}；可由${roles.map((r) => wordsOf(r).zh).join('、')}执行`;
  const en = `the role ${who.role} may not do ${operation}; ${roles.join(', ')} may`;
  throw new Forbidden(operation, { zh, en });
}

function wordsOf(standing: Standing): Text {
  return standing === 'PUBLIC' ? { zh: '公众', en: 'the public' } : ROLE_WORDS[standing];
}

/** Throws Forbidden unless the role, and for a unit its part in the task, allows the action. */
export function requireRight(who: Principal, action: TaskAction, task: Task, operation: string): void {
  requireRole(who, RIGHTS[action].roles, operation);
  if (who.role === 'UNIT' && !standsAs(who, RIGHTS[action].unit, task)) {
    const zh = `本单位不是该事项的${RELATION_WORDS[RIGHTS[action].unit ?? 'lead']}，无权${ACTION_WORDS[action].zh}`;
    throw new Forbidden(operation, {
      zh,
      en: `the unit may not ${ACTION_WORDS[action].en} this task: it is not its ${RIGHTS[action].unit}`,
    });
  }
}

const RELATION_WORDS: Record<Relation, string> = {
  lead: '牵头单位',
  worker: '牵头或配合单位',
  proposer: '提出单位',
  recipient: '收函单位',
  party: '有关单位',
};

/** True if the role, the unit's part and the stage allow the action. */
export function mayAct(who: Principal, action: TaskAction, task: Task): boolean {
  const right = RIGHTS[action];
  return (
    (right.roles as readonly Standing[]).includes(who.role) &&
    right.stages.includes(task.stage) &&
    (who.role !== 'UNIT' || standsAs(who, right.unit, task))
  );
}

function standsAs(who: Principal, relation: Relation | undefined, task: Task): boolean {
  if (who.unitId === null) return false;
  switch (relation) {
    case 'lead':
      return task.leadUnitId === who.unitId;
    case 'worker':
      return task.leadUnitId === who.unitId || task.supportingUnitIds.includes(who.unitId);
    case 'party':
      return unitsOf(task).includes(who.unitId);
    case 'proposer':
      return task.proposedById === who.unitId && task.stage === 'DRAFT';
    case 'recipient':
      return task.facts.addressees.includes(who.unitId);
    case undefined:
      return false;
  }
}

/** The units of a task: they see it from ASSIGNED on. Who owes a rectification of it is one, also after a transfer. */
export function unitsOf({ leadUnitId, supportingUnitIds, facts }: Task): NodeId[] {
  const rectifying = facts.rectifications.map(({ unitId }) => unitId);
  return [...new Set([leadUnitId, ...supportingUnitIds, ...facts.addressees, ...rectifying])];
}

/** True from the assignment on: not a draft, not registered or returned, and not cancelled before it was given out. */
export function isGivenOut(task: Task): boolean {
  return task.assignedAt !== null && task.stage !== 'DRAFT' && task.stage !== 'REGISTERED';
}

/**
 * Whether the principal sees a task (DOMAIN.md 8), given the tasks above it: a unit sees the subtasks of its tasks. The SQL of
 * src/store/visibility.ts says the same; a test compares.
 */
export function maySeeTask(who: Principal, task: Task, ancestors: readonly Task[]): boolean {
  if (task.jurisdiction !== who.jurisdiction) return false;
  if (who.classifications?.includes(task.classification) === false) return false;
  switch (who.role) {
    case 'OFFICE':
    case 'LEADER':
      return true;
    case 'UNIT': {
      const { unitId } = who;
      if (unitId === null) return false;
      if (task.stage === 'DRAFT') return task.proposedById === unitId;
      return isGivenOut(task) && [task, ...ancestors].some((each) => unitsOf(each).includes(unitId));
    }
    case 'SYSTEM':
      return task.number !== null && task.classification !== 'WORK_SECRET';
    case 'ADMIN':
    case 'SECURITY':
    case 'AUDITOR':
    case 'PUBLIC':
      return false;
  }
}

/**
 * Whether the principal sees a source without seeing one of its tasks: units and systems see what was published to all,
 * a leader's instruction and what an inspection found only through a task that they may see.
 */
export function maySeeSource(who: Principal, source: Source): boolean {
  if (source.jurisdiction !== who.jurisdiction) return false;
  if (seesWhole(who)) return true;
  return seesTasks(who) && !UNPUBLISHED_SOURCES.includes(source.kind);
}

/** Whether a principal may hand in a file that was uploaded: one's own or one's unit's evidence; the office any. */
export function mayHandIn(who: Principal, { jurisdiction, purpose, uploadedBy, unitId }: FileRecord): boolean {
  if (jurisdiction !== who.jurisdiction || purpose !== 'EVIDENCE') return false;
  if (seesWhole(who) || uploadedBy === who.subject) return true;
  return who.role === 'UNIT' && unitId !== null && unitId === who.unitId;
}

/** Whether a principal may read a file of which it is known whether it is evidence of a task that they see. */
export function maySeeFile(who: Principal, { jurisdiction, uploadedBy }: FileRecord, ofSeenTask: boolean): boolean {
  if (jurisdiction !== who.jurisdiction || !seesTasks(who)) return false;
  return seesWhole(who) || uploadedBy === who.subject || ofSeenTask;
}

/** True if every task of the jurisdiction is the principal's to see. */
export function seesWhole({ role, classifications }: Principal): boolean {
  return (role === 'OFFICE' || role === 'LEADER') && classifications === undefined;
}

/** True of the roles that see tasks at all: the administrators and the public see none. */
export function seesTasks({ role }: Principal): boolean {
  return role === 'OFFICE' || role === 'LEADER' || role === 'UNIT' || role === 'SYSTEM';
}

/** What of a principal decides what it sees: for two with the same, the same is seen. */
export function scopeOf({ role, jurisdiction, unitId, classifications }: Principal): string {
  return [role, jurisdiction, unitId ?? '', classifications?.join('+') ?? ''].join(' ');
}

/** Kinds of sources that are not published to all. */
export const UNPUBLISHED_SOURCES: readonly SourceKind[] = ['LEADER_INSTRUCTION', 'INSPECTION_FEEDBACK'];

/** Kinds of events that tell of interventions that are not in force: for who proposes and decides them. */
export const UNDECIDED_EVENTS = ['interventionProposed', 'interventionRejected'] as const;

/** Kinds of events that only the AUDITOR reads: refusals, reads of work secrets, who was let in, and what is sent where. */
export const AUDIT_EVENTS = [
  'accessRefused',
  'administratorSignedIn',
  'classifiedInputRefused',
  'workSecretRead',
  'clientCreated',
  'clientRevoked',
  'webhookCreated',
  'webhookUpdated',
  'webhookRemoved',
  'webhookReplayed',
] as const;

/** Kinds of events about the government's business that belong to no task: not the administrators' to read. */
export const BUSINESS_EVENTS = [
  'sourceCreated',
  'inspectionPlanAdopted',
  'inspectionProposed',
  'inspectionDecided',
  'inspectionReported',
  'inspectionConcluded',
  'inspectionReviewRequested',
  'inspectionReviewDecided',
  'fileUploaded',
] as const;
