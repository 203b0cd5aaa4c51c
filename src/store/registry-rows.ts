// What pages say of units, posts and sources, kept as JSON until the registry moves: each row of a page refers to three of them,
// and to look them up again and again took a database longer than to read the page.
import { LRUCache } from 'lru-cache';
import sql from 'sql-template-tag';

import { ofEach } from './database';
import type { Registered } from './json-rows';
import type { ReadConnections } from './read-connections';
import { column } from './rows';

interface Kept {
  registry: number;
  byId: Map<string, string>;
}

// Ways in which one table is wanted, and rows of each, of some hundred bytes.
const MOST_WAYS = 40;
const MOST_ROWS = 5_000;

export class RegistryRows {
  /** Those of a ledger. */
  static readonly of = ofEach(() => new RegistryRows());
  readonly #kept = new LRUCache<string, Kept>({ max: MOST_WAYS });

  /** Rows by their ids, as they stood where an event was the last that had changed the registry; null if another has since. */
  async at(
    registry: number,
    reader: ReadConnections,
    { jurisdiction, of, ids }: { jurisdiction: string; of: Registered; ids: Iterable<string> },
  ): Promise<ReadonlyMap<string, string> | null> {
    const { byId } = this.#of(
      registry,
      `${reader.reading.lagging ?? false} ${jurisdiction} ${of.table} ${of.text.sql}`,
    );
    const missing = [...new Set(ids)].filter((id) => !byId.has(id));
    if (missing.length === 0) return byId;
    const wanted = sql`SELECT value ->> 0 FROM ${reader.dialect.each(JSON.stringify(missing.map((id) => [id])))}`;
    const found = await reader.query<{ registry: number; id: string; text: string }>(
      sql`SELECT h."registry", r."id", ${of.text} AS "text" FROM "head" h CROSS JOIN ${column(of.table)} r
        WHERE h."jurisdiction" = ${jurisdiction} AND r."jurisdiction" = ${jurisdiction} AND r."id" IN (${wanted})`,
    );
    if (found.some((row) => Number(row.registry) !== registry)) return null;
    for (const { id, text } of found) byId.set(id, text);
    return byId;
  }

  #of(registry: number, way: string): Kept {
    const kept = this.#kept.get(way);
    if (kept?.registry === registry && kept.byId.size < MOST_ROWS) return kept;
    const empty = { registry, byId: new Map<string, string>() };
    this.#kept.set(way, empty);
    return empty;
  }
}
