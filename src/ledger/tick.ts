// Announces the turns that time has made: in order, once, however late or often it runs. The timer is only a wake-up; the
// rows say what is due. The colour is right without it (HOUSE.md 1.3, 1.4).
import { type Instant, NEVER } from '../rules/day';
import type { Happening, TaskEvent } from '../rules/events';
import type { Task } from '../rules/records';
import type { Door } from '../store/door';
import type { Reader } from '../store/reader';
import type { Transaction } from '../store/transaction';
import { type Clock, nowIn } from './clock';
import { recordTask, turnsDue } from './fold';
import type { Regimes } from './regimes';

// So many tasks turn in one transaction: short enough that other writers wait only milliseconds at midnight.
const BATCH = 100;
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
    readonly failed: (error: unknown) => void,
  ) {}

  /** Says that a task will turn at a moment; the tick is not late for it. */
  expect(jurisdiction: string, turnAt: Instant): void {
    if (turnAt < (this.#next.get(jurisdiction) ?? NEVER)) this.#next.set(jurisdiction, turnAt);
  }

  /** Reads from the rows when the next turns are. */
  async load(): Promise<void> {
    for (const code of this.regimes.codes) this.expect(code, (await this.reader.nextTurnAt(code)) ?? NEVER);
  }

  /** Starts announcing; what came due while the service was down comes first. */
  start(): void {
    const sleep = () => {
      if (!this.#stopped) this.#timer = setTimeout(wake, LONGEST_SLEEP_MS);
    };
    const wake = () => {
      const now = this.clock.now();
      const due = [...this.#next].some(([, at]) => at <= now);
      if (due) this.run().catch(this.failed).finally(sleep);
      else sleep();
    };
    wake();
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

  /** The first moment at which anything turns; NEVER if nothing will. */
  get nextTurnAt(): Instant {
    return [...this.#next.values()].reduce<Instant>((min, at) => (at < min ? at : min), NEVER);
  }

  async #run(): Promise<Map<string, number>> {
    const announced = new Map<string, number>();
    for (const code of this.regimes.codes) {
      let sum = 0;
      for (let more = (this.#next.get(code) ?? NEVER) <= this.clock.now(); more;) {
        const batch = await this.door.write(code, (transaction) => this.#batch(code, transaction));
        sum += batch.announced;
        more = batch.more;
        if (!more) {
          // What was expected meanwhile is in the rows or will be said again; read them once.
          this.#next.set(code, NEVER);
          this.expect(code, (await this.reader.nextTurnAt(code)) ?? NEVER);
        }
      }
      if (sum > 0) announced.set(code, sum);
    }
    return announced;
  }

  async #batch(code: string, transaction: Transaction): Promise<{ announced: number; more: boolean }> {
    const regime = this.regimes.of(code);
    const now = await nowIn(transaction, this.clock);
    const due = await transaction.tasksTurning(now, BATCH);
    const more = due.length === BATCH;
    // A task's second turn may lie behind the first turn of a task that is not in this batch: leave it for the next.
    const last = more ? (due.at(-1)?.turnAt ?? now) : now;
    const turns: { task: Task; turn: Happening<TaskEvent> }[] = due
      .flatMap((task) => turnsDue(task, last, regime).map((turn) => ({ task, turn })))
      .sort((a, b) => (a.turn.at < b.turn.at ? -1 : a.turn.at > b.turn.at ? 1 : 0));
    const present = new Map(due.map((task) => [task.id, task]));
    for (const { task, turn } of turns) {
      const before = present.get(task.id) ?? task;
      present.set(task.id, await recordTask(transaction, regime, before, [turn], now));
    }
    return { announced: turns.length, more };
  }
}
