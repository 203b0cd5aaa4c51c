// The log as a stream (HOUSE.md 1.6): a subscriber is a cursor; catch-up, cut-over and live are one loop. Each commit is
// read once for all subscribers; each pulls at its own pace, so a slow one holds back nobody and costs no memory.
import type { Reader } from '../store/reader';
import { DatabaseGone } from '../store/failures';
import type { EventTable } from '../store/log-tables';
import { pause, wallMs } from './clock';

/** An event as subscribers share it: what one has worked out about it, the others need not. */
export class FeedEvent {
  constructor(
    readonly row: EventTable,
    readonly tail: Pick<Tail, 'known'>,
    /** when this process learned of it, in milliseconds of the machine's clock; null of what is caught up on */
    readonly arrivedAt: number | null = null,
  ) {}

  /**
   * The answer to a question about this event, asked once for all subscribers, and anew when the log has grown: rights
   * and tasks are those of now, in replay too.
   */
  shared<T>(question: string, answer: () => Promise<T>): Promise<T> {
    const { known } = this.tail;
    const key = `${this.row.sequence} ${question}`;
    let found = known.get(key) as Promise<T> | undefined;
    if (found === undefined) {
      found = answer();
      known.set(key, found);
      found.catch(() => known.delete(key));
    }
    return found;
  }
}

interface Tail {
  jurisdiction: string;
  events: FeedEvent[];
  /** the sequence up to which the log is known */
  last: number;
  reading: boolean;
  /** the log grew while it was read */
  grown: boolean;
  waiting: Set<() => void>;
  /** what subscribers have worked out since the log last grew */
  known: Map<string, Promise<unknown>>;
}

// The latest events stay in memory, so that subscribers that keep up read nothing: more than a busy midnight commits at once.
const KEPT = 2000;
// After a reading that failed.
const READ_AGAIN_MS = 1000;
// A subscriber that is further behind reads pages of the log.
const CATCH_UP = 200;

export class Feed {
  readonly #tails = new Map<string, Promise<Tail>>();
  readonly #open = new Set<Tail>();
  #closed = false;

  constructor(
    readonly reader: Reader,
    readonly failed: (error: unknown) => void,
  ) {}

  /** How many subscribers wait for the next event. */
  get waiting(): number {
    return [...this.#open].reduce((sum, { waiting }) => sum + waiting.size, 0);
  }

  /** Says that a jurisdiction's log has grown. */
  wake(jurisdiction: string): void {
    this.#tails
      .get(jurisdiction)
      ?.then((tail) => this.#read(tail))
      .catch((error: unknown) => {
        // That the database has gone is told once, by who watches it.
        if (!(error instanceof DatabaseGone)) this.failed(error);
        // What could not be read is read again: the next commit may be a long time coming.
        if (!this.#closed) setTimeout(() => this.wake(jurisdiction), READ_AGAIN_MS).unref();
      });
  }

  /** Events behind a sequence: first what was missed, then what comes, each once and in order, until the signal. */
  async *follow(jurisdiction: string, after: number, signal: AbortSignal): AsyncGenerator<FeedEvent, void> {
    const tail = await patiently(() => this.#tail(jurisdiction), signal);
    let position = after;
    while (!this.#over(signal)) {
      if (position >= tail.last) {
        await this.#next(tail, signal);
        continue;
      }
      const first = tail.events[0]?.row.sequence ?? Infinity;
      const events =
        position + 1 >= first
          ? tail.events.slice(position + 1 - first)
          : await patiently(() => this.#page(jurisdiction, position), signal);
      for (const event of events) {
        if (this.#over(signal)) return;
        position = event.row.sequence;
        yield event;
      }
    }
  }

  /** Ends every subscription. */
  close(): void {
    this.#closed = true;
    this.#open.forEach(release);
  }

  #tail(jurisdiction: string): Promise<Tail> {
    let tail = this.#tails.get(jurisdiction);
    if (tail === undefined) {
      // In the map before the head is read: a commit that comes meanwhile is read as soon as the tail is there.
      tail = this.#begin(jurisdiction);
      this.#tails.set(jurisdiction, tail);
      tail.catch(() => this.#tails.delete(jurisdiction));
    }
    return tail;
  }

  async #begin(jurisdiction: string): Promise<Tail> {
    const head = await this.reader.head(jurisdiction);
    const last = head?.sequence ?? 0;
    const tail: Tail = {
      jurisdiction,
      events: [],
      last,
      reading: false,
      grown: false,
      waiting: new Set(),
      known: new Map(),
    };
    this.#open.add(tail);
    return tail;
  }

  /** Older events for one subscriber; what it works out about them goes with the page. */
  async #page(jurisdiction: string, position: number): Promise<FeedEvent[]> {
    const rows = await this.reader.eventsAfter(jurisdiction, position, CATCH_UP);
    const known = new Map<string, Promise<unknown>>();
    return rows.map((row) => new FeedEvent(row, { known }));
  }

  /** Reads what is new, one reading at a time. */
  async #read(tail: Tail): Promise<void> {
    tail.grown = true;
    if (tail.reading) return;
    tail.reading = true;
    try {
      while (tail.grown && !this.#closed) {
        tail.grown = false;
        const arrivedAt = wallMs();
        const rows = await this.reader.eventsAfter(tail.jurisdiction, tail.last, KEPT);
        if (rows.length === KEPT) tail.grown = true;
        tail.events.push(...rows.map((row) => new FeedEvent(row, tail, arrivedAt)));
        tail.events.splice(0, Math.max(0, tail.events.length - KEPT));
        tail.last = rows.at(-1)?.sequence ?? tail.last;
        tail.known = new Map();
        release(tail);
      }
    } finally {
      tail.reading = false;
    }
  }

  #over(signal: AbortSignal): boolean {
    return signal.aborted || this.#closed;
  }

  #next(tail: Tail, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        tail.waiting.delete(go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      tail.waiting.add(go);
      signal.addEventListener('abort', go);
      if (this.#over(signal)) go();
    });
  }
}

/**
 * What reading answers, asked again while the database is gone: a subscription pauses then, and loses nothing. Throws
 * DatabaseGone when the signal ends the waiting.
 */
export async function patiently<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DatabaseGone) || signal.aborted) throw error;
    }
    await pause(READ_AGAIN_MS, signal);
  }
}

function release(tail: Tail): void {
  for (const go of [...tail.waiting]) go();
}
