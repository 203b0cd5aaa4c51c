// A connection that is somebody's for a while. Statements that are not awaited may run in any order on SQLite (STACK.md
// trap 15): await whatever another depends on. Its errors are those of failures.ts.
import type { ObjectLiteral } from 'typeorm';
import type { Sql } from 'sql-template-tag';

import type { Database } from './database';
import type { Dialect } from './dialect';
import type { RowReader } from './rows';
import type { Statements } from './statements';

type Work<T> = (connection: Connection) => Promise<T>;

export class Connection {
  /** a statement has failed: on PostgreSQL the transaction goes on only from a savepoint */
  failed = false;
  #last: Promise<unknown> = Promise.resolve();

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

  constructor(
    readonly statements: Statements,
    readonly dialect: Dialect,
    readonly rows: RowReader,
  ) {}

  /** Rows of a statement. */
  query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    const { dialect, statements } = this;
    return this.#inTurn(() => statements.all<T>(dialect.text(statement), dialect.values(statement)));
  }

  /** How many rows a statement that writes has met. */
  write(statement: Sql): Promise<number> {
    const { dialect, statements } = this;
    return this.#inTurn(() => statements.run(dialect.text(statement), dialect.values(statement)));
  }

  /** Runs work in a transaction. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.say(this.dialect.begin);
    try {
      const result = await work();
      await this.say('COMMIT');
      return result;
    } catch (error) {
      await this.say('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** A statement without values that answers nothing, e.g. `COMMIT`. */
  async say(text: string): Promise<void> {
    await this.#inTurn(() => this.statements.all(text, []));
  }

  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    try {
      if (!this.dialect.oneByOne) return await run();
      const next = this.#last.then(run);
      this.#last = next.catch(() => undefined);
      return await next;
    } catch (error) {
      this.failed = true;
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

/**
 * Begins all, and waits for them as `together` does. Where there is much to prepare each begins in a turn of the event loop of its
 * own, so that what others wait for is not held up behind it.
 */
export async function oneByOne(parts: readonly (() => Promise<unknown>)[], much: boolean): Promise<void> {
  const running: Promise<unknown>[] = [];
  for (const part of parts) {
    if (much && running.length > 0) await new Promise((resolve) => setImmediate(resolve));
    const begun = part();
    // It is told below, by the first that failed.
    begun.catch(() => undefined);
    running.push(begun);
  }
  await together(running);
}
