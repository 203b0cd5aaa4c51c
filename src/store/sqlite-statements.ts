// The statements of one SQLite connection, each prepared once and kept.
import { LRUCache } from 'lru-cache';
import type { Database, RunResult, Statement } from 'sqlite3';
import type { DataSource, ObjectLiteral } from 'typeorm';

import { failed, type Statements } from './statements';

// Few texts are hot; those with lists of any length are many, and long ones are written once.
const KEPT = 300;
const LONGEST_KEPT = 20_000;

export class SqliteStatements implements Statements {
  static readonly #known = new WeakMap<Database, SqliteStatements>();
  // What goes is finalized behind the runs that it still has to do: node-sqlite3 queues by statement.
  readonly #prepared = new LRUCache<string, Statement>({ max: KEPT, dispose: (statement) => statement.finalize() });
  readonly #preparing = new Map<string, Promise<Statement>>();
  readonly #pending = new Set<Promise<Statement>>();
  #ended = false;

  /** Those of a connection. */
  static of(connection: Database): SqliteStatements {
    let statements = this.#known.get(connection);
    if (statements === undefined) this.#known.set(connection, (statements = new SqliteStatements(connection)));
    return statements;
  }

  private constructor(readonly connection: Database) {}

  async all<T extends ObjectLiteral>(text: string, values: readonly unknown[]): Promise<T[]> {
    const statement = this.#prepared.get(text) ?? (await this.#prepare(text));
    return new Promise((resolve, reject) => {
      statement.all<T>(values, (error, rows) => (error === null ? resolve(rows) : reject(failed(text, error))));
      this.#keep(text, statement);
    });
  }

  async run(text: string, values: readonly unknown[]): Promise<number> {
    const statement = this.#prepared.get(text) ?? (await this.#prepare(text));
    return new Promise((resolve, reject) => {
      statement.run(values, function (this: RunResult, error) {
        if (error === null) resolve(this.changes);
        else reject(failed(text, error));
      });
      this.#keep(text, statement);
    });
  }

  /** Finalizes what is kept: a connection with open statements cannot be closed. What still runs ends first. */
  async end(): Promise<void> {
    this.#ended = true;
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
    this.#prepared.clear();
  }

  #keep(text: string, statement: Statement): void {
    if (text.length > LONGEST_KEPT || this.#ended) statement.finalize();
    else if (!this.#prepared.has(text)) this.#prepared.set(text, statement);
  }

  /** Who asks for a statement while it is prepared waits: of one that cannot be prepared node-sqlite3 would forget them. */
  #prepare(text: string): Promise<Statement> {
    const long = text.length > LONGEST_KEPT;
    const known = long ? undefined : this.#preparing.get(text);
    if (known !== undefined) return known;
    const preparing = new Promise<Statement>((resolve, reject) => {
      const statement = this.connection.prepare(text, (error: Error | null) => {
        this.#preparing.delete(text);
        this.#pending.delete(preparing);
        if (error === null) resolve(statement);
        else reject(failed(text, error));
      });
    });
    this.#pending.add(preparing);
    if (!long) this.#preparing.set(text, preparing);
    return preparing;
  }
}

/** The driver's own connection of a source. */
export function connectionOf(source: DataSource): Database {
  return (source.driver as unknown as { databaseConnection: Database }).databaseConnection;
}
