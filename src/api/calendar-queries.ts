// The queries about working days, of the viewer's jurisdiction.
import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';

import { OutsideCalendar, type WorkCalendar as Calendar } from '../rules/calendar';
import { FIRST_YEAR, LAST_YEAR } from '../rules/notice';
import { Context } from './context';
import { checkOwn } from './reading';
import { WorkCalendar } from './registry-types';
import { LocalDate } from './scalars';
import { calendarView } from './views';

// Further than any span of the domain, and nearer than the calendar's end from any day that matters.
const MOST_WORKING_DAYS = 5000;

const optional = { nullable: true } as const;

@Resolver()
export class CalendarQueries {
  @Query(() => WorkCalendar, {
    description: 'The working days of a year (工作日历), 2004–2099, of the viewer’s jurisdiction.',
  })
  workCalendar(
    @Arg('year', () => Int) year: number,
    @Arg('jurisdiction', () => ID, optional) jurisdiction: string | null | undefined,
    @Ctx() context: Context,
  ) {
    return withCalendar(context, jurisdiction, 'year', (calendar) => calendarView(calendar, year));
  }

  @Query(() => Boolean, { description: 'Neither a weekend nor a holiday, or a make-up workday (调休上班).' })
  isWorkingDay(
    @Arg('date', () => LocalDate) date: string,
    @Arg('jurisdiction', () => ID, optional) jurisdiction: string | null | undefined,
    @Ctx() context: Context,
  ): boolean {
    return withCalendar(context, jurisdiction, 'date', (calendar) => calendar.isWorkingDay(date));
  }

  @Query(() => LocalDate, {
    description:
      'The n-th working day after (negative: before) the date, which is not counted itself (民法典 201); n from −5000 to 5000, not 0.',
  })
  workingDayAfter(
    @Arg('date', () => LocalDate) date: string,
    @Arg('workingDays', () => Int) workingDays: number,
    @Arg('jurisdiction', () => ID, optional) jurisdiction: string | null | undefined,
    @Ctx() context: Context,
  ): string {
    if (workingDays === 0 || Math.abs(workingDays) > MOST_WORKING_DAYS) {
      const bound = MOST_WORKING_DAYS;
      throw context.badInput('workingDays', { zh: `应为 ±1 至 ±${bound}`, en: `must be between ±1 and ±${bound}` });
    }
    return withCalendar(context, jurisdiction, 'date', (calendar) =>
      workingDays > 0 ? calendar.after(date, workingDays) : calendar.before(date, -workingDays),
    );
  }
}

/** Asks the viewer's calendar; a year that it does not reach is a broken request. */
function withCalendar<V>(
  context: Context,
  jurisdiction: string | null | undefined,
  argument: string,
  ask: (calendar: Calendar) => V,
): V {
  checkOwn(jurisdiction, context);
  try {
    return ask(context.regime.calendar);
  } catch (error) {
    if (!(error instanceof OutsideCalendar)) throw error;
    const years = `${FIRST_YEAR}–${LAST_YEAR}`;
    throw context.badInput(argument, { zh: `超出可计算的年份 ${years}`, en: `outside the years ${years}` });
  }
}
