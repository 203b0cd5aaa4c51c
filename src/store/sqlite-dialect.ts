// SQLite: one writer for all, statements with question marks, full-text search by FTS5.
import sql, { empty, raw, type Sql } from 'sql-template-tag';
import type { Database } from 'sqlite3';
import { QueryFailedError } from 'typeorm';

import type { Dialect, Searched } from './dialect';
import { UNWRITABLE, Unwritable } from './failures';
import { wordsOf, wordsOfTask } from './search';
import { SqliteStatements } from './sqlite-statements';

/** The statements that make the full-text index; run by the first migration. */
export const CREATE_INDEX = `CREATE VIRTUAL TABLE "task_words" USING fts5("words", content = '', contentless_delete = 1)`;
export const DROP_INDEX = `DROP TABLE "task_words"`;

/** A character as a token of six hexadecimal digits: no tokenizer has an opinion about those. */
const token = (letter: string): string => (letter.codePointAt(0) ?? 0).toString(16).padStart(6, '0');

/** What the index holds: for each word its pairs, and its last character alone. */
function tokens(words: readonly string[][]): string {
  return words
    .flatMap((word) =>
      word.map((letter, i) => token(letter) + (word[i + 1] === undefined ? '' : token(word[i + 1] ?? ''))),
    )
    .join(' ');
}

export const SQLITE: Dialect = {
  name: 'sqlite',
  begin: 'BEGIN IMMEDIATE',
  beginToRead: 'BEGIN',
  // Who has begun is alone.
  forUpdate: empty,
  statements: (connection) => SqliteStatements.of(connection as Database),
  text: (statement) => statement.sql,
  values: (statement) => statement.values,
  each: (json) => sql`json_each(${json})`,
  json: {
    object: 'json_object',
    array: 'json_array',
    character: 'char',
    text: (json) => json,
    parsed: (value) => sql`json(${value})`,
    boolean: (value) => sql`json(CASE WHEN ${value} THEN 'true' WHEN NOT ${value} THEN 'false' END)`,
    member: (value, name) => sql`${value} -> ${raw(`'${name}'`)}`,
    joined: (text, between) => sql`group_concat(${text}, ${raw(between)})`,
  },
  // It makes each property of each row by a call into V8.
  rowsAsJson: true,
  readsInTurn: false,
  laneOf: () => '',
  found: (search, jurisdiction) => {
    const phrases = wordsOf(search).map((word) => {
      const [first = '', ...rest] = word;
      if (rest.length === 0) return `${token(first)}*`;
      return `"${rest.map((letter, i) => token(word[i] ?? '') + token(letter)).join(' ')}"`;
    });
    if (phrases.length === 0) return sql`1 = 1`;
    return sql`t."id" IN (SELECT s."taskId" FROM "task_words" w JOIN "task_search" s ON s."place" = w.rowid
      WHERE w."task_words" MATCH ${phrases.join(' AND ')} AND s."jurisdiction" = ${jurisdiction})`;
  },
  index: (tasks, areNew) => tasks.flatMap((task) => indexOne(task, areNew)),
  known: (error) => {
    if (!(error instanceof QueryFailedError)) return error;
    switch (codeOf(error)) {
      case 'SQLITE_FULL':
        return new Unwritable(UNWRITABLE.FULL, error);
      case 'SQLITE_READONLY':
        return new Unwritable(UNWRITABLE.READ_ONLY, error);
      case 'SQLITE_IOERR':
        // What cannot be read is a fault, and is told as one.
        return READS.test(error.query) ? error : new Unwritable(UNWRITABLE.FAILING, error);
      default:
        return error;
    }
  },
};

const READS = /^\s*(SELECT|WITH)\b/i;

/** SQLite's own name of what went wrong, e.g. `SQLITE_FULL`; empty if there is none. */
export function codeOf(error: unknown): string {
  if (error instanceof QueryFailedError) return codeOf(error.driverError);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function indexOne(task: Searched, isNew: boolean): Sql[] {
  const words = tokens(wordsOfTask(task));
  const mine = sql`"jurisdiction" = ${task.jurisdiction} AND "taskId" = ${task.id}`;
  if (!isNew) {
    const place = sql`(SELECT "place" FROM "task_search" WHERE ${mine})`;
    return [sql`UPDATE "task_words" SET "words" = ${words} WHERE rowid = ${place}`];
  }
  return [
    sql`INSERT INTO "task_search" ("jurisdiction", "taskId") VALUES (${task.jurisdiction}, ${task.id})`,
    sql`INSERT INTO "task_words" (rowid, "words") SELECT "place", ${words} FROM "task_search" WHERE ${mine}`,
  ];
}
