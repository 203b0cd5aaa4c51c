// Values that a program meets once in ten years: at the edges of what a text, a number or a day can be, and of other kinds.
import type { Chance } from './chance';

const TEXTS: readonly string[] = [
  '',
  ' ',
  '\u3000',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '甲\udc00乙',
  '\u202e\u0645\u0631',
  '\u2066甲\u2069',
  '👨‍👩‍👧‍👦🏴‍☠️',
  'e\u0301'.repeat(50),
  'ﷺ'.repeat(40),
  '\ufeff甲',
  '\u0085\u2028\u2029',
  '\r\n\t\v\f',
  `"'\`\\`,
  `'; DROP TABLE "task"; --`,
  '1 OR 1=1',
  '" OR "" = "',
  'a* NEAR(b c) AND -d ^e {title}: "',
  '%_\\%',
  '<script>alert(1)</script>',
  '<!--',
  ']]>',
  '&lol9;',
  '=1+1|cmd',
  '+1',
  '@SUM(A1)',
  '_x0000_',
  '../../etc/passwd',
  '%00%2e%2e%2f',
  '${7*7}{{7*7}}#{7}',
  '机密',
  '【绝 密】',
  '机\u200b密★',
  '绝密★10年',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'true',
  '-1',
  '1e999',
  'NaN',
  '0x10',
  '٣',
  '２０２６-０１-０１',
  'task_370600_1',
  'task_370600_999999999999999999',
  'task_370614_1',
  'file_370600_1',
  'client_370600_1',
  'unit_370600_-1',
  'unit_370600_1-99999999',
  'nothing_370600_1',
  'jurisdiction_370600_0',
  'jurisdiction_999999_0',
  'event_370600_1',
  'https://example.cn/1.jpg',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://user:secret@receiver.invalid:1/#x',
  'http://[::1]/',
  'https://xn--/',
  'data:text/html,x',
];

const DAYS: readonly string[] = [
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '10000-01-01',
  '-0001-01-01',
  '1969-12-31',
  '1970-01-01',
  '2000-02-29',
  '2003-12-31',
  '2026-02-29',
  '2026-02-30',
  '2028-02-29',
  '2099-12-31',
  '2100-01-01',
  '2100-02-29',
  '2026-13-01',
  '2026-00-00',
  '2026-1-1',
  '26-01-01',
  '2026-09-28T00:00:00Z',
];

const MOMENTS: readonly string[] = [
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-23:59',
  '2026-09-28T23:59:60Z',
  '2026-09-28T24:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-09-28T00:00:00',
  '2026-09-28t00:00:00z',
  '2026-09-28T00:00:00+99:99',
  '2026-09-28',
  '1969-12-31T23:59:59Z',
];

const NUMBERS: readonly unknown[] = [
  ...[0, -0, -1, 1, 2, 99, 100, 101, 200, 201, 1899, 1999, 2003, 2004, 2099, 2100, 10_000, 1_000_001],
  ...[2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 53, -(2 ** 53), 1e21, 1.5, -0.1, 5e-324, 1.7976931348623157e308],
];

/** Values of which no field has the type. */
const OTHERS: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { a: { b: [] } },
  { __proto__: null, length: -1 },
];

// The first is longer than a text may be, the next longer than any, the last than a body.
const LENGTHS = [41, 101, 201, 2001, 5001, 20_001, 70_000, 300_000];

/** A text that is odd, or long. */
export function oddText(chance: Chance): string {
  const way = chance.next();
  if (way < 0.6) return chance.one(TEXTS);
  if (way < 0.85) return chance.strange();
  if (way < 0.9) return chance.one(TEXTS) + chance.one(TEXTS);
  const length = chance.one(chance.often(0.9) ? LENGTHS.slice(0, 5) : LENGTHS);
  const filling = chance.one(['长', 'a', '👍', ' ', '(', '一', '\n', '"', '绝 ']);
  return filling.repeat(Math.ceil(length / filling.length));
}

export const oddDay = (chance: Chance): string => chance.one(DAYS);
export const oddMoment = (chance: Chance): string => chance.one(MOMENTS);
export const oddNumber = (chance: Chance): unknown => chance.one(NUMBERS);

/** Anything that JSON can say. */
export function oddValue(chance: Chance): unknown {
  const way = chance.next();
  if (way < 0.4) return oddText(chance);
  if (way < 0.55) return oddDay(chance);
  if (way < 0.65) return oddMoment(chance);
  if (way < 0.8) return oddNumber(chance);
  return chance.one(OTHERS);
}
