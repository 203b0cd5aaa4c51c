// How long a suite of trust tries, and what it has shown in this run: a file for each suite and database, from which docs/security.md gets its table.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ON } from '../database';

export const FIGURES = resolve(__dirname, '../../var/trust');

/** CI repeats what `npm run trust` shows, in a few minutes. */
export const SHORT = process.env['TRUST'] === 'short';

/** How many times, or for how long: in CI, and at length. */
export const lengthOf = (short: number, full: number): number => (SHORT ? short : full);

/** The database that this run of a suite is on, as it is told. */
export const DATABASE = { sqlite: 'SQLite', postgres: 'PostgreSQL' }[ON];

/** A promise of docs/security.md, and what was counted while it held. */
export interface Shown {
  promise: string;
  /** `312 kills, 41,200 answers` */
  figure: string;
}

/** Keeps what a suite has shown, under the suite's name. Call it behind the last expectation: what failed has no figure. */
export function shown(suite: string, figures: readonly Shown[]): void {
  mkdirSync(FIGURES, { recursive: true });
  writeFileSync(join(FIGURES, `${suite}-${ON}.json`), JSON.stringify({ suite, figures }, null, 2));
}
