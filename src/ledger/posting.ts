// One call of a receiver over HTTP: no redirect is followed, no answer is awaited for longer than the limit, and the address
// is looked at when the connection is made. Knows nothing of webhooks.
import http from 'node:http';
import https from 'node:https';

import { type AllowList, RefusedAddress } from './addresses';

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What came back. */
export interface Answered {
  status: number;
  retryAfter: string | undefined;
}

/** Why something was not delivered, in words that may be shown. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered';
}

// What a receiver says beside its status is not read; a short text is let through, so that the connection can be used again.
const MOST_ANSWER_BYTES = 64 * 1024;
const ANSWER_REST_MS = 250;
// Receivers close idle connections, often after 5 s; a call on one that has just been closed would be in vain.
const IDLE_MS = 4000;

export class Caller {
  readonly #http: http.Agent;
  readonly #https: https.Agent;

  constructor(
    readonly allowed: AllowList,
    readonly limitMs: number,
    connections: number,
  ) {
    const options = { keepAlive: true, maxSockets: connections, timeout: IDLE_MS };
    this.#http = new http.Agent(options);
    this.#https = new https.Agent(options);
  }

  /** Sends a body and returns the status. Throws Undelivered where none came; the signal ends it at once. */
  async post(post: Post, signal: AbortSignal): Promise<Answered> {
    const url = new URL(post.url);
    try {
      const lookup = this.allowed.lookup(url);
      const attempt = () => this.#once(url, post, lookup, signal);
      return await attempt().catch((error: unknown) => {
        if (error instanceof Stale) return attempt();
        throw error;
      });
    } catch (error) {
      if (error instanceof Undelivered) throw error;
      throw new Undelivered(wordsOf(error), { cause: error });
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #once(
    url: URL,
    { headers, body }: Post,
    lookup: http.RequestOptions['lookup'],
    signal: AbortSignal,
  ): Promise<Answered> {
    const secure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const agent = secure ? this.#https : this.#http;
      const options = { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } };
      const request = (secure ? https : http).request(url, { ...options, lookup, signal });
      let timer: NodeJS.Timeout | undefined;
      // Waiting for a free connection is not the receiver's fault.
      request.on('socket', () => {
        timer = setTimeout(() => {
          const seconds = this.limitMs / 1000;
          request.destroy(new Undelivered(`${seconds} 秒内未答复 / no answer within ${seconds} s`));
        }, this.limitMs);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        reject(request.reusedSocket && error.code === 'ECONNRESET' ? new Stale() : error);
      });
      request.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve({ status: response.statusCode ?? 0, retryAfter: undefined });
      });
      request.on('response', (response) => {
        clearTimeout(timer);
        readOut(response);
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
      });
      // Whatever else may end a request: nobody waits for it for ever.
      request.on('close', () => {
        clearTimeout(timer);
        reject(new Undelivered('连接中断 / the connection was closed'));
      });
      request.end(body);
    });
  }
}

/** Lets the rest of an answer through for a moment; the status is what counts, also where the rest is cut. */
function readOut(response: http.IncomingMessage): void {
  let bytes = 0;
  const timer = setTimeout(() => response.destroy(), ANSWER_REST_MS);
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) response.destroy();
  });
  response.on('error', () => undefined);
  response.on('close', () => clearTimeout(timer));
}

/** A connection that the receiver had closed before the call: it has not heard of it, so another is made at once. */
class Stale extends Error {
  readonly code = 'ECONNRESET';
}

function wordsOf(error: unknown): string {
  if (error instanceof RefusedAddress) return error.message;
  // The code alone: a message names addresses of the inside.
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'ERROR';
  return `连接失败 / no connection (${code})`;
}
