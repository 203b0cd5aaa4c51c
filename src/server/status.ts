// Which HTTP status an answer of the API has: the one table. Knows requests and answers, never what is in them.
// After https://github.com/graphql/graphql-over-http (the draft that graphql-http's audits test).
import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { request as expressRequest } from 'express';
import { GraphQLError } from 'graphql';

import { COME_BACK_S } from '../api/errors';

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

/**
 * A document that cannot be parsed, is not valid, or has variables that do not fit, by the media type of the answer.
 * All else keeps its own status, whatever the media type: 200 once it was executed; 400 a request that is none (no
 * query, a body that is no JSON, a cross-site request), 401 no valid token, 405 another method, or a mutation over GET,
 * 406 no media type that we have, 413 too large, 415 no JSON, 429 too many, 503 stopping.
 */
const NOT_EXECUTED: Record<string, number> = { [JSON_TYPE]: 200, [GRAPHQL_TYPE]: 400 };

/** Gives every answer its status, and refuses before anything is done what could not be answered (406). */
export const STATUS: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: (context) =>
        mediaType(context) === null ? Promise.reject(notAcceptable()) : Promise.resolve(),
      willSendResponse: (context) => {
        const { body, http } = context.response;
        const hadQuery = context.request.query !== undefined && context.request.query !== '';
        const executed = body.kind !== 'single' || 'data' in body.singleResult;
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        if (errors.some(({ extensions }) => extensions?.['code'] === 'UNAVAILABLE')) {
          http.status = 503;
          http.headers.set('retry-after', String(COME_BACK_S));
        }
        if (hadQuery && !executed && http.status === 400) http.status = NOT_EXECUTED[mediaType(context) ?? ''] ?? 400;
        return Promise.resolve();
      },
    }),
};

/** The media type in which Apollo will answer; null if the caller accepts none. */
function mediaType({ request }: GraphQLRequestContext<object>): string | null {
  const accept = request.http?.headers.get('accept');
  if (accept === undefined || accept === '') return JSON_TYPE;
  const accepted = expressRequest.accepts.call({ headers: { accept } }, JSON_TYPE, GRAPHQL_TYPE);
  return typeof accepted === 'string' ? accepted : null;
}

function notAcceptable(): GraphQLError {
  const message = `仅能以 ${JSON_TYPE} 或 ${GRAPHQL_TYPE} 回答 / only ${JSON_TYPE} and ${GRAPHQL_TYPE} can be answered`;
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 406 } } });
}
