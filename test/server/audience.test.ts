// An audience loses nobody and nothing: whoever comes, dawdles, leaves and comes again is told every event once and in order.
import fc from 'fast-check';

import { Cursor, FeedEvent, type Log, type Tail } from '../../src/ledger/cursor';
import { Audiences, type Listener, type Push, type Told } from '../../src/server/audience';
import type { EventTable } from '../../src/store/log-tables';

const soon = () => new Promise<void>((go) => setImmediate(go));

/** A log in memory, which its cursors have at hand. */
class Growing {
  readonly tail: Tail = { events: [], last: 0, waiting: new Map() };
  readonly log: Log = {
    tail: () => Promise.resolve(this.tail),
    page: () => Promise.resolve([]),
    closed: () => this.closed,
  };
  closed = false;

  grow(count: number): void {
    for (let i = 0; i < count; i++) this.tail.events.push(new FeedEvent({ sequence: ++this.tail.last } as EventTable));
    this.wake();
  }

  wake(): void {
    for (const go of [...this.tail.waiting.values()]) go();
  }

  get waiting(): number {
    return [...this.tail.waiting.keys()].reduce((sum, { followers }) => sum + followers, 0);
  }
}

/** A subscriber that follows as src/server/pushing.ts does: alone until it is at the end, then with the others. */
class Follower implements Listener {
  readonly told: number[] = [];
  readonly ending = new AbortController();
  readonly cursor: Cursor;
  readonly ended: Promise<unknown>;
  /** it does not keep up */
  slow = false;
  fails: Error | null = null;
  /** events that it was told of when it had left */
  late = 0;

  constructor(
    { log, tail }: Growing,
    readonly audiences: Audiences,
    readonly question = 'all',
    from = tail.last,
  ) {
    this.cursor = new Cursor(log, from, this.ending.signal);
    this.ended = this.#run().catch((error: unknown) => error);
  }

  concerns({ row }: FeedEvent): boolean {
    return row.sequence % 3 !== 0;
  }

  async pushOf({ row }: FeedEvent): Promise<Push> {
    await soon();
    return { text: Buffer.from(`${row.sequence}`), cursor: '', only: null };
  }

  take(told: readonly Told[]): Promise<void> | null {
    if (this.fails !== null) throw this.fails;
    if (this.ending.signal.aborted) this.late++;
    let sent = false;
    for (const { event, push } of told) {
      if (event.row.sequence <= this.cursor.position) continue;
      this.cursor.advance(event);
      if (push === null) continue;
      if (String(push.text) !== `${event.row.sequence}`) throw new Error('the push of another event');
      this.told.push(event.row.sequence);
      sent = true;
    }
    return this.slow && sent ? soon().then(soon) : null;
  }

  async #alone(event: FeedEvent): Promise<void> {
    const push = this.concerns(event) ? await this.pushOf(event) : null;
    if (!this.cursor.over()) await this.take([{ event, push }]);
  }

  async #run(): Promise<void> {
    const { cursor } = this;
    while (!cursor.over()) {
      const event = cursor.next;
      if (event !== null) await this.#alone(event);
      else if (cursor.atEnd) await this.audiences.listen(this.question, this);
      else await cursor.more();
    }
  }
}

/** Waits until so many have come to the end of the log. */
async function come(growing: Growing, count: number): Promise<void> {
  for (let i = 0; growing.waiting < count; i++) {
    if (i > 100_000) throw new Error(`${growing.waiting} of ${count} have come to the end`);
    await soon();
  }
}

const between = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => from + i + 1).filter((sequence) => sequence % 3 !== 0);

it('everybody is told every event once and in order, whoever comes, dawdles and leaves', async () => {
  const step = fc.oneof(
    fc.record({ act: fc.constant('grow' as const), by: fc.integer({ min: 1, max: 70 }) }),
    fc.record({ act: fc.constantFrom('come' as const, 'come ahead' as const), by: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ act: fc.constantFrom('leave', 'dawdle', 'hurry', 'wait'), by: fc.nat(200) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const [growing, audiences] = [new Growing(), new Audiences()];
      const here: { follower: Follower; from: number; until: number | null }[] = [];
      for (const { act, by } of steps) {
        const one = here.length === 0 ? undefined : here[by % here.length];
        if (act === 'grow') growing.grow(by);
        else if (act === 'come' || act === 'come ahead') {
          // The log itself may be ahead of what is known of it: who begins at its end waits for that.
          const from = growing.tail.last + (act === 'come' ? 0 : by % 4);
          for (let i = 0; i < by; i++) {
            const follower = new Follower(growing, audiences, i % 7 === 0 ? 'else' : 'all', from);
            here.push({ follower, from, until: null });
          }
        } else if (act === 'wait') for (let i = 0; i < by % 5; i++) await soon();
        else if (one !== undefined && act === 'leave' && one.until === null) {
          one.until = growing.tail.last;
          one.follower.ending.abort();
        } else if (one !== undefined) one.follower.slow = act === 'dawdle';
      }
      const staying = here.filter(({ until }) => until === null);
      for (const { follower } of here) follower.slow = false;
      await come(growing, staying.length);
      for (const { follower, from, until } of here) {
        expect(follower.late).toBe(0);
        const all = between(from, Math.max(from, until ?? growing.tail.last));
        expect(follower.told).toEqual(until === null ? all : all.slice(0, follower.told.length));
        // What was not for it is dealt with, too: who comes back begins behind it.
        if (until === null) expect(follower.cursor.position).toBe(Math.max(from, growing.tail.last));
      }
      growing.closed = true;
      growing.wake();
      await Promise.all(here.map(({ follower }) => follower.ended));
    }),
    { numRuns: 25, seed: 20261122 },
  );
}, 300_000);

it('who is ahead of what is known of the log waits for it, and does not take others along', async () => {
  const [growing, audiences] = [new Growing(), new Audiences()];
  growing.grow(8);
  const ahead = new Follower(growing, audiences, 'all', 10);
  await soon();
  const there = new Follower(growing, audiences, 'all', 8);
  await come(growing, 2);
  growing.grow(5);
  await come(growing, 2);
  expect([ahead.told, there.told]).toEqual([between(10, 13), between(8, 13)]);
});

it('who is told why it ends does so alone; the others go on', async () => {
  const [growing, audiences] = [new Growing(), new Audiences()];
  const [first, second, third] = [1, 2, 3].map(() => new Follower(growing, audiences)) as [
    Follower,
    Follower,
    Follower,
  ];
  await come(growing, 3);
  first.fails = new Error('the credentials have ended');
  growing.grow(2);
  expect(await first.ended).toBe(first.fails);
  await come(growing, 2);
  expect([second.told, third.told]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

it('a push that cannot be made is everybody’s failure, and the next audience is another', async () => {
  const [growing, audiences] = [new Growing(), new Audiences()];
  const two = [new Follower(growing, audiences), new Follower(growing, audiences)];
  await come(growing, 2);
  const why = new Error('a fault');
  for (const follower of two) follower.pushOf = () => Promise.reject(why);
  growing.grow(1);
  expect(await Promise.all(two.map(({ ended }) => ended))).toEqual([why, why]);
  const next = new Follower(growing, audiences);
  await come(growing, 1);
  growing.grow(1);
  await come(growing, 1);
  expect(next.told).toEqual([2]);
});

it('what comes before a push that cannot be made is told first', async () => {
  const [growing, audiences] = [new Growing(), new Audiences()];
  const [one] = [new Follower(growing, audiences), new Follower(growing, audiences)];
  await come(growing, 2);
  const why = new Error('a fault');
  const pushOf = one.pushOf.bind(one);
  one.pushOf = (event) => (event.row.sequence === 5 ? Promise.reject(why) : pushOf(event));
  growing.grow(8);
  expect(await one.ended).toBe(why);
  expect(one.told).toEqual([1, 2, 4]);
});

it('what is large leaves in parts', async () => {
  const [growing, audiences] = [new Growing(), new Audiences()];
  const one = new Follower(growing, audiences);
  await come(growing, 1);
  const parts: number[][] = [];
  one.pushOf = ({ row }) => Promise.resolve({ text: Buffer.alloc(20_000, `${row.sequence}`), cursor: '', only: null });
  one.take = (told) => {
    parts.push(told.map(({ event }) => event.row.sequence));
    return null;
  };
  growing.grow(9);
  await come(growing, 1);
  expect(parts).toEqual([
    [1, 2, 4, 5],
    [7, 8],
  ]);
});

it('who leaves while it waits for its turn is not told', async () => {
  const [growing, audiences] = [new Growing(), new Audiences()];
  const many = Array.from({ length: 200 }, () => new Follower(growing, audiences));
  await come(growing, 200);
  growing.grow(1);
  while (many[0]?.told.length !== 1) await soon();
  const next = many.find(({ told }) => told.length === 0);
  next?.ending.abort();
  await come(growing, 199);
  expect(next).toMatchObject({ told: [], late: 0 });
  expect(many.filter(({ told }) => told.length === 1)).toHaveLength(199);
});
