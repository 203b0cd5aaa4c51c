// Which act the page offers for what the API says its reader may do (viewerActions), and on which part of the task. Must
// decide no right of its own.
import type { Occasion } from '../acts/act';
import { postOf } from '../acts/finding';
import { ACTS, type ActName } from '../acts/table';
import { viewer } from '../session/session';
import type { TaskPageQuery } from './task.documents';

export type Task = NonNullable<TaskPageQuery['task']>;
type Action = Task['viewerActions'][number];
/** What is needed of a task to act on it as a whole. */
export type Acted = Pick<Task, 'id' | 'version'> & { events: { nodes: readonly { sequence: number }[] } };

/** What is done to the task itself, the most usual first. */
const ON_TASK: readonly (readonly [Action, ActName])[] = [
  ['ACKNOWLEDGE', 'acknowledgeTask'],
  ['DECIDE_COMPLETION', 'decideCompletion'],
  ['CLOSE', 'closeTask'],
  ['VERIFY', 'recordVerification'],
  ['ASSIGN', 'assignTask'],
  ['REGISTER', 'registerTask'],
  ['REPORT', 'submitReport'],
  ['EXPLAIN', 'submitExplanation'],
  ['SUBMIT_COMPLETION', 'submitCompletion'],
  ['ISSUE_LETTER', 'issueLetter'],
  ['PROPOSE_INTERVENTION', 'proposeIntervention'],
  ['RESUME', 'resumeTask'],
  ['UPDATE', 'updateTask'],
  ['TRANSFER', 'transferTask'],
  ['FLAG', 'flagTask'],
  ['CLEAR_FLAG', 'clearFlag'],
  ['ADD_MILESTONE', 'addMilestone'],
  ['SUSPEND', 'suspendTask'],
  ['REOPEN', 'reopenTask'],
  ['RETURN', 'returnTask'],
  ['CANCEL', 'cancelTask'],
];

// Their inputs have no expectedVersion.
const UNVERSIONED: readonly ActName[] = ['submitReport', 'issueLetter', 'proposeIntervention'];

export const may = ({ viewerActions }: Pick<Task, 'viewerActions'>, action: Action): boolean =>
  viewerActions.includes(action);

/** Where a form on the task stands in its log: what came behind it is told when there is a conflict. */
const onTask = ({ id, events }: Acted) => ({ task: id, seen: events.nodes.at(-1)?.sequence });

export function occasionsOf(task: Task): Occasion[] {
  const pending = task.explanations.find(({ decision }) => decision === 'PENDING');
  const decide = pending === undefined || !may(task, 'DECIDE_EXPLANATION') ? [] : [explanationOf(task, pending)];
  const rest = ON_TASK.filter(([action]) => may(task, action)).map(([, name]) =>
    name === 'updateTask' ? changeOf(task) : occasionOn(task, name),
  );
  return [...decide, ...rest];
}

/** An act on the task as a whole. */
export function occasionOn(task: Acted, name: ActName): Occasion {
  const fixed = name === 'proposeIntervention' ? { tasks: [task.id] } : { task: task.id };
  const versioned = UNVERSIONED.includes(name) ? {} : { version: task.version, versioned: 'task' as const };
  return { act: ACTS[name], fixed, ...onTask(task), ...versioned };
}

function changeOf(task: Task): Occasion {
  const isDraft = task.stage === 'DRAFT' || task.stage === 'REGISTERED';
  return { ...occasionOn(task, isDraft ? 'updateDraft' : 'updateTask'), initial: presentOf(task) };
}

/** What a task's form of changes begins with. */
function presentOf(task: Task) {
  const { owner, leader, leadUnit } = task;
  return {
    title: task.title,
    requirement: task.requirement,
    goal: task.goal ?? '',
    standard: task.standard ?? '',
    actionPlan: task.actionPlan ?? '',
    deadline: task.deadline,
    leadUnit: { id: leadUnit.id, label: leadUnit.name },
    owner: { id: owner.id, label: postOf(owner) },
    leader: leader === null ? null : { id: leader.id, label: postOf(leader) },
    supportingUnits: task.supportingUnits.map(({ id, name }) => ({ id, label: name })),
    reportCadence: task.reportCadence,
    listed: task.listed,
    quantified: task.quantified,
  };
}

/** Deciding an explanation that is pending. */
export function explanationOf(task: Acted, { id, version }: { id: string; version: number }): Occasion {
  return { act: ACTS.decideExplanation, fixed: { explanation: id }, ...onTask(task), version, versioned: 'itself' };
}

type Letter = Task['letters'][number];

/** Signing for a letter and answering it: a unit its own, the office in the name of each. */
export function lettersOf(
  task: Task,
  letter: Letter,
  { unit, acknowledgedAt, answered }: Letter['recipients'][number],
) {
  const isOffice = viewer.value?.role === 'OFFICE';
  if (!isOffice && viewer.value?.unit?.id !== unit.id) return [];
  const fixed = { letter: letter.id, ...(isOffice && { unit: unit.id }) };
  const about = isOffice ? `${letter.number} ${unit.name}` : letter.number;
  const occasion = (name: ActName): Occasion => ({ act: ACTS[name], fixed, ...onTask(task), about });
  return [
    ...(!answered && may(task, 'ANSWER_LETTER') ? [occasion('submitFeedback')] : []),
    ...(acknowledgedAt === null && may(task, 'ACKNOWLEDGE_LETTER') ? [occasion('acknowledgeLetter')] : []),
  ];
}

export function reportsOf(
  task: Task,
  { id, kind, returned, submittedAt }: Task['reports']['nodes'][number],
): Occasion[] {
  if (returned || kind === 'RECTIFICATION' || !may(task, 'RETURN_REPORT')) return [];
  return [{ act: ACTS.returnReport, fixed: { report: id }, ...onTask(task), about: submittedAt.slice(0, 10) }];
}

export function milestonesOf(task: Task, { id, version, title, dueOn, completedOn }: Task['milestones'][number]) {
  if (completedOn !== null) return [];
  const common = { fixed: { milestone: id }, ...onTask(task), version, versioned: 'itself' as const, about: title };
  const change: Occasion[] = [
    { act: ACTS.updateMilestone, ...common, initial: { title, dueOn } },
    { act: ACTS.removeMilestone, ...common },
  ];
  return [
    ...(may(task, 'COMPLETE_MILESTONE') ? [{ act: ACTS.completeMilestone, ...common }] : []),
    ...(may(task, 'CHANGE_MILESTONE') ? change : []),
  ];
}

type Step = Pick<
  Task['interventions'][number],
  'id' | 'version' | 'decision' | 'rectifyBy' | 'rectificationDecision' | 'unit'
> & { rectification: object | null };

/** What is done with an intervention: a leader decides it, its unit rectifies, the office decides that. */
export function stepsOf(step: Step, context: Partial<Occasion> = {}): Occasion[] {
  const { id, version, decision, rectifyBy, rectification, rectificationDecision, unit } = step;
  const common = { fixed: { intervention: id }, ...context };
  const versioned = { version, versioned: 'itself' as const };
  const role = viewer.value?.role;
  if (decision === 'PENDING')
    return role === 'LEADER' ? [{ act: ACTS.decideIntervention, ...common, ...versioned }] : [];
  if (decision !== 'APPROVED' || rectifyBy === null) return [];
  if (rectification !== null && rectificationDecision === 'PENDING')
    return role === 'OFFICE' ? [{ act: ACTS.decideRectification, ...common, ...versioned }] : [];
  const owed = rectification === null || rectificationDecision === 'REJECTED';
  return owed && viewer.value?.unit?.id === unit.id ? [{ act: ACTS.submitRectification, ...common }] : [];
}
