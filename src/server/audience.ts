// Those who ask the same with the same rights and have had the whole log: what comes is made once and handed to one after the
// other, without a promise for each. Who does not keep up goes on alone, and comes back when it has caught up.
import type { Cursor, FeedEvent } from '../ledger/cursor';
import { patiently } from '../ledger/patience';
import { turn } from './turns';

/** An event as it leaves: JSON with its errors as callers may see them, and the cursor behind which to go on. */
export interface Push {
  text: Buffer;
  cursor: string;
  /** the subject for whom it is, if the answer depends on that */
  only: string | null;
}

/** A subscription in an audience. */
export interface Listener {
  readonly cursor: Cursor;
  /** false of an event that is for nobody who asks this */
  concerns: (event: FeedEvent) => boolean;
  /** what to send of an event; null of one that is not for who asks this */
  pushOf: (event: FeedEvent) => Promise<Push | null>;
  /** deals with an event; a promise if it goes on alone when that is fulfilled. Throws what the subscriber is to be told. */
  take: (event: FeedEvent, push: Push | null) => Promise<void> | null;
}

/** All audiences of a service. */
export class Audiences {
  readonly #all = new Map<string, Audience>();

  /** Listens with those who ask the same until it is over, or until the listener goes on alone. It must be at the end of its log. */
  listen(question: string, listener: Listener): Promise<void> {
    let audience = this.#all.get(question);
    if (audience === undefined) {
      audience = new Audience(listener.cursor, () => this.#all.delete(question));
      this.#all.set(question, audience);
    }
    return audience.listen(listener);
  }
}

/** Ends a listener's part, behind what is still to be waited for. */
type Leave = (last: Promise<void> | null) => void;

class Audience {
  readonly #listeners = new Map<Listener, Leave>();
  readonly #ended = new AbortController();
  readonly #cursor: Cursor;

  constructor(
    beside: Cursor,
    readonly over: () => void,
  ) {
    this.#cursor = beside.beside(this.#ended.signal);
    void this.#run();
  }

  listen(listener: Listener): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = listener.cursor;
      const leave: Leave = (last) => {
        signal.removeEventListener('abort', end);
        this.#listeners.delete(listener);
        listener.cursor.goAlone();
        this.#count();
        resolve(last ?? undefined);
      };
      const end = () => leave(null);
      signal.addEventListener('abort', end);
      this.#listeners.set(listener, leave);
      listener.cursor.goAlong(this.#cursor);
      this.#count();
    });
  }

  /** An audience of nobody is over: who comes next is another. */
  #count(): void {
    this.#cursor.followers = this.#listeners.size;
    if (this.#listeners.size > 0) return;
    this.over();
    this.#ended.abort();
  }

  async #run(): Promise<void> {
    const cursor = this.#cursor;
    try {
      while (!cursor.over()) {
        const event = cursor.next;
        if (event === null) await cursor.more();
        else {
          await this.#tell(event);
          cursor.advance();
        }
      }
      for (const leave of this.#listeners.values()) leave(null);
    } catch (error) {
      for (const leave of this.#listeners.values()) leave(failed(error));
    }
  }

  async #tell(event: FeedEvent): Promise<void> {
    const [first] = this.#listeners.keys();
    // What is for nobody costs nothing for each: they go along.
    if (first?.concerns(event) !== true) return;
    const push = await patiently(() => first.pushOf(event), this.#cursor.signal);
    for (const [listener, leave] of this.#listeners) {
      // It came while others were told, and has had it.
      if (listener.cursor.position >= event.row.sequence) continue;
      const ours = turn();
      if (ours !== null) await ours;
      if (!this.#listeners.has(listener)) continue;
      const last = handed(listener, event, push);
      if (last !== null) leave(last);
    }
  }
}

function handed(listener: Listener, event: FeedEvent, push: Push | null): Promise<void> | null {
  try {
    return listener.take(event, push);
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Promise<never> {
  const why = error as Error;
  return Promise.reject(why);
}
