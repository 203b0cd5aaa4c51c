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

/** An event, and what to send of it: null of one that is not for who asks this. */
export interface Told {
  event: FeedEvent;
  push: Push | null;
}

/** A subscription in an audience. */
export interface Listener {
  readonly cursor: Cursor;
  /** false of an event that is for nobody who asks this */
  concerns: (event: FeedEvent) => boolean;
  pushOf: (event: FeedEvent) => Promise<Push | null>;
  /**
   * Deals with events that it has not had; a promise if it goes on alone when that is fulfilled. Throws what the subscriber is to be
   * told.
   */
  take: (told: readonly Told[]) => Promise<void> | null;
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

// Where more than one event is at hand (midnight, an import, flags that come faster than they leave), they leave together: to write
// costs the network a fixed amount each time. No more than a client is to have waiting for it, if it is slow.
const TOGETHER = 16;
const TOGETHER_BYTES = 65_536;

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
        const events = cursor.atHand(TOGETHER);
        if (events.length === 0) await cursor.more();
        else await this.#tell(events);
      }
      for (const leave of this.#listeners.values()) leave(null);
    } catch (error) {
      for (const leave of this.#listeners.values()) leave(failed(error));
    }
  }

  async #tell(events: readonly FeedEvent[]): Promise<void> {
    // What is for nobody costs nothing for each: they go along.
    const [first] = this.#listeners.keys();
    const concern = first === undefined ? [] : events.filter((event) => first.concerns(event));
    const made = await Promise.allSettled(concern.map((event) => this.#made(event, first)));
    const told = within(TOGETHER_BYTES, made);
    for (const [listener, leave] of this.#listeners) {
      if (told.length === 0) break;
      const ours = turn();
      if (ours !== null) await ours;
      if (!this.#listeners.has(listener)) continue;
      const last = handed(listener, told);
      if (last !== null) leave(last);
    }
    // What is left over comes next.
    const last = told.length < made.length ? told.at(-1)?.event : events.at(-1);
    if (last !== undefined) this.#cursor.advance(last);
  }

  async #made(event: FeedEvent, first: Listener | undefined): Promise<Told> {
    const push = first === undefined ? null : await patiently(() => first.pushOf(event), this.#cursor.signal);
    return { event, push };
  }
}

/** As many as have been made and are within so many bytes, one at least. Throws why the first was not. */
function within(bytes: number, all: readonly PromiseSettledResult<Told>[]): readonly Told[] {
  const told: Told[] = [];
  let size = 0;
  for (const each of all) {
    if (told.length > 0 && (each.status === 'rejected' || size > bytes)) break;
    if (each.status === 'rejected') throw each.reason;
    told.push(each.value);
    size += each.value.push?.text.length ?? 0;
  }
  return told;
}

function handed(listener: Listener, told: readonly Told[]): Promise<void> | null {
  try {
    return listener.take(told);
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Promise<never> {
  const why = error as Error;
  return Promise.reject(why);
}
