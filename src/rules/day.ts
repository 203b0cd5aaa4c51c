// Days and moments as text that sorts and compares as written. Pure: no clock, no time zone (see zone.ts).
// A Day is YYYY-MM-DD in the jurisdiction's zone; an Instant is 24-character UTC ISO text. Never a Date across rooms.

export type Day = string;
export type Instant = string;

/** Later than every real moment: the turning moment of a task that will not turn. */
export const NEVER: Instant = '9999-12-31T23:59:59.999Z';

const MS_PER_DAY = 86_400_000;

/** Days since 1970-01-01. `dayNumber('1970-01-02') === 1` */
export function dayNumber(day: Day): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / MS_PER_DAY;
}

// Days are few (a hundred years have 36,525) and asked for without end.
const DAYS = new Map<number, Day>();

/** The day with that number. `dayFromNumber(1) === '1970-01-02'` */
export function dayFromNumber(number: number): Day {
  let day = DAYS.get(number);
  if (day === undefined) {
    day = new Date(number * MS_PER_DAY).toISOString().slice(0, 10);
    DAYS.set(number, day);
  }
  return day;
}

/** Calendar days later (negative: earlier). `addDays('2026-02-28', 1) === '2026-03-01'` */
export function addDays(day: Day, days: number): Day {
  return dayFromNumber(dayNumber(day) + days);
}

/** `yearOf('2026-11-20') === 2026` */
export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/** True for an existing calendar day. `isDay('2027-02-29') === false` */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dayNumber(text)) && dayFromNumber(dayNumber(text)) === text;
}

/** As documents write it. `inChinese('2026-11-05') === '2026年11月5日'` */
export function inChinese(day: Day): string {
  return `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
}

export function isWeekend(number: number): boolean {
  // 1970-01-01 was a Thursday; 2 and 3 days later are Saturday and Sunday.
  const weekday = ((number % 7) + 7) % 7;
  return weekday === 2 || weekday === 3;
}

/** The latest of some moments; null counts as none. `latest('2026-01-01T00:00:00.000Z', null)` is the first. */
export function latest(first: Instant, ...others: (Instant | null)[]): Instant {
  return others.reduce<Instant>((max, at) => (at !== null && at > max ? at : max), first);
}

/** The earliest of some moments. */
export function earliest(first: Instant, ...others: Instant[]): Instant {
  return others.reduce((min, at) => (at < min ? at : min), first);
}
