// A service that speaks the protocols by hand, for what the real one does rarely or not yet.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';

import type { Json } from '../world';

export interface Request {
  headers: IncomingMessage['headers'];
  body: Json;
}
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}
/** What a socket is told when it has subscribed: results, an error list, `complete`, or a close code. */
export type Line = { next: Json } | { error: Json[] } | 'complete' | number;

export class Scripted {
  readonly requests: Request[] = [];
  /** connection_init and subscribe payloads */
  readonly inits: Json[] = [];
  readonly subscribed: Json[] = [];

  private constructor(
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  /** `answer` to the n-th request, `lines` to the n-th socket (0, 1 …); a socket that has heard all stays open. */
  static async open(answer: (n: number) => Answer, lines: (n: number) => Line[]): Promise<Scripted> {
    const http = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const { status = 200, headers = {}, body } = answer(scripted.requests.length);
        scripted.requests.push({ headers: request.headers, body: JSON.parse(text) });
        response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
      });
    });
    const sockets = new WebSocketServer({ server: http, path: '/graphql' });
    sockets.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        const { type, id, payload } = JSON.parse(data.toString());
        if (type === 'connection_init') {
          scripted.inits.push(payload);
          socket.send(JSON.stringify({ type: 'connection_ack' }));
        } else if (type === 'subscribe') {
          const script = lines(scripted.subscribed.length);
          scripted.subscribed.push(payload);
          script.forEach((line) => say(socket, id, line));
        }
      }),
    );
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const scripted = new Scripted(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, async () => {
      sockets.clients.forEach((socket) => socket.terminate());
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    });
    return scripted;
  }
}

function say(socket: WebSocket, id: string, line: Line): void {
  if (typeof line === 'number') socket.close(line);
  else if (line === 'complete') socket.send(JSON.stringify({ type: 'complete', id }));
  else if ('next' in line) socket.send(JSON.stringify({ type: 'next', id, payload: line.next }));
  else socket.send(JSON.stringify({ type: 'error', id, payload: line.error }));
}
