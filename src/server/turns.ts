// Pushes are many and cheap: so that requests are not held up behind them, they are sent in portions.

// About ten milliseconds of sending, and a whole crowd of the usual size at once.
const MOST_IN_ONE = 1000;

/** A turn of the event loop, in which no more than a portion is sent. */
export class Turns {
  #sent = 0;
  #next: Promise<void> | null = null;

  /** Counts something that is sent; a promise if it is to be asked again, in the next turn. */
  take(): Promise<void> | null {
    if (this.#sent < MOST_IN_ONE) {
      this.#sent++;
      return null;
    }
    this.#next ??= new Promise((resolve) =>
      setImmediate(() => {
        this.#sent = 0;
        this.#next = null;
        resolve();
      }),
    );
    return this.#next;
  }
}
