// Days and moments as people read them, in the time zone of the jurisdiction. Must not compute what is due: the API says so.
import { viewer } from '../session/session';
import { language, TAGS } from '../texts/language';

function formatted(moment: string | number | Date, options: Intl.DateTimeFormatOptions): string {
  const timeZone = viewer.value?.jurisdiction?.timeZone ?? 'Asia/Shanghai';
  return new Intl.DateTimeFormat(TAGS[language.value], { timeZone, hourCycle: 'h23', ...options }).format(
    new Date(moment),
  );
}

/** `09:00:12` */
export const timeOf = (moment: string | number): string =>
  formatted(moment, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** `09/28 09:00` */
export const shortMoment = (moment: string | number): string =>
  formatted(moment, { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });

/** `2026-09-28 09:00`: of what may lie in another year. */
export const fullMoment = (moment: string): string =>
  `${dayOf(moment)} ${formatted(moment, { hour: '2-digit', minute: '2-digit' })}`;

/** `2026年9月28日星期一` */
export const longDay = (moment: string | number): string =>
  formatted(moment, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' });

/** The day of a moment where the jurisdiction is: `2026-09-28`. */
export function dayOf(moment: string): string {
  const timeZone = viewer.value?.jurisdiction?.timeZone ?? 'Asia/Shanghai';
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(moment));
}

/** `9/28` */
export const monthDay = (day: string): string => ofDay(day, { month: 'numeric', day: 'numeric' });

/** `周一` */
export const weekdayName = (day: string): string => ofDay(day, { weekday: 'short' });

/** `9/28 周一` */
export const shortDay = (day: string): string => `${monthDay(day)} ${weekdayName(day)}`;

function ofDay(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(TAGS[language.value], { timeZone: 'UTC', ...options }).format(Date.parse(day));
}
