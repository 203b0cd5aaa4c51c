// The lists of the API, each as a condition and an order (see paging.ts). A list is data; reader.ts runs it.
import sql, { join, type Sql } from 'sql-template-tag';

import { type Principal } from '../rules/access';
import type { DeliveryState } from '../rules/delivering';
import type { Policy } from '../rules/policy';
import {
  type Decision,
  type InspectionKind,
  type InspectionStage,
  type InterventionKind,
  type ObligationKind,
  OPEN_STAGES,
  severity,
  type SourceKind,
  type Status,
  type UnitKind,
} from '../rules/words';
import { type Span, worsensWithin } from './colour-sql';
import type { Dialect } from './dialect';
import type { Key, List } from './paging';
import { keptTalliesBy, talliesBy } from './tally-sql';
import { matchesFilter, ofJurisdiction, oneOf, taskKeys, type TaskFilter, type TaskOrder } from './task-filter';
import {
  listHolds,
  notOfTasks,
  openToAll,
  visibleClient,
  visibleEvent,
  visibleHere,
  visibleInspection,
  visibleIntervention,
  visibleSource,
  visibleTask,
  visibleTasks,
  visibleThroughTask,
  visibleWebhook,
} from './visibility';

const text = (expression: Sql, descending = false): Key => ({ expression, descending, type: 'text' });
const number = (expression: Sql, descending = false): Key => ({ expression, descending, type: 'number' });
const all = (...conditions: (Sql | false)[]): Sql =>
  join(
    conditions.filter((each) => each !== false),
    ' AND ',
  );

export function tasks(
  who: Principal,
  filter: TaskFilter | null,
  order: readonly TaskOrder[],
  now: string,
  dialect: Dialect,
): List {
  const where = all(visibleTasks(who), matchesFilter(filter, who.jurisdiction, now, dialect));
  const counted = () => keptTalliesBy('NONE', who, filter, now);
  return { name: 'tasks', table: 'task', where, keys: taskKeys(order, now), counted };
}

/** Rows of a jurisdiction. */
export function hereOf(jurisdiction: string): Sql {
  return sql`t."jurisdiction" = ${jurisdiction}`;
}

/** The subtasks of a task, in the order they came. */
export function subtasks(who: Principal): List {
  return {
    name: 'subtasks',
    table: 'task',
    where: visibleTask(who),
    keys: [text(sql`t."createdAt"`), text(sql`t."id"`)],
  };
}

/** Tasks whose colour gets worse behind a moment and up to another, if nobody acts; what turns twice counts as what it is last. */
export function turning(who: Principal, filter: TaskFilter | null, now: string, span: Span, dialect: Dialect): List {
  const within = worsensWithin(now, span);
  const where = all(visibleTasks(who), matchesFilter(filter, who.jurisdiction, now, dialect), within);
  return {
    name: 'turning',
    table: 'task',
    where,
    keys: taskKeys([{ field: 'DEADLINE', descending: false }], now),
  };
}

/** What is open to everybody: public tasks of a jurisdiction. */
export function publicTasks(jurisdiction: string, search: string | null): List {
  // What is not open is not searched either: the index holds the requirement.
  const where = all(openToAll(jurisdiction), search !== null && holds(search, sql`t."title"`, sql`t."number"`));
  const keys = [number(sql`t."numberYear"`, true), number(sql`t."numberInYear"`, true), text(sql`t."id"`, true)];
  return { name: 'public tasks', table: 'task', where, keys };
}

/** Interventions, the latest first. */
export function interventions(
  who: Principal,
  filter: { unit: string | null; kind: readonly InterventionKind[] | null; decision: readonly Decision[] | null },
): List {
  const { unit, kind, decision } = filter;
  const where = all(
    visibleIntervention(who),
    unit !== null && sql`t."unitId" = ${unit}`,
    kind !== null && oneOf(sql`t."kind"`, kind),
    decision !== null && oneOf(sql`t."decision"`, decision),
  );
  const keys = [text(sql`t."proposedAt"`, true), text(sql`t."id"`, true)];
  return { name: 'interventions', table: 'intervention', where, keys };
}

/** Inspections, the latest to begin first. */
export function inspections(
  who: Principal,
  filter: {
    year: number | null;
    kind: readonly InspectionKind[] | null;
    stage: readonly InspectionStage[] | null;
    unit: string | null;
  },
): List {
  const { year, kind, stage, unit } = filter;
  const where = all(
    visibleInspection(who),
    year !== null && sql`t."year" = ${year}`,
    kind !== null && oneOf(sql`t."kind"`, kind),
    stage !== null && oneOf(sql`t."stage"`, stage),
    unit !== null && listHolds('unitIds', unit),
  );
  return {
    name: 'inspections',
    table: 'inspection',
    where,
    keys: [text(sql`t."startOn"`, true), text(sql`t."id"`, true)],
  };
}

/** Rows in which one of some columns holds the words; LIKE's own wildcards are taken literally. */
function holds(words: string, ...columns: Sql[]): Sql {
  // SQLite ends a pattern at NUL; no name holds one.
  if (words.includes('\0')) return sql`1 = 0`;
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(${join(
    columns.map((each) => sql`LOWER(${each}) LIKE LOWER(${pattern}) ESCAPE '\\'`),
    ' OR ',
  )})`;
}

export const UNIT_ORDER_FIELDS = ['CODE', 'NAME', 'STATUS'] as const;
export interface UnitOrder {
  field: (typeof UNIT_ORDER_FIELDS)[number];
  descending: boolean;
}

/** Units, by code unless ordered otherwise. Their colour is counted only where it is asked for. */
export function units(
  who: Principal,
  filter: { kind: readonly UnitKind[] | null; search: string | null; status: readonly Status[] | null },
  order: readonly UnitOrder[],
  policy: Policy,
  now: string,
  dialect: Dialect,
): List {
  const { kind, search, status } = filter;
  const coloured = status !== null || order.some(({ field }) => field === 'STATUS');
  const colour = colourOf(policy);
  const where = all(
    visibleHere(who),
    kind !== null && oneOf(sql`t."kind"`, kind),
    search !== null && holds(search, sql`t."name"`, sql`t."code"`),
    status !== null &&
      (status.length === 0 ? sql`1 = 0` : sql`${colour} IN (${join(status.map((each) => severity(each)))})`),
  );
  const keys = order.flatMap(({ field, descending }): Key[] => {
    switch (field) {
      case 'CODE':
        return [text(sql`t."code"`, descending)];
      case 'NAME':
        return [text(sql`t."name"`, descending)];
      case 'STATUS':
        return [number(colour, descending), number(RED, descending)];
    }
  });
  const joins = coloured ? sql`LEFT JOIN (${openTally(who, now, dialect)}) c ON c."key" = t."id"` : undefined;
  const last = order.at(-1)?.descending ?? false;
  const list: List = {
    name: 'units',
    table: 'unit',
    where,
    keys: [...keys, text(sql`t."code"`, last), text(sql`t."id"`, last)],
  };
  return joins === undefined ? list : { ...list, joins };
}

const RED = sql`COALESCE(c."red", 0)`;

/** The severity of a unit's colour, from its tally `c` and the numbers of the policy. The rule is src/rules/unit-colour.ts. */
function colourOf(policy: Policy): Sql {
  const { enabled, steps } = policy.rules.UNIT_RED_TASKS;
  const worstFirst = enabled ? [...steps].reverse() : [];
  const cases = worstFirst.map(({ status, anyOf = [] }) => {
    const any = anyOf.map(
      ({ red, percent = 0 }) => sql`(${RED} >= ${red} AND ${RED} * 100 >= ${percent} * COALESCE(c."total", 0))`,
    );
    return sql`WHEN ${join(any, ' OR ')} THEN ${severity(status)}`;
  });
  return cases.length === 0 ? sql`(0 + 0)` : sql`(CASE ${join(cases, ' ')} ELSE 0 END)`;
}

/** How many open tasks each unit leads, and how many of them are red or yellow at a moment, as far as the viewer sees them. */
export function openTally(who: Principal, now: string, dialect: Dialect): Sql {
  return talliesBy('UNIT', who, { stage: [...OPEN_STAGES] }, now, dialect);
}

/** Sources, the latest first. */
export function sources(who: Principal, kind: readonly SourceKind[] | null, search: string | null): List {
  const where = all(
    visibleSource(who),
    kind !== null && oneOf(sql`t."kind"`, kind),
    search !== null && holds(search, sql`t."title"`, sql`t."documentNumber"`),
  );
  return { name: 'sources', table: 'source', where, keys: [text(sql`t."issuedOn"`, true), text(sql`t."id"`, true)] };
}

/** Letters, the latest first. Of a unit: those it received, answered by it or not. Else: answered by all, or not. */
export function letters(
  who: Principal,
  filter: { number: string | null; unit: string | null; answered: boolean | null },
): List {
  const { number, unit, answered } = filter;
  const open = sql`EXISTS (SELECT 1 FROM "recipient" r WHERE r."jurisdiction" = t."jurisdiction"
    AND r."letterId" = t."id" AND NOT r."answered")`;
  const received = (condition: Sql) => sql`EXISTS (SELECT 1 FROM "recipient" r WHERE r."jurisdiction" = t."jurisdiction"
    AND r."letterId" = t."id" AND r."unitId" = ${unit} AND ${condition})`;
  const byUnit = answered === null ? sql`1 = 1` : answered ? sql`r."answered"` : sql`NOT r."answered"`;
  const where = all(
    visibleThroughTask(who),
    number !== null && sql`t."number" = ${number}`,
    unit !== null && received(byUnit),
    unit === null && answered !== null && (answered ? sql`NOT ${open}` : open),
  );
  return { name: 'letters', table: 'letter', where, keys: [text(sql`t."issuedAt"`, true), text(sql`t."id"`, true)] };
}

/** Reports of a task, in the order they came. */
export function reports(who: Principal): List {
  const where = sql`t."jurisdiction" = ${who.jurisdiction}`;
  return { name: 'reports', table: 'report', where, keys: [text(sql`t."submittedAt"`), text(sql`t."id"`)] };
}

/** What is owed at a moment, the soonest first. */
export function obligations(
  who: Principal,
  filter: { unit: string | null; kind: readonly ObligationKind[] | null; dueBefore: string | null },
  now: string,
): List {
  const { unit, kind, dueBefore } = filter;
  const where = all(
    visibleThroughTask(who),
    sql`t."owedFrom" <= ${now} AND t."owedUntil" > ${now}`,
    unit !== null && sql`t."unitId" = ${unit}`,
    kind !== null && oneOf(sql`t."kind"`, kind),
    dueBefore !== null && sql`t."dueOn" < ${dueBefore}`,
  );
  const keys = [text(sql`t."dueAt"`), text(sql`t."taskId"`), text(sql`t."kind"`), text(sql`t."subjectId"`)];
  return { name: 'obligations', table: 'obligation', where, keys };
}

export interface EventFilter {
  jurisdiction?: string | null | undefined;
  task?: string | null | undefined;
  unit?: string | null | undefined;
  kind?: string[] | null | undefined;
}

export function matchesEvent(filter: EventFilter | null): Sql {
  const conditions = [sql`1 = 1`];
  if (filter?.jurisdiction != null) conditions.push(ofJurisdiction(filter.jurisdiction));
  if (filter?.task != null) conditions.push(sql`t."taskId" = ${filter.task}`);
  if (filter?.unit != null) conditions.push(sql`t."unitId" = ${filter.unit}`);
  if (filter?.kind != null) conditions.push(oneOf(sql`t."kind"`, filter.kind));
  return join(conditions, ' AND ');
}

/** The log, from its beginning. */
export function events(who: Principal, filter: EventFilter | null): List {
  const where = all(visibleEvent(who), matchesEvent(filter));
  return {
    name: 'events',
    events: true,
    table: 'event',
    where,
    keys: [number(sql`t."sequence"`)],
  };
}

/** The log of tasks that the viewer was allowed to reach already. */
export function taskEvents(who: Principal): List {
  const where = sql`t."jurisdiction" = ${who.jurisdiction} AND ${notOfTasks(who)}`;
  return {
    name: 'events',
    events: true,
    table: 'event',
    where,
    keys: [number(sql`t."sequence"`)],
  };
}

/** Credentials of other systems, the latest first. */
export function clients(who: Principal): List {
  const keys = [text(sql`t."createdAt"`, true), text(sql`t."id"`, true)];
  return { name: 'clients', table: 'client', where: visibleClient(who), keys };
}

/** Webhooks, the latest first. */
export function webhooks(who: Principal): List {
  const keys = [text(sql`t."createdAt"`, true), text(sql`t."id"`, true)];
  return { name: 'webhooks', table: 'webhook', where: visibleWebhook(who), keys };
}

/** What a webhook was or will be called for, the latest event first. */
export function deliveries(jurisdiction: string, webhook: string, state: readonly DeliveryState[] | null): List {
  const where = all(
    hereOf(jurisdiction),
    sql`t."webhookId" = ${webhook}`,
    // What lies behind the position is only still to be swept.
    sql`t."sequence" <= (SELECT p."sequence" FROM "webhook_position" p
      WHERE p."jurisdiction" = ${jurisdiction} AND p."webhookId" = ${webhook})`,
    state !== null && oneOf(sql`t."state"`, state),
  );
  return {
    name: `deliveries ${webhook}`,
    table: 'webhook_delivery',
    where,
    keys: [number(sql`t."sequence"`, true)],
  };
}
