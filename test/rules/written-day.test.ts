// Every way to write a day that is in a test here was seen in a ledger, a notice or a tender; what may mean two days is refused.
import fc from 'fast-check';

import { addDays, dayNumber } from '../../src/rules/day';
import { readDay } from '../../src/rules/written-day';

const YEAR = 2026;
const dayOf = (written: string | number): string => {
  const read = readDay(written, YEAR);
  return 'day' in read ? read.day : 'unreadable';
};

it.each([
  ['2026年10月12日', '2026-10-12'],
  ['2026年10月12日前', '2026-10-12'],
  ['2026 年 10 月 12 日之前完成', '2026-10-12'],
  ['截至2026年10月12日止', '2026-10-12'],
  ['２０２６年１０月１２号', '2026-10-12'],
  ['二〇二六年十月十二日', '2026-10-12'],
  ['二○二六年十二月三十一日', '2026-12-31'],
  ['2026.10.12', '2026-10-12'],
  ['2026．1．5', '2026-01-05'],
  ['2026-1-5', '2026-01-05'],
  ['2026/01/05', '2026-01-05'],
  ['20261012', '2026-10-12'],
  [20261012, '2026-10-12'],
  ['2026-10-12T00:00:00.000Z', '2026-10-12'],
  ['2026-10-12 00:00:00', '2026-10-12'],
  [46307, '2026-10-12'],
  [46307.75, '2026-10-12'],
  ['10月12日', '2026-10-12'],
  ['十月十二日前', '2026-10-12'],
  ['10.12', '2026-10-12'],
  ['10月底', '2026-10-31'],
  ['10月底前', '2026-10-31'],
  ['2月底', '2026-02-28'],
  ['2028年2月底', '2028-02-29'],
  ['10月份', '2026-10-31'],
  ['2026年10月', '2026-10-31'],
  ['2026.10', '2026-10-31'],
  ['10月上旬', '2026-10-10'],
  ['2027年3月中旬前', '2027-03-20'],
  ['3月下旬', '2026-03-31'],
  ['一季度', '2026-03-31'],
  ['2027年第三季度末', '2027-09-30'],
  ['上半年', '2026-06-30'],
  ['2026年下半年', '2026-12-31'],
  ['年底', '2026-12-31'],
  ['年底前', '2026-12-31'],
  ['今年年底', '2026-12-31'],
  ['2026年底', '2026-12-31'],
  ['明年6月底前', '2027-06-30'],
  ['2027年', '2027-12-31'],
  ['2026年10月12日（星期一）', '2026-10-12'],
  ['10月12日 周一', '2026-10-12'],
])('%s is %s', (written, day) => {
  expect(dayOf(written)).toBe(day);
});

it.each([
  ...[
    '长期',
    '持续推进',
    '立即',
    '',
    '底',
    '月底',
    '待定',
    '10月12日至15日',
    '1-10月',
    '2026年2月30日',
    '13月',
    '2026.13.1',
  ],
  ...[
    '2026年10月12日（星期二）',
    '26.10.12',
    '每月25日',
    '三个月内',
    '10月中',
    '2026-10.12',
    '2026年10月12日和11月1日',
  ],
  // 2026.1 may be October, 10.1 the 10th, and 12 what it will.
  ...[2026.1, 10.1, 12, 0, -5, 1e9, NaN],
])('%s is refused with the remedy', (written) => {
  const read = readDay(written, YEAR);
  expect(read).toEqual({ problem: { zh: expect.stringContaining('请'), en: expect.stringMatching(/write/) } });
});

it.each(['一', '十', '(', '周'])('a cell full of %s is refused at once', (letter) => {
  const began = process.hrtime.bigint();
  const read = readDay(letter.repeat(32_767), YEAR);
  expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(100);
  expect(read).toEqual({ problem: { zh: expect.stringContaining('…”不能确定'), en: expect.stringMatching(/write/) } });
});

it('says what it has added to what is written', () => {
  const added = (written: string) => {
    const read = readDay(written, YEAR);
    return 'day' in read ? (read.meant?.zh ?? null) : 'unreadable';
  };
  expect(added('2026年10月12日')).toBeNull();
  expect(added('10月12日')).toBe('未写年份，按导入所填年份计');
  expect(added('2026年10月')).toBe('未写到日，按期末最后一日计');
  expect(added('年底')).toBe('未写年份和日，按导入所填年份的期末最后一日计');
});

it('reads back every day in every exact form', () => {
  const day = fc.integer({ min: 0, max: 60_000 }).map((n) => addDays('1970-01-01', n));
  fc.assert(
    fc.property(day, (each) => {
      const [year, month, date] = each.split('-').map(Number) as [number, number, number];
      for (const written of [
        each,
        `${year}年${month}月${date}日前`,
        `${year}.${month}.${date}`,
        each.replaceAll('-', ''),
        `${each} 00:00:00`,
      ]) {
        expect([written, dayOf(written)]).toEqual([written, each]);
      }
      const sheet = dayNumber(each) - dayNumber('1899-12-30');
      if (sheet <= 80_000) expect(dayOf(sheet)).toBe(each);
    }),
  );
});
