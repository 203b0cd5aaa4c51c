// Copies a ledger from one database into another, table by table in the order of its keys, so that what was interrupted goes
// on behind the last row that has arrived. Rows are copied as they are; the log's texts stay the texts that were hashed.
import type { ObjectLiteral } from 'typeorm';
import sql, { join } from 'sql-template-tag';

import type { Task } from '../rules/records';
import { Bulk } from './bulk';
import { Connection } from './connection';
import type { Database } from './database';
import { ReadConnections } from './read-connections';
import { column } from './rows';

// Rows of one transaction of a copy that may be interrupted.
const PAGE = 500;
/** Tables that belong to a database and not to the ledger in it. */
const OWN = new Set(['ledger', 'webhook_lease', 'task_search', 'task_words']);

/** How many rows of a table have been copied. */
export type Copied = (table: string, rows: number) => void;

interface Keyed {
  table: string;
  keys: string[];
}

export class Copying {
  readonly #from: ReadConnections;

  constructor(
    from: Database,
    readonly to: Database,
  ) {
    this.#from = new ReadConnections(from);
  }

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
  async whole(): Promise<void> {
    await Connection.of(this.to, (connection) =>
      connection.transaction(async () => {
        for (const keyed of this.tables) {
          for (let last: ObjectLiteral | null = null; ;) {
            const rows = await this.#page(keyed, last);
            await this.#put(keyed, rows, connection);
            last = rows.at(-1) ?? null;
            if (rows.length < PAGE || last === null) break;
          }
        }
      }),
    );
  }

  /** Copies what is not there yet, in small transactions. */
  async rest(copied: Copied): Promise<void> {
    for (const keyed of this.tables) {
      let [last, count] = [await this.#last(keyed), await this.#count(keyed, this.to)];
      for (;;) {
        const rows = await this.#page(keyed, last);
        if (rows.length === 0) break;
        await Connection.of(this.to, (connection) => connection.transaction(() => this.#put(keyed, rows, connection)));
        last = rows.at(-1) ?? null;
        count += rows.length;
        copied(keyed.table, count);
      }
    }
  }

  /** Tables that do not hold as many rows here as there. */
  async differences(): Promise<{ table: string; from: number; to: number }[]> {
    const found = [];
    for (const keyed of this.tables) {
      const [from, to] = [await this.#count(keyed, this.#from.database), await this.#count(keyed, this.to)];
      if (from !== to) found.push({ table: keyed.table, from, to });
    }
    return found;
  }

  async #count({ table }: Keyed, database: Database): Promise<number> {
    const [row] = await new ReadConnections(database).query<{ n: number }>(
      sql`SELECT COUNT(*) AS "n" FROM ${column(table)}`,
    );
    return Number(row?.n ?? 0);
  }

  /** The key of the last row that has arrived. */
  async #last({ table, keys }: Keyed): Promise<ObjectLiteral | null> {
    const order = join(keys.map((key) => sql`${column(key)} DESC`));
    const [row] = await new ReadConnections(this.to).query(
      sql`SELECT ${join(keys.map(column))} FROM ${column(table)} ORDER BY ${order} LIMIT 1`,
    );
    return row ?? null;
  }

  async #page({ table, keys }: Keyed, last: ObjectLiteral | null): Promise<ObjectLiteral[]> {
    const names = join(keys.map(column));
    const behind = last === null ? sql`1 = 1` : sql`(${names}) > (${join(keys.map((key) => last[key] as string))})`;
    const found = await this.#from.query(
      sql`SELECT * FROM ${column(table)} WHERE ${behind} ORDER BY ${names} LIMIT ${PAGE}`,
    );
    return this.#from.rows.read(table, found);
  }

  async #put({ table, keys }: Keyed, rows: ObjectLiteral[], connection: Connection): Promise<void> {
    const bulk = new Bulk('', connection);
    await bulk.upsert(
      table,
      rows,
      keys.filter((key) => key !== 'jurisdiction'),
    );
    if (table !== 'task') return;
    for (const statement of connection.dialect.index(rows as Task[], true)) await bulk.run(statement);
  }
}
