// Copies a ledger from one database into another, table by table in the order of its keys, so that what was interrupted goes
// on: what has arrived is compared. Rows are copied as they are; the log's texts stay the texts that were hashed.
import type { ObjectLiteral } from 'typeorm';
import stringify from 'safe-stable-stringify';
import sql, { join, type Sql } from 'sql-template-tag';

import type { Task } from '../rules/records';
import { Bulk } from './bulk';
import { Connection } from './connection';
import type { Database } from './database';
import { ReadConnections } from './read-connections';
import { atMost, column } from './rows';
import { recount } from './tally';

// Rows of one transaction of a copy that may be interrupted.
const PAGE = 500;
/** Tables that belong to a database and not to the ledger in it; the counters are counted anew. */
const OWN = new Set(['ledger', 'webhook_lease', 'task_search', 'task_words', 'tally']);

/** How many rows of a table have been copied. */
export type Copied = (table: string, rows: number) => void;

interface Keyed {
  table: string;
  keys: string[];
}

/** What is copied: a database by its readers, or one moment of it by a connection. */
export type Source = Pick<ReadConnections, 'query' | 'rows'>;

/** Copies a ledger as it is at one moment, while it is written, into an empty database. */
export async function copyMoment(from: Database, to: Database, copied: Copied): Promise<void> {
  await Connection.of(from, (connection) =>
    connection.transaction(() => new Copying(connection, to).whole(copied), connection.dialect.beginToRead),
  );
}

export class Copying {
  constructor(
    readonly from: Source,
    readonly to: Database,
  ) {}

  /** The tables of a ledger with their keys; the log's ends come last. */
  get tables(): Keyed[] {
    const all = this.to.writer.entityMetadatas
      .filter(({ tableName }) => !OWN.has(tableName))
      .map(({ tableName: table, primaryColumns }) => ({
        table,
        keys: primaryColumns.map(({ databaseName }) => databaseName),
      }));
    return all.sort((a, b) => Number(a.table === 'head') - Number(b.table === 'head'));
  }

  /** Copies everything in one transaction: all of it arrives or nothing does. */
  async whole(copied: Copied = () => undefined): Promise<void> {
    await Connection.of(this.to, (connection) =>
      connection.transaction(async () => {
        for (const keyed of this.tables) {
          let sum = 0;
          for (let last: ObjectLiteral | null = null; ;) {
            const rows = await this.#page(keyed, last);
            await this.#put(keyed, { fresh: rows, changed: [], gone: [] }, connection);
            copied(keyed.table, (sum += rows.length));
            last = rows.at(-1) ?? null;
            if (rows.length < PAGE || last === null) break;
          }
        }
        await this.#tally(connection);
      }),
    );
  }

  /** Makes each table what it is there, in small transactions: what has arrived, and is the same, is not written again. */
  async rest(copied: Copied): Promise<void> {
    for (const keyed of this.tables) {
      for await (const { difference, rows } of this.#compared(keyed)) {
        if (difference === null) continue;
        await Connection.of(this.to, (connection) =>
          connection.transaction(() => this.#put(keyed, difference, connection)),
        );
        copied(keyed.table, rows);
      }
    }
  }

  /** Counts what has arrived, and has the database learn it. */
  async end(): Promise<void> {
    await Connection.of(this.to, (connection) => connection.transaction(() => this.#tally(connection)));
    await this.learn();
  }

  /** Has the database learn what is in it: without statistics its planner would guess until it came round to it. */
  async learn(): Promise<void> {
    await Connection.of(this.to, (connection) => connection.say('ANALYZE'));
  }

  async #tally(connection: Connection): Promise<void> {
    const heads = await connection.query<{ jurisdiction: string }>(sql`SELECT "jurisdiction" FROM "head"`);
    for (const { jurisdiction } of heads) await recount(connection, jurisdiction);
  }

  /** The tables that are not what they are there. */
  async differences(): Promise<string[]> {
    const found = new Set<string>();
    for (const keyed of this.tables) {
      for await (const { difference } of this.#compared(keyed)) if (difference !== null) found.add(keyed.table);
    }
    return [...found];
  }

  /** A table page by page: how many rows were looked at, and in what this page differs. */
  async *#compared(keyed: Keyed): AsyncGenerator<{ rows: number; difference: Difference | null }> {
    let rows = 0;
    for (let last: ObjectLiteral | null = null, more = true; more;) {
      const sent: ObjectLiteral[] = await this.#page(keyed, last);
      more = sent.length === PAGE;
      const end: ObjectLiteral | null = more ? (sent.at(-1) ?? null) : null;
      const arrived = await this.#arrived(keyed, last, end);
      rows += sent.length;
      yield { rows, difference: differenceOf(keyed, sent, arrived) };
      last = end;
    }
  }

  async #page({ table, keys }: Keyed, last: ObjectLiteral | null): Promise<ObjectLiteral[]> {
    const names = join(keys.map(column));
    const found = await this.from.query(
      sql`SELECT * FROM ${column(table)} WHERE ${beyond(keys, last)} ORDER BY ${names} ${atMost(PAGE)}`,
    );
    return this.from.rows.read(table, found);
  }

  /** The rows here between two keys. */
  async #arrived(
    { table, keys }: Keyed,
    last: ObjectLiteral | null,
    end: ObjectLiteral | null,
  ): Promise<ObjectLiteral[]> {
    const here = new ReadConnections(this.to);
    const until = end === null ? sql`1 = 1` : sql`NOT (${beyond(keys, end)})`;
    const found = await here.query(sql`SELECT * FROM ${column(table)} WHERE ${beyond(keys, last)} AND ${until}`);
    return here.rows.read(table, found);
  }

  async #put({ table, keys }: Keyed, { fresh, changed, gone }: Difference, connection: Connection): Promise<void> {
    const written = [...fresh, ...changed];
    const others = keys.filter((key) => key !== 'jurisdiction');
    for (const jurisdiction of new Set([...written, ...gone].map((row) => row['jurisdiction'] as string))) {
      const here = (rows: ObjectLiteral[]) => rows.filter((row) => row['jurisdiction'] === jurisdiction);
      await new Bulk(jurisdiction, connection).replace(table, { before: here(gone), after: here(written) }, others);
    }
    if (table !== 'task') return;
    const { dialect } = connection;
    for (const statement of [...dialect.index(fresh as Task[], true), ...dialect.index(changed as Task[], false)]) {
      await connection.write(statement);
    }
  }
}

/** What is not here, what is here and is another there, what is here alone. */
interface Difference {
  fresh: ObjectLiteral[];
  changed: ObjectLiteral[];
  gone: ObjectLiteral[];
}

function differenceOf({ keys }: Keyed, sent: ObjectLiteral[], arrived: ObjectLiteral[]): Difference | null {
  const keyOf = (row: ObjectLiteral) => JSON.stringify(keys.map((key) => row[key] as string));
  const here = new Map(arrived.map((row) => [keyOf(row), stringify(row)]));
  const there = new Set(sent.map(keyOf));
  const fresh = sent.filter((row) => !here.has(keyOf(row)));
  const changed = sent.filter((row) => here.has(keyOf(row)) && here.get(keyOf(row)) !== stringify(row));
  const gone = arrived.filter((row) => !there.has(keyOf(row)));
  return fresh.length + changed.length + gone.length === 0 ? null : { fresh, changed, gone };
}

function beyond(keys: readonly string[], last: ObjectLiteral | null): Sql {
  if (last === null) return sql`1 = 1`;
  return sql`(${join(keys.map(column))}) > (${join(keys.map((key) => last[key] as string))})`;
}
