// What a principal sees, as conditions on rows (DOMAIN.md 8). The rule is src/rules/access.ts; a property test compares
// the two. `t` is the alias of the table that the condition is about.
import sql, { join, type Sql } from 'sql-template-tag';

import { AUDIT_EVENTS, type Principal } from '../rules/access';

const NOTHING = sql`1 = 0`;
const GIVEN_OUT = sql`t."assignedAt" IS NOT NULL AND t."stage" NOT IN ('DRAFT', 'REGISTERED')`;

/** Tasks that the principal sees. */
export function visibleTask(who: Principal): Sql {
  const here = sql`t."jurisdiction" = ${who.jurisdiction}`;
  switch (who.role) {
    case 'OFFICE':
    case 'LEADER':
      return here;
    case 'UNIT':
      return sql`${here} AND (
        (${GIVEN_OUT} AND EXISTS (SELECT 1 FROM "task_unit" u WHERE u."jurisdiction" = t."jurisdiction"
          AND u."unitId" = ${who.unitId} AND u."taskId" = t."id"))
        OR (t."stage" = 'DRAFT' AND t."proposedById" = ${who.unitId}))`;
    case 'SYSTEM':
      return sql`${here} AND t."number" IS NOT NULL AND t."classification" <> 'WORK_SECRET'`;
    case 'ADMIN':
    case 'SECURITY':
    case 'AUDITOR':
      return NOTHING;
  }
}

/** Rows with a taskId whose task the principal sees. */
export function visibleThroughTask(who: Principal): Sql {
  const here = sql`t."jurisdiction" = ${who.jurisdiction}`;
  if (who.role === 'OFFICE' || who.role === 'LEADER') return here;
  return sql`${here} AND ${ofVisibleTask(who, sql`t."taskId"`)}`;
}

function ofVisibleTask(who: Principal, taskId: Sql): Sql {
  return sql`EXISTS (SELECT 1 FROM (SELECT * FROM "task" t WHERE ${visibleTask(who)}) seen
    WHERE seen."id" = ${taskId} AND seen."jurisdiction" = ${who.jurisdiction})`;
}

/** Sources: what was published to all, and what bears a task that the principal sees. */
export function visibleSource(who: Principal): Sql {
  const here = sql`t."jurisdiction" = ${who.jurisdiction}`;
  if (who.role === 'OFFICE' || who.role === 'LEADER') return here;
  if (who.role !== 'UNIT' && who.role !== 'SYSTEM') return NOTHING;
  return sql`${here} AND (t."kind" <> 'LEADER_INSTRUCTION' OR EXISTS (
    SELECT 1 FROM (SELECT * FROM "task" t WHERE ${visibleTask(who)}) seen
    WHERE seen."sourceId" = t."id" AND seen."jurisdiction" = ${who.jurisdiction}))`;
}

/** Events: those of visible tasks; those of no task for who runs the ledger; refusals and reads for the AUDITOR alone. */
export function visibleEvent(who: Principal): Sql {
  const here = sql`t."jurisdiction" = ${who.jurisdiction}`;
  const notForAll = sql`t."kind" NOT IN (${join([...AUDIT_EVENTS])})`;
  switch (who.role) {
    case 'AUDITOR':
      return here;
    case 'OFFICE':
    case 'LEADER':
      return sql`${here} AND ${notForAll}`;
    case 'ADMIN':
      return sql`${here} AND ${notForAll} AND t."taskId" IS NULL AND t."kind" <> 'sourceCreated'`;
    case 'UNIT':
    case 'SYSTEM':
      return sql`${here} AND ${notForAll} AND t."taskId" IS NOT NULL AND ${ofVisibleTask(who, sql`t."taskId"`)}`;
    case 'SECURITY':
      return NOTHING;
  }
}

/** Rows that everybody of the jurisdiction sees: units and people. */
export function visibleHere(who: Principal): Sql {
  return sql`t."jurisdiction" = ${who.jurisdiction}`;
}
