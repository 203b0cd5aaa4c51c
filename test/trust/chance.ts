// What fuzzing tries is drawn from here: everything follows from one seed, which is printed, and which FUZZ_SEED repeats.
import { randomInt } from 'node:crypto';

import fc from 'fast-check';

/** The seed of this run. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

/** How to run a case of a suite again. */
export const again = (suite: string): string => `FUZZ_SEED=${SEED} npm run trust -- test/trust/${suite}.test.ts`;

const REMEMBERED = 400;

/** Draws; two with the same name of one seed draw the same. */
export class Chance {
  #state: number;
  readonly #strange: readonly string[];

  constructor(name: string, seed = SEED) {
    this.#state = [...name].reduce((hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619), seed);
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
    this.#strange = fc.sample(texts, { seed, numRuns: REMEMBERED });
  }

  /** From 0, below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0, below a bound. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** True so often, of 1. */
  often(share: number): boolean {
    return this.next() < share;
  }

  one<T>(of: readonly T[]): T {
    if (of.length === 0) throw new Error('nothing to choose from');
    return of[this.below(of.length)] as T;
  }

  some<T>(of: readonly T[], most: number): T[] {
    return Array.from({ length: this.below(most + 1) }, () => this.one(of));
  }

  /** A text of any characters, short. */
  strange(): string {
    return this.one(this.#strange);
  }

  bytes(most: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(most) + 1 }, () => this.below(256)));
  }

  /** The same bytes with some of them flipped, overwritten, cut out or doubled. */
  damaged(bytes: Buffer): Buffer {
    let copy = Buffer.from(bytes);
    for (let i = this.below(4); i >= 0; i--) {
      if (copy.length === 0) return copy;
      const at = this.below(copy.length);
      const length = this.below(Math.min(64, copy.length - at)) + 1;
      const way = this.below(5);
      if (way === 0) copy[at] = (copy[at] ?? 0) ^ (1 << this.below(8));
      else if (way === 1) copy[at] = this.one([0, 1, 0x7f, 0x80, 0xff]);
      else if (way === 2) copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
      else if (way === 3) copy = Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
      else copy = copy.subarray(0, at);
    }
    return copy;
  }
}
