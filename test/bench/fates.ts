// What becomes of each model task (models.ts), and how often it is copied: by this the ledger of every size has 80 % blue,
// 12 % yellow and 8 % red tasks, and a tenth of them, at most 10,000, that turn at the next midnight.

/** The ledger begins, stands, and turns at these moments. Its clock is a simulated one, so it is the same on every day. */
export const BEGINS = '2026-01-12T02:00:00Z';
export const NOW = '2026-04-14T02:00:00.000Z';
export const TODAY = '2026-04-14';
/** The end of 14 April in Shanghai. */
export const MIDNIGHT = '2026-04-14T16:00:00.000Z';

export const FATES = {
  /** blue, done with */
  closed: 60,
  /** blue, its deadline is months away */
  far: 84,
  /** blue, and yellow at midnight: its deadline comes near */
  turnsYellow: 16,
  /** yellow, and red at midnight: its deadline passes */
  turnsRed: 4,
  /** yellow: its deadline is near */
  near: 8,
  /** yellow: a milestone is overdue */
  behind: 6,
  /** yellow: an explanation awaits its decision */
  explained: 6,
  /** red: its deadline has passed, and nobody explained */
  passed: 7,
  /** red: a letter is unanswered */
  unanswered: 6,
  /** red: flagged by hand */
  flagged: 3,
} as const;
export type Fate = keyof typeof FATES;

const COLOUR: Record<Fate, 'blue' | 'yellow' | 'red' | 'turning'> = {
  closed: 'blue',
  far: 'blue',
  turnsYellow: 'turning',
  turnsRed: 'turning',
  near: 'yellow',
  behind: 'yellow',
  explained: 'yellow',
  passed: 'red',
  unanswered: 'red',
  flagged: 'red',
};

/** The fate of each model, mixed so that every unit has of all. */
export const MODEL_FATES: Fate[] = mixed(
  (Object.entries(FATES) as [Fate, number][]).flatMap(([fate, count]) => Array<Fate>(count).fill(fate)),
);

function mixed<T>(list: readonly T[]): T[] {
  // 37 has no divisor in common with 200.
  return list.map((_, i) => list[(i * 37) % list.length] as T);
}

/** How many tasks of a ledger turn at midnight. */
export const turningOf = (tasks: number): number => Math.min(10_000, tasks / 10);

/** How many tasks are made of each model of a fate, itself among them. */
export function timesOf(fate: Fate, tasks: number): number {
  const turning = turningOf(tasks);
  const share = { blue: 0.8, yellow: 0.12, red: 0.08 };
  const models = (colour: string): number =>
    (Object.keys(FATES) as Fate[]).reduce((sum, each) => sum + (COLOUR[each] === colour ? FATES[each] : 0), 0);
  switch (COLOUR[fate]) {
    case 'turning':
      return turning / models('turning');
    // Of those that turn 16 of 20 are blue and 4 yellow.
    case 'blue':
      return Math.round((share.blue * tasks - 0.8 * turning) / models('blue'));
    case 'yellow':
      return Math.round((share.yellow * tasks - 0.2 * turning) / models('yellow'));
    case 'red':
      return Math.round((share.red * tasks) / models('red'));
  }
}
