// Which instance does what only one may do, e.g. send a webhook. A lease is a row with its holder and a beat; who holds it
// beats, and others take it over when they have seen no beat for the length of a lease, each by its own stopwatch: no two
// machines' clocks are compared.
import type { Lease, LeaseTable } from '../store/lease-table';
import { stopwatch } from './clock';

export interface LeaseTimes {
  /** how often a holder beats */
  beatMs: number;
  /** without a beat for so long a lease is taken over: an instance that hangs delays nobody longer */
  leaseMs: number;
}

// Four beats may be lost. Receivers wait so long at most when an instance dies.
export const LEASE_TIMES: LeaseTimes = { beatMs: 2000, leaseMs: 10_000 };
// A holder stops before others may begin: what it has sent by then has arrived.
const SAFE = 0.7;

interface Seen {
  holder: string;
  beat: number;
  since: number;
}

export class Leases {
  readonly #elapsed = stopwatch();
  readonly #seen = new Map<string, Seen>();
  /** when the last beat of what is held was begun */
  #held = new Map<string, number>();

  constructor(
    readonly store: LeaseTable,
    /** this instance; no other has its name */
    readonly holder: string,
    readonly times: LeaseTimes = LEASE_TIMES,
  ) {}

  /** Whether this instance may go on with something now. */
  holds(id: string): boolean {
    const since = this.#held.get(id);
    return since !== undefined && this.#elapsed() - since < this.times.leaseMs * SAFE;
  }

  /** Beats for what is held, and takes what nobody holds any more of what there is. */
  async beat(all: readonly Pick<Lease, 'jurisdiction' | 'id'>[]): Promise<void> {
    const begun = this.#elapsed();
    await this.store.beat(this.holder);
    const rows = new Map((await this.store.all()).map((lease) => [lease.id, lease]));
    const held = new Map<string, number>();
    for (const { jurisdiction, id } of all) {
      const lease = rows.get(id);
      if (lease?.holder === this.holder || (await this.#take({ jurisdiction, id }, lease))) held.set(id, begun);
    }
    this.#held = held;
  }

  async #take(key: Pick<Lease, 'jurisdiction' | 'id'>, lease: Lease | undefined): Promise<boolean> {
    if (lease === undefined) return this.store.begin({ ...key, holder: this.holder });
    const { holder, beat } = lease;
    const seen = this.#seen.get(key.id);
    if (holder !== '' && (seen?.holder !== holder || seen.beat !== beat)) {
      this.#seen.set(key.id, { holder, beat, since: this.#elapsed() });
      return false;
    }
    if (holder !== '' && this.#elapsed() - (seen?.since ?? 0) < this.times.leaseMs) return false;
    this.#seen.delete(key.id);
    return this.store.takeOver(lease, this.holder);
  }

  /** Gives everything back, so that others need not wait. */
  async end(): Promise<void> {
    this.#held = new Map();
    await this.store.release(this.holder);
  }
}
