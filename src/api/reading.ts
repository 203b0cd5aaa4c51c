// What arguments mean: filters whose ids are of the right kind, orders, and one record by its id for who may see it.
import { jurisdictionId, type NodeKind, parseId } from '../rules/id';
import type { Records } from '../rules/records';
import type { EventFilter as EventFilterValue } from '../store/lists';
import type { TaskFilter as TaskFilterValue, TaskOrder as TaskOrderValue } from '../store/task-filter';
import type { Context } from './context';
import type { TaskKey } from '../store/json-reader';
import type { Wanted, Written } from './written';
import type { EventFilter, TaskFilter, TaskOrder } from './filter-inputs';

// No name is longer; a longer search is a mistake, and costs as much as it is long.
const LONGEST_SEARCH = 200;

/** The words of a search, at most 200 characters. */
export function searchOf(search: string | null | undefined, context: Context, argument = 'search'): string | null {
  if (search != null && search.length > LONGEST_SEARCH) {
    const bound = LONGEST_SEARCH;
    throw context.badInput(argument, { zh: `不得超过 ${bound} 字`, en: `at most ${bound} characters` });
  }
  return search ?? null;
}

/** Refuses ids that cannot be of the kind: a mistake of the caller, not an empty list. */
export function checkIds(
  ids: Partial<Record<string, string | null | undefined>>,
  kinds: Record<string, NodeKind>,
  prefix: string,
  context: Context,
): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const id = ids[name];
    if (id == null || parseId(id)?.kind === kind) continue;
    throw context.badInput(`${prefix}${name}`, { zh: `不是有效的 ${kind} 标识`, en: `not the id of a ${kind}` });
  }
}

/** Refuses a jurisdiction that is not the viewer's own. */
export function checkOwn(jurisdiction: string | null | undefined, context: Context): void {
  if (jurisdiction == null || jurisdiction === jurisdictionId(context.who.jurisdiction)) return;
  throw context.badInput('jurisdiction', {
    zh: '不是可以查看的本级政府',
    en: 'not a jurisdiction that the viewer belongs to',
  });
}

const FILTER_IDS = {
  jurisdiction: 'jurisdiction',
  source: 'source',
  leadUnit: 'unit',
  unit: 'unit',
  owner: 'person',
  leader: 'person',
} as const;

export function filterOf(filter: TaskFilter | null | undefined, context: Context): TaskFilterValue | null {
  if (filter == null) return null;
  const { jurisdiction, source, leadUnit, unit, owner, leader } = filter;
  checkIds({ jurisdiction, source, leadUnit, unit, owner, leader }, FILTER_IDS, 'filter.', context);
  searchOf(filter.search, context, 'filter.search');
  return filter;
}

// There are not so many kinds of events.
const MOST_KINDS = 200;

export function eventFilterOf(filter: EventFilter | null | undefined, context: Context): EventFilterValue | null {
  if (filter == null) return null;
  const { jurisdiction, task, unit, kind } = filter;
  if (kind != null && kind.length > MOST_KINDS) {
    const bound = { zh: `不得超过 ${MOST_KINDS} 个`, en: `at most ${MOST_KINDS}` };
    throw context.badInput('filter.kind', bound);
  }
  checkIds(
    { jurisdiction, task, unit },
    { jurisdiction: 'jurisdiction', task: 'task', unit: 'unit' },
    'filter.',
    context,
  );
  return filter;
}

/** An order without the fields that it has named before: they would change nothing. */
export function onceEach<T extends { field: string }>(order: readonly T[]): T[] {
  return order.filter(({ field }, i) => order.findIndex((other) => other.field === field) === i);
}

/** By deadline unless said otherwise. */
export function orderOf(orderBy: TaskOrder[] | null | undefined): TaskOrderValue[] {
  const order = onceEach(orderBy ?? []);
  const orders = order.length === 0 ? [{ field: 'DEADLINE' as const, direction: 'ASC' as const }] : order;
  return orders.map(({ field, direction }) => ({ field, descending: direction === 'DESC' }));
}

/** A task for who may see it: the read of a work secret is logged, and so is the attempt on one that is not there for them. */
export async function readTask(
  id: string,
  operation: string,
  context: Context,
  wanted?: Wanted,
): Promise<Records['task'] | Written | null> {
  const task = wanted === undefined ? await context.load.visibleTask(id) : null;
  if (task !== null) return logged(task, operation, context);
  const written = wanted === undefined ? null : await writtenTask({ id }, operation, context, wanted);
  if (written !== null) return written;
  if (parseId(id)?.kind === 'task') await logMissed(operation, context);
  return null;
}

/** The same by its number. */
export async function readTaskByNumber(
  number: string,
  operation: string,
  context: Context,
  wanted?: Wanted,
): Promise<Records['task'] | Written | null> {
  const task = wanted === undefined ? await context.reader.taskByNumber(context.who, number) : null;
  if (task !== null) return logged(task, operation, context);
  const written = wanted === undefined ? null : await writtenTask({ number }, operation, context, wanted);
  if (written === null) await logMissed(operation, context);
  return written;
}

/**
 * Logs the attempt on what the viewer may not see, and all alike the one on what is not there: neither the time that an answer
 * takes nor the end of the log tells which it was.
 */
async function logMissed(operation: string, { ledger, who }: Context): Promise<void> {
  await ledger.acts.logRefusal(who, operation);
}

/** The same as JSON. */
async function writtenTask(by: TaskKey, operation: string, context: Context, wanted: Wanted): Promise<Written | null> {
  const found = await wanted.record<Classified>(by, ['id', 'classification'], context);
  if (found !== null) await logged(found.row, operation, context);
  return found?.written ?? null;
}

type Classified = Pick<Records['task'], 'id' | 'classification'>;

async function logged<T extends Classified>(task: T, operation: string, context: Context): Promise<T> {
  if (task.classification === 'WORK_SECRET') {
    await readSecret(task.id, operation, context);
  }
  return task;
}

async function readSecret(taskId: string, operation: string, { ledger, who }: Context): Promise<void> {
  await ledger.acts.log(who, { kind: 'workSecretRead', data: { operation } }, taskId);
}

type Part = Exclude<keyof Records, 'jurisdiction' | 'task'>;

/** A record that is not a task. Through it the task can be read: that of a work secret is logged like the task itself. */
async function readPart(kind: Part, id: string, operation: string, context: Context): Promise<object | null> {
  const { load, reader, who } = context;
  const record = await load.visible(kind, id);
  if (record === null) {
    await logMissed(operation, context);
    return null;
  }
  const task = 'taskId' in record ? await load.visibleTask(String(record.taskId)) : null;
  if (task !== null) await logged(task, operation, context);
  if (kind === 'file') {
    for (const secret of await reader.secretTasksOf(who, id)) await readSecret(secret, operation, context);
  }
  return record;
}

/** Any record by its id, for who may see it; null else. */
export async function readNode(id: string, operation: string, context: Context): Promise<object | null> {
  const parts = parseId(id);
  const { ledger, who } = context;
  if (parts === null) return null;
  switch (parts.kind) {
    case 'verification':
      return null;
    case 'task':
      return readTask(id, operation, context);
    case 'jurisdiction':
      return parts.jurisdiction === who.jurisdiction ? ledger.regimes.jurisdiction(who.jurisdiction) : null;
    case 'event': {
      const event = parts.jurisdiction === who.jurisdiction ? await context.load.visibleEvent(id) : null;
      if (event === null) await logMissed(operation, context);
      return event;
    }
    case 'milestone': {
      const milestone = await readPart('milestone', id, operation, context);
      return milestone !== null && (milestone as Records['milestone']).removed ? null : milestone;
    }
    default:
      return readPart(parts.kind, id, operation, context);
  }
}
