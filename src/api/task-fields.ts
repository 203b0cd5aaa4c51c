// The fields of a task that are computed or batched. Rows come in, nothing is stored here.
import { Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';

import { statusAt, nextTurn, statusSince } from '../rules/colour';
import { workingDaysLeft } from '../rules/days-left';
import { actionsOf } from '../rules/actions';
import { seesWhole } from '../rules/access';
import type * as R from '../rules/records';
import * as lists from '../store/lists';
import type { List } from '../store/paging';
import type { EventTable } from '../store/log-tables';
import { connection, PageArgs, pageRequest, withCursors } from './connections';
import { Context } from './context';
import * as E from './enums';
import { Completion, Explanation, Letter, ReportConnection, Verification } from './handling-types';
import { LedgerEventConnection } from './log-types';
import { Intervention, Milestone } from './progress-types';
import { Jurisdiction, Person, Source, Unit } from './registry-types';
import { escalationNow, expectedNow, obligationsNow, reasonsNow } from './task-rules';
import * as T from './task-types';

/** A page of a list that belongs to a parent, read together with the pages of its siblings. */
export function pageOf<V>(context: Context, list: List, args: PageArgs, key: string, parent: string, id: string) {
  const request = pageRequest(args, context);
  const all = `${list.name} ${key}`;
  return withCursors(context, async () => {
    const page = await context.load.page<V & object>(`${all} ${JSON.stringify(request)}`, list, request, parent, id);
    return connection(page, () => context.load.count(all, list, parent, id));
  });
}

@Resolver(() => T.Task)
export class TaskFields {
  @FieldResolver(() => Jurisdiction)
  jurisdiction(@Root() task: R.Task, @Ctx() context: Context) {
    return context.ledger.regimes.jurisdiction(task.jurisdiction);
  }

  @FieldResolver(() => Source)
  source(@Root() task: R.Task, @Ctx() context: Context) {
    return context.load.referred('source', task.sourceId);
  }

  @FieldResolver(() => Unit)
  leadUnit(@Root() task: R.Task, @Ctx() context: Context) {
    return context.load.referred('unit', task.leadUnitId);
  }

  @FieldResolver(() => [Unit])
  supportingUnits(@Root() task: R.Task, @Ctx() context: Context) {
    return Promise.all(task.supportingUnitIds.map((id) => context.load.referred('unit', id)));
  }

  @FieldResolver(() => Person)
  owner(@Root() task: R.Task, @Ctx() context: Context) {
    return context.load.referred('person', task.ownerId);
  }

  @FieldResolver(() => Person, { nullable: true })
  leader(@Root() task: R.Task, @Ctx() context: Context) {
    return task.leaderId === null ? null : context.load.referred('person', task.leaderId);
  }

  @FieldResolver()
  workingDaysLeft(@Root() task: R.Task, @Ctx() context: Context): number {
    return workingDaysLeft(task, context.now, context.regime.calendar);
  }

  @FieldResolver()
  status(@Root() task: R.Task, @Ctx() context: Context): string {
    return statusAt(task, context.now);
  }

  @FieldResolver()
  statusSince(@Root() task: R.Task, @Ctx() context: Context): string {
    return statusSince(task, context.now);
  }

  @FieldResolver(() => [T.StatusReason])
  statusReasons(@Root() task: R.Task, @Ctx() context: Context) {
    return reasonsNow(task, context);
  }

  @FieldResolver()
  nextStatusChangeAt(@Root() task: R.Task, @Ctx() context: Context): string {
    return nextTurn(task, context.now) as string;
  }

  @FieldResolver(() => [T.Obligation])
  obligations(@Root() task: R.Task, @Ctx() context: Context) {
    return obligationsNow(task, context);
  }

  @FieldResolver(() => T.Escalation)
  escalation(@Root() task: R.Task, @Ctx() context: Context) {
    return escalationNow(task, context);
  }

  @FieldResolver(() => Int, {
    description:
      '应完成比例: expected per cent by today, 0 to 100: with milestones the share of those due before today, else working days over the span.',
  })
  expectedPercent(@Root() task: R.Task, @Ctx() context: Context): number {
    return expectedNow(task, context);
  }

  @FieldResolver(() => T.Task, {
    nullable: true,
    description: '上级事项: the task that it is a part of; null if the viewer does not see it.',
  })
  parent(@Root() task: R.Task, @Ctx() context: Context) {
    return task.parentId === null ? null : context.load.visibleTask(task.parentId);
  }

  @FieldResolver(() => T.TaskConnection, {
    description: '分解事项: its parts, one level below it, in the order they came.',
  })
  async subtasks(@Root() task: R.Task, @Args() args: PageArgs, @Ctx() context: Context) {
    const head = await context.load.head();
    const page = await pageOf(context, lists.subtasks(context.who), args, '', 'parentId', task.id);
    return { ...page, eventCursor: context.reader.eventCursor(task.jurisdiction, head) };
  }

  @FieldResolver(() => E.SupervisionStatus, {
    nullable: true,
    description:
      'The worst colour of its unfinished subtasks, at any depth below it; null if there are none. Not its own colour.',
  })
  subtasksStatus(@Root() task: R.Task, @Ctx() context: Context) {
    return context.load.worstBelow(task.id, context.now);
  }

  @FieldResolver(() => [Milestone], { description: '节点, by due day.' })
  async milestones(@Root() task: R.Task, @Ctx() context: Context) {
    const all = await context.load.children('milestone', 'taskId', 'dueOn', task.id);
    return all.filter(({ removed }) => !removed);
  }

  @FieldResolver(() => [Intervention], {
    description: '催办、通报、约谈、问责建议, in the order they came. Units and other systems see those in force.',
  })
  async interventions(@Root() task: R.Task, @Ctx() context: Context) {
    const ids = task.facts.interventions;
    if (seesWhole(context.who)) return Promise.all(ids.map((id) => context.load.referred('intervention', id)));
    const all = await Promise.all(ids.map((id) => context.load.visible('intervention', id)));
    return all.filter((each) => each !== null);
  }

  @FieldResolver(() => [Letter], { description: '督办函, in the order they were issued.' })
  letters(@Root() task: R.Task, @Ctx() context: Context) {
    return context.load.children('letter', 'taskId', 'issuedAt', task.id);
  }

  @FieldResolver(() => ReportConnection, { description: '报告, in the order they came.' })
  reports(@Root() task: R.Task, @Args() args: PageArgs, @Ctx() context: Context) {
    return pageOf(context, lists.reports(context.who), args, '', 'taskId', task.id);
  }

  @FieldResolver(() => [Explanation], { description: '逾期前说明, in the order they were filed.' })
  explanations(@Root() task: R.Task, @Ctx() context: Context) {
    return context.load.children('explanation', 'taskId', 'submittedAt', task.id);
  }

  @FieldResolver(() => [Completion], { description: '办结申请, in the order they were submitted.' })
  completions(@Root() task: R.Task, @Ctx() context: Context) {
    return context.load.children('completion', 'taskId', 'submittedAt', task.id);
  }

  @FieldResolver(() => [Verification], { description: '核查, in the order they were made.' })
  verifications(@Root() task: R.Task, @Ctx() context: Context) {
    return context.load.children('verification', 'taskId', 'at', task.id);
  }

  @FieldResolver(() => LedgerEventConnection, { description: 'What happened to it (办理记录), from the first.' })
  events(@Root() task: R.Task, @Args() args: PageArgs, @Ctx() context: Context) {
    return pageOf<EventTable>(context, lists.taskEvents(context.who), args, '', 'taskId', task.id);
  }

  @FieldResolver()
  async viewerActions(@Root() task: R.Task, @Ctx() context: Context): Promise<string[]> {
    const { who, load, now } = context;
    // Letters, interventions and subtasks matter only where there are any; most tasks ask nothing of the database here.
    const recipients =
      task.facts.addressees.length === 0 ? [] : await load.children('recipient', 'taskId', 'receivedAt', task.id);
    const interventions = await Promise.all(task.facts.interventions.map((id) => load.referred('intervention', id)));
    return actionsOf(who, task, now, {
      letterUnsigned: recipients.some(
        ({ answered, acknowledgedAt, unitId }) =>
          !answered && acknowledgedAt === null && (who.role === 'OFFICE' || unitId === who.unitId),
      ),
      unfinished: who.role === 'UNIT' && (await load.hasUnfinished(task.id)),
      interventionPending: interventions.some(({ decision }) => decision === 'PENDING'),
      rectificationPending: interventions.some(({ rectificationDecision }) => rectificationDecision === 'PENDING'),
    });
  }
}
