// Writes many rows of a jurisdiction with few statements. An update or a deletion that meets other rows than it was meant
// for is a fault: nothing of the transaction stays.
import type { ObjectLiteral } from 'typeorm';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Connection } from './connection';
import { column, freshOf, typedTuple, values } from './rows';

// SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535; a statement of some hundred rows is as fast as any.
const MOST_PARAMETERS = 20_000;

export class Bulk {
  constructor(
    readonly jurisdiction: string,
    readonly connection: Connection,
  ) {}

  /** Inserts rows; `end` says what becomes of those whose key is there already. */
  async insert(table: string, rows: readonly ObjectLiteral[], end = ''): Promise<void> {
    if (rows.length === 0) return;
    const columns = this.connection.rows.columns(table);
    const names = join(columns.map(({ name }) => column(name)));
    const size = Math.floor(MOST_PARAMETERS / columns.length);
    for (let i = 0; i < rows.length; i += size) {
      const tuples = rows.slice(i, i + size).map((row) => sql`(${join(values(row, columns))})`);
      await this.run(sql`INSERT INTO ${column(table)} (${names}) VALUES ${join(tuples)} ${raw(end)}`);
    }
  }

  /** Updates one row. */
  async update(table: string, id: string, set: ObjectLiteral): Promise<void> {
    const columns = this.connection.rows.columns(table, Object.keys(set));
    const given = values(set, columns);
    const assignments = join(columns.map(({ name }, i) => sql`${column(name)} = ${given[i]}`));
    const affected = await this.run(
      sql`UPDATE ${column(table)} SET ${assignments} WHERE "jurisdiction" = ${this.jurisdiction} AND "id" = ${id}`,
    );
    if (affected !== 1) throw new Error(`${table} ${id}: ${affected} rows updated, not 1`);
  }

  /** Updates the same columns of many rows. */
  async updateAll(table: string, names: readonly string[], rows: readonly ObjectLiteral[]): Promise<void> {
    const columns = this.connection.rows.columns(table, ['id', ...names]);
    const fresh = freshOf(columns);
    const set = join(names.map((name) => sql`${column(name)} = ${fresh(name)}`));
    const size = Math.floor(MOST_PARAMETERS / columns.length);
    for (let i = 0; i < rows.length; i += size) {
      const chunk = rows.slice(i, i + size);
      const affected = await this.run(
        sql`UPDATE ${column(table)} SET ${set}
          FROM (VALUES ${join(chunk.map((row) => typedTuple(row, columns)))}) AS fresh
          WHERE "jurisdiction" = ${this.jurisdiction} AND "id" = ${fresh('id')}`,
      );
      if (affected !== chunk.length) throw new Error(`${table}: ${affected} rows updated, not ${chunk.length}`);
    }
  }

  /** Deletes what is gone, writes what is new or different. */
  async replace(
    table: string,
    { before, after }: { before: ObjectLiteral[]; after: ObjectLiteral[] },
    key: readonly string[],
  ): Promise<void> {
    const keyOf = (row: ObjectLiteral) => key.map((name) => row[name] as string).join();
    const known = new Map(before.map((row) => [keyOf(row), row]));
    const written = after.filter((row) => {
      const old = known.get(keyOf(row));
      known.delete(keyOf(row));
      return old === undefined || Object.keys(row).some((name) => old[name] !== row[name]);
    });
    const gone = [...known.values()];
    const size = Math.floor(MOST_PARAMETERS / key.length);
    for (let i = 0; i < gone.length; i += size) {
      const columns = join(key.map(column));
      const chunk = gone.slice(i, i + size);
      const keys = join(chunk.map((row) => sql`(${join(key.map((name) => row[name] as string))})`));
      const deleted = await this.run(
        sql`DELETE FROM ${column(table)} WHERE "jurisdiction" = ${this.jurisdiction} AND (${columns}) IN (VALUES ${keys})`,
      );
      if (deleted !== chunk.length) throw new Error(`${table}: ${deleted} rows deleted, not ${chunk.length}`);
    }
    await this.upsert(table, written, key);
  }

  /** Inserts rows, or puts them in the place of those with the same key. */
  async upsert(table: string, rows: readonly ObjectLiteral[], key: readonly string[]): Promise<void> {
    const others = this.connection.rows.columns(table).map(({ name }) => name);
    const set = others.filter((name) => name !== 'jurisdiction' && !key.includes(name));
    const change =
      set.length === 0 ? 'NOTHING' : `UPDATE SET ${set.map((name) => `"${name}" = excluded."${name}"`).join()}`;
    const keys = ['jurisdiction', ...key].map((name) => `"${name}"`).join();
    await this.insert(table, rows, `ON CONFLICT (${keys}) DO ${change}`);
  }

  /** Runs a statement that writes; returns how many rows it met. */
  run(statement: Sql): Promise<number> {
    return this.connection.write(statement);
  }
}
