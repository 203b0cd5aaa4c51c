// Tells in plain JSON, over HTTP, why there is no stream and no file. Says nothing that the API itself would not say.
import type { ServerResponse } from 'node:http';

import type { GraphQLFormattedError } from 'graphql';

import { type Fault, visible } from '../api/errors';
import { Unanswered } from './inside';

/** The status of what was refused while it was executed: the API answers such a thing with 200. */
const STATUS: Readonly<Record<string, number>> = {
  BAD_USER_INPUT: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

interface Http {
  status?: number;
  headers?: Map<string, string>;
}

/** Answers with the errors of what was thrown; an answer that has begun is cut, so that nobody takes it for whole. */
export function refuse(response: ServerResponse, error: unknown, fault: Fault): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, headers } = (error as { extensions?: { http?: Http } }).extensions?.http ?? {};
  const errors: GraphQLFormattedError[] =
    error instanceof Unanswered ? [...error.errors] : [visible(error, fault).toJSON()];
  const { code, retryAfter } = errors[0]?.extensions ?? {};
  response.statusCode = status ?? STATUS[String(code)] ?? 500;
  if (typeof retryAfter === 'number') response.setHeader('retry-after', String(retryAfter));
  for (const [name, value] of headers ?? []) response.setHeader(name, value);
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify({ errors }));
}
