// Twice the load that a city's office is expected to bring, for minutes, and on top of it a slow database, slow clients, a flood of
// sockets and a flood of requests, each alone and all together: refusals are clean, the door's queue is bounded, everybody is told
// of everything in order, nothing leaks.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Database } from 'sqlite3';

import { Wire } from '../client/wire';
import { heldBytesOf, inspectable } from '../held';
import { type Follower, overSocket, overStream } from '../instances/followers';
import { freePort, Instance, pause, tokenOf, until } from '../instances/instance';
import { OwnPostgres } from '../instances/own-postgres';
import { Asker, burst, crowding, deaf, flooding, Met, reading, sockets, somebody, trickling } from './crowds';
import { lengthOf, SHORT, shown } from './figures';
import { BEGAN, Mover, stock } from './mover';
import { announcedOnce, pushedOf, soundLog, soundRows } from './soundness';
import { Diary, officeOf, Writer } from './writers';

// A city: two hundred units and the office. Expected in a busy hour: two hundred questions and ten acts a second, a hundred and
// fifty desks and walls that follow. Here twice as much; in the short form, which shares two cores with other tests, a quarter.
const [READERS, READS_A_SECOND] = [lengthOf(10, 40), 10];
const [WRITERS, WRITES_A_SECOND] = [20, 1];
const [SOCKETS, STREAMS] = [lengthOf(50, 250), lengthOf(10, 50)];
/** A connection lives so long, at random, in milliseconds. */
const LIVES = [5000, 60_000] as const;
// What more than may be is tried with: places of a client, of the door; those of an address are fewer
// than usual, because a socket on which nobody signs in is closed within seconds.
const [PLACES_CLIENT, PLACES_DOOR] = [100, 1000];
const LIMITS = `socketsPerAddress=${lengthOf(150, 500)}`;
const BURST = 1500;
const [DEAF, TRICKLES] = [20, 20];
// Each way between the service and PostgreSQL; so long somebody else writes in the SQLite file, and then does not.
const SLOW_MS = 40;
const [HELD_MS, FREE_MS] = [300, 200];
const MOVES_EACH_MS = lengthOf(200, 2000);

/** What comes on top of the load, and for how many seconds. */
const ALL = ['slow database', 'slow clients', 'sockets', 'requests'] as const;
type Trouble = (typeof ALL)[number];
const PHASES: readonly { name: string; seconds: number; troubles: readonly Trouble[] }[] = SHORT
  ? [
      { name: 'calm', seconds: 2, troubles: [] },
      { name: 'together', seconds: 6, troubles: ALL },
      { name: 'calm again', seconds: 2, troubles: [] },
    ]
  : [
      { name: 'calm', seconds: 60, troubles: [] },
      ...ALL.map((trouble) => ({ name: trouble, seconds: 100, troubles: [trouble] })),
      { name: 'together', seconds: 100, troubles: ALL },
      { name: 'calm again', seconds: 60, troubles: [] },
    ];

const figures: { promise: string; figure: string }[] = [];
let postgres: OwnPostgres | undefined;
let folder: string;
let service: Instance | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'load-'));
  if (!SHORT) postgres = await OwnPostgres.start();
}, 60_000);
afterEach(() => service?.end());
afterAll(async () => {
  await postgres?.end();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A database that can be made slow. */
interface Slow {
  url: string;
  /** as it is, without what makes it slow */
  direct: string;
  make: (over: () => boolean) => Promise<void>;
  close: () => Promise<void>;
}

/** Somebody else writes in the file most of the time, e.g. a tool that copies it. */
function slowFile(): Slow {
  const path = join(folder, 'ledger.sqlite');
  const make = async (over: () => boolean) => {
    const database = new Database(path);
    database.configure('busyTimeout', 0);
    // False where the service writes just then.
    const run = (statement: string) =>
      new Promise<boolean>((resolve) => database.run(statement, (error) => resolve(error === null)));
    while (!over()) {
      while (!(await run('BEGIN IMMEDIATE'))) await pause(2);
      await pause(HELD_MS);
      await run('ROLLBACK');
      await pause(FREE_MS);
    }
    await new Promise((resolve) => database.close(resolve));
  };
  return { url: `sqlite:${path}`, direct: `sqlite:${path}`, make, close: () => Promise.resolve() };
}

/** Everything that goes to PostgreSQL and back takes its time. */
async function slowServer(server: OwnPostgres): Promise<Slow> {
  const direct = await server.database('load');
  const line = await Wire.open(direct);
  const url = new URL(direct);
  url.hostname = '127.0.0.1';
  url.port = new URL(line.url).port;
  const make = async (over: () => boolean) => {
    line.delayMs = SLOW_MS;
    while (!over()) await pause(100);
    line.delayMs = 0;
  };
  return { url: url.href, direct, make, close: () => line.close() };
}

/** What the service tells of itself. */
class Gauges {
  mostWaiting = 0;
  mostBuffered = 0;

  constructor(readonly service: Instance) {}

  async read(): Promise<Map<string, number>> {
    const text = await (await fetch(`${this.service.url}/metrics`)).text();
    const values = new Map(
      [...text.matchAll(/^(\w+)(?:\{[^}]*\})? (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
    );
    this.mostWaiting = Math.max(this.mostWaiting, values.get('ledger_writes_waiting') ?? 0);
    this.mostBuffered = Math.max(this.mostBuffered, values.get('ledger_sockets_buffered_bytes') ?? 0);
    return values;
  }

  /** Reads until it is over. */
  async watch(over: () => boolean): Promise<void> {
    while (!over()) {
      await this.read();
      await pause(250);
    }
  }
}

const percentile = (of: readonly number[], share: number): number =>
  Math.round([...of].sort((a, b) => a - b)[Math.floor(of.length * share)] ?? 0);

it.each(SHORT ? ['SQLite'] : ['SQLite', 'PostgreSQL'])(
  'on %s, twice the expected load: refusals are clean, the queue is bounded, pushes keep their order, nothing leaks',
  async (on) => {
    const slow = postgres !== undefined && on === 'PostgreSQL' ? await slowServer(postgres) : slowFile();
    // All other limits as they are shipped.
    const inspector = await freePort();
    const running = await Instance.start(slow.url, {
      LEDGER_SIMULATE: BEGAN,
      LEDGER_LIMITS: LIMITS,
      NODE_OPTIONS: inspectable(inspector),
    });
    service = running;
    const { url } = running;
    const diary = new Diary();
    const office = await officeOf(running);
    await stock(office, diary);
    const mover = new Mover(running, diary);
    const token = await tokenOf('OFFICE');
    const { data } = await running.ask(token, '{ tasks(first: 0) { eventCursor } }');
    const after = data.tasks.eventCursor as string;
    const begun = (await soundLog(slow.direct)).length;

    // The load.
    const problem = (text: string) => void diary.problems.push(text);
    const followers: Follower[] = await Promise.all(
      Array.from({ length: SOCKETS + STREAMS }, async (_, i) => {
        const following = { urls: [url], token: await somebody(`desk-${i % 100}`), after, problem, lives: LIVES };
        return i < SOCKETS ? overSocket(following) : overStream(following);
      }),
    );
    const met = new Met();
    const state = { slow: false };
    const over = () => diary.over;
    const readers = await Promise.all(
      Array.from({ length: READERS }, async (_, i) => new Asker(url, await somebody(`reader-${i}`))),
    );
    const today = () => mover.now.slice(0, 10);
    const paced = () => pause((1000 / WRITES_A_SECOND) * (0.5 + Math.random()));
    const working = Promise.all([
      ...readers.map((asker) => reading(asker, READS_A_SECOND, met, over, () => state.slow)),
      ...Array.from({ length: WRITERS }, (_, i) => new Writer(`${i}`, office, diary, today, paced).run()),
      mover.run(MOVES_EACH_MS),
    ]);

    // What comes on top of it.
    const gauges = new Gauges(running);
    await until('everybody follows', async () => {
      const values = await gauges.read();
      return (values.get('ledger_subscribers_waiting') ?? 0) >= (SOCKETS + STREAMS) * 0.9;
    });
    const [floods, places, silent] = [new Met(), new Met(), new Met()];
    const flooder = new Asker(url, await somebody('flooder'), '127.0.0.66');
    const askers = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => new Asker(url, await somebody(`crowd-${i}`))),
    );
    const crowder = await somebody('crowder');
    const held: number[] = [];
    const lines: string[] = [];
    for (const { name, seconds, troubles } of PHASES) {
      const end = Date.now() + seconds * 1000;
      const ended = () => Date.now() > end;
      const took = met.took.length;
      const [answered, refused] = [met.answered, met.refusals()];
      const made: Record<Trouble, () => Promise<unknown>> = {
        'slow database': async () => {
          state.slow = true;
          const slowing = slow.make(ended);
          await pause(100);
          await burst(askers, BURST, floods);
          await slowing;
        },
        'slow clients': async () => {
          const tokens = await Promise.all(Array.from({ length: DEAF }, (_, i) => somebody(`deaf-${i}`)));
          await Promise.all([
            ...tokens.map((each) => deaf(url, each, silent, ended)),
            ...Array.from({ length: TRICKLES }, () => trickling(url, ended)),
          ]);
        },
        sockets: () =>
          Promise.all([
            sockets(url, '127.0.0.67', places, ended),
            crowding(url, '127.0.0.68', crowder, PLACES_CLIENT + 50, places),
          ]),
        requests: () => flooding(flooder, floods, ended, () => state.slow),
      };
      const watching = gauges.watch(ended);
      await Promise.all(troubles.map((trouble) => made[trouble]()));
      await watching;
      held.push(await heldBytesOf(inspector));
      // What was asked while it was slow is answered while it no longer is.
      if (state.slow)
        await until('nobody waits any more', async () => (await gauges.read()).get('ledger_writes_waiting') === 0);
      state.slow = false;
      const times = met.took.slice(took);
      lines.push(
        `${name}: ${met.answered - answered} answers, ${met.refusals() - refused} refused; half within ${percentile(times, 0.5)} ms, 99 % within ${percentile(times, 0.99)} ms; held ${Math.round((held.at(-1) ?? 0) / 1e6)} MB`,
      );
    }
    diary.over = true;
    await working;
    [...readers, flooder, ...askers].forEach((asker) => asker.close());

    const events = await soundLog(slow.direct);
    const everything = pushedOf(events.slice(begun));
    const caughtUp = () => followers.every(({ received }) => received.length >= everything.length);
    await until('followers have everything', caughtUp, 60);
    followers.forEach(({ end }) => end());
    const quiet = ['ledger_sockets_open', 'ledger_streams_open', 'ledger_subscribers_waiting', 'ledger_writes_waiting'];
    const left = async () => {
      const values = await gauges.read();
      return quiet.filter((name) => values.get(name) !== 0);
    };
    await until('nobody is left', async () => (await left()).length === 0, 60);
    await running.end('SIGTERM');
    await slow.close();
    const all = {
      floods: [...floods.refused],
      places: [...places.refused],
      most: [gauges.mostWaiting, gauges.mostBuffered],
    };
    console.log(`${on}\n${lines.join('\n')}\n${JSON.stringify(all)}, ${diary.again} acts asked again`);

    expect([diary.problems, met.problems, floods.problems, places.problems, silent.problems]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
    expect([running.died, running.faults]).toEqual([[], []]);
    // Each kind of crowd was refused what was not its: the load was one. Within seconds, on a machine that does other things as well,
    // they may come one after the other and get it.
    if (!SHORT) {
      expect(Object.fromEntries(floods.refused)).toEqual({
        '429 RATE_LIMITED': expect.any(Number),
        '503 UNAVAILABLE': expect.any(Number),
      });
      expect(places.refused.get('429 RATE_LIMITED')).toBeGreaterThan(0);
      expect(gauges.mostWaiting).toBeGreaterThan(PLACES_DOOR / 2);
    }
    expect(places.refused.get('closed 1013')).toBeGreaterThan(0);
    // The service's own, such as turns of colour, are not refused.
    expect(gauges.mostWaiting).toBeLessThanOrEqual(PLACES_DOOR + 10);
    // Of those who do not read, no more waits here than was under way when they stopped.
    expect(gauges.mostBuffered).toBeLessThan(DEAF * 1e6);
    for (const { received } of followers) expect(received).toEqual(everything);
    const [first = 0, last = 0] = [held[0], held.at(-1)];
    // Within seconds it is what was just begun.
    if (!SHORT) expect(last - first).toBeLessThan(Math.max(20e6, first * 0.25));
    await soundRows(slow.direct);
    expect(await announcedOnce(slow.direct, events)).toBeGreaterThan(0);
    const minutes = Math.round(PHASES.reduce((sum, { seconds }) => sum + seconds, 0) / 6) / 10;
    const refusals = met.refusals() + floods.refusals() + places.refusals();
    figures.push({
      promise: `Twice the expected load on ${on}, with a slow database, slow clients, floods of requests and of sockets, each alone and together: refusals are clean, the queue is bounded, pushes keep their order, nothing leaks`,
      figure: `${minutes} minutes: ${met.answered + floods.answered} answers, ${refusals} refusals, all with Retry-After; ${everything.length} events to each of ${followers.length} in order; at most ${gauges.mostWaiting} writes waited`,
    });
    shown('load', figures);
  },
  3_600_000,
);
