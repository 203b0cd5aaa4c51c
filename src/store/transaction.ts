// What a writer may do inside the door: read under the lock, append events, and put the rows that follow from them.
// Knows rows, no rule. The head row is read first and written last, so a jurisdiction's events are dense and chained.
import type { EntityManager, ObjectLiteral, QueryRunner } from 'typeorm';
import sql, { type Sql } from 'sql-template-tag';

import type { Actor } from '../rules/events';
import { makeId, type NodeId, type NodeKind } from '../rules/id';
import type { Change } from '../rules/records';
import { Bulk } from './bulk';
import { GENESIS, hashOf } from './chain';
import { type Consequences, type Put, putTasks } from './consequences';
import { LockedReads } from './locked-reads';
import { type EventTable, HeadTable, KeptAnswerTable } from './log-tables';
import type { RowReader } from './rows';

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
  readonly #manager: EntityManager;
  readonly #bulk: Bulk;
  #head: HeadTable | null = null;
  #stored = false;
  #appended = 0;
  #made = 0;
  #events: EventTable[] = [];
  #changes: Change[] = [];
  #tasks = new Map<string, Put>();

  constructor(
    jurisdiction: string,
    readonly runner: QueryRunner,
    rows: RowReader,
  ) {
    super(jurisdiction, rows);
    this.#manager = runner.manager;
    this.#bulk = new Bulk(jurisdiction, runner, rows);
  }

  /** The end of the jurisdiction's log, as this transaction has moved it. */
  async head(): Promise<Readonly<HeadTable>> {
    if (this.#head === null) {
      const { jurisdiction } = this;
      const stored = await this.#manager.findOneBy(HeadTable, { jurisdiction });
      this.#stored = stored !== null;
      this.#head = stored ?? { jurisdiction, sequence: 0, hash: GENESIS, recordedAt: '' };
    }
    return this.#head;
  }

  get appended(): number {
    return this.#appended;
  }

  /** Makes ids that carry the sequence of the next event: unique, since whatever makes something appends one. */
  async ids(): Promise<(kind: NodeKind) => NodeId> {
    const { sequence } = await this.head();
    return (kind) => {
      const n = this.#made++;
      return makeId(kind, this.jurisdiction, n === 0 ? sequence + 1 : `${sequence + 1}-${n}`);
    };
  }

  /** Appends an event to the log and returns its sequence. */
  async append(event: NewEvent): Promise<number> {
    const head = await this.head();
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
    this.#head = { jurisdiction: this.jurisdiction, sequence: row.sequence, hash, recordedAt: row.recordedAt };
    this.#appended++;
    return row.sequence;
  }

  /** Writes everything, the head last; the door calls it once before the commit. */
  async seal(): Promise<void> {
    await this.flush();
    if (this.#appended === 0 || this.#head === null) return;
    const { jurisdiction, ...set } = this.#head;
    if (this.#stored) await this.#one(HeadTable, { jurisdiction }, set);
    else await this.#manager.insert(HeadTable, this.#head);
    this.#stored = true;
  }

  /** Writes what is kept: the events, the rows that they change, and the tasks with what follows from them. */
  async flush(): Promise<void> {
    const [events, changes, puts] = [this.#events, this.#changes, [...this.#tasks.values()]];
    this.#events = [];
    this.#changes = [];
    this.#tasks = new Map();
    await this.#bulk.insert('event', events);
    await this.#write(changes);
    await putTasks(this.#bulk, puts);
  }

  override async query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    // A reader sees what was written before it.
    if (this.#events.length + this.#changes.length + this.#tasks.size > 0) await this.flush();
    return (await this.runner.query(statement.sql, statement.values)) as T[];
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
      await this.#bulk.insert(table, rows);
      [table, rows] = ['', []];
      if ('insert' in change) [table, rows] = [change.insert, [change.row]];
      else await this.#bulk.update(change.update, change.id, change.set);
    }
    await this.#bulk.insert(table, rows);
  }

  async keptAnswer(subject: string, key: string): Promise<KeptAnswerTable | null> {
    return this.#manager.findOneBy(KeptAnswerTable, { jurisdiction: this.jurisdiction, subject, key });
  }

  async keepAnswer(answer: Omit<KeptAnswerTable, 'jurisdiction'>): Promise<void> {
    await this.#manager.insert(KeptAnswerTable, { jurisdiction: this.jurisdiction, ...answer });
  }

  /** Forgets the answers whose time is over. */
  async forgetAnswers(until: string): Promise<void> {
    await this.query(sql`DELETE FROM "kept_answer" WHERE "keptUntil" <= ${until}`);
  }

  async #one(table: new () => ObjectLiteral, criteria: ObjectLiteral, set: ObjectLiteral): Promise<void> {
    const { affected } = await this.#manager.update(table, criteria, set);
    if (affected !== 1) throw new Error(`${table.name} ${JSON.stringify(criteria)}: ${affected} rows updated, not 1`);
  }
}
