// The lists of the API, each as a condition and an order (see paging.ts). A list is data; reader.ts runs it.
import sql, { join, type Sql } from 'sql-template-tag';

import { AUDIT_EVENTS, type Principal } from '../rules/access';
import type { ObligationKind, SourceKind, UnitKind } from '../rules/words';
import type { Key, List } from './paging';
import { matchesFilter, ofJurisdiction, taskKeys, type TaskFilter, type TaskOrder } from './task-filter';
import { visibleEvent, visibleHere, visibleSource, visibleTask, visibleThroughTask } from './visibility';

const text = (expression: Sql, descending = false): Key => ({ expression, descending, type: 'text' });
const number = (expression: Sql, descending = false): Key => ({ expression, descending, type: 'number' });
const all = (...conditions: (Sql | false)[]): Sql =>
  join(
    conditions.filter((each) => each !== false),
    ' AND ',
  );

export function tasks(who: Principal, filter: TaskFilter | null, order: readonly TaskOrder[], now: string): List {
  const where = all(visibleTask(who), matchesFilter(filter, now));
  return { name: 'tasks', table: 'task', where, keys: taskKeys(order, now) };
}

/** Rows in which one of some columns holds the words; LIKE's own wildcards are taken literally. */
function holds(words: string, ...columns: Sql[]): Sql {
  // SQLite ends a pattern at NUL; no name holds one.
  if (words.includes('\0')) return sql`1 = 0`;
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(${join(
    columns.map((each) => sql`${each} LIKE ${pattern} ESCAPE '\\'`),
    ' OR ',
  )})`;
}

export function units(who: Principal, kind: readonly UnitKind[] | null, search: string | null): List {
  const where = all(
    visibleHere(who),
    kind !== null && (kind.length === 0 ? sql`1 = 0` : sql`t."kind" IN (${join([...kind])})`),
    search !== null && holds(search, sql`t."name"`, sql`t."code"`),
  );
  return { name: 'units', table: 'unit', where, keys: [text(sql`t."code"`), text(sql`t."id"`)] };
}

/** Sources, the latest first. */
export function sources(who: Principal, kind: readonly SourceKind[] | null, search: string | null): List {
  const where = all(
    visibleSource(who),
    kind !== null && (kind.length === 0 ? sql`1 = 0` : sql`t."kind" IN (${join([...kind])})`),
    search !== null && holds(search, sql`t."title"`, sql`t."documentNumber"`),
  );
  return { name: 'sources', table: 'source', where, keys: [text(sql`t."issuedOn"`, true), text(sql`t."id"`, true)] };
}

/** Letters, the latest first. Of a unit: those it received, answered by it or not. Else: answered by all, or not. */
export function letters(who: Principal, unit: string | null, answered: boolean | null): List {
  const open = sql`EXISTS (SELECT 1 FROM "recipient" r WHERE r."jurisdiction" = t."jurisdiction"
    AND r."letterId" = t."id" AND NOT r."answered")`;
  const received = (condition: Sql) => sql`EXISTS (SELECT 1 FROM "recipient" r WHERE r."jurisdiction" = t."jurisdiction"
    AND r."letterId" = t."id" AND r."unitId" = ${unit} AND ${condition})`;
  const byUnit = answered === null ? sql`1 = 1` : answered ? sql`r."answered"` : sql`NOT r."answered"`;
  const where = all(
    visibleThroughTask(who),
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
    kind !== null && (kind.length === 0 ? sql`1 = 0` : sql`t."kind" IN (${join([...kind])})`),
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
  if (filter?.kind != null) {
    conditions.push(filter.kind.length === 0 ? sql`1 = 0` : sql`t."kind" IN (${join(filter.kind)})`);
  }
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
  const where = sql`t."jurisdiction" = ${who.jurisdiction} AND t."kind" NOT IN (${join([...AUDIT_EVENTS])})`;
  return {
    name: 'events',
    events: true,
    table: 'event',
    where,
    keys: [number(sql`t."sequence"`)],
  };
}
