// The road of HTTP: Apollo parses, validates and executes with the rules and limits of the gate; here is what it adds of ours:
// rights on fields, cost, rate, deadline, what is told of the operation.
import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestContextWillSendResponse,
  HeaderMap,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import { type DocumentNode, GraphQLError, OperationTypeNode } from 'graphql';

import type { Context } from '../api/context';
import { visible } from '../api/errors';
import { KEPT_DOCUMENTS } from '../api/gate';
import { Plans } from '../api/plans';
import { mayLag } from '../api/lagging';
import { oversize, sizeRule } from '../api/size';
import type { Reader } from '../store/reader';
import { codeOf } from './operation';
import type { Parts } from './parts';

/** What a request carries besides what resolvers know of it. */
export interface HttpContext extends Context {
  requestId: string;
  traceparent: string | null;
  elapsed: () => number;
  /** lets a request read for as long as it takes: of a mutation, whose change is made by then */
  unhurried: () => void;
}

export function apolloOf(
  parts: Parts,
  reader: Reader,
  plugins: ApolloServerPlugin<HttpContext>[],
): ApolloServer<HttpContext> {
  const { gate, fault } = parts;
  const { tokens, selections, errors } = gate.limits;
  const plans = new Plans(gate.schema, reader, fault);
  return new ApolloServer<HttpContext>({
    schema: gate.schema,
    // Who has signed in may introspect; the gate refuses the public.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    documentStore: new InMemoryLRUCache<DocumentNode>(KEPT_DOCUMENTS),
    stopOnTerminationSignals: false,
    parseOptions: { maxLexicalTokens: tokens },
    maxRecursiveSelections: selections,
    validationRules: [sizeRule(gate.limits)],
    validationOptions: { maxErrors: errors },
    executionOptions: { maxCoercionErrors: errors },
    formatError: (formatted, error) => ({ ...formatted, ...visible(error, fault).toJSON() }),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      admission(parts),
      planned(plans),
      ...plugins,
    ],
    stringifyResult: ({ data, ...rest }) => {
      if (!(data instanceof Answer)) return JSON.stringify(data === undefined ? rest : { data, ...rest });
      const others = JSON.stringify(rest);
      return `{"data":${data.json}${others === '{}' ? '' : `,${others.slice(1, -1)}`}}`;
    },
  });
}

/** What the database has written of an answer. Apollo passes it on as if it were values. */
export class Answer {
  [field: string]: unknown;

  constructor(readonly json: string) {}
}

/** Answers what is planned; Apollo executes the rest. */
function planned(plans: Plans): ApolloServerPlugin<HttpContext> {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- Apollo awaits it
    requestDidStart: async () => ({
      responseForOperation: async ({ operation, document, request, contextValue }) => {
        // One that is not in the document, whatever Apollo's types say.
        if ((operation as unknown) === undefined) return null;
        const json = await plans.answer(operation, document, request.variables ?? {}, contextValue);
        if (json === null) return null;
        const http = { headers: new HeaderMap() };
        return { http, body: { kind: 'single', singleResult: { data: new Answer(json) } } };
      },
    }),
  };
}

/** Rights, cost and rate before the execution; cost and allowance in the answer. */
function admission({ gate, rates, observer, fault }: Parts): ApolloServerPlugin<HttpContext> {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- Apollo awaits it
    requestDidStart: async () => ({
      didResolveOperation: async ({ source, document, operation, request, contextValue }) => {
        if (operation === undefined) return;
        // What Apollo has read of a URL need not be what Express has read of it, which was checked before it was parsed.
        gate.trusted.check(contextValue.who.role, source);
        await gate.allow(operation, document, contextValue);
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw noSubscriptions();
        const cost = gate.cost(operation, document, request.variables ?? {});
        // A point was taken before the request was read.
        contextValue.allowance = { ...(await rates.take(contextValue.who, cost - 1)), cost };
        if (operation.operation === OperationTypeNode.MUTATION) contextValue.unhurried();
        else if (mayLag(operation)) await contextValue.mayLag();
      },
      // eslint-disable-next-line @typescript-eslint/require-await -- Apollo awaits it
      willSendResponse: async (request) => {
        const { response, contextValue, document, operation } = request;
        const { allowance } = contextValue;
        // Apollo asks our rule behind the standard ones: what is too large is told as such, as on the other roads.
        if (document !== undefined && operation === undefined && response.body.kind === 'single') {
          const tooLarge = oversize(document, gate.limits).map((error) => visible(error, fault).toJSON());
          if (tooLarge.length > 0) response.body.singleResult.errors = tooLarge;
        }
        contextValue.unhurried();
        const { written } = contextValue;
        if (written !== null) response.http.headers.set('ledger-cursor', written);
        if (allowance !== null && response.body.kind === 'single') {
          const { cost, limit, remaining, resetAt } = allowance;
          const extensions = {
            cost: { points: cost, limit, remaining, resetAt },
            ...(written !== null && { cursor: written }),
          };
          response.body.singleResult.extensions = { ...response.body.singleResult.extensions, ...extensions };
        }
        observer.answered(operationOf(request));
      },
    }),
  };
}

function noSubscriptions(): GraphQLError {
  const message =
    '订阅请用 WebSocket 或 Accept: text/event-stream / subscriptions go over WebSocket, or with Accept: text/event-stream';
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}

function operationOf({
  response,
  contextValue,
  operation,
  operationName,
  request,
}: GraphQLRequestContextWillSendResponse<HttpContext>) {
  const { role, subject, jurisdiction } = contextValue.who;
  const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined;
  return {
    way: 'http' as const,
    requestId: contextValue.requestId,
    traceparent: contextValue.traceparent,
    client: { role, subject, jurisdiction },
    operationName: operationName ?? request.operationName ?? null,
    kind: operation?.operation ?? 'unknown',
    cost: contextValue.allowance?.cost ?? null,
    milliseconds: contextValue.elapsed(),
    code: codeOf(errors),
  };
}
