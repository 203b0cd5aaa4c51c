// What a writer may do inside the door: read under the lock, append events, and put the rows that follow from them.
// Knows rows, no rule. What it writes is its own until it is done; then it is written with what others wrote (sheet.ts).
import type { ObjectLiteral } from 'typeorm';
import type { Sql } from 'sql-template-tag';

import type { Actor } from '../rules/events';
import { jurisdictionId, makeId, type NodeId, type NodeKind } from '../rules/id';
import type { Change, LetterRecipient, Records } from '../rules/records';
import type { Bulk } from './bulk';
import { hashOf } from './chain';
import type { Consequences } from './consequences';
import { Known } from './known';
import { LockedReads } from './locked-reads';
import type { EventTable, HeadTable, KeptAnswerTable } from './log-tables';
import { Pending } from './pending';
import type { Sheet } from './sheet';

export interface NewEvent {
  kind: string;
  at: string;
  recordedAt: string;
  actor: Actor;
  taskId: string | null;
  unitId: string | null;
  data: unknown;
}

/** What the jobs before this one have written in the same commit. */
export interface Others {
  /** writes it to the database */
  flush: () => Promise<void>;
  /** writes it to the database, and makes a savepoint behind it */
  save: () => Promise<void>;
}

export class Transaction extends LockedReads {
  readonly #known: Known;
  #pending = new Pending();
  #head: Readonly<HeadTable>;
  #made = 0;
  /** what it has written to the database can be undone */
  #saving: Promise<void> | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    readonly sheet: Sheet,
    readonly others: Others,
  ) {
    super(sheet.jurisdiction, sheet.connection.rows);
    this.#known = new Known(sheet.known);
    this.#head = sheet.head;
  }

  /** The end of the jurisdiction's log, as this transaction has moved it. */
  get head(): Readonly<HeadTable> {
    return this.#head;
  }

  /** The last event of no task; null if it is not committed yet. */
  get registry(): number | null {
    return this.#head.registry === this.sheet.begun.registry ? this.#head.registry : null;
  }

  /** True if something of it is in the database, behind a savepoint. */
  get saved(): boolean {
    return this.#saving !== null;
  }

  /** Makes ids that carry the sequence of the next event: unique, since whatever makes something appends one. */
  ids(): (kind: NodeKind) => NodeId {
    const next = this.#head.sequence + 1;
    return (kind) => {
      const n = this.#made++;
      return makeId(kind, this.jurisdiction, n === 0 ? next : `${next}-${n}`);
    };
  }

  /** Appends an event to the log. */
  append(event: NewEvent): void {
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
    const hash = hashOf(row, head.hash, this.sheet.terms.chainHash);
    this.#pending.event({ ...row, hash });
    const registry = taskId === null ? row.sequence : head.registry;
    this.#head = {
      jurisdiction: this.jurisdiction,
      sequence: row.sequence,
      hash,
      recordedAt: row.recordedAt,
      registry,
      tallied: head.tallied === head.sequence ? row.sequence : head.tallied,
    };
  }

  /** Writes what an event changes. An update that meets no row is a fault: nothing of the transaction stays. */
  change(changes: readonly Change[]): void {
    for (const change of changes) {
      this.#pending.change(change);
      this.#known.changed(change);
    }
  }

  /** Writes a task and what follows from it, as far as it has changed. */
  putTask(before: Consequences | null, after: Consequences): void {
    this.#pending.task({ before, after });
    this.#known.wrote('task', after.task);
  }

  async keptAnswer(subject: string, key: string): Promise<KeptAnswerTable | null> {
    const known = this.#known.answer({ subject, key });
    if (known !== undefined) return known;
    await this.sheet.readAnswers([{ subject, key }]);
    return this.#known.answer({ subject, key }) ?? null;
  }

  keepAnswer(answer: Omit<KeptAnswerTable, 'jurisdiction'>): void {
    const kept = { jurisdiction: this.jurisdiction, ...answer };
    this.#pending.answer(kept);
    this.#known.keeps(kept);
  }

  /** Forgets the jurisdiction's answers whose time is over. */
  forgetAnswers(until: string): void {
    this.#pending.forget(until);
  }

  async byIds<K extends keyof Records>(kind: K, ids: readonly NodeId[]): Promise<(Records[K] | null)[]> {
    const unknown = ids.filter((id) => this.#known.get(kind, id) === undefined);
    if (unknown.length > 0) await this.sheet.read(kind, unknown, this.#reading);
    return ids.map((id) => this.#known.get(kind, id) ?? null);
  }

  async recipientsOf(letterId: NodeId): Promise<LetterRecipient[]> {
    if (this.#known.recipientsOf(letterId) === undefined) await this.sheet.readRecipients([letterId], this.#reading);
    const found = await this.byIds('recipient', this.#known.recipientsOf(letterId) ?? []);
    return found.filter((each) => each !== null);
  }

  /** Where what is read is noted: behind a savepoint a row may show what this job alone has written. */
  get #reading(): Known {
    return this.saved ? this.#known : this.sheet.known;
  }

  override async hereVersion(): Promise<number | null> {
    const known = this.#known.get('jurisdiction', jurisdictionId(this.jurisdiction));
    return known === undefined ? super.hereVersion() : (known?.version ?? null);
  }

  /** Answers from the database as it is left so far: what was written before is written to it first. */
  async query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    if (!/^\s*SELECT\b/.test(statement.strings[0] ?? '')) throw new Error('a question that is none');
    await (this.#pending.empty ? this.others.flush() : this.flush());
    await this.#writing;
    return this.sheet.connection.query<T>(statement);
  }

  /** Writes to the database itself, what no event and no rule knows of. */
  async write<T>(work: (bulk: Bulk) => Promise<T>): Promise<T> {
    await this.flush();
    return work(this.sheet.bulk);
  }

  /** Writes what is kept, behind what is being written. */
  async flush(): Promise<void> {
    this.#saving ??= this.others.save();
    const pending = this.#pending;
    this.#pending = new Pending();
    this.#writing = Promise.all([this.#saving, this.#writing]).then(() =>
      pending.write(this.sheet.bulk, this.sheet.tallied),
    );
    await this.#writing;
  }

  /** Nothing of it is on its way to the database any more. */
  async settled(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  /** It is done: what it has written is written with the others'. */
  async keep(): Promise<void> {
    await this.#writing;
    this.sheet.take(this.#known, this.#pending, this.#head);
  }

  /** A record as the commit has left it, if it is known: to be asked when it is committed. */
  left<K extends keyof Records>(kind: K, id: NodeId): Records[K] | null {
    return this.sheet.known.get(kind, id) ?? null;
  }
}
