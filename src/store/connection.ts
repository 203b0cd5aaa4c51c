// A connection that is somebody's for a while. Statements that write run one behind the other; questions that are not awaited may run
// in any order on SQLite (STACK.md trap 15): await whatever another depends on. Its errors are those of failures.ts.
import type { ObjectLiteral } from 'typeorm';
import type { Sql } from 'sql-template-tag';

import type { Database } from './database';
import type { Dialect } from './dialect';
import type { RowReader } from './rows';
import type { Statements } from './statements';

type Work<T> = (connection: Connection) => Promise<T>;

export class Connection {
  #last: Promise<unknown> = Promise.resolve();
  #broken: { error: unknown } | null = null;

  /** Runs work on a connection of a database's writer. Throws what failures.ts knows. */
  static async of<T>(database: Pick<Database, 'writer' | 'dialect' | 'rows'>, work: Work<T>): Promise<T> {
    const { writer, dialect, rows } = database;
    const runner = writer.createQueryRunner();
    try {
      return await work(new Connection(dialect.statements(await runner.connect()), dialect, rows));
    } catch (error) {
      throw dialect.known(error);
    } finally {
      await runner.release();
    }
  }

  /** True if a statement has failed, and nothing has been undone since. */
  get broken(): boolean {
    return this.#broken !== null;
  }

  constructor(
    readonly statements: Statements,
    readonly dialect: Dialect,
    readonly rows: RowReader,
  ) {}

  /** Rows of a statement. */
  query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    const { dialect, statements } = this;
    const run = () => statements.all<T>(dialect.text(statement), dialect.values(statement));
    return this.#told(dialect.readsInTurn ? this.#inTurn(run) : this.#unlessBroken(run));
  }

  /** How many rows a statement that writes has met. */
  write(statement: Sql): Promise<number> {
    const { dialect, statements } = this;
    return this.#told(this.#inTurn(() => statements.run(dialect.text(statement), dialect.values(statement))));
  }

  /** Runs work in a transaction. */
  async transaction<T>(work: () => Promise<T>, begin = this.dialect.begin): Promise<T> {
    await this.say(begin);
    try {
      const result = await work();
      await this.say('COMMIT');
      return result;
    } catch (error) {
      await this.undo('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** A statement without values that answers nothing, e.g. `COMMIT`. */
  async say(text: string): Promise<void> {
    await this.#told(this.#inTurn(() => this.statements.all(text, [])));
  }

  /** Undoes what failed, with what was done before it, e.g. `ROLLBACK TO SAVEPOINT job`: statements are sent again. */
  async undo(text: string): Promise<void> {
    const undone = this.#last.then(() => this.statements.all(text, []));
    this.#last = undone.then(
      () => (this.#broken = null),
      () => undefined,
    );
    await this.#told(undone);
  }

  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#last.then(() => this.#unlessBroken(run));
    this.#last = next.catch(() => undefined);
    return next;
  }

  /**
   * Behind a statement that failed nothing is sent: SQLite ends the whole transaction by itself where the disk is full or cannot be
   * read, and would commit by itself what comes after.
   */
  async #unlessBroken<T>(run: () => Promise<T>): Promise<T> {
    if (this.#broken !== null) throw this.#broken.error;
    try {
      return await run();
    } catch (error) {
      this.#broken ??= { error };
      throw error;
    }
  }

  async #told<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw this.dialect.known(error);
    }
  }
}

/** Waits for all; throws what the first that failed has thrown: on PostgreSQL the others fail because it did. */
export async function together(all: readonly Promise<unknown>[]): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(all.map((each) => each.catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}

/** Whoever waits for the event loop gets it. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Begins all, and waits for them as `together` does. Where there is much to prepare each begins in a turn of the event loop of its
 * own, so that what others wait for is not held up behind it.
 */
export async function beginApart(parts: readonly (() => Promise<unknown>)[], much: boolean): Promise<void> {
  const running: Promise<unknown>[] = [];
  for (const part of parts) {
    if (much && running.length > 0) await othersTurn();
    const begun = part();
    // It is told below, by the first that failed.
    begun.catch(() => undefined);
    running.push(begun);
  }
  await together(running);
}
