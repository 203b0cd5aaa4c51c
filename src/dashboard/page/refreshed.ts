// Asks again when something happens that a view is about, when a connection is back, and once a minute, because the day moves
// on. Must not lose the last of many happenings, nor ask once for each.
import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import type { Document } from '../../client/connect';
import { paced } from '../wall/paced';
import { type Line, type Start, useFollowed } from './live';

// At midnight thousands turn at once: a view asks again a few times, not thousands.
const PACE_MS = 1000;
// Of a large ledger, whose answers take long, no more than this part of the time is asked for.
const SHARE = 0.2;
const ANYHOW_MS = 60_000;

/** Follows a subscription from the first cursor that becomes known, and calls `again` for what comes. */
export function useRefreshed<Data, Variables extends object>(
  document: Document<Data, Variables>,
  cursor: string | null,
  again: () => Promise<void>,
  variables?: Omit<Variables, 'after'>,
  pace = PACE_MS,
): ReadonlySignal<Line> {
  const start = useRef<Start | null>(null);
  if (cursor !== null) start.current ??= { cursor };
  const latest = useRef(again);
  latest.current = again;
  const pacing = useMemo(() => paced(pace, SHARE, () => latest.current()), []);
  useEffect(() => {
    const timer = setInterval(pacing.ask, ANYHOW_MS);
    return () => {
      clearInterval(timer);
      pacing.end();
    };
  }, [pacing]);
  const line = useFollowed(document, start.current, pacing.ask, variables);
  const { kind } = line.value;
  useEffect(() => {
    if (kind === 'connected') pacing.ask();
  }, [kind, pacing]);
  return line;
}
