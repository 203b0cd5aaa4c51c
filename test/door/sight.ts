// Who sees which record, worked out from all rows by src/rules/access.ts and DOMAIN.md 8: what the API is compared with.
// Reads the tables whole; knows nothing of the conditions in SQL.
import sql, { raw } from 'sql-template-tag';

import type { Ledger } from '../../src/ledger/ledger';
import {
  AUDIT_EVENTS,
  BUSINESS_EVENTS,
  maySeeFile,
  maySeeSource,
  maySeeTask,
  type Principal,
  seesWhole,
  UNDECIDED_EVENTS,
} from '../../src/rules/access';
import { evidenceOf } from '../../src/rules/evidence';
import { eventId, NODE_KINDS, type NodeKind } from '../../src/rules/id';
import type { Records, Task } from '../../src/rules/records';
import type { EventTable } from '../../src/store/log-tables';

type All = { [K in keyof Records]: Records[K][] };

/** Kinds that are seen with their task. */
const PARTS = ['letter', 'recipient', 'report', 'explanation', 'completion', 'milestone'] as const;

const holds = (list: readonly string[], value: string) => list.includes(value);

export class Sight {
  readonly #tasks: Map<string, Task>;
  /** what has been worked out: asked for again and again */
  readonly #found = new Map<Principal, Map<NodeKind, ReadonlySet<string>>>();

  private constructor(
    readonly rows: All,
    readonly events: readonly EventTable[],
  ) {
    this.#tasks = new Map(rows.task.map((task) => [task.id, task]));
  }

  /** Everything that a ledger holds now, of every jurisdiction. */
  static async of({ reader }: Ledger): Promise<Sight> {
    const kinds = NODE_KINDS.filter((kind) => kind !== 'event');
    const tables = kinds.map(async (kind) => [
      kind,
      reader.rows.read(kind, await reader.query(sql`SELECT * FROM ${raw(`"${kind}"`)}`)),
    ]);
    const events = await reader.query<EventTable>(sql`SELECT * FROM "event" ORDER BY "jurisdiction", "sequence"`);
    return new Sight(Object.fromEntries(await Promise.all(tables)) as All, events);
  }

  /** The ids of the records of a kind in a jurisdiction; of milestones those that were not removed. */
  all(kind: NodeKind, jurisdiction: string): string[] {
    if (kind === 'event')
      return this.events
        .filter((event) => event.jurisdiction === jurisdiction)
        .map(({ sequence }) => eventId(jurisdiction, sequence));
    const rows: readonly { id: string; jurisdiction: string; removed?: boolean }[] = this.rows[kind];
    return rows.filter((row) => row.jurisdiction === jurisdiction && row.removed !== true).map(({ id }) => id);
  }

  /** The number of the last event of a jurisdiction. */
  lastOf(jurisdiction: string): number {
    return this.events.filter((event) => event.jurisdiction === jurisdiction).at(-1)?.sequence ?? 0;
  }

  /** The ids of the records of a kind that a principal sees. */
  seen(who: Principal, kind: NodeKind): ReadonlySet<string> {
    const kinds = this.#found.get(who) ?? new Map<NodeKind, ReadonlySet<string>>();
    this.#found.set(who, kinds);
    const found = kinds.get(kind) ?? new Set(this.#seen(who, kind));
    kinds.set(kind, found);
    return found;
  }

  #seen(who: Principal, kind: NodeKind): string[] {
    const here = new Set(who.role === 'PUBLIC' ? [] : this.all(kind, who.jurisdiction));
    const whole = who.role === 'OFFICE' || who.role === 'LEADER';
    const only = <T extends { id: string }>(rows: readonly T[], sees: (row: T) => boolean) =>
      rows.filter((row) => here.has(row.id) && sees(row)).map(({ id }) => id);
    const { rows } = this;
    switch (kind) {
      case 'jurisdiction':
      case 'unit':
      case 'person':
        return [...here];
      case 'task':
        return only(rows.task, (task) => this.#seesTask(who, task.id));
      case 'source':
        return only(
          rows.source,
          (source) =>
            maySeeSource(who, source) ||
            rows.task.some((task) => task.sourceId === source.id && this.#seesTask(who, task.id)),
        );
      case 'intervention':
        return only(rows.intervention, ({ decision, unitId, taskIds }) => {
          const ofSeen = taskIds.some((id) => this.#seesTask(who, id));
          const ofSeenOnly = taskIds.every((id) => this.#seesTask(who, id));
          if (whole) return seesWhole(who) || ofSeenOnly;
          if (who.role === 'SYSTEM' || who.classifications !== undefined) return decision === 'APPROVED' && ofSeenOnly;
          return decision === 'APPROVED' && (ofSeen || (who.role === 'UNIT' && unitId === who.unitId));
        });
      case 'inspection':
        return only(rows.inspection, ({ stage, proposedById, unitIds }) => {
          if (whole) return true;
          if (who.role !== 'UNIT' || who.unitId === null) return false;
          const registered = stage !== 'PROPOSED' && stage !== 'REJECTED';
          return proposedById === who.unitId || (registered && unitIds.includes(who.unitId));
        });
      case 'client':
      case 'webhook':
        return who.role === 'SECURITY' ? [...here] : [];
      case 'file':
        return only(rows.file, (file) => maySeeFile(who, file, this.#isEvidenceSeen(who, file.id)));
      case 'verification':
        return [];
      case 'event':
        return this.events
          .filter((event) => event.jurisdiction === who.jurisdiction && this.#seesEvent(who, event))
          .map(({ jurisdiction, sequence }) => eventId(jurisdiction, sequence));
      default:
        return PARTS.flatMap((part) =>
          part === kind
            ? only<{ id: string; taskId: string }>(rows[part], ({ taskId }) => this.#seesTask(who, taskId))
            : [],
        );
    }
  }

  #isEvidenceSeen(who: Principal, fileId: string): boolean {
    return [...this.rows.report, ...this.rows.completion]
      .flatMap(evidenceOf)
      .some((each) => each.fileId === fileId && this.#seesTask(who, each.taskId));
  }

  #seesTask(who: Principal, id: string): boolean {
    const task = this.#tasks.get(id) as Task;
    const above: Task[] = [];
    for (let { parentId } = task; parentId !== null; { parentId } = above.at(-1) as Task) {
      above.push(this.#tasks.get(parentId) as Task);
    }
    return maySeeTask(who, task, above);
  }

  #seesEvent(who: Principal, { kind, taskId }: EventTable): boolean {
    if (who.role === 'AUDITOR') return true;
    if (holds(AUDIT_EVENTS, kind)) return false;
    switch (who.role) {
      case 'OFFICE':
      case 'LEADER':
        if (taskId === null) return seesWhole(who) || !holds(BUSINESS_EVENTS, kind);
        return this.#seesTask(who, taskId);
      case 'ADMIN':
        return taskId === null && !holds(BUSINESS_EVENTS, kind);
      case 'UNIT':
      case 'SYSTEM':
        return taskId !== null && !holds(UNDECIDED_EVENTS, kind) && this.#seesTask(who, taskId);
      default:
        return false;
    }
  }
}
