// The one place that reads the machine's clock. The ledger's now never goes behind what it has recorded; a simulated
// clock stands still until it is moved. Tokens, limits and kept answers follow `wallNow`, never the ledger's clock.
import type { Instant } from '../rules/day';
import type { Transaction } from '../store/transaction';

// Asked for every push to every subscriber: the text is made once in a millisecond.
let latest = { ms: NaN, text: '' };

/** The machine's time. */
export function wallNow(): Instant {
  const ms = Date.now();
  if (ms !== latest.ms) latest = { ms, text: new Date(ms).toISOString() };
  return latest.text;
}

/** Milliseconds of the machine's time since 1970. */
export function wallMs(): number {
  return Date.now();
}

/** Starts to measure; what it returns tells the milliseconds since. */
export function stopwatch(): () => number {
  const begun = performance.now();
  return () => performance.now() - begun;
}

/** Waits so long, or until a signal. Holds up no process that is done otherwise. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal?.addEventListener('abort', done);
  });
}

export interface Clock {
  /** The ledger's now: never before the last recorded event. */
  now: () => Instant;
  /** Tells the clock what has been recorded. */
  recorded: (at: Instant) => void;
}

/** The moment at which a transaction records: not before the last event of its jurisdiction, and now never before it. */
export function nowIn(transaction: Transaction, clock: Clock): Instant {
  const { recordedAt } = transaction.head;
  clock.recorded(recordedAt);
  const now = clock.now();
  clock.recorded(now);
  return now;
}

/** The machine's clock, held back by nothing but the log. */
export class WallClock implements Clock {
  #floor: Instant = '';

  constructor(readonly read: () => Instant = wallNow) {}

  now(): Instant {
    const wall = this.read();
    return wall > this.#floor ? wall : this.#floor;
  }

  recorded(at: Instant): void {
    if (at > this.#floor) this.#floor = at;
  }
}

/** A clock that stands where it was put and only goes forward. */
export class SimulatedClock implements Clock {
  constructor(private at: Instant) {}

  now(): Instant {
    return this.at;
  }

  recorded(at: Instant): void {
    this.set(at);
  }

  set(at: Instant): void {
    if (at > this.at) this.at = at;
  }
}
