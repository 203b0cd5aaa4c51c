// What a subscription's resolver gives: a place in the log, and what to show of each event. Who sends it is src/server/pushing.ts.
import type { Cursor, FeedEvent } from '../ledger/cursor';
import type { EventTable } from '../store/log-tables';

export class Following implements AsyncIterable<FeedEvent> {
  readonly #ended = new AbortController();
  readonly cursor: Cursor;

  constructor(
    begin: (signal: AbortSignal) => Cursor,
    /** false of an event that is for nobody who asks this, whatever their rights */
    readonly concerns: (row: EventTable) => boolean,
    /** what the operation is about, of an event that is for the subscriber; null of any other */
    readonly pick: (event: FeedEvent) => Promise<object | null>,
    /** ends it from outside */
    closing: AbortSignal | undefined,
  ) {
    const { signal } = this.#ended;
    this.cursor = begin(closing === undefined ? signal : AbortSignal.any([signal, closing]));
  }

  /** Ends it, also while it waits. */
  end(): void {
    this.#ended.abort();
  }

  /** graphql-js takes nothing else for a subscription. */
  [Symbol.asyncIterator](): AsyncGenerator<FeedEvent, void> {
    return this.cursor[Symbol.asyncIterator]();
  }
}
