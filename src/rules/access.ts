// Who sees and may do what (DOMAIN.md 4 "who", 8), as one table. Pure: a principal and facts in, yes or no out.
import type { NodeId } from './id';
import type { Source, Task } from './records';
import { Forbidden } from './refusal';
import { ACTION_WORDS, type Role, ROLE_WORDS, type Stage, type TaskAction } from './words';

/** Who asks, as the token says. */
export interface Principal {
  subject: string;
  name: string;
  role: Role;
  jurisdiction: string;
  unitId: NodeId | null;
}

/** How a unit must stand to a task to act on it. */
type Relation = 'lead' | 'proposer' | 'recipient';

interface Right {
  roles: readonly Role[];
  stages: readonly Stage[];
  /** what a UNIT must be besides having the role */
  unit?: Relation;
}

const OPEN: readonly Stage[] = ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED'];
const BEFORE_COMPLETION: readonly Stage[] = ['DRAFT', 'REGISTERED', ...OPEN, 'SUSPENDED'];

/** The life of a task as a table: action, who, from which stage (DOMAIN.md 4). Finer conditions are in the decisions. */
export const RIGHTS: Readonly<Record<TaskAction, Right>> = {
  UPDATE: { roles: ['OFFICE', 'UNIT'], stages: ['DRAFT', 'REGISTERED', ...OPEN, 'SUSPENDED'], unit: 'proposer' },
  REGISTER: { roles: ['OFFICE'], stages: ['DRAFT'] },
  ASSIGN: { roles: ['OFFICE'], stages: ['DRAFT', 'REGISTERED'] },
  ACKNOWLEDGE: { roles: ['UNIT'], stages: ['ASSIGNED'], unit: 'lead' },
  RETURN: { roles: ['UNIT'], stages: ['ASSIGNED'], unit: 'lead' },
  TRANSFER: { roles: ['OFFICE'], stages: ['ASSIGNED', 'IN_PROGRESS'] },
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
  FLAG: { roles: ['OFFICE'], stages: OPEN },
  CLEAR_FLAG: { roles: ['OFFICE'], stages: OPEN },
  ACKNOWLEDGE_LETTER: { roles: ['OFFICE', 'UNIT'], stages: [...OPEN, 'SUSPENDED'], unit: 'recipient' },
  ANSWER_LETTER: { roles: ['OFFICE', 'UNIT'], stages: [...OPEN, 'SUSPENDED'], unit: 'recipient' },
  RETURN_REPORT: { roles: ['OFFICE'], stages: OPEN },
};

/** Operations that are not on one task. */
export const OPERATION_ROLES = {
  createUnit: ['OFFICE', 'ADMIN'],
  updateUnit: ['OFFICE', 'ADMIN'],
  createPerson: ['OFFICE', 'ADMIN'],
  updatePerson: ['OFFICE', 'ADMIN'],
  createSource: ['OFFICE'],
  createTask: ['OFFICE', 'UNIT'],
  advanceClock: ['OFFICE', 'ADMIN'],
  events: ['OFFICE', 'LEADER', 'UNIT', 'SYSTEM', 'ADMIN', 'AUDITOR'],
  verifyLedger: ['OFFICE', 'LEADER', 'AUDITOR'],
} as const satisfies Record<string, readonly Role[]>;

/** Throws Forbidden unless the role is one of those that may. `operation` is what the log will call it. */
export function requireRole(who: Principal, roles: readonly Role[], operation: string): void {
  if (roles.includes(who.role)) return;
  const zh = `${ROLE_WORDS[who.role].zh}无权执行 ${operation}；可由${roles.map((r) => ROLE_WORDS[r].zh).join('、')}执行`;
  const en = `the role ${who.role} may not do ${operation}; ${roles.join(', ')} may`;
  throw new Forbidden(operation, { zh, en });
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

const RELATION_WORDS: Record<Relation, string> = { lead: '牵头单位', proposer: '提出单位', recipient: '收函单位' };

/** True if the role, the unit's part and the stage allow the action. */
export function mayAct(who: Principal, action: TaskAction, task: Task): boolean {
  const right = RIGHTS[action];
  return (
    right.roles.includes(who.role) &&
    right.stages.includes(task.stage) &&
    (who.role !== 'UNIT' || standsAs(who, right.unit, task))
  );
}

function standsAs(who: Principal, relation: Relation | undefined, task: Task): boolean {
  if (who.unitId === null) return false;
  switch (relation) {
    case 'lead':
      return task.leadUnitId === who.unitId;
    case 'proposer':
      return task.proposedById === who.unitId && task.stage === 'DRAFT';
    case 'recipient':
      return task.facts.addressees.includes(who.unitId);
    case undefined:
      return false;
  }
}

/** The units of a task: they see it from ASSIGNED on. */
export function unitsOf(task: Task): NodeId[] {
  return [...new Set([task.leadUnitId, ...task.supportingUnitIds, ...task.facts.addressees])];
}

/** True from the assignment on: not a draft, not registered or returned, and not cancelled before it was given out. */
export function isGivenOut(task: Task): boolean {
  return task.assignedAt !== null && task.stage !== 'DRAFT' && task.stage !== 'REGISTERED';
}

/** Whether the principal sees a task (DOMAIN.md 8). The SQL of src/store/visibility.ts says the same; a test compares. */
export function maySeeTask(who: Principal, task: Task): boolean {
  if (task.jurisdiction !== who.jurisdiction) return false;
  switch (who.role) {
    case 'OFFICE':
    case 'LEADER':
      return true;
    case 'UNIT':
      return who.unitId === null
        ? false
        : (isGivenOut(task) && unitsOf(task).includes(who.unitId)) ||
            (task.stage === 'DRAFT' && task.proposedById === who.unitId);
    case 'SYSTEM':
      return task.number !== null && task.classification !== 'WORK_SECRET';
    case 'ADMIN':
    case 'SECURITY':
    case 'AUDITOR':
      return false;
  }
}

/**
 * Whether the principal sees a source without seeing one of its tasks: units and systems see what was published to all,
 * a leader's instruction only through a task that they may see.
 */
export function maySeeSource(who: Principal, source: Source): boolean {
  if (source.jurisdiction !== who.jurisdiction) return false;
  if (who.role === 'OFFICE' || who.role === 'LEADER') return true;
  return (who.role === 'UNIT' || who.role === 'SYSTEM') && source.kind !== 'LEADER_INSTRUCTION';
}

/** Kinds of events that only the AUDITOR reads: refusals, and reads of work secrets. */
export const AUDIT_EVENTS = ['accessRefused', 'classifiedInputRefused', 'workSecretRead'] as const;
