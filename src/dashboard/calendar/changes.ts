// What a notice would change: the days that would be something else than they are now.
import { type DayKind, type Days, kindOf, plus } from './days';

/** A notice as it is being written. */
export type Draft = Pick<Days, 'holidays' | 'makeUpWorkdays'>;

export interface Change {
  day: string;
  from: DayKind;
  to: DayKind;
}

/** What a day would be: the draft stands in the place of the year's notice, days off of the jurisdiction's own stay. */
export function kindUnder(draft: Draft, day: string, [own, ...others]: readonly Days[]): DayKind {
  return kindOf(day, [{ ...draft, daysOff: own?.daysOff ?? [] }, ...others]);
}

/** The days of a year, and of the end of the year before it, that a draft would change. */
export function changesOf(draft: Draft, year: number, calendars: readonly Days[]): Change[] {
  const changes: Change[] = [];
  for (let day = `${year - 1}-12-20`; day <= `${year}-12-31`; day = plus(day, 1)) {
    const from = kindOf(day, calendars);
    const to = kindUnder(draft, day, calendars);
    if (from !== to) changes.push({ day, from, to });
  }
  return changes;
}
