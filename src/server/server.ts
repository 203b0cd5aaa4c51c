// Serves the API: HTTP and WebSocket on one port, health, readiness, metrics. Knows requests and sockets, no rule.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { type DocumentNode, Kind, OperationTypeNode, type SelectionSetNode } from 'graphql';
import type { Logger } from 'pino';

import { Context } from '../api/context';
import { shown, unauthenticated } from '../api/errors';
import { renderer, wrongSelection } from '../api/event-selection';
import { schema } from '../api/schema';
import { AllowList } from '../ledger/addresses';
import type { Ledger } from '../ledger/ledger';
import type { WebhookOptions } from '../ledger/webhooks';
import { NOBODY } from '../rules/access';
import { languageOf } from './language';
import { metrics } from './metrics';
import { serveSockets } from './sockets';
import { bearer, Tokens } from './tokens';

// The largest request body: a text far over its bound still gets an answer that names its field.
const BODY_LIMIT = '1mb';

export interface Service {
  port: number;
  /** Readiness off, sockets closed with 1001, requests finished; the ledger is the caller's to close. */
  stop: () => Promise<void>;
}

export async function serve(
  ledger: Ledger,
  options: {
    host: string;
    port: number;
    secret: string;
    log: Logger;
    open?: boolean;
    /** where webhooks may call */
    webhookHosts?: AllowList;
    /** what the secrets of webhooks are sealed with; the secret of the tokens if missing */
    sealWith?: string | undefined;
    webhookTuning?: WebhookOptions['tuning'];
  },
): Promise<Service> {
  const { log, open = false } = options;
  const fault = (error: unknown, incident: string) => log.error({ err: told(error), incident }, 'fault');
  const tokens = new Tokens(options.secret, ledger);
  const app = express();
  const http = createServer(app);
  let ready = true;

  const apollo = new ApolloServer<Context>({
    schema: schema(),
    introspection: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => {
      const visible = shown(error, fault).toJSON();
      // How Apollo is told the status of an answer is not for callers.
      const { http: _, ...extensions } = visible.extensions ?? {};
      return { ...formatted, ...visible, extensions };
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer: http, stopGracePeriodMillis: 5000 }),
      ONLY_OPEN_TO_ALL,
    ],
  });
  await apollo.start();

  const sockets = serveSockets(http, { ledger, tokens, fault });
  const { observe, report } = metrics(ledger, sockets);
  probes(app, () => ready, report);
  app.use(
    '/graphql',
    observe,
    express.json({ limit: BODY_LIMIT }),
    expressMiddleware(apollo, {
      context: async ({ req }) => {
        const { authorization } = req.headers;
        const language = languageOf(req.headers['accept-language']);
        if (open && authorization === undefined) return new Context(ledger, NOBODY, language, open);
        const { who } = await tokens.session(bearer(authorization));
        return new Context(ledger, who, language, open);
      },
    }),
  );
  app.use(
    (_request, response) =>
      void response.status(404).json({ errors: [{ message: 'not found: the API is at /graphql' }] }),
  );
  app.use(brokenBody);

  await ledger.webhooks.start({
    sealWith: options.sealWith ?? options.secret,
    allowed: options.webhookHosts ?? AllowList.parse(''),
    wrongSelection,
    render: renderer(ledger, fault),
    failed: (error) => log.error({ err: told(error) }, 'fault'),
    tuning: options.webhookTuning,
  });
  await listen(http, options);
  return {
    port: (http.address() as AddressInfo).port,
    stop: async () => {
      ready = false;
      await Promise.all([ledger.webhooks.stop(), sockets.close()]);
      await apollo.stop();
    },
  };
}

/** Who asks without a token gets what is open to everybody, and nothing else, however it is wrapped. */
const ONLY_OPEN_TO_ALL: ApolloServerPlugin<Context> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ contextValue, operation, document }) => {
        if (contextValue.who !== NOBODY || operation === undefined) return Promise.resolve();
        const asked = rootFields(operation.selectionSet, document);
        if (operation.operation === OperationTypeNode.QUERY && asked.every((name) => OPEN_TO_ALL.includes(name)))
          return Promise.resolve();
        return Promise.reject(unauthenticated('no token: only publicTasks is open'));
      },
    }),
};
const OPEN_TO_ALL = ['publicTasks', '__typename'];

/** The names of the fields at the root of an operation, through all fragments. */
function rootFields(set: SelectionSetNode, document: DocumentNode): string[] {
  return set.selections.flatMap((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return [selection.name.value];
      case Kind.INLINE_FRAGMENT:
        return rootFields(selection.selectionSet, document);
      case Kind.FRAGMENT_SPREAD: {
        const name = selection.name.value;
        const fragment = document.definitions.find(
          (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
        );
        return fragment?.kind === Kind.FRAGMENT_DEFINITION ? rootFields(fragment.selectionSet, document) : [];
      }
    }
  });
}

/** What a log may hold of a fault: never the parameters of a statement, which are people's texts. */
export function told(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { type: name, message, stack, ...('query' in error && { query: error.query }) };
}

function probes(app: Express, isReady: () => boolean, report: () => Promise<{ type: string; text: string }>): void {
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.type('text/plain').send('ok\n'));
  app.get('/readyz', (_request, response) => {
    response
      .status(isReady() ? 200 : 503)
      .type('text/plain')
      .send(isReady() ? 'ready\n' : 'stopping\n');
  });
  app.get('/metrics', async (_request, response) => {
    const { type, text } = await report();
    response.type(type).send(text);
  });
}

/** A body that is no JSON, or too large: a clear error, never a stack. */
const brokenBody: ErrorRequestHandler = (error: { status?: number; type?: string }, _request, response, _next) => {
  const status = error.status !== undefined && error.status >= 400 && error.status < 500 ? error.status : 500;
  const message =
    error.type === 'entity.too.large'
      ? `请求体超过 ${BODY_LIMIT} / the body is larger than ${BODY_LIMIT}`
      : '请求体不是有效的 JSON / the body is not valid JSON';
  response
    .status(status)
    .json({ errors: [{ message, extensions: { code: status === 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_USER_INPUT' } }] });
};

function listen(http: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}
