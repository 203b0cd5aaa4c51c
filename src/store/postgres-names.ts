// Which statements a PostgreSQL connection has prepared under a name: those that come again, so many and no more. Never a
// statement without values: those are said as they are.
import { createHash } from 'node:crypto';

import { LRUCache } from 'lru-cache';
import type { ClientBase } from 'pg';

// The server keeps what it has parsed for each connection by itself, up to 400 kB for a ledger page; it forgets nothing as
// long as the connection lives. Those of a page are few; where filters make ever others, the rest is prepared each time.
const MOST = 60;
const SEEN = 300;
const LONGEST = 20_000;

/** After so many uses a pool ends a connection, and what it has named with it: what is hot changes in the course of a day. */
export const USES = 10_000;

export class PostgresNames {
  static readonly #known = new WeakMap<ClientBase, PostgresNames>();
  readonly #names = new Map<string, string>();
  readonly #seen = new LRUCache<string, true>({ max: SEEN });
  #ended = false;

  /** Those of a connection. */
  static of(client: ClientBase): PostgresNames {
    let names = this.#known.get(client);
    if (names === undefined) this.#known.set(client, (names = new PostgresNames()));
    return names;
  }

  /** The name of a statement; undefined where it is to be sent without one. */
  nameOf(text: string, values: readonly unknown[]): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#ended || values.length === 0) return known;
    if (text.length > LONGEST || this.#names.size === MOST) return undefined;
    const name = createHash('sha256').update(text).digest('base64url');
    if (this.#seen.has(name)) {
      this.#names.set(text, name);
      return name;
    }
    this.#seen.set(name, true);
    return undefined;
  }

  /** From now on nothing is named: the server does not hold to what was. */
  end(): void {
    this.#ended = true;
    this.#names.clear();
  }
}

/**
 * True if the server refuses a statement because of its name alone, and would take it without: a table has got columns since
 * (an upgrade without stopping), or a pooler gives each transaction another session.
 */
export function isOutdated(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  if (error.code === '0A000') return error.message.includes('cached plan must not change result type');
  // invalid_sql_statement_name, duplicate_prepared_statement
  return error.code === '26000' || error.code === '42P05';
}
