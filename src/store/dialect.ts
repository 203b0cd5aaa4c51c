// What differs between the databases, and nothing else: each statement that is not named here is the same text on both.
import type { Sql } from 'sql-template-tag';

import type { Task } from '../rules/records';
import type { Statements } from './statements';

/** The texts of a task that are searched. */
export type Searched = Pick<Task, 'jurisdiction' | 'id' | 'title' | 'requirement' | 'number'>;

/** How a database writes JSON. */
export interface JsonWords {
  readonly object: string;
  readonly array: string;
  /** a character by its number */
  readonly character: string;
  /** The text of what it has written. */
  readonly text: (json: Sql) => Sql;
  /** What a column holds as JSON, or as true and false, within an object. */
  readonly parsed: (value: Sql) => Sql;
  readonly boolean: (value: Sql) => Sql;
  /** The text of a member of the object that a column holds; null if it has none. */
  readonly member: (value: Sql, name: 'approval') => Sql;
  /** Texts of rows as one, in their order; `between` is a string of SQL. */
  readonly joined: (text: Sql, between: string) => Sql;
}

export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** how a transaction of a writer begins */
  readonly begin: string;
  /** how a transaction begins that reads one moment of the database, whoever writes meanwhile */
  readonly beginToRead: string;
  /** behind a SELECT: whoever would write these rows waits until the transaction has ended */
  readonly forUpdate: Sql;
  /** What runs statements on a connection of the driver. */
  readonly statements: (connection: unknown) => Statements;
  /** The statement as the driver takes it. */
  readonly text: (statement: Sql) => string;
  /** Its values as the database takes them. */
  readonly values: (statement: Sql) => unknown[];
  /** The elements of a text of JSON that is a list, each as `value` of a row. */
  readonly each: (json: string) => Sql;
  readonly json: JsonWords;
  /** one text for a row costs the driver less than its columns */
  readonly rowsAsJson: boolean;
  /** a connection takes one statement after another, not several at once */
  readonly readsInTurn: boolean;
  /** Which writers of a process wait for each other: those of the same lane. */
  readonly laneOf: (jurisdiction: string) => string;
  /** Tasks `t` that hold all words of a search; a search without words admits all. */
  readonly found: (search: string, jurisdiction: string) => Sql;
  /** The statements that put new tasks into the full-text index, or other texts in the place of theirs. */
  readonly index: (tasks: readonly Searched[], areNew: boolean) => Sql[];
  /** An error of the driver as the rooms above know it; the error itself if it is none of those. */
  readonly known: (error: unknown) => unknown;
}
