// A TCP line between a client and a service, or a service and its database, that can be cut (also in the middle of a message),
// stalled, made slow, closed and led to another service.
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Wire {
  readonly #lines = new Set<{ near: Socket; far: Socket; upgraded: boolean }>();
  readonly #server: Server;
  /** connections that were cut */
  cuts = 0;
  /** connections that were made */
  made = 0;
  /** bytes that went from the service to clients */
  bytes = 0;
  /** the line is cut when so many more bytes have come from the service */
  #cutAfter = Infinity;
  #stalled = false;
  /** what the service answers is thrown away, and the line cut */
  deaf = false;
  /** each way takes so long */
  delayMs = 0;

  private constructor(public target: string) {
    this.#server = createServer((near) => this.#line(near));
  }

  /** A line to the service at an address. */
  static async open(target: string): Promise<Wire> {
    const wire = new Wire(target);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get url(): string {
    const address = this.#server.address() as { port: number };
    return `http://127.0.0.1:${address.port}`;
  }

  /** WebSockets that are open now */
  get open(): number {
    return [...this.#lines].filter(({ upgraded }) => upgraded).length;
  }

  cut(): void {
    for (const { near, far } of this.#lines) {
      this.cuts++;
      near.destroy();
      far.destroy();
    }
  }

  cutAfter(bytes: number): void {
    this.#cutAfter = bytes;
  }

  /** Nothing comes through, and nobody is told. */
  stall(): void {
    this.#stalled = true;
    for (const { near, far } of this.#lines) [near, far].forEach((socket) => socket.pause());
  }

  /** New connections come through again; those that were stalled stay so. */
  flow(): void {
    this.#stalled = false;
  }

  async close(): Promise<void> {
    for (const { near, far } of this.#lines) [near, far].forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What writes one way, each behind the last, when it has taken its time. */
  #way(): (write: () => void) => void {
    let before = Promise.resolve();
    let behind = 0;
    return (write) => {
      if (behind === 0 && this.delayMs === 0) {
        write();
        return;
      }
      behind++;
      const due = performance.now() + this.delayMs;
      before = before.then(async () => {
        const left = due - performance.now();
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
        behind--;
        write();
      });
    };
  }

  #line(near: Socket): void {
    const far = connect(Number(new URL(this.target).port), '127.0.0.1');
    const line = { near, far, upgraded: false };
    const [there, back] = [this.#way(), this.#way()];
    this.#lines.add(line);
    this.made++;
    if (this.#stalled) [near, far].forEach((socket) => socket.pause());
    near.on('data', (data) => {
      line.upgraded ||= /^upgrade: websocket/im.test(data.toString());
      there(() => far.write(data));
    });
    far.on('data', (data) => {
      this.bytes += data.length;
      if (this.deaf) {
        this.cut();
        return;
      }
      const part = data.subarray(0, this.#cutAfter);
      this.#cutAfter -= part.length;
      const last = this.#cutAfter <= 0;
      if (last) this.#cutAfter = Infinity;
      back(() =>
        near.write(part, () => {
          if (last) this.cut();
        }),
      );
    });
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#lines.delete(line);
        near.destroy();
        far.destroy();
      });
    }
  }
}

/** Waits until something is so; fails after ten seconds. */
export async function until(what: string, reached: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`never: ${what}`);
}
