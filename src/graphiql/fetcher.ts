// How GraphiQL reaches the API: queries and mutations by POST, subscriptions over graphql-transport-ws, both with the
// reader's token. Must know no more of the service than its address.
import type { GraphiQLProps } from 'graphiql';
import { getOperationAST, type OperationDefinitionNode, OperationTypeNode, parse } from 'graphql';
import { CloseCode, createClient } from 'graphql-ws';

type Fetcher = GraphiQLProps['fetcher'];

// A plain number, as the browser's events have it.
const FORBIDDEN: number = CloseCode.Forbidden;
const API = new URL('../graphql', location.href);

/** A fetcher for this token; without one the API answers what it answers anybody. */
export function fetcherOf(token: string): Fetcher {
  const authorization = token === '' ? undefined : `Bearer ${token}`;
  const client = createClient({
    url: API.href.replace(/^http/, 'ws'),
    connectionParams: { authorization },
    // A token that was refused will be refused again.
    shouldRetry: (event) => event instanceof CloseEvent && event.code !== FORBIDDEN,
  });
  return ({ query, operationName, variables }, options) => {
    const operation = operationOf(query, operationName);
    const payload = { query, operationName: operation?.name?.value, variables: variables as Record<string, unknown> };
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
      return post(payload, { ...(authorization && { authorization }), ...options?.headers });
    }
    return {
      subscribe: ({ next, error, complete }: Sink) => ({
        unsubscribe: client.subscribe(payload, { next, error: (reason) => error(readable(reason)), complete }),
      }),
    } as ReturnType<Fetcher>;
  };
}

/**
 * The operation to run; undefined where the text is no GraphQL, which the API explains. Right after a change of tabs
 * GraphiQL still gives the name, and the parsed text, of the tab before: the text alone is right.
 */
function operationOf(query: string, name: string | null | undefined): OperationDefinitionNode | null | undefined {
  try {
    const document = parse(query);
    return getOperationAST(document, name) ?? getOperationAST(document);
  } catch {
    return undefined;
  }
}

interface Sink {
  next: (result: object) => void;
  error: (reason: unknown) => void;
  complete: () => void;
}

async function post(payload: object, headers: Record<string, string>): Promise<object> {
  const response = await fetch(API, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(payload),
  });
  return (await response.json()) as object;
}

/** A closed socket is an event, of which GraphiQL would show nothing. */
function readable(reason: unknown): unknown {
  if (!(reason instanceof CloseEvent)) return reason;
  const hint = reason.code === FORBIDDEN ? '：令牌缺失、无效或已过期' : '';
  return new Error(`WebSocket ${reason.code} ${reason.reason}${hint}`);
}
