// Working days (DOMAIN.md 3): published and provisional years, counting, the edges of days and years; chinese-days itself and
// the ICU calendar of Node as oracles.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { findWorkday, isWorkday } from 'chinese-days';
import fc from 'fast-check';

import { OutsideCalendar, WorkCalendar } from '../../src/rules/calendar';
import { addDays, dayFromNumber, dayNumber, isDay } from '../../src/rules/day';
import { type Notice, statutoryHolidays } from '../../src/rules/notice';

const calendar = new WorkCalendar('Asia/Shanghai');
const daysOf = (year: number) =>
  Array.from({ length: dayNumber(`${year + 1}-01-01`) - dayNumber(`${year}-01-01`) }, (_, i) =>
    addDays(`${year}-01-01`, i),
  );
const dayBetween = (from: string, to: string) =>
  fc.integer({ min: dayNumber(from), max: dayNumber(to) }).map(dayFromNumber);
/** chinese-days itself answers for the day before on machines west of Greenwich: there it is no oracle. */
const itAsChineseDays = new Date('2026-01-01T00:00:00Z').getTimezoneOffset() > 0 ? it.skip : it;
const published = (year: number, holidays: string[], makeUpWorkdays: string[]) =>
  new Map<number, Notice>([[year, { year, provisional: false, title: '本级通知', holidays, makeUpWorkdays }]]);

describe('letters of DOMAIN.md 3', () => {
  it.each([
    ['2026-11-20', '2026-11-25', false],
    ['2026-09-30', '2026-10-10', false],
    ['2026-01-02', '2026-01-06', false],
    ['2026-12-30', '2027-01-05', true],
  ])('served on %s, three working days end on %s, provisional %s', (served, on, provisional) => {
    expect(calendar.dueAfter(served, 3)).toEqual({ on, at: calendar.end(on), provisional });
  });
});

describe('which days are working days', () => {
  it.each([
    ['2026-09-20', true, 'a Sunday that is made up'],
    ['2026-10-10', true, 'a Saturday that is made up'],
    ['2026-10-01', false, 'a holiday'],
    ['2026-10-07', false, 'a day off between'],
    ['2026-10-08', true, 'an ordinary Thursday'],
    ['2026-10-11', false, 'an ordinary Sunday'],
    ['2027-01-01', false, 'a statutory holiday of a year without a notice'],
    ['2026-12-31', true, 'the day before'],
    ['2022-12-31', false, 'a Saturday in the notice of 2023'],
    ['2018-12-29', true, 'a make-up Saturday in the notice of 2019'],
    ['2018-12-31', false, 'a Monday off in the notice of 2019'],
  ])('%s: %s, %s', (day, working) => {
    expect(calendar.isWorkingDay(day)).toBe(working);
  });

  it('are 248 in 2026', () => {
    expect(daysOf(2026).filter((day) => calendar.isWorkingDay(day))).toHaveLength(248);
    expect(calendar.count('2025-12-31', '2026-12-31')).toBe(248);
  });

  itAsChineseDays('are those of chinese-days in every published year', () => {
    for (let year = 2004; year <= 2026; year++) {
      const differ = daysOf(year).filter((day) => calendar.isWorkingDay(day) !== isWorkday(day));
      expect(differ).toEqual([]);
    }
  });
});

describe('years without a notice', () => {
  // Spring Festival from the eve to the third day, Qingming, Dragon Boat, Mid-Autumn.
  it.each([
    [2027, ['02-05', '02-06', '02-07', '02-08'], '04-05', '06-09', '09-15'],
    [2028, ['01-25', '01-26', '01-27', '01-28'], '04-04', '05-28', '10-03'],
    [2029, ['02-12', '02-13', '02-14', '02-15'], '04-04', '06-16', '09-22'],
    [2030, ['02-02', '02-03', '02-04', '02-05'], '04-05', '06-05', '09-12'],
    [2033, ['01-30', '01-31', '02-01', '02-02'], '04-04', '06-01', '09-08'],
    [2034, ['02-18', '02-19', '02-20', '02-21'], '04-05', '06-20', '09-27'],
  ])('%i has the statutory holidays and nothing else', (year, spring, ...others) => {
    const days = ['01-01', ...spring, ...others, '05-01', '05-02', '10-01', '10-02', '10-03'].map(
      (day) => `${year}-${day}`,
    );
    const off = daysOf(year).filter((day) => !calendar.isWorkingDay(day));
    const weekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    expect(off).toEqual(daysOf(year).filter((day) => weekend(day) || days.includes(day)));
  });

  it('have lunar holidays where ICU has them; 2027 and 2030, new moons within minutes of midnight, it may miss', () => {
    const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', { timeZone: 'UTC', month: 'numeric', day: 'numeric' });
    const differ: number[] = [];
    for (let year = 2028; year <= 2099; year++) {
      if (year === 2030) continue;
      const days = [...new Set(statutoryHolidays(year))];
      const told = days.map((day) => lunar.format(new Date(`${day}T12:00:00Z`)));
      const spring = told
        .filter((_, i) => (days[i] ?? '').slice(5) >= '01-20' && (days[i] ?? '').slice(5) < '02-25')
        .join(' ');
      const once = (text: string) => told.filter((each) => each === text).length === 1;
      if (!/^12\/(29|30) 1\/1 1\/2 1\/3$/.test(spring) || !once('5/5') || !once('8/15')) differ.push(year);
    }
    expect(differ).toEqual([]);
  });

  it('name each day once, also when Mid-Autumn falls on National Day', () => {
    expect(statutoryHolidays(2028).filter((day) => day === '2028-10-03')).toHaveLength(1);
  });

  it.each(['UTC', 'Asia/Shanghai', 'Pacific/Kiritimati', 'America/Los_Angeles'])(
    'are the same on a machine in %s',
    (TZ) => {
      const script = `
      const { readFileSync } = require('node:fs');
      const { transformSync } = require('@swc/core');
      require.extensions['.ts'] = (module, path) =>
        module._compile(transformSync(readFileSync(path, 'utf8'), { filename: path, module: { type: 'commonjs' }, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }).code, path);
      const { statutoryHolidays } = require('./src/rules/notice.ts');
      process.stdout.write(statutoryHolidays(2027).join(' '));`;
      const env = { ...process.env, TZ };
      const printed = execFileSync(process.execPath, ['-e', script], {
        cwd: join(__dirname, '../..'),
        env,
        encoding: 'utf8',
      });
      const days = '01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03';
      expect(printed).toBe(days.replaceAll(/\d\d-\d\d/g, '2027-$&'));
    },
  );
});

describe('provisional due days', () => {
  it.each([
    ['2026-12-15', 3, '2026-12-18', false],
    ['2026-12-16', 3, '2026-12-21', true],
    ['2026-12-18', 1, '2026-12-21', true],
    ['2026-11-20', 250, '2027-11-29', true],
    ['2025-12-25', 3, '2025-12-30', false],
  ])('after %s, %i: %s, provisional %s', (from, n, on, provisional) => {
    expect(calendar.dueAfter(from, n)).toMatchObject({ provisional });
    if (n < 10) expect(calendar.dueAfter(from, n).on).toBe(on);
  });

  it.each([
    ['2026-12-18', '2026-12-18', false],
    ['2026-12-19', '2026-12-21', true],
    ['2026-12-20', '2026-12-21', true],
    ['2026-10-01', '2026-10-08', false],
    ['2027-06-09', '2027-06-10', true],
  ])('a deadline on %s is due on %s, provisional %s', (day, on, provisional) => {
    expect(calendar.dueBy(day)).toEqual({ on, at: calendar.end(on), provisional });
  });

  it('are provisional too if only days between are', () => {
    const own = new WorkCalendar('Asia/Shanghai', null, published(2028, ['2028-01-01'], []));
    expect(own.dueAfter('2026-12-10', 280).on.slice(0, 4)).toBe('2028');
    expect(own.dueAfter('2026-12-10', 280).provisional).toBe(true);
    expect(own.dueAfter('2028-01-10', 3).provisional).toBe(false);
    expect(own.dueAfter('2027-12-21', 3).provisional).toBe(true);
    const rolling = new WorkCalendar('Asia/Shanghai', null, published(2028, ['2027-12-31', '2028-01-01'], []));
    expect(rolling.dueBy('2027-12-31')).toMatchObject({ on: '2028-01-03', provisional: true });
    expect(rolling.dueBy('2028-01-01')).toMatchObject({ on: '2028-01-03', provisional: false });
  });

  it('are final once the year is published, whose notice reaches back to 20 December', () => {
    const own = new WorkCalendar('Asia/Shanghai', null, published(2027, ['2026-12-31', '2027-01-01'], ['2026-12-26']));
    expect(own.dueAfter('2026-12-25', 3)).toMatchObject({ on: '2026-12-29', provisional: false });
    expect(own.dueAfter('2026-12-30', 3)).toMatchObject({ on: '2027-01-06', provisional: false });
  });

  it("replace the package's year whole", () => {
    const own = new WorkCalendar('Asia/Shanghai', null, published(2026, ['2026-10-01'], []));
    expect(['2026-10-01', '2026-10-02', '2026-10-10', '2026-02-16'].map((day) => own.isWorkingDay(day))).toEqual([
      false,
      true,
      false,
      true,
    ]);
    const own2008 = new WorkCalendar('Asia/Shanghai', null, published(2008, [], []));
    expect(calendar.isWorkingDay('2007-12-29')).toBe(true);
    expect(own2008.isWorkingDay('2007-12-29')).toBe(false);
    expect(own2008.isWorkingDay('2007-12-31')).toBe(true);
    expect(own2008.isWorkingDay('2007-10-01')).toBe(false);
  });
});

describe('counting', () => {
  it.each([
    ['2026-10-01', '2026-10-08'],
    ['2026-10-10', '2026-10-10'],
    ['2026-11-21', '2026-11-23'],
    ['2026-11-20', '2026-11-20'],
    ['2027-01-01', '2027-01-04'],
  ])('roll(%s) is %s', (day, rolled) => expect(calendar.roll(day)).toBe(rolled));

  it.each([
    ['2026-10-10', 1, '2026-10-09'],
    ['2026-10-08', 3, '2026-09-28'],
    ['2026-10-05', 1, '2026-09-30'],
    ['2027-01-04', 1, '2026-12-31'],
    ['2026-11-23', 1, '2026-11-20'],
  ])('before(%s, %i) is %s', (day, n, before) => expect(calendar.before(day, n)).toBe(before));

  it.each([
    ['2026-09-30', '2026-10-10', 3],
    ['2026-09-30', '2026-10-07', 0],
    ['2026-11-20', '2026-11-20', 0],
    ['2026-11-20', '2026-11-19', 0],
    ['2026-11-21', '2026-11-23', 1],
    ['2026-12-30', '2027-01-05', 3],
  ])('count(%s, %s) is %i', (from, to, n) => expect(calendar.count(from, to)).toBe(n));
});

describe('the edges of days', () => {
  it('start at 00:00 and end at 24:00 in Shanghai', () => {
    expect(calendar.start('2026-11-20')).toBe('2026-11-19T16:00:00.000Z');
    expect(calendar.end('2026-11-20')).toBe('2026-11-20T16:00:00.000Z');
    expect(calendar.dayOf('2026-11-20T15:59:59.999Z')).toBe('2026-11-20');
    expect(calendar.dayOf('2026-11-20T16:00:00.000Z')).toBe('2026-11-21');
  });

  it('end at the close of business if the policy sets one', () => {
    const closing = new WorkCalendar('Asia/Shanghai', '17:30');
    expect(closing.end('2026-11-20')).toBe('2026-11-20T09:30:00.000Z');
    expect(closing.start('2026-11-20')).toBe('2026-11-19T16:00:00.000Z');
  });

  it.each([
    ['Asia/Urumqi', '2026-11-20', '2026-11-19T18:00:00.000Z', '2026-11-20T18:00:00.000Z'],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    // Midnight did not exist on that day: the clocks went from 23:59:59 to 01:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
  ])('in %s, %s runs from %s to %s', (zone, day, start, end) => {
    const there = new WorkCalendar(zone);
    expect([there.start(day), there.end(day)]).toEqual([start, end]);
    expect(there.dayOf(start)).toBe(day);
    expect(there.dayOf(end)).toBe(addDays(day, 1));
  });
});

describe('the bounds', () => {
  it.each<[string, () => unknown]>([
    ['isWorkingDay(2003-12-31)', () => calendar.isWorkingDay('2003-12-31')],
    ['isWorkingDay(2100-01-01)', () => calendar.isWorkingDay('2100-01-01')],
    ['after(2099-12-31, 1)', () => calendar.after('2099-12-31', 1)],
    ['before(2004-01-01, 1)', () => calendar.before('2004-01-01', 1)],
    ['count(2003-12-31, 2004-01-05)', () => calendar.count('2003-12-31', '2004-01-05')],
    ['count(2099-12-01, 2100-01-05)', () => calendar.count('2099-12-01', '2100-01-05')],
    ['notice(2003)', () => calendar.notice(2003)],
    ['notice(2100)', () => calendar.notice(2100)],
  ])('%s is outside', (_, question) => expect(question).toThrow(OutsideCalendar));

  it('are inside themselves', () => {
    expect(calendar.isWorkingDay('2004-01-01')).toBe(false);
    expect(calendar.isWorkingDay('2099-12-31')).toBe(true);
    expect(calendar.dueBy('2099-12-31')).toMatchObject({ on: '2099-12-31', provisional: true });
  });

  it.each([
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-1-01', false],
  ])('isDay(%s) is %s', (text, is) => expect(isDay(text)).toBe(is));
});

describe('properties', () => {
  const day = dayBetween('2005-06-01', '2090-12-31');
  const n = fc.integer({ min: 1, max: 600 });

  it('after(d, n) is the n-th working day behind d', () => {
    fc.assert(
      fc.property(day, n, (d, k) => {
        const on = calendar.after(d, k);
        expect(on > d && calendar.isWorkingDay(on)).toBe(true);
        expect(calendar.count(d, on)).toBe(k);
      }),
    );
  });

  it('before(d, n) is the n-th working day in front of d, and undoes after on working days', () => {
    fc.assert(
      fc.property(dayBetween('2008-01-01', '2090-12-31'), n, (d, k) => {
        const on = calendar.before(d, k);
        expect(on < d && calendar.isWorkingDay(on)).toBe(true);
        expect(calendar.count(on, addDays(d, -1))).toBe(k - 1);
        const working = calendar.roll(d);
        expect(calendar.before(calendar.after(working, k), k)).toBe(working);
        expect(calendar.after(calendar.before(working, k), k)).toBe(working);
      }),
    );
  });

  it('after never runs backwards: a later day or a larger count is never due earlier', () => {
    fc.assert(
      fc.property(day, n, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (d, k, days, more) => {
        expect(calendar.after(addDays(d, days), k + more) >= calendar.after(d, k)).toBe(true);
        expect(calendar.after(d, k + 1) > calendar.after(d, k)).toBe(true);
      }),
    );
  });

  it('roll is the first working day that is not before', () => {
    fc.assert(
      fc.property(day, (d) => {
        expect(calendar.roll(d)).toBe(calendar.after(addDays(d, -1), 1));
      }),
    );
  });

  it('count adds up', () => {
    fc.assert(
      fc.property(fc.tuple(day, day, day), (days) => {
        const [a, b, c] = days.sort();
        expect(calendar.count(a, b) + calendar.count(b, c)).toBe(calendar.count(a, c));
      }),
    );
  });

  itAsChineseDays('chinese-days finds the same n-th working day within published years', () => {
    fc.assert(
      fc.property(dayBetween('2004-06-01', '2026-06-30'), fc.integer({ min: 1, max: 60 }), (d, k) => {
        expect(calendar.after(d, k)).toBe(findWorkday(k, d));
        expect(calendar.before(d, k)).toBe(findWorkday(-k, d));
        expect(calendar.roll(d)).toBe(findWorkday(0, d));
      }),
      { numRuns: 300 },
    );
  });
});
