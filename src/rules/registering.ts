// From a draft to the lead unit's desk: create, update, register, assign, acknowledge, return, transfer (DOMAIN.md 4).
import { beginReporting, changeCadence, NOTHING_CARRIED } from './cadence';
import { type Day } from './day';
import { checkNotPast, checkReason, checkStage, MOST_UNITS, type NextNumber, type Setting } from './deciding';
import { freshMoments, NO_FACTS } from './evolve';
import type { NodeId } from './id';
import type { Person, Source, Task, Unit } from './records';
import type { Problems, Text } from './refusal';
import type { TaskEvent } from './events';
import { type Cadence, type Classification, OPEN_STAGES } from './words';

export interface CreateTask {
  title: string;
  requirement: string;
  goal?: string | null;
  standard?: string | null;
  actionPlan?: string | null;
  sourceClause?: string | null;
  listed?: boolean | null;
  classification?: Classification | null;
  quantified?: boolean | null;
  reportCadence?: Cadence | null;
  deadline: Day;
}

/** Records that an input names; undefined where the input names none, null where there is none such. */
export interface Named {
  source?: Source | null | undefined;
  leadUnit?: Unit | null | undefined;
  supportingUnits?: (Unit | null)[] | undefined;
  owner?: Person | null | undefined;
  leader?: Person | null | undefined;
  /** the task that is split up */
  parent?: Task | null | undefined;
}

/** Sources whose tasks are listed (挂牌督办) unless said otherwise: instructions and inspection feedback ([0] 9, [1] 62). */
const LISTED_SOURCES = ['LEADER_INSTRUCTION', 'INSPECTION_FEEDBACK'];

// Levels below the topmost task (issue of M10: item by item and level by level); a chain that is longer is a mistake.
export const DEEPEST = 5;

/** A task of the same source, lead unit and title; the name is null to who does not see it. */
export interface Duplicate {
  name: string | null;
}

/** create: a draft of the office, or a unit's proposal. */
export function createTask(
  input: CreateTask,
  named: Named,
  duplicate: Duplicate | null,
  setting: Setting,
): TaskEvent[] {
  const { who, problems } = setting;
  const { source, leadUnit, owner, leader, parent } = named;
  if (parent != null) checkDecomposable(parent, setting);
  if (source?.instructionKind === 'NOTED') {
    problems.add(
      'INVALID',
      'source',
      '圈阅件只表示已阅知，不产生督查事项',
      'an instruction that is only NOTED bears no task',
    );
  }
  if (duplicate !== null) addDuplicate(duplicate, problems);
  checkNotPast(input.deadline, 'deadline', setting);
  const classification = input.classification ?? 'INTERNAL';
  if (who.classifications?.includes(classification) === false) {
    const { zh, en } = onlyFor(who.classifications);
    problems.add('INVALID', 'classification', zh, en);
  }
  const supporting = checkSupporting(named.supportingUnits, leadUnit?.id, setting);
  problems.settle();
  const draft = draftOf(input, found(source), found(leadUnit), found(owner), setting);
  const task: Task = {
    ...draft,
    parentId: parent?.id ?? null,
    ancestorIds: parent == null ? [] : [...parent.ancestorIds, parent.id],
    supportingUnitIds: supporting,
    leaderId: leader?.id ?? null,
    proposedById: who.role === 'UNIT' ? who.unitId : null,
  };
  return [{ kind: 'taskCreated', data: { task } }];
}

/** Credentials are for some classifications only. */
export function onlyFor(classifications: readonly Classification[]): Text {
  const zh = `该凭证只能处理：${classifications.join('、')}`;
  return { zh, en: `these credentials are for ${classifications.join(', ')} only` };
}

/** A draft with what no task is without; what is not given is as the policy says. */
export function draftOf(input: CreateTask, source: Source, leadUnit: Unit, owner: Person, setting: Setting): Task {
  const { now, who, newId, regime } = setting;
  const due = regime.calendar.dueBy(input.deadline);
  return {
    id: newId('task'),
    jurisdiction: who.jurisdiction,
    number: null,
    numberYear: 0,
    numberInYear: 0,
    title: input.title,
    requirement: input.requirement,
    goal: input.goal ?? null,
    standard: input.standard ?? null,
    actionPlan: input.actionPlan ?? null,
    sourceId: source.id,
    sourceKind: source.kind,
    sourceLevel: source.level,
    sourceClause: input.sourceClause ?? null,
    parentId: null,
    ancestorIds: [],
    quantified: input.quantified ?? false,
    reportCadence: input.reportCadence ?? regime.policy.reports.defaults[source.kind] ?? 'NONE',
    listed: input.listed ?? LISTED_SOURCES.includes(source.kind),
    classification: input.classification ?? 'INTERNAL',
    leadUnitId: leadUnit.id,
    supportingUnitIds: [],
    ownerId: owner.id,
    leaderId: null,
    proposedById: null,
    stage: 'DRAFT',
    assignedAt: null,
    acknowledgedAt: null,
    completedAt: null,
    completedOnTime: null,
    closedAt: null,
    deadline: input.deadline,
    originalDeadline: input.deadline,
    dueOn: due.on,
    dueAt: due.at,
    dueProvisional: due.provisional,
    extensionCount: 0,
    progressPercent: 0,
    ...freshMoments(now),
    facts: NO_FACTS,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

export interface UpdateTask {
  title?: string | null;
  requirement?: string | null;
  goal?: string | null;
  standard?: string | null;
  actionPlan?: string | null;
  listed?: boolean | null;
  quantified?: boolean | null;
  reportCadence?: Cadence | null;
  owner?: string | null;
  leader?: string | null;
  leadUnit?: string | null;
  supportingUnits?: string[] | null;
  deadline?: Day | null;
}

/** What may change after the assignment; a deadline then moves by an approved explanation. */
const AFTER_ASSIGNMENT = [
  'goal',
  'standard',
  'actionPlan',
  'listed',
  'owner',
  'leader',
  'supportingUnits',
  'quantified',
  'reportCadence',
];
/** The six fixed things (六定) cannot be emptied: goal, task, standard, time, person, responsibility ([1] 65). */
const NEVER_EMPTY = ['title', 'requirement', 'owner', 'leadUnit', 'deadline', 'listed', 'quantified', 'reportCadence'];
const NEVER_EMPTY_LATER = ['goal', 'standard'];

/** update: before the assignment everything but the source; later only what leaves the assignment as it is. */
export function updateTask(
  task: Task,
  input: UpdateTask,
  named: Named,
  duplicate: Duplicate | null,
  setting: Setting,
): TaskEvent[] {
  const { problems, regime } = setting;
  checkStage(task, 'UPDATE', setting);
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const early = task.stage === 'DRAFT' || task.stage === 'REGISTERED';
  for (const [field, value] of given) {
    if (!early && !AFTER_ASSIGNMENT.includes(field)) {
      const zh = field === 'deadline' ? '交办后完成时限只能经批准的逾期前说明调整' : '交办后不能修改此项';
      const en =
        field === 'deadline'
          ? 'after the assignment a deadline moves by an approved explanation'
          : 'cannot change after the assignment';
      problems.add('NOT_ALLOWED_IN_STAGE', field, zh, en);
    }
    if (value === null && (NEVER_EMPTY.includes(field) || (!early && NEVER_EMPTY_LATER.includes(field)))) {
      problems.add('REQUIRED', field, '不能清空', 'cannot be emptied');
    }
  }
  if (duplicate !== null) addDuplicate(duplicate, problems);
  if (input.deadline != null && early) checkNotPast(input.deadline, 'deadline', setting);
  const lead = named.leadUnit?.id ?? task.leadUnitId;
  const supporting =
    input.supportingUnits === undefined && input.leadUnit == null
      ? undefined
      : checkSupporting(named.supportingUnits ?? task.supportingUnitIds.map((id) => ({ id })), lead, setting);
  problems.settle();
  const plain = ['title', 'requirement', 'goal', 'standard', 'actionPlan', 'listed', 'quantified', 'reportCadence'];
  const set: Partial<Task> = Object.fromEntries(given.filter(([field]) => plain.includes(field)));
  if (input.owner != null) set.ownerId = found(named.owner).id;
  if (input.leader !== undefined) set.leaderId = named.leader?.id ?? null;
  if (input.leadUnit != null) set.leadUnitId = lead;
  if (supporting !== undefined) set.supportingUnitIds = supporting;
  if (input.deadline != null) {
    const due = regime.calendar.dueBy(input.deadline);
    set.deadline = input.deadline;
    // Once extended, what was set at first stays on record.
    if (task.extensionCount === 0) set.originalDeadline = input.deadline;
    Object.assign(set, { dueOn: due.on, dueAt: due.at, dueProvisional: due.provisional });
  }
  const cadence = set.reportCadence;
  if (early || cadence === undefined || cadence === task.reportCadence) return [{ kind: 'taskUpdated', data: { set } }];
  const reporting = changeCadence(task, cadence, setting.today, setting.now, setting.regime);
  return [{ kind: 'taskUpdated', data: { set, reporting } }];
}

/** register (立项): gives the number. */
export function registerTask(task: Task, next: NextNumber, setting: Setting): TaskEvent[] {
  checkStage(task, 'REGISTER', setting);
  setting.problems.settle();
  return [registered(next, setting)];
}

/** assign (交办): the six fixed things are there and the deadline is not past; registers a draft on the way. */
export function assignTask(task: Task, next: NextNumber, setting: Setting): TaskEvent[] {
  const { problems, today, now } = setting;
  checkStage(task, 'ASSIGN', setting);
  const missing = { goal: task.goal, standard: task.standard, requirement: task.requirement };
  for (const [field, value] of Object.entries(missing)) {
    if (value === null || value === '') {
      problems.add(
        'REQUIRED',
        field,
        '“六定”缺一不可，请先补齐再交办',
        'one of the six fixed things is missing: fill it in first',
      );
    }
  }
  if (checkNotPast(task.dueOn < today ? task.deadline : task.dueOn, 'deadline', setting) && task.dueAt <= now) {
    problems.add(
      'DATE_IN_PAST',
      'deadline',
      '时限已过，请先改时限再交办',
      'the deadline has passed: set another first',
    );
  }
  problems.settle();
  const { policy, calendar } = setting.regime;
  const start = policy.reports.startAfterWorkingDays;
  const reporting = beginReporting(task.reportCadence, today, setting.now, start, NOTHING_CARRIED, calendar);
  const assigned: TaskEvent = { kind: 'taskAssigned', data: { on: today, reporting } };
  return task.stage === 'DRAFT' ? [registered(next, setting), assigned] : [assigned];
}

/** acknowledge (签收) by the lead unit. */
export function acknowledgeTask(task: Task, setting: Setting): TaskEvent[] {
  checkStage(task, 'ACKNOWLEDGE', setting);
  setting.problems.settle();
  return [{ kind: 'taskAcknowledged', data: {} }];
}

/** return (退回) by the lead unit that is not the right one; back to REGISTERED. */
export function returnTask(task: Task, comment: string | null | undefined, setting: Setting): TaskEvent[] {
  checkStage(task, 'RETURN', setting);
  const reason = checkReason(comment, setting);
  setting.problems.settle();
  return [...lapse(task, '事项退回，说明失效'), { kind: 'taskReturned', data: { comment: reason } }];
}

/** transfer (转办) to another lead unit: the deadline stays, a pending explanation lapses. */
export function transferTask(task: Task, comment: string, named: Named, setting: Setting): TaskEvent[] {
  const { problems, today } = setting;
  checkStage(task, 'TRANSFER', setting);
  if (named.leadUnit?.id === task.leadUnitId) {
    problems.add('INVALID', 'leadUnit', '已是牵头单位，请选择其他单位', 'is the lead unit already: name another');
  }
  problems.settle();
  const data = { leadUnitId: found(named.leadUnit).id, ownerId: found(named.owner).id, on: today, comment };
  const supporting = task.supportingUnitIds.filter((id) => id !== data.leadUnitId);
  const events: TaskEvent[] = [...lapse(task, '事项转办，说明失效'), { kind: 'taskTransferred', data }];
  if (supporting.length < task.supportingUnitIds.length) {
    events.push({ kind: 'taskUpdated', data: { set: { supportingUnitIds: supporting } } });
  }
  return events;
}

/** The end of a pending explanation that nobody will decide any more. */
export function lapse(task: Task, comment: string): TaskEvent[] {
  const { explanation } = task.facts;
  return explanation === null ? [] : [{ kind: 'explanationLapsed', data: { explanationId: explanation.id, comment } }];
}

/** The number that a policy's organ gives, e.g. 烟政督〔2026〕1号. */
function registered(next: NextNumber, { regime }: Setting): TaskEvent {
  return { kind: 'taskRegistered', data: { number: numberText(regime.policy.organCode, next), ...next } };
}

/** `numberText('烟政督', { numberYear: 2026, numberInYear: 1 }) === '烟政督〔2026〕1号'` */
export function numberText(organCode: string, { numberYear, numberInYear }: NextNumber): string {
  return `${organCode}〔${numberYear}〕${numberInYear}号`;
}

function checkSupporting(
  units: readonly ({ id: NodeId } | null)[] | undefined,
  leadId: NodeId | undefined,
  { problems }: Setting,
): NodeId[] {
  const ids = (units ?? []).flatMap((unit) => (unit === null ? [] : [unit.id]));
  if (leadId !== undefined && ids.includes(leadId)) {
    problems.add('INVALID', 'supportingUnits', '牵头单位不能同时为配合单位', 'the lead unit cannot support itself');
  }
  if (ids.length > MOST_UNITS)
    problems.add('INVALID', 'supportingUnits', `配合单位不得超过 ${MOST_UNITS} 个`, `at most ${MOST_UNITS} units`);
  return [...new Set(ids)];
}

function addDuplicate({ name }: Duplicate, problems: Problems): void {
  const [zh, en] = [
    '同一来源、同一牵头单位已有同名事项',
    'a task of the same source, lead unit and title exists already',
  ];
  problems.add('DUPLICATE', 'title', name === null ? zh : `${zh}：${name}`, name === null ? en : `${en}: ${name}`);
}

/** A record whose absence has been refused before. */
function found<T>(record: T | null | undefined): T {
  if (record == null) throw new Error('a record that was checked is missing');
  return record;
}

/** decompose (分解): a task that is not finished, at most so many levels below the topmost one. */
function checkDecomposable(parent: Task, { problems }: Setting): void {
  if (parent.stage !== 'DRAFT' && parent.stage !== 'REGISTERED' && !OPEN_STAGES.includes(parent.stage)) {
    problems.add(
      'NOT_ALLOWED_IN_STAGE',
      'parent',
      '上级事项已办结、中止或撤销，不能再分解',
      'the parent is completed, suspended or cancelled: it cannot be split up',
    );
  } else if (parent.stage === 'COMPLETION_SUBMITTED') {
    problems.add(
      'NOT_ALLOWED_IN_STAGE',
      'parent',
      '上级事项已申请办结，不能再分解',
      'the completion of the parent awaits its decision: it cannot be split up now',
    );
  }
  if (parent.ancestorIds.length >= DEEPEST) {
    problems.add('INVALID', 'parent', `分解不得超过 ${DEEPEST} 级`, `at most ${DEEPEST} levels below the topmost task`);
  }
}
