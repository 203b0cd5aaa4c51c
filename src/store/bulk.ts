// Writes many rows of a jurisdiction with few statements. An update or a deletion that meets other rows than it was meant
// for is a fault: nothing of the transaction stays.
import type { ObjectLiteral } from 'typeorm';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { type Connection, together } from './connection';
import { column, given, grouped } from './rows';

// A statement of some hundred rows is as fast as any, and the next one gets its turn.
const MOST_ROWS = 500;

export class Bulk {
  constructor(
    readonly jurisdiction: string,
    readonly connection: Connection,
  ) {}

  /** Inserts rows; `end` says what becomes of those whose key is there already. */
  async insert(table: string, rows: readonly ObjectLiteral[], end = ''): Promise<void> {
    const { rows: reader, dialect } = this.connection;
    const columns = reader.columns(table);
    const names = raw(columns.map(({ name }) => `"${name}"`).join());
    for (const some of chunks(rows)) {
      const each = given(dialect, some, columns);
      // Without the condition SQLite would take ON CONFLICT for that of a join.
      await this.run(sql`INSERT INTO ${column(table)} (${names}) ${each} WHERE 1 = 1 ${raw(end)}`);
    }
  }

  /** Updates the same columns of rows, each by its id. */
  async updateAll(table: string, names: readonly string[], rows: readonly ObjectLiteral[]): Promise<void> {
    const { rows: reader, dialect } = this.connection;
    const columns = reader.columns(table, ['id', ...names]);
    const set = raw(columns.flatMap(({ name }) => (name === 'id' ? [] : [`"${name}" = fresh."${name}"`])).join(', '));
    for (const some of chunks(rows)) {
      const affected = await this.run(
        sql`UPDATE ${column(table)} SET ${set} FROM (${given(dialect, some, columns)}) AS fresh
          WHERE ${column(table)}."jurisdiction" = ${this.jurisdiction} AND ${column(table)}."id" = fresh."id"`,
      );
      if (affected !== some.length) throw new Error(`${table}: ${affected} rows updated, not ${some.length}`);
    }
  }

  /** Updates rows by their ids; those in which the same columns change, together. */
  async updateAlike(
    table: string,
    changes: readonly { names: readonly string[]; row: ObjectLiteral }[],
  ): Promise<void> {
    const alike = grouped(
      changes.filter(({ names }) => names.length > 0),
      ({ names }) => names.join(),
    );
    await together(
      [...alike].map(([names, some]) =>
        this.updateAll(
          table,
          names.split(','),
          some.map(({ row }) => row),
        ),
      ),
    );
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
    // No key is in both.
    await together([this.#delete(table, [...known.values()], key), this.upsert(table, written, key)]);
  }

  async #delete(table: string, rows: readonly ObjectLiteral[], key: readonly string[]): Promise<void> {
    if (rows.length === 0) return;
    const { rows: reader, dialect } = this.connection;
    const columns = reader.columns(table, key);
    const names = join(columns.map(({ name }) => column(name)));
    for (const some of chunks(rows)) {
      const deleted = await this.run(sql`DELETE FROM ${column(table)} WHERE "jurisdiction" = ${this.jurisdiction}
        AND (${names}) IN (${given(dialect, some, columns)})`);
      if (deleted !== some.length) throw new Error(`${table}: ${deleted} rows deleted, not ${some.length}`);
    }
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

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < rows.length; i += MOST_ROWS) yield rows.slice(i, i + MOST_ROWS);
}
