// The mutations on tasks: what each reads before it decides, and nothing else. The decisions are in src/rules.
import {
  closeTask,
  decideCompletion,
  type DecideCompletion,
  type OpenSubtasks,
  type RecordVerification,
  recordVerification,
  reopenTask,
  submitCompletion,
} from '../rules/completing';
import { type AttachmentInput, MOST_UNITS, type Setting } from '../rules/deciding';
import {
  decideExplanation,
  type DecideExplanation,
  submitExplanation,
  type SubmitExplanation,
} from '../rules/explaining';
import type { TaskEvent } from '../rules/events';
import { cancelTask, clearFlag, flagTask, resumeTask, suspendTask } from '../rules/pausing';
import type { Task } from '../rules/records';
import {
  acknowledgeTask,
  assignTask,
  createTask,
  type CreateTask,
  registerTask,
  returnTask,
  transferTask,
  updateTask,
  type UpdateTask,
} from '../rules/registering';
import { isSimilar } from '../rules/similar';
import type { Status, TaskAction } from '../rules/words';
import type { Command, Input } from './act';
import { reused } from './attaching';
import type { Work } from './work';

export interface TaskInput extends Input {
  task: string;
  comment?: string | null | undefined;
}

interface CreateTaskInput extends CreateTask, Input {
  source: string;
  leadUnit: string;
  supportingUnits?: string[] | null;
  owner: string;
  leader?: string | null;
  parent?: string | null;
}

// Similar tasks are looked for among so many of the unit's latest, and so many are told: a warning, not a search.
const COMPARED = 2000;
const MOST_ALIKE = 100;
const TOLD = 10;

export const create: Command<CreateTaskInput> = {
  operation: 'createTask',
  required: ['title', 'requirement'],
  run: async (work, input) => {
    const named = {
      source: await work.source(input.source),
      leadUnit: await work.named('unit', input.leadUnit, 'leadUnit'),
      supportingUnits: await work.namedAll('unit', input.supportingUnits?.slice(0, MOST_UNITS + 1), 'supportingUnits'),
      owner: await work.named('person', input.owner, 'owner'),
      leader: await work.named('person', input.leader, 'leader'),
      parent: input.parent == null ? null : await work.task(input.parent, 'DECOMPOSE', null, 'parent'),
    };
    const duplicate = await work.duplicate(input.source, input.leadUnit, input.title, null);
    const events = createTask(input, named, duplicate, work.setting);
    const others = await work.transaction.unfinishedTitles(input.leadUnit, COMPARED);
    const task = work.record(null, events);
    // A subtask is like its own line by nature.
    const line = [task.id, ...task.ancestorIds];
    const alike = others.filter((other) => !line.includes(other.id) && isSimilar(task, other)).map(({ id }) => id);
    const similar: string[] = [];
    for (const other of await work.transaction.tasksById(alike.slice(0, MOST_ALIKE))) {
      if (similar.length < TOLD && (await work.sees(other))) similar.push(other.id);
    }
    return { done: { made: { task: task.id }, similar } };
  },
};

export const update: Command<UpdateTask & TaskInput> = {
  operation: 'updateTask',
  required: ['title', 'requirement'],
  run: async (work, { task: id, expectedVersion, idempotencyKey: _, ...input }) => {
    const task = await work.task(id, 'UPDATE', expectedVersion);
    const named = {
      leadUnit: await work.named('unit', input.leadUnit, 'leadUnit'),
      supportingUnits: await work.namedAll('unit', input.supportingUnits?.slice(0, MOST_UNITS + 1), 'supportingUnits'),
      owner: await work.named('person', input.owner, 'owner'),
      leader: await work.named('person', input.leader, 'leader'),
    };
    const leadUnit = named.leadUnit?.id ?? task.leadUnitId;
    const title = input.title ?? task.title;
    const renamed = title !== task.title || leadUnit !== task.leadUnitId;
    const duplicate = renamed ? await work.duplicate(task.sourceId, leadUnit, title, task.id) : null;
    work.record(task, updateTask(task, input, named, duplicate, work.setting));
    return { task: id };
  },
};

/** A mutation on one task that reads nothing besides it. */
function onTask<I extends TaskInput>(
  operation: string,
  action: TaskAction,
  decide: (task: Task, input: I, setting: Setting) => TaskEvent[],
  required: readonly string[] = [],
): Command<I> {
  const run: Command<I>['run'] = async (work, input) => {
    const task = await work.task(input.task, action, input.expectedVersion);
    work.record(task, decide(task, input, work.setting));
    return { task: task.id };
  };
  return { operation, required, run };
}

/** A mutation on one task that may give it its number. */
function numbering(operation: string, action: TaskAction, decide: typeof assignTask): Command<TaskInput> {
  const run: Command<TaskInput>['run'] = async (work, input) => {
    const task = await work.task(input.task, action, input.expectedVersion);
    work.record(task, decide(task, await work.nextNumber('task'), work.setting));
    return { task: task.id };
  };
  return { operation, required: [], run };
}

export const register = numbering('registerTask', 'REGISTER', registerTask);
export const assign = numbering('assignTask', 'ASSIGN', assignTask);
export const acknowledge = onTask('acknowledgeTask', 'ACKNOWLEDGE', (task, _, s) => acknowledgeTask(task, s));
export const giveBack = onTask('returnTask', 'RETURN', (task, { comment }, s) => returnTask(task, comment, s));
export const suspend = onTask('suspendTask', 'SUSPEND', (task, { comment }, s) => suspendTask(task, comment, s));
export const resume = onTask('resumeTask', 'RESUME', (task, { comment }, s) => resumeTask(task, comment, s));
export const cancel = onTask('cancelTask', 'CANCEL', (task, { comment }, s) => cancelTask(task, comment, s));
export const unflag = onTask('clearFlag', 'CLEAR_FLAG', (task, { comment }, s) => clearFlag(task, comment, s));
export const reopen = onTask('reopenTask', 'REOPEN', (task, { comment }, s) => reopenTask(task, comment, s));

export const flag = onTask<TaskInput & { status: Status; reason: string }>(
  'flagTask',
  'FLAG',
  (task, { status, reason }, s) => flagTask(task, status, reason, s),
  ['reason'],
);

export const verify = onTask<TaskInput & RecordVerification>('recordVerification', 'VERIFY', recordVerification, [
  'findings',
]);

export const transfer: Command<TaskInput & { leadUnit: string; owner: string; comment: string }> = {
  operation: 'transferTask',
  required: ['comment'],
  run: async (work, input) => {
    const task = await work.task(input.task, 'TRANSFER', input.expectedVersion);
    const named = {
      leadUnit: await work.named('unit', input.leadUnit, 'leadUnit'),
      owner: await work.named('person', input.owner, 'owner'),
    };
    work.record(task, transferTask(task, input.comment, named, work.setting));
    return { task: task.id };
  },
};

export const explain: Command<TaskInput & SubmitExplanation> = {
  operation: 'submitExplanation',
  required: ['progress', 'reason', 'nextSteps'],
  run: async (work, input) => {
    const task = await work.task(input.task, 'EXPLAIN', input.expectedVersion);
    const after = work.record(task, submitExplanation(task, input, work.setting));
    return { task: task.id, ...idOf('explanation', after.facts.explanation) };
  },
};

export const decideExplained: Command<Input & DecideExplanation & { explanation: string }> = {
  operation: 'decideExplanation',
  run: async (work, input) => {
    const { part: explanation, task } = await work.partOfTask('explanation', input.explanation, 'DECIDE_EXPLANATION');
    work.version(explanation.version, input.expectedVersion);
    work.record(task, decideExplanation(task, explanation, input, work.setting));
    return { task: task.id, explanation: explanation.id };
  },
};

export const complete: Command<TaskInput & { summary: string; attachments?: AttachmentInput[] | null }> = {
  operation: 'submitCompletion',
  required: ['summary'],
  run: async (work, input) => {
    const task = await work.task(input.task, 'SUBMIT_COMPLETION', input.expectedVersion);
    const unfinished = await openBelow(work, task);
    const events = submitCompletion(task, input, unfinished, work.setting);
    const [event] = events;
    if (event?.kind !== 'completionSubmitted') throw new Error('no completion was submitted');
    const { id, attachments } = event.data.completion;
    const warnings = await reused(work, attachments, [task]);
    work.record(task, events);
    return { done: { made: { task: task.id, completion: id }, warnings } };
  },
};

export const decideCompleted: Command<TaskInput & DecideCompletion> = {
  operation: 'decideCompletion',
  run: async (work, input) => {
    const task = await work.task(input.task, 'DECIDE_COMPLETION', input.expectedVersion);
    const completion = task.facts.completion;
    const unfinished = input.approve ? await openBelow(work, task) : [];
    work.record(task, decideCompletion(task, input, unfinished, work.setting));
    return { task: task.id, ...idOf('completion', completion) };
  },
};

export const close: Command<TaskInput> = {
  operation: 'closeTask',
  run: async (work, input) => {
    const task = await work.task(input.task, 'CLOSE', input.expectedVersion);
    work.record(task, closeTask(task, input.comment, await openBelow(work, task), work.setting));
    return { task: task.id };
  },
};

/** The unfinished subtasks of a task, named as far as who acts sees them. */
async function openBelow(work: Work, task: Task): Promise<OpenSubtasks> {
  const unfinished = await work.transaction.unfinishedBelow(task.id);
  const names: (string | null)[] = [];
  for (const each of unfinished) names.push((await work.sees(each)) ? (each.number ?? each.title) : null);
  return names;
}

function idOf<K extends string>(kind: K, record: { id: string } | null): Partial<Record<K, string>> {
  return (record === null ? {} : { [kind]: record.id }) as Partial<Record<K, string>>;
}
