// What makes every queue of a desk ask again: anything that happens in the ledger.
import type { ReadonlySignal, Signal } from '@preact/signals';

import type { Asked } from '../page/asked';
import type { Line } from '../page/live';
import { useRefreshed } from '../page/refreshed';
import { deskEventsSubscription, type NowQuery } from './desk.documents';

// A desk asks ten questions, some 6,000 points of the 600,000 that a client has in a minute.
const PACE_MS = 3000;

export function useHappenings(now: Asked<NowQuery>, happened: Signal<number>): ReadonlySignal<Line> {
  const again = () => {
    happened.value += 1;
    return now.again();
  };
  const cursor = now.data.value?.summary.eventCursor ?? null;
  return useRefreshed(deskEventsSubscription, cursor, again, { unit: null }, PACE_MS);
}
