// The working-day calendar of one jurisdiction (DOMAIN.md 3): what a working day is, counting, and the edges of days.
// Pure: a calendar is built from notices, a zone and a close of business, and never changes.
import { addDays, type Day, dayFromNumber, dayNumber, type Instant, isWeekend, yearOf } from './day';
import { FIRST_YEAR, LAST_YEAR, type Notice, noticeOf, noticeYear, PACKAGE_LAST_YEAR } from './notice';
import { Zone } from './zone';

/** The last day of a period: the day, the moment it ends, and whether it rests on an unpublished year's calendar. */
export interface Due {
  on: Day;
  at: Instant;
  provisional: boolean;
}

/** What a due day is counted from: so many working days after a day; 0: the day itself, rolled. */
export interface Period {
  from: Day;
  workingDays: number;
}

interface Year {
  /** day number of 1 January */
  first: number;
  /** the year's working days, as day numbers, ascending */
  days: number[];
  /** working days before the day with this index in the year */
  before: Uint16Array;
}

/** A day or a count that leaves the years which can be computed, or a year outside them. */
export class OutsideCalendar extends RangeError {}

export class WorkCalendar {
  readonly zone: Zone;
  readonly #years = new Map<number, Year>();

  /** @param closeOfBusiness `HH:MM` at which a due day ends, or null for 24:00 (民法典 203) */
  constructor(
    timeZone: string,
    readonly closeOfBusiness: string | null = null,
    /** years that the jurisdiction has published itself: each replaces the package's */
    readonly notices: ReadonlyMap<number, Notice> = new Map(),
    /** days off of its own (a typhoon) */
    readonly daysOff: readonly Day[] = [],
    /** the last year that is taken from the package */
    readonly packageThrough: number = PACKAGE_LAST_YEAR,
  ) {
    this.zone = new Zone(timeZone);
  }

  /** The arrangement of a year, 2004 to 2099. */
  notice(year: number): Notice {
    if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) {
      throw new OutsideCalendar(`${year} is outside ${FIRST_YEAR}–${LAST_YEAR}`);
    }
    return noticeOf(year, this.notices, this.packageThrough);
  }

  /** Neither a weekend nor a holiday, or a make-up workday (调休上班). `isWorkingDay('2026-10-10') === true` */
  isWorkingDay(day: Day): boolean {
    const year = this.#year(yearOf(day));
    const index = dayNumber(day) - year.first;
    return at(year.before, index + 1) > at(year.before, index);
  }

  /** The n-th working day strictly after a day, n ≥ 1 (民法典 201). `after('2026-09-30', 3) === '2026-10-10'` */
  after(day: Day, n: number): Day {
    let year = this.#year(yearOf(day));
    let index = at(year.before, dayNumber(day) - year.first + 1) + n - 1;
    for (let y = yearOf(day); index >= year.days.length;) {
      index -= year.days.length;
      year = this.#year(++y);
    }
    return dayFromNumber(year.days[index] as number);
  }

  /** The n-th working day strictly before a day, n ≥ 1. `before('2026-10-10', 1) === '2026-10-09'` */
  before(day: Day, n: number): Day {
    let year = this.#year(yearOf(day));
    let index = at(year.before, dayNumber(day) - year.first) - n;
    for (let y = yearOf(day); index < 0;) {
      year = this.#year(--y);
      index += year.days.length;
    }
    return dayFromNumber(year.days[index] as number);
  }

  /** The day itself if it is a working day, else the next one (民法典 203). `roll('2026-10-01') === '2026-10-08'` */
  roll(day: Day): Day {
    return this.isWorkingDay(day) ? day : this.after(day, 1);
  }

  /** Working days after `from` through `to`; 0 if `to` is not later. `count('2026-09-30', '2026-10-10') === 3` */
  count(from: Day, to: Day): number {
    if (to <= from) return 0;
    let sum = -this.#through(from);
    for (let y = yearOf(from); y < yearOf(to); y++) sum += this.#year(y).days.length;
    return sum + this.#through(to);
  }

  /** The first moment of a day. */
  start(day: Day): Instant {
    return this.zone.start(day);
  }

  /** The last moment of a day, a millisecond before the next. */
  lastMoment(day: Day): Instant {
    return new Date(Date.parse(this.start(addDays(day, 1))) - 1).toISOString();
  }

  /** The moment at which a period whose last day is `day` ends: 24:00, or the close of business (民法典 203). */
  end(day: Day): Instant {
    return this.closeOfBusiness === null ? this.start(addDays(day, 1)) : this.zone.at(day, this.closeOfBusiness);
  }

  dayOf(at: Instant): Day {
    return this.zone.dayOf(at);
  }

  /** True if a day lies in a year without a notice, or from 20 December of the year before one. */
  isProvisional(day: Day): boolean {
    return [yearOf(day), noticeYear(day)].some((year) => year <= LAST_YEAR && this.notice(year).provisional);
  }

  /** The due day of a period that starts on `from`, which is not counted, and lasts n working days. */
  dueAfter(from: Day, n: number): Due {
    return this.dueOn(this.after(from, n), dayFromNumber(dayNumber(from) + 1));
  }

  /** The due day of something to be done by `day`: rolled to a working day. */
  dueBy(day: Day): Due {
    return this.dueOn(this.roll(day), day);
  }

  /** The due day of a period; of several, the latest. */
  dueOf(first: Period, ...others: Period[]): Due {
    return [first, ...others]
      .map(({ from, workingDays }) => (workingDays === 0 ? this.dueBy(from) : this.dueAfter(from, workingDays)))
      .reduce((latest, due) => (due.on > latest.on ? due : latest));
  }

  /** The moment of a wall-clock time of a day. */
  timeOf(day: Day, time: string): Instant {
    return this.zone.at(day, time);
  }

  /** `on` as a due day; `countedFrom` is the first of the days that it was counted over. */
  dueOn(on: Day, countedFrom: Day = on): Due {
    // Days are provisional in runs that reach to a year's end, so one of the two ends shows it, or a year between.
    const years = yearOf(on) - yearOf(countedFrom);
    const between = Array.from({ length: Math.max(0, years) }, (_, i) => `${yearOf(countedFrom) + i}-12-31`);
    return { on, at: this.end(on), provisional: [countedFrom, ...between, on].some((day) => this.isProvisional(day)) };
  }

  /** Working days of the year through `day`. */
  #through(day: Day): number {
    const year = this.#year(yearOf(day));
    return at(year.before, dayNumber(day) - year.first + 1);
  }

  #year(number: number): Year {
    let year = this.#years.get(number);
    if (year === undefined) {
      year = this.#build(number);
      this.#years.set(number, year);
    }
    return year;
  }

  #build(number: number): Year {
    const notices = [this.notice(number), ...(number < LAST_YEAR ? [this.notice(number + 1)] : [])];
    const off = new Set(notices.flatMap((notice) => notice.holidays).map(dayNumber));
    const worked = new Set(notices.flatMap((notice) => notice.makeUpWorkdays).map(dayNumber));
    for (const day of this.daysOff.map(dayNumber)) {
      off.add(day);
      worked.delete(day);
    }
    const first = dayNumber(`${number}-01-01`);
    const length = dayNumber(`${number + 1}-01-01`) - first;
    const before = new Uint16Array(length + 1);
    const days: number[] = [];
    for (let index = 0; index < length; index++) {
      const day = first + index;
      if (worked.has(day) || (!isWeekend(day) && !off.has(day))) days.push(day);
      before[index + 1] = days.length;
    }
    return { first, days, before };
  }
}

function at(counts: Uint16Array, index: number): number {
  return counts[index] as number;
}
