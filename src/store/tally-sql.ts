// How many tasks have which colour, by group, as SQL: from the counters where they can tell, from the tasks elsewhere. Both
// give the same at any moment; a property test compares them.
import sql, { join, type Sql } from 'sql-template-tag';

import { type Principal, seesWhole } from '../rules/access';
import { STATUSES, type Status } from '../rules/words';
import { colourSums, statusIs } from './colour-sql';
import type { Dialect } from './dialect';
import { column } from './rows';
import { groupingOf, SIGHT, type TallyColumn } from './tally-groupings';
import { matchesFilter, matchesTally, TALLIED, type TaskFilter } from './task-filter';
import { visibleTasks } from './visibility';

/** What tasks are counted by. */
export type TallyGroup = 'NONE' | 'UNIT' | 'SOURCE_KIND' | 'STAGE' | 'LEADER';

const KEYS: Record<TallyGroup, Sql> = {
  NONE: sql`''`,
  UNIT: sql`t."leadUnitId"`,
  SOURCE_KIND: sql`t."sourceKind"`,
  STAGE: sql`t."stage"`,
  LEADER: sql`COALESCE(t."leaderId", '')`,
};

const TOLD_BY: Record<TallyGroup, readonly TallyColumn[]> = {
  NONE: [],
  UNIT: ['leadUnitId'],
  SOURCE_KIND: ['sourceKind'],
  STAGE: ['stage'],
  LEADER: ['leaderId'],
};

/** For each group with tasks in it: `key`, `total`, `red` and `yellow`. */
export function talliesBy(
  group: TallyGroup,
  who: Principal,
  filter: TaskFilter | null,
  now: string,
  dialect: Dialect,
): Sql {
  const where = () => sql`${visibleTasks(who)} AND ${matchesFilter(filter, who.jurisdiction, now, dialect)}`;
  return (
    keptTalliesBy(group, who, filter, now) ??
    sql`SELECT ${KEYS[group]} AS "key", ${colourSums(now)} FROM "task" t WHERE ${where()} ${grouped(group, sql`COUNT(*)`)}`
  );
}

/** The same from the counters; null where they cannot tell. */
export function keptTalliesBy(group: TallyGroup, who: Principal, filter: TaskFilter | null, now: string): Sql | null {
  const [seen, asked] = [toldBySight(who), toldByFilter(filter)];
  const grouping = seen && asked && groupingOf([...seen, ...asked, ...TOLD_BY[group]]);
  if (grouping === null) return null;
  const { total, red, yellow } = summed(filter?.status ?? null);
  return sql`WITH moved AS MATERIALIZED (${moved(who.jurisdiction, now)})
    SELECT ${KEYS[group]} AS "key", ${total} AS "total", ${red} AS "red", ${yellow} AS "yellow"
    FROM (${kept(who.jurisdiction, grouping)} UNION ALL SELECT * FROM moved) t
    WHERE ${visibleTasks(who)} AND ${matchesTally(filter)} ${grouped(group, total)}`;
}

/** Without a key there is one group, and none where there is nothing. */
function grouped(group: TallyGroup, total: Sql): Sql {
  return group === 'NONE' ? sql`HAVING ${total} > 0` : sql`GROUP BY ${KEYS[group]} HAVING ${total} > 0`;
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
    return some.length === 0
      ? sql`SUM(0)`
      : sql`SUM(${join(
          some.map((status) => of[status]),
          ' + ',
        )})`;
  };
  return { total: wanted === null ? sql`SUM(t."total")` : sum(STATUSES), red: sum(['RED']), yellow: sum(['YELLOW']) };
}

/** What visibility and filters ask of a task, in the order in which the parts of a union have it. */
const ASKED = ['jurisdiction', 'leadUnitId', 'sourceKind', 'leaderId', 'stage', 'classification'].map(column);
const IN_STEP = sql`h."tallied" = h."sequence"`;

/** The counters of a grouping, as tasks that count more than once. */
function kept(jurisdiction: string, grouping: string): Sql {
  return sql`SELECT ${join(ASKED.map((name) => sql`y.${name}`))}, CASE WHEN y."numbered" THEN CAST('' AS varchar) END AS "number",
      y."total", y."red", y."yellow"
    FROM "head" h CROSS JOIN "tally" y WHERE h."jurisdiction" = ${jurisdiction} AND ${IN_STEP}
      AND y."jurisdiction" = ${jurisdiction} AND y."grouping" = ${grouping}`;
}

/**
 * What the counters do not say of tasks at a moment. Those whose colour is another than the one announced last: it is worse
 * where the announcement is still to come; better where `now` was asked for before a commit that the statement sees, and
 * then that commit announced it at the latest when it was recorded. And all tasks, where the counters have not followed the log.
 */
function moved(jurisdiction: string, now: string): Sql {
  const [red, yellow] = [one(statusIs('RED', now)), one(statusIs('YELLOW', now))];
  const recorded = sql`t."announced" =`;
  const since = [
    sql`t."nextAt" <= ${now} AND (t."announced" = 'BLUE' OR (t."announced" = 'YELLOW' AND t."redAt" <= ${now}))`,
    sql`${recorded} 'RED' AND t."redAt" > ${now} AND t."redAt" <= h."recordedAt"`,
    sql`${recorded} 'YELLOW' AND t."yellowAt" > ${now} AND t."yellowAt" <= h."recordedAt"`,
  ];
  const legs = since.map((condition) =>
    leg(jurisdiction, sql`${IN_STEP} AND ${condition}`, {
      total: sql`0`,
      red: sql`${red} - ${one(sql`t."announced" = 'RED'`)}`,
      yellow: sql`${yellow} - ${one(sql`t."announced" = 'YELLOW'`)}`,
    }),
  );
  return join([...legs, leg(jurisdiction, sql`NOT ${IN_STEP}`, { total: sql`1`, red, yellow })], ' UNION ALL ');
}

const one = (condition: Sql): Sql => sql`(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

function leg(jurisdiction: string, where: Sql, { total, red, yellow }: Record<'total' | 'red' | 'yellow', Sql>): Sql {
  return sql`SELECT ${join(ASKED.map((name) => sql`t.${name}`))}, t."number",
      ${total} AS "total", ${red} AS "red", ${yellow} AS "yellow"
    FROM "head" h CROSS JOIN "task" t WHERE h."jurisdiction" = ${jurisdiction} AND t."jurisdiction" = ${jurisdiction}
      AND ${where}`;
}
