// The road of HTTP: Apollo parses, validates and executes with the rules and limits of the gate; here is what it adds of ours:
// rights on fields, cost, rate, deadline, what is told of the operation.
import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestContextWillSendResponse } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { OperationTypeNode } from 'graphql';

import type { Context } from '../api/context';
import { type Fault, visible } from '../api/errors';
import type { Gate } from '../api/gate';
import { sizeRule } from '../api/size';
import type { Observer } from './observer';
import type { Rates } from './rates';

/** What a request carries besides what resolvers know of it. */
export interface HttpContext extends Context {
  requestId: string;
  traceparent: string | null;
  elapsed: () => number;
  /** lets a request read for as long as it takes: of a mutation, whose change is made by then */
  unhurried: () => void;
}

export interface Parts {
  gate: Gate;
  rates: Rates;
  observer: Observer;
  fault: Fault;
}

export function apolloOf(parts: Parts, plugins: ApolloServerPlugin<HttpContext>[]): ApolloServer<HttpContext> {
  const { gate, fault } = parts;
  const { tokens, selections, errors } = gate.limits;
  return new ApolloServer<HttpContext>({
    schema: gate.schema,
    // Who has signed in may introspect; the gate refuses the public.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
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
      ...plugins,
    ],
  });
}

/** Rights, cost and rate before the execution; cost and allowance in the answer. */
function admission({ gate, rates, observer }: Parts): ApolloServerPlugin<HttpContext> {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- Apollo awaits it
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, operation, request, contextValue }) => {
        if (operation === undefined) return;
        await gate.allow(operation, document, contextValue);
        const cost = gate.cost(operation, document, request.variables ?? {});
        contextValue.allowance = await rates.take(contextValue.who, cost);
        if (operation.operation === OperationTypeNode.MUTATION) contextValue.unhurried();
      },
      willSendResponse: async (request) => {
        const { response, contextValue } = request;
        const { allowance } = contextValue;
        contextValue.unhurried();
        // What was refused costs a point: nobody tries for nothing.
        if (allowance === null) await rates.take(contextValue.who, 1).catch(() => undefined);
        else if (response.body.kind === 'single') {
          const { cost, limit, remaining, resetAt } = allowance;
          const extensions = { cost: { points: cost, limit, remaining, resetAt } };
          response.body.singleResult.extensions = { ...response.body.singleResult.extensions, ...extensions };
        }
        observer.answered(operationOf(request));
      },
    }),
  };
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

/** OK, or the code of the first of some errors. */
export function codeOf(errors: readonly { extensions?: Record<string, unknown> | undefined }[] | undefined): string {
  const [first] = errors ?? [];
  if (first === undefined) return 'OK';
  const code = first.extensions?.['code'];
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
}
