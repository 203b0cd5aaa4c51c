// The names of a jurisdiction's units and posts, kept until its registry moves: a summary of hundreds of units would look each
// of them up, and sort them, again and again.
import sql from 'sql-template-tag';

import { ofEach } from './database';
import type { ReadConnections } from './read-connections';
import { column } from './rows';

/** Names by their ids, in the order of the names. */
export type NamesById = ReadonlyMap<string, string>;

export class Names {
  /** Those of a ledger. */
  static readonly of = ofEach(() => new Names());

  readonly #kept = new Map<string, { registry: number; names: NamesById }>();

  /** The names as they stand where an event is the last that has changed the registry, or as they stand now. */
  async at(
    registry: number,
    reader: ReadConnections,
    kind: 'unit' | 'person',
    jurisdiction: string,
  ): Promise<NamesById> {
    const key = `${kind} ${jurisdiction}`;
    const kept = this.#kept.get(key);
    if (kept?.registry === registry) return kept.names;
    const found = await reader.query<{ registry: number; id: string; name: string }>(
      sql`SELECT h."registry", t."id", t."name" FROM "head" h CROSS JOIN ${column(kind)} t
        WHERE h."jurisdiction" = ${jurisdiction} AND t."jurisdiction" = ${jurisdiction} ORDER BY t."name", t."id"`,
    );
    const names = new Map(found.map(({ id, name }) => [id, name]));
    const last = found[0];
    if (last !== undefined) this.#kept.set(key, { registry: Number(last.registry), names });
    return names;
  }
}
