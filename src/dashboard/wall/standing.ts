// What the wall shows and how it stays true: asked when it opens, when something has happened, and when a connection is back.
import { type ReadonlySignal, useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { type Asked, useAsked } from '../page/asked';
import { type Line, useFollowed } from '../page/live';
import { type Owed, useOwed } from './owed';
import { paced, type Paced } from './paced';
import { type TrendDay, useTrend } from './trend-days';
import {
  aheadQuery,
  type AheadQuery,
  beginningQuery,
  happeningsSubscription,
  redFlagsSubscription,
  type RedFlagsSubscription,
  standingQuery,
  type StandingQuery,
} from './wall.documents';

export type RedFlag = RedFlagsSubscription['redFlagRaised'];

export interface Wall {
  standing: Asked<StandingQuery>;
  ahead: Asked<AheadQuery>;
  owed: Asked<Owed>;
  trend: Asked<TrendDay[]>;
  line: ReadonlySignal<Line>;
  /** When the wall was opened, by the ledger's clock; null until it is known. */
  openedAt: string | null;
}

// Counts follow what happens at once; what is dearer to ask follows more slowly, and all of it without a happening too,
// because the day moves on.
const COUNTS = { milliseconds: 500, share: 1 / 2 };
const LISTS = { milliseconds: 2000, share: 1 / 5 };
const TREND = { milliseconds: 5000, share: 1 / 10 };
const ANYHOW_MS = 60_000;
// A wall whose start the service no longer knows (a ledger restored) begins anew.
const ANEW_MS = 5000;

export function useWall(raised: (flag: RedFlag) => void): Wall {
  const beginning = useAsked(beginningQuery, {});
  const standing = useAsked(standingQuery, {});
  const ahead = useAsked(aheadQuery, {});
  const owed = useOwed(standing.data.value);
  const trend = useTrend(standing.data.value?.summary.at);
  const counts = usePaced(COUNTS, [standing]);
  const lists = usePaced(LISTS, [ahead, owed]);
  const past = usePaced(TREND, [trend]);
  const ask = () => [counts, lists, past].forEach((paced) => paced.ask());

  const begun = beginning.data.value;
  const now = useMemo(() => (begun === null ? null : { cursor: begun.summary.eventCursor }), [begun]);
  // The last flags are told first, as if they came now: one way for what was and what comes.
  const before = useMemo(() => (now === null ? null : (begun?.events.nodes[0] ?? now)), [now]);
  const happenings = useFollowed(happeningsSubscription, now, ask);
  const flags = useFollowed(redFlagsSubscription, before, raised);
  const line = useComputed(() => worse(happenings.value, flags.value));

  const { kind } = line.value;
  useEffect(() => {
    if (kind === 'connected') ask();
    if (kind !== 'ended') return undefined;
    const timer = setTimeout(() => void beginning.again(), ANEW_MS);
    return () => clearTimeout(timer);
  }, [line.value]);
  useEffect(() => {
    const timer = setInterval(ask, ANYHOW_MS);
    return () => clearInterval(timer);
  }, [counts, lists, past]);

  return { standing, ahead, owed, trend, line, openedAt: begun?.summary.at ?? null };
}

function usePaced({ milliseconds, share }: typeof COUNTS, asked: readonly Pick<Asked<unknown>, 'again'>[]): Paced {
  // What is asked may be asked about another day by then.
  const latest = useRef(asked);
  latest.current = asked;
  const pace = useMemo(
    () =>
      paced(milliseconds, share, async () => {
        await Promise.all(latest.current.map(({ again }) => again()));
      }),
    [],
  );
  useEffect(() => pace.end, [pace]);
  return pace;
}

const RANK: Readonly<Record<Line['kind'], number>> = { ended: 3, lost: 2, connecting: 1, connected: 0 };

/** Of two lines the one that is worse off; of two alike the later one: both have been so since then. */
function worse(one: Line, other: Line): Line {
  if (RANK[one.kind] !== RANK[other.kind]) return RANK[one.kind] > RANK[other.kind] ? one : other;
  return 'since' in one && 'since' in other && other.since > one.since ? other : one;
}
