// The client's door, published as `supervision-ledger/client`: ask, act and follow through the public API. For Node 20
// and later, and browsers; needs graphql-ws and web standards only, and knows nothing of the server's rooms.
import { ask } from './ask';
import type { AnyVariables, Document, RootOf } from './documents';
import { endable } from './endable';
import { followed, type Followed, type FollowOptions } from './follow';
import { isKeyed } from './idempotency';
import { reconciled, type Reconciled, type ReconcileOptions } from './reconcile';
import { joined } from './signals';
import { type LedgerOptions, type Session, sessionOf } from './session';

export { LedgerError, type ServiceError } from './failure';
export { withIdempotencyKey } from './idempotency';
export type { AnyVariables, Document, Followed, FollowOptions, LedgerOptions, Reconciled, ReconcileOptions };
export type { TokenSource } from './credentials';
export type { Happening, SocketClass } from './session';

interface Signalled {
  /** Ends it: an answer is rejected with the signal's reason, an iterable ends. */
  signal?: AbortSignal | undefined;
}

/** A ledger to ask, to act on and to follow. Made by `connectLedger`. */
export class LedgerClient {
  readonly #session: Session;
  readonly #closing = new AbortController();

  constructor(session: Session) {
    this.#session = session;
  }

  /** The data of a query. Repeated, within bounds, when there is no answer or the service asks for patience. */
  query<Data = unknown, Variables extends object = AnyVariables>(
    document: Document<Data, Variables>,
    variables?: Variables,
    { signal }: Signalled = {},
  ): Promise<Data> {
    return this.#ask(document, variables ?? {}, true, signal);
  }

  /**
   * The data of a mutation; its `userErrors` are the caller's to read. After a lost connection it is repeated only if
   * every input among the variables has an `idempotencyKey`.
   */
  mutate<Data = unknown, Variables extends object = AnyVariables>(
    document: Document<Data, Variables>,
    variables?: Variables,
    { signal }: Signalled = {},
  ): Promise<Data> {
    return this.#ask(document, variables ?? {}, isKeyed((variables ?? {}) as AnyVariables), signal);
  }

  /**
   * The events of a subscription that declares `$after` and selects `cursor`: each once, in order, over any number of
   * lost connections. Ends when the caller leaves the loop or a signal is aborted; throws LedgerError for what another
   * attempt would not mend.
   */
  follow<Data = Record<string, unknown>, Variables extends object = AnyVariables>(
    document: Document<Data, Variables>,
    variables?: Omit<Variables, 'after'>,
    { signal, ...options }: FollowOptions & Signalled = {},
  ): AsyncIterableIterator<Followed<RootOf<Data>>, void, void> {
    const given = (variables ?? {}) as AnyVariables;
    return endable((ended) => followed(this.#session, document, given, options, ended), [this.#closing.signal, signal]);
  }

  /** All rows of a list, then what changes; all rows again when the service no longer knows the cursor. */
  reconcile<Row = unknown, Event = unknown>({
    signal,
    ...options
  }: ReconcileOptions & Signalled): AsyncIterableIterator<Reconciled<Row, Event>, void, void> {
    return endable((ended) => reconciled<Row, Event>(this.#session, options, ended), [this.#closing.signal, signal]);
  }

  /** Ends all that is followed and asked. */
  close(): void {
    this.#closing.abort();
  }

  async #ask<Data>(
    document: Document<Data, never>,
    variables: object,
    repeatable: boolean,
    ending?: AbortSignal,
  ): Promise<Data> {
    const { retries, pauses } = this.#session;
    const { controller, release } = joined([this.#closing.signal, ending]);
    const asking = { repeatable, retries, longest: pauses.longest, signal: controller.signal };
    try {
      controller.signal.throwIfAborted();
      return await ask(this.#session, document, variables as AnyVariables, asking);
    } finally {
      release();
    }
  }
}

/** A client of the ledger at an address, or at the addresses of several instances. Connects when something is asked. */
export function connectLedger(options: LedgerOptions): LedgerClient {
  return new LedgerClient(sessionOf(options));
}
