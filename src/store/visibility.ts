// What a principal sees, as conditions on rows (DOMAIN.md 8). The rule is src/rules/access.ts; a property test compares
// the two. `t` is the alias of the table that the condition is about.
import sql, { join, raw, type Sql } from 'sql-template-tag';

import {
  AUDIT_EVENTS,
  BUSINESS_EVENTS,
  type Principal,
  seesTasks,
  seesWhole,
  UNDECIDED_EVENTS,
  UNPUBLISHED_SOURCES,
} from '../rules/access';

const NOTHING = sql`1 = 0`;
const GIVEN_OUT = sql`t."assignedAt" IS NOT NULL AND t."stage" NOT IN ('DRAFT', 'REGISTERED')`;

/** A task that the principal sees: for one that is known otherwise, e.g. by its id or as an event's. */
export function visibleTask(who: Principal): Sql {
  const each = sql`EXISTS (SELECT 1 FROM "task_line" l JOIN "task_unit" u ON u."jurisdiction" = l."jurisdiction"
    AND u."taskId" = l."ancestorId" AND u."unitId" = ${who.unitId}
    WHERE l."jurisdiction" = t."jurisdiction" AND l."taskId" = t."id")`;
  return seen(who, sql`((${GIVEN_OUT} AND ${each}) OR (t."stage" = 'DRAFT' AND t."proposedById" = ${who.unitId}))`);
}

/** The tasks that the principal sees: for lists and counts. What a unit sees is found once, not looked up for each task. */
export function visibleTasks(who: Principal): Sql {
  const stages = sql`(${GIVEN_OUT} OR (t."stage" = 'DRAFT' AND t."proposedById" = ${who.unitId}))`;
  return seen(who, sql`${stages} AND t."id" IN (${ofUnit(who)})`);
}

/** The counters (tally.ts) of tasks that the principal sees. What a unit sees is not counted by itself. */
export function visibleTally(who: Principal): Sql {
  return seen(who, NOTHING, sql`t."numbered"`);
}

/** The rights of a role to tasks; a unit's are `ofUnit`. */
function seen(who: Principal, ofUnit: Sql, numbered = sql`t."number" IS NOT NULL`): Sql {
  const { jurisdiction, classifications } = who;
  const all = sql`t."jurisdiction" = ${jurisdiction}`;
  const here =
    classifications === undefined ? all : sql`${all} AND t."classification" IN (${join(['', ...classifications])})`;
  switch (who.role) {
    case 'OFFICE':
    case 'LEADER':
      return here;
    case 'UNIT':
      return sql`${here} AND ${ofUnit}`;
    case 'SYSTEM':
      return sql`${here} AND ${numbered} AND t."classification" <> 'WORK_SECRET'`;
    case 'ADMIN':
    case 'SECURITY':
    case 'AUDITOR':
    case 'PUBLIC':
      return NOTHING;
  }
}

/** The tasks that a unit has to do with, and the drafts that it proposed. */
function ofUnit({ jurisdiction, unitId }: Principal): Sql {
  return sql`SELECT l."taskId" FROM "task_unit" u JOIN "task_line" l ON l."jurisdiction" = u."jurisdiction"
      AND l."ancestorId" = u."taskId" WHERE u."jurisdiction" = ${jurisdiction} AND u."unitId" = ${unitId}
    UNION ALL SELECT d."id" FROM "task" d WHERE d."jurisdiction" = ${jurisdiction} AND d."proposedById" = ${unitId}
      AND d."stage" = 'DRAFT'`;
}

/** Rows with a taskId whose task the principal sees. */
export function visibleThroughTask(who: Principal): Sql {
  const here = sql`t."jurisdiction" = ${who.jurisdiction}`;
  if (seesWhole(who)) return here;
  return sql`${here} AND ${ofVisibleTask(who, sql`t."taskId"`)}`;
}

function ofVisibleTask(who: Principal, taskId: Sql): Sql {
  return sql`EXISTS (SELECT 1 FROM (SELECT * FROM "task" t WHERE ${visibleTask(who)}) seen
    WHERE seen."id" = ${taskId} AND seen."jurisdiction" = ${who.jurisdiction})`;
}

/** Sources: what was published to all, and what bears a task that the principal sees. */
export function visibleSource(who: Principal): Sql {
  const here = sql`t."jurisdiction" = ${who.jurisdiction}`;
  if (seesWhole(who)) return here;
  if (!seesTasks(who)) return NOTHING;
  return sql`${here} AND (t."kind" NOT IN (${join([...UNPUBLISHED_SOURCES])}) OR EXISTS (
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
      if (seesWhole(who)) return sql`${here} AND ${notForAll}`;
      // Business that belongs to no task may still tell of one that is not for limited eyes, e.g. its source.
      return sql`${here} AND ${notForAll} AND CASE WHEN t."taskId" IS NULL
        THEN t."kind" NOT IN (${join([...BUSINESS_EVENTS])}) ELSE ${ofVisibleTask(who, sql`t."taskId"`)} END`;
    case 'ADMIN':
      return sql`${here} AND ${notForAll} AND t."taskId" IS NULL AND t."kind" NOT IN (${join([...BUSINESS_EVENTS])})`;
    case 'UNIT':
    case 'SYSTEM':
      return sql`${here} AND ${notOfTasks(who)} AND t."taskId" IS NOT NULL AND ${ofVisibleTask(who, sql`t."taskId"`)}`;
    case 'SECURITY':
    case 'PUBLIC':
      return NOTHING;
  }
}

/** Events of a task without those that are not for the principal, who sees the task. */
export function notOfTasks({ role }: Principal): Sql {
  const undecided = role === 'UNIT' || role === 'SYSTEM' ? UNDECIDED_EVENTS : [];
  return sql`t."kind" NOT IN (${join([...AUDIT_EVENTS, ...undecided])})`;
}

/** Rows that everybody of the jurisdiction sees: units and people. */
export function visibleHere(who: Principal): Sql {
  return sql`t."jurisdiction" = ${who.jurisdiction}`;
}

/** Interventions: all for who proposes and decides; once they are in force a unit's own, and those of visible tasks. */
export function visibleIntervention(who: Principal): Sql {
  const here = sql`t."jurisdiction" = ${who.jurisdiction}`;
  const inForce = sql`${here} AND t."decision" = 'APPROVED'`;
  const about = sql`SELECT 1 FROM "intervention_task" a WHERE a."jurisdiction" = t."jurisdiction"
    AND a."interventionId" = t."id"`;
  const ofVisible = () => sql`EXISTS (${about} AND ${ofVisibleTask(who, sql`a."taskId"`)})`;
  // What it asks for may tell of each of its tasks: who is limited sees it only if all of them are to be seen.
  const ofVisibleOnly = () => sql`NOT EXISTS (${about} AND NOT ${ofVisibleTask(who, sql`a."taskId"`)})`;
  switch (who.role) {
    case 'OFFICE':
    case 'LEADER':
      return seesWhole(who) ? here : sql`${here} AND ${ofVisibleOnly()}`;
    case 'UNIT':
      if (who.classifications !== undefined) return sql`${inForce} AND ${ofVisibleOnly()}`;
      return sql`${inForce} AND (t."unitId" = ${who.unitId} OR ${ofVisible()})`;
    case 'SYSTEM':
      return sql`${inForce} AND ${ofVisibleOnly()}`;
    case 'ADMIN':
    case 'SECURITY':
    case 'AUDITOR':
    case 'PUBLIC':
      return NOTHING;
  }
}

/** Inspections: a unit sees its own proposals, and those of itself once they are registered. */
export function visibleInspection(who: Principal): Sql {
  const here = sql`t."jurisdiction" = ${who.jurisdiction}`;
  if (who.role === 'OFFICE' || who.role === 'LEADER') return here;
  if (who.role !== 'UNIT' || who.unitId === null) return NOTHING;
  return sql`${here} AND (t."proposedById" = ${who.unitId}
    OR (t."stage" NOT IN ('PROPOSED', 'REJECTED') AND ${listHolds('unitIds', who.unitId)}))`;
}

/** Rows whose JSON list of ids holds one. Ids hold no character that JSON or LIKE would read otherwise but `_`. */
export function listHolds(list: 'unitIds', id: string): Sql {
  const pattern = `%"${id.replaceAll('_', '\\_')}"%`;
  return sql`t.${raw(`"${list}"`)} LIKE ${pattern} ESCAPE '\\'`;
}

/** Tasks that are open to everybody (DOMAIN.md M21): public and given out. */
export function openToAll(jurisdiction: string): Sql {
  return sql`t."jurisdiction" = ${jurisdiction} AND t."classification" = 'PUBLIC' AND t."number" IS NOT NULL
    AND ${GIVEN_OUT}`;
}

/** Files (附件): one's own, and the evidence of visible tasks (maySeeFile). */
export function visibleFile(who: Principal): Sql {
  const here = sql`t."jurisdiction" = ${who.jurisdiction}`;
  if (seesWhole(who)) return here;
  if (!seesTasks(who)) return NOTHING;
  return sql`${here} AND (t."uploadedBy" = ${who.subject} OR EXISTS (SELECT 1 FROM "evidence" e
    WHERE e."jurisdiction" = t."jurisdiction" AND e."fileId" = t."id" AND ${ofVisibleTask(who, sql`e."taskId"`)}))`;
}

/** Clients (应用凭证): for who keeps them. */
export function visibleClient(who: Principal): Sql {
  return who.role === 'SECURITY' ? visibleHere(who) : NOTHING;
}

/** Webhooks (推送), the removed ones too: for who keeps them. */
export function visibleWebhook(who: Principal): Sql {
  return visibleClient(who);
}
