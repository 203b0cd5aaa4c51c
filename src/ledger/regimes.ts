// What is in force where: jurisdictions with their policies and calendars, kept in memory, reloaded when they change.
import { WorkCalendar } from '../rules/calendar';
import { type Instant, NEVER } from '../rules/day';
import type { Regime } from '../rules/reasons';
import type { Jurisdiction } from '../rules/records';
import type { Reader } from '../store/reader';
import type { Transaction } from '../store/transaction';

export class Regimes {
  #jurisdictions = new Map<string, Jurisdiction>();
  readonly #regimes = new Map<string, Regime>();
  /** the registry position at which the row was seen to be the one in memory: until it moves, the row does not */
  readonly #seen = new Map<string, { jurisdiction: Jurisdiction; registry: number }>();
  #loading: Promise<void> = Promise.resolve();

  constructor(readonly reader: Reader) {}

  /** Reads them anew, one reading behind the other: an older one never lands on a newer one. */
  load(): Promise<void> {
    const next = this.#loading.then(() => this.#load());
    this.#loading = next.catch(() => undefined);
    return next;
  }

  async #load(): Promise<void> {
    const all = await this.reader.jurisdictions();
    const changed = all.filter(({ code, version }) => this.#jurisdictions.get(code)?.version !== version);
    for (const { code } of changed) this.#regimes.delete(code);
    this.#jurisdictions = new Map(all.map((each) => [each.code, each]));
  }

  get codes(): string[] {
    return [...this.#jurisdictions.keys()];
  }

  jurisdiction(code: string): Jurisdiction | null {
    return this.#jurisdictions.get(code) ?? null;
  }

  /** What is in force in a transaction's jurisdiction, under the lock. */
  async inside(transaction: Transaction): Promise<Present> {
    const code = transaction.jurisdiction;
    const known = this.#jurisdictions.get(code);
    const { registry } = transaction;
    if (known !== undefined) {
      const present = { jurisdiction: known, regime: this.of(code) };
      const seen = this.#seen.get(code);
      if (registry !== null && seen?.jurisdiction === known && seen.registry === registry) return present;
      if (known.version === (await transaction.hereVersion())) {
        if (registry !== null) this.#seen.set(code, { jurisdiction: known, registry });
        return present;
      }
    }
    const jurisdiction = await transaction.here();
    if (jurisdiction === null) throw new Error(`no jurisdiction ${code}`);
    return { jurisdiction, regime: regimeOf(jurisdiction) };
  }

  /** When the next published policy takes effect; NEVER if none waits. */
  policyEffectAt(code: string): Instant {
    return this.#jurisdictions.get(code)?.pendingPolicies[0]?.effectiveAt ?? NEVER;
  }

  /** The policy and calendar of a jurisdiction that exists. */
  of(code: string): Regime {
    let regime = this.#regimes.get(code);
    if (regime === undefined) {
      const jurisdiction = this.#jurisdictions.get(code);
      if (jurisdiction === undefined) throw new Error(`no jurisdiction ${code}`);
      regime = regimeOf(jurisdiction);
      this.#regimes.set(code, regime);
    }
    return regime;
  }
}

/** What a transaction finds in force: the row may have changed behind the memory of this process. */
export interface Present {
  jurisdiction: Jurisdiction;
  regime: Regime;
}

/** The regime of a jurisdiction as its row says. */
export function regimeOf({ policy, timeZone, notices, daysOff, packageThrough }: Jurisdiction): Regime {
  const own = new Map(notices.map((notice) => [notice.year, notice]));
  const off = daysOff.map(({ on }) => on);
  return { policy, calendar: new WorkCalendar(timeZone, policy.closeOfBusiness, own, off, packageThrough) };
}
