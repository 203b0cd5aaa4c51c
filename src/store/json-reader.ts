// Answers what is only passed on, as JSON that the database has written (json-rows.ts).
import sql, { join, type Sql } from 'sql-template-tag';

import type { Principal } from '../rules/access';

import { CountingReader } from './counting-reader';
import { type JsonRow, lines, PIECE, type Registered, ROW, withKeys } from './json-rows';
import { countOf, cut, encodeCursor, type List, markOf, type PageRequest, rowsOfPage } from './paging';
import { remembering, type Standing, STANDING, standingOf } from './remembered';
import { RegistryRows } from './registry-rows';
import { column } from './rows';
import { visibleTask } from './visibility';

/** What names a task. */
export type TaskKey = { id: string } | { number: string };

/** A page whose rows are the pieces of their JSON. */
export interface JsonPage {
  /** the end of the log that it was read with, and the last event of it that has changed the registry */
  head: number;
  registry: number;
  /** null unless it was asked for */
  total: number | null;
  rows: string[][];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /** The cursor of a row, if cursors were asked for; null if there is no such row. */
  cursor: (i: number) => string | null;
}

/** What is asked of a list beside its rows. */
interface Counting {
  wanted: Sql;
  jurisdiction: string;
  now: string;
  total: boolean;
}

interface Counted {
  sequence: number;
  registry: number;
  rows: string | null;
  total: number | null;
}

const totalsOf = remembering<number>();

export class JsonReader extends CountingReader {
  /** One page of a list as JSON, in one statement; in two where another event came behind a total that was remembered. */
  async jsonPage(
    list: List,
    page: PageRequest,
    jurisdiction: string,
    { row, now, cursors, total }: { row: JsonRow; now: string; cursors: boolean; total: boolean },
  ): Promise<JsonPage> {
    const { dialect } = this;
    const mark = markOf(list, this.database.epoch, jurisdiction);
    const keys = list.keys.map(({ expression }) => expression);
    const text = cursors ? withKeys(dialect, row.text(now), keys) : row.text(now);
    const wanted = sql`(SELECT ${lines(dialect, sql`p."text"`)} FROM (${rowsOfPage(list, mark, page, sql`${text} AS "text"`)}) p) AS "rows"`;
    const found = await this.#counted(list, { wanted, jurisdiction, now, total });
    const whole = cut(found.rows === null ? [] : found.rows.split(ROW), page);
    const rows = whole.rows.map((each) => each.split(PIECE));
    const cursor = (i: number) => {
      const values = rows[i]?.at(-1);
      return values === undefined ? null : encodeCursor(mark, JSON.parse(values) as string[]);
    };
    return { ...whole, head: found.sequence, registry: found.registry, total: found.total, rows, cursor };
  }

  /** Rows that are wanted of a list, the end of the log, and the total if it is asked for: all as of one moment of the database. */
  async #counted(list: List, { wanted, jurisdiction, now, total }: Counting): Promise<Counted> {
    const alone = async () => {
      const [found] = await this.query<Omit<Counted, 'total'>>(
        sql`SELECT h."sequence", h."registry", ${wanted} FROM (SELECT COALESCE(MAX("sequence"), 0) AS "sequence",
          COALESCE(MAX("registry"), 0) AS "registry" FROM "head" WHERE "jurisdiction" = ${jurisdiction}) h`,
      );
      return {
        sequence: Number(found?.sequence ?? 0),
        registry: Number(found?.registry ?? 0),
        rows: found?.rows ?? null,
      };
    };
    if (!total) return { ...(await alone()), total: null };
    const question = { counters: list.counted?.()?.counters ?? null, jurisdiction, now, lagging: this.reading.lagging };
    const remembered = totalsOf(this.database);
    const known = await remembered.recall(question, alone);
    if (known !== null) return { ...known.rest, total: known.value };
    const [found] = await this.query<Standing & { rows: string | null; total: number }>(
      sql`SELECT ${STANDING}, ${wanted}, (${countOf(list)}) AS "total" FROM ${standingOf(jurisdiction)}`,
    );
    if (found === undefined) throw new Error('a statement of one row has none');
    const counted = Number(found.total);
    remembered.keep(question, counted, 1, found);
    return { sequence: Number(found.sequence), registry: Number(found.registry), rows: found.rows, total: counted };
  }

  /** Rows of the registry by their ids, as it was when an event was the last that had changed it; null if it has moved since. */
  registered(jurisdiction: string, registry: number, of: Registered, ids: Iterable<string>) {
    return RegistryRows.of(this.database).at(registry, this, { jurisdiction, of, ids });
  }

  /** A task that the viewer sees as the pieces of its JSON, with some of its columns; null if there is none. */
  async jsonTask<T extends object>(
    who: Principal,
    by: TaskKey,
    row: JsonRow,
    now: string,
    columns: readonly (keyof T & string)[],
  ): Promise<{ pieces: string[]; row: T } | null> {
    const others = join(columns.map((name) => sql`t.${column(name)}`));
    const [found] = await this.query<T & { text: string }>(
      sql`SELECT ${row.text(now)} AS "text", ${others} FROM "task" t WHERE ${visibleTask(who)} AND ${'id' in by ? sql`t."id" = ${by.id}` : sql`t."number" = ${by.number}`}`,
      true,
    );
    return found === undefined ? null : { pieces: found.text.split(PIECE), row: found };
  }
}
