// The connections that can only read (query_only) and never see uncommitted work; they are asked in turn.
import type { DataSource, ObjectLiteral } from 'typeorm';
import type { Sql } from 'sql-template-tag';

import type { Database } from './database';
import { RowReader } from './rows';

/** Reading took longer than it may: what was not read by then is not read any more. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';

  constructor(readonly seconds: number) {
    super(`reading took longer than ${seconds} s`);
  }
}

/** What all readers of a database share. */
class Connections {
  readonly rows: RowReader;
  #next = 0;

  constructor(readonly database: Pick<Database, 'readers' | 'epoch'>) {
    this.rows = new RowReader(this.next());
  }

  next(): DataSource {
    const { readers } = this.database;
    const source = readers[this.#next++ % readers.length];
    if (source === undefined) throw new Error('a database without readers');
    return source;
  }
}

export class ReadConnections {
  readonly #shared: Connections;

  constructor(
    readonly database: Pick<Database, 'readers' | 'epoch'>,
    shared?: Connections,
    readonly deadline?: AbortSignal,
  ) {
    this.#shared = shared ?? new Connections(database);
  }

  get rows(): RowReader {
    return this.#shared.rows;
  }

  /** The same reader for one request: its questions are given up when the signal is aborted. */
  until(deadline: AbortSignal): this {
    const Reader = this.constructor as new (database: object, shared: Connections, deadline: AbortSignal) => this;
    return new Reader(this.database, this.#shared, deadline);
  }

  async query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    const { deadline } = this;
    if (deadline === undefined) return this.#shared.next().query(statement.sql, statement.values);
    return new Promise<T[]>((resolve, reject) => {
      const giveUp = () => reject(new DeadlinePassed(Number(deadline.reason)));
      if (deadline.aborted) {
        giveUp();
        return;
      }
      deadline.addEventListener('abort', giveUp, { once: true });
      this.#shared
        .next()
        .query<T[]>(statement.sql, statement.values)
        .then(resolve, reject)
        .finally(() => deadline.removeEventListener('abort', giveUp));
    });
  }
}
