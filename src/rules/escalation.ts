// The step that the rules call for while an open task is red (DOMAIN.md 7). Pure.
import type { Instant } from './day';
import type { Clause } from './policy';
import type { Regime } from './reasons';
import type { InterventionKind } from './words';

export interface Escalation {
  level: InterventionKind | null;
  since: Instant | null;
  nextLevel: InterventionKind | null;
  nextLevelAt: Instant | null;
  basis: Clause[];
}

const NONE: Escalation = { level: null, since: null, nextLevel: null, nextLevelAt: null, basis: [] };

/**
 * The level at a moment of a task that has been red and open since `redAt`; null: it is not. With the default policy a
 * task red since 2026-11-20 10:00 calls for a CIRCULAR from the end of 2026-11-27.
 */
export function escalationAt(redAt: Instant | null, now: Instant, { policy, calendar }: Regime): Escalation {
  if (redAt === null || now < redAt) return NONE;
  const redDay = calendar.dayOf(redAt);
  const levels = policy.escalation.map(({ level, workingDays, basis }) => ({
    level,
    basis,
    from: workingDays === 0 ? redAt : calendar.end(calendar.after(redDay, workingDays)),
  }));
  const reached = levels.findLast(({ from }) => from <= now);
  const next = levels.find(({ from }) => from > now);
  return {
    level: reached?.level ?? null,
    since: reached?.from ?? null,
    nextLevel: next?.level ?? null,
    nextLevelAt: next?.from ?? null,
    basis: reached?.basis ?? next?.basis ?? [],
  };
}
