// Subscriptions over WebSocket (graphql-transport-ws). Each socket is somebody's until their token expires; each
// subscription pulls, and the next event is fetched when the last has left for the network.
import type { IncomingMessage, Server } from 'node:http';

import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { getOperationAST, GraphQLError, OperationTypeNode, parse, validate } from 'graphql';
import { WebSocketServer } from 'ws';

import { Context } from '../api/context';
import { shown } from '../api/errors';
import { schema } from '../api/schema';
import { wallNow } from '../ledger/clock';
import type { Ledger } from '../ledger/ledger';
import { languageOf } from './language';
import { bearer, type Session, type Tokens } from './tokens';

// A message holds one operation and its variables; more is an attack (ws accepts 100 MiB by default).
const MESSAGE_LIMIT = 64 * 1024;
// The longest that setTimeout can wait; a token that lives longer is looked at again then.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Extra {
  session: Session;
  request: IncomingMessage;
  expiry: NodeJS.Timeout;
}

export interface Sockets {
  /** open sockets */
  count: () => number;
  /** bytes that wait in this process for slow clients */
  buffered: () => number;
  close: () => Promise<void>;
}

export function serveSockets(
  http: Server,
  { ledger, tokens, fault }: { ledger: Ledger; tokens: Tokens; fault: (error: unknown, incident: string) => void },
): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false });
  http.on('upgrade', (request, socket, head) => {
    const path = (request.url ?? '').split('?')[0];
    if (path !== '/graphql') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, (accepted) => server.emit('connection', accepted, request));
  });

  const served = useServer<Record<string, unknown>, Partial<Extra>>(
    {
      schema: schema(),
      onConnect: async ({ connectionParams, extra }) => {
        try {
          const session = await tokens.session(tokenOf(connectionParams));
          const { socket } = extra;
          // Closed meanwhile, e.g. for a message before the acknowledgement: nobody would clear the timer.
          if (socket.readyState !== socket.OPEN) return false;
          const expire = () => {
            const left = session.expiresAt * 1000 - Date.parse(wallNow());
            if (left <= 0) socket.close(CloseCode.Forbidden, 'the token has expired');
            else extra.expiry = setTimeout(expire, Math.min(left, LONGEST_TIMER_MS));
          };
          extra.session = session;
          expire();
          return true;
        } catch (error) {
          if (error instanceof GraphQLError) return false;
          throw error;
        }
      },
      onClose: ({ extra }) => clearTimeout(extra.expiry),
      // Without these a message that only a server may send, or a document that cannot be parsed, would be answered by
      // 4500, an internal error, and end every subscription of the socket; and what is not valid would have no code.
      jsonMessageReviver: onlyOfClients,
      validate: (...args) => validate(...args).map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')),
      onSubscribe: (_, __, { query, operationName }) => onlySubscriptions(query, operationName),
      context: ({ extra, connectionParams }) => {
        if (extra.session === undefined) throw new Error('a socket without a session');
        const language = connectionParams?.['acceptLanguage'] ?? extra.request.headers['accept-language'];
        return new Context(ledger, extra.session.who, languageOf(typeof language === 'string' ? language : undefined));
      },
      onNext: (_, __, ___, ____, result) =>
        result.errors === undefined
          ? undefined
          : { data: result.data ?? null, errors: result.errors.map((error) => shown(error, fault).toJSON()) },
      onError: (_, __, ___, errors) => errors.map((error) => shown(error, fault).toJSON()),
    },
    server,
  );
  return {
    count: () => server.clients.size,
    buffered: () => [...server.clients].reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0),
    close: async () => {
      await served.dispose();
    },
  };
}

/** The token in connection_init: `{"authorization": "Bearer …"}`, in either case, or `{"token": "…"}`. */
function tokenOf(params: Record<string, unknown> | undefined): string | null {
  const header = params?.['authorization'] ?? params?.['Authorization'];
  if (typeof header === 'string') return bearer(header);
  const token = params?.['token'];
  return typeof token === 'string' ? token : null;
}

const OF_SERVERS: unknown[] = ['connection_ack', 'next', 'error'];

/** Refuses (4400) a message that only a server may send. */
function onlyOfClients(key: string, value: unknown): unknown {
  const ofServer = key === '' && value instanceof Object && 'type' in value && OF_SERVERS.includes(value.type);
  if (ofServer) throw new Error('a message that only a server may send');
  return value;
}

function onlySubscriptions(query: string, operationName: string | null | undefined): GraphQLError[] | undefined {
  try {
    const operation = getOperationAST(parse(query), operationName);
    if (operation === null || operation?.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return [coded(error, 'GRAPHQL_PARSE_FAILED')];
    throw error;
  }
  const message = '此连接只接受订阅，查询与变更请用 HTTP / only subscriptions here; queries and mutations go over HTTP';
  return [new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })];
}

/** An error of graphql-js about a document, with the code that it has over HTTP too. */
function coded({ message, nodes, source, positions }: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  });
}
