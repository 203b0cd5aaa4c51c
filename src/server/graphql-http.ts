// The road of HTTP for queries and mutations: reads what is asked, has Apollo answer it, writes the answer. A body of plain JSON,
// as clients send it, is read here, before Express; all others (compressed, of unknown length, too large, no JSON) Express
// reads, and says what is wrong with them. What Express costs each request: docs/benchmark.md.
import type { IncomingMessage, ServerResponse } from 'node:http';

import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { RequestHandler } from 'express';

import type { HttpContext } from './apollo';
import { type Admission, contextOf, knownById, type Sent } from './http-context';

/** What Apollo and its plugins look at. */
const READ = ['accept', 'content-type', 'apollo-require-preflight', 'x-apollo-operation-name'] as const;
const PLAIN = /^application\/json(; ?charset=utf-8)?$/i;

export class GraphqlHttp {
  constructor(
    readonly apollo: ApolloServer<HttpContext>,
    readonly admission: Admission,
  ) {}

  /** Answers what Express has read. */
  readonly handler: RequestHandler = (request, response, next) => {
    const query = request.originalUrl.indexOf('?');
    const search = query < 0 ? '' : request.originalUrl.slice(query);
    this.#answer(request, response, { body: request.body as unknown, search }).catch(next);
  };

  /** Whether a request is answered without Express: it must be read to its end by `answer`. */
  takes({ method, url, headers }: IncomingMessage): boolean {
    if (method !== 'POST' || url !== '/graphql' || !PLAIN.test(headers['content-type'] ?? '')) return false;
    if (headers['content-encoding'] !== undefined || headers['transfer-encoding'] !== undefined) return false;
    if (headers.accept?.includes('text/event-stream') === true || headers.expect !== undefined) return false;
    const length = Number(headers['content-length'] ?? 0);
    return length > 0 && length <= this.admission.limits.body * 1024;
  }

  /** Reads and answers such a request; what is no JSON is `broken`. */
  answer(request: IncomingMessage, response: ServerResponse, broken: (error: unknown) => void): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      let body: unknown;
      try {
        body = JSON.parse(Buffer.concat(chunks).toString());
        // Express takes nothing else for a body, either.
        if (typeof body !== 'object' || body === null) throw new SyntaxError('neither an object nor a list');
      } catch {
        broken({ status: 400, type: 'entity.parse.failed' });
        return;
      }
      this.#answer(request, response, { body, search: '' }).catch(broken);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse, asked: Sent): Promise<void> {
    const headers = new HeaderMap();
    for (const name of READ) {
      const value = request.headers[name];
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
    const sent = knownById(request, asked, this.admission.gate.trusted);
    const reply = await this.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method ?? '', headers, ...sent },
      context: () => contextOf(request, sent, this.admission),
    });
    response.statusCode = reply.status ?? 200;
    for (const [name, value] of reply.headers) response.setHeader(name, value);
    if (reply.body.kind === 'complete') {
      response.end(reply.body.string);
      return;
    }
    for await (const chunk of reply.body.asyncIterator) response.write(chunk);
    response.end();
  }
}
