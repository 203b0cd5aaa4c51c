// Following through lines that are cut, stalled and led elsewhere: each event once, in order, whatever happens.
import fc from 'fast-check';
import { WebSocket } from 'ws';

import {
  connectLedger,
  type Followed,
  type Happening,
  type LedgerClient,
  LedgerError,
  type LedgerOptions,
} from '../../src/client/connect';
import { type Json, Story, World } from '../world';
import { until, Wire } from './wire';

const AT = '2026-11-02T09:00:00+08:00';
const EVENTS = 'subscription ($after: String) { ledgerEvents(after: $after) { cursor sequence kind } }';
const QUICK = { shortest: 1, longest: 20 };

let story: Story;
let world: World;
let wire: Wire;
beforeAll(async () => {
  story = await Story.open(AT);
  world = story.world;
});
afterAll(() => world.close());
beforeEach(async () => {
  wire = await Wire.open(world.url);
});
const clients = new Set<LedgerClient>();
afterEach(async () => {
  clients.forEach((each) => each.close());
  clients.clear();
  await wire.close();
});

function client(options: Partial<LedgerOptions> = {}): LedgerClient {
  const token = story.office.token ?? '';
  const made = connectLedger({ url: wire.url, token, webSocket: WebSocket, pauses: QUICK, ...options });
  clients.add(made);
  return made;
}
const head = async (): Promise<number> => (await world.ledger.reader.head('370600'))?.sequence ?? 0;
const here = async (): Promise<string> => world.ledger.reader.eventCursor('370600', await head());
/** Makes so many events at once. */
async function events(count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => story.draft('2027-06-30')));
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + 1 + i);
type Stream = AsyncIterableIterator<Followed<Json>, void, void>;
const sequences = (taken: Followed<Json>[]): number[] => taken.map(({ event }) => event.sequence);

/** Takes events until the one with this sequence. */
async function takeTo(stream: Stream, last: number): Promise<Followed<Json>[]> {
  const taken: Followed<Json>[] = [];
  while (taken.at(-1)?.event.sequence !== last) {
    const { value, done } = await stream.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}
async function failure(stream: Stream): Promise<LedgerError> {
  const error: unknown = await stream.next().then(
    (result) => new Error(`no error but ${JSON.stringify(result)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LedgerError);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  await until('its socket is closed', () => wire.open === 0);
  return error as LedgerError;
}

describe('each event once and in order', () => {
  it('over cuts at any byte, while events keep coming', async () => {
    let cuts = 0;
    const step = fc.record({
      acts: fc.integer({ min: 0, max: 2 }),
      cut: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1500 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 12 }), async (steps) => {
        const before = wire.cuts;
        const from = await head();
        const stream = client().follow<Json>(EVENTS, {}, { after: await here() });
        const done = (async () => {
          const taken: Followed<Json>[] = [];
          for await (const each of stream) {
            taken.push(each);
            if (each.event.kind === 'personCreated') break;
          }
          return taken;
        })();
        for (const { acts, cut } of steps) {
          const made = wire.made;
          if (cut > 0) wire.cutAfter(cut);
          await events(acts);
          if (cut === 0) {
            await until('a line', () => wire.open > 0);
            wire.cut();
            await until('a new line', () => wire.made > made);
          }
        }
        await story.office.must('createPerson', 'CreatePersonInput', { name: '测试岗位' });
        expect(sequences(await done)).toEqual(range(from, await head()));
        wire.cutAfter(Infinity);
        cuts += wire.cuts - before;
      }),
      { numRuns: 8, endOnFailure: true },
    );
    expect(cuts).toBeGreaterThanOrEqual(30);
  });

  it('from now without a cursor, also when the line is cut before the first event', async () => {
    const connected: Happening[] = [];
    const stream = client({ watch: (each) => connected.push(each) }).follow(EVENTS);
    const first = stream.next();
    await until('connected', () => connected.some(({ kind }) => kind === 'connected'));
    const from = await head();
    wire.target = 'http://127.0.0.1:1';
    wire.cut();
    await events(2);
    wire.target = world.url;
    const taken = [(await first).value as Followed<Json>, ...(await takeTo(stream, await head()))];
    expect(sequences(taken)).toEqual(range(from, await head()));
    await stream.return?.();
  });

  it('over a line that stalls without a word', async () => {
    const lost: string[] = [];
    const watch = (each: Happening) => {
      if (each.kind === 'lost') lost.push(each.reason);
    };
    const from = await head();
    const stream = client({ silence: 200, watch }).follow(EVENTS, {}, { after: await here() });
    await events(1);
    const taken = await takeTo(stream, from + 1);
    wire.stall();
    await events(2);
    const rest = takeTo(stream, await head());
    await until('taken for lost', () => lost.length > 0);
    wire.flow();
    taken.push(...(await rest));
    expect(sequences(taken)).toEqual(range(from, await head()));
    expect(lost).toContain('silent for 200 ms');
    await stream.return?.();
  });

  // A busy machine may be quiet for some hundred milliseconds itself.
  it('keeps a quiet line that answers', async () => {
    const stream = client({ silence: 600 }).follow(EVENTS, {}, { after: await here() });
    const first = stream.next();
    await until('connected', () => wire.open === 1);
    const { bytes } = wire;
    await until('pongs', () => wire.bytes > bytes + 120);
    expect(wire.made).toBe(1);
    await stream.return?.();
    expect(await first).toEqual({ done: true, value: undefined });
  });
});

describe('a service that goes and comes', () => {
  it('is waited for, with growing pauses, and found on another port', async () => {
    const pauses: number[] = [];
    const watch = (each: Happening) => {
      if (each.kind === 'lost') pauses.push(each.pause);
    };
    const from = await head();
    const stream = client({ pauses: { shortest: 4, longest: 30 }, watch }).follow(EVENTS, {}, { after: await here() });
    await events(2);
    const taken = await takeTo(stream, await head());
    const rest = stream.next();
    await world.close({ keep: true });
    await until('several attempts', () => pauses.length >= 6);
    pauses.forEach((pause, i) => {
      expect(pause).toBeGreaterThanOrEqual(4);
      expect(pause).toBeLessThanOrEqual(Math.min(30, 4 * 2 ** (i + 1)));
    });
    await reopen();
    wire.target = world.url;
    await events(2);
    taken.push((await rest).value as Followed<Json>, ...(await takeTo(stream, await head())));
    expect(sequences(taken)).toEqual(range(from, await head()));
    await stream.return?.();
  });

  it('is followed from one address to the next with the same cursor', async () => {
    const other = await Wire.open(world.url);
    const from = await head();
    const stream = client({ url: [wire.url, `${other.url}/graphql`] }).follow(EVENTS, {}, { after: await here() });
    await events(1);
    const taken = await takeTo(stream, await head());
    expect([wire.made, other.made]).toEqual([1, 0]);
    wire.target = 'http://127.0.0.1:1';
    wire.cut();
    await events(1);
    taken.push(...(await takeTo(stream, await head())));
    expect(other.made).toBe(1);
    expect(sequences(taken)).toEqual(range(from, await head()));
    await stream.return?.();
    await until('closed', () => other.open === 0);
    await other.close();
  });

  it('is given up after as many attempts as the caller wants', async () => {
    wire.target = 'http://127.0.0.1:1';
    const error = await failure(client({ attempts: 3 }).follow(EVENTS, {}, { after: await here() }));
    expect([error.code, wire.made]).toEqual(['CONNECTION_LOST', 3]);
  });
});

async function reopen(): Promise<void> {
  world = await World.open(AT, { folder: world.folder });
  const [office, office2, leader] = await Promise.all([
    world.as({ role: 'OFFICE', subject: 'office-1', name: '督查科甲' }),
    world.as({ role: 'OFFICE', subject: 'office-2', name: '督查科乙' }),
    world.as({ role: 'LEADER', subject: 'leader-1', name: '分管领导' }),
  ]);
  Object.assign(story, { office, office2, leader, world });
}

describe('a slow caller', () => {
  it('is served one by one: the socket is closed when enough waits, and opened again for more', async () => {
    const after = await here();
    const from = await head();
    await events(60);
    const stream = client({ buffer: 5 }).follow(EVENTS, {}, { after });
    const first = (await stream.next()).value as Followed<Json>;
    await until('the socket is closed', () => wire.open === 0);
    // What has come through is about the buffer, not the log; and it stays so for as long as the caller dawdles.
    const { bytes, made } = wire;
    await events(1);
    expect([wire.bytes, wire.made, made]).toEqual([bytes, 1, 1]);
    const taken = [first, ...(await takeTo(stream, await head()))];
    expect(sequences(taken)).toEqual(range(from, await head()));
    expect(wire.made).toBeGreaterThan(5);
    expect(bytes).toBeLessThan(wire.bytes / 2);
    await stream.return?.();
  });

  it('gets its events in order even if it asks for several at once', async () => {
    const after = await here();
    const from = await head();
    await events(3);
    const stream = client().follow(EVENTS, {}, { after });
    const taken = await Promise.all([stream.next(), stream.next(), stream.next()]);
    expect(sequences(taken.map(({ value }) => value as Followed<Json>))).toEqual(range(from, from + 3));
    await stream.return?.();
  });
});

describe('the end', () => {
  it('by break: the socket is closed', async () => {
    const after = await here();
    await events(2);
    const opened = wire.made;
    for await (const { event } of client().follow<Json>(EVENTS, {}, { after })) {
      expect([event.kind, wire.open]).toEqual(['taskCreated', 1]);
      break;
    }
    await until('closed', () => wire.open === 0);
    expect(wire.made).toBe(opened + 1);
  });

  it.each(['a signal', 'close()'])('by %s, in the middle of a wait and of a pause', async (how) => {
    for (const target of [world.url, 'http://127.0.0.1:1']) {
      wire.target = target;
      const controller = new AbortController();
      const ledger = client({ pauses: { shortest: 60_000, longest: 60_000 } });
      const stream = ledger.follow(EVENTS, {}, { after: await here(), signal: controller.signal });
      const { made } = wire;
      const next = stream.next();
      await until('a line', () => wire.made > made && (target !== world.url || wire.open === 1));
      if (how === 'close()') ledger.close();
      else controller.abort();
      expect(await next).toEqual({ done: true, value: undefined });
      await until('closed', () => wire.open === 0);
    }
  });

  it('by a signal that was aborted before: nothing is opened', async () => {
    const stream = client().follow(EVENTS, {}, { after: await here(), signal: AbortSignal.abort() });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(wire.made).toBe(0);
  });
});

describe('save', () => {
  it('is told of an event when the caller has come back, and not of one that it left in the middle', async () => {
    const after = await here();
    const from = await head();
    await events(4);
    let stored = after;
    const save = async (cursor: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      stored = cursor;
    };
    const dealt: number[] = [];
    let last = after;
    for await (const { cursor, event } of client().follow<Json>(EVENTS, {}, { after, save })) {
      expect(stored).toBe(last);
      dealt.push(event.sequence);
      if (dealt.length === 3) break;
      last = cursor;
    }
    // The third was left in the middle: as after a crash, it comes again.
    const again = client().follow<Json>(EVENTS, {}, { after: stored });
    expect(sequences(await takeTo(again, await head()))).toEqual(range(from + 2, await head()));
    expect(dealt).toEqual(range(from, from + 3));
    await again.return?.();
  });

  it('may fail: the caller is told, and the socket is closed', async () => {
    const after = await here();
    await events(2);
    const save = () => Promise.reject(new Error('disk full'));
    const stream = client().follow<Json>(EVENTS, {}, { after, save });
    await stream.next();
    await expect(stream.next()).rejects.toThrow('disk full');
    await until('closed', () => wire.open === 0);
  });
});

describe('tokens', () => {
  it('are asked for anew when one has expired in mid-stream', async () => {
    const tokens = [await world.as({ role: 'OFFICE' }, '2s'), await world.as({ role: 'OFFICE' })];
    let asked = 0;
    const token = () => Promise.resolve(tokens[Math.min(asked++, 1)]?.token ?? '');
    const from = await head();
    const stream = client({ token }).follow(EVENTS, {}, { after: await here() });
    await events(1);
    const taken = await takeTo(stream, await head());
    const rest = stream.next();
    await until('the token has expired and there is another socket', () => wire.made === 2);
    await events(1);
    taken.push((await rest).value as Followed<Json>);
    expect(sequences(taken)).toEqual(range(from, await head()));
    expect(asked).toBe(2);
    await stream.return?.();
  });

  it('that are refused end it: a fixed one at once, one from a function after one more', async () => {
    const after = await here();
    const fixed = await failure(client({ token: 'no token' }).follow(EVENTS, {}, { after }));
    expect([fixed.code, wire.made]).toEqual(['UNAUTHENTICATED', 1]);
    let asked = 0;
    const token = () => `no token ${++asked}`;
    const given = await failure(client({ token }).follow(EVENTS, {}, { after }));
    expect([given.code, asked]).toEqual(['UNAUTHENTICATED', 2]);
    const start = await failure(client({ token: 'no token' }).follow(EVENTS));
    expect(start.code).toBe('UNAUTHENTICATED');
  });

  it('that cannot be had end it at the start, and are waited for later', async () => {
    const after = await here();
    let broken = true;
    const token = () => {
      if (broken) throw new Error('the identity service is away');
      return story.office.token ?? '';
    };
    await expect(client({ token }).follow(EVENTS, {}, { after }).next()).rejects.toThrow(
      'the identity service is away',
    );
    broken = false;
    const lost: string[] = [];
    const watch = (each: Happening) => {
      if (each.kind === 'lost') lost.push(each.reason);
    };
    const stream = client({ token, watch }).follow(EVENTS, {}, { after });
    const first = stream.next();
    await until('connected', () => wire.open === 1);
    await events(1);
    await first;
    broken = true;
    const second = stream.next();
    wire.cut();
    await until('no token', () => lost.some((reason) => reason.includes('no token')));
    broken = false;
    await events(1);
    expect((await second).value).toMatchObject({ event: { sequence: await head() } });
    await stream.return?.();
  });
});

describe('what another attempt would not mend ends it with the typed error', () => {
  const broken: [string, string, string][] = [
    ['no variable to move', 'BAD_DOCUMENT', 'subscription { ledgerEvents { cursor } }'],
    ['an unknown field', 'GRAPHQL_VALIDATION_FAILED', EVENTS.replace('kind', 'kinds')],
    [
      'no subscription',
      'BAD_USER_INPUT',
      'query ($after: String) { events(first: 1, after: $after) { nodes { cursor } } }',
    ],
  ];
  it.each(broken)('%s: %s', async (_, code, document) => {
    const after = await here();
    await events(1);
    const error = await failure(client().follow(document, {}, { after }));
    expect(error.code).toBe(code);
  });

  it('needs no cursor in the selection: the service says it beside the event', async () => {
    const after = await here();
    await events(1);
    const stream = client().follow(EVENTS.replace('cursor', ''), {}, { after });
    const { value } = await stream.next();
    expect(value?.cursor).toBe(await here());
    await stream.return?.();
  });

  it('a cursor of another list, and a role that may not', async () => {
    const cursor = await failure(client({ acceptLanguage: 'en' }).follow(EVENTS, {}, { after: 'none' }));
    expect([cursor.code, cursor.errors[0]?.extensions?.['argument']]).toEqual(['BAD_USER_INPUT', 'after']);
    expect(cursor.message).toMatch(/^after: the cursor is not of this list/);
    const guard = await world.as({ role: 'SECURITY' });
    const forbidden = await failure(client({ token: guard.token ?? '' }).follow(EVENTS));
    expect(forbidden.code).toBe('FORBIDDEN');
  });
});
