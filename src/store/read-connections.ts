// The connections that can only read and never see uncommitted work; they are asked in turn.
import type { ObjectLiteral } from 'typeorm';
import type { Sql } from 'sql-template-tag';

import type { Database } from './database';
import type { Dialect } from './dialect';
import type { Deadline } from './deadline';
import { DatabaseGone } from './failures';
import type { RowReader } from './rows';
import type { Statements } from './statements';

/** In what way one request reads. */
export interface Reading {
  /** its questions are given up when this has passed */
  deadline?: Deadline | undefined;
  /** it reads a copy that may lag behind */
  lagging?: boolean;
}

export class ReadConnections {
  constructor(
    readonly database: Database,
    readonly reading: Reading = {},
    readonly turn = { next: 0 },
  ) {}

  get rows(): RowReader {
    return this.database.rows;
  }

  get dialect(): Dialect {
    return this.database.dialect;
  }

  /** The same reader for one request. */
  for(reading: Reading): this {
    const Reader = this.constructor as new (database: Database, reading: Reading, turn: { next: number }) => this;
    return new Reader(this.database, reading, this.turn);
  }

  #source(lagging: boolean, byKey: boolean): Statements {
    const { readers, keyed, replicas } = this.database;
    const sources = lagging ? replicas : byKey ? keyed : readers;
    const source = sources[this.turn.next++ % sources.length];
    if (source === undefined) throw new Error('a database without readers');
    return source;
  }

  /** `byKey`: the rows are found by their key, whatever the values are, so that a database need not plan it for each. */
  query<T extends ObjectLiteral>(statement: Sql, byKey = false): Promise<T[]> {
    const ask = () => this.#ask<T>(statement, byKey);
    return this.reading.deadline?.before(ask) ?? ask();
  }

  async #ask<T extends ObjectLiteral>(
    statement: Sql,
    byKey: boolean,
    lagging = this.reading.lagging ?? false,
  ): Promise<T[]> {
    const { dialect } = this;
    try {
      return await this.#source(lagging, byKey).all<T>(dialect.text(statement), dialect.values(statement));
    } catch (error) {
      const known = dialect.known(error);
      // A copy that is not there is no reason to answer less.
      if (lagging && known instanceof DatabaseGone) return this.#ask<T>(statement, byKey, false);
      throw known;
    }
  }
}
