// The days on which reports are due (DOMAIN.md 5.3), written down one by one; part of the naive reference.
import type { WorkCalendar } from '../../src/rules/calendar';
import type { Day, Instant } from '../../src/rules/day';
import type { Cadence } from '../../src/rules/words';
import type { Notes } from './notes';

export interface DueDay {
  on: Day;
  end: Instant;
}

/** The due days of one cadence, from the day on which it began. */
export interface Series {
  days: DueDay[];
  /** the moment at which another cadence took its place */
  endedAt: Instant | null;
}

/** So far ahead the days are written down: no test looks further. */
const HORIZON_DAYS = 500;

/** Whether a day is one of the cadence's, before it is rolled. */
function isNominal(day: Date, cadence: Cadence): boolean {
  const [date, month] = [day.getUTCDate(), day.getUTCMonth() + 1];
  switch (cadence) {
    case 'NONE':
      return false;
    case 'WEEKLY':
      return day.getUTCDay() === 5;
    case 'TEN_DAYS':
      return date === 10 || date === 20 || date === new Date(Date.UTC(day.getUTCFullYear(), month, 0)).getUTCDate();
    case 'MONTHLY':
      return date === 25;
    case 'QUARTERLY':
      return date === 25 && month % 3 === 0;
  }
}

/** Each nominal day after after(c, 5), rolled. */
export function seriesFrom(cadence: Cadence, c: Day, calendar: WorkCalendar): Series {
  const days: DueDay[] = [];
  const day = new Date(`${calendar.after(c, 5)}T00:00:00Z`);
  for (let i = 0; i < HORIZON_DAYS && cadence !== 'NONE'; i++) {
    day.setUTCDate(day.getUTCDate() + 1);
    if (!isNominal(day, cadence)) continue;
    const on = calendar.roll(day.toISOString().slice(0, 10));
    if (on !== days.at(-1)?.on) days.push({ on, end: calendar.end(on) });
  }
  return { days, endedAt: null };
}

/** The days that are, were or will be owed and that no report answers, the earliest first. */
export function unanswered(notes: Notes, now: Instant): DueDay[] {
  const answered = notes.reports.filter(({ returned }) => !returned).flatMap(({ answers }) => answers);
  return notes.series
    .flatMap(({ days, endedAt }) => days.filter(({ end }) => endedAt === null || end <= endedAt))
    .filter(({ on }) => !answered.includes(on))
    .filter(({ end }) => end > now || notes.owedReportsBefore(end));
}

/** What a report of the lead unit answers: all that has passed unanswered; if nothing has, perhaps the next. */
export function answeredBy(notes: Notes, at: Instant): Day[] {
  const open = unanswered(notes, at);
  const passed = open.filter(({ end }) => end <= at);
  if (passed.length > 0) return passed.map(({ on }) => on);
  const [next] = open;
  const days = notes.series.at(-1)?.days ?? [];
  const index = days.findIndex(({ on }) => on === next?.on);
  const before = days[index - 1];
  return next !== undefined && (index === 0 || (before !== undefined && before.end <= at)) ? [next.on] : [];
}
