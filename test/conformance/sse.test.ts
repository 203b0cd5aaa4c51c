// GraphQL over server-sent events, distinct connections: the stream read byte by byte
// (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md; https://html.spec.whatwg.org, server-sent events), and by
// the client of graphql-sse.
import { type Client, createClient } from 'graphql-sse';

import { type Json, Story, World } from '../world';

const EVENTS = 'subscription { ledgerEvents { sequence kind } }';
const EVENT_STREAM = 'text/event-stream';

let story: Story;
let world: World;
let url: string;
let bearer: Record<string, string>;
const streams: Sse[] = [];

beforeAll(async () => {
  story = await Story.open('2026-09-28T09:00:00+08:00');
  world = story.world;
  url = `${world.url}/graphql/stream`;
  bearer = { authorization: `Bearer ${story.office.token ?? ''}` };
  await beginSlow();
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.stop();
  await waiting(0);
});
afterAll(async () => {
  await slow.world.close();
  await world.close();
});

/** What only time brings, in a world of its own, begun before all else. */
const slow = {} as { world: World; quiet: Sse; expiring: Sse };
async function beginSlow(): Promise<void> {
  slow.world = await World.open('2026-09-28T09:00:00+08:00');
  const post = async (query: string, ttl: string) => {
    const { token } = await slow.world.as({ role: 'OFFICE' }, ttl);
    return Sse.post({ query }, { authorization: `Bearer ${token ?? ''}` }, `${slow.world.url}/graphql/stream`);
  };
  slow.quiet = await post('subscription { ledgerEvents(filter: { kind: ["nothingOfTheKind"] }) { kind } }', '1h');
  slow.expiring = await post(EVENTS, '2s');
  await until('both are waiting', () => slow.world.ledger.feed.waiting === 2);
  const office = await slow.world.as({ role: 'OFFICE' });
  await office.must('createPerson', 'CreatePersonInput', { name: '岗位' }, 'person { id }');
}

/** One block of a stream: what stands between two empty lines. */
interface Block {
  event: string;
  id: string | null;
  data: Json;
  /** has a data line, even an empty one */
  dispatched: boolean;
}

/** A stream, read as the standard says. */
class Sse {
  readonly blocks: Block[] = [];
  ended = false;
  readonly done: Promise<void>;
  readonly #abort = new AbortController();

  constructor(
    readonly response: Response,
    abort: AbortController,
  ) {
    this.#abort = abort;
    this.done = this.#read().catch(() => undefined);
    if (response.url.startsWith(world.url)) streams.push(this);
  }

  static async open(init: RequestInit, at = url): Promise<Sse> {
    const abort = new AbortController();
    return new Sse(await fetch(at, { ...init, signal: abort.signal }), abort);
  }

  static post(body: Json, headers: Record<string, string> = {}, at = url): Promise<Sse> {
    const all = { 'content-type': 'application/json', accept: EVENT_STREAM, ...bearer, ...headers };
    return Sse.open({ method: 'POST', headers: all, body: JSON.stringify(body) }, at);
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let text = '';
    for await (const chunk of this.response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        this.#take(text.slice(0, end).split('\n'));
        text = text.slice(end + 2);
      }
    }
    expect(text).toBe('');
    this.ended = true;
  }

  #take(lines: string[]): void {
    const block: Block = { event: 'message', id: null, data: null, dispatched: false };
    const data: string[] = [];
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
      if (name === 'event') block.event = value;
      else if (name === 'id') block.id = value;
      else if (name === 'data') data.push(value);
      else expect(name).toBe('');
    }
    block.dispatched = data.length > 0;
    if (data.join('\n') !== '') block.data = JSON.parse(data.join('\n'));
    this.blocks.push(block);
  }

  /** What reaches a client: blocks with data. */
  get events(): Block[] {
    return this.blocks.filter(({ dispatched }) => dispatched);
  }

  async first(count: number): Promise<Block[]> {
    await until(`${count} events`, () => this.events.length >= count);
    return this.events.slice(0, count);
  }

  stop(): void {
    this.#abort.abort();
  }
}

async function until(what: string, reached: () => boolean, within = 10_000): Promise<void> {
  const end = Date.now() + within;
  while (!reached()) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const waiting = (count: number) => until(`${count} are waiting`, () => world.ledger.feed.waiting === count);
const happen = () => story.newSource();

describe('a stream', () => {
  it('is of the media type, not kept by caches, and begins at once', async () => {
    const { response } = await Sse.post({ query: EVENTS });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream(; ?charset=utf-8)?$/);
    expect(response.headers.get('cache-control')).toMatch(/no-cache/);
  });

  it.each<[string, () => Promise<Sse>]>([
    ['a POST to /graphql/stream', () => Sse.post({ query: EVENTS })],
    ['a POST to /graphql that accepts nothing else', () => Sse.post({ query: EVENTS }, {}, `${world.url}/graphql`)],
    [
      'a GET',
      () =>
        Sse.open(
          { headers: { accept: EVENT_STREAM, ...bearer } },
          `${url}?${new URLSearchParams({ query: EVENTS, variables: '{}' }).toString()}`,
        ),
    ],
  ])('%s gets next for each event, with its cursor as id', async (_, open) => {
    const stream = await open();
    await waiting(1);
    await happen();
    await happen();
    const events = await stream.first(2);
    const { nodes } = (await story.office.get('{ events(last: 2) { nodes { cursor sequence kind } } }')).events;
    expect(events).toEqual(
      nodes.map(({ cursor, sequence, kind }: Json) => ({
        event: 'next',
        id: cursor,
        data: { data: { ledgerEvents: { sequence, kind } }, extensions: { cursor } },
        dispatched: true,
      })),
    );
  });

  it('takes variables, the name of the operation and the language', async () => {
    const query = `query Q { viewer { role } } subscription S($k: [String!]) { ledgerEvents(filter: { kind: $k }) { kind } }`;
    const stream = await Sse.post({ query, operationName: 'S', variables: { k: ['personCreated'] } });
    await waiting(1);
    await happen();
    await story.office.must('createPerson', 'CreatePersonInput', { name: '岗位' }, 'person { id }');
    expect((await stream.first(1))[0]?.data.data).toEqual({ ledgerEvents: { kind: 'personCreated' } });
    const bad = { query: 'subscription { ledgerEvents(after: "x") { kind } }' };
    const messages = [];
    for (const language of ['en', 'zh-CN'])
      messages.push((await (await Sse.post(bad, { 'accept-language': language })).first(1))[0]?.data.errors[0].message);
    expect(messages).toEqual([expect.stringMatching(/cursor/), expect.stringMatching(/游标/)]);
  });

  it('ends its subscription when the client goes', async () => {
    const stream = await Sse.post({ query: EVENTS });
    await waiting(1);
    stream.stop();
    await waiting(0);
  });
});

it('whoever goes at any moment leaves nothing behind: no subscription, and no place', async () => {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: EVENT_STREAM, ...bearer },
    body: JSON.stringify({ query: EVENTS }),
  };
  // One client has room for a hundred streams.
  for (let round = 0; round < 15; round++) {
    const crowd = Array.from({ length: 10 }, async (_, i) => {
      const abort = new AbortController();
      const asked = fetch(url, { ...init, signal: abort.signal }).catch(() => undefined);
      if (i % 2 === 0) await asked;
      else await new Promise((resolve) => setTimeout(resolve, i + round));
      abort.abort();
      await asked;
    });
    await Promise.all(crowd);
  }
  await waiting(0);
  const { response } = await Sse.open(init);
  expect(response.status).toBe(200);
}, 30_000);

describe('Last-Event-ID', () => {
  it('resumes behind the event, over any after of the operation', async () => {
    const stream = await Sse.post({ query: EVENTS });
    await waiting(1);
    await happen();
    const [event] = await stream.first(1);
    stream.stop();
    await waiting(0);
    await happen();
    await happen();
    const query = 'subscription ($after: String) { ledgerEvents(after: $after) { sequence } }';
    const { nodes } = (await story.office.get('{ events(last: 2) { nodes { sequence } } }')).events;
    const [start] = (await story.office.get('{ events(first: 1) { nodes { cursor } } }')).events.nodes;
    for (const after of [null, start.cursor]) {
      const again = await Sse.post({ query, variables: { after } }, { 'last-event-id': event?.id ?? '' });
      const missed = await again.first(2);
      expect(missed.map(({ data }) => data.data.ledgerEvents)).toEqual(nodes);
      again.stop();
      await waiting(0);
    }
  });

  it('that is none is refused inside the stream', async () => {
    const stream = await Sse.post({ query: EVENTS }, { 'last-event-id': 'x' });
    const [next, complete] = await stream.first(2);
    expect(next?.data.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(complete?.event).toBe('complete');
  });
});

describe('errors', () => {
  it.each<[string, Json, string]>([
    ['a document that cannot be parsed', { query: 'subscription {' }, 'GRAPHQL_PARSE_FAILED'],
    ['one that is not valid', { query: 'subscription { nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a query', { query: '{ viewer { role } }' }, 'BAD_USER_INPUT'],
    [
      'a mutation',
      { query: 'mutation { createUnit(input: { code: "XX", name: "试验", kind: OTHER }) { userErrors { code } } }' },
      'BAD_USER_INPUT',
    ],
    ['no document', {}, 'BAD_USER_INPUT'],
    ['a query that is no text', { query: 7 }, 'BAD_USER_INPUT'],
    ['variables that are no object', { query: EVENTS, variables: 'x' }, 'BAD_USER_INPUT'],
    ['an operation that is not there', { query: EVENTS, operationName: 'Q' }, 'BAD_USER_INPUT'],
    [
      'a variable that does not fit',
      { query: 'subscription ($a: String!) { ledgerEvents(after: $a) { kind } }' },
      'BAD_USER_INPUT',
    ],
  ])('of %s come inside the stream, then complete, then its end', async (_, body, code) => {
    const { events } = await story.office.get('{ events { totalCount } }');
    const stream = await Sse.post(body);
    expect(stream.response.status).toBe(200);
    expect(stream.response.headers.get('content-type')).toContain(EVENT_STREAM);
    await stream.done;
    expect(stream.ended).toBe(true);
    expect(stream.events).toEqual([
      {
        event: 'next',
        id: null,
        data: { errors: [expect.objectContaining({ message: expect.any(String) })] },
        dispatched: true,
      },
      { event: 'complete', id: null, data: null, dispatched: true },
    ]);
    expect(stream.events[0]?.data.errors[0].extensions).toMatchObject({ code });
    expect((await story.office.get('{ events { totalCount } }')).events).toEqual(events);
  });

  it.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['a token that is none', { authorization: 'Bearer x.y.z' }],
    ['no Bearer', { authorization: 'Basic dTpw' }],
  ])('%s is 401, before any stream', async (_, headers) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: EVENT_STREAM, ...headers },
      body: JSON.stringify({ query: EVENTS }),
    });
    expect(response.status).toBe(401);
    expect(((await response.json()) as Json).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it.each(['PUT', 'DELETE', 'PATCH'])('%s is 405: there is no single connection mode', async (method) => {
    const response = await fetch(url, { method, headers: { accept: EVENT_STREAM, ...bearer } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('a body that is no JSON is 400', async () => {
    const headers = { 'content-type': 'application/json', accept: EVENT_STREAM, ...bearer };
    expect((await fetch(url, { method: 'POST', headers, body: '{"query' })).status).toBe(400);
  });
});

it('is cut, and not complete, when the service stops: who was there comes again', async () => {
  const own = await World.open('2026-09-28T09:00:00+08:00');
  const { token } = await own.as({ role: 'OFFICE' });
  const stream = await Sse.post(
    { query: EVENTS },
    { authorization: `Bearer ${token ?? ''}` },
    `${own.url}/graphql/stream`,
  );
  await until('it is waiting', () => own.ledger.feed.waiting === 1);
  await own.close();
  await stream.done;
  expect(stream.events).toEqual([]);
});

describe('the client of graphql-sse', () => {
  const clients: Client[] = [];
  afterEach(() => clients.splice(0).forEach((client) => client.dispose()));
  const connect = (): Client => {
    const client = createClient({ url, headers: bearer, retryAttempts: 0 });
    clients.push(client);
    return client;
  };

  it('follows in distinct connections', async () => {
    const events = connect().iterate({ query: EVENTS });
    const first = events.next();
    await waiting(1);
    await happen();
    expect((await first).value).toMatchObject({ data: { ledgerEvents: { kind: 'sourceCreated' } } });
    const second = events.next();
    await happen();
    const { value } = await second;
    const cursor = value?.extensions?.['cursor'];
    await events.return?.();
    await waiting(0);
    await happen();
    const query = 'subscription ($after: String) { ledgerEvents(after: $after) { sequence } }';
    const again = connect().iterate({ query, variables: { after: cursor } });
    const { nodes } = (await story.office.get('{ events(last: 1) { nodes { sequence } } }')).events;
    expect((await again.next()).value).toMatchObject({ data: { ledgerEvents: nodes[0] } });
    await again.return?.();
  });

  it('gets errors as results, and then the end', async () => {
    const got: Json[] = [];
    for await (const result of connect().iterate({ query: 'subscription { nothing }' })) got.push(result);
    expect(got).toEqual([{ errors: [expect.objectContaining({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })] }]);
  });
});

describe('with time', () => {
  it('Last-Event-ID moves while nothing comes for the subscriber, by a keep-alive that reaches nobody', async () => {
    const office = await slow.world.as({ role: 'OFFICE' });
    const [head] = (await office.get('{ events(last: 1) { nodes { cursor } } }')).events.nodes;
    await until('the id is the end of the log', () => slow.quiet.blocks.some(({ id }) => id === head.cursor), 14_000);
    expect(slow.quiet.events).toEqual([]);
    slow.quiet.stop();
  }, 20_000);

  it('a stream ends with an error when its token does', async () => {
    await until('the end', () => slow.expiring.ended, 14_000);
    const [error, complete] = slow.expiring.events.slice(-2);
    expect([error?.data.errors[0].extensions.code, complete?.event]).toEqual(['UNAUTHENTICATED', 'complete']);
    await until('nobody waits', () => slow.world.ledger.feed.waiting === 0);
  }, 20_000);
});
