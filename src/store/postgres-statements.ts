// The statements of a PostgreSQL connection, or of whichever of a pool is free. Those that come again are prepared once on each
// connection (postgres-names.ts): of a ledger page reading its text takes longer than reading its rows.
import type { ClientBase, Pool, QueryResult } from 'pg';
import type { DataSource, ObjectLiteral } from 'typeorm';

import { isOutdated, PostgresNames } from './postgres-names';
import type { Statements } from './statements';

type Use<T> = (client: ClientBase) => Promise<T>;

export class PostgresStatements implements Statements {
  private constructor(readonly lend: <T>(use: Use<T>) => Promise<T>) {}

  /** On one connection. */
  static on(client: ClientBase): PostgresStatements {
    return new PostgresStatements((use) => use(client));
  }

  /** Each on whichever connection of a pool is free. */
  static ofPool(pool: Pool): PostgresStatements {
    return new PostgresStatements((use) => lent(pool, use));
  }

  async all<T extends ObjectLiteral>(text: string, values: readonly unknown[]): Promise<T[]> {
    return (await this.lend((client) => ask<T>(client, text, values))).rows;
  }

  async run(text: string, values: readonly unknown[]): Promise<number> {
    return (await this.lend((client) => ask(client, text, values))).rowCount ?? 0;
  }
}

async function ask<T extends ObjectLiteral>(
  client: ClientBase,
  text: string,
  values: readonly unknown[],
): Promise<QueryResult<T>> {
  const names = PostgresNames.of(client);
  const name = names.nameOf(text, values);
  if (name === undefined) return client.query<T>(text, [...values]);
  try {
    return await client.query<T>({ name, text, values: [...values] });
  } catch (error) {
    if (!isOutdated(error)) throw error;
    names.end();
    // In a transaction all before it has failed too: that is done again from its beginning, as where others were in the way.
    if (client.getTransactionStatus() !== 'I') throw error;
    return client.query<T>(text, [...values]);
  }
}

/** A connection that failed is not lent again; that it is lost is told by the statement that was under way. */
async function lent<T>(pool: Pool, use: Use<T>): Promise<T> {
  const client = await pool.connect();
  const ignored = () => undefined;
  client.on('error', ignored);
  try {
    const answer = await use(client);
    client.off('error', ignored);
    client.release();
    return answer;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** The pool of a source. */
export function poolOf(source: DataSource): Pool {
  return (source.driver as unknown as { master: Pool }).master;
}
