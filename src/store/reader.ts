// Answers questions from connections that can only read (query_only) and never see uncommitted work. Every question is
// named by what it returns; each is one statement, for many keys at once where a list may ask.
import type { ObjectLiteral } from 'typeorm';
import sql, { join, type Sql } from 'sql-template-tag';

import type { Principal } from '../rules/access';
import { parseId } from '../rules/id';
import type { Jurisdiction, Records, Task } from '../rules/records';
import { OPEN_STAGES, SOURCE_KINDS, type SourceKind, type Stage, STAGES, type Status, STATUSES } from '../rules/words';
import type { Database } from './database';
import {
  BadCursor,
  decodeCursor,
  encodeCursor,
  eventMark,
  type List,
  ordering,
  type Page,
  pageStatement,
  type PageRequest,
  readPage,
} from './paging';
import { column, grouped, RowReader } from './rows';
import type { EventTable, HeadTable } from './tables';
import { matchesFilter, OPEN, type TaskFilter } from './task-filter';
import { type EventFilter, matchesEvent, openTally } from './lists';
import {
  visibleEvent,
  visibleHere,
  visibleInspection,
  visibleIntervention,
  visibleSource,
  visibleTask,
  visibleThroughTask,
} from './visibility';

export const SUMMARY_GROUPS = ['NONE', 'UNIT', 'SOURCE_KIND', 'STAGE', 'LEADER'] as const;
export type SummaryGroup = (typeof SUMMARY_GROUPS)[number];

export interface Counts {
  total: number;
  blue: number;
  yellow: number;
  red: number;
}

/** A page, and the end of the log that it was read with: a subscriber that goes on from there misses nothing. */
export interface ListPage<T> extends Page<T> {
  head: number;
}

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
  /** of the first feedback; null if there is none */
  firstDueOn: string | null;
  firstOnTime: number | boolean | null;
}

// Names of the sums of a forecast; as many as it may have days.
const DIGITS = Array.from('abcdefghij');
const LETTERS = DIGITS.slice(0, 6).flatMap((first) => DIGITS.map((second) => first + second));
export const MOST_FORECAST_DAYS = LETTERS.length;

export class Reader {
  readonly rows: RowReader;
  #next = 0;

  constructor(readonly database: Pick<Database, 'readers' | 'epoch'>) {
    this.rows = new RowReader(this.#source());
  }

  #source() {
    const { readers } = this.database;
    const source = readers[this.#next++ % readers.length];
    if (source === undefined) throw new Error('a database without readers');
    return source;
  }

  async query<T extends ObjectLiteral>(statement: Sql): Promise<T[]> {
    return this.#source().query(statement.sql, statement.values);
  }

  /** What ties a cursor to the ledger, the jurisdiction, the list and its order. */
  #mark(list: List, jurisdiction: string): string {
    if (list.events === true) return eventMark(this.database.epoch, jurisdiction);
    const order = list.keys.map(
      ({ expression, descending }) => expression.strings.join('?') + (descending ? '-' : '+'),
    );
    return `${this.database.epoch}.${jurisdiction}.${list.name} ${order.join()}`;
  }

  /** One page of a list, read together with the end of the jurisdiction's log. */
  async page<T extends object>(list: List, page: PageRequest, jurisdiction: string): Promise<ListPage<T>> {
    const mark = this.#mark(list, jurisdiction);
    const statement = pageStatement(list, mark, page);
    const order = join(
      list.keys.map(({ descending }, i) => {
        const key = sql`p.${column(`_key${'abcdef'[i]}`)}`;
        return descending !== page.backwards ? sql`${key} DESC` : key;
      }),
    );
    const found = await this.query(sql`SELECT h."sequence" AS "_head", p.* FROM
      (SELECT COALESCE(MAX("sequence"), 0) AS "sequence" FROM "head" WHERE "jurisdiction" = ${jurisdiction}) h
      LEFT JOIN (${statement}) p ON 1 = 1 ORDER BY ${order}`);
    const head = Number(found[0]?.['_head'] ?? 0);
    const rows = this.rows.read<T & Record<string, unknown>>(
      list.table,
      found.filter((row) => row['_keya'] != null),
    );
    return { ...readPage<T>(rows, list, mark, page), head };
  }

  /** One page of a list for each of some parents, in one statement. */
  async pages<T extends object>(
    list: List,
    page: PageRequest,
    parent: string,
    ids: readonly string[],
    jurisdiction: string,
  ): Promise<Map<string, Page<T>>> {
    const mark = this.#mark(list, jurisdiction);
    const raw = await this.query(pageStatement(list, mark, page, { column: parent, ids }));
    const rows = this.rows.read<T & Record<string, unknown>>(list.table, raw);
    const groups = grouped(rows, (row) => String(row[parent]));
    return new Map(ids.map((id) => [id, readPage<T>(groups.get(id) ?? [], list, mark, page)]));
  }

  async count(list: List): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      sql`SELECT COUNT(*) AS "n" FROM ${column(list.table)} t ${list.joins ?? sql``} WHERE ${list.where}`,
    );
    return Number(row?.n ?? 0);
  }

  async counts(list: List, parent: string, ids: readonly string[]): Promise<Map<string, number>> {
    const of = sql`t.${column(parent)}`;
    const found = await this.query<{ id: string; n: number }>(
      sql`SELECT ${of} AS "id", COUNT(*) AS "n" FROM ${column(list.table)} t WHERE ${of} IN (${join([...ids])}) AND ${list.where} GROUP BY ${of}`,
    );
    const counts = new Map(found.map(({ id, n }) => [id, Number(n)]));
    return new Map(ids.map((id) => [id, counts.get(id) ?? 0]));
  }

  /** The rows of a table with these ids that satisfy a condition. */
  async byIds<K extends keyof Records>(kind: K, ids: readonly string[], where: Sql): Promise<Records[K][]> {
    if (ids.length === 0) return [];
    return this.rows.read<Records[K]>(
      kind,
      await this.query(sql`SELECT t.* FROM ${column(kind)} t WHERE t."id" IN (${join([...ids])}) AND ${where}`),
    );
  }

  /** The rows of a table that belong to these parents, in an order. */
  async childrenOf<K extends keyof Records>(
    kind: K,
    parent: string,
    ids: readonly string[],
    order: string,
    jurisdiction: string,
  ): Promise<Records[K][]> {
    return this.rows.read<Records[K]>(
      kind,
      await this.query(sql`SELECT t.* FROM ${column(kind)} t WHERE t."jurisdiction" = ${jurisdiction}
        AND t.${column(parent)} IN (${join([...ids])}) ORDER BY t.${column(order)}, t."id"`),
    );
  }

  async jurisdictions(): Promise<Jurisdiction[]> {
    return this.rows.read<Jurisdiction>(
      'jurisdiction',
      await this.query(sql`SELECT * FROM "jurisdiction" ORDER BY "code"`),
    );
  }

  async unitByCode(jurisdiction: string, code: string): Promise<Records['unit'] | null> {
    const found = await this.query(
      sql`SELECT * FROM "unit" WHERE "jurisdiction" = ${jurisdiction} AND "code" = ${code}`,
    );
    return this.rows.read<Records['unit']>('unit', found)[0] ?? null;
  }

  /** The code of the unit that leads most tasks, or of the first; null if there is none. */
  async leadingUnitCode(jurisdiction: string): Promise<string | null> {
    const [row] = await this.query<{
      code: string;
    }>(sql`SELECT u."code" FROM "unit" u WHERE u."jurisdiction" = ${jurisdiction}
      ORDER BY (SELECT COUNT(*) FROM "task" t WHERE t."jurisdiction" = u."jurisdiction" AND t."leadUnitId" = u."id") DESC, u."code" LIMIT 1`);
    return row?.code ?? null;
  }

  /** The visible task with that number. */
  async taskByNumber(who: Principal, number: string): Promise<Task | null> {
    const found = await this.query(sql`SELECT t.* FROM "task" t WHERE ${visibleTask(who)} AND t."number" = ${number}`);
    return this.rows.read<Task>('task', found)[0] ?? null;
  }

  /** Those of some records that the principal sees: units and people everybody, the rest by rights. */
  async visible(
    who: Principal,
    kind: Exclude<keyof Records, 'jurisdiction' | 'task'>,
    ids: readonly string[],
  ): Promise<{ id: string }[]> {
    return this.byIds(kind, ids, (SEEN[kind] ?? visibleThroughTask)(who));
  }

  /** Those of some events of the principal's jurisdiction that they see and that satisfy a filter. */
  async visibleEvents(who: Principal, sequences: readonly number[], filter: EventFilter | null): Promise<EventTable[]> {
    const where = sql`${visibleEvent(who)} AND ${matchesEvent(filter)} AND t."sequence" IN (${join([...sequences])})`;
    return this.query<EventTable>(sql`SELECT t.* FROM "event" t WHERE ${where}`);
  }

  /** True if there is such a task, whoever may see it. */
  async taskExists(id: string): Promise<boolean> {
    const jurisdiction = parseId(id)?.jurisdiction ?? '';
    const found = await this.query(sql`SELECT 1 FROM "task" WHERE "jurisdiction" = ${jurisdiction} AND "id" = ${id}`);
    return found.length > 0;
  }

  /** Which of these visible tasks satisfy a filter at a moment. */
  async tasksMatching(who: Principal, ids: readonly string[], filter: TaskFilter | null, now: string): Promise<Task[]> {
    return this.byIds('task', ids, sql`${visibleTask(who)} AND ${matchesFilter(filter, who.jurisdiction, now)}`);
  }

  /** Counts by colour at a moment, in groups, with the end of the log they were read with. The labels are names or codes. */
  async summary(
    who: Principal,
    filter: TaskFilter | null,
    group: SummaryGroup,
    now: string,
  ): Promise<{ head: number; rows: (Counts & { key: string; label: string | null })[] }> {
    const by = SUMMARY_KEYS[group];
    const found = await this
      .query<SummaryRaw>(sql`SELECT h."sequence" AS "_head", g.*, ${SUMMARY_LABELS[group]} AS "label" FROM
      (SELECT COALESCE(MAX("sequence"), 0) AS "sequence" FROM "head" WHERE "jurisdiction" = ${who.jurisdiction}) h
      LEFT JOIN (SELECT ${by} AS "key", COUNT(*) AS "total",
        SUM(CASE WHEN t."redAt" <= ${now} THEN 1 ELSE 0 END) AS "red",
        SUM(CASE WHEN t."redAt" > ${now} AND t."yellowAt" <= ${now} THEN 1 ELSE 0 END) AS "yellow"
        FROM "task" t WHERE ${visibleTask(who)} AND ${matchesFilter(filter, who.jurisdiction, now)} GROUP BY ${by}) g ON 1 = 1
      ORDER BY "label", g."key"`);
    const rows = found.flatMap(({ key, label, total, red, yellow }) => {
      if (total === null) return [];
      const counts = { total: Number(total), red: Number(red), yellow: Number(yellow) };
      return [{ key: key ?? '', label, ...counts, blue: counts.total - counts.red - counts.yellow }];
    });
    return { head: Number(found[0]?._head ?? 0), rows: inOwnOrder(group, rows) };
  }

  /** How many open tasks some units lead, and in which colours, as far as the viewer sees them. */
  async openTallies(who: Principal, units: readonly string[], now: string): Promise<Map<string, Counts>> {
    const found = await this.query<{ unitId: string; total: number; red: number; yellow: number }>(
      sql`SELECT * FROM (${openTally(who, now)}) c WHERE c."unitId" IN (${join([...units])})`,
    );
    return new Map(
      found.map(({ unitId, total, red, yellow }) => {
        const counts = { total: Number(total), red: Number(red), yellow: Number(yellow) };
        return [unitId, { ...counts, blue: counts.total - counts.red - counts.yellow }];
      }),
    );
  }

  /** Since when each red open task that some units lead is red, the earliest first, as far as the viewer sees them. */
  async redMoments(who: Principal, units: readonly string[], now: string): Promise<Map<string, string[]>> {
    const found = await this.query<{ unitId: string; redAt: string }>(
      sql`SELECT t."leadUnitId" AS "unitId", t."redAt" FROM "task" t WHERE ${visibleTask(who)} AND ${OPEN}
        AND t."redAt" <= ${now} AND t."leadUnitId" IN (${join([...units])}) ORDER BY t."redAt"`,
    );
    const groups = grouped(found, ({ unitId }) => unitId);
    return new Map([...groups].map(([unit, rows]) => [unit, rows.map(({ redAt }) => redAt)]));
  }

  /** The worst colour of the unfinished tasks at any depth below some tasks. */
  async worstBelow(who: Principal, ids: readonly string[], now: string): Promise<Map<string, Status>> {
    const found = await this.query<{ ancestorId: string; worst: number }>(
      sql`SELECT l."ancestorId", MAX(CASE WHEN t."redAt" <= ${now} THEN 2 WHEN t."yellowAt" <= ${now} THEN 1 ELSE 0 END) AS "worst"
        FROM "task_line" l JOIN "task" t ON t."jurisdiction" = l."jurisdiction" AND t."id" = l."taskId"
        WHERE l."jurisdiction" = ${who.jurisdiction} AND l."ancestorId" IN (${join([...ids])}) AND l."taskId" <> l."ancestorId"
        AND t."stage" NOT IN ('COMPLETED', 'CLOSED', 'CANCELLED') AND ${visibleTask(who)} GROUP BY l."ancestorId"`,
    );
    return new Map(found.map(({ ancestorId, worst }) => [ancestorId, STATUSES[Number(worst)] ?? 'BLUE']));
  }

  /** Which of some tasks have an unfinished one below them, whoever sees it. */
  async withUnfinished(jurisdiction: string, ids: readonly string[]): Promise<Set<string>> {
    const found = await this.query<{ id: string }>(
      sql`SELECT DISTINCT l."ancestorId" AS "id" FROM "task_line" l
        JOIN "task" t ON t."jurisdiction" = l."jurisdiction" AND t."id" = l."taskId"
        WHERE l."jurisdiction" = ${jurisdiction} AND l."ancestorId" IN (${join([...ids])}) AND l."taskId" <> l."ancestorId"
        AND t."stage" NOT IN ('COMPLETED', 'CLOSED', 'CANCELLED')`,
    );
    return new Set(found.map(({ id }) => id));
  }

  /** How many tasks turn yellow, and how many red, behind a moment and within each of some times, if nobody acts. */
  async turns(
    who: Principal,
    filter: TaskFilter | null,
    now: string,
    times: readonly { from: string; to: string }[],
  ): Promise<{ yellow: number; red: number }[]> {
    const within = (at: Sql, { from, to }: { from: string; to: string }) =>
      sql`${at} > ${now} AND ${at} >= ${from} AND ${at} < ${to}`;
    const sums = times.map(
      (time, i) => sql`
        SUM(CASE WHEN ${within(sql`t."yellowAt"`, time)} AND t."yellowAt" < t."redAt" THEN 1 ELSE 0 END) AS ${column(`yellow${LETTERS[i]}`)},
        SUM(CASE WHEN ${within(sql`t."redAt"`, time)} THEN 1 ELSE 0 END) AS ${column(`red${LETTERS[i]}`)}`,
    );
    const last = times.at(-1)?.to ?? now;
    const [row] = await this.query<Record<string, number | null>>(sql`SELECT ${join(sums)} FROM "task" t
      WHERE ${visibleTask(who)} AND ${matchesFilter(filter, who.jurisdiction, now)}
      AND ((t."yellowAt" > ${now} AND t."yellowAt" < ${last}) OR (t."redAt" > ${now} AND t."redAt" < ${last}))`);
    return times.map((_, i) => ({
      yellow: Number(row?.[`yellow${LETTERS[i]}`] ?? 0),
      red: Number(row?.[`red${LETTERS[i]}`] ?? 0),
    }));
  }

  /** All rows of a list, at most so many and one more. */
  async all<T extends object>(list: List, most: number): Promise<T[]> {
    const found = await this.query(sql`SELECT t.* FROM ${column(list.table)} t ${list.joins ?? sql``}
      WHERE ${list.where} ORDER BY ${ordering(list.keys, false)} LIMIT ${most + 1}`);
    return this.rows.read<T>(list.table, found);
  }

  /** Events of some kinds that took effect within a time, with the source kind of their task. */
  async happened(jurisdiction: string, kinds: readonly string[], from: string, to: string): Promise<Happened[]> {
    return this.query<Happened>(sql`SELECT e."kind", e."taskId", e."unitId", e."at", e."data", t."sourceKind"
      FROM "event" e LEFT JOIN "task" t ON t."jurisdiction" = e."jurisdiction" AND t."id" = e."taskId"
      WHERE e."jurisdiction" = ${jurisdiction} AND e."kind" IN (${join([...kinds])}) AND e."at" >= ${from} AND e."at" < ${to}
      AND (e."kind" <> 'statusChanged' OR e."data" LIKE '%"to":"RED"%') ORDER BY e."sequence"`);
  }

  /** The last event that took effect before a moment; null if there is none. */
  async lastEventBefore(jurisdiction: string, at: string): Promise<EventTable | null> {
    const [row] = await this.query<EventTable>(sql`SELECT * FROM "event" WHERE "jurisdiction" = ${jurisdiction}
      AND "recordedAt" < ${at} ORDER BY "sequence" DESC LIMIT 1`);
    return row ?? null;
  }

  /** Ids of the tasks that were closed within a time. */
  async closedWithin(jurisdiction: string, from: string, to: string): Promise<string[]> {
    const found = await this.query<{ id: string }>(sql`SELECT "id" FROM "task" WHERE "jurisdiction" = ${jurisdiction}
      AND "stage" = 'CLOSED' AND "closedAt" >= ${from} AND "closedAt" < ${to} ORDER BY "id"`);
    return found.map(({ id }) => id);
  }

  /** Every letter's recipient, with its first feedback and the stage of its task, that fell due up to a day or was answered. */
  async feedbackDue(jurisdiction: string, from: string, to: string): Promise<FeedbackDue[]> {
    return this.query<FeedbackDue>(sql`SELECT r."unitId", r."feedbackDueOn", r."feedbackDueAt", t."stage",
        p."dueOn" AS "firstDueOn", p."onTime" AS "firstOnTime"
      FROM "recipient" r JOIN "task" t ON t."jurisdiction" = r."jurisdiction" AND t."id" = r."taskId"
      LEFT JOIN "report" p ON p."jurisdiction" = r."jurisdiction" AND p."recipientId" = r."id"
        AND p."id" = r."firstFeedbackId"
      WHERE r."jurisdiction" = ${jurisdiction}
        AND COALESCE(p."dueOn", r."feedbackDueOn") >= ${from} AND COALESCE(p."dueOn", r."feedbackDueOn") <= ${to}`);
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
  async overdueWithin(jurisdiction: string, [from, to]: [string, string], now: string, by: string): Promise<Task[]> {
    return this.rows.read<Task>(
      'task',
      await this.query(sql`SELECT * FROM "task" WHERE "jurisdiction" = ${jurisdiction}
        AND "dueOn" BETWEEN ${from} AND ${to} AND "dueAt" <= ${now}
        AND ("stage" IN (${join([...OPEN_STAGES])}) OR ("completedAt" >= ${by} AND NOT "completedOnTime"))`),
    );
  }

  /** Tasks that report regularly, or have left a report unanswered. */
  async reportingTasks(jurisdiction: string): Promise<Task[]> {
    return this.rows.read<Task>(
      'task',
      await this
        .query(sql`SELECT * FROM "task" WHERE "jurisdiction" = ${jurisdiction} AND "stage" NOT IN ('DRAFT', 'REGISTERED', 'CANCELLED')
        AND "facts" LIKE '%"reporting":{%'`),
    );
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
        sql`SELECT * FROM "inspection" WHERE "jurisdiction" = ${jurisdiction} AND "year" IN (${join([...years])})`,
      ),
    );
  }

  /** The names of some units. */
  async unitNames(jurisdiction: string, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const found = await this.query<{ id: string; name: string }>(
      sql`SELECT "id", "name" FROM "unit" WHERE "jurisdiction" = ${jurisdiction} AND "id" IN (${join([...ids])})`,
    );
    return new Map(found.map(({ id, name }) => [id, name]));
  }

  /** The cursor of a position in the log, for subscriptions. */
  eventCursor(jurisdiction: string, sequence: number): string {
    return encodeCursor(eventMark(this.database.epoch, jurisdiction), [sequence]);
  }

  /** The position of a cursor of this jurisdiction's log; throws BadCursor for any other. */
  eventPosition(jurisdiction: string, cursor: string): number {
    const values = decodeCursor(eventMark(this.database.epoch, jurisdiction), ['number'], cursor);
    if (values === null) throw new BadCursor('after');
    return Number(values[0]);
  }

  async head(jurisdiction: string): Promise<HeadTable | null> {
    const [head] = await this.query<HeadTable>(sql`SELECT * FROM "head" WHERE "jurisdiction" = ${jurisdiction}`);
    return head ?? null;
  }

  /** The latest moment that any jurisdiction has recorded; null in an empty ledger. */
  async lastRecordedAt(): Promise<string | null> {
    const [row] = await this.query<{ at: string | null }>(sql`SELECT MAX("recordedAt") AS "at" FROM "head"`);
    return row?.at ?? null;
  }

  /** Events behind a position, in order. */
  async eventsAfter(jurisdiction: string, sequence: number, limit: number): Promise<EventTable[]> {
    return this.query<EventTable>(sql`SELECT * FROM "event" WHERE "jurisdiction" = ${jurisdiction}
      AND "sequence" > ${sequence} ORDER BY "sequence" LIMIT ${limit}`);
  }

  /** The first moment at which something of a task is to be announced that has not been; null if nothing will. */
  async nextAt(jurisdiction: string): Promise<string | null> {
    const [row] = await this.query<{ at: string | null }>(
      sql`SELECT MIN("nextAt") AS "at" FROM "task" WHERE "jurisdiction" = ${jurisdiction}`,
    );
    return row?.at ?? null;
  }

  async dueTurns(jurisdiction: string, now: string): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      sql`SELECT COUNT(*) AS "n" FROM "task" WHERE "jurisdiction" = ${jurisdiction} AND "nextAt" <= ${now}`,
    );
    return Number(row?.n ?? 0);
  }
}

const SEEN: Partial<Record<keyof Records, (who: Principal) => Sql>> = {
  unit: visibleHere,
  person: visibleHere,
  source: visibleSource,
  intervention: visibleIntervention,
  inspection: visibleInspection,
};

interface SummaryRaw {
  _head: number;
  key: string | null;
  label: string | null;
  total: number | null;
  red: number;
  yellow: number;
}

const SUMMARY_KEYS: Record<SummaryGroup, Sql> = {
  NONE: sql`''`,
  UNIT: sql`t."leadUnitId"`,
  SOURCE_KIND: sql`t."sourceKind"`,
  STAGE: sql`t."stage"`,
  LEADER: sql`COALESCE(t."leaderId", '')`,
};

const SUMMARY_LABELS: Record<SummaryGroup, Sql> = {
  NONE: sql`''`,
  UNIT: sql`(SELECT u."name" FROM "unit" u WHERE u."id" = g."key")`,
  SOURCE_KIND: sql`NULL`,
  STAGE: sql`NULL`,
  LEADER: sql`(SELECT p."name" FROM "person" p WHERE p."id" = g."key")`,
};

/** Stages and kinds of sources in the order of their vocabulary; units and leaders by name, as the database sorted them. */
function inOwnOrder<T extends { key: string }>(group: SummaryGroup, rows: T[]): T[] {
  const words: readonly string[] = group === 'STAGE' ? STAGES : group === 'SOURCE_KIND' ? SOURCE_KINDS : [];
  return words.length === 0 ? rows : rows.sort((a, b) => words.indexOf(a.key) - words.indexOf(b.key));
}
