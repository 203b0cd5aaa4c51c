// The fields of governments, units, people and sources that refer to other records or hold lists of tasks.
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';

import type * as R from '../rules/records';
import { unitReasons, unitStatus } from '../rules/unit-colour';
import type { Status } from '../rules/words';
import * as lists from '../store/lists';
import { PageArgs } from './connections';
import { Context } from './context';
import * as E from './enums';
import { TaskFilter, TaskOrder } from './filter-inputs';
import { filterOf, orderOf } from './reading';
import { Jurisdiction, Person, Policy, Source, Unit } from './registry-types';
import { StatusCounts } from './summary-types';
import { pageOf } from './task-fields';
import { StatusReason, TaskConnection } from './task-types';
import { policyView, reasonView } from './views';

@Resolver(() => Jurisdiction)
export class JurisdictionFields {
  @FieldResolver(() => Policy)
  policy(@Root() jurisdiction: R.Jurisdiction, @Ctx() context: Context) {
    return policyView(jurisdiction, context);
  }
}

/** The tasks of a unit or a source, with the cursor to subscribe from: read before the rows, so nothing is missed. */
async function tasksOf(
  context: Context,
  args: PageArgs,
  filter: TaskFilter | null | undefined,
  orderBy: TaskOrder[] | null | undefined,
  parent: string,
  id: string,
) {
  const { who, now, reader } = context;
  const { jurisdiction } = who;
  const head = await context.load.head();
  const list = lists.tasks(who, filterOf(filter, context), orderOf(orderBy), now, reader.dialect);
  const page = await pageOf(context, list, args, JSON.stringify([filter, orderBy]), parent, id);
  return { ...page, eventCursor: reader.eventCursor(jurisdiction, head) };
}

@Resolver(() => Unit)
export class UnitFields {
  @FieldResolver(() => Jurisdiction)
  jurisdiction(@Root() unit: R.Unit, @Ctx() context: Context) {
    return context.ledger.regimes.jurisdiction(unit.jurisdiction);
  }

  @FieldResolver(() => Unit, { nullable: true })
  parent(@Root() unit: R.Unit, @Ctx() context: Context) {
    return unit.parentId === null ? null : context.load.referred('unit', unit.parentId);
  }

  @FieldResolver(() => E.SupervisionStatus, {
    description:
      'The unit’s own colour (单位蓝黄红; 工作规则 66, 加强政府自身建设的意见 23): from the open tasks that it leads, as far as the viewer sees them, at this moment. By the default policy RED from 5 red tasks, or from 2 that are 20 % of them; YELLOW from 3, or from 2 that are 10 %.',
  })
  async status(@Root() unit: R.Unit, @Ctx() context: Context): Promise<Status> {
    return unitStatus(await context.load.tally(unit.id, context.now), context.regime.policy);
  }

  @FieldResolver(() => [StatusReason], { description: 'Why it has its colour; a BLUE reason is a reminder.' })
  async statusReasons(@Root() unit: R.Unit, @Ctx() context: Context) {
    const { load, now, regime } = context;
    const [{ total }, redAts] = await Promise.all([load.tally(unit.id, now), load.redMoments(unit.id, now)]);
    return unitReasons(unit.id, total, redAts, regime.policy).map((reason) => reasonView(reason, context));
  }

  @FieldResolver(() => StatusCounts, {
    description:
      'The open tasks (在办事项) that it leads, as far as the viewer sees them. Suspended tasks do not count here, though TaskFilter.open has them.',
  })
  counts(@Root() unit: R.Unit, @Ctx() context: Context) {
    return context.load.tally(unit.id, context.now);
  }

  @FieldResolver(() => TaskConnection, { description: 'The tasks that it leads, as far as the viewer sees them.' })
  tasks(
    @Root() unit: R.Unit,
    @Arg('filter', () => TaskFilter, { nullable: true }) filter: TaskFilter | null | undefined,
    @Arg('orderBy', () => [TaskOrder], { nullable: true }) orderBy: TaskOrder[] | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
  ) {
    return tasksOf(context, args, filter, orderBy, 'leadUnitId', unit.id);
  }
}

@Resolver(() => Person)
export class PersonFields {
  @FieldResolver(() => Unit, { nullable: true })
  unit(@Root() person: R.Person, @Ctx() context: Context) {
    return person.unitId === null ? null : context.load.referred('unit', person.unitId);
  }
}

@Resolver(() => Source)
export class SourceFields {
  @FieldResolver(() => Person, { nullable: true })
  leader(@Root() source: R.Source, @Ctx() context: Context) {
    return source.leaderId === null ? null : context.load.referred('person', source.leaderId);
  }

  @FieldResolver(() => TaskConnection, {
    description: 'The tasks that it gave rise to, as far as the viewer sees them.',
  })
  tasks(
    @Root() source: R.Source,
    @Arg('filter', () => TaskFilter, { nullable: true }) filter: TaskFilter | null | undefined,
    @Arg('orderBy', () => [TaskOrder], { nullable: true }) orderBy: TaskOrder[] | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
  ) {
    return tasksOf(context, args, filter, orderBy, 'sourceId', source.id);
  }
}
