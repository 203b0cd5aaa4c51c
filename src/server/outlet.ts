// Where the events of one subscription leave on its socket: as messages `next` of graphql-transport-ws.
import type { WebSocket } from 'ws';

import type { Push } from './pushing';

const TEXT = { binary: false };
const END = Buffer.from('}');

export class Outlet {
  readonly #head: Buffer;

  constructor(
    readonly socket: WebSocket,
    id: string,
  ) {
    this.#head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  }

  /** Sends an event; a promise if the network does not take it at once. */
  send({ text }: Push): Promise<void> | null {
    const { socket } = this;
    let left: (() => void) | undefined;
    socket.send(Buffer.concat([this.#head, text, END]), TEXT, () => left?.());
    if (socket.bufferedAmount === 0) return null;
    return new Promise((resolve) => (left = resolve));
  }
}
