// A client of graphql-transport-ws by hand: every frame that goes out is written by the test, every frame that comes in
// is kept. Knows nothing of graphql-ws.
import { once } from 'node:events';

import { WebSocket } from 'ws';

import type { Json, World } from '../world';

export const SUBPROTOCOL = 'graphql-transport-ws';

/** How a socket was closed. */
export interface Closed {
  code: number;
  reason: string;
}

export class RawSocket {
  /** text frames, parsed, in the order they came */
  readonly frames: Json[] = [];
  /** pings of the WebSocket protocol itself */
  pings = 0;
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  #waiting: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const wake = () => this.#waiting.splice(0).forEach((go) => go());
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()));
      wake();
    });
    socket.on('ping', () => {
      this.pings++;
      wake();
    });
    this.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        wake();
      }),
    );
  }

  /** An open socket, with nothing said yet. */
  static async open(world: World, subprotocol: string | string[] = SUBPROTOCOL): Promise<RawSocket> {
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, subprotocol, {
      perMessageDeflate: false,
    });
    const raw = new RawSocket(socket);
    await once(socket, 'open');
    return raw;
  }

  /** An open socket that has been acknowledged. */
  static async acknowledged(world: World, token: string | null): Promise<RawSocket> {
    const raw = await RawSocket.open(world);
    raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${token ?? ''}` } });
    await raw.frame(({ type }) => type === 'connection_ack');
    return raw;
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Sends an object as JSON; a text or bytes as they are. */
  send(message: Json): void {
    this.#socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, rest: Json = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, ...rest } });
  }

  /** Waits for a condition; fails when the socket closes first, or after so many milliseconds. */
  async until(what: string, holds: () => boolean, within = 10_000): Promise<void> {
    const end = Date.now() + within;
    while (!holds()) {
      if (!this.open) throw new Error(`closed before ${what}: ${JSON.stringify(this.frames)}`);
      if (Date.now() > end) throw new Error(`never ${what}: ${JSON.stringify(this.frames)}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 1000).unref();
      });
    }
  }

  /** The first frame of a kind, waited for. */
  async frame(matches: (frame: Json) => boolean): Promise<Json> {
    await this.until(`a frame that is ${matches.toString()}`, () => this.frames.some(matches));
    return this.frames.find(matches);
  }

  /** The server has dealt with everything sent so far: it has answered a ping of its own. */
  async settled(): Promise<void> {
    const mark = `mark ${Math.random()}`;
    this.send({ type: 'ping', payload: { mark } });
    await this.frame(({ type, payload }) => type === 'pong' && payload?.mark === mark);
  }

  /** Breaks off without a word. */
  break(): void {
    this.#socket.terminate();
  }

  async end(): Promise<void> {
    this.#socket.close(1000);
    await this.closed;
  }
}
