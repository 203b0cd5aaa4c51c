// A task with everything that follows from it, as rows: they are written together, as far as they have changed.
import type { ObjectLiteral } from 'typeorm';
import { NEVER } from '../rules/day';
import type { Obligation } from '../rules/obligations';
import type { Cause } from '../rules/reasons';
import type { Task } from '../rules/records';
import type { Bulk } from './bulk';
import type { CauseTable, ObligationTable, TaskLineTable, TaskRelation, TaskUnitTable } from './derived-tables';
import { keepTally } from './tally';

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

/** Writes tasks with what follows from them; `tallied`: the counters, too. */
export async function putTasks(bulk: Bulk, puts: readonly Put[], tallied: boolean): Promise<void> {
  const fresh = puts.filter(({ before }) => before === null).map(({ after }) => after.task);
  await bulk.insert('task', fresh);
  await bulk.insert('task_line', fresh.flatMap(lineOf));
  await updateTasks(bulk, puts);
  const all = (rowsOf: (from: Consequences) => ObjectLiteral[]) => ({
    before: puts.flatMap(({ before }) => (before === null ? [] : rowsOf(before))),
    after: puts.flatMap(({ after }) => rowsOf(after)),
  });
  await bulk.replace('task_unit', all(taskUnits), ['unitId', 'taskId', 'relation']);
  await bulk.replace('obligation', all(obligationRows), ['taskId', 'kind', 'subjectId']);
  await bulk.replace('cause', all(causeRows), ['taskId', 'rule', 'subjectId']);
  await index(bulk, puts);
  if (!tallied) return;
  await keepTally(
    bulk,
    puts.map(({ before, after }) => ({ before: before?.task ?? null, after: after.task })),
  );
}

/** Tasks whose same columns have changed are written together. */
async function updateTasks(bulk: Bulk, puts: readonly Put[]): Promise<void> {
  const groups = new Map<string, Task[]>();
  for (const { before, after } of puts) {
    const columns = before === null ? [] : Object.keys(changed(before.task, after.task));
    if (columns.length === 0) continue;
    const group = groups.get(columns.join());
    if (group === undefined) groups.set(columns.join(), [after.task]);
    else group.push(after.task);
  }
  for (const [key, tasks] of groups) {
    const columns = key.split(',');
    if (tasks.length === 1 && tasks[0] !== undefined) {
      const set = Object.fromEntries(Object.entries(tasks[0]).filter(([name]) => columns.includes(name)));
      await bulk.update('task', tasks[0].id, set);
    } else await bulk.updateAll('task', columns, tasks);
  }
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

function changed(before: Task, after: Task): Partial<Task> {
  const different = ([column, value]: [string, unknown]) => {
    const old = before[column as keyof Task];
    return typeof value === 'object' ? JSON.stringify(value) !== JSON.stringify(old) : value !== old;
  };
  return Object.fromEntries(Object.entries(after).filter(different));
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
