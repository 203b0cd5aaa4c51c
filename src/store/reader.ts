// Answers questions from connections that can only read (query_only) and never see uncommitted work. Every question is
// named by what it returns; each is one statement, for many keys at once where a list may ask.
import type { ObjectLiteral } from 'typeorm';
import sql, { join, type Sql } from 'sql-template-tag';

import type { Principal } from '../rules/access';
import { parseId } from '../rules/id';
import type { Jurisdiction, Records, Task } from '../rules/records';
import { SOURCE_KINDS, STAGES } from '../rules/words';
import type { Database } from './database';
import {
  BadCursor,
  decodeCursor,
  encodeCursor,
  eventMark,
  type List,
  type Page,
  pageStatement,
  type PageRequest,
  readPage,
} from './paging';
import { column, grouped, RowReader } from './rows';
import type { EventTable, HeadTable } from './tables';
import { matchesFilter, type TaskFilter } from './task-filter';
import { type EventFilter, matchesEvent } from './lists';
import { visibleEvent, visibleHere, visibleSource, visibleTask, visibleThroughTask } from './visibility';

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
    return this.byIds('task', ids, sql`${visibleTask(who)} AND ${matchesFilter(filter, now)}`);
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
        FROM "task" t WHERE ${visibleTask(who)} AND ${matchesFilter(filter, now)} GROUP BY ${by}) g ON 1 = 1
      ORDER BY "label", g."key"`);
    const rows = found.flatMap(({ key, label, total, red, yellow }) => {
      if (total === null) return [];
      const counts = { total: Number(total), red: Number(red), yellow: Number(yellow) };
      return [{ key: key ?? '', label, ...counts, blue: counts.total - counts.red - counts.yellow }];
    });
    return { head: Number(found[0]?._head ?? 0), rows: inOwnOrder(group, rows) };
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

  /** The first moment at which some task turns that has not been announced; null if none will. */
  async nextTurnAt(jurisdiction: string): Promise<string | null> {
    const [row] = await this.query<{ at: string | null }>(
      sql`SELECT MIN("turnAt") AS "at" FROM "task" WHERE "jurisdiction" = ${jurisdiction}`,
    );
    return row?.at ?? null;
  }

  async dueTurns(jurisdiction: string, now: string): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      sql`SELECT COUNT(*) AS "n" FROM "task" WHERE "jurisdiction" = ${jurisdiction} AND "turnAt" <= ${now}`,
    );
    return Number(row?.n ?? 0);
  }
}

const SEEN: Partial<Record<keyof Records, (who: Principal) => Sql>> = {
  unit: visibleHere,
  person: visibleHere,
  source: visibleSource,
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
