// The State Council's holiday notices as data: chinese-days for published years, the statutory days for the others.
// Never asks chinese-days whether a day is a working day: of an unpublished year it would guess (DOMAIN.md 3).
import published from 'chinese-days/dist/chinese-days.json';

import { addDays, type Day, yearOf } from './day';
import festivals from './festivals.json';

/** First and last year of which days can be computed: chinese-days' first notice, and the end of its lunar tables. */
export const FIRST_YEAR = 2004;
export const LAST_YEAR = 2099;

/** One year's arrangement of days off (放假安排通知). Provisional until the State Council's notice is published. */
export interface Notice {
  year: number;
  provisional: boolean;
  title: string | null;
  holidays: Day[];
  makeUpWorkdays: Day[];
}

/**
 * The year whose notice rules a day: days from 20 December belong to the next year's notice when it names them.
 * `noticeYear('2022-12-31') === 2023`
 */
export function noticeYear(day: Day): number {
  return day.slice(5) >= '12-20' ? yearOf(day) + 1 : yearOf(day);
}

/**
 * The statutory holidays of 全国年节及纪念日放假办法 (2024) art. 2, without make-up days and without compensation for
 * holidays on a weekend. `statutoryHolidays(2027)[1] === '2027-02-05'`, the eve of the Spring Festival of 6 February.
 */
export function statutoryHolidays(year: number): Day[] {
  // Days of the year's Spring Festival, Qingming, Dragon Boat and Mid-Autumn, as chinese-days computes them in UTC. A table,
  // because its conversions depend on the machine's time zone; a test compares.
  const days = (festivals as Partial<Record<string, string[]>>)[String(year)];
  if (days === undefined) throw new RangeError(`no festivals of ${year} are known`);
  const [springFestival, ...others] = days.map((day) => `${year}-${day}`) as [Day, ...Day[]];
  const fixed = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'].map((day) => `${year}-${day}`);
  const spring = [-1, 0, 1, 2].map((after) => addDays(springFestival, after));
  return [...new Set([...fixed, ...spring, ...others])].sort();
}

function provisionalNotice(year: number): Notice {
  return { year, provisional: true, title: null, holidays: statutoryHolidays(year), makeUpWorkdays: [] };
}

function packageNotices(): Map<number, Notice> {
  const notices = new Map<number, Notice>();
  const add = (day: Day, list: 'holidays' | 'makeUpWorkdays') => {
    const year = noticeYear(day);
    const title = `国务院办公厅关于${year}年部分节假日安排的通知`;
    const notice = notices.get(year) ?? { year, provisional: false, title, holidays: [], makeUpWorkdays: [] };
    notice[list].push(day);
    notices.set(year, notice);
  };
  Object.keys(published.holidays)
    .sort()
    .forEach((day) => add(day, 'holidays'));
  Object.keys(published.workdays)
    .sort()
    .forEach((day) => add(day, 'makeUpWorkdays'));
  return notices;
}

const PACKAGE_NOTICES = packageNotices();

/** The last year whose notice the package has. */
export const PACKAGE_LAST_YEAR = Math.max(...PACKAGE_NOTICES.keys());

/**
 * The notice of a year: the jurisdiction's own, else the package's up to a year, else provisional. A package that has
 * learned a year only counts once that year is published in the ledger: due days never move without an event.
 */
export function noticeOf(year: number, own?: ReadonlyMap<number, Notice>, packageThrough = PACKAGE_LAST_YEAR): Notice {
  const packaged = year <= packageThrough ? PACKAGE_NOTICES.get(year) : undefined;
  return own?.get(year) ?? packaged ?? provisionalNotice(year);
}

/** The package's notice of a year; undefined if it has none. */
export function packageNotice(year: number): Notice | undefined {
  return PACKAGE_NOTICES.get(year);
}
