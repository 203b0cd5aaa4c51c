// When a webhook is called, when it is called again, and when that ends. Pure: moments of the machine's clock in and out.
import { addDays, type Instant } from './day';
import type { QuietHours } from './records';
import type { Zone } from './zone';

export const DELIVERY_STATES = ['PENDING', 'DELIVERED', 'PARKED'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
// Short at first, for a receiver that restarts; then rarer, for one that is mended by people.
const PAUSES_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR];
/** Nothing is tried for longer than this behind its first attempt. */
export const GIVE_UP_MS = 24 * HOUR;
/** A receiver may ask for this much patience (Retry-After), not more. */
export const MOST_PATIENCE_MS = HOUR;
/** The delivery log holds what was delivered for so long. */
export const KEPT_MS = 30 * 24 * HOUR;
/** What was given up is held longer: somebody has to look at it. */
export const KEPT_PARKED_MS = 180 * 24 * HOUR;

export interface Failure {
  /** attempts so far, this one included */
  attempts: number;
  firstAt: Instant;
  at: Instant;
  /** what the receiver asked for; null if it did not */
  retryAfterMs: number | null;
  /** 0 up to 1: receivers that failed together are not called together again */
  random: number;
}

/**
 * When to try again, a fifth earlier or later by chance; null: never, it is parked. The last attempt falls on the 24 hours.
 * `nextAttempt({ attempts: 1, random: 0.5, … })` is 5 s later.
 */
export function nextAttempt({ attempts, firstAt, at, retryAfterMs, random }: Failure): Instant | null {
  const end = Date.parse(firstAt) + GIVE_UP_MS;
  const now = Date.parse(at);
  if (now >= end) return null;
  const pause = (PAUSES_MS[attempts - 1] ?? 2 * HOUR) * (0.8 + 0.4 * random);
  const asked = Math.min(retryAfterMs ?? 0, MOST_PATIENCE_MS);
  return new Date(Math.min(now + Math.max(pause, asked), end)).toISOString();
}

/** What an answer means: 2xx is delivered, 410 asks never to be called again, everything else is tried again. */
export function verdictOf(status: number): 'delivered' | 'unwanted' | 'failed' {
  if (status >= 200 && status < 300) return 'delivered';
  return status === 410 ? 'unwanted' : 'failed';
}

/** What a Retry-After header asks for, in milliseconds; null if it is not one. `retryAfterOf('120', …) === 120_000` */
export function retryAfterOf(header: string | undefined, at: Instant): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  // Date.parse takes a bare number for a year.
  const until = /[A-Za-z]/.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(until) ? null : Math.max(0, until - Date.parse(at));
}

/** The end of the quiet hours that a moment lies in; null if it lies in none. They may span midnight. */
export function quietUntil(at: Instant, quiet: QuietHours | null, zone: Zone): Instant | null {
  if (quiet === null) return null;
  const today = zone.dayOf(at);
  for (const day of [addDays(today, -1), today]) {
    const end = zone.at(quiet.from < quiet.to ? day : addDays(day, 1), quiet.to);
    if (zone.at(day, quiet.from) <= at && at < end) return end;
  }
  return null;
}
