// A subscription that runs: a place in the log, and for each event one text, made once for all who ask the same with the
// same rights. Both roads put their own frame around it.
import { execute, type ExecutionArgs } from 'graphql';

import type { Context } from '../api/context';
import { visible } from '../api/errors';
import type { Following } from '../api/following';
import { questionOf } from '../api/question';
import { wallMs } from '../ledger/clock';
import type { FeedEvent } from '../ledger/cursor';
import { untilAgain } from '../ledger/patience';
import { DatabaseGone } from '../store/failures';
import type { PushWay } from './operation';
import type { Parts } from './parts';
import { Turns } from './turns';

/** An event as it leaves: JSON with its errors as callers may see them, and the cursor behind which to go on. */
export interface Push {
  text: Buffer;
  cursor: string;
  /** the subject for whom it is, if the answer depends on that */
  only: string | null;
}

// Of all subscriptions of the process: it is one event loop that they fill.
const turns = new Turns();

export class Pushing {
  readonly #context: Context;
  #question: string;

  constructor(
    readonly following: Following,
    readonly args: ExecutionArgs,
    readonly way: PushWay,
    readonly parts: Parts,
  ) {
    this.#context = args.contextValue as Context;
    this.#question = questionOf(args, this.#context);
  }

  /** The cursor of the last event that was dealt with, whether or not it was for the subscriber. */
  get bookmark(): string {
    return this.#cursorOf(this.following.cursor.position);
  }

  /**
   * Sends event by event; the next is looked at when `send` has sent the last. Returns when the log has ended or `end` was
   * called, and throws what the subscriber is to be told.
   */
  async run(send: (push: Push) => Promise<void> | null): Promise<void> {
    const { cursor } = this.following;
    const context = this.#context;
    try {
      // Here every call is made once for each subscriber and event: what can be is shared, and nothing waits in vain.
      while (!cursor.over()) {
        const event = cursor.next;
        if (event === null) {
          await cursor.more();
          continue;
        }
        let push: Push | null = null;
        if (this.following.concerns(event.row)) {
          try {
            push = await event.shared(this.#question, () => this.#made(event), sizeOf);
          } catch (error) {
            await untilAgain(error, cursor.signal);
            continue;
          }
          if (push !== null && push.only !== null && push.only !== context.who.subject) {
            // From now on it asks for itself.
            this.#question += context.who.subject;
            continue;
          }
          const turn = turns.take();
          if (turn !== null) await turn;
          if (cursor.over()) return;
        }
        context.stillThere();
        if (push !== null) {
          this.#tell(event);
          const left = send(push);
          if (left !== null) await left;
        }
        cursor.advance();
      }
    } catch (error) {
      // Who leaves while the database is gone is not told that it is.
      if (!cursor.over()) throw error;
    }
  }

  end(): void {
    this.following.end();
  }

  #tell({ arrivedAt }: FeedEvent): void {
    if (arrivedAt !== null) this.parts.observer.pushed(this.way, wallMs() - arrivedAt);
  }

  /** What to send of an event; null of one that is not for who asks this. */
  async #made(event: FeedEvent): Promise<Push | null> {
    const { args, parts, following } = this;
    const rootValue = await following.pick(event);
    if (rootValue === null) return null;
    let only: string | null = null;
    const contextValue = this.#context.forAll(() => (only = this.#context.who.subject));
    const { data, errors } = await execute({ ...args, rootValue, contextValue });
    const gone = errors?.find(({ originalError }) => originalError instanceof DatabaseGone);
    // It is shown when the database is back.
    if (gone?.originalError != null) throw gone.originalError;
    const cursor = this.#cursorOf(event.row.sequence);
    const text = JSON.stringify({
      ...(errors !== undefined && { errors: errors.map((error) => visible(error, parts.fault).toJSON()) }),
      ...(data !== undefined && { data }),
      extensions: { cursor },
    });
    return { text: Buffer.from(text), cursor, only };
  }

  #cursorOf(sequence: number): string {
    const { ledger, who } = this.#context;
    return ledger.reader.eventCursor(who.jurisdiction, sequence);
  }
}

function sizeOf(push: Push | null): number {
  return push?.text.length ?? 0;
}
