// What a writer may do inside the door: read under the lock, append events, and put the rows that follow from them.
// Knows rows, no rule. The head row is read first and written last, so a jurisdiction's events are dense and chained.
import type { ObjectLiteral } from 'typeorm';
import sql, { type Sql } from 'sql-template-tag';

import type { Actor } from '../rules/events';
import { makeId, type NodeId, type NodeKind } from '../rules/id';
import type { Change } from '../rules/records';
import { Bulk } from './bulk';
import { hashOf } from './chain';
import type { Connection } from './connection';
import { type Consequences, type Put, putTasks } from './consequences';
import { LockedReads } from './locked-reads';
import type { EventTable, HeadTable, KeptAnswerTable } from './log-tables';

export interface NewEvent {
  kind: string;
  at: string;
  recordedAt: string;
  actor: Actor;
  taskId: string | null;
  unitId: string | null;
  data: unknown;
}

/**
 * What is written is kept until something is read or the job is done, and then written at once: a few statements for one
 * act, and as few for each thousand tasks that a new calendar settles anew.
 */
export class Transaction extends LockedReads {
  readonly bulk: Bulk;
  #head: HeadTable;
  /** the counters have followed the log; where they have not, they are counted anew some time (door.ts) */
  readonly #tallied: boolean;
  #appended = 0;
  #made = 0;
  #events: EventTable[] = [];
  #changes: Change[] = [];
  #tasks = new Map<string, Put>();

  constructor(
    jurisdiction: string,
    readonly connection: Connection,
    /** the end of the jurisdiction's log, which is locked */
    head: HeadTable,
  ) {
    super(jurisdiction, connection.rows);
    this.bulk = new Bulk(jurisdiction, connection);
    this.#head = head;
    this.#tallied = head.tallied === head.sequence;
  }

  /** The end of the jurisdiction's log, as this transaction has moved it. */
  get head(): Readonly<HeadTable> {
    return this.#head;
  }

  get appended(): number {
    return this.#appended;
  }

  /** Makes ids that carry the sequence of the next event: unique, since whatever makes something appends one. */
  ids(): (kind: NodeKind) => NodeId {
    const next = this.#head.sequence + 1;
    return (kind) => {
      const n = this.#made++;
      return makeId(kind, this.jurisdiction, n === 0 ? next : `${next}-${n}`);
    };
  }

  /** Appends an event to the log and returns its sequence. */
  append(event: NewEvent): Promise<number> {
    const head = this.#head;
    const { actor, data, kind, at, recordedAt, taskId, unitId } = event;
    const row: Omit<EventTable, 'hash'> = {
      kind,
      at,
      recordedAt,
      taskId,
      unitId,
      jurisdiction: this.jurisdiction,
      sequence: head.sequence + 1,
      actorSubject: actor.subject,
      actorName: actor.name,
      actorRole: actor.role,
      data: JSON.stringify(data),
    };
    const hash = hashOf(row, head.hash);
    this.#events.push({ ...row, hash });
    const registry = taskId === null ? row.sequence : head.registry;
    this.#head = {
      jurisdiction: this.jurisdiction,
      sequence: row.sequence,
      hash,
      recordedAt: row.recordedAt,
      registry,
      tallied: this.#tallied ? row.sequence : head.tallied,
    };
    this.#appended++;
    return Promise.resolve(row.sequence);
  }

  /** Writes everything, the head last; the door calls it once before the commit. */
  async seal(): Promise<void> {
    await this.flush();
    if (this.#appended === 0) return;
    const { sequence, hash, recordedAt, registry, tallied } = this.#head;
    const moved = await this.bulk.run(sql`UPDATE "head" SET "sequence" = ${sequence}, "hash" = ${hash},
      "recordedAt" = ${recordedAt}, "registry" = ${registry}, "tallied" = ${tallied}
      WHERE "jurisdiction" = ${this.jurisdiction}`);
    if (moved !== 1) throw new Error(`the head of ${this.jurisdiction} has gone`);
  }

  /** Writes what is kept: the events, the rows that they change, and the tasks with what follows from them. */
  async flush(): Promise<void> {
    const [events, changes, puts] = [this.#events, this.#changes, [...this.#tasks.values()]];
    this.#events = [];
    this.#changes = [];
    this.#tasks = new Map();
    await this.bulk.insert('event', events);
    await this.#write(changes);
    await putTasks(this.bulk, puts, this.#tallied);
  }

  override async query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    // A reader sees what was written before it.
    if (this.#events.length + this.#changes.length + this.#tasks.size > 0) await this.flush();
    return this.connection.query<T>(statement);
  }

  /** Writes what an event changes. An update that meets no row is a fault: nothing of the transaction stays. */
  change(changes: readonly Change[]): void {
    this.#changes.push(...changes);
  }

  /** Writes a task and what follows from it, as far as it has changed. */
  putTask(before: Consequences | null, after: Consequences): void {
    const put = this.#tasks.get(after.task.id);
    this.#tasks.set(after.task.id, { before: put === undefined ? before : put.before, after });
  }

  /** Changes in their order; inserts into the same table that follow each other go together. */
  async #write(changes: readonly Change[]): Promise<void> {
    let [table, rows]: [string, ObjectLiteral[]] = ['', []];
    for (const change of changes) {
      if ('insert' in change && change.insert === table) {
        rows.push(change.row);
        continue;
      }
      await this.bulk.insert(table, rows);
      [table, rows] = ['', []];
      if ('insert' in change) [table, rows] = [change.insert, [change.row]];
      else await this.bulk.update(change.update, change.id, change.set);
    }
    await this.bulk.insert(table, rows);
    await this.bulk.insert('intervention_task', changes.flatMap(tasksOfIntervention));
  }

  async keptAnswer(subject: string, key: string): Promise<KeptAnswerTable | null> {
    const mine = sql`"jurisdiction" = ${this.jurisdiction} AND "subject" = ${subject} AND "key" = ${key}`;
    return (await this.all<KeptAnswerTable>('kept_answer', mine))[0] ?? null;
  }

  async keepAnswer(answer: Omit<KeptAnswerTable, 'jurisdiction'>): Promise<void> {
    await this.bulk.insert('kept_answer', [{ jurisdiction: this.jurisdiction, ...answer }]);
  }

  /** Forgets the jurisdiction's answers whose time is over. */
  async forgetAnswers(until: string): Promise<void> {
    await this.bulk.run(
      sql`DELETE FROM "kept_answer" WHERE "jurisdiction" = ${this.jurisdiction} AND "keptUntil" <= ${until}`,
    );
  }
}

/** Which tasks a new intervention is about. */
function tasksOfIntervention(change: Change): ObjectLiteral[] {
  if (!('insert' in change) || change.insert !== 'intervention') return [];
  const { jurisdiction, id: interventionId, taskIds } = change.row;
  return [...new Set(taskIds)].map((taskId) => ({ jurisdiction, interventionId, taskId }));
}
