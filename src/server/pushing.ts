// A subscription that runs: a place in the log, and for each event one text, made once for all who ask the same with the
// same rights. Both roads put their own frame around it.
import { execute, type ExecutionArgs } from 'graphql';

import type { Context } from '../api/context';
import { visible } from '../api/errors';
import type { Following } from '../api/following';
import { questionOf } from '../api/question';
import { wallMs } from '../ledger/clock';
import type { Cursor, FeedEvent } from '../ledger/cursor';
import { patiently } from '../ledger/patience';
import { DatabaseGone } from '../store/failures';
import type { Listener, Push, Told } from './audience';
import type { PushWay } from './operation';
import type { Parts } from './parts';
import { turn } from './turns';

/** Sends events, one or more; a promise if the network does not take them at once. */
export type Send = (pushes: readonly Push[]) => Promise<void> | null;

export class Pushing implements Listener {
  readonly cursor: Cursor;
  readonly #context: Context;
  #question: string;
  #send: Send | null = null;

  constructor(
    readonly following: Following,
    readonly args: ExecutionArgs,
    readonly way: PushWay,
    readonly parts: Parts,
  ) {
    this.cursor = following.cursor;
    this.#context = args.contextValue as Context;
    this.#question = questionOf(args, this.#context);
  }

  /** The cursor of the last event that was dealt with, whether or not it was for the subscriber. */
  get bookmark(): string {
    return this.#cursorOf(this.cursor.position);
  }

  /**
   * Sends event by event; the next is looked at when the last has left. Returns when the log has ended or `end` was
   * called, and throws what the subscriber is to be told.
   */
  async run(send: Send): Promise<void> {
    const { cursor } = this;
    this.#send = send;
    try {
      while (!cursor.over()) {
        const event = cursor.next;
        if (event !== null) await this.#alone(event);
        else if (cursor.atEnd) await this.parts.audiences.listen(this.#question, this);
        else await cursor.more();
      }
    } catch (error) {
      // Who leaves while the database is gone is not told that it is.
      if (!cursor.over()) throw error;
    } finally {
      this.end();
    }
  }

  async #alone(event: FeedEvent): Promise<void> {
    const { cursor } = this;
    const concerns = this.concerns(event);
    const push = concerns ? await patiently(() => this.pushOf(event), cursor.signal) : null;
    if (concerns) await turn();
    if (!cursor.over()) await this.take([{ event, push }]);
  }

  concerns({ row }: FeedEvent): boolean {
    return this.following.concerns(row);
  }

  /** Made once for all who ask the same; null of an event that is not for them. */
  pushOf(event: FeedEvent): Promise<Push | null> {
    return event.shared(this.#question, () => this.#made(event), sizeOf);
  }

  // It runs once for each subscriber and event.
  take(told: readonly Told[]): Promise<void> | null {
    const { who } = this.#context;
    this.#context.stillThere();
    const pushes: Push[] = [];
    for (const { event, push } of told) {
      // It came while others were told, and has had it.
      if (event.row.sequence <= this.cursor.position) continue;
      if (push !== null && push.only !== null && push.only !== who.subject) {
        // From now on it asks for itself.
        this.#question += who.subject;
        return this.#leave(pushes) ?? DONE;
      }
      this.cursor.advance(event);
      if (push === null) continue;
      this.#tell(event);
      pushes.push(push);
    }
    return this.#leave(pushes);
  }

  #leave(pushes: readonly Push[]): Promise<void> | null {
    return pushes.length === 0 ? null : (this.#send?.(pushes) ?? null);
  }

  end(): void {
    this.following.end();
  }

  #tell({ arrivedAt }: FeedEvent): void {
    if (arrivedAt !== null) this.parts.observer.pushed(this.way, wallMs() - arrivedAt);
  }

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

const DONE = Promise.resolve();

function sizeOf(push: Push | null): number {
  return push?.text.length ?? 0;
}
