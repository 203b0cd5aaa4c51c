// Where days meet moments: the only place that knows time zones (IANA names, by Temporal). Pure and cached.
import { Temporal } from 'temporal-polyfill';

import type { Day, Instant } from './day';

/** 24-character UTC text of a Temporal instant. */
function text(instant: Temporal.Instant): Instant {
  return new Date(instant.epochMilliseconds).toISOString();
}

const MOST_KEPT = 10_000;

export class Zone {
  readonly #starts = new Map<Day, Instant>();
  readonly #times = new Map<string, Instant>();
  readonly #days = new Map<Instant, Day>();
  /** the day that was found last, with its first moment and the next day's: now is asked for in many moments of a day */
  #latest: { day: Day; from: Instant; to: Instant } | null = null;

  constructor(readonly name: string) {
    // What is asked of a zone first takes 20 ms: at the start, and not at its first midnight.
    this.start('2026-01-01');
  }

  /** The first moment of a day. `new Zone('Asia/Shanghai').start('2026-11-20') === '2026-11-19T16:00:00.000Z'` */
  start(day: Day): Instant {
    let at = this.#starts.get(day);
    if (at === undefined) {
      at = text(Temporal.PlainDate.from(day).toZonedDateTime(this.name).toInstant());
      this.#starts.set(day, at);
    }
    return at;
  }

  /** A wall-clock time of a day, `HH:MM`. `at('2026-11-20', '17:00')` is 2026-11-20T09:00:00.000Z in Shanghai. */
  at(day: Day, time: string): Instant {
    const key = `${day} ${time}`;
    let at = this.#times.get(key);
    if (at === undefined) {
      const plainTime = Temporal.PlainTime.from(time);
      at = text(Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: this.name, plainTime }).toInstant());
      this.#times.set(key, at);
    }
    return at;
  }

  /** The day that a moment falls on. `dayOf('2026-11-19T16:00:00.000Z') === '2026-11-20'` in Shanghai */
  dayOf(at: Instant): Day {
    const latest = this.#latest;
    if (latest !== null && latest.from <= at && at < latest.to) return latest.day;
    let day = this.#days.get(at);
    if (day === undefined) {
      const date = Temporal.Instant.from(at).toZonedDateTimeISO(this.name).toPlainDate();
      day = date.toString();
      // Moments are without end; most that are asked for are the same few starts and ends of days.
      if (this.#days.size >= MOST_KEPT) this.#days.clear();
      this.#days.set(at, day);
      this.#latest = { day, from: this.start(day), to: this.start(date.add({ days: 1 }).toString()) };
    }
    return day;
  }
}
