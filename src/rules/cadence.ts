// The due days of regular reports (DOMAIN.md 5.3): which come, which are unanswered, which a report answers. Pure.
// A nominal day is the cadence's own (a Friday, the 25th); its due day is rolled to a working day.
import type { Due, WorkCalendar } from './calendar';
import { addDays, type Day, dayNumber, type Instant } from './day';
import type { Regime } from './reasons';
import type { Report, Reporting, Task } from './records';
import { type Cadence, OPEN_STAGES } from './words';

const FRIDAY = 1; // day number 1, 1970-01-02, was a Friday

/** The first nominal day strictly after a day. `nominalAfter('MONTHLY', '2026-11-25') === '2026-12-25'` */
export function nominalAfter(cadence: Exclude<Cadence, 'NONE'>, day: Day): Day {
  if (cadence === 'WEEKLY') return addDays(day, 7 - ((((dayNumber(day) - FRIDAY) % 7) + 7) % 7));
  for (let month = day.slice(0, 7); ; month = addDays(`${month}-28`, 4).slice(0, 7)) {
    const found = nominalDays(cadence, month).find((each) => each > day);
    if (found !== undefined) return found;
  }
}

/** A cadence's days of a month, written `YYYY-MM`. */
function nominalDays(cadence: 'TEN_DAYS' | 'MONTHLY' | 'QUARTERLY', month: string): Day[] {
  switch (cadence) {
    case 'TEN_DAYS':
      return [`${month}-10`, `${month}-20`, addDays(`${addDays(`${month}-28`, 4).slice(0, 7)}-01`, -1)];
    case 'MONTHLY':
      return [`${month}-25`];
    case 'QUARTERLY':
      return Number(month.slice(5)) % 3 === 0 ? [`${month}-25`] : [];
  }
}

type Carried = Pick<Reporting, 'open' | 'ahead' | 'unasked' | 'rests'>;

/** What a first cadence takes over from none. */
export const NOTHING_CARRIED: Carried = { open: [], ahead: [], unasked: [], rests: [] };

/** The reports that a task owes from a day on which its cadence begins. */
export function beginReporting(
  cadence: Cadence,
  on: Day,
  now: Instant,
  startAfter: number,
  carried: Carried,
  calendar: WorkCalendar,
): Reporting | null {
  if (
    cadence === 'NONE' &&
    [carried.open, carried.ahead, carried.unasked, carried.rests].every(({ length }) => length === 0)
  )
    return null;
  const anchor = startAfter === 0 ? on : calendar.after(on, startAfter);
  return withNext({ ...carried, anchor, through: null, next: null, since: now }, cadence, calendar);
}

/** Another cadence from today on: what had passed unanswered stays owed, and what is answered is not asked again. */
export function changeCadence(
  task: Task,
  cadence: Cadence,
  today: Day,
  now: Instant,
  { policy, calendar }: Regime,
): Reporting | null {
  const { reporting } = task.facts;
  const carried: Carried = { ...(reporting ?? NOTHING_CARRIED) };
  if (reporting !== null) {
    const { through, open } = reporting;
    const owed = open.map((day) => dueOf(reporting, day, calendar).on);
    const answered = [...reporting.ahead, ...(through === null ? [] : [calendar.roll(through)])];
    const passed = (day: Day) => calendar.end(day) <= now;
    carried.open = passedUnanswered(task, now, calendar).map(([day]) => day);
    carried.ahead = answered.filter((day) => !passed(day) && !owed.includes(day));
    const unasked = reporting.ahead.filter((day) => passed(day) && askedFor(task, day, calendar) === null);
    carried.unasked = [...reporting.unasked, ...unasked];
  }
  return beginReporting(cadence, today, now, policy.reports.startAfterWorkingDays, carried, calendar);
}

/** The due day that was settled last. */
function settledOn({ through }: Pick<Reporting, 'through'>, calendar: WorkCalendar): Day | null {
  return through === null ? null : calendar.roll(through);
}

/** Nominal days behind those that are settled whose due day ends up to a moment. */
function dueUpTo(reporting: Reporting, cadence: Cadence, until: Instant, calendar: WorkCalendar): [Day, Due][] {
  const found: [Day, Due][] = [];
  if (cadence === 'NONE') return found;
  let last = settledOn(reporting, calendar);
  for (let day = nominalAfter(cadence, reporting.through ?? reporting.anchor); ; day = nominalAfter(cadence, day)) {
    const due = dueOf(reporting, day, calendar);
    if (due.at > until) return found;
    // Nominal days that roll to the same day ask once.
    if (due.on !== last && !reporting.ahead.includes(due.on)) found.push([day, due]);
    last = due.on;
  }
}

/** The due day of a nominal day; a new calendar may have put the next one elsewhere. */
function dueOf({ next }: Reporting, day: Day, calendar: WorkCalendar): Due {
  return next?.on === day ? next.due : calendar.dueBy(day);
}

/** Nominal days that have passed unanswered, oldest first, with their due days. */
export function passedUnanswered(
  task: Pick<Task, 'facts' | 'reportCadence'>,
  now: Instant,
  calendar: WorkCalendar,
): [Day, Due][] {
  const { reporting } = task.facts;
  if (reporting === null) return [];
  const open = reporting.open
    .map((day): [Day, Due] => [day, dueOf(reporting, day, calendar)])
    .filter(([, due]) => due.at <= now);
  return [...open, ...dueUpTo(reporting, task.reportCadence, now, calendar)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * What a report of the lead unit answers: every due day that has passed unanswered; if there is none the next one, provided
 * it is the first or the one before it has passed.
 */
export function answeredBy(task: Task, now: Instant, calendar: WorkCalendar): [Day, Due][] {
  const passed = passedUnanswered(task, now, calendar);
  const { reporting } = task.facts;
  if (passed.length > 0 || reporting?.next == null) return passed;
  const { next, open, through } = reporting;
  const early = !open.includes(next.on) && through !== null && calendar.dueBy(through).at > now;
  return early ? [] : [[next.on, next.due]];
}

/** The reporting of a task after some days have been answered. */
export function afterAnswer(task: Task, answers: readonly Day[], calendar: WorkCalendar): Reporting | null {
  const { reporting } = task.facts;
  if (reporting === null || answers.length === 0) return reporting;
  const open = reporting.open.filter((day) => !answers.includes(day));
  const last = answers.filter((day) => day > (reporting.through ?? reporting.anchor)).at(-1);
  return withNext({ ...reporting, open, through: last ?? reporting.through }, task.reportCadence, calendar);
}

/** The reporting of a task after a report was returned: what it had answered is owed again, but for what fell in a rest. */
export function afterReturn(
  task: Task,
  answers: Report['answers'],
  now: Instant,
  calendar: WorkCalendar,
): Reporting | null {
  const { reporting } = task.facts;
  const { ahead, unasked, rests } = reporting ?? NOTHING_CARRIED;
  const rested = (at: Instant) => rests.some(({ from, to }) => at > from && at <= to);
  const owed = answers
    .filter(({ dueOn, dueAt }) => !rested(dueAt) && !unasked.includes(dueOn))
    .flatMap(({ on, dueOn }) => (ahead.includes(dueOn) ? (askedFor(task, dueOn, calendar) ?? []) : on));
  const asked = (day: Day) => !answers.some(({ dueOn }) => dueOn === day) || askedFor(task, day, calendar) !== null;
  const [first] = owed;
  if (first === undefined) return reporting && { ...reporting, ahead: ahead.filter(asked) };
  const kept = reporting ?? { ...NOTHING_CARRIED, anchor: first, through: null, next: null };
  const open = [...kept.open, ...owed].sort();
  return withNext({ ...kept, open, ahead: ahead.filter(asked), since: now }, task.reportCadence, calendar);
}

/** The nominal day for which the present cadence asks on a due day; null if there is none. */
function askedFor({ reportCadence: cadence, facts }: Task, dueOn: Day, calendar: WorkCalendar): Day | null {
  if (cadence === 'NONE' || facts.reporting === null) return null;
  for (let day = nominalAfter(cadence, facts.reporting.anchor); day <= dueOn; day = nominalAfter(cadence, day)) {
    if (dueOf(facts.reporting, day, calendar).on === dueOn) return day;
  }
  return null;
}

/**
 * The reporting of a task after a time in which nothing was owed (a suspension, a completion filed in time, the time behind
 * it): due days that fell in it are settled, those that had passed before are owed still.
 */
export function afterPause(task: Task, from: Instant, to: Instant, calendar: WorkCalendar): Reporting | null {
  const { reporting } = task.facts;
  if (reporting === null) return null;
  const fell = (due: Due) => due.at > from && due.at <= to;
  const passed = dueUpTo(reporting, task.reportCadence, to, calendar);
  const open = [
    ...reporting.open.filter((day) => !fell(dueOf(reporting, day, calendar))),
    ...passed.filter(([, due]) => !fell(due)).map(([day]) => day),
  ];
  const through = passed.at(-1)?.[0] ?? reporting.through;
  const rests = [...reporting.rests, { from, to }];
  return withNext({ ...reporting, open, through, rests }, task.reportCadence, calendar);
}

/** The same with its earliest unanswered day worked out. */
function withNext(reporting: Reporting, cadence: Cadence, calendar: WorkCalendar): Reporting {
  let { through } = reporting;
  const after = (day: Day | null) => (cadence === 'NONE' ? null : nominalAfter(cadence, day ?? reporting.anchor));
  let coming = after(through);
  const isSettled = (on: Day) => reporting.ahead.includes(on) || on === settledOn({ through }, calendar);
  while (coming !== null && isSettled(dueOf(reporting, coming, calendar).on)) {
    through = coming;
    coming = after(through);
  }
  const on = reporting.open.reduce<Day | null>((min, day) => (min === null || day < min ? day : min), coming);
  return { ...reporting, through, next: on === null ? null : { on, due: dueOf(reporting, on, calendar) } };
}

/** True while reports can be overdue: not while a completion that was filed in time awaits its decision. */
export function owesReports(task: Task): boolean {
  if (!OPEN_STAGES.includes(task.stage)) return false;
  return task.stage !== 'COMPLETION_SUBMITTED' || task.facts.completion?.inTimeSince == null;
}
