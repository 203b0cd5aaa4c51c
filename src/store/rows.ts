// Rows as values: what SQLite gives back for booleans and JSON becomes what the tables declare.
import type { DataSource, ObjectLiteral } from 'typeorm';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Dialect } from './dialect';

/** A name of our own tables or columns as SQL, quoted alike on every database. `column('redAt').sql === '"redAt"'` */
export function column(name: string): Sql {
  if (!/^[a-z_][a-z0-9_]*$/i.test(name)) throw new Error(`not a name of ours: ${name}`);
  return raw(`"${name}"`);
}

/**
 * The end of a statement that reads so many rows at most. The number stands in the text: SQLite plans by it, and would plan a
 * statement anew each time that one was bound. `atMost(50).sql === 'LIMIT 50'`
 */
export function atMost(rows: number): Sql {
  if (!Number.isSafeInteger(rows) || rows < 0) throw new Error(`not a number of rows: ${rows}`);
  return raw(`LIMIT ${rows}`);
}

type Read = (value: unknown) => unknown;

/** A row as one text. */
const WHOLE = 'whole_row';

const READ_JSON: Read = (value) => (typeof value === 'string' ? JSON.parse(value) : value);
const READ_FLAG: Read = (value) => (value === null ? null : Boolean(value));

/** A column as it is written. */
interface Field {
  name: string;
  json: boolean;
  /** the word for its type that both databases know */
  type: string;
}

/** Reads raw rows of a table in place, and writes values as columns. Columns that the table does not declare are left alone. */
export class RowReader {
  readonly #readers = new Map<string, [column: string, read: Read][]>();
  readonly #columns = new Map<string, Field[]>();
  readonly #some = new Map<string, Field[]>();
  readonly #whole = new Map<string, Sql>();

  constructor(source: DataSource, dialect: Dialect) {
    for (const { tableName, columns } of source.entityMetadatas) {
      this.#columns.set(
        tableName,
        columns
          .filter(({ isGenerated }) => !isGenerated)
          .map(({ databaseName: name, type }) => {
            const json = type === 'simple-json';
            return { name, json, type: json ? 'text' : String(type) };
          }),
      );
      const readers = columns.flatMap(({ databaseName, type }): [string, Read][] => {
        if (type === 'simple-json') return [[databaseName, READ_JSON]];
        return type === 'boolean' ? [[databaseName, READ_FLAG]] : [];
      });
      this.#readers.set(tableName, readers);
      const members = columns.flatMap(({ databaseName: name, type }) => {
        const value = sql`t.${column(name)}`;
        if (type === 'simple-json') return [raw(`'${name}'`), dialect.json.parsed(value)];
        return [raw(`'${name}'`), type === 'boolean' ? dialect.json.boolean(value) : value];
      });
      const whole = sql`${raw(dialect.json.object)}(${join(members)}) AS ${column(WHOLE)}`;
      this.#whole.set(tableName, dialect.rowsAsJson ? whole : raw('t.*'));
    }
  }

  /** What `read` takes of whole rows `t` of a table, as the driver hands it over the fastest. */
  whole(table: string): Sql {
    return of(this.#whole, table);
  }

  read<T extends ObjectLiteral>(table: string, rows: ObjectLiteral[]): T[] {
    if (rows[0] !== undefined && WHOLE in rows[0]) return rows.map((row) => JSON.parse(row[WHOLE] as string) as T);
    const readers = this.#readers.get(table) ?? [];
    for (const row of rows) {
      for (const [column, read] of readers) if (column in row) row[column] = read(row[column]);
    }
    return rows as T[];
  }

  /** The columns of a table that a row is written to; `only` some of them. */
  columns(table: string, only?: readonly string[]): Field[] {
    const all = of(this.#columns, table);
    if (only === undefined) return all;
    const key = `${table} ${only.join()}`;
    let some = this.#some.get(key);
    if (some === undefined) {
      some = all.filter(({ name }) => only.includes(name));
      this.#some.set(key, some);
    }
    return some;
  }
}

function of<T>(all: ReadonlyMap<string, T>, table: string): T {
  const found = all.get(table);
  if (found === undefined) throw new Error(`not a table of ours: ${table}`);
  return found;
}

/**
 * Rows as one text of JSON: however many there are, the statement that they are given to is the same, and so is prepared
 * once. `dialect.each(jsonOf(rows, columns))` has a row for each, whose `value` is the list of its values.
 */
function jsonOf(rows: readonly ObjectLiteral[], columns: readonly Field[]): string {
  const lists = rows.map((row) =>
    columns.map(({ name, json }): unknown => {
      const value: unknown = row[name];
      if (value === undefined) throw new Error(`${name} is missing in a row`);
      return json && value !== null ? JSON.stringify(value) : value;
    }),
  );
  return JSON.stringify(lists).replace(UNSTORABLE, '$1\\ufffd');
}

// U+0000, which PostgreSQL takes in no text, and halves of characters, which are none: JSON writes both as escapes.
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** Rows as a subquery, each value of its column's type: `SELECT value ->> 0 AS "id" FROM json_each(?)`. */
export function given(dialect: Dialect, rows: readonly ObjectLiteral[], columns: readonly Field[]): Sql {
  return sql`SELECT ${named(columns)} FROM ${dialect.each(jsonOf(rows, columns))}`;
}

const NAMED = new WeakMap<readonly Field[], Sql>();

function named(columns: readonly Field[]): Sql {
  let all = NAMED.get(columns);
  if (all === undefined) {
    all = raw(columns.map(({ name, type }, i) => `${pick(type, i)} AS ${column(name).sql}`).join(', '));
    NAMED.set(columns, all);
  }
  return all;
}

function pick(type: string, i: number): string {
  return type === 'text' || type === 'varchar' ? `value ->> ${i}` : `CAST(value ->> ${i} AS ${type})`;
}

/** Rows by a key, in their order. `grouped([{ a: 1 }, { a: 1 }], (row) => row.a).get(1)` has two. */
export function grouped<K, T>(rows: Iterable<T>, keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
