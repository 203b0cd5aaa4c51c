// What is in force where: jurisdictions with their policies and calendars, kept in memory, reloaded when they change.
import { WorkCalendar } from '../rules/calendar';
import type { Regime } from '../rules/reasons';
import type { Jurisdiction } from '../rules/records';
import type { Reader } from '../store/reader';

export class Regimes {
  #jurisdictions = new Map<string, Jurisdiction>();
  readonly #regimes = new Map<string, Regime>();

  constructor(readonly reader: Reader) {}

  async load(): Promise<void> {
    const all = await this.reader.jurisdictions();
    this.#regimes.clear();
    this.#jurisdictions = new Map(all.map((each) => [each.code, each]));
  }

  get codes(): string[] {
    return [...this.#jurisdictions.keys()];
  }

  jurisdiction(code: string): Jurisdiction | null {
    return this.#jurisdictions.get(code) ?? null;
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

/** The regime of a jurisdiction as its row says. */
export function regimeOf({ policy, timeZone }: Jurisdiction): Regime {
  return { policy, calendar: new WorkCalendar(timeZone, policy.closeOfBusiness) };
}
