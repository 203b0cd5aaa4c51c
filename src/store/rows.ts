// Rows as values: what SQLite gives back for booleans and JSON becomes what the tables declare.
import type { DataSource, ObjectLiteral } from 'typeorm';
import sql, { join, raw, type Sql } from 'sql-template-tag';

/** A name of our own tables or columns as SQL, quoted alike on every database. `column('redAt').sql === '"redAt"'` */
export function column(name: string): Sql {
  if (!/^[a-z_][a-z0-9_]*$/i.test(name)) throw new Error(`not a name of ours: ${name}`);
  return raw(`"${name}"`);
}

type Read = (value: unknown) => unknown;

const READ_JSON: Read = (value) => (typeof value === 'string' ? JSON.parse(value) : value);
const READ_FLAG: Read = (value) => (value === null ? null : Boolean(value));

interface Written {
  name: string;
  json: boolean;
  /** the word for its type that both databases know */
  type: string;
}

/** Reads raw rows of a table in place, and writes values as columns. Columns that the table does not declare are left alone. */
export class RowReader {
  readonly #readers = new Map<string, [column: string, read: Read][]>();
  readonly #columns = new Map<string, Written[]>();

  constructor(source: DataSource) {
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
    }
  }

  read<T extends ObjectLiteral>(table: string, rows: ObjectLiteral[]): T[] {
    const readers = this.#readers.get(table) ?? [];
    for (const row of rows) {
      for (const [column, read] of readers) if (column in row) row[column] = read(row[column]);
    }
    return rows as T[];
  }

  /** The columns of a table that a row is written to; `only` some of them. */
  columns(table: string, only?: readonly string[]): Written[] {
    const all = this.#columns.get(table);
    if (all === undefined) throw new Error(`not a table of ours: ${table}`);
    return only === undefined ? all : all.filter(({ name }) => only.includes(name));
  }
}

/** A row's values for some columns, as the database takes them. */
export function values(row: ObjectLiteral, columns: readonly Written[]): unknown[] {
  return columns.map(({ name, json }) => {
    const value: unknown = row[name];
    if (value === undefined) throw new Error(`${name} is missing in a row`);
    return json && value !== null ? JSON.stringify(value) : value;
  });
}

/** A row's values as a tuple whose types are known, where no column of a table says them. */
export function typedTuple(row: ObjectLiteral, columns: readonly Written[]): Sql {
  const given = values(row, columns);
  return sql`(${join(columns.map(({ type }, i) => sql`CAST(${given[i]} AS ${raw(type)})`))})`;
}

/** The columns of `(VALUES …) AS fresh`, by their names: SQLite and PostgreSQL both call them column1, column2, … */
export function freshOf(columns: readonly Written[]): (name: string) => Sql {
  const places = new Map(columns.map(({ name }, i) => [name, raw(`fresh.column${i + 1}`)]));
  return (name) => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`${name} is not among the values`);
    return place;
  };
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
