// Rebuilds every row from the log: what is written can be shown to follow from what happened.
import { evolveRegistry } from '../rules/evolve-registry';
import type { Happening, RegistryEvent, TaskEvent } from '../rules/events';
import { type Obligation, obligationsOf } from '../rules/obligations';
import type { Change, Jurisdiction, Records, Task } from '../rules/records';
import type { Reader } from '../store/reader';
import type { EventTable } from '../store/log-tables';
import { foldTask } from './fold';
import { regimeOf } from './regimes';

/** Rows by kind and id, as the log says they are. */
export interface Rebuilt {
  rows: { [K in keyof Records]: Map<string, Records[K]> };
  obligations: Obligation[];
}

// A page of the log: large enough to stream, small enough that readers beside it do not notice.
const PAGE = 1000;

/** The events of a jurisdiction from the first to the last, in pages. */
export async function* wholeLog(reader: Reader, jurisdiction: string): AsyncGenerator<EventTable> {
  for (let after = 0; ;) {
    const page = await reader.eventsAfter(jurisdiction, after, PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.sequence;
  }
}

/** Replays a jurisdiction's log. */
export async function rebuild(reader: Reader, jurisdiction: string): Promise<Rebuilt> {
  const rows: Rebuilt['rows'] = {
    jurisdiction: new Map(),
    unit: new Map(),
    person: new Map(),
    source: new Map(),
    task: new Map(),
    letter: new Map(),
    recipient: new Map(),
    report: new Map(),
    explanation: new Map(),
    completion: new Map(),
    verification: new Map(),
    milestone: new Map(),
    intervention: new Map(),
    inspection: new Map(),
    client: new Map(),
    webhook: new Map(),
    file: new Map(),
  };
  const apply = (changes: readonly Change[]) => {
    for (const change of changes) {
      if ('insert' in change) (rows[change.insert] as Map<string, object>).set(change.row.id, change.row);
      else {
        const table = rows[change.update] as Map<string, object>;
        table.set(change.id, { ...table.get(change.id), ...change.set });
      }
    }
  };
  const regime = () => {
    const [row] = rows.jurisdiction.values();
    if (row === undefined) throw new Error(`the log of ${jurisdiction} does not begin with its jurisdiction`);
    return regimeOf(row satisfies Jurisdiction);
  };
  let inForce: ReturnType<typeof regime> | null = null;
  for await (const row of wholeLog(reader, jurisdiction)) {
    const event = happening(row);
    if (row.taskId === null || AUDIT_OF_TASK.has(row.kind)) {
      const [present] = rows.jurisdiction.values();
      const changes = evolveRegistry(jurisdiction, event as RegistryEvent, present ?? null);
      apply(changes);
      // A calendar or a policy has been published: what follows is settled under it.
      if (changes.some((change) => 'update' in change && change.update === 'jurisdiction')) inForce = null;
    } else {
      inForce ??= regime();
      const folded = foldTask(rows.task.get(row.taskId) ?? null, event as Happening<TaskEvent>, inForce);
      apply(folded.changes);
      rows.task.set(folded.task.id, folded.task);
    }
  }
  const tasks: Task[] = [...rows.task.values()];
  return { rows, obligations: tasks.flatMap((task) => obligationsOf(task, (inForce ??= regime()))) };
}

/** Events that name a task without happening to it. */
const AUDIT_OF_TASK = new Set(['workSecretRead', 'accessRefused']);

function happening(row: EventTable): Happening<TaskEvent | RegistryEvent> {
  const actor = { subject: row.actorSubject, name: row.actorName, role: row.actorRole };
  return { kind: row.kind, data: JSON.parse(row.data) as unknown, at: row.at, actor } as Happening<
    TaskEvent | RegistryEvent
  >;
}
