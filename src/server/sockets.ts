// Subscriptions over WebSocket (graphql-transport-ws). Each socket is somebody's until their token expires or their key is
// revoked; each subscription pulls, and the next event is fetched when the last has left for the network.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { GraphQLError } from 'graphql';
import { type WebSocket, WebSocketServer } from 'ws';

import { Context } from '../api/context';
import { visible } from '../api/errors';
import { wallMs } from '../ledger/clock';
import type { DoorLimits } from './door-limits';
import { languageOf } from './language';
import { NoPlace, type Places } from './places';
import { begin, type PushParts, pushOf } from './pushes';
import { callOf } from './requests';
import { bearer, header, type Session, type Sessions } from './sessions';

// The longest that setTimeout can wait; a token that lives longer is looked at again then.
const LONGEST_TIMER_MS = 2 ** 31 - 1;
// Of RFC 6455's registry: the client may come again later.
const TRY_AGAIN_LATER = 1013;

interface Extra {
  socket: WebSocket;
  request: IncomingMessage;
  session?: Session;
  expiry?: NodeJS.Timeout;
  leave?: () => void;
}

export interface Sockets {
  /** open sockets */
  count: () => number;
  /** bytes that wait in this process for slow clients */
  buffered: () => number;
  close: () => Promise<void>;
}

interface SocketParts extends PushParts {
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

  const open = new Set<Extra>();
  const stopListening = sessions.ledger.clients.onChange(() => open.forEach(check));

  const served = useServer<Record<string, unknown>, Partial<Extra>>(
    {
      schema: parts.gate.schema,
      onConnect: async ({ connectionParams, extra }) => {
        const here = extra as Extra;
        try {
          const address = sessions.addressOf(here.request);
          const session = await sessions.session({ ...credentialsOf(connectionParams), address });
          // Closed meanwhile, e.g. for a message before the acknowledgement: nobody would give back its place and timer.
          if (here.socket.readyState !== here.socket.OPEN) return false;
          here.leave = places.forClient(session.who);
          here.session = session;
          open.add(here);
          check(here);
          return true;
        } catch (error) {
          if (error instanceof NoPlace) here.socket.close(TRY_AGAIN_LATER, error.message.split(' / ')[1]);
          else if (!(error instanceof GraphQLError)) throw error;
          return false;
        }
      },
      onClose: ({ extra }) => {
        const here = extra as Extra;
        clearTimeout(here.expiry);
        here.leave?.();
        open.delete(here);
      },
      // Else graphql-ws would answer these with 4500, an internal error.
      jsonMessageReviver: onlyOfClients,
      onSubscribe: async ({ extra, connectionParams, subscriptions }, _id, payload) => {
        const { session, request } = extra;
        if (session === undefined) throw new Error('a socket without a session');
        // The one that is asked for is among them already.
        if (Object.keys(subscriptions).length > limits.subscriptions) return [tooMany(limits.subscriptions)];
        const language = connectionParams?.['acceptLanguage'] ?? request.headers['accept-language'];
        const context = new Context(
          sessions.ledger,
          session.who,
          languageOf(typeof language === 'string' ? language : undefined),
          { open: sessions.open, live: session.live },
        );
        const begun = await begin(parts, payload, context, { way: 'websocket', ...callOf(request) });
        return begun.args ?? begun.errors;
      },
      onNext: (_, __, ___, { contextValue }, result) => pushOf(result, contextValue as Context, 'websocket', parts),
      onError: (_, __, ___, errors) =>
        errors.map((error) => (isGone(error) ? { message: error.message } : visible(error, fault).toJSON())),
    },
    server,
  );
  return {
    count: () => server.clients.size,
    buffered: () => [...server.clients].reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0),
    close: async () => {
      stopListening();
      await served.dispose();
    },
  };
}

// The codes of writing to a socket whose other end has gone: everyday, and nobody is there to be told.
const GONE = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED', 'ECONNABORTED'];

function isGone({ originalError }: GraphQLError): boolean {
  return originalError != null && 'code' in originalError && GONE.includes(String(originalError.code));
}

/** Closes a socket whose session has ended, and comes back when it will. */
function check(here: Extra): void {
  const { session, socket } = here;
  clearTimeout(here.expiry);
  if (session === undefined) return;
  if (!session.live()) socket.close(CloseCode.Forbidden, 'the credentials have ended');
  else if (session.endsAt !== Infinity) {
    here.expiry = setTimeout(check, Math.min(session.endsAt - wallMs() + 1, LONGEST_TIMER_MS), here);
  }
}

const OF_SERVERS: unknown[] = ['connection_ack', 'next', 'error'];

/** Refuses (4400) a message that only a server may send. */
function onlyOfClients(key: string, value: unknown): unknown {
  const ofServer = key === '' && value instanceof Object && 'type' in value && OF_SERVERS.includes(value.type);
  if (ofServer) throw new Error('a message that only a server may send');
  return value;
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
