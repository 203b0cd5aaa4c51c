// A task with everything that follows from it, as rows: they are written together, as far as they have changed.
import type { ObjectLiteral } from 'typeorm';
import { NEVER } from '../rules/day';
import type { Obligation } from '../rules/obligations';
import type { Cause } from '../rules/reasons';
import type { Task } from '../rules/records';
import type { Bulk } from './bulk';
import { beginApart } from './connection';
import type { CauseTable, ObligationTable, TaskLineTable, TaskRelation, TaskUnitTable } from './derived-tables';
import { keepTally } from './tally';

/** To prepare the rows of more tasks, or events, than this takes as long as others should wait at most. */
export const MUCH = 50;

/** A task with everything that follows from it. */
export interface Consequences {
  task: Task;
  obligations: readonly Obligation[];
  causes: readonly Cause[];
}

/** A task to write: as it stood when it was read, null for a new one, and as it stands now. */
export interface Put {
  before: Consequences | null;
  after: Consequences;
}

/** True of a task that was only announced: what follows from it is not looked at, and is the same. */
function isUntouched({ before, after }: Put): boolean {
  return before !== null && before.obligations === after.obligations && before.causes === after.causes;
}

/** Two things that were done to a task, one behind the other, as one. */
export function folded(first: Put, second: Put): Put {
  if (isUntouched(second)) return { before: first.before, after: { ...first.after, task: second.after.task } };
  if (first.before === null || second.before === null || !isUntouched(first))
    return { ...second, before: first.before };
  return { before: { ...second.before, task: first.before.task }, after: second.after };
}

/** Writes tasks with what follows from them; `tallied`: the counters, too. */
export async function putTasks(bulk: Bulk, puts: readonly Put[], tallied: boolean): Promise<void> {
  if (puts.length === 0) return;
  const fresh = puts.filter(({ before }) => before === null).map(({ after }) => after.task);
  const moved = puts.filter((put) => !isUntouched(put));
  const all = (rowsOf: (from: Consequences) => ObjectLiteral[]) => ({
    before: moved.flatMap(({ before }) => (before === null ? [] : rowsOf(before))),
    after: moved.flatMap(({ after }) => rowsOf(after)),
  });
  await beginApart(
    [
      () => bulk.insert('task', fresh),
      () => bulk.insert('task_line', fresh.flatMap(lineOf)),
      () => bulk.updateAlike('task', changesOf(puts)),
      () => bulk.replace('task_unit', all(taskUnits), ['unitId', 'taskId', 'relation']),
      () => bulk.replace('obligation', all(obligationRows), ['taskId', 'kind', 'subjectId']),
      () => bulk.replace('cause', all(causeRows), ['taskId', 'rule', 'subjectId']),
      () => index(bulk, puts),
      () => keepTally(bulk, tallied ? puts.map(tasksOf) : []),
    ],
    puts.length > MUCH,
  );
}

const tasksOf = ({ before, after }: Put) => ({ before: before?.task ?? null, after: after.task });

function changesOf(puts: readonly Put[]): { names: string[]; row: ObjectLiteral }[] {
  return puts.flatMap(({ before, after }) =>
    before === null ? [] : [{ names: changed(before.task, after.task), row: after.task }],
  );
}

/** Keeps the full-text index in step with the texts of tasks. */
async function index(bulk: Bulk, puts: readonly Put[]): Promise<void> {
  const texts = ['title', 'requirement', 'number'] as const;
  const fresh = puts.filter(({ before }) => before === null);
  const changed = puts.filter(
    ({ before, after }) => before !== null && texts.some((text) => before.task[text] !== after.task[text]),
  );
  const tasks = (some: Put[]) => some.map(({ after }) => after.task);
  const { dialect } = bulk.connection;
  for (const statement of [...dialect.index(tasks(fresh), true), ...dialect.index(tasks(changed), false)]) {
    await bulk.run(statement);
  }
}

/** The columns in which a task has changed. */
function changed(before: Task, after: Task): (keyof Task)[] {
  return (Object.keys(after) as (keyof Task)[]).filter((column) => {
    const [old, value] = [before[column], after[column]];
    if (value === old) return false;
    return typeof value !== 'object' || JSON.stringify(value) !== JSON.stringify(old);
  });
}

function taskUnits({ task }: Consequences): TaskUnitTable[] {
  const { jurisdiction, id: taskId } = task;
  const row = (unitId: string, relation: TaskRelation) => ({ jurisdiction, unitId, taskId, relation });
  return [
    row(task.leadUnitId, 'LEAD'),
    ...task.supportingUnitIds.map((unitId) => row(unitId, 'SUPPORTING')),
    ...task.facts.addressees.map((unitId) => row(unitId, 'RECIPIENT')),
    ...[...new Set(task.facts.rectifications.map(({ unitId }) => unitId))].map((unitId) => row(unitId, 'RECTIFYING')),
  ];
}

function lineOf({ jurisdiction, id: taskId, ancestorIds }: Task): TaskLineTable[] {
  return [taskId, ...ancestorIds].map((ancestorId) => ({ jurisdiction, taskId, ancestorId }));
}

function obligationRows({ task, obligations }: Consequences): ObligationTable[] {
  return obligations.map((each) => ({ jurisdiction: task.jurisdiction, ...each }));
}

function causeRows({ task, causes }: Consequences): CauseTable[] {
  const { jurisdiction, id: taskId } = task;
  return causes.flatMap(({ rule, subjectId, steps, until }) => {
    const since = steps[0]?.from;
    return since === undefined ? [] : [{ jurisdiction, taskId, rule, subjectId, since, until: until ?? NEVER }];
  });
}
