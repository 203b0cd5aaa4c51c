// The queries for numbers over time, the three lists, and what is open to everybody.
import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';

import { checklist, type ChecklistRow as Row, MOST_LISTED } from '../ledger/checklist';
import { bounds, briefing, briefingText, drawSample, scorecards } from '../ledger/statistics';
import { addDays } from '../rules/day';
import { keyMatterWarning } from '../rules/key-matters';
import type * as R from '../rules/records';
import { type ChecklistKind, OPEN_STAGES, SOURCE_KIND_WORDS } from '../rules/words';
import type { Counts } from '../store/colour-sql';
import * as lists from '../store/lists';
import { MOST_FORECAST_DAYS } from '../store/counting-reader';
import type { TaskFilter as TaskFilterValue } from '../store/task-filter';
import { PageArgs } from './connections';
import { Context } from './context';
import * as E from './enums';
import { TaskFilter } from './filter-inputs';
import * as N from './number-types';
import { pageOfList } from './queries';
import { checkIds, filterOf, searchOf } from './reading';
import { LocalDate } from './scalars';
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
export class NumberQueries {
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
    const [ended, { rows }] = await Promise.all([
      days.length === 0 ? new Map<string, Counts>() : reader.dayEnds(who, days),
      reader.summary(who, { stage: [...OPEN_STAGES] }, 'NONE', now),
    ]);
    const present = rows[0] ?? NO_TASKS;
    return [...days.map((date) => ({ date, counts: ended.get(date) })), { date: today, counts: present }].filter(
      ({ counts }) => counts !== undefined,
    );
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

  @Query(() => [N.Scorecard], {
    description:
      'Scorecards (考核) of the units that have something to judge in a period of at most five years, the best first. OFFICE, LEADER; a UNIT sees its own.',
  })
  async scorecards(
    @Arg('from', () => LocalDate) from: string,
    @Arg('to', () => LocalDate) to: string,
    @Ctx() context: Context,
  ) {
    await context.allow('scorecards');
    const period = checkPeriod(from, to, context);
    const { who, reader, regime, now } = context;
    const cards = await scorecards(reader, who.jurisdiction, regime, period, now);
    return cards
      .filter(({ unitId }) => who.role !== 'UNIT' || unitId === who.unitId)
      .map(({ unitId, tallies, score, rank }) => ({
        ...tallies,
        from,
        to,
        score,
        rank,
        unit: () => context.load.referred('unit', unitId),
      }));
  }

  @Query(() => N.Briefing, {
    description:
      'For the leaders: what was assigned, completed, turned red and was explained in a period (简报). OFFICE, LEADER.',
  })
  async briefing(
    @Arg('from', () => LocalDate) from: string,
    @Arg('to', () => LocalDate) to: string,
    @Ctx() context: Context,
  ) {
    await context.allow('briefing');
    const period = checkPeriod(from, to, context);
    const { who, ledger, reader, regime, now } = context;
    const whole = await briefing(reader, who.jurisdiction, bounds(regime, ...period));
    const names = await reader.unitNames(who.jurisdiction, [...whole.byUnit.keys()]);
    const unitName = (id: string) => names.get(id) ?? id;
    const { rows } = await reader.summary(who, { stage: [...OPEN_STAGES] }, 'NONE', now);
    const [present] = rows;
    const jurisdiction = ledger.regimes.jurisdiction(who.jurisdiction)?.name ?? '';
    return {
      ...whole,
      from,
      to,
      bySourceKind: [...whole.bySourceKind].map(([key, counts]) => ({
        key,
        label: context.say(SOURCE_KIND_WORDS[key]),
        ...counts,
      })),
      byUnit: [...whole.byUnit].map(([key, counts]) => ({ key, label: unitName(key), ...counts })),
      text: briefingText(whole, period, { jurisdiction, unitName, red: present?.red ?? 0, open: present?.total ?? 0 }),
    };
  }

  @Query(() => N.LookBackSample, {
    description:
      'Draws a share of the tasks closed in a month that is over for look-back verification (回头看); without a seed by the hash of the log at the month’s end, which nobody knows before. OFFICE, LEADER.',
  })
  async lookBackSample(
    @Arg('month', () => String, { description: 'YYYY-MM' }) month: string,
    @Arg('seed', () => String, optional) seed: string | null | undefined,
    @Ctx() context: Context,
  ) {
    await context.allow('lookBackSample');
    const { who, reader, regime, now, load } = context;
    if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(month)) {
      throw context.badInput('month', { zh: '应为 YYYY-MM', en: 'must be YYYY-MM' });
    }
    const begin = regime.calendar.start(`${month}-01`);
    const end = regime.calendar.start(`${addDays(`${month}-28`, 4).slice(0, 7)}-01`);
    if (end > now && seed == null) {
      throw context.badInput('month', { zh: '该月尚未结束，请指定 seed', en: 'the month is not over: give a seed' });
    }
    const last = await reader.lastEventBefore(who.jurisdiction, end);
    const drawnWith = seed ?? last?.hash ?? month;
    const closed = await reader.closedWithin(who.jurisdiction, begin, end);
    const { percent } = regime.policy.lookBack;
    const tasks = drawSample(closed, drawnWith, percent).map((id) => load.referred('task', id));
    return { month, seed: drawnWith, percent, closed: closed.length, tasks };
  }

  @Query(() => [N.KeyMatterList], { description: 'The year’s key matters (重大事项), by leader. OFFICE, LEADER.' })
  async keyMatters(@Arg('year', () => Int) year: number, @Ctx() context: Context) {
    await context.allow('keyMatters');
    const { who, reader, regime, load } = context;
    const matters = await reader.keyMatters(who.jurisdiction, year);
    const leaders = [...new Set(matters.map(({ leaderId }) => leaderId ?? ''))];
    return leaders.map((leaderId) => {
      const own = matters.filter((matter) => matter.leaderId === leaderId);
      const warning = keyMatterWarning(own.length, year, regime.policy);
      return {
        leader: () => load.referred('person', leaderId),
        year,
        matters: own,
        warning: warning && context.say(warning),
      };
    });
  }

  @Query(() => [N.ChecklistRow], {
    description:
      'One of the three lists (工作清单、任务清单、责任清单, 工作规则 65) of the tasks that the viewer sees, at most 2,000 of them, by deadline.',
  })
  async checklist(
    @Arg('kind', () => E.ChecklistKind) kind: ChecklistKind,
    @Arg('filter', () => TaskFilter, optional) filter: TaskFilter | null | undefined,
    @Ctx() context: Context,
  ) {
    const { who, reader, now, load } = context;
    const list = lists.tasks(
      who,
      filterOf(filter, context),
      [{ field: 'DEADLINE', descending: false }],
      now,
      reader.dialect,
    );
    const tasks = await reader.all<R.Task>(list, MOST_LISTED);
    if (tasks.length > MOST_LISTED) {
      const bound = MOST_LISTED;
      throw context.badInput('filter', {
        zh: `超过 ${bound} 项，请缩小范围`,
        en: `more than ${bound} tasks: narrow it down`,
      });
    }
    return checklist(kind, tasks, now).map((row, i) => ({
      ...row,
      position: i + 1,
      name: () => nameOf(row, context),
      unit: () => load.referred('unit', row.unitId),
      owner: () => (row.ownerId === null ? null : load.referred('person', row.ownerId)),
      task: () => (row.taskId === null ? null : load.referred('task', row.taskId)),
      source: () => (row.sourceId === null ? null : load.referred('source', row.sourceId)),
    }));
  }

  @Query(() => N.PublicTaskConnection, {
    description:
      'Public tasks of a jurisdiction (政务公开), also without a token, where the service is set to be open (LEDGER_PUBLIC=true): number, title, lead unit, stage, deadline.',
  })
  async publicTasks(
    @Arg('jurisdiction', () => String, { description: 'Its code.' }) jurisdiction: string,
    @Arg('search', () => String, optional) search: string | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
  ) {
    const { ledger, open, reader } = context;
    if (!open || ledger.regimes.jurisdiction(jurisdiction) === null) {
      const zh = open ? '没有这个本级政府' : '本服务未开放公开查询';
      const en = open ? 'there is no such jurisdiction' : 'this service is not open to the public';
      throw context.badInput('jurisdiction', { zh, en });
    }
    const list = lists.publicTasks(jurisdiction, searchOf(search, context));
    const page = await pageOfList<R.Task>(context, list, args, jurisdiction);
    const names = await reader.unitNames(
      jurisdiction,
      page.nodes.map(({ leadUnitId }) => leadUnitId),
    );
    const view = ({ number, title, stage, deadline, leadUnitId }: R.Task) => ({
      number,
      title,
      stage,
      deadline,
      leadUnit: names.get(leadUnitId) ?? '',
    });
    return {
      ...page,
      nodes: page.nodes.map(view),
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: view(node) })),
    };
  }
}

async function nameOf(row: Row, { load }: Context): Promise<string> {
  if (row.taskId !== null) return (await load.referred('task', row.taskId)).title;
  if (row.sourceId !== null) return (await load.referred('source', row.sourceId)).title;
  const unit = await load.referred('unit', row.unitId);
  const owner = row.ownerId === null ? null : await load.referred('person', row.ownerId);
  return owner === null ? unit.name : `${unit.name} ${owner.title ?? owner.name}`;
}

function checkDays(workingDays: number, bound: number, context: Context): void {
  if (workingDays >= 1 && workingDays <= bound) return;
  throw context.badInput('workingDays', { zh: `应为 1 至 ${bound}`, en: `must be between 1 and ${bound}` });
}

const MOST_DAYS = 1830;

function checkPeriod(from: string, to: string, context: Context): [string, string] {
  if (to < from) throw context.badInput('to', { zh: `不得早于 ${from}`, en: `not before ${from}` });
  if (to > addDays(from, MOST_DAYS)) throw context.badInput('to', { zh: '期间不得超过五年', en: 'at most five years' });
  return [from, to];
}
