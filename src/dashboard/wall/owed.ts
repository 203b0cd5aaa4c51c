// Who owes what by when: how much each of the units that stand worst owes on each of the next working days.
import { type Asked, useAskedBy } from '../page/asked';
import { owedQuery, type OwedQuery, type StandingQuery } from './wall.documents';

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

/** Waits until it is known which units are worst; another choice of them is asked for at once. */
export function useOwed(standing: StandingQuery | null): Asked<Owed> {
  const units = standing === null ? [] : busy(standing).map(({ id }) => id);
  return useAskedBy(
    async (client, signal) => {
      const { obligationCounts } = await client.query(owedQuery, { units }, { signal });
      const [all] = obligationCounts;
      return {
        days: all?.days.map(({ date }) => date) ?? [],
        all: all === undefined ? [] : figures(all),
        byUnit: new Map(obligationCounts.map((each) => [each.unit?.id ?? '', figures(each)])),
      };
    },
    JSON.stringify([standing === null, ...units.toSorted()]),
  );
}

const figures = ({ overdue, days }: OwedQuery['obligationCounts'][number]): number[] => [
  overdue,
  ...days.map(({ count }) => count),
];
