// The statements of a PostgreSQL connection, or of whichever of a pool is free.
import type { ClientBase, Pool } from 'pg';
import type { DataSource, ObjectLiteral } from 'typeorm';

import type { Statements } from './statements';

export class PostgresStatements implements Statements {
  constructor(readonly client: Pick<ClientBase, 'query'>) {}

  async all<T extends ObjectLiteral>(text: string, values: readonly unknown[]): Promise<T[]> {
    return (await this.client.query<T>(text, [...values])).rows;
  }

  async run(text: string, values: readonly unknown[]): Promise<number> {
    return (await this.client.query(text, [...values])).rowCount ?? 0;
  }
}

/** The pool of a source. */
export function poolOf(source: DataSource): Pool {
  return (source.driver as unknown as { master: Pool }).master;
}
