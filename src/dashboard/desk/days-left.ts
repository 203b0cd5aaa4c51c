// How far off a due day is, in the working days that the API's calendars tell. Must not compute what is due.
import { type Days, isWorked, kindOf, plus } from '../calendar/days';

/** Working days after today through a day; of one that is past, less those after it through today, at most −1. */
export function workingDaysTo(day: string, today: string, calendars: readonly Days[]): number {
  const count = (from: string, to: string) => {
    let worked = 0;
    for (let each = plus(from, 1); each <= to; each = plus(each, 1)) if (isWorked(kindOf(each, calendars))) worked += 1;
    return worked;
  };
  return day >= today ? count(today, day) : Math.min(-1, -count(day, today));
}
