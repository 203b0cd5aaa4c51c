// Rows as values: what SQLite gives back for booleans and JSON becomes what the tables declare.
import type { DataSource, ObjectLiteral } from 'typeorm';
import { raw, type Sql } from 'sql-template-tag';

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
          .map(({ databaseName: name, type }) => ({ name, json: type === 'simple-json' })),
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
