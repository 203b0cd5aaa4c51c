// What `npm run bench` was asked for.
import { parseArgs } from 'node:util';

/** Sizes for which the models give whole numbers of copies (models.ts). */
const SIZES = [2_000, 10_000, 100_000, 1_000_000];

export const WORKS = [
  'Q1',
  'Q1same',
  'Q1unit',
  'Q1page100',
  'Q1reasons',
  'Q2',
  'Q3',
  'search',
  'M1',
  'explanation',
  'fanout',
  'midnight',
  'start',
] as const;
export type WorkName = (typeof WORKS)[number];

export interface Options {
  sizes: number[];
  rounds: number;
  seconds: number;
  only: readonly WorkName[];
  on: 'sqlite' | 'postgres';
  /** asks whether everything works, and does not measure */
  short: boolean;
  /** shows where the main thread of the service spends its time, work by work */
  profile: boolean;
  /** subscribers of the fan-out, and flags a second */
  subscribers: number;
  flags: number;
}

export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      tasks: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string', default: '' },
      on: { type: 'string', default: 'sqlite' },
      subscribers: { type: 'string' },
      flags: { type: 'string' },
      short: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  });
  const { short, on, profile } = values;
  const sizes = (values.tasks ?? (short ? '2000' : '10000')).split(',').map(Number);
  const wrong = sizes.find((size) => !SIZES.includes(size));
  if (wrong !== undefined) throw new Error(`--tasks ${wrong}: there are ${SIZES.join(', ')}`);
  if (on !== 'sqlite' && on !== 'postgres') throw new Error(`--on ${on}: there are sqlite and postgres`);
  const asked = values.only.split(',').filter((name) => name !== '');
  const only = asked.map((name) => {
    const work = WORKS.find((each) => each.toLowerCase() === name.toLowerCase());
    if (work === undefined) throw new Error(`--only ${name}: there are ${WORKS.join(', ')}`);
    return work;
  });
  return {
    sizes,
    rounds: Number(values.rounds ?? (short ? 1 : 3)),
    seconds: Number(values.seconds ?? (short ? 0.3 : 2)),
    only: only.length === 0 ? WORKS : only,
    on,
    short,
    profile,
    subscribers: Number(values.subscribers ?? (short ? 20 : 1000)),
    flags: Number(values.flags ?? 50),
  };
}
