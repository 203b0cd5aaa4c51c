// Who owes what by when: how much each of the units that stand worst owes on each of the next working days.
import type { LedgerClient } from '../../client/connect';
import { plus } from '../calendar/days';
import { type Asked, useAskedBy } from '../page/asked';
import { dayOf } from '../page/moments';
import { type AheadQuery, owedQuery, type StandingQuery } from './wall.documents';

export type Unit = StandingQuery['units']['nodes'][number];

export interface Owed {
  /** today and the next five working days */
  days: string[];
  /** of all units together: what is overdue, what is due today, on the next working day, and so on */
  all: number[];
  /** the same by the id of a unit */
  byUnit: ReadonlyMap<string, number[]>;
}

/** Units that have something to do, the worst first. */
export const busy = ({ units }: StandingQuery): Unit[] => units.nodes.filter(({ counts }) => counts.total > 0);

export function useOwed(standing: StandingQuery | null, ahead: AheadQuery | null): Asked<Owed> {
  const isKnown = standing !== null && ahead !== null;
  const days = isKnown ? [dayOf(ahead.summary.at), ...ahead.forecast.map(({ date }) => date)] : [];
  const ask = async (client: LedgerClient, signal: AbortSignal): Promise<Owed> => {
    if (!isKnown) return { days, all: [], byUnit: new Map() };
    const of = async ({ id }: Unit) => [id, await dueOf(client, id, days, signal)] as const;
    const [all, ...units] = await Promise.all([dueOf(client, null, days, signal), ...busy(standing).map(of)]);
    return { days, all, byUnit: new Map(units) };
  };
  return useAskedBy(ask, JSON.stringify(days));
}

/** The API counts what is due before a day: what is due on it is the difference to the day after. */
async function dueOf(
  client: LedgerClient,
  unit: string | null,
  [first = '', second = '', third = '', fourth = '', fifth = '', sixth = '']: string[],
  signal: AbortSignal,
): Promise<number[]> {
  const before = { first, second, third, fourth, fifth, sixth, seventh: plus(sixth, 1) };
  const counted = await client.query(owedQuery, { unit, ...before }, { signal });
  const { first: one, second: two, third: three, fourth: four, fifth: five, sixth: six, seventh: seven } = counted;
  const sums = [one, two, three, four, five, six, seven].map(({ totalCount }) => totalCount);
  return sums.map((sum, i) => sum - (sums[i - 1] ?? 0));
}
