// What to do when a link has ended: go on at once, after a pause, or give up with a typed error. Opens no socket.
import { isFinal, isLimited, isUnknown, LedgerError } from './failure';
import type { Ending } from './link';
import { pauseAfter } from './pauses';
import type { Session } from './session';

// A fault of the service on one and the same event is met again on every attempt; a passing one is not.
const MOST_FAULTS = 5;

export class Endurance {
  readonly #session: Session;
  #failures = 0;
  #faults = 0;
  #refused = false;
  #acceptedAt: number | null = null;
  #everAccepted = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The service has accepted the token. */
  accepted(): void {
    this.#refused = false;
    this.#everAccepted = true;
    this.#acceptedAt = performance.now();
  }

  /** An event has arrived: whatever failed before has passed. */
  progressed(): void {
    this.#failures = 0;
    this.#faults = 0;
  }

  /** The caller's function gave no token: thrown on if there never was one, else as if the connection were lost. */
  withoutToken(error: unknown, url: string): number {
    if (!this.#everAccepted) throw error;
    return this.#pause(`no token: ${String(error)}`, url);
  }

  /** Milliseconds to pause before the next link; throws when there is to be none. */
  after(ending: Ending, url: string): number {
    const lived = this.#acceptedAt === null ? 0 : performance.now() - this.#acceptedAt;
    this.#acceptedAt = null;
    if (lived > this.#session.pauses.longest) this.progressed();
    switch (ending.kind) {
      case 'full':
      case 'left':
        return 0;
      case 'refused':
        if (this.#refused || !this.#session.credentials.renewable)
          throw new LedgerError('UNAUTHENTICATED', `the service refuses the token: ${ending.reason}`);
        this.#refused = true;
        return 0;
      case 'expired':
        // A token that served its time is replaced at once; one that expires as it is accepted, not in a hot circle.
        return lived > this.#session.pauses.shortest ? 0 : this.#pause(ending.reason, url);
      case 'failed':
        return this.#failed(ending.error, url);
      case 'lost':
        this.#session.addresses.leave(url);
        return this.#pause(ending.reason, url);
    }
  }

  #failed(error: LedgerError, url: string): number {
    if (isFinal(error)) throw error;
    if (isLimited(error) && error.retryAfter !== null) return error.retryAfter * 1000;
    if (isUnknown(error)) {
      // This instance cannot serve now; no event is at fault, however often it says so.
      this.#session.addresses.leave(url);
      return this.#pause(error.message, url, error);
    }
    if (!isLimited(error) && ++this.#faults >= MOST_FAULTS) throw error;
    return this.#pause(error.message, url, error);
  }

  #pause(reason: string, url: string, cause?: LedgerError): number {
    const { attempts, pauses } = this.#session;
    if (++this.#failures >= attempts) {
      throw cause ?? new LedgerError('CONNECTION_LOST', `given up after ${this.#failures} attempts: ${reason}`);
    }
    const pause = pauseAfter(this.#failures, pauses);
    this.#session.watch({ kind: 'lost', url, reason, pause });
    return pause;
  }
}
