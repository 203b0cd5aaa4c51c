// What a writer may do inside the door: read under the lock, append events, and put the rows that follow from them.
// Knows rows, no rule. The head row is read first and written last, so a jurisdiction's events are dense and chained.
import type { EntityManager, ObjectLiteral, QueryRunner } from 'typeorm';
import sql, { type Sql } from 'sql-template-tag';

import type { Actor } from '../rules/events';
import type { Obligation } from '../rules/obligations';
import type { Change, LetterRecipient, Records, Task, Unit } from '../rules/records';
import { GENESIS, hashOf } from './chain';
import { column, type RowReader } from './rows';
import {
  EventTable,
  HeadTable,
  KeptAnswerTable,
  ObligationTable,
  RECORD_TABLES,
  type TaskRelation,
  TaskUnitTable,
} from './tables';

export interface NewEvent {
  kind: string;
  at: string;
  recordedAt: string;
  actor: Actor;
  taskId: string | null;
  unitId: string | null;
  data: unknown;
}

export class Transaction {
  readonly #manager: EntityManager;
  #head: HeadTable | null = null;
  #stored = false;
  #appended = 0;

  constructor(
    readonly jurisdiction: string,
    readonly runner: QueryRunner,
    readonly rows: RowReader,
  ) {
    this.#manager = runner.manager;
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

  /** Appends an event to the log and returns its sequence. */
  async append(event: NewEvent): Promise<number> {
    const head = await this.head();
    const { actor, data, ...rest } = event;
    const row: Omit<EventTable, 'hash'> = {
      ...rest,
      jurisdiction: this.jurisdiction,
      sequence: head.sequence + 1,
      actorSubject: actor.subject,
      actorName: actor.name,
      actorRole: actor.role,
      data: JSON.stringify(data),
    };
    const hash = hashOf(row, head.hash);
    await this.#manager.insert(EventTable, { ...row, hash });
    this.#head = { jurisdiction: this.jurisdiction, sequence: row.sequence, hash, recordedAt: row.recordedAt };
    this.#appended++;
    return row.sequence;
  }

  /** Writes the head back; the door calls it once before the commit. */
  async seal(): Promise<void> {
    if (this.#appended === 0 || this.#head === null) return;
    const { jurisdiction, ...set } = this.#head;
    if (this.#stored) await this.#one(HeadTable, { jurisdiction }, set);
    else await this.#manager.insert(HeadTable, this.#head);
  }

  async get<K extends keyof Records>(kind: K, id: string): Promise<Records[K] | null> {
    const { jurisdiction } = this;
    const [row] = await this.all<Records[K]>(kind, sql`"jurisdiction" = ${jurisdiction} AND "id" = ${id}`);
    return row ?? null;
  }

  /** The rows of a table for which a condition holds. */
  async all<T extends ObjectLiteral>(table: string, where: Sql, end: Sql = sql``): Promise<T[]> {
    return this.rows.read<T>(table, await this.query(sql`SELECT * FROM ${column(table)} WHERE ${where} ${end}`));
  }

  /** A task of a source, a lead unit and a title that is not cancelled, other than one. */
  async taskLike(sourceId: string, leadUnitId: string, title: string, except: string | null): Promise<Task | null> {
    const same = sql`"sourceId" = ${sourceId} AND "leadUnitId" = ${leadUnitId} AND "title" = ${title}`;
    const other = sql`"stage" <> 'CANCELLED' AND "id" <> ${except ?? ''}`;
    const found = await this.all<Task>(
      'task',
      sql`"jurisdiction" = ${this.jurisdiction} AND ${same} AND ${other}`,
      sql`LIMIT 1`,
    );
    return found[0] ?? null;
  }

  /** The last number given to a kind in a year; 0 if none. */
  async lastNumber(kind: 'task' | 'letter', year: number): Promise<number> {
    const [row] = await this.query<{ last: number | null }>(
      sql`SELECT MAX("numberInYear") AS "last" FROM ${column(kind)} WHERE "jurisdiction" = ${this.jurisdiction} AND "numberYear" = ${year}`,
    );
    return Number(row?.last ?? 0);
  }

  async recipientsOf(letterId: string): Promise<LetterRecipient[]> {
    return this.all('recipient', sql`"jurisdiction" = ${this.jurisdiction} AND "letterId" = ${letterId}`);
  }

  async unitByCode(code: string): Promise<Unit | null> {
    const found = await this.all<Unit>('unit', sql`"jurisdiction" = ${this.jurisdiction} AND "code" = ${code}`);
    return found[0] ?? null;
  }

  /** Tasks whose next turn has come due, the earliest turn first. */
  async tasksTurning(now: string, limit: number): Promise<Task[]> {
    const due = sql`"jurisdiction" = ${this.jurisdiction} AND "turnAt" <= ${now}`;
    return this.all('task', due, sql`ORDER BY "turnAt", "id" LIMIT ${limit}`);
  }

  async query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    return (await this.runner.query(statement.sql, statement.values)) as T[];
  }

  /** Writes what an event changes. An update that meets no row is a fault: nothing of the transaction stays. */
  async change(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      if ('insert' in change) await this.#manager.insert(RECORD_TABLES[change.insert], change.row);
      else {
        const { id, jurisdiction } = change;
        await this.#one(RECORD_TABLES[change.update], { jurisdiction, id }, change.set);
      }
    }
  }

  /** Writes a task and what follows from it, as far as it has changed. */
  async putTask(
    before: { task: Task; obligations: readonly Obligation[] } | null,
    after: { task: Task; obligations: readonly Obligation[] },
  ): Promise<void> {
    const { task } = after;
    const { jurisdiction, id } = task;
    if (before === null) await this.#manager.insert(RECORD_TABLES.task, task);
    else {
      const set = changed(before.task, task);
      if (Object.keys(set).length > 0) await this.#one(RECORD_TABLES.task, { jurisdiction, id }, set);
    }
    await this.#replace(TaskUnitTable, before === null ? [] : taskUnits(before.task), taskUnits(task), [
      'unitId',
      'taskId',
      'relation',
    ]);
    const owed = (obligations: readonly Obligation[]) => obligations.map((each) => ({ jurisdiction, ...each }));
    await this.#replace(ObligationTable, owed(before?.obligations ?? []), owed(after.obligations), [
      'taskId',
      'kind',
      'subjectId',
    ]);
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

  /** Deletes what is gone, inserts what is new or different. */
  async #replace<T extends ObjectLiteral>(
    table: new () => T,
    before: T[],
    after: T[],
    key: (keyof T & string)[],
  ): Promise<void> {
    const text = (row: T) => JSON.stringify(row);
    const kept = new Set(after.map(text));
    const known = new Set(before.map(text));
    for (const row of before) {
      if (kept.has(text(row))) continue;
      const criteria = Object.fromEntries(key.map((column) => [column, row[column]]));
      await this.#manager.delete(table, { jurisdiction: this.jurisdiction, ...criteria });
    }
    const added = after.filter((row) => !known.has(text(row)));
    if (added.length > 0) await this.#manager.insert(table, added);
  }

  async #one(table: new () => ObjectLiteral, criteria: ObjectLiteral, set: ObjectLiteral): Promise<void> {
    const { affected } = await this.#manager.update(table, criteria, set);
    if (affected !== 1) throw new Error(`${table.name} ${JSON.stringify(criteria)}: ${affected} rows updated, not 1`);
  }
}

function changed(before: Task, after: Task): Partial<Task> {
  const different = ([column, value]: [string, unknown]) => {
    const old = before[column as keyof Task];
    return typeof value === 'object' ? JSON.stringify(value) !== JSON.stringify(old) : value !== old;
  };
  return Object.fromEntries(Object.entries(after).filter(different));
}

function taskUnits(task: Task): TaskUnitTable[] {
  const { jurisdiction, id: taskId } = task;
  const row = (unitId: string, relation: TaskRelation) => ({ jurisdiction, unitId, taskId, relation });
  return [
    row(task.leadUnitId, 'LEAD'),
    ...task.supportingUnitIds.map((unitId) => row(unitId, 'SUPPORTING')),
    ...task.facts.addressees.map((unitId) => row(unitId, 'RECIPIENT')),
  ];
}
