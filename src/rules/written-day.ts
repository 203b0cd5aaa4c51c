// Days as people write them in a ledger: 2026年10月12日前, 2026.10.12, 10月底, 年底, a spreadsheet's numbers. What may mean two days
// is refused with the remedy: a due day that was guessed wrong is worse than none.
import { type Day, dayFromNumber, dayNumber, isDay } from './day';
import type { Text } from './refusal';

/** A day that was read; `meant` says what was added to what is written, e.g. that the end of a month is meant. */
export interface WrittenDay {
  day: Day;
  meant: Text | null;
}

/** What cannot be read as a day, and the remedy. */
export interface UnreadableDay {
  problem: Text;
}

/** Day 0 of a spreadsheet, whose day 60 is one that never was: so days count from here only after February 1900. */
const SHEET_EPOCH = dayNumber('1899-12-30');
/** The numbers that are taken for days: 1954 to 2119. Smaller ones are amounts, larger ones dates without their marks. */
const [FIRST_NUMBER, LAST_NUMBER] = [20_000, 80_000];

const DIGITS = '〇一二三四五六七八九';
const WEEKDAYS = '日一二三四五六';
const NO_YEAR: Text = { zh: '未写年份，按导入所填年份计', en: 'no year is written: that of the import is taken' };
const END: Text = { zh: '未写到日，按期末最后一日计', en: 'no day is written: the last one of the period is taken' };
const BOTH: Text = {
  zh: '未写年份和日，按导入所填年份的期末最后一日计',
  en: 'neither year nor day is written: the last day of the period in the year of the import is taken',
};

// Room for any way to write a day, its spaces too; a longer text is none, and patterns would look at it for seconds.
const LONGEST_DAY = 60;

/**
 * Reads a day. `year`: the one that is meant where none is written.
 * `readDay('10月底前', 2026)` is `{ day: '2026-10-31', … }`; `readDay('长期坚持', 2026)` is a problem.
 */
export function readDay(written: string | number, year: number): WrittenDay | UnreadableDay {
  if (typeof written === 'number') return fromNumber(written);
  return written.length <= LONGEST_DAY ? fromText(written, year) : unreadable(`${written.slice(0, LONGEST_DAY)}…`);
}

function fromNumber(written: number): WrittenDay | UnreadableDay {
  const whole = Math.floor(written);
  if (whole >= FIRST_NUMBER && whole <= LAST_NUMBER) return { day: dayFromNumber(SHEET_EPOCH + whole), meant: null };
  const read = whole === written && /^\d{8}$/.test(String(whole)) ? fromText(String(whole), 0) : null;
  // 2026.1 is January or October, 10.12 the 12th or, of 10.120, something else: the zeros of a number are not kept.
  return read ?? unreadable(String(written));
}

function fromText(written: string, year: number): WrittenDay | UnreadableDay {
  const [text, weekday] = plain(written);
  const read = dayOf(text, year);
  if (read === null || !isDay(read.day)) return unreadable(written);
  if (weekday !== null && weekday !== weekdayOf(read.day)) {
    return {
      problem: {
        zh: `“${written}”：${read.day} 是星期${weekdayOf(read.day)}，请核对后只写日期`,
        en: `“${written}”: ${read.day} is another day of the week; check it and write the date alone`,
      },
    };
  }
  return read;
}

function unreadable(written: string): UnreadableDay {
  return {
    problem: {
      zh: `“${written}”不能确定是哪一天，请写成 2026-10-12 或 2026年10月12日`,
      en: `“${written}” says no certain day: write 2026-10-12`,
    },
  };
}

/** What is written in digits, without spaces and what stands around a day; and the day of the week behind it. */
function plain(written: string): [text: string, weekday: string | null] {
  const text = written.normalize('NFKC').replace(/\s+/g, '');
  const weekday = /[(]?(?:星期|周)([一二三四五六日天])[)]?$/.exec(text);
  const bare = (weekday === null ? text : text.slice(0, weekday.index))
    .replace(/^(?:截至|截止|应于|须于|于|在|到|至)/, '')
    .replace(/(?:完成|办结|销号|报送|上报)$/, '')
    .replace(/(?:之前|以前|前|止)$/, '')
    .replace(/[○零]/g, '〇')
    .replace(/[〇一二三四五六七八九十]+(?=[年月日号]|季度)/g, inDigits);
  return [bare, weekday?.[1]?.replace('天', '日') ?? null];
}

/** `inDigits('二〇二六') === '2026'`, `inDigits('三十一') === '31'`, `inDigits('十') === '10'` */
function inDigits(numeral: string): string {
  const digit = (each: string) => String(DIGITS.indexOf(each));
  if (!numeral.includes('十')) return [...numeral].map(digit).join('');
  const [tens = '', ones = ''] = numeral.split('十');
  return `${tens === '' ? '1' : digit(tens)}${ones === '' ? '0' : digit(ones)}`;
}

function weekdayOf(day: Day): string {
  // 1970-01-01 was a Thursday.
  return WEEKDAYS[(dayNumber(day) + 4) % 7] ?? '';
}

type Reading = (found: Record<string, string | undefined>, year: number) => Day | null;

// With a year before, or a word for one, or none.
const SOME_YEAR = '(?:(?<year>\\d{4})年?|(?<this>今年|本年|当年)|(?<next>明年|次年))';
const YEAR = `${SOME_YEAR}?`;
const MONTH = '(?<month>\\d{1,2})';
const READINGS: readonly [RegExp, Reading, period: boolean][] = [
  [/^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T?\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?$/, exact, false],
  [/^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/, exact, false],
  [/^(?<year>\d{4})(?<mark>[-./])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})日?$/, exact, false],
  [/^(?<month>\d{1,2})[-./](?<day>\d{1,2})日?$/, exact, false],
  [new RegExp(`^${YEAR}${MONTH}月(?<day>\\d{1,2})[日号]?$`), exact, false],
  [new RegExp(`^${YEAR}${MONTH}月(?:份|底|末|下旬)?$`), ({ month = '' }, year) => endOf(year, Number(month)), true],
  [/^(?<year>\d{4})[-./](?<month>\d{1,2})$/, ({ month = '' }, year) => endOf(year, Number(month)), true],
  [new RegExp(`^${YEAR}${MONTH}月(?<part>上旬|中旬)$`), tenth, true],
  [
    new RegExp(`^${YEAR}第?(?<quarter>[1-4])季度(?:底|末|内)?$`),
    ({ quarter }, year) => endOf(year, Number(quarter) * 3),
    true,
  ],
  [
    new RegExp(`^${YEAR}(?<half>上|下)半年(?:底|末|内)?$`),
    ({ half }, year) => endOf(year, half === '上' ? 6 : 12),
    true,
  ],
  [new RegExp(`^${SOME_YEAR}(?:年底|年末|年内|底|末|内)?$`), (_, year) => endOf(year, 12), true],
  [/^(?:年底|年末|年内)$/, (_, year) => endOf(year, 12), true],
];

function dayOf(text: string, year: number): WrittenDay | null {
  for (const [pattern, read, period] of READINGS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const found = match.groups ?? {};
    const said = found['year'] ?? found['this'] ?? found['next'];
    const day = read(
      found,
      found['year'] !== undefined ? Number(found['year']) : found['next'] !== undefined ? year + 1 : year,
    );
    if (day === null) return null;
    const meant = said === undefined ? (period ? BOTH : NO_YEAR) : period ? END : null;
    return { day, meant };
  }
  return null;
}

function exact({ month = '', day = '' }: Record<string, string | undefined>, year: number): Day {
  return [String(year).padStart(4, '0'), month.padStart(2, '0'), day.padStart(2, '0')].join('-');
}

/** 上旬 ends on the 10th, 中旬 on the 20th. */
function tenth({ month = '', part }: Record<string, string | undefined>, year: number): Day {
  return exact({ month, day: part === '上旬' ? '10' : '20' }, year);
}

/** The last day of a month; null if there is no such month. */
function endOf(year: number, month: number): Day | null {
  if (month < 1 || month > 12) return null;
  const next =
    month === 12 ? exact({ month: '1', day: '1' }, year + 1) : exact({ month: String(month + 1), day: '1' }, year);
  return dayFromNumber(dayNumber(next) - 1);
}
