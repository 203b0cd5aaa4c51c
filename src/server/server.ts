// Serves the API: HTTP, WebSocket and server-sent events on one port, health, readiness, metrics. Knows requests, no rule.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';

import { COME_BACK_S, type Fault, visible } from '../api/errors';
import { eventSelections } from '../api/event-selection';
import { Gate } from '../api/gate';
import { TrustedDocuments } from '../api/trusted';
import type { Templates } from '../documents/templates';
import { AllowList } from '../ledger/addresses';
import type { Ledger } from '../ledger/ledger';
import { Seal, UPLOAD_ADDRESSES } from '../ledger/seal';
import type { WebhookOptions } from '../ledger/webhooks';
import { apolloOf } from './apollo';
import { Audiences } from './audience';
import { serveDashboard } from './dashboard';
import { DOOR_LIMITS, type DoorLimits } from './door-limits';
import type { FilePlace } from './file-place';
import { serveExports } from './exports';
import { serveFiles } from './files';
import { serveDocuments } from './documents';
import { serveGraphiql } from './graphiql';
import { GraphqlHttp } from './graphql-http';
import { Inside } from './inside';
import { serveLogHeads } from './log-heads';
import { watch } from './metrics';
import { Observer } from './observer';
import type { OidcConfig } from './oidc';
import { Places } from './places';
import { Rates } from './rates';
import { Sessions } from './sessions';
import { serveSockets } from './sockets';
import { STATUS } from './status';
import { serveStreams } from './stream';
import { templatesIn } from './templates';
import { Tokens } from './tokens';

export interface Service {
  port: number;
  /** Readiness off, sockets closed with 1001, requests finished; the ledger is the caller's to close. */
  stop: () => Promise<void>;
}

export interface ServeOptions {
  host: string;
  port: number;
  secret: string;
  log: Logger;
  open?: boolean;
  oidc?: OidcConfig | null;
  origins?: readonly string[];
  proxies?: readonly string[];
  limits?: DoorLimits;
  trusted?: TrustedDocuments;
  /** the page of the ledger is served */
  page?: boolean;
  /** the page for trying the API is served */
  graphiql?: boolean;
  /** of documents; the usual ones if missing */
  templates?: Templates;
  /** where webhooks may call */
  webhookHosts?: AllowList;
  /** what the secrets of webhooks are sealed with; the secret of the tokens if missing */
  sealWith?: string;
  webhookTuning?: WebhookOptions['tuning'];
  /** where the bytes of files lie, and how large they may be */
  files: FilePlace;
  /** where callers reach the service; by default where it listens */
  publicUrl?: string | null;
}

export async function serve(ledger: Ledger, options: ServeOptions): Promise<Service> {
  const { open = false, limits = DOOR_LIMITS, trusted = TrustedDocuments.NONE, oidc = null } = options;
  const log = withoutTexts(options.log);
  const fault: Fault = (error, incident) => log.error({ err: error, incident }, 'fault');
  const failed = (error: unknown) => log.error({ err: error }, 'fault');
  const registry = new Registry();
  const rates = new Rates(limits);
  const tokens = new Tokens(options.secret, oidc, ledger, (error) => log.warn({ err: error }, 'provider down'));
  const sessions = new Sessions(ledger, tokens, rates, options.proxies ?? [], open);
  const parts = {
    gate: new Gate(limits, trusted),
    rates,
    observer: new Observer(log, registry),
    audiences: new Audiences(),
    fault,
  };
  const places = new Places(limits);
  const app = express();
  const http = createServer((request, response) => {
    if (!road.takes(request)) app(request, response);
    else road.answer(request, response, (error) => broken(error as object, response));
  });
  let ready = true;

  const drain = ApolloServerPluginDrainHttpServer({ httpServer: http, stopGracePeriodMillis: 5000 });
  const apollo = apolloOf(parts, ledger.reader, [drain, STATUS]);
  await apollo.start();
  const admission = { sessions, gate: parts.gate, rates, limits };
  const road = new GraphqlHttp(apollo, admission);
  const broken = brokenBody(limits.body, fault);
  const sockets = serveSockets(http, { ...parts, sessions, places, limits, origins: options.origins ?? [] });
  const streams = serveStreams({ ...parts, sessions, places });
  watch(registry, { ledger, sockets, streams });

  probes(app, () => (ready ? standingOf(ledger) : 'stopping'), registry);
  const json = express.json({ limit: limits.body * 1024 });
  app.use('/graphql/stream', json, streams.handler);
  app.use('/graphql', json, whereAsked('text/event-stream', streams.handler), road.handler);
  serveFiles(app, { sessions, rates, fault });
  const inside = new Inside(apollo, admission);
  serveDocuments(app, inside, options.templates ?? templatesIn(null), fault);
  serveExports(app, inside, fault);
  serveLogHeads(app, inside, fault);
  if (options.graphiql === true) serveGraphiql(app);
  if (options.page !== false) serveDashboard(app, oidc);
  app.use(
    (_request, response) =>
      void response.status(404).json({ errors: [{ message: 'not found: the API is at /graphql' }] }),
  );
  app.use(((error, _request, response, _next) => broken(error as object, response)) satisfies ErrorRequestHandler);

  await ledger.webhooks.start({
    ...eventSelections(ledger, parts.gate, fault),
    sealWith: options.sealWith ?? options.secret,
    allowed: options.webhookHosts ?? AllowList.parse(''),
    failed,
    tuning: options.webhookTuning,
  });
  const seal = new Seal(options.sealWith ?? options.secret, UPLOAD_ADDRESSES);
  const portOf = () => (http.address() as AddressInfo).port;
  const publicUrl = () => options.publicUrl ?? `http://${hostOf(options.host)}:${portOf()}`;
  await ledger.files.start({ ...options.files, seal, publicUrl, failed });
  await listen(http, options);
  return {
    port: portOf(),
    stop: async () => {
      ready = false;
      streams.close();
      // Side by side: while sockets are closed nobody new is let in.
      await Promise.all([ledger.webhooks.stop(), sockets.close(), apollo.stop()]);
    },
  };
}

/** `ready`, or what is in the way of it. */
function standingOf({ watch: { reachable, unwritable } }: Ledger): string {
  if (!reachable) return 'the database cannot be reached';
  return unwritable === null ? 'ready' : `${unwritable.message}: reads go on, nothing can be written`;
}

/** An address to listen on as it stands in a URL. */
export function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** A handler for requests that accept only a media type. */
function whereAsked(mediaType: string, handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const best = request.accepts('application/graphql-response+json', 'application/json', mediaType);
    if (best === mediaType) handler(request, response, next);
    else next();
  };
}

/** The log of which faults never bear the parameters of a statement, which are people's texts. */
export function withoutTexts(log: Logger): Logger {
  return log.child({}, { serializers: { err: told } });
}

function told(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { type: name, message, stack, ...('query' in error && { query: error.query }) };
}

function probes(app: Express, state: () => string, registry: Registry): void {
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.type('text/plain').send('ok\n'));
  app.get('/readyz', (_request, response) => {
    const is = state();
    if (is !== 'ready') response.status(503).set('retry-after', String(COME_BACK_S));
    response.type('text/plain').send(`${is}\n`);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
}

/** A body that cannot be read: a clear error, never a stack. */
function brokenBody(kilobytes: number, fault: Fault) {
  const WHY: Record<string, string> = {
    'entity.too.large': `请求体超过 ${kilobytes} kB / the body is larger than ${kilobytes} kB`,
    'entity.parse.failed': '请求体不是有效的 JSON / the body is not valid JSON',
    'charset.unsupported': '请求体只能用 UTF-8 / the body must be in UTF-8',
    'encoding.unsupported': '请求体的压缩方式不受支持 / the body is compressed in a way that is not supported',
  };
  const tell = (response: ServerResponse, status: number, error: object) => {
    response.statusCode = status;
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify({ errors: [error] }));
  };
  return (error: { status?: number; type?: string }, response: ServerResponse) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status = 500, type = '' } = error;
    if (status < 400 || status >= 500) {
      tell(response, 500, visible(error, fault));
      return;
    }
    const message = WHY[type] ?? '请求体无法读取 / the body cannot be read';
    const limit = type === 'entity.too.large' && { limit: 'body', allowed: kilobytes };
    tell(response, status, { message, extensions: { code: 'BAD_USER_INPUT', ...limit } });
  };
}

// So many connections may wait until they are accepted, as far as the kernel lets them (net.core.somaxconn): of Node's 511 a crowd
// that comes at once makes more, and the kernel lets the surplus wait for a minute without a word.
const BACKLOG = 4096;

function listen(http: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen({ port, host, backlog: BACKLOG }, () => {
      http.off('error', reject);
      resolve();
    });
  });
}
