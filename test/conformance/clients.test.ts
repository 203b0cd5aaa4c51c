// The clients that people use, each doing README's operations against the demonstration: Apollo Client, urql,
// graphql-request; and the watch over graphql-ws, beginning again behind its cursor.
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client as UrqlClient, fetchExchange, subscriptionExchange } from '@urql/core';
import { GraphQLClient } from 'graphql-request';
import { type Client as WsClient, createClient } from 'graphql-ws';
import { OperationTypeNode } from 'graphql';
import { WebSocket } from 'ws';

import { type Caller, type Json, World } from '../world';
import { BLUE, DAYS, FLAG, OWED, RED, WATCH } from './readme';

let world: World;
let office: Caller;
let office2: Caller;
let url: string;
const sockets: WsClient[] = [];

beforeAll(async () => {
  world = await World.open('2026-11-20T14:00:00+08:00', { seed: 'demo' });
  office = await world.as({ role: 'OFFICE' });
  office2 = await world.as({ role: 'OFFICE', subject: 'another' });
  url = `${world.url}/graphql`;
});
afterEach(async () => {
  for (const each of sockets.splice(0)) await each.dispose();
});
afterAll(() => world.close());

/** What a client must be able to do. */
interface Client {
  query: (document: string) => Promise<Json>;
  mutate: (document: string, variables: Json) => Promise<Json>;
  /** The codes of the errors with which a document is refused, through the client's own error type. */
  refused: (document: string) => Promise<string[]>;
  /** Follows a subscription until told to stop. */
  follow?: (document: string, variables: Json, next: (data: Json) => void) => () => void;
}

type Headers = Record<string, string>;
const bearer = (token = office.token): Headers => ({ authorization: `Bearer ${token ?? ''}` });

function socket(headers: Headers): WsClient {
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: headers,
  });
  sockets.push(client);
  return client;
}

function apollo(headers = bearer()): Client {
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket(headers)),
      new HttpLink({ uri: url, headers }),
    ),
    cache: new InMemoryCache(),
  });
  return {
    query: async (document) => (await client.query({ query: gql(document) })).data,
    mutate: async (document, variables) => (await client.mutate({ mutation: gql(document), variables })).data,
    refused: async (document) => {
      const { error } = await client.query({ query: gql(document), errorPolicy: 'all' });
      if (!CombinedGraphQLErrors.is(error)) throw new Error('no errors of GraphQL', { cause: error });
      return error.errors.map(({ extensions }) => String(extensions?.['code']));
    },
    follow: (document, variables, next) => {
      const subscription = client
        .subscribe({ query: gql(document), variables, fetchPolicy: 'no-cache' })
        .subscribe(({ data }) => next(data));
      return () => subscription.unsubscribe();
    },
  };
}

function urql(headers = bearer()): Client {
  const ws = socket(headers);
  const client = new UrqlClient({
    url,
    preferGetMethod: false,
    fetchOptions: { headers },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: ws.subscribe(
              { query: query ?? '', variables: variables as Record<string, unknown> },
              sink as never,
            ),
          }),
        }),
      }),
    ],
  });
  const whole = ({ data, error }: Json) => {
    if (error !== undefined) throw error;
    return data;
  };
  return {
    query: async (document) => whole(await client.query(document, {}).toPromise()),
    mutate: async (document, variables) => whole(await client.mutation(document, variables).toPromise()),
    refused: async (document) =>
      ((await client.query(document, {}).toPromise()).error?.graphQLErrors ?? []).map(({ extensions }) =>
        String(extensions['code']),
      ),
    follow: (document, variables, next) => {
      const subscription = client.subscription(document, variables).subscribe(({ data }) => next(data));
      return () => subscription.unsubscribe();
    },
  };
}

function request(headers = bearer()): Client {
  const client = new GraphQLClient(url, { headers });
  return {
    query: (document) => client.request(document),
    mutate: (document, variables) => client.request(document, variables),
    refused: async (document) => {
      const { errors } = await client.rawRequest(document, {}).catch((error: unknown) => (error as Json).response);
      return (errors ?? []).map(({ extensions }: Json) => extensions.code);
    },
  };
}

/** Waits for a value; fails after ten seconds. */
async function until(what: string, reached: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!reached()) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.each<[string, (headers?: Headers) => Client]>([
  ['Apollo Client', apollo],
  ['urql', urql],
  ['graphql-request', request],
])('%s', (_, make) => {
  it("does README's operations", async () => {
    const client = make();
    const { tasks } = await client.query(RED);
    expect(tasks.nodes).toHaveLength(3);
    expect(tasks.nodes[0].statusReasons[0]).toMatchObject({ remedy: expect.any(String), basis: expect.any(Array) });
    expect((await client.query(OWED)).obligations.nodes).toHaveLength(5);
    const { workingDayAfter, summary } = await client.query(DAYS);
    expect([workingDayAfter, summary.counts.red]).toEqual(['2026-10-10', tasks.totalCount]);

    const pushed: Json[] = [];
    let stop = client.follow?.(WATCH, { after: null }, (data) => pushed.push(data.redFlagRaised));
    if (stop !== undefined) await until('the watch is there', () => world.ledger.feed.waiting === 1);
    const blue = (await client.query(BLUE)).tasks.nodes[0].id;
    const { flagTask } = await client.mutate(FLAG, { task: blue });
    expect([flagTask.userErrors, flagTask.task.status]).toEqual([[], 'RED']);
    expect(flagTask.task.statusReasons[0].message).toMatch(/群众反映强烈/);
    if (stop === undefined) return;
    await until('the red flag is pushed', () => pushed.length === 1);
    expect(pushed[0].task.number).toBe(flagTask.task.number);

    // Away, and back behind the last cursor: what was missed comes first.
    stop();
    await until('the watch is gone', () => world.ledger.feed.waiting === 0);
    await office2.must('clearFlag', 'TaskInput', { task: blue });
    await office.must('flagTask', 'FlagTaskInput', { task: blue, status: 'RED', reason: '再次反映' });
    stop = client.follow?.(WATCH, { after: pushed[0].cursor }, (data) => pushed.push(data.redFlagRaised));
    await until('what was missed has come', () => pushed.length === 2);
    expect(pushed[1].reasons[0].message).toMatch(/再次反映/);
    stop?.();
    await until('the watch is gone again', () => world.ledger.feed.waiting === 0);
  });

  it('shows the errors of a broken request with their codes', async () => {
    const client = make();
    expect(await client.refused('{ tasks(first: 201) { totalCount } }')).toEqual(['BAD_USER_INPUT']);
    expect(await client.refused('{ nothingOfTheKind }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(await make(bearer('x.y.z')).refused('{ viewer { role } }')).toEqual(['UNAUTHENTICATED']);
  });
});
