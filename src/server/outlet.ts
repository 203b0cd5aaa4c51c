// Where the events of one subscription leave on its socket: as messages `next` of graphql-transport-ws, each a frame of its own.
import type { Socket } from 'node:net';

import type { Push } from './audience';

// The first byte of a frame that is a whole text (RFC 6455, 5.2).
const TEXT = 0x81;
const END = '}'.charCodeAt(0);

export class Outlet {
  readonly #head: Buffer;

  /**
   * `socket` is the one below the WebSocket. ws itself writes frames whole and at once, as it compresses nothing here, so that
   * ours come between them in order; writing them in one piece takes half the time of its `send`.
   */
  constructor(
    readonly socket: Socket,
    id: string,
  ) {
    this.#head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  }

  /** Sends events; a promise if the network does not take them at once. */
  send(pushes: readonly Push[]): Promise<void> | null {
    const { socket } = this;
    const frames = pushes.map(({ text }) => this.#frame(text));
    const [only] = frames;
    let left: (() => void) | undefined;
    socket.write(frames.length === 1 && only !== undefined ? only : Buffer.concat(frames), () => left?.());
    if (socket.writableLength === 0) return null;
    return new Promise((resolve) => (left = resolve));
  }

  #frame(text: Buffer): Buffer {
    const head = this.#head;
    const size = head.length + text.length + 1;
    const start = size < 126 ? 2 : size < 65_536 ? 4 : 10;
    const frame = Buffer.allocUnsafe(start + size);
    frame[0] = TEXT;
    frame[1] = start === 2 ? size : start === 4 ? 126 : 127;
    if (start === 4) frame.writeUInt16BE(size, 2);
    if (start === 10) frame.writeBigUInt64BE(BigInt(size), 2);
    frame.set(head, start);
    frame.set(text, start + head.length);
    frame[start + size - 1] = END;
    return frame;
  }
}
