// The colour of a task `t` at a moment as SQL: a comparison of its turning moments with now (HOUSE.md 1.3). The rule is
// src/rules/colour.ts; a property test compares the two.
import sql, { type Sql } from 'sql-template-tag';

import { NEVER } from '../rules/day';
import type { Status } from '../rules/words';

const RED_AT = sql`t."redAt"`;
const YELLOW_AT = sql`t."yellowAt"`;

/** The colour at a moment as a condition on the turning moments: an indexed range, never a stored colour. */
export function statusIs(status: Status, now: string): Sql {
  switch (status) {
    case 'RED':
      return sql`${RED_AT} <= ${now}`;
    case 'YELLOW':
      return sql`(${RED_AT} > ${now} AND ${YELLOW_AT} <= ${now})`;
    case 'BLUE':
      return sql`${YELLOW_AT} > ${now}`;
  }
}

const byColour = (now: string, red: Sql, yellow: Sql, blue: Sql): Sql =>
  sql`(CASE WHEN ${RED_AT} <= ${now} THEN ${red} WHEN ${YELLOW_AT} <= ${now} THEN ${yellow} ELSE ${blue} END)`;

/** The colour at a moment as its severity: 0 blue, 1 yellow, 2 red. Its text is part of the cursors of lists in this order. */
export function severityAt(now: string): Sql {
  return byColour(now, sql`2`, sql`1`, sql`0`);
}

/** The colour at a moment as its word. */
export function statusWordAt(now: string): Sql {
  return byColour(now, sql`'RED'`, sql`'YELLOW'`, sql`'BLUE'`);
}

/** Since when it has the colour of a moment. */
export function statusSinceAt(now: string): Sql {
  return byColour(now, RED_AT, YELLOW_AT, sql`t."blueAt"`);
}

/** When the colour of a moment will next get worse; null if it will not. */
export function nextTurnAt(now: string): Sql {
  return sql`NULLIF(${byColour(now, sql`${NEVER}`, RED_AT, YELLOW_AT)}, ${NEVER})`;
}

const sumOf = (condition: Sql): Sql => sql`SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

/** How many tasks there are, and how many of them are red and yellow at a moment; `countsOf` reads them. */
export function colourSums(now: string): Sql {
  return sql`COUNT(*) AS "total", ${sumOf(statusIs('RED', now))} AS "red", ${sumOf(statusIs('YELLOW', now))} AS "yellow"`;
}

export interface Counts {
  total: number;
  blue: number;
  yellow: number;
  red: number;
}

/** A row of `colourSums` as counts. `countsOf({ total: 5, red: 1, yellow: 2 }).blue === 2` */
export function countsOf(row: Omit<Counts, 'blue'>): Counts {
  const [total, red, yellow] = [Number(row.total), Number(row.red), Number(row.yellow)];
  return { total, red, yellow, blue: total - red - yellow };
}

/** From a moment on, and before another. */
export interface Span {
  from: string;
  to: string;
}

const turnsWithin = (at: Sql, now: string, { from, to }: Span): Sql =>
  sql`(${at} > ${now} AND ${at} >= ${from} AND ${at} < ${to})`;

/** The colour gets worse behind a moment and within a time, if nobody acts. */
export function worsensWithin(now: string, span: Span): Sql {
  return sql`(${turnsWithin(YELLOW_AT, now, span)} OR ${turnsWithin(RED_AT, now, span)})`;
}

/** How many tasks turn yellow, and how many red, behind a moment and within a time; never both at once. */
export function turnSums(now: string, span: Span): { yellow: Sql; red: Sql } {
  return {
    yellow: sumOf(sql`${turnsWithin(YELLOW_AT, now, span)} AND ${YELLOW_AT} < ${RED_AT}`),
    red: sumOf(turnsWithin(RED_AT, now, span)),
  };
}
