// Keyset pages (Relay connections) over any list, by one statement, also for many parents at once. Never OFFSET.
// A cursor is the values of the sort keys, bound to the ledger and the list that gave it.
import { createHash } from 'node:crypto';

import sql, { empty, join, type Sql } from 'sql-template-tag';

import { atMost, column } from './rows';

/** What a list is sorted by. The last key of a list must be unique. */
export interface Key {
  expression: Sql;
  descending: boolean;
  type: 'text' | 'number';
}

/** A list: rows of a table that satisfy a condition, in an order. `t` is the table's alias in all SQL. */
export interface List {
  /** with the order, this tells one list's cursors from another's */
  name: string;
  /** its cursors are positions in the log, as subscriptions take them */
  events?: boolean;
  table: string;
  joins?: Sql;
  where: Sql;
  keys: Key[];
  /** the number of its rows as "total" of one row or none, where counters know it, and what they are asked; null where they do not */
  counted?: () => { counters: Sql; whole: Sql } | null;
}

/** A page as asked for: forwards from after, or backwards from before. */
export interface PageRequest {
  limit: number;
  backwards: boolean;
  after?: string | null | undefined;
  before?: string | null | undefined;
}

export interface Page<T> {
  rows: T[];
  cursors: string[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** A cursor that no list of this ledger gave, or that belongs to another list or order. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';

  constructor(readonly argument: 'after' | 'before') {
    super(`${argument}: the cursor does not belong to this list; use one that this list gave, or none`);
  }
}

type Value = string | number;

export function encodeCursor(mark: string, values: readonly Value[]): string {
  const text = JSON.stringify(values);
  return Buffer.from(checksum(mark, text) + text).toString('base64url');
}

/** The cursor of a position in a jurisdiction's log: what lists of events give, and what subscriptions resume from. */
export function eventMark(epoch: string, jurisdiction: string): string {
  return `${epoch}.${jurisdiction}.events`;
}

/** The values of a cursor, or null if it is damaged or bears another mark. */
export function decodeCursor(mark: string, types: readonly string[], cursor: string): Value[] | null {
  const text = Buffer.from(cursor, 'base64url').toString();
  const values = text.slice(CHECKSUM_LENGTH);
  // The same text must come out again: base64 lets some changed letters pass.
  if (text.slice(0, CHECKSUM_LENGTH) !== checksum(mark, values)) return null;
  if (Buffer.from(text).toString('base64url') !== cursor) return null;
  const read = JSON.parse(values) as Value[];
  return read.length === types.length && read.every((value, i) => typeof value === types[i]) ? read : null;
}

const CHECKSUM_LENGTH = 8;

/** Ties values to their list: a cursor of another list, or with a changed letter, is not one of ours. Not a secret. */
function checksum(mark: string, text: string): string {
  return createHash('sha256').update(`${mark} ${text}`).digest('base64url').slice(0, CHECKSUM_LENGTH);
}

/** The column in which a page's statement gives the value of a sort key. */
export const keyColumn = (i: number): string => `_key${i}`;

/** How many rows a list has; from counters where they know it. */
export function countOf(list: List): Sql {
  const counted = list.counted?.() ?? null;
  if (counted !== null) return sql`SELECT COALESCE(SUM(c."total"), 0) AS "total" FROM (${counted.whole}) c`;
  return sql`SELECT COUNT(*) AS "total" FROM ${column(list.table)} t ${list.joins ?? empty} WHERE ${list.where}`;
}

/** The statement for one page, one row more than asked for; with `parent`, for each of some parents. */
export function pageStatement(
  list: List,
  mark: string,
  page: PageRequest,
  parent?: { column: string; ids: readonly string[] },
): Sql {
  const keys = list.keys.map(({ expression }, i) => sql`${expression} AS ${column(keyColumn(i))}`);
  const columns = sql`t.*, ${join(keys)}`;
  if (parent === undefined) return rowsOfPage(list, mark, page, columns);
  const { from, conditions, order } = partsOf(list, mark, page);
  const of = sql`t.${column(parent.column)}`;
  return sql`SELECT * FROM (
    SELECT ${columns}, ROW_NUMBER() OVER (PARTITION BY ${of} ORDER BY ${order}) AS "_row"
    ${from} WHERE ${of} IN (${join([...parent.ids])}) AND ${conditions}
  ) ranked WHERE "_row" <= ${page.limit + 1} ORDER BY "_row"`;
}

/** Some columns of the rows of one page, and of one row more. */
export function rowsOfPage(list: List, mark: string, page: PageRequest, columns: Sql): Sql {
  const { from, conditions, order } = partsOf(list, mark, page);
  return sql`SELECT ${columns} ${from} WHERE ${conditions} ORDER BY ${order} ${atMost(page.limit + 1)}`;
}

function partsOf(list: List, mark: string, page: PageRequest): Record<'from' | 'conditions' | 'order', Sql> {
  const types = list.keys.map(({ type }) => (type === 'text' ? 'string' : 'number'));
  const bounds = (['after', 'before'] as const).flatMap((argument) => {
    const cursor = page[argument];
    if (cursor == null) return [];
    const values = decodeCursor(mark, types, cursor);
    if (values === null) throw new BadCursor(argument);
    return [beyond(list.keys, values, argument === 'before')];
  });
  return {
    from: sql`FROM ${column(list.table)} t ${list.joins ?? empty}`,
    conditions: join([list.where, ...bounds], ' AND '),
    order: ordering(list.keys, page.backwards),
  };
}

/** What ties a cursor to the ledger, the jurisdiction, the list and its order. */
export function markOf(list: List, epoch: string, jurisdiction: string): string {
  if (list.events === true) return eventMark(epoch, jurisdiction);
  const order = list.keys.map(({ expression, descending }) => expression.strings.join('?') + (descending ? '-' : '+'));
  return `${epoch}.${jurisdiction}.${list.name} ${order.join()}`;
}

/** What was found as a page. The row too many says whether there is more. */
export function cut<R>(found: readonly R[], page: PageRequest): Omit<Page<R>, 'cursors'> {
  const more = found.length > page.limit;
  const rows = found.slice(0, page.limit);
  if (page.backwards) rows.reverse();
  return {
    rows,
    hasNextPage: page.backwards ? page.before != null : more,
    hasPreviousPage: page.backwards ? more : page.after != null,
  };
}

/** Rows of a statement as a page. */
export function readPage<T extends object>(
  found: (T & Record<string, unknown>)[],
  list: List,
  mark: string,
  page: PageRequest,
): Page<T> {
  const whole = cut(found, page);
  const cursors = whole.rows.map((row) =>
    encodeCursor(
      mark,
      list.keys.map((_, i) => row[keyColumn(i)] as Value),
    ),
  );
  return { ...whole, cursors };
}

export function ordering(keys: readonly Key[], backwards: boolean): Sql {
  return join(
    keys.map(({ expression, descending }) =>
      descending !== backwards ? sql`${expression} DESC` : sql`${expression} ASC`,
    ),
  );
}

/** The rows that come after the values in the order, or before them. Row values where all keys go the same way. */
function beyond(keys: readonly Key[], values: readonly Value[], before: boolean): Sql {
  const less = (key: Key) => key.descending !== before;
  const first = keys[0] as Key;
  if (keys.every((key) => less(key) === less(first))) {
    const left = join(keys.map(({ expression }) => expression));
    const right = join([...values]);
    return less(first) ? sql`(${left}) < (${right})` : sql`(${left}) > (${right})`;
  }
  const alternatives = keys.map((key, i) => {
    const equal = keys.slice(0, i).map(({ expression }, k) => sql`${expression} = ${values[k]}`);
    const next = less(key) ? sql`${key.expression} < ${values[i]}` : sql`${key.expression} > ${values[i]}`;
    return sql`(${join([...equal, next], ' AND ')})`;
  });
  return sql`(${join(alternatives, ' OR ')})`;
}
