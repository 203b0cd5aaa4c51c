// Translates what went wrong into GraphQL errors. Everything that is not foreseen is a fault: logged whole under an
// incident id, and shown as nothing but the id.
import { randomUUID } from 'node:crypto';

import { GraphQLError } from 'graphql';

/** Codes that callers may see (contract.graphql, conventions). */
const SHOWN = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'UNAUTHENTICATED', 'FORBIDDEN'];
/** Apollo's own words for a broken request. */
const BROKEN = ['BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE', 'PERSISTED_QUERY_NOT_SUPPORTED'];

/** An error as callers may see it; a fault is told to `fault` and hidden. */
export function shown(error: unknown, fault: (error: unknown, incident: string) => void): GraphQLError {
  if (error instanceof GraphQLError) {
    const code = error.extensions['code'];
    if (typeof code === 'string' && SHOWN.includes(code)) return error;
    if (typeof code === 'string' && BROKEN.includes(code)) {
      return new GraphQLError(error.message, { extensions: { ...error.extensions, code: 'BAD_USER_INPUT' } });
    }
    // Errors of graphql-js itself, e.g. a value that a scalar refuses: the request was broken.
    if (code === undefined && error.originalError == null) {
      return new GraphQLError(error.message, {
        nodes: error.nodes ?? null,
        path: error.path ?? null,
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
  }
  const inner = error instanceof GraphQLError ? error.originalError : error;
  if (inner instanceof GraphQLError) return shown(inner, fault);
  const incident = randomUUID();
  fault(inner ?? error, incident);
  const path = error instanceof GraphQLError ? (error.path ?? null) : null;
  return new GraphQLError('服务内部错误 / internal error', {
    path,
    extensions: { code: 'INTERNAL_SERVER_ERROR', incident },
  });
}

/** No valid token. */
export function unauthenticated(why: string): GraphQLError {
  return new GraphQLError(`未登录或令牌无效：${why} / not authenticated: ${why}`, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}
