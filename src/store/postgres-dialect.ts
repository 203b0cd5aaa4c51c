// PostgreSQL: writers of one jurisdiction wait for each other by a row lock, search by an index on pairs of characters.
import type { ClientBase } from 'pg';
import sql, { empty, join, raw } from 'sql-template-tag';

import type { Dialect } from './dialect';
import { Conflict, DatabaseGone, DeadlinePassed, UNWRITABLE, Unwritable } from './failures';
import { isOutdated } from './postgres-names';
import { PostgresStatements } from './postgres-statements';
import { wordsOf, wordsOfTask } from './search';

// No text of ours holds U+0000, and PostgreSQL takes none; whoever asks for one finds what holds this, and nothing does.
const NEVER_STORED = '\uFFFF';

/** What the index holds of a word: its pairs of neighbours, and each character alone. */
const pairsOf = (word: readonly string[]): string[] => [
  ...word,
  ...word.slice(1).map((letter, i) => (word[i] ?? '') + letter),
];

export const POSTGRES: Dialect = {
  name: 'postgres',
  begin: 'BEGIN',
  beginToRead: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  forUpdate: sql`FOR UPDATE`,
  statements: (connection) => PostgresStatements.on(connection as ClientBase),
  text: (statement) => statement.text,
  values: (statement) =>
    statement.values.map((value) => (typeof value === 'string' ? value.replaceAll('\0', NEVER_STORED) : value)),
  each: (json) => sql`jsonb_array_elements(CAST(${json} AS jsonb))`,
  json: {
    object: 'json_build_object',
    array: 'json_build_array',
    character: 'chr',
    text: (json) => sql`CAST(${json} AS text)`,
    parsed: (value) => sql`CAST(${value} AS json)`,
    boolean: (value) => value,
    member: (value, name) => sql`CAST(CAST(${value} AS json) -> ${raw(`'${name}'`)} AS text)`,
    joined: (text, between) => sql`string_agg(${text}, ${raw(between)})`,
  },
  rowsAsJson: false,
  readsInTurn: true,
  laneOf: (jurisdiction) => jurisdiction,
  found: (search, jurisdiction) => {
    const words = wordsOf(search.replaceAll('\0', NEVER_STORED));
    if (words.length === 0) return sql`1 = 1`;
    const pairs = [...new Set(words.flatMap((word) => (word.length === 1 ? word : pairsOf(word).slice(word.length))))];
    // That all its pairs are there does not make a longer word be there.
    const longer = words.filter((word) => word.length > 2);
    const holds = longer.map((word) => {
      const pattern = `%${word.join('').replace(/[\\%_]/g, '\\$&')}%`;
      return sql`AND s."words" LIKE ${pattern} ESCAPE '\\'`;
    });
    return sql`t."id" IN (SELECT s."taskId" FROM "task_words" s
      WHERE s."jurisdiction" = ${jurisdiction} AND s."pairs" @> ${pairs} ${holds.length === 0 ? empty : join(holds, ' ')})`;
  },
  index: (tasks) => {
    if (tasks.length === 0) return [];
    const rows = tasks.map((task) => {
      const words = wordsOfTask(task);
      const text = words.map((word) => word.join('')).join(' ');
      return sql`(${task.jurisdiction}, ${task.id}, ${text}, ${[...new Set(words.flatMap(pairsOf))]})`;
    });
    return [
      sql`INSERT INTO "task_words" ("jurisdiction", "taskId", "words", "pairs") VALUES ${join(rows)}
        ON CONFLICT ("jurisdiction", "taskId") DO UPDATE SET "words" = excluded."words", "pairs" = excluded."pairs"`,
    ];
  },
  known: (error) => {
    if (error instanceof DatabaseGone || error instanceof Conflict) return error;
    const code = codeOf(error);
    if (CONFLICTS.has(code) || isOutdated(error)) return new Conflict(error);
    if (code === STATEMENT_TIMEOUT) return new DeadlinePassed(null);
    if (code === DISK_FULL) return new Unwritable(UNWRITABLE.FULL, error);
    if (GONE.test(code)) return new DatabaseGone(error);
    const message = error instanceof Error ? error.message : '';
    return LOST.test(message) ? new DatabaseGone(error) : error;
  },
};

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const CONFLICTS = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
]);
const STATEMENT_TIMEOUT = '57014';
const DISK_FULL = '53100';
/**
 * Class 08 connection exceptions; 57P01–57P04 the server or the database goes or is not there yet; 53300 too many
 * connections; 25P03 idle in transaction for too long; 25006 it has become a standby; and what Node says of sockets.
 */
const GONE =
  /^(08...|57P0[1-5]|53300|25P03|25006|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
// The drivers' own words, which have no code. A query runner whose connection ended between two statements has been released.
const LOST =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|client was closed|Connection ended|Query runner already released/i;

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('driverError' in error) return codeOf(error.driverError);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
