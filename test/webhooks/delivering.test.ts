// When a webhook is called again, and when it is left alone: tables of moments.
import fc from 'fast-check';

import { GIVE_UP_MS, nextAttempt, quietUntil, retryAfterOf, verdictOf } from '../../src/rules/delivering';
import { isSecret } from '../../src/rules/webhooks';
import { Zone } from '../../src/rules/zone';

const START = '2026-09-28T01:00:00.000Z';
const later = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();
const next = (attempts: number, at = START, more = {}) =>
  nextAttempt({ attempts, firstAt: START, at, retryAfterMs: null, random: 0.5, ...more });
const [S, M, H] = [1000, 60_000, 3_600_000];

describe('the pauses', () => {
  it.each([
    [1, 5 * S],
    [2, 30 * S],
    [3, 2 * M],
    [4, 10 * M],
    [5, 30 * M],
    [6, H],
    [7, 2 * H],
    [8, 2 * H],
    [15, 2 * H],
  ])('after attempt %i: %i ms', (attempts, ms) => expect(next(attempts)).toBe(later(START, ms)));

  it('differ by a fifth by chance', () => {
    expect(next(2, START, { random: 0 })).toBe(later(START, 24 * S));
    expect(next(2, START, { random: 0.999_999 })).toBe(later(START, 36 * S - 1));
  });

  it('end with an attempt on the 24 hours, and none behind it', () => {
    expect(next(15, later(START, 23 * H))).toBe(later(START, 24 * H));
    expect(next(16, later(START, 24 * H))).toBeNull();
    expect(next(1, later(START, 99 * H))).toBeNull();
  });

  it('are as long as the receiver asks, up to an hour', () => {
    expect(next(1, START, { retryAfterMs: 90 * S })).toBe(later(START, 90 * S));
    expect(next(1, START, { retryAfterMs: 5 * H })).toBe(later(START, H));
    expect(next(7, START, { retryAfterMs: S })).toBe(later(START, 2 * H));
  });

  it('always go forward, and always end', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 9e6 })),
        (random, asked) => {
          let at = START;
          for (let attempts = 1; ; attempts++) {
            const then = nextAttempt({ attempts, firstAt: START, at, retryAfterMs: asked, random });
            if (then === null) return Date.parse(at) - Date.parse(START) === GIVE_UP_MS && attempts < 40;
            if (then <= at) return false;
            at = then;
          }
        },
      ),
    );
  });
});

it.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [299, 'delivered'],
  [301, 'failed'],
  [307, 'failed'],
  [400, 'failed'],
  [404, 'failed'],
  [410, 'unwanted'],
  [429, 'failed'],
  [500, 'failed'],
  [503, 'failed'],
])('%i is %s', (status, verdict) => expect(verdictOf(status)).toBe(verdict));

it.each([
  ['120', 120_000],
  ['0', 0],
  ['Mon, 28 Sep 2026 01:00:30 GMT', 30_000],
  ['Mon, 28 Sep 2026 00:00:00 GMT', 0],
  ['soon', null],
  ['-5', null],
  [undefined, null],
])('Retry-After: %s', (header, ms) => expect(retryAfterOf(header, START)).toBe(ms));

describe('quiet hours', () => {
  const zone = new Zone('Asia/Shanghai');
  const at = (time: string) => new Date(`2026-09-28T${time}+08:00`).toISOString();
  const night = { from: '22:00', to: '07:30' };
  const noon = { from: '12:00', to: '14:00' };
  it.each([
    ['21:59:59', night, null],
    ['22:00:00', night, '2026-09-28T23:30:00.000Z'],
    ['23:59:59', night, '2026-09-28T23:30:00.000Z'],
    ['00:00:00', night, '2026-09-27T23:30:00.000Z'],
    ['07:29:59', night, '2026-09-27T23:30:00.000Z'],
    ['07:30:00', night, null],
    ['12:00:00', night, null],
    ['11:59:59', noon, null],
    ['12:00:00', noon, '2026-09-28T06:00:00.000Z'],
    ['13:59:59', noon, '2026-09-28T06:00:00.000Z'],
    ['14:00:00', noon, null],
    ['00:30:00', noon, null],
    ['23:59:00', { from: '00:00', to: '23:59' }, null],
    ['23:58:00', { from: '00:00', to: '23:59' }, '2026-09-28T15:59:00.000Z'],
  ])('at %s', (time, quiet, end) => expect(quietUntil(at(time), quiet, zone)).toBe(end));

  it('are none where there are none', () => expect(quietUntil(START, null, zone)).toBeNull());

  it('follow the zone, also over a change of its clocks', () => {
    // In New York the clocks go back at 02:00 on 1 November 2026.
    const there = new Zone('America/New_York');
    expect(quietUntil('2026-11-01T05:30:00.000Z', night, there)).toBe('2026-11-01T12:30:00.000Z');
    expect(quietUntil('2026-10-31T05:30:00.000Z', night, there)).toBe('2026-10-31T11:30:00.000Z');
  });
});

const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
it.each([
  [secretOf(24), true],
  [secretOf(25), true],
  [secretOf(32), true],
  [secretOf(64), true],
  [secretOf(23), false],
  [secretOf(65), false],
  [secretOf(32).slice(6), false],
  [secretOf(32).slice(0, -1), false],
  [`whsec_${'!'.repeat(32)}`, false],
  ['whsec_', false],
  ['', false],
])('%s is a secret: %s', (text, is) => expect(isSecret(text)).toBe(is));
