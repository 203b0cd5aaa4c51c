// One socket with one subscription on it: what comes waits in a bounded queue, and how it ended is told. Never reconnects:
// graphql-ws would do it with the variables of the first time, and hand over again what came since.
import { createClient, type FormattedExecutionResult } from 'graphql-ws/client';

import type { AnyVariables } from './documents';
import { answered, LedgerError, type ServiceError } from './failure';
import type { Socket, SocketClass } from './session';

export type Result = FormattedExecutionResult;

/** How a link ended. `refused` and `expired`: the token, before and after the service had accepted it. */
export type Ending =
  | { kind: 'lost'; reason: string }
  | { kind: 'refused' | 'expired'; reason: string }
  | { kind: 'failed'; error: LedgerError }
  | { kind: 'full' }
  | { kind: 'left' };

export interface Line {
  url: string;
  init: Record<string, unknown>;
  webSocket: SocketClass;
  /** ms without a word after which it is lost */
  silence: number;
  /** results that may wait */
  buffer: number;
  connected: () => void;
}

// Close codes that another attempt would meet again: a message too big, a broken one, no such protocol, and the like.
const FOR_GOOD = [1009, 4400, 4401, 4406, 4409];
const FORBIDDEN = 4403;

export class Link {
  readonly #queue: Result[] = [];
  readonly #socket: Socket | null = null;
  readonly #silence: number;
  #unsubscribe: () => void = () => undefined;
  #ending: Ending | null = null;
  #wake: () => void = () => undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #accepted = false;

  constructor(line: Line, operation: { query: string; variables: AnyVariables }) {
    this.#silence = line.silence;
    this.#heard();
    try {
      // Made here, not by graphql-ws: what its constructor throws (http in an https page) would be nobody's rejection.
      this.#socket = new line.webSocket(line.url, 'graphql-transport-ws');
    } catch (error) {
      this.#end({ kind: 'lost', reason: String(error) });
      return;
    }
    // A socket of `ws` that is closed while it connects emits an error, which must be somebody's.
    this.#socket.addEventListener('error', () => undefined);
    this.#unsubscribe = this.#subscribe(this.#socket, line, operation);
  }

  /** How it ended; null while it lives. */
  get ending(): Ending | null {
    return this.#ending;
  }

  /** The next result; null when it has ended and nothing is left. */
  async take(): Promise<Result | null> {
    while (this.#queue.length === 0 && this.#ending === null) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#queue.shift() ?? null;
  }

  /** Closes the socket and forgets what waits. */
  leave(): void {
    this.#queue.length = 0;
    this.#end({ kind: 'left' });
  }

  #subscribe(socket: Socket, line: Line, operation: { query: string; variables: AnyVariables }): () => void {
    const client = createClient({
      url: line.url,
      webSocketImpl: giving(socket),
      connectionParams: line.init,
      lazy: true,
      retryAttempts: 0,
      keepAlive: line.silence / 2,
      on: {
        opened: () => this.#heard(),
        message: () => this.#heard(),
        connected: () => {
          this.#accepted = true;
          line.connected();
        },
        closed: (event) => this.#closed(event as { code: number; reason: string }),
      },
    });
    return client.subscribe(operation, {
      next: (result) => this.#arrived(result as Result, line.buffer),
      error: (error) => this.#end(endingOf(error)),
      complete: () => this.#end({ kind: 'lost', reason: 'the service ended the subscription' }),
    });
  }

  #arrived(result: Result, buffer: number): void {
    if (this.#ending !== null) return;
    if (result.errors !== undefined && result.errors.length > 0) {
      this.#end({ kind: 'failed', error: answered(result.errors) });
      return;
    }
    this.#queue.push(result);
    if (this.#queue.length >= buffer) this.#end({ kind: 'full' });
    this.#wake();
  }

  #closed({ code, reason }: { code: number; reason: string }): void {
    const why = `closed with ${code}${reason === '' ? '' : `: ${reason}`}`;
    if (code === FORBIDDEN) this.#end({ kind: this.#accepted ? 'expired' : 'refused', reason: why });
    else if (FOR_GOOD.includes(code)) this.#end({ kind: 'failed', error: new LedgerError('CONNECTION_REFUSED', why) });
    else this.#end({ kind: 'lost', reason: why });
  }

  /** A word from the service, or the beginning: the next is due in time, a pong if there is nothing else. */
  #heard(): void {
    clearTimeout(this.#watchdog);
    if (this.#ending !== null) return;
    const lost: Ending = { kind: 'lost', reason: `silent for ${this.#silence} ms` };
    this.#watchdog = setTimeout(() => this.#end(lost), this.#silence);
  }

  #end(ending: Ending): void {
    if (this.#ending !== null) return;
    this.#ending = ending;
    clearTimeout(this.#watchdog);
    this.#unsubscribe();
    // Whom nobody answers waits long for a closing handshake; `ws` can do without.
    const socket = this.#socket;
    if (ending.kind === 'lost' && socket?.terminate !== undefined) socket.terminate();
    else socket?.close(1000);
    this.#wake();
  }
}

/** A WebSocket class whose every new socket is this one. */
function giving(socket: Socket): unknown {
  return Object.assign(
    function Given() {
      return socket;
    },
    { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 },
  );
}

/** An error of graphql-ws: the service's errors on the operation, a close event, or a failure of the socket. */
function endingOf(error: unknown): Ending {
  if (Array.isArray(error)) return { kind: 'failed', error: answered(error as ServiceError[]) };
  const { message } = error as { message?: unknown };
  return { kind: 'lost', reason: typeof message === 'string' && message !== '' ? message : 'the socket failed' };
}
