// Translates what went wrong into GraphQL errors. Everything that is not foreseen is a fault: logged whole under an
// incident id, and shown as nothing but the id.
import type { Text } from '../rules/refusal';
import { randomUUID } from 'node:crypto';

import { GraphQLError } from 'graphql';

import { Crowded, DatabaseGone, DeadlinePassed, FilesGone, Unwritable } from '../store/failures';
import { LIMITS, tooComplex } from './limits';

/** Codes that callers may see (contract.graphql, conventions). */
const SHOWN = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'QUERY_TOO_COMPLEX',
  'RATE_LIMITED',
  'UNAVAILABLE',
];
/** Apollo's own words for a broken request. */
const BROKEN = ['BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE', 'PERSISTED_QUERY_NOT_SUPPORTED'];

/** An error as callers get it, on every road: how HTTP is to answer is not for them. */
export function visible(error: unknown, fault: Fault): GraphQLError {
  const found = withoutHints(shown(error, fault));
  const { http, ...extensions } = found.extensions;
  if (http === undefined) return found;
  const { nodes = null, source = null, positions = null, path = null } = found;
  return new GraphQLError(found.message, { nodes, source, positions, path, extensions });
}

/** Is told of what was not foreseen, and under which number the caller was told of it. */
export type Fault = (error: unknown, incident: string) => void;

/** An error as callers may see it; a fault is told to `fault` and hidden. */
export function shown(error: unknown, fault: Fault): GraphQLError {
  if (error instanceof GraphQLError) {
    const code = error.extensions['code'];
    // Apollo puts its own code over that of a validation rule of ours.
    const own = error.originalError instanceof GraphQLError ? error.originalError : null;
    if (own?.extensions['code'] === 'QUERY_TOO_COMPLEX') return own;
    if (code === 'GRAPHQL_PARSE_FAILED' && TOO_MANY_TOKENS.test(error.message)) return tooManyTokens(error.message);
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
  if (inner instanceof Unwritable) return unwritable(inner.why);
  if (inner instanceof DatabaseGone) return unavailable();
  if (inner instanceof Crowded) {
    const zh = `等待写入的请求过多，未写入任何内容，请 ${COME_BACK_S} 秒后以同一幂等键重试`;
    return comeBack(
      `${zh} / too many writes are waiting: nothing was written; try again in ${COME_BACK_S} s with the same idempotencyKey`,
    );
  }
  if (inner instanceof FilesGone) {
    // Nobody else watches the store.
    fault(inner, randomUUID());
    return unavailable({ zh: '附件存储', en: 'the store of files' });
  }
  if (inner instanceof DeadlinePassed) return tooComplex('deadline', inner.seconds ?? LIMITS.deadline);
  if (inner instanceof GraphQLError) return shown(inner, fault);
  const incident = randomUUID();
  fault(inner ?? error, incident);
  const path = error instanceof GraphQLError ? (error.path ?? null) : null;
  return new GraphQLError('服务内部错误 / internal error', {
    path,
    extensions: { code: 'INTERNAL_SERVER_ERROR', incident },
  });
}

const TOO_MANY_TOKENS = /more tha[nt] (\d+) tokens/;

/** graphql-js' own refusal of a long document, with the limit as ours name it. */
function tooManyTokens(message: string): GraphQLError {
  return tooComplex('tokens', Number(TOO_MANY_TOKENS.exec(message)?.[1] ?? LIMITS.tokens));
}

// Enough to know what was meant: graphql-js repeats what was sent, which may be as large as a body.
const LONGEST_MESSAGE = 1000;
const HINT = ' Did you mean ';

/** The schema is for who may introspect it: guesses at names are not made in errors. Nor is all that was sent sent back. */
function withoutHints(error: GraphQLError): GraphQLError {
  const hint = error.message.endsWith('?') ? error.message.lastIndexOf(HINT) : -1;
  const told = hint < 0 ? error.message : error.message.slice(0, hint);
  const message = told.length <= LONGEST_MESSAGE ? told : `${told.slice(0, LONGEST_MESSAGE).toWellFormed()}…`;
  if (message === error.message) return error;
  const { nodes = null, source = null, positions = null, path = null, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

// Seconds after which a restarted database is usually back.
export const COME_BACK_S = 5;

/** What is needed is gone: nothing was done, or nobody can say; a mutation with its idempotency key may be sent again. */
export function unavailable({ zh, en }: Text = { zh: '数据库', en: 'the database' }): GraphQLError {
  return comeBack(`${zh}暂不可用，请 ${COME_BACK_S} 秒后重试 / ${en} cannot be reached; try again in ${COME_BACK_S} s`);
}

/** Nothing can be written until somebody has mended why; nothing of the request was. */
function unwritable({ zh, en }: Text): GraphQLError {
  return comeBack(
    `${zh}，未写入任何内容，查询不受影响；请通知运维人员，恢复后以同一幂等键重试 / ` +
      `${en}: nothing was written, reads go on; tell who runs the service, and try again with the same idempotencyKey`,
  );
}

function comeBack(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code: 'UNAVAILABLE',
      retryAfter: COME_BACK_S,
      http: { status: 503, headers: new Map([['retry-after', String(COME_BACK_S)]]) },
    },
  });
}

/** No valid token: why, in both languages. */
export function unauthenticated(why: string): GraphQLError {
  return new GraphQLError(`未登录或令牌无效：${why}`, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}
