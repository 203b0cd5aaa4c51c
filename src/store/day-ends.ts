// How many tasks had which colour when a day ended: kept once, in the first commit behind it, and read for the trend.
import sql, { join, type Sql } from 'sql-template-tag';

import type { Principal } from '../rules/access';
import { OPEN_STAGES } from '../rules/words';
import type { Bulk } from './bulk';
import { column } from './rows';
import { countedAt } from './tally-sql';
import { visibleTally } from './visibility';

/** The last day of which it was kept how it ended; null if there is none. */
export async function lastDayEnd({ jurisdiction, connection }: Bulk): Promise<string | null> {
  const [found] = await connection.query<{ day: string | null }>(
    sql`SELECT MAX("day") AS "day" FROM "tally_day" WHERE "jurisdiction" = ${jurisdiction}`,
  );
  return found?.day ?? null;
}

/**
 * Keeps how a day ended that nothing has been written behind: the counts at its last moment. What was kept before stays. False
 * if there was no task.
 */
export async function keepDayEnd(bulk: Bulk, day: string, lastMoment: string): Promise<boolean> {
  const { jurisdiction, connection } = bulk;
  const counts = await connection.query(countedAt(jurisdiction, lastMoment));
  const rows = connection.rows.read('tally_day', counts).map((each) => ({ ...each, jurisdiction, day }));
  await bulk.insert('tally_day', rows, 'ON CONFLICT DO NOTHING');
  return rows.length > 0;
}

/** The open tasks (在办) that a principal sees, as they stood when each of some days ended: `day` and sums of colours. */
export function openAtDayEnds(who: Principal, days: readonly string[]): Sql {
  // Of a day that was kept there are rows, whatever was open: it is told of with nothing, not left out.
  const counted = sql`${visibleTally(who)} AND t."stage" IN (${join([...OPEN_STAGES])})`;
  const sums = ['total', 'yellow', 'red'].map(
    (name) => sql`CAST(SUM(CASE WHEN ${counted} THEN t.${column(name)} ELSE 0 END) AS BIGINT) AS ${column(name)}`,
  );
  return sql`SELECT t."day", ${join(sums)} FROM "tally_day" t WHERE t."jurisdiction" = ${who.jurisdiction}
    AND t."day" IN (${join([...days])}) GROUP BY t."day"`;
}
