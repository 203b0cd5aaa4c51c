// A connection that is somebody's for a while: runs statements, in the order they are given. Its errors are those of failures.ts.
import type { ObjectLiteral } from 'typeorm';
import type { Sql } from 'sql-template-tag';

import type { Database } from './database';
import type { Dialect } from './dialect';
import type { RowReader } from './rows';
import type { Statements } from './statements';

type Work<T> = (connection: Connection) => Promise<T>;

export class Connection {
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
  async query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    const { dialect } = this;
    try {
      return await this.statements.all<T>(dialect.text(statement), dialect.values(statement));
    } catch (error) {
      throw dialect.known(error);
    }
  }

  /** How many rows a statement that writes has met. */
  async write(statement: Sql): Promise<number> {
    const { dialect } = this;
    try {
      return await this.statements.run(dialect.text(statement), dialect.values(statement));
    } catch (error) {
      throw dialect.known(error);
    }
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
    try {
      await this.statements.all(text, []);
    } catch (error) {
      throw this.dialect.known(error);
    }
  }
}
