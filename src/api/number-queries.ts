// The queries for numbers of a period, the three lists, and what is open to everybody.
import { Arg, Args, Ctx, Int, Query, Resolver } from 'type-graphql';

import { checklist, type ChecklistRow as Row, MOST_LISTED } from '../ledger/checklist';
import { bounds, briefing, briefingText, drawSample, scorecards } from '../ledger/statistics';
import { addDays } from '../rules/day';
import { keyMatterWarning } from '../rules/key-matters';
import type * as R from '../rules/records';
import { type ChecklistKind, OPEN_STAGES, SOURCE_KIND_WORDS } from '../rules/words';
import * as lists from '../store/lists';
import { PageArgs } from './connections';
import { Context } from './context';
import * as E from './enums';
import { TaskFilter } from './filter-inputs';
import * as N from './number-types';
import { pageOfList } from './queries';
import { filterOf, searchOf } from './reading';
import { LocalDate } from './scalars';

const optional = { nullable: true } as const;

@Resolver()
export class NumberQueries {
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

const MOST_DAYS = 1830;

function checkPeriod(from: string, to: string, context: Context): [string, string] {
  if (to < from) throw context.badInput('to', { zh: `不得早于 ${from}`, en: `not before ${from}` });
  if (to > addDays(from, MOST_DAYS)) throw context.badInput('to', { zh: '期间不得超过五年', en: 'at most five years' });
  return [from, to];
}
