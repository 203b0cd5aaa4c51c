// How long a suite of trust tries, and what it has shown in this run: a file for each suite, from which docs/security.md gets its table.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const FIGURES = resolve(__dirname, '../../var/trust');

/** CI repeats what `npm run trust` shows, in a few minutes. */
export const SHORT = process.env['TRUST'] === 'short';

/** How many times, or for how long: in CI, and at length. */
export const lengthOf = (short: number, full: number): number => (SHORT ? short : full);

/** A promise of docs/security.md, and what was counted while it held. */
export interface Shown {
  promise: string;
  /** `312 kills, 41,200 answers` */
  figure: string;
}

/** Keeps what a suite has shown, under the suite's name. Call it behind the last expectation: what failed has no figure. */
export function shown(suite: string, figures: readonly Shown[]): void {
  mkdirSync(FIGURES, { recursive: true });
  writeFileSync(join(FIGURES, `${suite}.json`), JSON.stringify({ suite, figures }, null, 2));
}
