// HTTP and WebSocket byte by byte over real sockets, so that also what no client sends can be sent.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import type { Chance } from './chance';

/** What came back: null where the connection was closed without an answer, or stayed open with none. */
export interface Spoken {
  status: number | null;
  text: string;
}

// What has not been answered by then waits for the rest of a request that never comes.
const PATIENCE_MS = 400;

/** Says bytes and hears what comes, until the other side ends or says no more for a while. */
export async function spoken(
  port: number,
  said: readonly (string | Buffer)[],
  patience = PATIENCE_MS,
): Promise<Spoken> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const chunks: Buffer[] = [];
  await once(socket, 'connect').catch(() => undefined);
  const over = new Promise<void>((resolve) => {
    socket.setTimeout(patience, resolve);
    socket.once('close', () => resolve());
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (whole(Buffer.concat(chunks).toString('latin1'))) resolve();
    });
  });
  for (const part of said) socket.write(part);
  await over;
  socket.destroy();
  const text = Buffer.concat(chunks).toString();
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return { status: status === undefined ? null : Number(status), text };
}

/** True if an answer of known length has come. */
function whole(text: string): boolean {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length !== undefined) return rest.join('\r\n\r\n').length >= Number(length);
  return rest.length > 0 && text.endsWith('0\r\n\r\n');
}

/** A frame of a client (RFC 6455), with anything in its head. */
export function frame(
  payload: Buffer,
  { opcode = 1, fin = true, rsv = 0, masked = true, length = payload.length } = {},
): Buffer {
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  const head = length < 126 ? Buffer.from([first, mask | length]) : Buffer.alloc(length < 65_536 ? 4 : 10);
  if (length >= 126) {
    head[0] = first;
    head[1] = mask | (length < 65_536 ? 126 : 127);
    if (length < 65_536) head.writeUInt16BE(length, 2);
    else head.writeBigUInt64BE(BigInt(length), 2);
  }
  if (!masked) return Buffer.concat([head, payload]);
  const key = randomBytes(4);
  return Buffer.concat([head, key, Buffer.from(payload.map((byte, i) => byte ^ (key[i % 4] ?? 0)))]);
}

/** The codes with which the other side closed, and the texts that it sent, as far as they came whole. */
export function framesIn(bytes: Buffer): { texts: string[]; closed: number | null } {
  const texts: string[] = [];
  let closed: number | null = null;
  for (let at = 0; at + 2 <= bytes.length;) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (at + head > bytes.length) break;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const payload = bytes.subarray(at + head, at + head + length);
    if (opcode === 1) texts.push(payload.toString());
    if (opcode === 8) closed = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
    at += head + length;
  }
  return { texts, closed };
}

/** A WebSocket, open, of which every byte is said by the test. */
export class BareSocket {
  readonly #chunks: Buffer[] = [];
  over = false;

  private constructor(readonly socket: Socket) {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    socket.once('close', () => (this.over = true));
  }

  static async open(port: number, protocol = 'graphql-transport-ws'): Promise<BareSocket> {
    const socket = new BareSocket(connect(port, '127.0.0.1'));
    const key = randomBytes(16).toString('base64');
    socket.socket.write(
      `GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    );
    await socket.until(() => socket.bytes.includes('\r\n\r\n'));
    return socket;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Behind the handshake. */
  get heard(): ReturnType<typeof framesIn> {
    const { bytes } = this;
    return framesIn(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4));
  }

  async until(holds: () => boolean, patience = 2000): Promise<boolean> {
    for (const end = Date.now() + patience; !holds() && !this.over && Date.now() < end;)
      await new Promise((go) => setTimeout(go, 3));
    return holds();
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'get', 'CONNECT', 'M-SEARCH', ''];
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'application/json;charset=utf-8; charset=latin1',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/graphql',
  'application/x-www-form-urlencoded',
  'application/json, application/json',
  ';',
  'x'.repeat(4000),
];
const HEADERS = [
  ['Accept', 'text/event-stream'],
  ['Accept', 'application/graphql-response+json'],
  ['Accept', '*/*;q=nan'],
  ['Accept', 'image/png'],
  ['Accept-Language', 'en'],
  ['Accept-Language', '*'.repeat(3000)],
  ['Accept-Encoding', 'gzip, br'],
  ['Content-Encoding', 'gzip'],
  ['Content-Encoding', 'br, gzip'],
  ['Content-Encoding', 'x'],
  ['X-Ledger-Jurisdiction', '370614'],
  ['X-Ledger-Jurisdiction', '\u00ff'],
  ['Ledger-Cursor', 'x'],
  ['Last-Event-ID', 'x'],
  ['X-Request-Id', '\t'],
  ['traceparent', '00-0-0-0'],
  ['X-Forwarded-For', '::1, x, 999.1.1.1'],
  ['Expect', '100-continue'],
  ['Expect', 'x'],
  ['Transfer-Encoding', 'chunked'],
  ['Transfer-Encoding', 'gzip, chunked'],
  ['Connection', 'upgrade'],
  ['Upgrade', 'websocket'],
  ['Upgrade', 'h2c'],
  ['Range', 'bytes=9-1'],
  ['If-None-Match', '*'],
  ['If-Modified-Since', 'x'],
  ['Cookie', 'a='.repeat(2000)],
  ['Origin', 'null'],
  ['apollo-require-preflight', '1'],
  ['Authorization', 'Basic eA=='],
  ['Authorization', 'Bearer'],
  ['Authorization', 'Bearer  '],
  ['Host', 'a, b'],
  ['Host', '[::1'],
  ['', 'x'],
  ['a b', 'c'],
  ['X-Null', '\0'],
] as const;

/** One request, spoiled in its line, its headers, its length or its body. */
export function oddRequest(chance: Chance, path: string, token: string, body: Buffer): Buffer[] {
  const method = chance.often(0.7) ? chance.one(['POST', 'GET', 'PUT']) : chance.one(METHODS);
  const version = chance.often(0.97) ? 'HTTP/1.1' : chance.one(['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'x']);
  const lengths = [
    body.length,
    body.length,
    body.length,
    body.length,
    body.length,
    body.length - 1,
    body.length + 1,
    0,
    -1,
    1e12,
    NaN,
    'x',
    `${body.length}, ${body.length}`,
  ];
  const lines = [
    `${method} ${path} ${version}`,
    'Host: x',
    ...(chance.often(0.85) ? [`Authorization: Bearer ${token}`] : []),
    ...(chance.often(0.9) ? [`Content-Type: ${chance.often(0.7) ? 'application/json' : chance.one(TYPES)}`] : []),
    ...(chance.often(0.9) ? [`Content-Length: ${chance.one(lengths)}`] : []),
    ...chance.some(HEADERS, 3).map(([name, value]) => `${name}: ${value}`),
    ...(chance.often(0.03) ? Array.from({ length: chance.one([100, 2500]) }, (_, i) => `X-${i}: ${i}`) : []),
  ];
  const head = Buffer.from(`${lines.join(chance.often(0.98) ? '\r\n' : '\n')}\r\n\r\n`, 'latin1');
  return [chance.often(0.03) ? chance.damaged(head) : head, body];
}
