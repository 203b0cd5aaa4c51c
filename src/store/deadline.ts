// Until when somebody waits for what is read: one timer for all questions of a request. An AbortSignal, with a listener for each
// question, was measured to cost a request a twentieth of its time.
import { DeadlinePassed } from './failures';

export class Deadline {
  passed = false;
  readonly #waiting = new Set<(error: Error) => void>();
  readonly #timer: NodeJS.Timeout;

  constructor(readonly seconds: number) {
    this.#timer = setTimeout(() => this.#pass(), seconds * 1000).unref();
  }

  /** What is found before it passes; throws DeadlinePassed when it does: what is read on is given up. */
  before<T>(find: () => Promise<T>): Promise<T> {
    if (this.passed) return Promise.reject(new DeadlinePassed(this.seconds));
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      find().then(
        (found) => {
          this.#waiting.delete(reject);
          resolve(found);
        },
        (error: unknown) => {
          this.#waiting.delete(reject);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** It never passes any more. */
  lift(): void {
    clearTimeout(this.#timer);
  }

  #pass(): void {
    this.passed = true;
    for (const giveUp of this.#waiting) giveUp(new DeadlinePassed(this.seconds));
    this.#waiting.clear();
  }
}
