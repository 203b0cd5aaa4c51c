// How many tasks have which colour, by group, as SQL: from the counters where they can tell, from the tasks elsewhere. Both
// give the same at any moment; a property test compares them.
import sql, { empty, join, type Sql } from 'sql-template-tag';

import { type Principal, seesWhole } from '../rules/access';
import { STATUSES, type Status } from '../rules/words';
import { colourSums, statusIs } from './colour-sql';
import type { Dialect } from './dialect';
import { column } from './rows';
import { BLANK, type Grouping, groupingOf, GROUPINGS, SIGHT, TALLY_COLUMNS, type TallyColumn } from './tally-groupings';
import { matchesFilter, matchesTally, TALLIED, type TaskFilter } from './task-filter';
import { visibleTally, visibleTasks } from './visibility';

/** What tasks are counted by. */
export const SUMMARY_GROUPS = ['NONE', 'UNIT', 'SOURCE_KIND', 'STAGE', 'LEADER'] as const;
export type SummaryGroup = (typeof SUMMARY_GROUPS)[number];

const TOLD_BY: Record<SummaryGroup, readonly TallyColumn[]> = {
  NONE: [],
  UNIT: ['leadUnitId'],
  SOURCE_KIND: ['sourceKind'],
  STAGE: ['stage'],
  LEADER: ['leaderId'],
};

const KEY: Record<SummaryGroup, Sql> = {
  NONE: sql`''`,
  UNIT: sql`t."leadUnitId"`,
  SOURCE_KIND: sql`t."sourceKind"`,
  STAGE: sql`t."stage"`,
  LEADER: sql`COALESCE(t."leaderId", '')`,
};

/** Where there is nothing to count, there is no group: so that without a key there is none, too, all are of one jurisdiction. */
const groupBy = (group: SummaryGroup): Sql => (group === 'NONE' ? sql`t."jurisdiction"` : KEY[group]);

/** Statements of `key`, `total`, `red` and `yellow`; the numbers of a group are the sums of what they give it. */
export interface TallyParts {
  parts: readonly Sql[];
  /** what of them the counters are asked, whatever the moment is (remembered.ts); null where they cannot tell */
  counters: Sql | null;
}

export function tallyParts(
  group: SummaryGroup,
  who: Principal,
  filter: TaskFilter | null,
  now: string,
  dialect: Dialect,
): TallyParts {
  const kept = keptParts(group, who, filter, now);
  if (kept !== null) return kept;
  const where = sql`${visibleTasks(who)} AND ${matchesFilter(filter, who.jurisdiction, now, dialect)}`;
  const all = sql`SELECT ${KEY[group]} AS "key", ${colourSums(now)} FROM "task" t WHERE ${where} GROUP BY ${groupBy(group)}`;
  return { parts: [all], counters: null };
}

/** One statement of `key`, `total`, `red` and `yellow` of each group with tasks in it. */
export function talliesBy(...question: Parameters<typeof tallyParts>): Sql {
  return added(tallyParts(...question).parts);
}

/** The same from the counters, with what they are asked; null where they cannot tell. */
export function keptTalliesBy(...question: Parameters<typeof keptParts>): { counters: Sql; whole: Sql } | null {
  const kept = keptParts(...question);
  return kept && { counters: kept.counters, whole: added(kept.parts) };
}

function added(parts: readonly Sql[]): Sql {
  const all = join(
    parts.map((part) => sql`SELECT "key", "total", "red", "yellow" FROM (${part}) part`),
    ' UNION ALL ',
  );
  // A sum of sums is a decimal number to PostgreSQL, which a process reads as a text.
  const sums = ['total', 'red', 'yellow'].map((name) => sql`CAST(SUM(p.${column(name)}) AS BIGINT) AS ${column(name)}`);
  return sql`SELECT p."key", ${join(sums)} FROM (${all}) p GROUP BY p."key" HAVING SUM(p."total") > 0`;
}

function keptParts(
  group: SummaryGroup,
  who: Principal,
  filter: TaskFilter | null,
  now: string,
): (TallyParts & { counters: Sql }) | null {
  const [seen, asked] = [toldBySight(who), toldByFilter(filter)];
  const told = seen && asked && [...seen, ...asked, ...TOLD_BY[group]];
  // The stage tells what is open, too.
  const grouping = told && (groupingOf(told) ?? groupingOf(told.map((name) => (name === 'open' ? 'stage' : name))));
  if (grouping === null) return null;
  const columns: readonly TallyColumn[] = GROUPINGS[grouping];
  const { total, red, yellow } = summed(filter?.status ?? null);
  const counts = sql`SELECT ${KEY[group]} AS "key", ${total} AS "total", ${red} AS "red", ${yellow} AS "yellow"`;
  const where = (matches: Sql) => sql`${visibleTally(who)} AND ${matches} GROUP BY ${groupBy(group)}`;
  const matching = columns.includes('open') ? matchesTally(filter, sql`t."open"`) : matchesTally(filter);
  const counters = sql`${counts} FROM ${kept(who.jurisdiction, grouping)} AND ${where(matching)}`;
  const since = sql`WITH moved AS MATERIALIZED (${moved(who.jurisdiction, now)}) ${counts} FROM (SELECT * FROM moved) t
    WHERE ${where(matchesTally(filter))}`;
  return { counters, parts: [counters, since] };
}

/** The counts of all tasks of a jurisdiction at a moment behind its last commit, by stage and by what decides who sees them. */
export function countedAt(jurisdiction: string, at: string): Sql {
  const counts = ['total', 'yellow', 'red'];
  const names = (table: Sql, columns: readonly string[]) => join(columns.map((name) => sql`${table}.${column(name)}`));
  const told = names(sql`counted`, GROUPINGS.ALL);
  const sums = counts.map((name) => sql`CAST(SUM(counted.${column(name)}) AS BIGINT) AS ${column(name)}`);
  const columns = [...GROUPINGS.ALL, ...counts];
  return sql`SELECT ${told}, ${join(sums)} FROM (
      SELECT ${names(sql`t`, columns)} FROM ${kept(jurisdiction, 'ALL')} AND t."jurisdiction" = ${jurisdiction}
      UNION ALL SELECT ${names(sql`moved`, columns)} FROM (${moved(jurisdiction, at)}) moved) counted
    GROUP BY ${told} HAVING SUM(counted."total") > 0`;
}

/** The columns by which a principal's rights tell tasks apart; null where it takes others. */
function toldBySight(who: Principal): readonly TallyColumn[] | null {
  if (seesWhole(who)) return [];
  return who.role === 'OFFICE' || who.role === 'LEADER' || who.role === 'SYSTEM' ? SIGHT : null;
}

/** The columns by which a filter tells tasks apart; null where it takes others. */
function toldByFilter(filter: TaskFilter | null): TallyColumn[] | null {
  const columns: TallyColumn[] = [];
  for (const [name, value] of Object.entries(filter ?? {})) {
    if (value == null) continue;
    const told = TALLIED[name as keyof TaskFilter];
    if (told === undefined) return null;
    columns.push(...told);
  }
  return columns;
}

/** The counts of the colours that are wanted. */
function summed(wanted: readonly Status[] | null) {
  const of: Record<Status, Sql> = {
    BLUE: sql`t."total" - t."red" - t."yellow"`,
    YELLOW: sql`t."yellow"`,
    RED: sql`t."red"`,
  };
  const sum = (statuses: readonly Status[]) => {
    const some = wanted === null ? statuses : statuses.filter((status) => wanted.includes(status));
    if (some.length === 0) return sql`0`;
    return sql`SUM(${join(
      some.map((status) => of[status]),
      ' + ',
    )})`;
  };
  return { total: wanted === null ? sql`SUM(t."total")` : sum(STATUSES), red: sum(['RED']), yellow: sum(['YELLOW']) };
}

const IN_STEP = sql`h."tallied" = h."sequence"`;

/** The counters `t` of a grouping, as tasks that count more than once. */
function kept(jurisdiction: string, grouping: Grouping): Sql {
  const told: readonly TallyColumn[] = GROUPINGS[grouping];
  // The key leads to what is told through the columns before it.
  const last = TALLY_COLUMNS.findLastIndex((name) => told.includes(name));
  const before = TALLY_COLUMNS.slice(0, last).filter((name) => !told.includes(name));
  const blank = before.map((name) => sql` AND t.${column(name)} = ${BLANK[name]}`);
  return sql`"head" h CROSS JOIN "tally" t WHERE h."jurisdiction" = ${jurisdiction} AND ${IN_STEP}
    AND t."grouping" = ${grouping}${blank.length === 0 ? empty : join(blank, '')}`;
}

/** What rights and filters ask of a task that has moved. */
const ASKED = ['jurisdiction', 'leadUnitId', 'sourceKind', 'leaderId', 'stage', 'classification'].map(column);

/**
 * What the counters do not say of tasks at a moment; nothing between the last commit and the next moment at which something is to be
 * announced, where they follow the log (remembered.ts). Of those whose colour is another than the one announced last: it is worse
 * where the announcement is still to come; it is better where `now` was asked for before a commit that the statement sees,
 * and what that has announced held at the latest when it was recorded. And all tasks, where the counters do not follow the log.
 */
function moved(jurisdiction: string, now: string): Sql {
  const [red, yellow] = [one(statusIs('RED', now)), one(statusIs('YELLOW', now))];
  const toAnnounce = sql`t."nextAt" <= ${now}
    AND (t."announced" = 'BLUE' OR (t."announced" = 'YELLOW' AND t."redAt" <= ${now}))`;
  const recorded = sql`(SELECT h."recordedAt" FROM "head" h WHERE h."jurisdiction" = ${jurisdiction})`;
  const later = [
    sql`t."announced" = 'RED' AND t."redAt" > ${now} AND t."redAt" <= ${recorded}`,
    sql`t."announced" = 'YELLOW' AND t."yellowAt" > ${now} AND t."yellowAt" <= ${recorded}`,
  ];
  const change = {
    total: sql`0`,
    red: sql`${red} - ${one(sql`t."announced" = 'RED'`)}`,
    yellow: sql`${yellow} - ${one(sql`t."announced" = 'YELLOW'`)}`,
  };
  return join(
    [
      ...[toAnnounce, ...later].map((when) => ofTasks(jurisdiction, sql`${IN_STEP} AND ${when}`, change)),
      ofTasks(jurisdiction, sql`NOT ${IN_STEP} AND ${outOfStep(jurisdiction)}`, { total: sql`1`, red, yellow }),
    ],
    ' UNION ALL ',
  );
}

/** The same as a question of its own: PostgreSQL asks it once, before it reads any task, where it may join the other way round. So is `recorded` above: it bounds an index. */
const outOfStep = (jurisdiction: string): Sql =>
  sql`(SELECT NOT ${IN_STEP} FROM "head" h WHERE h."jurisdiction" = ${jurisdiction})`;

const one = (condition: Sql): Sql => sql`(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

function ofTasks(jurisdiction: string, where: Sql, counts: Record<'total' | 'red' | 'yellow', Sql>): Sql {
  const { total, red, yellow } = counts;
  return sql`SELECT ${join(ASKED.map((name) => sql`t.${name}`))}, t."number" IS NOT NULL AS "numbered",
      ${total} AS "total", ${red} AS "red", ${yellow} AS "yellow"
    FROM "head" h CROSS JOIN "task" t WHERE h."jurisdiction" = ${jurisdiction} AND t."jurisdiction" = ${jurisdiction}
      AND ${where}`;
}
