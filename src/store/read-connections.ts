// The connections that can only read (query_only) and never see uncommitted work; they are asked in turn.
import type { ObjectLiteral } from 'typeorm';
import type { Sql } from 'sql-template-tag';

import type { Database } from './database';
import { RowReader } from './rows';

export class ReadConnections {
  readonly rows: RowReader;
  #next = 0;

  constructor(readonly database: Pick<Database, 'readers' | 'epoch'>) {
    this.rows = new RowReader(this.#source());
  }

  #source() {
    const { readers } = this.database;
    const source = readers[this.#next++ % readers.length];
    if (source === undefined) throw new Error('a database without readers');
    return source;
  }

  async query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    return this.#source().query(statement.sql, statement.values);
  }
}
