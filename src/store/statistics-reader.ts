// Answers what the numbers over a period need: scorecards, briefings, look-backs, key matters, plans of inspections.
import sql, { join, type Sql } from 'sql-template-tag';

import type { Records, Task } from '../rules/records';
import { OPEN_STAGES, type SourceKind, type Stage } from '../rules/words';
import type { EventTable } from './log-tables';
import { ReadConnections } from './read-connections';
import { atMost } from './rows';

/** An event as statistics read it. */
export interface Happened {
  kind: string;
  taskId: string | null;
  unitId: string | null;
  at: string;
  data: string;
  sourceKind: SourceKind | null;
}

export interface FeedbackDue {
  unitId: string;
  feedbackDueOn: string;
  feedbackDueAt: string;
  stage: Stage;
  facts: Task['facts'];
  updatedAt: string;
  /** of the first feedback; null if there is none */
  firstDueOn: string | null;
  firstOnTime: number | boolean | null;
}

// So many tasks are read and judged at once.
const PAGE = 500;

/** What scorecards look at of a task. */
export type Judged = Pick<Task, 'id' | 'leadUnitId' | 'stage' | 'reportCadence' | 'facts'>;

export class StatisticsReader extends ReadConnections {
  /** Events of some kinds that took effect within a time, with the source kind of their task. */
  async happened(jurisdiction: string, kinds: readonly string[], from: string, to: string): Promise<Happened[]> {
    return this.query<Happened>(sql`SELECT e."kind", e."taskId", e."unitId", e."at", e."data", t."sourceKind"
      FROM "event" e LEFT JOIN "task" t ON t."jurisdiction" = e."jurisdiction" AND t."id" = e."taskId"
      WHERE e."jurisdiction" = ${jurisdiction} AND e."kind" IN (${join([...kinds])}) AND e."at" >= ${from} AND e."at" < ${to}
      AND (e."kind" <> 'statusChanged' OR e."data" LIKE '%"to":"RED"%') ORDER BY e."sequence"`);
  }

  /** The last event that was recorded before a moment; null if there is none. */
  async lastEventBefore(jurisdiction: string, at: string): Promise<EventTable | null> {
    const [row] = await this.query<EventTable>(sql`SELECT * FROM "event" WHERE "jurisdiction" = ${jurisdiction}
      AND "recordedAt" < ${at} ORDER BY "sequence" DESC LIMIT 1`);
    return row ?? null;
  }

  /** Ids of the tasks that were closed within a time, whatever became of them later. */
  async closedWithin(jurisdiction: string, from: string, to: string): Promise<string[]> {
    const found = await this.query<{ id: string }>(sql`SELECT DISTINCT "taskId" AS "id" FROM "event"
      WHERE "jurisdiction" = ${jurisdiction} AND "kind" = 'taskClosed' AND "at" >= ${from} AND "at" < ${to} ORDER BY "taskId"`);
    return found.map(({ id }) => id);
  }

  /** Every letter's recipient whose first due day lies between two days, with its first feedback and the stage of its task. */
  async feedbackDue(jurisdiction: string, from: string, to: string): Promise<FeedbackDue[]> {
    const found = await this.query(sql`SELECT r."unitId", r."feedbackDueOn", r."feedbackDueAt", t."stage",
        t."facts", t."updatedAt", p."dueOn" AS "firstDueOn", p."onTime" AS "firstOnTime"
      FROM "recipient" r JOIN "task" t ON t."jurisdiction" = r."jurisdiction" AND t."id" = r."taskId"
      LEFT JOIN "report" p ON p."jurisdiction" = r."jurisdiction" AND p."recipientId" = r."id"
        AND p."id" = r."firstFeedbackId"
      WHERE r."jurisdiction" = ${jurisdiction}
        AND COALESCE(p."dueOn", r."feedbackDueOn") >= ${from} AND COALESCE(p."dueOn", r."feedbackDueOn") <= ${to}`);
    return this.rows.read<FeedbackDue>('task', found);
  }

  /** Progress reports that answer a due day from one on. */
  async progressReports(jurisdiction: string, from: string): Promise<Records['report'][]> {
    // A report answers a day at the earliest a quarter before it: what was submitted later can have a due day in the period.
    return this.rows.read<Records['report']>(
      'report',
      await this.query(sql`SELECT * FROM "report" WHERE "jurisdiction" = ${jurisdiction} AND "kind" = 'PROGRESS'
        AND NOT "returned" AND "dueOn" >= ${from}`),
    );
  }

  /** Tasks whose deadline passed within some days and before a moment, and that were not completed by another moment. */
  overdueWithin(jurisdiction: string, [from, to]: [string, string], now: string, by: string): AsyncIterable<Judged> {
    return this.#inPages(
      jurisdiction,
      sql`t."dueOn" BETWEEN ${from} AND ${to} AND t."dueAt" <= ${now}
        AND (t."stage" IN (${join([...OPEN_STAGES])}) OR (t."completedAt" >= ${by} AND NOT t."completedOnTime"))`,
    );
  }

  /** Tasks that may have left a report unanswered that was due up to a day. */
  reportingTasks(jurisdiction: string, to: string): AsyncIterable<Judged> {
    // What an open task owes is listed; what others left unanswered is only in their facts.
    return this.#inPages(
      jurisdiction,
      sql`(EXISTS (SELECT 1 FROM "obligation" o WHERE o."jurisdiction" = t."jurisdiction" AND o."taskId" = t."id"
          AND o."kind" = 'REPORT' AND o."dueOn" <= ${to})
        OR (t."stage" IN ('COMPLETION_SUBMITTED', 'SUSPENDED', 'COMPLETED', 'CLOSED') AND t."facts" LIKE '%"reporting":{%'))`,
    );
  }

  /** Some tasks by and by, so that others are served meanwhile. */
  async *#inPages(jurisdiction: string, where: Sql): AsyncGenerator<Judged> {
    for (let last = ''; ;) {
      const page = this.rows.read<Judged>(
        'task',
        await this.query(sql`SELECT t."id", t."leadUnitId", t."stage", t."reportCadence", t."facts" FROM "task" t
          WHERE t."jurisdiction" = ${jurisdiction} AND t."id" > ${last} AND ${where} ORDER BY t."id" ${atMost(PAGE)}`),
      );
      yield* page;
      if (page.length < PAGE) return;
      last = page.at(-1)?.id ?? '';
    }
  }

  /** How many interventions in force each unit got within a time. */
  async interventionsWithin(jurisdiction: string, from: string, to: string): Promise<Map<string, number>> {
    const found = await this.query<{
      unitId: string;
      n: number;
    }>(sql`SELECT "unitId", COUNT(*) AS "n" FROM "intervention"
      WHERE "jurisdiction" = ${jurisdiction} AND "decision" = 'APPROVED' AND "decidedAt" >= ${from} AND "decidedAt" < ${to}
      GROUP BY "unitId"`);
    return new Map(found.map(({ unitId, n }) => [unitId, Number(n)]));
  }

  /** The key matters that were issued in a year, by leader and day. */
  async keyMatters(jurisdiction: string, year: number): Promise<Records['source'][]> {
    return this.rows.read<Records['source']>(
      'source',
      await this.query(sql`SELECT * FROM "source" WHERE "jurisdiction" = ${jurisdiction} AND "kind" = 'KEY_MATTER'
        AND "leaderId" IS NOT NULL AND "issuedOn" BETWEEN ${`${year}-01-01`} AND ${`${year}-12-31`}
        ORDER BY "leaderId", "issuedOn", "id"`),
    );
  }

  /** The inspections of some years. */
  async inspectionsOf(jurisdiction: string, years: readonly number[]): Promise<Records['inspection'][]> {
    return this.rows.read<Records['inspection']>(
      'inspection',
      await this.query(
        sql`SELECT * FROM "inspection" WHERE "jurisdiction" = ${jurisdiction} AND "year" IN (${join([...years])}) ORDER BY "startOn", "id"`,
      ),
    );
  }
}
