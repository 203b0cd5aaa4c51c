// Shows a year as due days are counted: working days, days off, make-up days, and whether the notice is published.
import { regimeOf } from '../ledger/regimes';
import { addDays, type Day, dayNumber, isWeekend } from '../rules/day';
import { FIRST_YEAR, LAST_YEAR } from '../rules/notice';
import { openToRead } from '../store/open';
import { Reader } from '../store/reader';
import { DATABASE, databaseOf } from './databases';
import type { Subcommand } from './subcommand';
import { ENDED, given, Misused, type Terminal } from './terminal';

export const CALENDAR_SHOW: Subcommand = {
  name: 'calendar show',
  takes: [['<year>', { zh: `年份，${FIRST_YEAR} 至 ${LAST_YEAR}`, en: `the year, ${FIRST_YEAR} to ${LAST_YEAR}` }]],
  options: [
    DATABASE,
    { flags: '--jurisdiction <code>', text: { zh: '行政区划代码', en: 'the jurisdiction' }, standard: '370600' },
  ],
  summary: { zh: '显示一年的工作日历', en: 'shows the working days of a year' },
  teaches: {
    zh: `台账计算时限所用的日历：国务院办公厅放假通知、本级另行公布的安排。未公布通知的年份按法定节假日暂计，标为“暂定”。
休为放假，班为调休上班；周末不另标。

  supervision-ledger calendar show 2026
  supervision-ledger calendar show 2027 --json`,
    en: `The calendar by which the ledger counts: the holiday notices of the State Council, and what was published here. A year without a
notice counts the statutory holidays and is provisional. 休 is a day off, 班 a day that is made up for; weekends bear no mark.

  supervision-ledger calendar show 2026
  supervision-ledger calendar show 2027 --json`,
  },
  run: async (terminal, options, [given_ = '']) => {
    const year = Number(given_);
    if (!Number.isInteger(year) || year < FIRST_YEAR || year > LAST_YEAR) {
      throw new Misused({
        zh: `年份应在 ${FIRST_YEAR} 至 ${LAST_YEAR} 之间`,
        en: `the year must be ${FIRST_YEAR} to ${LAST_YEAR}`,
      });
    }
    const code = given('--jurisdiction', options['jurisdiction'], '370600');
    const opened = await openToRead(databaseOf(options['database']));
    const reader = new Reader(opened);
    try {
      const here = (await reader.jurisdictions()).find((each) => each.code === code);
      if (here === undefined) {
        throw new Misused({ zh: `台账中没有行政区划 ${code}`, en: `the ledger has no jurisdiction ${code}` });
      }
      show(terminal, year, regimeOf(here).calendar);
      return ENDED.WELL;
    } finally {
      await opened.close();
    }
  },
};

type Calendar = ReturnType<typeof regimeOf>['calendar'];

function show({ print, json, language }: Terminal, year: number, calendar: Calendar): void {
  const { provisional, title } = calendar.notice(year);
  const days = daysOf(year);
  const special = days.flatMap((day) => {
    const weekend = isWeekend(dayNumber(day));
    if (calendar.isWorkingDay(day) === weekend) return [{ day, kind: weekend ? 'MAKE_UP' : 'OFF' }];
    return [];
  });
  const workingDays = days.filter((day) => calendar.isWorkingDay(day)).length;
  if (json) {
    print(JSON.stringify({ year, provisional, notice: title, workingDays, days: special }, null, 2));
    return;
  }
  const kind = {
    zh: provisional ? '暂定（通知尚未公布）' : (title ?? ''),
    en: provisional ? 'provisional: no notice yet' : (title ?? ''),
  };
  print(`${year}  ${kind[language]}  ${language === 'zh' ? `${workingDays} 个工作日` : `${workingDays} working days`}`);
  const marks = new Map(special.map((each) => [each.day, each.kind === 'OFF' ? '休' : '班']));
  for (let month = 1; month <= 12; month++) print(`\n${monthText(days, month, marks)}`);
}

/** A month as on a wall: Monday first, two cells a day and one for its mark. */
function monthText(days: readonly Day[], month: number, marks: ReadonlyMap<Day, string>): string {
  const own = days.filter((day) => Number(day.slice(5, 7)) === month);
  const lines = [own[0]?.slice(0, 7) ?? '', '一    二    三    四    五    六    日'];
  let line = '      '.repeat(weekday(own[0] ?? ''));
  for (const day of own) {
    line += `${String(Number(day.slice(8))).padStart(2)}${(marks.get(day) ?? '  ').padEnd(2)}`.padEnd(
      marks.has(day) ? 5 : 6,
    );
    if (weekday(day) === 6) {
      lines.push(line.trimEnd());
      line = '';
    }
  }
  return [...lines, line.trimEnd()].filter((each) => each !== '').join('\n');
}

function daysOf(year: number): Day[] {
  const first = `${year}-01-01`;
  return Array.from({ length: dayNumber(`${year + 1}-01-01`) - dayNumber(first) }, (_, i) => addDays(first, i));
}

/** 0 for Monday; 1970-01-01 was a Thursday. */
const weekday = (day: Day): number => (((dayNumber(day) + 3) % 7) + 7) % 7;
