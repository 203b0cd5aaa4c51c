// What jobs have written and the database does not have yet. All of it is written in a few statements that may run in any order:
// what happens to a row is folded into one change first, so no row is written twice (STACK.md trap 16).
import type { ObjectLiteral } from 'typeorm';
import sql from 'sql-template-tag';

import { evidenceOf } from '../rules/evidence';
import type { Change, Records } from '../rules/records';
import type { Bulk } from './bulk';
import { beginApart } from './connection';
import { folded, MUCH, type Put, putTasks } from './consequences';
import type { EventTable, KeptAnswerTable } from './log-tables';

type Columns = Record<string, unknown>;

export class Pending {
  readonly #events: EventTable[] = [];
  readonly #inserts = new Map<string, Map<string, ObjectLiteral>>();
  readonly #updates = new Map<string, Map<string, Columns>>();
  readonly #tasks = new Map<string, Put>();
  readonly #answers = new Map<string, KeptAnswerTable>();
  #forgetUntil: string | null = null;

  get empty(): boolean {
    const kept = [this.#inserts, this.#updates, this.#tasks, this.#answers];
    return this.#events.length === 0 && this.#forgetUntil === null && kept.every(({ size }) => size === 0);
  }

  event(event: EventTable): void {
    this.#events.push(event);
  }

  change(change: Change): void {
    if ('insert' in change) this.#insert(change.insert, change.row.id, change.row);
    else this.#update(change.update, change.id, change.set);
  }

  #insert(table: string, id: string, row: ObjectLiteral): void {
    this.#mustBeNew(table, id);
    within(this.#inserts, table).set(id, row);
  }

  #mustBeNew(table: string, id: string): void {
    if (this.#inserts.get(table)?.has(id) === true) throw new Error(`${table} ${id} is made twice`);
  }

  #update(table: string, id: string, set: Columns): void {
    const made = this.#inserts.get(table)?.get(id);
    if (made !== undefined) within(this.#inserts, table).set(id, { ...made, ...set });
    else within(this.#updates, table).set(id, { ...this.#updates.get(table)?.get(id), ...set });
  }

  task(put: Put): void {
    const { id } = put.after.task;
    const before = this.#tasks.get(id);
    this.#tasks.set(id, before === undefined ? put : folded(before, put));
  }

  answer(answer: KeptAnswerTable): void {
    this.#answers.set(JSON.stringify([answer.subject, answer.key]), answer);
  }

  /** Answers that were kept until then are forgotten. */
  forget(until: string): void {
    if (until > (this.#forgetUntil ?? '')) this.#forgetUntil = until;
  }

  /** Takes what was written behind this: all of it, or nothing where something was made twice. */
  take(later: Pending): void {
    for (const [table, rows] of later.#inserts) for (const id of rows.keys()) this.#mustBeNew(table, id);
    this.#events.push(...later.#events);
    for (const [table, rows] of later.#inserts) for (const [id, row] of rows) this.#insert(table, id, row);
    for (const [table, rows] of later.#updates) for (const [id, set] of rows) this.#update(table, id, set);
    for (const put of later.#tasks.values()) this.task(put);
    for (const answer of later.#answers.values()) this.answer(answer);
    if (later.#forgetUntil !== null) this.forget(later.#forgetUntil);
  }

  /** Writes all of it; `tallied`: the counters, too. */
  async write(bulk: Bulk, tallied: boolean): Promise<void> {
    const interventions = this.#made('intervention');
    const handedIn = [...this.#made('report'), ...this.#made('completion')];
    await beginApart(
      [
        () => bulk.insert('event', this.#events),
        ...[...this.#inserts].map(
          ([table, rows]) =>
            () =>
              bulk.insert(table, [...rows.values()]),
        ),
        () => bulk.insert('intervention_task', interventions.flatMap(tasksOf)),
        () => bulk.insert('evidence', handedIn.flatMap(evidenceOf)),
        ...[...this.#updates].map(
          ([table, rows]) =>
            () =>
              bulk.updateAlike(table, changesOf(rows)),
        ),
        () => putTasks(bulk, [...this.#tasks.values()], tallied),
        () => bulk.upsert('kept_answer', [...this.#answers.values()], ['subject', 'key']),
        () => this.#forget(bulk),
      ],
      this.#events.length > MUCH,
    );
  }

  /** The new rows of a kind. */
  #made<K extends keyof Records>(kind: K): Records[K][] {
    return [...(this.#inserts.get(kind)?.values() ?? [])] as Records[K][];
  }

  /** Never one that is kept here: that ends later. */
  async #forget(bulk: Bulk): Promise<void> {
    if (this.#forgetUntil === null) return;
    await bulk.run(
      sql`DELETE FROM "kept_answer" WHERE "jurisdiction" = ${bulk.jurisdiction} AND "keptUntil" <= ${this.#forgetUntil}`,
    );
  }
}

function changesOf(rows: ReadonlyMap<string, Columns>): { names: string[]; row: ObjectLiteral }[] {
  return [...rows].map(([id, set]) => ({ names: Object.keys(set).sort(), row: { ...set, id } }));
}

/** Which tasks an intervention is about. */
function tasksOf({ jurisdiction, id: interventionId, taskIds }: Records['intervention']): ObjectLiteral[] {
  return [...new Set(taskIds)].map((taskId) => ({ jurisdiction, interventionId, taskId }));
}

function within<K, V>(tables: Map<string, Map<K, V>>, table: string): Map<K, V> {
  let rows = tables.get(table);
  if (rows === undefined) {
    rows = new Map();
    tables.set(table, rows);
  }
  return rows;
}
