// Keeps how each day ended, for the trend: under the lock, before anything is written behind that day, whoever writes first.
import { addDays, type Day } from '../rules/day';
import { keepDayEnd, lastDayEnd } from '../store/day-ends';
import type { Sheet } from '../store/sheet';
import type { Clock } from './clock';
import type { Regimes } from './regimes';

// A ledger that was put away for longer had nobody who looked at its trend.
const MOST_DAYS = 366;

export class DayEnds {
  constructor(
    readonly regimes: Regimes,
    readonly clock: Clock,
  ) {}

  /** The days that have ended since the last commit in a jurisdiction ended with the tasks as they are still. */
  async keep({ jurisdiction, begun, bulk }: Sheet): Promise<void> {
    const { recordedAt } = begun;
    if (recordedAt === '' || this.regimes.jurisdiction(jurisdiction) === null) return;
    const { calendar } = this.regimes.of(jurisdiction);
    const today = calendar.dayOf(this.clock.now());
    let day: Day = calendar.dayOf(recordedAt);
    if (day >= today) return;
    if (addDays(day, MOST_DAYS) < today) day = addDays(today, -MOST_DAYS);
    // Commits without an event have kept some, and have not moved the end of the log.
    const kept = await lastDayEnd(bulk);
    if (kept !== null && kept >= day) day = addDays(kept, 1);
    // Where there was no task, there was none on the days behind it: nothing has been written.
    while (day < today && (await keepDayEnd(bulk, day, calendar.lastMoment(day)))) day = addDays(day, 1);
  }
}
