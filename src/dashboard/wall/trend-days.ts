// The last thirty working days, each with how the open tasks stood at its end, and with what turned red and what was completed
// since the one before it: what is due on a Friday turns red on Saturday at 0:00, and counts for Monday. What happened up to a
// day that is over is asked once.
import { useMemo } from 'preact/hooks';

import { lastYearsQuery } from '../calendar/calendar.documents';
import { lastWorkingDays, plus } from '../calendar/days';
import { type Asked, useAskedBy } from '../page/asked';
import { dayOf } from '../page/moments';
import { ledger, viewer } from '../session/session';
import { type CountsFragment, flowQuery, trendQuery } from './wall.documents';

interface Flow {
  day: string;
  turnedRed: number;
  completed: number;
}

export interface TrendDay extends Flow {
  /** null if the ledger did not keep it */
  counts: CountsFragment | null;
}

const DAYS = 30;

/** Whether the reader may see it: the API tells it to these two. */
export const isShown = (): boolean => viewer.value?.role === 'OFFICE' || viewer.value?.role === 'LEADER';

export function useTrend(now: string | undefined): Asked<TrendDay[]> {
  const over = useMemo(() => new Map<string, Flow>(), [ledger.value]);
  const today = now === undefined ? null : dayOf(now);
  return useAskedBy(async (client, signal) => {
    if (today === null || !isShown()) return [];
    const year = Number(today.slice(0, 4));
    const years = { before: year - 1, year, next: year + 1 };
    const { before, own, next } = await client.query(lastYearsQuery, years, { signal });
    const [earlier = today, ...days] = lastWorkingDays(today, DAYS + 1, [before, own, next]);
    const flows = days.map(async (day, i) => {
      const known = over.get(day);
      if (known !== undefined) return known;
      const from = plus(days[i - 1] ?? earlier, 1);
      const { briefing } = await client.query(flowQuery, { from, to: day }, { signal });
      const flow = { day, ...briefing };
      if (day < today) over.set(day, flow);
      return flow;
    });
    // All are awaited together: none may fail with nobody there to hear it.
    const [{ statusTrend }, ...asked] = await Promise.all([client.query(trendQuery, {}, { signal }), ...flows]);
    const ends = new Map(statusTrend.map(({ date, counts }) => [date, counts]));
    return asked.map((flow) => ({ ...flow, counts: ends.get(flow.day) ?? null }));
  }, String(today));
}
