// GraphQL over WebSocket by raw frames: every message and close code of
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md (4500 is for faults of our own: no message may cause it).
import { once } from 'node:events';
import { connect } from 'node:net';

import { WebSocket } from 'ws';

import { type Json, Story, World } from '../world';
import { RawSocket, SUBPROTOCOL } from './raw';

const EVENTS = 'subscription { ledgerEvents { sequence kind } }';

let story: Story;
let world: World;
let token: string | null;
const sockets: RawSocket[] = [];
/** One that is open from the start to the end of this suite, and says nothing. */
let quiet: RawSocket;

beforeAll(async () => {
  story = await Story.open('2026-09-28T09:00:00+08:00');
  world = story.world;
  token = story.office.token;
  quiet = await RawSocket.acknowledged(world, token);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) if (socket.open) await socket.end();
});
afterAll(async () => {
  await quiet.end();
  await world.close();
});

async function opened(subprotocol?: string | string[]): Promise<RawSocket> {
  const socket = await RawSocket.open(world, subprotocol);
  sockets.push(socket);
  return socket;
}

async function acknowledged(): Promise<RawSocket> {
  const socket = await RawSocket.acknowledged(world, token);
  sockets.push(socket);
  return socket;
}

/** Waits for what must come; fails after ten seconds. */
async function until(what: string, reached: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!reached()) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until so many subscriptions wait for an event: theirs is where the log ends. */
const waiting = (count: number): Promise<void> =>
  until(`${count} are waiting`, () => world.ledger.feed.waiting === count);

/** Something that happens in the ledger. */
const happen = () => story.newSource();

describe('the handshake', () => {
  it.each([
    ['none', ''],
    ['another', 'Sec-WebSocket-Protocol: graphql-ws\r\n'],
    ['several others', 'Sec-WebSocket-Protocol: graphql-ws, mqtt\r\n'],
  ])('closes with 4406 for %s of the subprotocols', async (_, header) => {
    // By bytes: ws ends by itself what came without a subprotocol that it asked for.
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1');
    socket.write(
      `GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n${header}\r\n`,
    );
    let bytes = Buffer.alloc(0);
    const end = () => bytes.indexOf('\r\n\r\n') + 4;
    while (end() < 4 || bytes.length < end() + 4)
      bytes = Buffer.concat([bytes, ...((await once(socket, 'data')) as [Buffer])]);
    socket.destroy();
    expect(bytes.toString('latin1')).toMatch(/^HTTP\/1.1 101 /);
    expect(bytes.toString('latin1')).not.toMatch(/Sec-WebSocket-Protocol/i);
    // A frame of a close: 0x88, its length, the code.
    const frame = bytes.subarray(end());
    expect([frame[0], frame.readUInt16BE(2)]).toEqual([0x88, 4406]);
  });

  it('chooses the subprotocol among several', async () => {
    const socket = await opened(['mqtt', SUBPROTOCOL]);
    socket.send({ type: 'ping' });
    expect(await socket.frame(() => true)).toEqual({ type: 'pong' });
  });

  it.each(['/', '/graphql/', '/graphql/stream', '/graphqlx', '/metrics'])('answers 404 at %s', async (path) => {
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}${path}`, SUBPROTOCOL);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toMatch(/404/);
  });

  it('is at /graphql with any search', async () => {
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql?x=1`, SUBPROTOCOL);
    await once(socket, 'open');
    expect(socket.protocol).toBe(SUBPROTOCOL);
    socket.close();
    await once(socket, 'close');
  });
});

describe('connection_init', () => {
  it('is acknowledged, before anything else is sent', async () => {
    const socket = await opened();
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token ?? ''}` } });
    await socket.frame(({ type }) => type === 'connection_ack');
    await socket.settled();
    expect(socket.frames[0]).toEqual({ type: 'connection_ack' });
    expect(socket.frames.filter(({ type }) => type === 'connection_ack')).toHaveLength(1);
  });

  it.each<[string, (token: string) => Json]>([
    ['Authorization', (it) => ({ Authorization: `Bearer ${it}` })],
    ['token', (it) => ({ token: it })],
  ])('takes the token as %s too', async (_, payload) => {
    const socket = await opened();
    socket.send({ type: 'connection_init', payload: payload(token ?? '') });
    expect(await socket.frame(() => true)).toEqual({ type: 'connection_ack' });
  });

  it.each<[string, Json]>([
    ['no payload', undefined],
    ['null', null],
    ['no token', {}],
    ['a token that is none', { authorization: 'Bearer x.y.z' }],
    ['a token that is no text', { token: 7 }],
    ['no Bearer', { authorization: 'Basic dTpw' }],
  ])('of %s closes with 4403', async (_, payload) => {
    const socket = await opened();
    socket.send({ type: 'connection_init', payload });
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    expect(socket.frames).toEqual([]);
  });

  it('closes with 4408 when it does not come, and not sooner than a client may need', async () => {
    const start = Date.now();
    const socket = await opened();
    expect(await socket.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
    expect(Date.now() - start).toBeGreaterThan(2900);
    expect(Date.now() - start).toBeLessThan(6000);
  }, 10_000);

  it('closes with 4429 when it comes twice, acknowledged or not yet', async () => {
    const late = await acknowledged();
    late.send({ type: 'connection_init', payload: { token } });
    expect(await late.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
    const soon = await opened();
    soon.send({ type: 'connection_init', payload: { token } });
    soon.send({ type: 'connection_init', payload: { token } });
    expect((await soon.closed).code).toBe(4429);
  });

  it('closes with 4401 when a subscription comes before it, or before its acknowledgement', async () => {
    const early = await opened();
    early.subscribe('1', EVENTS);
    expect(await early.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
    const hasty = await opened();
    hasty.send({ type: 'connection_init', payload: { token } });
    hasty.subscribe('1', EVENTS);
    expect((await hasty.closed).code).toBe(4401);
    expect(hasty.frames.filter(({ type }) => type === 'next')).toEqual([]);
  });
});

it('a socket that is closed while its token is checked leaves no timer behind', async () => {
  const begun = jest.spyOn(globalThis, 'setTimeout');
  const cleared = jest.spyOn(globalThis, 'clearTimeout');
  for (let i = 0; i < 20; i++) {
    const hasty = await RawSocket.open(world);
    hasty.send({ type: 'connection_init', payload: { token } });
    if (i % 2 === 0) hasty.break();
    else hasty.subscribe('1', EVENTS);
    await hasty.closed;
  }
  const last = await acknowledged();
  await last.end();
  await until('every timer of a token is cleared', () =>
    begun.mock.calls.every(
      ([, delay = 0], i) =>
        delay < 60_000 || cleared.mock.calls.some(([timer]) => timer === begun.mock.results[i]?.value),
    ),
  );
  expect(begun.mock.calls.filter(([, delay = 0]) => delay > 60_000).length).toBeGreaterThan(0);
  begun.mockRestore();
  cleared.mockRestore();
});

describe('a message that is none', () => {
  const subscribe = { id: '1', type: 'subscribe', payload: { query: EVENTS } };
  it.each<[string, Json]>([
    ['no JSON', 'subscribe'],
    ['nothing', ''],
    ['half a message', '{"type":"ping"'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"ping"'],
    ['no type', { id: '1' }],
    ['a type that is no text', { type: 1 }],
    ['an unknown type', { type: 'start' }],
    ['a type of another protocol', { type: 'connection_terminate' }],
    ['one that only a server may send: connection_ack', { type: 'connection_ack' }],
    ['one that only a server may send: next', { type: 'next', id: '1', payload: { data: null } }],
    ['one that only a server may send: error', { type: 'error', id: '1', payload: [{ message: 'x' }] }],
    ['a ping with a payload that is no object', { type: 'ping', payload: 'x' }],
    ['a pong with a payload that is no object', { type: 'pong', payload: [1] }],
    ['subscribe without an id', { ...subscribe, id: undefined }],
    ['subscribe with an empty id', { ...subscribe, id: '' }],
    ['subscribe with an id that is no text', { ...subscribe, id: 1 }],
    ['subscribe without a payload', { ...subscribe, payload: undefined }],
    ['subscribe without a query', { ...subscribe, payload: {} }],
    ['subscribe with a query that is no text', { ...subscribe, payload: { query: 1 } }],
    ['subscribe with variables that are no object', { ...subscribe, payload: { query: EVENTS, variables: 'x' } }],
    ['subscribe with an operationName that is no text', { ...subscribe, payload: { query: EVENTS, operationName: 1 } }],
    ['subscribe with extensions that are no object', { ...subscribe, payload: { query: EVENTS, extensions: [] } }],
    ['complete without an id', { type: 'complete' }],
    ['complete with an empty id', { type: 'complete', id: '' }],
  ])('closes with 4400: %s', async (_, message) => {
    const socket = await acknowledged();
    socket.send(message);
    expect(await socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
    expect(socket.frames).toEqual([{ type: 'connection_ack' }]);
  });

  it('closes with 1009 above 64 kB, and 64 kB are read', async () => {
    // graphql-ws tells the console of what ws has closed already.
    const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const padded = (bytes: number) => {
      const message = JSON.stringify({ type: 'ping', payload: { x: '' } });
      return message.replace('""', `"${'a'.repeat(bytes - message.length)}"`);
    };
    const socket = await acknowledged();
    socket.send(padded(64 * 1024));
    await socket.frame(({ type }) => type === 'pong');
    socket.send(padded(64 * 1024 + 1));
    expect((await socket.closed).code).toBe(1009);
    told.mockRestore();
  });
});

describe('ping and pong', () => {
  it('a ping is answered with its payload, at any time', async () => {
    const socket = await opened();
    socket.send({ type: 'ping' });
    socket.send({ type: 'ping', payload: { a: [1, { b: '词' }] } });
    await socket.until('two pongs', () => socket.frames.length === 2);
    expect(socket.frames).toEqual([{ type: 'pong' }, { type: 'pong', payload: { a: [1, { b: '词' }] } }]);
    socket.send({ type: 'connection_init', payload: { token } });
    await socket.frame(({ type }) => type === 'connection_ack');
  });

  it('a pong that nobody asked for is ignored', async () => {
    const socket = await acknowledged();
    socket.send({ type: 'pong' });
    socket.send({ type: 'pong', payload: { x: 1 } });
    await socket.settled();
    expect(socket.frames.map(({ type }) => type)).toEqual(['connection_ack', 'pong']);
  });
});

describe('subscribe', () => {
  it('gets next for each event under its id, and several at once stay apart', async () => {
    const socket = await acknowledged();
    socket.subscribe('甲', EVENTS);
    socket.subscribe('乙', 'subscription ($k: [String!]) { ledgerEvents(filter: { kind: $k }) { kind } }', {
      variables: { k: ['unitCreated'] },
    });
    await waiting(2);
    await happen();
    const { payload } = await socket.frame(({ id }) => id === '甲');
    expect(payload).toEqual({
      data: { ledgerEvents: { sequence: expect.any(Number), kind: 'sourceCreated' } },
      extensions: { cursor: expect.any(String) },
    });
    await socket.settled();
    expect(socket.frames.filter(({ id }) => id === '乙')).toEqual([]);
  });

  it('with an id in use closes with 4409, and ends what ran on the socket', async () => {
    const socket = await acknowledged();
    socket.subscribe('1', EVENTS);
    await waiting(1);
    socket.subscribe('1', EVENTS);
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
    await waiting(0);
  });

  it('ids are of one socket: another may use the same', async () => {
    const [one, two] = [await acknowledged(), await acknowledged()];
    one.subscribe('1', EVENTS);
    two.subscribe('1', EVENTS);
    await waiting(2);
    await happen();
    const [first, second] = [await one.frame(({ id }) => id === '1'), await two.frame(({ id }) => id === '1')];
    expect(first).toEqual(second);
  });

  it('chooses the operation by its name', async () => {
    const socket = await acknowledged();
    const query = `query Q { viewer { role } } subscription A { a: ledgerEvents { kind } } subscription B { b: ledgerEvents { kind } }`;
    socket.subscribe('1', query, { operationName: 'B', extensions: { any: 1 } });
    await waiting(1);
    await happen();
    expect((await socket.frame(({ id }) => id === '1')).payload.data).toEqual({ b: { kind: 'sourceCreated' } });
  });

  it('answers in the language of connection_init', async () => {
    const messages: string[] = [];
    for (const acceptLanguage of ['en', 'zh-CN']) {
      const socket = await opened();
      socket.send({ type: 'connection_init', payload: { token, acceptLanguage } });
      await socket.frame(({ type }) => type === 'connection_ack');
      socket.subscribe('1', 'subscription { ledgerEvents(after: "x") { kind } }');
      messages.push((await socket.frame(({ id }) => id === '1')).payload.errors[0].message);
    }
    expect(messages).toEqual([expect.stringMatching(/cursor/), expect.stringMatching(/游标/)]);
  });
});

describe('error', () => {
  it.each<[string, Json, string]>([
    ['a document that cannot be parsed', { query: 'subscription {' }, 'GRAPHQL_PARSE_FAILED'],
    ['no document', { query: '' }, 'BAD_USER_INPUT'],
    ['a document that is not valid', { query: 'subscription { nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a query', { query: '{ viewer { role } }' }, 'BAD_USER_INPUT'],
    [
      'a mutation',
      {
        query: 'mutation { createUnit(input: { code: "XX", name: "试验", kind: OTHER }) { userErrors { code } } }',
      },
      'BAD_USER_INPUT',
    ],
    [
      'a query beside a subscription, chosen by its name',
      { query: `${EVENTS.replace('{', 'S {')} query Q { viewer { role } }`, operationName: 'Q' },
      'BAD_USER_INPUT',
    ],
    ['an operation that is not there', { query: EVENTS, operationName: 'Q' }, 'BAD_USER_INPUT'],
  ])('answers %s, alone: no complete follows, and the socket lives', async (_, payload, code) => {
    const { events } = await story.office.get('{ events { totalCount } }');
    const socket = await acknowledged();
    socket.send({ id: '1', type: 'subscribe', payload });
    const error = await socket.frame(({ id }) => id === '1');
    expect(error).toEqual({ id: '1', type: 'error', payload: [expect.objectContaining({ extensions: { code } })] });
    await socket.settled();
    expect(socket.frames.filter(({ id }) => id === '1')).toEqual([error]);
    // The id is free again.
    socket.subscribe('1', EVENTS);
    await waiting(1);
    expect((await story.office.get('{ events { totalCount } }')).events).toEqual(events);
  });

  it('of one subscription leaves the others of the socket alone', async () => {
    const socket = await acknowledged();
    socket.subscribe('good', EVENTS);
    await waiting(1);
    socket.subscribe('bad', 'subscription {');
    await socket.frame(({ id }) => id === 'bad');
    await happen();
    expect(await socket.frame(({ id }) => id === 'good')).toMatchObject({ type: 'next' });
  });

  it('of the first step of a subscription comes as next with errors, then complete (as graphql-ws has it)', async () => {
    const socket = await acknowledged();
    socket.subscribe('1', 'subscription ($after: String!) { ledgerEvents(after: $after) { kind } }');
    await socket.frame(({ type }) => type === 'complete');
    const [next, complete] = socket.frames.filter(({ id }) => id === '1');
    expect(next.payload.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(complete).toEqual({ id: '1', type: 'complete' });
    await waiting(0);
  });
});

describe('complete', () => {
  it('an id may be used again at once: what was ended does not end what runs under it since', async () => {
    const socket = await acknowledged();
    const before = world.ledger.feed.waiting;
    socket.subscribe('1', EVENTS);
    await waiting(before + 1);
    for (let round = 1; round <= 3; round++) {
      socket.send({ id: '1', type: 'complete' });
      socket.subscribe('1', EVENTS);
      await socket.settled();
      await waiting(before + 1);
    }
    await happen();
    await socket.frame(({ type }) => type === 'next');
    await waiting(before + 1);
    expect(socket.frames.filter(({ id }) => id === '1').map(({ type }) => type)).toEqual(['next']);
    socket.send({ id: '1', type: 'complete' });
    await waiting(before);
  });

  it('of the client ends the subscription, and its id may be used again', async () => {
    const socket = await acknowledged();
    for (let round = 1; round <= 3; round++) {
      socket.subscribe('1', EVENTS);
      await waiting(1);
      socket.send({ id: '1', type: 'complete' });
      await waiting(0);
    }
    await happen();
    await socket.settled();
    expect(socket.frames.filter(({ id, type }) => id === '1' && type !== 'complete')).toEqual([]);
    socket.subscribe('1', EVENTS);
    await waiting(1);
    await happen();
    expect(await socket.frame(({ type }) => type === 'next')).toMatchObject({ id: '1' });
  });

  it('leaves the others alone; of an unknown id is ignored', async () => {
    const socket = await acknowledged();
    socket.subscribe('1', EVENTS);
    socket.subscribe('2', EVENTS);
    await waiting(2);
    socket.send({ id: '1', type: 'complete' });
    socket.send({ id: '9', type: 'complete' });
    await waiting(1);
    await happen();
    expect(await socket.frame(({ type }) => type === 'next')).toMatchObject({ id: '2' });
  });

  it('of the socket, or its breaking off, ends its subscriptions', async () => {
    const socket = await acknowledged();
    socket.subscribe('1', EVENTS);
    await waiting(1);
    await socket.end();
    await waiting(0);
    const other = await acknowledged();
    other.subscribe('1', EVENTS);
    await waiting(1);
    other.break();
    await waiting(0);
  });
});

it('a token that expires closes the socket with 4403', async () => {
  const { token: short } = await world.as({ role: 'OFFICE' }, '2s');
  const socket = await RawSocket.acknowledged(world, short);
  socket.subscribe('1', EVENTS);
  expect(await socket.closed).toEqual({ code: 4403, reason: 'the credentials have ended' });
  await waiting(0);
});

it('the end of the service closes every socket with 1001', async () => {
  const own = await World.open('2026-09-28T09:00:00+08:00');
  const who = await own.as({ role: 'OFFICE' });
  const silent = await RawSocket.open(own);
  const subscribed = await RawSocket.acknowledged(own, who.token);
  subscribed.subscribe('1', EVENTS);
  await subscribed.settled();
  await own.close();
  expect([await silent.closed, await subscribed.closed]).toEqual([
    { code: 1001, reason: 'Going away' },
    { code: 1001, reason: 'Going away' },
  ]);
  // A client comes back after 1001; no complete told it that there is nothing more.
  expect(subscribed.frames.filter(({ type }) => type === 'complete')).toEqual([]);
});

it('the server pings a quiet socket within 12 seconds', async () => {
  await quiet.until('a ping of the server', () => quiet.pings > 0, 14_000);
  expect(quiet.open).toBe(true);
}, 20_000);
