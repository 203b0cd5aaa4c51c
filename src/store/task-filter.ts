// The filter and the orders of task lists as SQL. One place, so that lists, counts, summaries and subscriptions agree.
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { parseId } from '../rules/id';
import {
  FINISHED_STAGES,
  type GovernmentLevel,
  OPEN_STAGES,
  type RuleCode,
  type SourceKind,
  type Stage,
  type Status,
} from '../rules/words';
import { severityAt, statusIs } from './colour-sql';
import type { Key } from './paging';
import type { Dialect } from './dialect';
import type { TallyColumn } from './tally-groupings';
import * as tables from './task-tables';

export interface TaskFilter {
  jurisdiction?: string | null | undefined;
  status?: Status[] | null | undefined;
  stage?: Stage[] | null | undefined;
  open?: boolean | null | undefined;
  sourceKind?: SourceKind[] | null | undefined;
  sourceLevel?: GovernmentLevel[] | null | undefined;
  source?: string | null | undefined;
  leadUnit?: string | null | undefined;
  unit?: string | null | undefined;
  owner?: string | null | undefined;
  leader?: string | null | undefined;
  listed?: boolean | null | undefined;
  rule?: RuleCode[] | null | undefined;
  search?: string | null | undefined;
  deadline?: { from?: string | null | undefined; to?: string | null | undefined } | null | undefined;
}

export const TASK_ORDER_FIELDS = ['DEADLINE', 'STATUS', 'ASSIGNED_AT', 'NUMBER', 'UPDATED_AT'] as const;
export type TaskOrderField = (typeof TASK_ORDER_FIELDS)[number];
export interface TaskOrder {
  field: TaskOrderField;
  descending: boolean;
}

const stageIn = (stages: readonly Stage[]): Sql => oneOf(sql`t."stage"`, stages);

export const OPEN = stageIn(OPEN_STAGES);
const STILL_TO_DO = raw(`t.${tables.STILL_TO_DO}`);
/** Not finished: drafts and registered tasks too. */
export const UNFINISHED = sql`t."stage" NOT IN (${join([...FINISHED_STAGES])})`;

/** A column that is one of some words; none admits nothing. */
export function oneOf(name: Sql, words: readonly string[]): Sql {
  return words.length === 0 ? sql`1 = 0` : sql`${name} IN (${join([...new Set(words)])})`;
}

/** Rows of the jurisdiction with that id. */
export function ofJurisdiction(id: string): Sql {
  return sql`t."jurisdiction" = ${parseId(id)?.jurisdiction ?? ''}`;
}

/** The conditions that a counter (tally.ts) can be asked as well as a task, with the columns that they are about. */
export const TALLIED: Partial<Record<keyof TaskFilter, readonly TallyColumn[]>> = {
  jurisdiction: [],
  // Each counter knows its colours.
  status: [],
  stage: ['stage'],
  open: ['open'],
  sourceKind: ['sourceKind'],
  leadUnit: ['leadUnitId'],
  leader: ['leaderId'],
};

/**
 * The conditions of a filter on a task or a counter `t`, but for its colour; none gives a condition that always holds.
 * `stillToDo` is how `t` tells that it is.
 */
export function matchesTally(filter: TaskFilter | null | undefined, stillToDo = STILL_TO_DO): Sql {
  const conditions: Sql[] = [];
  if (filter?.jurisdiction != null) conditions.push(ofJurisdiction(filter.jurisdiction));
  if (filter?.stage != null) conditions.push(stageIn(filter.stage));
  if (filter?.open != null) conditions.push(filter.open ? stillToDo : sql`NOT ${stillToDo}`);
  if (filter?.sourceKind != null) conditions.push(oneOf(sql`t."sourceKind"`, filter.sourceKind));
  if (filter?.leadUnit != null) conditions.push(sql`t."leadUnitId" = ${filter.leadUnit}`);
  if (filter?.leader != null) conditions.push(sql`t."leaderId" = ${filter.leader}`);
  return conditions.length === 0 ? sql`1 = 1` : join(conditions, ' AND ');
}

/** The conditions of a filter at a moment; none gives a condition that always holds. An empty list admits nothing. */
export function matchesFilter(
  filter: TaskFilter | null | undefined,
  jurisdiction: string,
  now: string,
  dialect: Dialect,
): Sql {
  if (filter == null) return sql`1 = 1`;
  const conditions: Sql[] = [matchesTally(filter)];
  const equal = (name: Sql, value: string | null | undefined) => {
    if (value != null) conditions.push(sql`${name} = ${value}`);
  };
  if (filter.status != null) {
    const wanted = [...new Set(filter.status)].map((status) => statusIs(status, now));
    conditions.push(wanted.length === 0 ? sql`1 = 0` : sql`(${join(wanted, ' OR ')})`);
    // What is yellow or red turns at some moment; said so, it is looked for among those that do.
    if (!filter.status.includes('BLUE')) conditions.push(raw(`t.${tables.TURNING}`));
  }
  if (filter.sourceLevel != null) conditions.push(oneOf(sql`t."sourceLevel"`, filter.sourceLevel));
  equal(sql`t."sourceId"`, filter.source);
  if (filter.unit != null) {
    conditions.push(sql`EXISTS (SELECT 1 FROM "task_unit" f WHERE f."jurisdiction" = t."jurisdiction"
      AND f."unitId" = ${filter.unit} AND f."taskId" = t."id" AND f."relation" IN ('LEAD', 'SUPPORTING'))`);
  }
  equal(sql`t."ownerId"`, filter.owner);
  if (filter.listed != null) conditions.push(sql`t."listed" = ${filter.listed}`);
  if (filter.rule != null) {
    conditions.push(sql`EXISTS (SELECT 1 FROM "cause" c WHERE c."jurisdiction" = t."jurisdiction" AND c."taskId" = t."id"
      AND ${oneOf(sql`c."rule"`, filter.rule)} AND c."since" <= ${now} AND c."until" > ${now})`);
  }
  if (filter.search != null) conditions.push(dialect.found(filter.search, jurisdiction));
  if (filter.deadline?.from != null) conditions.push(sql`t."deadline" >= ${filter.deadline.from}`);
  if (filter.deadline?.to != null) conditions.push(sql`t."deadline" <= ${filter.deadline.to}`);
  return join(conditions, ' AND ');
}

/** The sort keys of an order, the id last. Unassigned and unnumbered tasks come first, ascending. */
export function taskKeys(order: readonly TaskOrder[], now: string): Key[] {
  const keys = order.flatMap(({ field, descending }): Key[] => {
    const key = (expression: Sql, type: Key['type'] = 'text'): Key => ({ expression, descending, type });
    switch (field) {
      case 'DEADLINE':
        return [key(sql`t."deadline"`)];
      case 'STATUS':
        return [key(severityAt(now), 'number')];
      case 'ASSIGNED_AT':
        return [key(sql`COALESCE(t."assignedAt", '')`)];
      case 'NUMBER':
        return [key(sql`t."numberYear"`, 'number'), key(sql`t."numberInYear"`, 'number')];
      case 'UPDATED_AT':
        return [key(sql`t."updatedAt"`)];
    }
  });
  return [...keys, { expression: sql`t."id"`, descending: order.at(-1)?.descending ?? false, type: 'text' }];
}
