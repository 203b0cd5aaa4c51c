// What the counters said of a log that stands still, kept for whoever asks the same: each page of the ledger asks for its total, and
// each dashboard for its summary, again and again, and PostgreSQL plans that question for longer than it reads a page.
import { LRUCache } from 'lru-cache';
import sql, { type Sql } from 'sql-template-tag';

import { NEVER } from '../rules/day';
import { type Database, ofEach } from './database';

/** The end of a log as a statement has read it, with the moment at which a task of it is next to be announced. */
export interface Standing {
  sequence: number;
  registry: number;
  tallied: number;
  recordedAt: string;
  nextAt: string | null;
}

/** A row `h` of Standing, also where nothing has been logged yet. */
export function standingOf(jurisdiction: string): Sql {
  const next = sql`SELECT MIN(n."nextAt") FROM "task" n WHERE n."jurisdiction" = ${jurisdiction} AND n."nextAt" > ''`;
  return sql`(SELECT COALESCE(MAX("sequence"), 0) AS "sequence", COALESCE(MAX("registry"), 0) AS "registry",
      COALESCE(MAX("tallied"), 0) AS "tallied", COALESCE(MAX("recordedAt"), '') AS "recordedAt", (${next}) AS "nextAt"
    FROM "head" WHERE "jurisdiction" = ${jurisdiction}) h`;
}

export const STANDING = sql`h."sequence", h."registry", h."tallied", h."recordedAt", h."nextAt"`;

/** What was said, and while it stays true: up to the next event, from the last commit to the next turn of a task. */
interface Said<T> {
  value: T;
  sequence: number;
  from: string;
  until: string;
}

/** What the counters of a log are asked, without a moment, and at which moment; null: it is not theirs to say. */
export interface Asked {
  counters: Sql | null;
  jurisdiction: string;
  now: string;
  /** a copy is asked, which may stand at another event */
  lagging?: boolean | undefined;
}

// Rows, of some hundred bytes each.
const MOST_ROWS = 50_000;

export class Remembered<T> {
  readonly #said = new LRUCache<string, Said<T>>({ maxSize: MOST_ROWS });
  /** how far each log was when it was last read here: what was said before does not hold any more */
  readonly #ends = new Map<string, number>();

  /** What was said before, with what else is wanted and the end of the log that it was read with; null where it has to be asked anew. */
  async recall<R extends { sequence: number }>(
    asked: Asked,
    rest: () => Promise<R>,
  ): Promise<{ rest: R; value: T } | null> {
    const said = asked.counters === null ? undefined : this.#said.get(keyOf(asked.counters, asked));
    if (said === undefined || !covers(said, asked) || said.sequence < (this.#ends.get(logOf(asked)) ?? 0)) return null;
    const read = await rest();
    this.#ends.set(logOf(asked), read.sequence);
    return read.sequence === said.sequence ? { rest: read, value: said.value } : null;
  }

  /**
   * Keeps what was said where it will stay true for a while: where the counters follow the log, they are right until a task is to be
   * announced (tally-sql.ts, what has moved).
   */
  keep(asked: Asked, value: T, rows: number, standing: Standing): void {
    const { recordedAt, nextAt } = standing;
    const [sequence, tallied] = [Number(standing.sequence), Number(standing.tallied)];
    this.#ends.set(logOf(asked), sequence);
    const said = { value, sequence, from: recordedAt, until: nextAt ?? NEVER };
    if (asked.counters !== null && tallied === sequence && covers(said, asked))
      this.#said.set(keyOf(asked.counters, asked), said, { size: rows + 1 });
  }
}

/** A memory for each database. */
export const remembering = <T>(): ((database: Database) => Remembered<T>) => ofEach(() => new Remembered<T>());

const covers = ({ from, until }: Said<unknown>, { now }: Asked): boolean => from <= now && now < until;

const logOf = ({ jurisdiction, lagging = false }: Asked): string => `${lagging} ${jurisdiction}`;

const keyOf = ({ sql: text, values }: Sql, asked: Asked): string => `${logOf(asked)} ${JSON.stringify(values)} ${text}`;
