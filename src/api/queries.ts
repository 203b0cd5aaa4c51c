// The queries: what each list is and who may ask. Rows come from one statement each.
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Int, Query, Resolver } from 'type-graphql';

import type * as W from '../rules/words';
import { SOURCE_KIND_WORDS, type SourceKind, type Stage, STAGE_WORDS } from '../rules/words';
import * as lists from '../store/lists';
import type { List } from '../store/paging';
import type { ListPage } from '../store/reader';
import type { SummaryGroup } from '../store/tally-sql';
import { connection, PageArgs, pageRequest, withCursors } from './connections';
import { Context } from './context';
import * as E from './enums';
import { TaskFilter, TaskOrder, UnitOrder } from './filter-inputs';
import { LetterConnection } from './handling-types';
import { InspectionConnection } from './inspection-types';
import { RateLimit, Viewer } from './log-types';
import { InterventionConnection } from './progress-types';
import { checkIds, filterOf, orderOf, readNode, readTask, readTaskByNumber, searchOf, onceEach } from './reading';
import { Jurisdiction, Node, SourceConnection, Unit, UnitConnection } from './registry-types';
import { LocalDate } from './scalars';
import { LedgerSummary } from './summary-types';
import { ObligationConnection, Task, TaskConnection } from './task-types';
import { wantedBy } from './written';
import { obligationView } from './views';

// A node list is answered in one go; more than a page of them is not a question but an export.
const MOST_NODES = 200;

const optional = { nullable: true } as const;

/** A page of a list as it is wanted: as JSON where a plan says so, else as values. */
function listed<V extends object>(context: Context, list: List, args: PageArgs, info: GraphQLResolveInfo) {
  const wanted = wantedBy(info);
  if (wanted === undefined) return pageOfList<V>(context, list, args);
  return withCursors(context, async () => wanted.page(list, pageRequest(args, context), context));
}

/** A page of a list, with the cursor to subscribe from. */
export function pageOfList<V extends object>(
  context: Context,
  list: List,
  args: PageArgs,
  jurisdiction: string = context.who.jurisdiction,
) {
  const request = pageRequest(args, context);
  const { reader } = context;
  return withCursors(context, async () => {
    const page: ListPage<V> = await reader.page<V>(list, request, jurisdiction);
    return {
      ...connection<V>(page, () => reader.count(list)),
      eventCursor: reader.eventCursor(jurisdiction, page.head),
    };
  });
}

@Resolver()
export class Queries {
  @Query(() => Viewer, { description: 'Who is asking (当前用户).' })
  viewer(@Ctx() context: Context) {
    const { subject, name, role, jurisdiction, unitId } = context.who;
    return {
      subject,
      name,
      role,
      jurisdiction: context.ledger.regimes.jurisdiction(jurisdiction),
      unit: () => (unitId === null ? null : context.load.record('unit', unitId)),
    };
  }

  @Query(() => RateLimit, {
    ...optional,
    description: 'The client’s allowance (限流), in points; null where none is kept.',
  })
  rateLimit(@Ctx() context: Context) {
    return context.allowance;
  }

  @Query(() => Node, {
    ...optional,
    description: 'Any record by its id; null if there is none or the viewer does not see it.',
  })
  node(@Arg('id', () => ID) id: string, @Ctx() context: Context) {
    return readNode(id, 'node', context);
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: 'Records by their ids, at most 200, in the order asked; null where there is none to be seen.',
  })
  async nodes(@Arg('ids', () => [ID]) ids: string[], @Ctx() context: Context) {
    if (ids.length > MOST_NODES) {
      throw context.badInput('ids', { zh: `不得超过 ${MOST_NODES} 个`, en: `at most ${MOST_NODES}` });
    }
    return Promise.all(ids.map((id) => readNode(id, 'nodes', context)));
  }

  @Query(() => [Jurisdiction], { description: 'The jurisdictions that the viewer belongs to (本级政府).' })
  jurisdictions(@Ctx() context: Context) {
    return [context.ledger.regimes.jurisdiction(context.who.jurisdiction)];
  }

  @Query(() => Task, { ...optional, description: 'A task by its id or its number (督查编号), exactly one of them.' })
  async task(
    @Arg('id', () => ID, optional) id: string | null | undefined,
    @Arg('number', () => String, optional) number: string | null | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    checkOne({ id, number }, context);
    const wanted = wantedBy(info);
    if (id != null) return readTask(id, 'task', context, wanted);
    return readTaskByNumber(number ?? '', 'task', context, wanted);
  }

  @Query(() => TaskConnection, {
    description: 'The ledger (台账): tasks that the viewer sees, by deadline unless ordered otherwise.',
  })
  tasks(
    @Arg('filter', () => TaskFilter, optional) filter: TaskFilter | null | undefined,
    @Arg('orderBy', () => [TaskOrder], optional) orderBy: TaskOrder[] | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listed(
      context,
      lists.tasks(context.who, filterOf(filter, context), orderOf(orderBy), context.now, context.reader.dialect),
      args,
      info,
    );
  }

  @Query(() => Unit, { ...optional, description: 'A unit by its id or its code, exactly one of them.' })
  async unit(
    @Arg('id', () => ID, optional) id: string | null | undefined,
    @Arg('code', () => String, optional) code: string | null | undefined,
    @Ctx() context: Context,
  ) {
    checkOne({ id, code }, context);
    if (id != null) return context.load.record('unit', id);
    return context.reader.unitByCode(context.who.jurisdiction, code ?? '');
  }

  @Query(() => UnitConnection, { description: 'Units of the jurisdiction, by code unless ordered otherwise.' })
  units(
    @Arg('kind', () => [E.UnitKind], optional) kind: W.UnitKind[] | null | undefined,
    @Arg('search', () => String, { ...optional, description: 'Words in the name or code.' })
    search: string | null | undefined,
    @Arg('status', () => [E.SupervisionStatus], { ...optional, description: 'The unit’s colour now.' })
    status: W.Status[] | null | undefined,
    @Arg('orderBy', () => [UnitOrder], optional) orderBy: UnitOrder[] | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
  ) {
    const { who, regime, now } = context;
    const filter = {
      kind: kind ?? null,
      search: searchOf(search, context),
      status: status ? [...new Set(status)] : null,
    };
    const order = onceEach(orderBy ?? []).map(({ field, direction }) => ({ field, descending: direction === 'DESC' }));
    return pageOfList(context, lists.units(who, filter, order, regime.policy, now, context.reader.dialect), args);
  }

  @Query(() => InterventionConnection, {
    description:
      'Interventions (催办、通报、约谈、问责建议), the latest first. Units see those in force that concern them or a task that they see; other systems those in force of tasks that they see.',
  })
  interventions(
    @Arg('unit', () => ID, optional) unit: string | null | undefined,
    @Arg('kind', () => [E.InterventionKind], optional) kind: W.InterventionKind[] | null | undefined,
    @Arg('decision', () => [E.Decision], optional) decision: W.Decision[] | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
  ) {
    checkIds({ unit }, { unit: 'unit' }, '', context);
    const filter = { unit: unit ?? null, kind: kind ?? null, decision: decision ?? null };
    return pageOfList(context, lists.interventions(context.who, filter), args);
  }

  @Query(() => InspectionConnection, {
    description:
      'Inspection activities (督查活动), the latest to begin first. A unit sees its own proposals, and those of itself once registered.',
  })
  inspections(
    @Arg('year', () => Int, optional) year: number | null | undefined,
    @Arg('kind', () => [E.InspectionKind], optional) kind: W.InspectionKind[] | null | undefined,
    @Arg('stage', () => [E.InspectionStage], optional) stage: W.InspectionStage[] | null | undefined,
    @Arg('unit', () => ID, { ...optional, description: 'That inspect this unit.' }) unit: string | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
  ) {
    checkIds({ unit }, { unit: 'unit' }, '', context);
    const filter = { year: year ?? null, kind: kind ?? null, stage: stage ?? null, unit: unit ?? null };
    return pageOfList(context, lists.inspections(context.who, filter), args);
  }

  @Query(() => SourceConnection, { description: 'Sources that the viewer sees, the latest first.' })
  sources(
    @Arg('kind', () => [E.SourceKind], optional) kind: W.SourceKind[] | null | undefined,
    @Arg('search', () => String, { ...optional, description: 'Words in the title or document number.' })
    search: string | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listed(context, lists.sources(context.who, kind ?? null, searchOf(search, context)), args, info);
  }

  @Query(() => LetterConnection, { description: 'Letters of tasks that the viewer sees, the latest first.' })
  letters(
    @Arg('number', () => String, { ...optional, description: 'The letter of this number.' })
    number: string | null | undefined,
    @Arg('unit', () => ID, { ...optional, description: 'Received by this unit.' }) unit: string | null | undefined,
    @Arg('answered', () => Boolean, {
      ...optional,
      description: 'With unit: answered by it. Without: by all recipients.',
    })
    answered: boolean | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    checkIds({ unit }, { unit: 'unit' }, '', context);
    const filter = { number: number ?? null, unit: unit ?? null, answered: answered ?? null };
    return listed(context, lists.letters(context.who, filter), args, info);
  }

  @Query(() => LedgerSummary, { description: 'How many tasks in each colour at this moment (汇总), also in groups.' })
  async summary(
    @Arg('filter', () => TaskFilter, optional) filter: TaskFilter | null | undefined,
    @Arg('groupBy', () => E.SummaryGroup, { defaultValue: 'NONE' }) group: SummaryGroup,
    @Ctx() context: Context,
  ) {
    const { who, now } = context;
    const { reader } = context;
    const { head, rows } = await reader.summary(who, filterOf(filter, context), group, now);
    const sum = (of: 'total' | 'blue' | 'yellow' | 'red') => rows.reduce((total, row) => total + row[of], 0);
    return {
      at: now,
      counts: { total: sum('total'), blue: sum('blue'), yellow: sum('yellow'), red: sum('red') },
      groups:
        group === 'NONE' ? [] : rows.map((row) => ({ key: row.key, label: labelOf(group, row, context), counts: row })),
      eventCursor: reader.eventCursor(who.jurisdiction, head),
    };
  }

  @Query(() => ObligationConnection, {
    description: 'What is owed now, by whom, by when (应办清单): the soonest first.',
  })
  async obligations(
    @Arg('unit', () => ID, { ...optional, description: 'Owed by this unit.' }) unit: string | null | undefined,
    @Arg('kind', () => [E.ObligationKind], optional) kind: W.ObligationKind[] | null | undefined,
    @Arg('dueBefore', () => LocalDate, { ...optional, description: 'Due on an earlier day than this.' })
    dueBefore: string | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
  ) {
    checkIds({ unit }, { unit: 'unit' }, '', context);
    const filter = { unit: unit ?? null, kind: kind ?? null, dueBefore: dueBefore ?? null };
    const page = await pageOfList<Parameters<typeof obligationView>[0]>(
      context,
      lists.obligations(context.who, filter, context.now),
      args,
    );
    const nodes = page.nodes.map((each) => obligationView(each, context));
    return { ...page, nodes, edges: page.edges.map(({ cursor }, i) => ({ cursor, node: nodes[i] })) };
  }
}

function labelOf(group: SummaryGroup, row: { key: string; label: string | null }, context: Context): string {
  if (group === 'STAGE') return context.say(STAGE_WORDS[row.key as Stage]);
  if (group === 'SOURCE_KIND') return context.say(SOURCE_KIND_WORDS[row.key as SourceKind]);
  return row.label ?? context.say({ zh: '未指定', en: 'none' });
}

/** Exactly one of two arguments. */
function checkOne(args: Record<string, string | null | undefined>, context: Context): void {
  const [first = '', second = ''] = Object.keys(args);
  if (Object.values(args).filter((value) => value != null).length === 1) return;
  throw context.badInput(first, { zh: `${first} 与 ${second} 请给出其一`, en: `give either ${first} or ${second}` });
}
