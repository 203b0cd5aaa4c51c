// Days of a calendar year as the API tells of them: what each is. Must not decide what is due; it only draws.
import type { DaysFragment } from './calendar.documents';

export type DayKind = 'WORKING' | 'WEEKEND' | 'HOLIDAY' | 'OWN_DAY_OFF' | 'MAKE_UP';

export type Days = Pick<DaysFragment, 'holidays' | 'makeUpWorkdays' | 'daysOff'>;

const DAY_MS = 86_400_000;

/** The day so many days after another: `plus('2026-12-31', 1) === '2027-01-01'`. */
export function plus(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 for a Monday, 6 for a Sunday. */
export const weekdayOf = (day: string): number => (new Date(day).getUTCDay() + 6) % 7;

/** What a day is by the notices; a year's notice may also name days of the December before it. */
export function kindOf(day: string, calendars: readonly Days[]): DayKind {
  const names = (list: keyof Days) => calendars.some((each) => each[list].includes(day));
  if (names('daysOff')) return 'OWN_DAY_OFF';
  if (names('makeUpWorkdays')) return 'MAKE_UP';
  if (names('holidays')) return 'HOLIDAY';
  return weekdayOf(day) > 4 ? 'WEEKEND' : 'WORKING';
}

export const isWorked = (kind: DayKind): boolean => kind === 'WORKING' || kind === 'MAKE_UP';

/** The last so many working days through a day, the earliest first. */
export function lastWorkingDays(through: string, count: number, calendars: readonly Days[]): string[] {
  const found: string[] = [];
  for (let day = through; found.length < count; day = plus(day, -1)) {
    if (isWorked(kindOf(day, calendars))) found.unshift(day);
  }
  return found;
}

/** The days of a month (1 to 12). */
export function monthOf(year: number, month: number): string[] {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Array.from({ length }, (_, i) => plus(first, i));
}
