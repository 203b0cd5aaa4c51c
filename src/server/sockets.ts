// Subscriptions over WebSocket (graphql-transport-ws). Each socket is somebody's until their token expires or their key is
// revoked; each subscription pulls, and the next event is fetched when the last has left for the network.
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { type WebSocket, WebSocketServer } from 'ws';

import { Context } from '../api/context';
import { visible } from '../api/errors';
import type { DoorLimits } from './door-limits';
import { languageOf } from './language';
import { ProviderDown } from './oidc';
import { NoPlace, type Places } from './places';
import type { Parts } from './parts';
import { Outlet } from './outlet';
import { begin, subscribe } from './pushes';
import { Pushing, type Send } from './pushing';
import { callOf } from './requests';
import { bearer, header, type Session, type Sessions, untilEnded } from './sessions';

// A socket that closes in good order does so within this time.
const CLOSING_MS = 2000;
// Of RFC 6455's registry: the client may come again later.
const TRY_AGAIN_LATER = 1013;

interface Extra {
  socket: WebSocket;
  request: IncomingMessage;
  session?: Session;
  expiry?: NodeJS.Timeout | undefined;
  leave?: () => void;
  /** aborted when the socket has closed: whatever still runs for it ends */
  closing: AbortController;
  /** ids whose preparation has not come back */
  preparing: Set<string>;
  /** subscriptions that run */
  running: number;
}

export interface Sockets {
  /** open sockets */
  count: () => number;
  /** bytes that wait in this process for slow clients */
  buffered: () => number;
  close: () => Promise<void>;
}

interface SocketParts extends Parts {
  sessions: Sessions;
  places: Places;
  limits: DoorLimits;
  /** origins of pages, besides the service's own, that may open sockets */
  origins: readonly string[];
}

export function serveSockets(http: Server, parts: SocketParts): Sockets {
  const { sessions, places, limits, origins, fault } = parts;
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.message * 1024, perMessageDeflate: false });
  http.on('upgrade', (request, socket, head) => {
    // Node takes its own listener away: a client that resets while it is refused would end the process.
    socket.on('error', () => undefined);
    const path = (request.url ?? '').split('?')[0];
    if (path !== '/graphql') {
      reject(socket, '404 Not Found');
      return;
    }
    if (!mayOpen(request, origins)) {
      reject(socket, '403 Forbidden');
      return;
    }
    let leave: () => void;
    try {
      leave = places.forAddress(sessions.addressOf(request));
    } catch (error) {
      if (!(error instanceof NoPlace)) throw error;
      reject(socket, '429 Too Many Requests', 'Retry-After: 5\r\n');
      return;
    }
    socket.once('close', leave);
    server.handleUpgrade(request, socket, head, (accepted) => server.emit('connection', accepted, request));
  });

  const shown = (errors: readonly GraphQLError[]) => errors.map((error) => visible(error, fault).toJSON());
  const open = new Set<Extra>();
  const stopListening = sessions.ledger.clients.onChange(() => open.forEach(check));

  const served = useServer<Record<string, unknown>, Partial<Extra>>(
    {
      schema: parts.gate.schema,
      // What it returns is for onOperation alone; graphql-ws hands it on as it is.
      subscribe: (args) => subscribe(args, 'websocket', parts) as Promise<ExecutionResult>,
      onConnect: async ({ connectionParams, extra }) => {
        const here = extra as Extra;
        try {
          const address = sessions.addressOf(here.request);
          const session = await sessions.session({ ...credentialsOf(connectionParams), address: () => address });
          // Closed meanwhile, e.g. for a message before the acknowledgement: nobody would give back its place and timer.
          if (here.socket.readyState !== here.socket.OPEN) return false;
          here.leave = places.forClient(session.who);
          here.session = session;
          here.closing = new AbortController();
          setMaxListeners(0, here.closing.signal);
          here.preparing = new Set();
          here.running = 0;
          open.add(here);
          check(here);
          return true;
        } catch (error) {
          if (error instanceof NoPlace) here.socket.close(TRY_AGAIN_LATER, error.message.split(' / ')[1]);
          else if (!(error instanceof GraphQLError)) {
            // Thrown on, its message would be the reason of the closing, which callers see.
            here.socket.close(CloseCode.InternalServerError, visible(error, fault).message.split(' / ')[1]);
          }
          // The provider is down, or too many have tried: it is not the token that was refused.
          else if (comesAgain(error)) here.socket.close(TRY_AGAIN_LATER, 'try again later');
          return false;
        }
      },
      onClose: ({ extra }) => {
        const here = extra as Extra;
        clearTimeout(here.expiry);
        (here.closing as AbortController | undefined)?.abort();
        here.leave?.();
        open.delete(here);
      },
      // Else graphql-ws would answer these with 4500, an internal error.
      jsonMessageReviver: onlyOfClients,
      onSubscribe: async ({ extra, connectionParams }, id, payload) => {
        const here = extra as Extra;
        const { session, request, preparing } = here;
        if (session === undefined) throw new Error('a socket without a session');
        // Two at once under one id cannot be told apart by the protocol: one of them would never end.
        if (preparing.has(id)) {
          here.socket.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id.slice(0, 80)} already exists`);
          return [tooMany(1)];
        }
        if (here.running >= limits.subscriptions) return [tooMany(limits.subscriptions)];
        here.running++;
        preparing.add(id);
        try {
          const language = connectionParams?.['acceptLanguage'] ?? request.headers['accept-language'];
          const context = new Context(
            sessions.ledger,
            session.who,
            languageOf(typeof language === 'string' ? language : undefined),
            { open: sessions.open, live: session.live, closing: here.closing.signal },
          );
          const begun = await begin(parts, payload, context, { way: 'websocket', ...callOf(request) });
          if (begun.errors !== undefined) here.running--;
          return begun.args ?? begun.errors;
        } finally {
          preparing.delete(id);
        }
      },
      onOperation: ({ extra }, id, _payload, _args, result) => {
        const here = extra as Extra;
        if (result instanceof Pushing) return running(result, id, here);
        here.running--;
        return undefined;
      },
      onNext: (_, __, ___, ____, { errors = [] }) => ({ errors: shown(errors) }),
      onError: (_, __, ___, errors) => shown(errors),
    },
    server,
  );
  // A broken frame is its sender's fault: ws has closed by then, with the code that says so, and graphql-ws, which would write its
  // stack to the console, is not to hear of it. Anybody can send one, without a token.
  server.on('connection', (socket) => socket.removeAllListeners('error').on('error', () => undefined));
  return {
    count: () => server.clients.size,
    buffered: () => [...server.clients].reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0),
    close: async () => {
      stopListening();
      // Who does not answer that it closes is cut off: ws itself would wait for half a minute.
      const cut = setTimeout(() => server.clients.forEach((client) => client.terminate()), CLOSING_MS);
      await served.dispose();
      clearTimeout(cut);
    },
  };
}

/**
 * A subscription, which counts as running (from its preparation on) until it ends. To graphql-ws it is a result that comes to
 * its end without a value: the events go out as they are, past its writing of each.
 */
function running(pushing: Pushing, id: string, here: Extra): AsyncIterableIterator<never, void> {
  let counts = true;
  const leave = () => {
    if (counts) here.running--;
    counts = false;
  };
  // An id may be used again: what the client has ended must not end what runs under it since, as graphql-ws would have it.
  let over = false;
  const never = new Promise<never>(() => undefined);
  const outlet = new Outlet(here.request.socket, id);
  const send: Send = (pushes) => {
    // What is closing takes nothing any more.
    if (here.socket.readyState !== here.socket.OPEN) pushing.end();
    return outlet.send(pushes);
  };
  return {
    next: () =>
      pushing
        .run(send)
        .then(
          () => (over ? never : { value: undefined, done: true as const }),
          (error: unknown) => {
            if (over) return never;
            throw error;
          },
        )
        .finally(leave),
    return: () => {
      over = true;
      leave();
      pushing.end();
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Closes a socket whose session has ended, and comes back when it will. */
function check(here: Extra): void {
  const { session, socket } = here;
  clearTimeout(here.expiry);
  if (session === undefined) return;
  if (!session.live()) socket.close(CloseCode.Forbidden, 'the credentials have ended');
  else here.expiry = untilEnded(session, () => check(here));
}

const OF_SERVERS: unknown[] = ['connection_ack', 'next', 'error'];

/** Refuses (4400) a message that only a server may send. */
function onlyOfClients(key: string, value: unknown): unknown {
  const ofServer = key === '' && value instanceof Object && 'type' in value && OF_SERVERS.includes(value.type);
  if (ofServer) throw new Error('a message that only a server may send');
  return value;
}

/** Whether a refusal to sign in is one for the moment only. */
function comesAgain({ originalError, extensions }: GraphQLError): boolean {
  return originalError instanceof ProviderDown || extensions['code'] === 'RATE_LIMITED';
}

/** Pages of the service itself and of the origins that are listed; what is no page says no origin. */
function mayOpen(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === header(request, 'host');
}

function reject(socket: Duplex, status: string, headers = ''): void {
  socket.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** What connection_init carries: `{"authorization": "Bearer …"}`, in either case, or `{"token": "…"}`; and the jurisdiction. */
function credentialsOf(params: Record<string, unknown> | undefined) {
  const authorization = params?.['authorization'] ?? params?.['Authorization'];
  const token = typeof authorization === 'string' ? bearer(authorization) : params?.['token'];
  const jurisdiction = params?.['jurisdiction'];
  return {
    token: typeof token === 'string' ? token : null,
    jurisdiction: typeof jurisdiction === 'string' ? jurisdiction : null,
  };
}

function tooMany(allowed: number): GraphQLError {
  const message = `一个连接最多 ${allowed} 个订阅 / at most ${allowed} subscriptions on one socket`;
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', limit: 'subscriptions', allowed } });
}
