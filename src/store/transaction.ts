// What a writer may do inside the door: read under the lock, append events, and put the rows that follow from them.
// Knows rows, no rule. The head row is read first and written last, so a jurisdiction's events are dense and chained.
import type { EntityManager, ObjectLiteral, QueryRunner } from 'typeorm';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Principal } from '../rules/access';
import { NEVER } from '../rules/day';
import type { Actor } from '../rules/events';
import { makeId, type NodeId, type NodeKind } from '../rules/id';
import type { Obligation } from '../rules/obligations';
import type { Cause } from '../rules/reasons';
import type { Change, Inspection, Jurisdiction, LetterRecipient, Records, Task, Unit } from '../rules/records';
import { GENESIS, hashOf } from './chain';
import { column, type RowReader, values } from './rows';
import { indexed } from './search';
import {
  type CauseTable,
  type EventTable,
  HeadTable,
  KeptAnswerTable,
  type ObligationTable,
  type TaskLineTable,
  type TaskRelation,
  type TaskUnitTable,
} from './tables';
import { visibleSource } from './visibility';

export interface NewEvent {
  kind: string;
  at: string;
  recordedAt: string;
  actor: Actor;
  taskId: string | null;
  unitId: string | null;
  data: unknown;
}

/** A task with everything that follows from it. */
export interface Consequences {
  task: Task;
  obligations: readonly Obligation[];
  causes: readonly Cause[];
}

interface Put {
  before: Consequences | null;
  after: Consequences;
}

// SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535; a statement of some hundred rows is as fast as any.
const MOST_PARAMETERS = 20_000;

/**
 * What is written is kept until something is read or the job is done, and then written at once: a few statements for one
 * act, and as few for each thousand tasks that a new calendar settles anew.
 */
export class Transaction {
  readonly #manager: EntityManager;
  #head: HeadTable | null = null;
  #stored = false;
  #appended = 0;
  #made = 0;
  #events: EventTable[] = [];
  #changes: Change[] = [];
  #tasks = new Map<string, Put>();

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
    await this.#insert('event', events);
    await this.#write(changes);
    await this.#putTasks(puts);
  }

  async get<K extends keyof Records>(kind: K, id: string): Promise<Records[K] | null> {
    const { jurisdiction } = this;
    const [row] = await this.all<Records[K]>(kind, sql`"jurisdiction" = ${jurisdiction} AND "id" = ${id}`);
    return row ?? null;
  }

  /** Whether a principal sees a source. */
  async seesSource(who: Principal, id: string): Promise<boolean> {
    const found = await this.query(sql`SELECT 1 FROM "source" t WHERE ${visibleSource(who)} AND t."id" = ${id}`);
    return found.length > 0;
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
  async lastNumber(kind: 'task' | 'letter' | 'inspection', year: number): Promise<number> {
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

  /** Tasks of which something is to be announced, the earliest first. */
  async tasksToAnnounce(now: string, limit: number): Promise<Task[]> {
    const due = sql`"jurisdiction" = ${this.jurisdiction} AND "nextAt" <= ${now}`;
    return this.all('task', due, sql`ORDER BY "nextAt", "id" LIMIT ${limit}`);
  }

  /** Tasks above a task that are given by their ids. */
  async tasksById(ids: readonly string[]): Promise<Task[]> {
    if (ids.length === 0) return [];
    return this.all('task', sql`"jurisdiction" = ${this.jurisdiction} AND "id" IN (${join([...ids])})`);
  }

  /** Tasks at any depth below a task that are not finished; cancelled ones do not count. */
  async unfinishedBelow(taskId: string): Promise<Task[]> {
    const { jurisdiction } = this;
    return this.all(
      'task',
      sql`"jurisdiction" = ${jurisdiction} AND "stage" NOT IN ('COMPLETED', 'CLOSED', 'CANCELLED') AND "id" IN
        (SELECT "taskId" FROM "task_line" WHERE "jurisdiction" = ${jurisdiction} AND "ancestorId" = ${taskId}
          AND "taskId" <> ${taskId})`,
    );
  }

  /** Unfinished tasks that a unit leads, the latest first; enough to find similar ones among. */
  async unfinishedOf(unitId: string, limit: number): Promise<Task[]> {
    return this.all(
      'task',
      sql`"jurisdiction" = ${this.jurisdiction} AND "leadUnitId" = ${unitId}
        AND "stage" NOT IN ('COMPLETED', 'CLOSED', 'CANCELLED')`,
      sql`ORDER BY "createdAt" DESC, "id" DESC LIMIT ${limit}`,
    );
  }

  /** Tasks that a new calendar or policy may settle anew, in the order of their ids, behind one. */
  async tasksToResettle(after: string, limit: number): Promise<Task[]> {
    const { jurisdiction } = this;
    const owes = sql`EXISTS (SELECT 1 FROM "obligation" o WHERE o."jurisdiction" = "task"."jurisdiction"
      AND o."taskId" = "task"."id")`;
    // A finished task has a colour only if it was late, false, or owes a rectification.
    const coloured = sql`("stage" <> 'CANCELLED' AND ("redAt" < ${NEVER} OR NOT "completedOnTime" OR ${owes}))`;
    const open = sql`"stage" NOT IN ('COMPLETED', 'CLOSED', 'CANCELLED')`;
    return this.all(
      'task',
      sql`"jurisdiction" = ${jurisdiction} AND "id" > ${after} AND (${open} OR ${coloured})`,
      sql`ORDER BY "id" LIMIT ${limit}`,
    );
  }

  /** The transaction's jurisdiction as it stands; null before it is created. */
  async here(): Promise<Jurisdiction | null> {
    const found = await this.all<Jurisdiction>('jurisdiction', sql`"jurisdiction" = ${this.jurisdiction}`);
    return found[0] ?? null;
  }

  /** All other jurisdictions of this ledger. */
  async elsewhere(): Promise<Jurisdiction[]> {
    return this.all<Jurisdiction>('jurisdiction', sql`"jurisdiction" <> ${this.jurisdiction}`);
  }

  /** The version of the jurisdiction's row. */
  async hereVersion(): Promise<number | null> {
    const [row] = await this.query<{ version: number }>(
      sql`SELECT "version" FROM "jurisdiction" WHERE "jurisdiction" = ${this.jurisdiction}`,
    );
    return row === undefined ? null : Number(row.version);
  }

  /** Inspections of a year, and those that reach into a time. */
  async inspectionsOf(year: number): Promise<Inspection[]> {
    return this.all('inspection', sql`"jurisdiction" = ${this.jurisdiction} AND "year" = ${year}`);
  }

  /** How many key matters of a year a leader has. */
  async keyMatters(leaderId: string, year: number): Promise<number> {
    const [row] = await this.query<{ n: number }>(sql`SELECT COUNT(*) AS "n" FROM "source"
      WHERE "jurisdiction" = ${this.jurisdiction} AND "kind" = 'KEY_MATTER' AND "leaderId" = ${leaderId}
      AND "issuedOn" BETWEEN ${`${year}-01-01`} AND ${`${year}-12-31`}`);
    return Number(row?.n ?? 0);
  }

  async query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
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
      await this.#insert(table, rows);
      [table, rows] = ['', []];
      if ('insert' in change) [table, rows] = [change.insert, [change.row]];
      else await this.#update(change.update, change.id, change.set);
    }
    await this.#insert(table, rows);
  }

  async #putTasks(puts: readonly Put[]): Promise<void> {
    const fresh = puts.filter(({ before }) => before === null).map(({ after }) => after.task);
    await this.#insert('task', fresh);
    await this.#insert('task_line', fresh.flatMap(lineOf));
    await this.#updateTasks(puts);
    const all = (rowsOf: (from: Consequences) => ObjectLiteral[]) => ({
      before: puts.flatMap(({ before }) => (before === null ? [] : rowsOf(before))),
      after: puts.flatMap(({ after }) => rowsOf(after)),
    });
    await this.#replace('task_unit', all(taskUnits), ['unitId', 'taskId', 'relation']);
    await this.#replace('obligation', all(obligationRows), ['taskId', 'kind', 'subjectId']);
    await this.#replace('cause', all(causeRows), ['taskId', 'rule', 'subjectId']);
    for (const { before, after } of puts) await this.#index(before?.task ?? null, after.task);
  }

  /** Tasks whose same columns have changed are written together. */
  async #updateTasks(puts: readonly Put[]): Promise<void> {
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
        await this.#update('task', tasks[0].id, set);
      } else await this.#updateAll('task', columns, tasks);
    }
  }

  /** Updates the same columns of many rows. */
  async #updateAll(table: string, names: readonly string[], rows: readonly ObjectLiteral[]): Promise<void> {
    const columns = this.rows.columns(table, ['id', ...names]);
    // SQLite and PostgreSQL both call the columns of VALUES column1, column2, …
    const fresh = new Map(columns.map(({ name }, i) => [name, raw(`fresh.column${i + 1}`)]));
    const set = join(names.map((name) => sql`${column(name)} = ${fresh.get(name)}`));
    const size = Math.floor(MOST_PARAMETERS / columns.length);
    for (let i = 0; i < rows.length; i += size) {
      const chunk = rows.slice(i, i + size);
      const affected = await this.#run(
        sql`UPDATE ${column(table)} SET ${set}
          FROM (VALUES ${join(chunk.map((row) => sql`(${join(values(row, columns))})`))}) AS fresh
          WHERE "jurisdiction" = ${this.jurisdiction} AND "id" = ${fresh.get('id')}`,
      );
      if (affected !== chunk.length) throw new Error(`${table}: ${affected} rows updated, not ${chunk.length}`);
    }
  }

  /** Keeps the full-text index in step with the texts of a task. */
  async #index(before: Task | null, after: Task): Promise<void> {
    const texts = ['title', 'requirement', 'number'] as const;
    if (before !== null && texts.every((text) => before[text] === after[text])) return;
    const words = indexed(after);
    const { jurisdiction, id: taskId } = after;
    if (before === null) {
      await this.#insert('task_search', [{ jurisdiction, taskId }]);
      await this.#run(
        sql`INSERT INTO "task_words" (rowid, "words") SELECT "place", ${words} FROM "task_search"
          WHERE "jurisdiction" = ${jurisdiction} AND "taskId" = ${taskId}`,
      );
    } else {
      await this.#run(sql`UPDATE "task_words" SET "words" = ${words} WHERE rowid =
        (SELECT "place" FROM "task_search" WHERE "jurisdiction" = ${jurisdiction} AND "taskId" = ${taskId})`);
    }
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

  /** Deletes what is gone, writes what is new or different. */
  async #replace(
    table: string,
    { before, after }: { before: ObjectLiteral[]; after: ObjectLiteral[] },
    key: readonly string[],
  ): Promise<void> {
    const keyOf = (row: ObjectLiteral) => key.map((name) => row[name] as string).join();
    const known = new Map(before.map((row) => [keyOf(row), row]));
    const written = after.filter((row) => {
      const old = known.get(keyOf(row));
      known.delete(keyOf(row));
      return old === undefined || Object.keys(row).some((name) => old[name] !== row[name]);
    });
    const gone = [...known.values()];
    const size = Math.floor(MOST_PARAMETERS / key.length);
    const columns = join(key.map(column));
    for (let i = 0; i < gone.length; i += size) {
      const chunk = gone.slice(i, i + size);
      const keys = join(chunk.map((row) => sql`(${join(key.map((name) => row[name] as string))})`));
      const deleted = await this.#run(
        sql`DELETE FROM ${column(table)} WHERE "jurisdiction" = ${this.jurisdiction} AND (${columns}) IN (VALUES ${keys})`,
      );
      if (deleted !== chunk.length) throw new Error(`${table}: ${deleted} rows deleted, not ${chunk.length}`);
    }
    const others = this.rows.columns(table).map(({ name }) => name);
    const set = others.filter((name) => name !== 'jurisdiction' && !key.includes(name));
    const change =
      set.length === 0 ? 'NOTHING' : `UPDATE SET ${set.map((name) => `"${name}" = excluded."${name}"`).join()}`;
    const keys = ['jurisdiction', ...key].map((name) => `"${name}"`).join();
    await this.#insert(table, written, `ON CONFLICT (${keys}) DO ${change}`);
  }

  async #insert(table: string, rows: readonly ObjectLiteral[], end = ''): Promise<void> {
    if (rows.length === 0) return;
    const columns = this.rows.columns(table);
    const names = join(columns.map(({ name }) => column(name)));
    const size = Math.floor(MOST_PARAMETERS / columns.length);
    for (let i = 0; i < rows.length; i += size) {
      const tuples = rows.slice(i, i + size).map((row) => sql`(${join(values(row, columns))})`);
      await this.#run(sql`INSERT INTO ${column(table)} (${names}) VALUES ${join(tuples)} ${raw(end)}`);
    }
  }

  async #update(table: string, id: string, set: ObjectLiteral): Promise<void> {
    const columns = this.rows.columns(table, Object.keys(set));
    const given = values(set, columns);
    const assignments = join(columns.map(({ name }, i) => sql`${column(name)} = ${given[i]}`));
    const affected = await this.#run(
      sql`UPDATE ${column(table)} SET ${assignments} WHERE "jurisdiction" = ${this.jurisdiction} AND "id" = ${id}`,
    );
    if (affected !== 1) throw new Error(`${table} ${id}: ${affected} rows updated, not 1`);
  }

  /** Runs a statement that writes; returns how many rows it met. */
  async #run(statement: Sql): Promise<number | undefined> {
    const { affected } = await this.runner.query(statement.sql, statement.values, true);
    return affected;
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

function taskUnits({ task }: Consequences): TaskUnitTable[] {
  const { jurisdiction, id: taskId } = task;
  const row = (unitId: string, relation: TaskRelation) => ({ jurisdiction, unitId, taskId, relation });
  return [
    row(task.leadUnitId, 'LEAD'),
    ...task.supportingUnitIds.map((unitId) => row(unitId, 'SUPPORTING')),
    ...task.facts.addressees.map((unitId) => row(unitId, 'RECIPIENT')),
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
