// The log as a stream (HOUSE.md 1.6): each commit is read once for all subscribers, and kept at hand for those that keep up.
// A subscriber is a cursor (cursor.ts).
import type { Instant } from '../rules/day';
import type { Reader } from '../store/reader';
import { DatabaseGone } from '../store/failures';
import { wallMs } from './clock';
import { Cursor, FeedEvent, type Tail as SharedTail } from './cursor';

import { READ_AGAIN_MS } from './patience';
import { Shared } from './shared';

interface Tail extends SharedTail {
  jurisdiction: string;
  reading: boolean;
  /** the log grew while it was read */
  grown: boolean;
  /** what subscribers have worked out since the log last grew */
  known: Shared;
}

// The latest events stay in memory, so that subscribers that keep up read nothing: more than a busy midnight commits at once.
const KEPT = 2000;
// So many are read at a time: rows become values in one go, in which nothing else has its turn.
const AT_A_TIME = 250;
// A subscriber that is further behind reads pages of the log.
const CATCH_UP = 200;

export class Feed {
  readonly #tails = new Map<string, Promise<Tail>>();
  readonly #open = new Set<Tail>();
  #closed = false;

  constructor(
    readonly reader: Reader,
    readonly now: () => Instant,
    readonly failed: (error: unknown) => void,
  ) {}

  /** How many subscribers wait for the next event. */
  get waiting(): number {
    const cursors = [...this.#open].flatMap(({ waiting }) => [...waiting.keys()]);
    return cursors.reduce((sum, { followers }) => sum + followers, 0);
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
  follow(jurisdiction: string, after: number, signal: AbortSignal): Cursor {
    const log = {
      tail: () => this.#tail(jurisdiction),
      page: (position: number) => this.#page(jurisdiction, position),
      closed: () => this.#closed,
    };
    return new Cursor(log, after, signal);
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
    const known = new Shared(this.now);
    const tail: Tail = { jurisdiction, events: [], last, reading: false, grown: false, waiting: new Map(), known };
    this.#open.add(tail);
    return tail;
  }

  /** Older events for one subscriber: nothing about them is kept. */
  async #page(jurisdiction: string, position: number): Promise<FeedEvent[]> {
    const rows = await this.reader.eventsAfter(jurisdiction, position, CATCH_UP);
    return rows.map((row) => new FeedEvent(row));
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
        const rows = await this.reader.eventsAfter(tail.jurisdiction, tail.last, AT_A_TIME);
        if (rows.length === AT_A_TIME) tail.grown = true;
        tail.events.push(...rows.map((row) => new FeedEvent(row, tail.known, arrivedAt)));
        tail.events.splice(0, Math.max(0, tail.events.length - KEPT));
        tail.last = rows.at(-1)?.sequence ?? tail.last;
        tail.known.forget();
        release(tail);
      }
    } finally {
      tail.reading = false;
    }
  }
}

function release({ waiting }: SharedTail): void {
  for (const go of [...waiting.values()]) go();
}
