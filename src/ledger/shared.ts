// What subscribers of one log have in common is worked out once for all of them, and kept no longer than it is true.
import type { Instant } from '../rules/day';

// Kilobytes, each answer counted as at least one: a burst of 2,000 events, asked about by several crowds.
const MOST_KEPT = 16_384;

/** Answers about events of one log: until the log grows, the ledger's second is over, or they are too many. */
export class Shared {
  /** by the sequence of the event and the question */
  #answers = new Map<number, Map<string, Promise<unknown>>>();
  #kept = 0;
  #second = '';

  constructor(readonly now: () => Instant) {}

  /** The answer to a question about an event: asked for once; `size` tells the bytes of an answer that is large. */
  answer<T>(sequence: number, question: string, work: () => Promise<T>, size: (answer: T) => number): Promise<T> {
    this.#look();
    const about = this.#answers.get(sequence) ?? new Map<string, Promise<unknown>>();
    const known = about.get(question) as Promise<T> | undefined;
    if (known !== undefined) return known;
    // Kept before the work begins: it may itself ask about the event.
    this.#answers.set(sequence, about);
    this.#kept++;
    const found = work();
    about.set(question, found);
    found.then(
      (answer) => (this.#kept += size(answer) / 1024),
      () => about.delete(question),
    );
    return found;
  }

  forget(): void {
    this.#answers = new Map();
    this.#kept = 0;
  }

  /** Colours and days left turn with the clock, and no event need tell of it. */
  #look(): void {
    const second = this.now().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
    if (second !== this.#second || this.#kept >= MOST_KEPT) this.forget();
    this.#second = second;
  }
}
