// A service that repeats itself, ends subscriptions, limits, and fails now and then: the caller sees each event once, or
// a typed error; never a silent end.
import { WebSocket } from 'ws';

import {
  connectLedger,
  type Followed,
  type LedgerClient,
  LedgerError,
  type LedgerOptions,
} from '../../src/client/connect';
import type { Json } from '../world';
import { type Line, Scripted } from './scripted';

const DOCUMENT = 'subscription ($after: String) { happened(after: $after) { cursor } }';
const event = (n: number): Line => ({ next: { data: { happened: { cursor: `c${n}` } } } });
const failing = (code: string, more: Json = {}): Line => ({
  next: { data: null, errors: [{ message: 'no', extensions: { code, ...more } }] },
});

let service: Scripted;
let ledger: LedgerClient | undefined;
afterEach(async () => {
  ledger?.close();
  await service.close();
});

function follow(options: Partial<LedgerOptions> = {}, document = DOCUMENT) {
  const pauses = { shortest: 1, longest: 5 };
  ledger = connectLedger({ url: service.url, token: 't', webSocket: WebSocket, pauses, ...options });
  return ledger.follow<Json>(document, {}, { after: 'c0' });
}

async function take(stream: AsyncIterableIterator<Followed<Json>>, count: number): Promise<string[]> {
  const cursors: string[] = [];
  while (cursors.length < count) cursors.push(((await stream.next()).value as Followed<Json>).cursor);
  await stream.return?.();
  return cursors;
}
const sockets = (lines: (n: number) => Line[]) => Scripted.open(() => ({}), lines);
const positions = () => service.subscribed.map(({ variables }) => variables.after);

it.each<[string, Line]>([
  ['1000, which graphql-ws itself answers with its first variables', 1000],
  ['1001', 1001],
  ['1011', 1011],
  ['4500', 4500],
  ['4429', 4429],
  ['a subscription that the service ends', 'complete'],
])('goes on after %s', async (_, end) => {
  service = await sockets((n) => [event(2 * n + 1), event(2 * n + 2), end]);
  expect(await take(follow(), 6)).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
  expect(positions()).toEqual(['c0', 'c2', 'c4']);
});

it('hands over once what a service repeats', async () => {
  service = await sockets((n) => [0, 1, 2, 2, 1].map(event).concat(n === 0 ? [1001] : [event(3)]));
  expect(await take(follow(), 3)).toEqual(['c1', 'c2', 'c3']);
});

it('takes the cursor of the result, if the service sends it there', async () => {
  const next = (n: number): Line => ({ next: { data: { happened: { at: n } }, extensions: { cursor: `x${n}` } } });
  service = await sockets((n) => [next(n + 1), 1001]);
  expect(await take(follow({}, DOCUMENT.replace('{ cursor }', '{ at }')), 2)).toEqual(['x1', 'x2']);
  expect(positions()).toEqual(['c0', 'x1']);
});

it('hands over what came before a fault, and tries the fault again', async () => {
  service = await sockets((n) => (n === 0 ? [event(1), failing('INTERNAL_SERVER_ERROR')] : [event(2)]));
  expect(await take(follow(), 2)).toEqual(['c1', 'c2']);
  expect(positions()).toEqual(['c0', 'c1']);
});

it('ends with a fault that stays', async () => {
  service = await sockets(() => [failing('INTERNAL_SERVER_ERROR')]);
  await expect(follow().next()).rejects.toMatchObject({ name: 'LedgerError', code: 'INTERNAL_SERVER_ERROR' });
  expect(positions()).toHaveLength(5);
});

it('waits for a service whose database has gone, however often it says so', async () => {
  service = await sockets((n) => [n < 12 ? failing('UNAVAILABLE', { retryAfter: 5 }) : event(1)]);
  expect(await take(follow(), 1)).toEqual(['c1']);
});

it('waits as long as a limit says, and gives up only when it is told to', async () => {
  const limited = failing('RATE_LIMITED', { retryAfter: 0.05 });
  service = await sockets((n) => (n < 10 ? [limited] : [event(1)]));
  const began = performance.now();
  expect(await take(follow(), 1)).toEqual(['c1']);
  expect(performance.now() - began).toBeGreaterThanOrEqual(500);
});

it.each(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'QUERY_TOO_COMPLEX'])(
  'ends with %s, on the operation and in its midst',
  async (code) => {
    service = await sockets((n) => [n === 0 ? { error: [{ message: 'no', extensions: { code } }] } : failing(code)]);
    for (let i = 1; i <= 2; i++) {
      await expect(follow().next()).rejects.toMatchObject({ name: 'LedgerError', code, message: 'no' });
      expect(positions()).toHaveLength(i);
    }
  },
);

it.each([4400, 1009])('ends when the service closes for good: %d', async (code) => {
  service = await sockets(() => [code]);
  await expect(follow().next()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
  expect(positions()).toHaveLength(1);
});

it('says who asks, in which language and about which jurisdiction', async () => {
  service = await Scripted.open(
    () => ({ body: { data: { tasks: { eventCursor: 'c9' } } } }),
    () => [event(10)],
  );
  ledger = connectLedger({
    url: `${service.url}/`,
    token: () => 'made',
    acceptLanguage: 'en',
    jurisdiction: '370614',
    webSocket: WebSocket,
  });
  const stream = ledger.follow<Json>(DOCUMENT);
  await stream.next();
  await stream.return?.();
  expect(service.inits).toEqual([{ authorization: 'Bearer made', acceptLanguage: 'en', jurisdiction: '370614' }]);
  expect(service.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer made',
    'accept-language': 'en',
    'x-ledger-jurisdiction': '370614',
  });
  expect(positions()).toEqual(['c9']);
});

it('does not run hot against a service that accepts a token and drops it at once', async () => {
  service = await sockets((n) => [n < 3 ? 4403 : event(1)]);
  const lost: number[] = [];
  const watch: LedgerOptions['watch'] = (each) => {
    if (each.kind === 'lost') lost.push(each.pause);
  };
  expect(await take(follow({ token: () => 't', pauses: { shortest: 50, longest: 60 }, watch }), 1)).toEqual(['c1']);
  expect(lost).toHaveLength(3);
  expect(Math.min(...lost)).toBeGreaterThanOrEqual(50);
});

it('needs a WebSocket class where the platform has none', async () => {
  service = await sockets(() => [event(1)]);
  const known = globalThis.WebSocket as unknown;
  Object.assign(globalThis, { WebSocket: undefined });
  try {
    await expect(follow({ webSocket: undefined }).next()).rejects.toThrow(/webSocket/);
    Object.assign(globalThis, { WebSocket });
    expect(await take(follow({ webSocket: undefined }), 1)).toEqual(['c1']);
  } finally {
    Object.assign(globalThis, { WebSocket: known });
  }
});

it('repeats requests only as far as it may', async () => {
  const limited = {
    status: 429,
    headers: { 'retry-after': '0' },
    body: { errors: [{ message: 'slowly', extensions: { code: 'RATE_LIMITED' } }] },
  };
  const unavailable = { status: 503, body: '<html>' };
  const good = { body: { data: { done: true } } };
  const ask = async (kind: 'query' | 'mutate', answers: object[], variables = {}): Promise<[string, number]> => {
    const scripted = (service = await Scripted.open(
      (n) => answers[Math.min(n, answers.length - 1)] ?? {},
      () => [],
    ));
    const ledger = connectLedger({ url: service.url, token: 't', retries: 2, pauses: { shortest: 1, longest: 1000 } });
    const outcome = await ledger[kind]('{ done }', variables).then(
      (data) => JSON.stringify(data),
      (error: unknown) =>
        error instanceof LedgerError ? `${error.code} ${error.retryAfter ?? ''}`.trim() : String(error),
    );
    await service.close();
    return [outcome, scripted.requests.length];
  };
  const keyed = { input: { idempotencyKey: 'k' } };
  const done = '{"done":true}';
  expect(await ask('query', [limited, unavailable, good])).toEqual([done, 3]);
  expect(await ask('query', [unavailable])).toEqual(['UNAVAILABLE', 3]);
  expect(await ask('mutate', [limited, good])).toEqual([done, 2]);
  expect(await ask('mutate', [unavailable, good])).toEqual(['UNAVAILABLE', 1]);
  expect(await ask('mutate', [unavailable, good], keyed)).toEqual([done, 2]);
  expect(await ask('mutate', [unavailable, good], { ...keyed, other: { a: 1 } })).toEqual(['UNAVAILABLE', 1]);
  // Longer than its longest pause is for the caller to wait.
  const later = { ...limited, headers: { 'retry-after': '60' } };
  expect(await ask('query', [later, good])).toEqual(['RATE_LIMITED 60', 1]);
  expect(await ask('query', [{ body: 'hello' }])).toEqual(['UNEXPECTED_ANSWER', 1]);
  expect(
    await ask('query', [{ body: { errors: [{ message: 'x', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] } }]),
  ).toEqual(['INTERNAL_SERVER_ERROR', 1]);
});

it('gives up a request when it is told to', async () => {
  service = await sockets(() => []);
  const ledger = connectLedger({
    url: 'http://127.0.0.1:1',
    token: 't',
    pauses: { shortest: 60_000, longest: 60_000 },
  });
  const controller = new AbortController();
  const asked = ledger.query('{ done }', {}, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
  const other = ledger.query('{ done }');
  ledger.close();
  await expect(other).rejects.toMatchObject({ name: 'AbortError' });
});
