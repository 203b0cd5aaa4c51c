// Measures the works: each stack in turn, every round in another order, medians of the rounds. All stacks run all the time, idle
// but the one that is asked.
import type { Options } from './options';
import type { Process, Profile } from './processes';
import { median } from './sampling';
import { type Asked, type Requests, type Stack, STACKS, type Work } from './works';

/** One stack at one work; times in milliseconds. */
export interface Cell {
  rps: number;
  p50: number;
  p99: number;
  /** seconds of processor time for 1,000 requests */
  cpu: number;
  /** bytes of memory when it was done */
  rss: number;
}

export interface Measured {
  key: string;
  title: string;
  connections: number;
  cells: Partial<Record<Stack, Cell>>;
  /** of the service's main thread: percent of the time that it was busy, by function, the most first */
  profile?: Profile;
}

export interface Peer {
  process: Process;
  url: string;
}
export type Stacks = Partial<Record<Stack, Peer>>;

interface Job {
  url: string;
  requests: Asked[];
  connections: number;
  seconds?: number;
  amount?: number;
}
interface Figures {
  count: number;
  took: number;
  p50: number;
  p99: number;
  bytes: number;
  failed: number;
  why?: string;
}

// A service runs for months: what is measured is not how its code is compiled.
const WARM_UP_S = 8;
// So many answers are read before any are timed.
const LOOKED_AT = 20;

export class Bench {
  /** reports that each stack has been given */
  readonly written: Record<Stack, number> = { service: 0, floor: 0, mercurius: 0, postgraphile: 0 };

  constructor(
    readonly driver: Process,
    readonly stacks: Stacks,
    readonly options: Options,
  ) {}

  async measure(work: Work): Promise<Measured> {
    const { rounds, short } = this.options;
    const taken = new Map<Stack, Cell[]>();
    for (let round = 0; round < rounds; round++) {
      const requests = await work.requests(round);
      for (const stack of this.#order(requests, round)) {
        const asked = requests[stack] ?? [];
        if (round === 0 && work.amount === undefined) await this.#warmUp(work, stack, asked);
        const cell = await this.#one(work, stack, asked, short);
        taken.set(stack, [...(taken.get(stack) ?? []), cell]);
      }
    }
    const cells: Measured['cells'] = {};
    for (const [stack, all] of taken) {
      const middle = (of: keyof Cell) => median(all.map((each) => each[of]));
      cells[stack] = {
        rps: middle('rps'),
        p50: middle('p50'),
        p99: middle('p99'),
        cpu: middle('cpu'),
        rss: middle('rss'),
      };
    }
    const { name, title, connections } = work;
    const measured: Measured = { key: `${name} ${connections}`, title, connections, cells };
    return this.options.profile ? { ...measured, profile: await this.#profile(work) } : measured;
  }

  /** Another round of the service, in which its profile is taken. */
  async #profile(work: Work): Promise<Profile> {
    const { process } = this.stacks.service as Peer;
    const { connections } = work;
    const { service: requests = [] } = await work.requests(this.options.rounds);
    return process.profile(() =>
      this.#ask(work, 'service', false, { requests, connections, seconds: this.options.seconds }),
    );
  }

  /** The stacks that take part, another one first in each round. */
  #order(requests: Requests, round: number): Stack[] {
    const here = STACKS.filter((stack) => requests[stack] !== undefined && this.stacks[stack] !== undefined);
    const first = round % here.length;
    return [...here.slice(first), ...here.slice(0, first)];
  }

  async #warmUp(work: Work, stack: Stack, requests: Asked[]): Promise<void> {
    const { connections } = work;
    await this.#ask(work, stack, true, { requests, connections: 1, amount: LOOKED_AT });
    if (!this.options.short) await this.#ask(work, stack, false, { requests, connections, seconds: WARM_UP_S });
  }

  async #one(work: Work, stack: Stack, requests: Asked[], looking: boolean): Promise<Cell> {
    const { amount, connections } = work;
    const { process } = this.stacks[stack] as Peer;
    const timed = amount === undefined ? { seconds: this.options.seconds } : { amount };
    let before = process.used();
    let figures = await this.#ask(work, stack, looking, { requests, connections, ...timed });
    // So slow that the time was over before each connection had an answer: as long as it takes, then.
    if (figures.count < connections) {
      before = process.used();
      figures = await this.#ask(work, stack, looking, { requests, connections, amount: connections });
    }
    const after = process.used();
    const { count, took, p50, p99 } = figures;
    return { rps: count / took, p50, p99, cpu: ((after.cpu - before.cpu) * 1000) / count, rss: after.rss };
  }

  async #ask(work: Work, stack: Stack, looking: boolean, job: Omit<Job, 'url'>): Promise<Figures> {
    const { url } = this.stacks[stack] as Peer;
    const figures = await this.driver.ask<Figures>({ ...job, url, looking });
    const { count, failed, why } = figures;
    if (failed > 0) throw new Error(`${work.title}, ${stack}: ${failed} of ${count} failed ${why ?? ''}`);
    if (work.reports === true) this.written[stack] += count;
    return figures;
  }
}
