// Announces the turns that time has made: in order, once, however late or often it runs. The timer is only a wake-up; the
// rows say what is due. The colour is right without it (HOUSE.md 1.3, 1.4).
import { earliest, type Instant, NEVER } from '../rules/day';
import type { Door } from '../store/door';
import { DatabaseGone } from '../store/failures';
import type { Reader } from '../store/reader';
import { announce } from './announce';
import { type Clock, nowIn } from './clock';
import type { Regimes } from './regimes';

// The clock is compared this often at least, so that a machine's clock that jumps is noticed within a second.
const LONGEST_SLEEP_MS = 250;

export class Tick {
  readonly #next = new Map<string, Instant>();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(
    readonly door: Door,
    readonly reader: Reader,
    readonly regimes: Regimes,
    readonly clock: Clock,
    readonly telling: {
      failed: (error: unknown) => void;
      /** a policy took effect, and could not be read */
      unread: () => void;
    },
  ) {}

  /** Says that a task will turn at a moment; the tick is not late for it. */
  expect(jurisdiction: string, turnAt: Instant): void {
    if (turnAt < (this.#next.get(jurisdiction) ?? NEVER)) this.#next.set(jurisdiction, turnAt);
  }

  /** Reads from the rows when the next announcements are. */
  async load(): Promise<void> {
    for (const code of this.regimes.codes) this.expect(code, await this.#nextAt(code));
  }

  /** Another process has written to a jurisdiction: what is next there may be sooner. */
  look(code: string): void {
    void this.#nextAt(code).then(
      (at) => this.expect(code, at),
      (error: unknown) => {
        this.#failed(error);
        // What is next is not known: the rows are asked until they answer.
        this.expect(code, '');
      },
    );
  }

  /** When something of a task is to be announced next, or a published policy takes effect. */
  async #nextAt(code: string): Promise<Instant> {
    return earliest((await this.reader.nextAt(code)) ?? NEVER, this.regimes.policyEffectAt(code));
  }

  /** Starts announcing; what came due while the service was down comes first. */
  start(): void {
    const sleep = () => {
      if (!this.#stopped) this.#timer = setTimeout(wake, LONGEST_SLEEP_MS);
    };
    const wake = () => {
      const now = this.clock.now();
      const due = [...this.#next].some(([, at]) => at <= now);
      if (due)
        this.run()
          .catch((error: unknown) => this.#failed(error))
          .finally(sleep);
      else sleep();
    };
    wake();
  }

  /** That the database has gone is told once, by who watches it. */
  #failed(error: unknown): void {
    if (!(error instanceof DatabaseGone)) this.telling.failed(error);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running.catch(() => undefined);
  }

  /** Announces everything that is due now; returns how many changes of colour, by jurisdiction. */
  run(): Promise<Map<string, number>> {
    const next = this.#running.catch(() => undefined).then(() => this.#run());
    this.#running = next;
    return next;
  }

  /** The first moment at which anything is to be announced; NEVER if nothing will be. */
  get nextAt(): Instant {
    return [...this.#next.values()].reduce<Instant>((min, at) => (at < min ? at : min), NEVER);
  }

  async #run(): Promise<Map<string, number>> {
    const announced = new Map<string, number>();
    for (const code of this.regimes.codes) {
      let sum = 0;
      for (let more = (this.#next.get(code) ?? NEVER) <= this.clock.now(); more;) {
        const batch = await this.door.write(code, async (transaction) =>
          announce(transaction, this.regimes, nowIn(transaction, this.clock)),
        );
        if (batch.tookEffect) {
          await this.regimes.load().catch((error: unknown) => {
            this.telling.unread();
            throw error;
          });
        }
        sum += batch.changes;
        more = batch.more;
        if (!more) {
          // What was expected meanwhile is in the rows or will be said again; read them once.
          this.#next.set(code, NEVER);
          this.expect(code, await this.#nextAt(code));
        }
      }
      if (sum > 0) announced.set(code, sum);
    }
    return announced;
  }
}
