// Answers questions about what is in the ledger: its records, its lists and its log. Every question is named by what it
// returns; each is one statement, for many keys at once where a list may ask.
import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Principal } from '../rules/access';
import { parseId } from '../rules/id';
import type { Role } from '../rules/words';
import type { Client, FileRecord, Jurisdiction, Records, Task } from '../rules/records';
import { usesByHash, usesOf } from './evidence';
import { JsonReader } from './json-reader';
import { type EventFilter, matchesEvent } from './lists';
import { ADMINISTRATOR, type EventTable, type HeadTable } from './log-tables';
import {
  BadCursor,
  countOf,
  decodeCursor,
  encodeCursor,
  eventMark,
  keyColumn,
  type List,
  markOf,
  ordering,
  type Page,
  type PageRequest,
  pageStatement,
  readPage,
} from './paging';
import { atMost, column, grouped } from './rows';
import { matchesFilter, type TaskFilter } from './task-filter';
import {
  visibleClient,
  visibleEvent,
  visibleFile,
  visibleHere,
  visibleInspection,
  visibleIntervention,
  visibleSource,
  visibleTask,
  visibleThroughTask,
  visibleWebhook,
} from './visibility';

/** A page, and the end of the log that it was read with: a subscriber that goes on from there misses nothing. */
export interface ListPage<T> extends Page<T> {
  head: number;
}

export type Head = Pick<HeadTable, 'jurisdiction' | 'sequence' | 'registry' | 'recordedAt'>;

export class Reader extends JsonReader {
  /** One page of a list, read together with the end of the jurisdiction's log. */
  async page<T extends object>(list: List, page: PageRequest, jurisdiction: string): Promise<ListPage<T>> {
    const mark = markOf(list, this.database.epoch, jurisdiction);
    const statement = pageStatement(list, mark, page);
    const keys = list.keys.map((key, i) => ({ ...key, expression: sql`p.${column(keyColumn(i))}` }));
    const found = await this.query(sql`SELECT h."sequence" AS "_head", p.* FROM
      (SELECT COALESCE(MAX("sequence"), 0) AS "sequence" FROM "head" WHERE "jurisdiction" = ${jurisdiction}) h
      LEFT JOIN (${statement}) p ON 1 = 1 ORDER BY ${ordering(keys, page.backwards)}`);
    const head = Number(found[0]?.['_head'] ?? 0);
    const rows = this.rows.read<T & Record<string, unknown>>(
      list.table,
      found.filter((row) => row[keyColumn(0)] != null),
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
    const mark = markOf(list, this.database.epoch, jurisdiction);
    const raw = await this.query(pageStatement(list, mark, page, { column: parent, ids }));
    const rows = this.rows.read<T & Record<string, unknown>>(list.table, raw);
    const groups = grouped(rows, (row) => String(row[parent]));
    return new Map(ids.map((id) => [id, readPage<T>(groups.get(id) ?? [], list, mark, page)]));
  }

  async count(list: List): Promise<number> {
    const [row] = await this.query<{ total: number }>(countOf(list));
    return Number(row?.total ?? 0);
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
      await this.query(
        sql`SELECT ${this.rows.whole(kind)} FROM ${column(kind)} t WHERE t."id" IN (${join([...ids])}) AND ${where}`,
      ),
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
      await this
        .query(sql`SELECT ${this.rows.whole(kind)} FROM ${column(kind)} t WHERE t."jurisdiction" = ${jurisdiction}
        AND t.${column(parent)} IN (${join([...ids])}) ORDER BY t.${column(order)}, t."id"`),
    );
  }

  async jurisdictions(): Promise<Jurisdiction[]> {
    return this.rows.read<Jurisdiction>(
      'jurisdiction',
      await this.query(sql`SELECT * FROM "jurisdiction" ORDER BY "code"`),
    );
  }

  /** The credentials of all jurisdictions, the revoked ones too. */
  async clients(): Promise<Client[]> {
    return this.rows.read<Client>('client', await this.query(sql`SELECT * FROM "client"`));
  }

  async unitByCode(jurisdiction: string, code: string): Promise<Records['unit'] | null> {
    const found = await this.query(
      sql`SELECT * FROM "unit" WHERE "jurisdiction" = ${jurisdiction} AND "code" = ${code}`,
    );
    return this.rows.read<Records['unit']>('unit', found)[0] ?? null;
  }

  /** The names of some units. */
  async unitNames(jurisdiction: string, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const found = await this.query<{ id: string; name: string }>(
      sql`SELECT "id", "name" FROM "unit" WHERE "jurisdiction" = ${jurisdiction} AND "id" IN (${join([...ids])})`,
    );
    return new Map(found.map(({ id, name }) => [id, name]));
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

  /** A file, whoever may see it; null if there is none. */
  async fileOf(jurisdiction: string, id: string): Promise<FileRecord | null> {
    const found = await this.query(sql`SELECT * FROM "file" WHERE "jurisdiction" = ${jurisdiction} AND "id" = ${id}`);
    return this.rows.read<FileRecord>('file', found)[0] ?? null;
  }

  /** Of some hashes, the tasks that a principal sees of which files with them are evidence. */
  async usesOf(who: Principal, hashes: readonly string[]): Promise<Map<string, string[]>> {
    const where = sql`${visibleThroughTask(who)} AND t."sha256" IN (${join([...hashes])})`;
    return usesByHash(await this.query(usesOf(where)));
  }

  /** The work secrets among the tasks that a principal sees for which a file is evidence. */
  async secretTasksOf(who: Principal, fileId: string): Promise<string[]> {
    const found = await this.query<{ id: string }>(sql`SELECT t."id" FROM "task" t WHERE ${visibleTask(who)}
      AND t."classification" = 'WORK_SECRET' AND t."id" IN (SELECT e."taskId" FROM "evidence" e
        WHERE e."jurisdiction" = ${who.jurisdiction} AND e."fileId" = ${fileId})`);
    return found.map(({ id }) => id);
  }

  /** Whether there is such a record, whoever may see it. */
  async exists(kind: keyof Records, id: string): Promise<boolean> {
    const jurisdiction = parseId(id)?.jurisdiction ?? '';
    const found = await this.query(
      sql`SELECT 1 AS "one" FROM ${column(kind)} WHERE "jurisdiction" = ${jurisdiction} AND "id" = ${id}`,
    );
    return found.length > 0;
  }

  /** Which of these visible tasks satisfy a filter at a moment. */
  async tasksMatching(who: Principal, ids: readonly string[], filter: TaskFilter | null, now: string): Promise<Task[]> {
    return this.byIds(
      'task',
      ids,
      sql`${visibleTask(who)} AND ${matchesFilter(filter, who.jurisdiction, now, this.dialect)}`,
    );
  }

  /** All rows of a list, at most so many and one more. */
  async all<T extends object>(list: List, most: number): Promise<T[]> {
    const found = await this.query(sql`SELECT t.* FROM ${column(list.table)} t ${list.joins ?? sql``}
      WHERE ${list.where} ORDER BY ${ordering(list.keys, false)} ${atMost(most + 1)}`);
    return this.rows.read<T>(list.table, found);
  }

  /** The cursor of a position in the log, for subscriptions. */
  eventCursor(jurisdiction: string, sequence: number): string {
    return encodeCursor(eventMark(this.database.epoch, jurisdiction), [sequence]);
  }

  /** The position of a cursor of this jurisdiction's log; throws BadCursor for any other. */
  eventPosition(jurisdiction: string, cursor: string): number {
    const position = this.seen(jurisdiction, cursor);
    if (position === null) throw new BadCursor('after');
    return position;
  }

  /** The position of a cursor of this jurisdiction's log; null for any other. */
  seen(jurisdiction: string, cursor: string): number | null {
    const values = decodeCursor(eventMark(this.database.epoch, jurisdiction), ['number'], cursor);
    return values === null ? null : Number(values[0]);
  }

  /** The ends of all logs. */
  async heads(): Promise<Head[]> {
    return this.query<Head>(sql`SELECT "jurisdiction", "sequence", "registry", "recordedAt" FROM "head"`);
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

  /** As which of the administrators somebody is first in the log, in any of some jurisdictions; null: as none. */
  async administeredAs(subject: string, jurisdictions: readonly string[]): Promise<Role | null> {
    const done = jurisdictions.map(
      (jurisdiction) => sql`SELECT t."actorRole" AS "role", t."recordedAt", t."sequence" FROM "event" t
        WHERE t."jurisdiction" = ${jurisdiction} AND t."actorSubject" = ${subject} AND ${raw(ADMINISTRATOR)}`,
    );
    const [row] = await this.query<{ role: Role }>(
      sql`SELECT "role" FROM (${join(done, ' UNION ALL ')}) d ORDER BY "recordedAt", "sequence" LIMIT 1`,
    );
    return row?.role ?? null;
  }

  /** Events behind a position, in order. */
  async eventsAfter(jurisdiction: string, sequence: number, limit: number): Promise<EventTable[]> {
    return this.query<EventTable>(sql`SELECT * FROM "event" WHERE "jurisdiction" = ${jurisdiction}
      AND "sequence" > ${sequence} ORDER BY "sequence" ${atMost(limit)}`);
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
  client: visibleClient,
  webhook: visibleWebhook,
  file: visibleFile,
};
