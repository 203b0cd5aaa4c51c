// A subscriber's place in a log (HOUSE.md 1.6): catch-up, cut-over and live are one loop. Each goes at its own pace: a slow
// one holds back nobody and costs no memory.
import type { EventTable } from '../store/log-tables';
import { patiently } from './patience';
import type { Shared } from './shared';

/** An event as subscribers share it: what one has worked out about it, the others need not. */
export class FeedEvent {
  constructor(
    readonly row: EventTable,
    /** null of one that is caught up on from the database, by one subscriber alone */
    readonly known: Shared | null = null,
    /** when this process learned of it, in milliseconds of the machine's clock; null of what is caught up on */
    readonly arrivedAt: number | null = null,
  ) {}

  /**
   * The answer to a question about this event, asked once for all subscribers, and anew when the log has grown: rights
   * and tasks are those of now, in replay too. `size`: the bytes of an answer, where it may be large.
   */
  shared<T>(question: string, answer: () => Promise<T>, size: (answer: T) => number = () => 0): Promise<T> {
    return this.known === null ? answer() : this.known.answer(this.row.sequence, question, answer, size);
  }
}

/** The end of a log, as all its subscribers have it in memory. */
export interface Tail {
  events: FeedEvent[];
  /** the sequence up to which the log is known */
  last: number;
  /** cursors at the end, and how to wake them */
  waiting: Map<Cursor, () => void>;
}

/** What a cursor moves on. */
export interface Log {
  tail: () => Promise<Tail>;
  /** events behind a position that are older than the tail */
  page: (position: number) => Promise<FeedEvent[]>;
  closed: () => boolean;
}

export class Cursor implements AsyncIterable<FeedEvent> {
  #position: number;
  #tail: Tail | null = null;
  #page: FeedEvent[] = [];
  #ended: boolean;
  /** how many subscribers go by it */
  followers = 1;
  #leader: Cursor | null = null;

  /** Begins behind a position. The signal, its own, ends it. */
  constructor(
    readonly log: Log,
    after: number,
    readonly signal: AbortSignal,
  ) {
    this.#position = after;
    this.#ended = signal.aborted;
    const end = () => {
      this.#ended = true;
      this.#tail?.waiting.get(this)?.();
    };
    signal.addEventListener('abort', end, { once: true });
  }

  /** The sequence of the last event that was dealt with. */
  get position(): number {
    // While it goes along it may be ahead, never behind.
    return this.#leader === null ? this.#position : Math.max(this.#position, this.#leader.position);
  }

  /** What another deals with is dealt with from now on; it must have had all that the other has. */
  goAlong(leader: Cursor): void {
    this.#leader = leader;
  }

  /** Goes on by itself from where it is. */
  goAlone(): void {
    this.#position = this.position;
    this.#leader = null;
  }

  /** Another one at the same place. */
  beside(signal: AbortSignal): Cursor {
    return new Cursor(this.log, this.#position, signal);
  }

  over(): boolean {
    return this.#ended || this.log.closed();
  }

  /** The next event, if it is at hand. */
  get next(): FeedEvent | null {
    return this.atHand(1)[0] ?? null;
  }

  /** The next events, as far as they are at hand. */
  atHand(most: number): readonly FeedEvent[] {
    if (this.#tail === null) return [];
    const next = behind(this.#tail.events, this.#position, most);
    return next.length > 0 ? next : behind(this.#page, this.#position, most);
  }

  /** True if it has had all that the tail knows; not of one that is ahead of it, which waits for it alone. */
  get atEnd(): boolean {
    return this.#tail !== null && this.#position === this.#tail.last;
  }

  /** Events up to one have been dealt with. */
  advance({ row }: FeedEvent): void {
    this.#position = row.sequence;
    // Who has caught up keeps nothing of what it caught up on.
    if (this.#page.length > 0 && behind(this.#page, this.#position, 1).length === 0) this.#page = [];
  }

  /** Waits until the next event may be at hand, or the cursor is over. */
  more(): Promise<void> {
    const tail = this.#tail;
    return tail !== null && this.#position >= tail.last ? this.#growth(tail) : this.#read();
  }

  /** Each event once and in order, until the end of the cursor. */
  async *[Symbol.asyncIterator](): AsyncGenerator<FeedEvent, void> {
    while (!this.over()) {
      const event = this.next;
      if (event === null) await this.more();
      else {
        this.advance(event);
        yield event;
      }
    }
  }

  #growth({ waiting }: Tail): Promise<void> {
    this.#page = [];
    return new Promise((resolve) => {
      const go = () => {
        waiting.delete(this);
        resolve();
      };
      waiting.set(this, go);
      if (this.over()) go();
    });
  }

  async #read(): Promise<void> {
    this.#tail ??= await patiently(this.log.tail, this.signal);
    if (this.#position >= this.#tail.last || this.next !== null) return;
    this.#page = await patiently(() => this.log.page(this.#position), this.signal);
  }
}

/** The events behind a position, if the first is among some that follow one another: a log has no gaps. */
function behind(events: readonly FeedEvent[], position: number, most: number): readonly FeedEvent[] {
  const [first] = events;
  if (first === undefined || position + 1 < first.row.sequence) return [];
  const from = position + 1 - first.row.sequence;
  return events.slice(from, from + most);
}
