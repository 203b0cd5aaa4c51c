// Pushes are many and cheap: so that requests are not held up behind them, they are sent in portions. An act takes some ten
// turns of the event loop; each may have to wait for a portion.

// About a millisecond of sending.
const PORTION = 64;

/** Turns of the event loop, in each of which no more than a portion is sent: who comes first is sent first. */
export class Turns {
  #sent = 0;
  #waiting: (() => void)[] = [];
  #counting = false;

  /** Counts something that is sent now; else a promise of the turn in which it is. */
  take(): Promise<void> | null {
    if (!this.#counting) {
      this.#counting = true;
      setImmediate(() => this.#next());
    }
    if (this.#sent < PORTION && this.#waiting.length === 0) {
      this.#sent++;
      return null;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #next(): void {
    const now = this.#waiting.splice(0, PORTION);
    this.#sent = now.length;
    this.#counting = this.#waiting.length > 0;
    for (const go of now) go();
    if (this.#counting) setImmediate(() => this.#next());
  }
}

// Of all subscriptions of the process: it is one event loop that they fill.
const turns = new Turns();

/** A turn for a push: null now, else a promise of it. */
export function turn(): Promise<void> | null {
  return turns.take();
}
