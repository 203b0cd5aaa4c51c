// The queries for numbers by working day: what will turn, how days have ended, what is owed by when.
import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';

import { addDays } from '../rules/day';
import { OPEN_STAGES } from '../rules/words';
import type { Counts } from '../store/colour-sql';
import { MOST_FORECAST_DAYS } from '../store/counting-reader';
import * as lists from '../store/lists';
import type { TaskFilter as TaskFilterValue } from '../store/task-filter';
import { PageArgs } from './connections';
import { Context } from './context';
import { TaskFilter } from './filter-inputs';
import * as N from './number-types';
import { pageOfList } from './queries';
import { checkIds, filterOf } from './reading';
import { TaskConnection } from './task-types';

const optional = { nullable: true } as const;

// A year's working days; a month's ahead, for as many units as a screen shows.
const MOST_TREND_DAYS = 260;
const MOST_OWED_DAYS = 20;
const MOST_OWED_UNITS = 50;

const NO_TASKS: Counts = { total: 0, blue: 0, yellow: 0, red: 0 };

interface Day {
  date: string;
  turningYellow: number;
  turningRed: number;
  filter: TaskFilterValue | null;
  from: string;
  to: string;
}

@Resolver(() => N.ForecastDay)
export class ForecastFields {
  @FieldResolver(() => TaskConnection, { description: 'The tasks that turn, by deadline.' })
  tasks(@Root() day: Day, @Args() args: PageArgs, @Ctx() context: Context) {
    return pageOfList(context, lists.turning(context.who, day.filter, context.now, day, context.reader.dialect), args);
  }
}

@Resolver()
export class DayQueries {
  @Query(() => [N.ForecastDay], {
    description:
      'The next working days, 1 to 60, and the changes of colour by the end of each if nobody acts, under the policy that is in force now: moving the clock there announces the same numbers.',
  })
  async forecast(
    @Arg('filter', () => TaskFilter, optional) filter: TaskFilter | null | undefined,
    @Arg('workingDays', () => Int, { defaultValue: 5 }) workingDays: number,
    @Ctx() context: Context,
  ): Promise<Day[]> {
    checkDays(workingDays, MOST_FORECAST_DAYS, context);
    const { who, now, reader, regime } = context;
    const { calendar } = regime;
    const value = filterOf(filter, context);
    const today = calendar.dayOf(now);
    let from = now;
    const days = Array.from({ length: workingDays }, (_, i) => {
      const date = calendar.after(today, i + 1);
      const day = { date, from, to: calendar.start(addDays(date, 1)) };
      from = day.to;
      return day;
    });
    const turns = await reader.turns(who, value, now, days);
    return days.map((day, i) => ({
      ...day,
      filter: value,
      turningYellow: turns[i]?.yellow ?? 0,
      turningRed: turns[i]?.red ?? 0,
    }));
  }

  @Query(() => [N.TrendDay], {
    description:
      'How many open tasks had which colour when each of the last working days ended, 1 to 260 days with today, which is counted now. A day that was not kept is left out: one before the ledger began, or before its service learned to keep them. OFFICE, LEADER, SYSTEM.',
  })
  async statusTrend(@Arg('workingDays', () => Int, { defaultValue: 30 }) workingDays: number, @Ctx() context: Context) {
    await context.allow('statusTrend');
    checkDays(workingDays, MOST_TREND_DAYS, context);
    const { who, now, reader, regime } = context;
    const { calendar } = regime;
    const today = calendar.dayOf(now);
    const days: string[] = [];
    for (let i = workingDays - 1; i > 0; i--) days.push(calendar.before(today, i));
    const at = async (date: string, moment: string) => {
      const { rows } = await reader.summary(who, { stage: [...OPEN_STAGES] }, 'NONE', moment);
      return { date, counts: rows[0] ?? NO_TASKS };
    };
    const head = await reader.head(who.jurisdiction);
    const written = head === null || head.recordedAt === '' ? today : calendar.dayOf(head.recordedAt);
    // The ends of days behind the last commit are kept by the next one: until then they are counted. In this order: what was
    // counted before a commit that came in between gives way to what that commit has kept.
    const since = days.filter((date) => date >= written).map((date) => at(date, calendar.lastMoment(date)));
    const counted = await Promise.all([...since, at(today, now)]);
    const ended = new Map(counted.map(({ date, counts }) => [date, counts]));
    if (days.length > 0) for (const [date, counts] of await reader.dayEnds(who, days)) ended.set(date, counts);
    return [...ended].map(([date, counts]) => ({ date, counts })).sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  @Query(() => [N.ObligationCounts], {
    description:
      'How much is owed now and by when (应办分布): first by all units together, then by each unit. Overdue, due today, and by the end of each of the next 1 to 20 working days; what is due on a day off counts to the working day behind it.',
  })
  async obligationCounts(
    @Arg('units', () => [ID], {
      ...optional,
      description:
        'These, in their order, at most 50. Without: those that owe something of it, who owes most first, at most 50.',
    })
    units: string[] | null | undefined,
    @Arg('workingDays', () => Int, { defaultValue: 5 }) workingDays: number,
    @Ctx() context: Context,
  ) {
    checkDays(workingDays, MOST_OWED_DAYS, context);
    if (units != null && units.length > MOST_OWED_UNITS) {
      const bound = MOST_OWED_UNITS;
      throw context.badInput('units', { zh: `不得超过 ${bound} 个`, en: `at most ${bound}` });
    }
    for (const unit of units ?? []) checkIds({ units: unit }, { units: 'unit' }, '', context);
    const { who, now, reader, regime, load } = context;
    const { calendar } = regime;
    const today = calendar.dayOf(now);
    const days = [today, ...Array.from({ length: workingDays }, (_, i) => calendar.after(today, i + 1))];
    const owed = await reader.owedByDay(who, [addDays(today, -1), ...days], now);
    const named = units ?? [...owed.keys()].slice(0, MOST_OWED_UNITS);
    const records = await Promise.all(named.map((unit) => load.record('unit', unit)));
    const missing = named.find((_, i) => records[i] == null);
    if (missing !== undefined) {
      throw context.badInput('units', { zh: `没有这个单位：${missing}`, en: `there is no such unit: ${missing}` });
    }
    const counted = (unit: object | null, [overdue = 0, ...due]: number[]) => ({
      unit,
      overdue,
      days: days.map((date, i) => ({ date, count: due[i] ?? 0 })),
    });
    const sum = (i: number) => [...owed.values()].reduce((all, each) => all + (each[i] ?? 0), 0);
    const all = counted(
      null,
      [0, ...days].map((_, i) => sum(i)),
    );
    return [all, ...records.map((unit, i) => counted(unit ?? null, owed.get(named[i] ?? '') ?? []))];
  }
}

function checkDays(workingDays: number, bound: number, context: Context): void {
  if (workingDays >= 1 && workingDays <= bound) return;
  throw context.badInput('workingDays', { zh: `应为 1 至 ${bound}`, en: `must be between 1 and ${bound}` });
}
