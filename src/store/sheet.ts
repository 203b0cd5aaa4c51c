// One jurisdiction in one commit: the end of its log, which is locked, the rows that its jobs know, and what they have written.
import type { ObjectLiteral } from 'typeorm';
import sql, { join, type Sql } from 'sql-template-tag';

import { type NodeId, parseId } from '../rules/id';
import type { Records } from '../rules/records';
import { Bulk } from './bulk';
import { type ChainHash, GENESIS } from './chain';
import { type Connection, together } from './connection';
import { type AnswerKey, type Kind, Known } from './known';
import type { HeadTable, KeptAnswerTable } from './log-tables';
import { Pending } from './pending';
import { column, given, grouped } from './rows';
import { type Behind, recount } from './tally';

/** What a job says beforehand that it will read. A hint: it is read for all jobs of a commit at once, the rest when it is asked for. */
export interface Foreseen {
  /** records that its input names */
  ids: readonly NodeId[];
  /** the answer that may have been kept for it */
  answer?: AnswerKey | null;
}

/** Records that lead to a task, which is read with them. */
const PARTS = ['letter', 'report', 'explanation', 'milestone'] as const;
const FORESEEN = ['task', 'unit', 'person', 'source', ...PARTS] as const;

/** What a sheet needs to know of those who opened it. */
export interface Terms {
  /** of the counters */
  behind: Behind;
  /** what new events are hashed with */
  chainHash: ChainHash;
}

export class Sheet {
  readonly known = new Known();
  readonly bulk: Bulk;
  #pending = new Pending();
  #writing: Promise<void> = Promise.resolve();
  #head: HeadTable | null = null;
  #begun: HeadTable | null = null;

  constructor(
    readonly jurisdiction: string,
    readonly connection: Connection,
    readonly terms: Terms,
  ) {
    this.bulk = new Bulk(jurisdiction, connection);
  }

  /** The end of the log as the jobs have moved it. */
  get head(): Readonly<HeadTable> {
    if (this.#head === null) throw new Error('a sheet that is not open');
    return this.#head;
  }

  /** The end of the log before this commit. */
  get begun(): Readonly<HeadTable> {
    return this.#begun ?? this.head;
  }

  /** True if the counters have followed the log; where they have not, they are counted anew some time (tally.ts). */
  get tallied(): boolean {
    return this.begun.tallied === this.begun.sequence;
  }

  /** Locks the end of the log, which nobody else moves until the transaction ends, and reads what is foreseen. */
  async open(foreseen: readonly Foreseen[]): Promise<void> {
    // PostgreSQL runs them in this order: what is read before the lock may be old.
    await together([this.#lock(), ...this.#foresee(foreseen)]);
  }

  async #lock(): Promise<void> {
    const { connection, jurisdiction } = this;
    const read = () =>
      connection.query<HeadTable>(
        sql`SELECT * FROM "head" WHERE "jurisdiction" = ${jurisdiction} ${connection.dialect.forUpdate}`,
      );
    let [head] = await read();
    if (head === undefined) {
      // A row that is not there cannot be locked.
      await connection.write(sql`INSERT INTO "head" ("jurisdiction", "sequence", "hash", "recordedAt", "registry", "tallied")
        VALUES (${jurisdiction}, 0, ${GENESIS}, '', 0, 0) ON CONFLICT ("jurisdiction") DO NOTHING`);
      [head] = await read();
    }
    if (head === undefined) throw new Error(`the head of ${jurisdiction} has gone`);
    if (head.tallied !== head.sequence && this.terms.behind.mend(jurisdiction)) {
      await recount(connection, jurisdiction);
      head.tallied = head.sequence;
    }
    this.#head = this.#begun = head;
  }

  /** Reads with as few statements as there are kinds. */
  #foresee(foreseen: readonly Foreseen[]): Promise<void>[] {
    const byKind = grouped(new Set(foreseen.flatMap(({ ids }) => ids)), (id) => parseId(id)?.kind ?? '');
    const reading: Promise<void>[] = [];
    const named = <K extends Kind>(kind: K, read: (ids: readonly NodeId[]) => Promise<void>) => {
      const ids = byKind.get(kind);
      if (ids !== undefined) reading.push(read(ids));
    };
    for (const kind of FORESEEN) named(kind, (ids) => this.read(kind, ids));
    for (const part of PARTS) named(part, (ids) => this.#readTasksOf(part, ids));
    named('letter', (ids) => this.readRecipients(ids));
    const keys = foreseen.flatMap(({ answer }) => answer ?? []);
    if (keys.length > 0) reading.push(this.readAnswers(keys));
    return reading;
  }

  /** Reads the rows of a kind with these ids, from the database as it is now. */
  async read<K extends Kind>(kind: K, ids: readonly NodeId[], known: Known = this.known): Promise<void> {
    known.read(kind, ids, await this.#all<Records[K]>(kind, sql`t."id" IN (${this.#list(ids)})`));
  }

  async #readTasksOf(part: (typeof PARTS)[number], ids: readonly NodeId[]): Promise<void> {
    const of = sql`SELECT p."taskId" FROM ${column(part)} p WHERE p."jurisdiction" = ${this.jurisdiction}
      AND p."id" IN (${this.#list(ids)})`;
    const tasks = await this.#all<Records['task']>('task', sql`t."id" IN (${of})`);
    this.known.read(
      'task',
      tasks.map(({ id }) => id),
      tasks,
    );
  }

  /** Reads the recipients of letters. */
  async readRecipients(letters: readonly NodeId[], known: Known = this.known): Promise<void> {
    const rows = await this.#all<Records['recipient']>('recipient', sql`t."letterId" IN (${this.#list(letters)})`);
    known.readRecipients(letters, rows);
  }

  /** Reads what was kept for some keys. */
  async readAnswers(keys: readonly AnswerKey[]): Promise<void> {
    const { rows, dialect } = this.connection;
    const columns = rows.columns('kept_answer', ['subject', 'key']);
    const names = join(columns.map(({ name }) => sql`t.${column(name)}`));
    const kept = await this.#all<KeptAnswerTable>('kept_answer', sql`(${names}) IN (${given(dialect, keys, columns)})`);
    this.known.readAnswers(keys, kept);
  }

  async #all<T extends ObjectLiteral>(table: string, where: Sql): Promise<T[]> {
    const { jurisdiction, connection } = this;
    const found = await connection.query(
      sql`SELECT ${connection.rows.whole(table)} FROM ${column(table)} t WHERE t."jurisdiction" = ${jurisdiction} AND ${where}`,
    );
    return connection.rows.read<T>(table, found);
  }

  #list(ids: readonly NodeId[]): Sql {
    const { rows, dialect } = this.connection;
    return given(
      dialect,
      ids.map((id) => ({ id })),
      rows.columns('task', ['id']),
    );
  }

  /** Takes what a job that is done has known and written. */
  take(known: Known, pending: Pending, head: Readonly<HeadTable>): void {
    // First what may fail: nobody knows then what was not written.
    this.#pending.take(pending);
    this.known.take(known);
    this.#head = head;
  }

  /** Writes what the jobs that are done have written, behind what is being written. */
  flush(): Promise<void> {
    const pending = this.#pending;
    if (!pending.empty) {
      this.#pending = new Pending();
      this.#writing = this.#writing.then(() => pending.write(this.bulk, this.tallied));
    }
    return this.#writing;
  }

  /** Writes the end of the log, last. */
  async seal(): Promise<void> {
    const { sequence, hash, recordedAt, registry, tallied } = this.head;
    if (sequence === this.begun.sequence) return;
    const moved = await this.bulk.run(sql`UPDATE "head" SET "sequence" = ${sequence}, "hash" = ${hash},
      "recordedAt" = ${recordedAt}, "registry" = ${registry}, "tallied" = ${tallied}
      WHERE "jurisdiction" = ${this.jurisdiction}`);
    if (moved !== 1) throw new Error(`the head of ${this.jurisdiction} has gone`);
  }
}
