// Tasks, their colours and what they owe as API types. Their values are the rows; what is computed or refers to other
// records is in task-fields.ts, so that what belongs to a task can name it and is not named here.
import { Field, Int, ObjectType } from 'type-graphql';

import type * as W from '../rules/words';
import { connectionOf, edgeOf, PageInfo, TOTAL } from './connections';
import * as E from './enums';
import { Clause, Jurisdiction, Node, Person, Source, Unit } from './registry-types';
import { DateTime, LocalDate } from './scalars';

@ObjectType({
  description: 'Why a task or a unit has its colour (事由): one rule that holds now.',
  simpleResolvers: true,
})
export class StatusReason {
  @Field(() => E.RuleCode, { description: 'The rule that holds.' })
  rule!: W.RuleCode;
  @Field(() => E.SupervisionStatus, {
    description: 'A BLUE reason is a reminder: it explains, and does not worsen the colour.',
  })
  status!: W.Status;
  @Field(() => DateTime, {
    description: 'From when it has held in this colour; never before the act that made it possible.',
  })
  since!: string;
  @Field(() => LocalDate, { nullable: true, description: 'The due day that it is about.' })
  dueOn!: string | null;
  @Field({ description: 'True when the due day rests on a year whose holiday notice is not published yet (暂定).' })
  dueProvisional!: boolean;
  @Field({ description: 'Why it holds: Chinese by default, English for Accept-Language: en.' })
  message!: string;
  @Field({ description: 'What would clear it, in the same language.' })
  remedy!: string;
  @Field(() => [Clause], { description: 'The clauses that back the rule.' })
  basis!: Clause[];
  @Field(() => Node, {
    nullable: true,
    description:
      'What it is about: the task, a letter’s recipient, a milestone, an intervention, an explanation, a completion, a unit.',
  })
  subject!: Node | null;
}

@ObjectType({ description: 'What is owed now (应办): by whom, by when.', simpleResolvers: true })
export class Obligation {
  @Field(() => E.ObligationKind, { description: 'What is owed.' })
  kind!: W.ObligationKind;
  @Field(() => Task, { description: 'The task that it belongs to.' })
  task!: object;
  @Field(() => Unit, { description: 'The unit that owes it.' })
  unit!: object;
  @Field(() => LocalDate, { description: 'The due day (应办日期).' })
  dueOn!: string;
  @Field(() => DateTime, { description: 'The moment at which the due day ends.' })
  dueAt!: string;
  @Field({ description: 'True when the day rests on a year whose holiday notice is not published yet (暂定).' })
  dueProvisional!: boolean;
  @Field({ description: 'True from dueAt on.' })
  overdue!: boolean;
  @Field(() => Node, {
    description: 'What is owed: the task, the letter’s recipient, the milestone, the intervention.',
  })
  subject!: object;
}
export const ObligationConnection = connectionOf(() => Obligation, 'Obligation', 'obligations, the soonest first');

@ObjectType({
  description:
    'The step that the rules call for while an open task is red (升级督办), counted in working days after the day on which it turned red. Nothing is published by itself but the reminder.',
  simpleResolvers: true,
})
export class Escalation {
  @Field(() => E.InterventionKind, { nullable: true, description: 'The step called for now; null when none.' })
  level!: W.InterventionKind | null;
  @Field(() => DateTime, { nullable: true, description: 'Since when it is called for; null when none is.' })
  since!: string | null;
  @Field(() => E.InterventionKind, { nullable: true, description: 'The step after it; null when there is none.' })
  nextLevel!: W.InterventionKind | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the next step will be called for if the task stays red.',
  })
  nextLevelAt!: string | null;
  @Field(() => [Clause], { description: 'The clauses that back the step called for now, or before it the next one.' })
  basis!: Clause[];
}

@ObjectType({
  implements: Node,
  description:
    'A task of supervision (督查事项): what a unit has to do by when, and what becomes of it. Its colour is computed from its facts at the moment asked.',
  simpleResolvers: true,
})
export class Task extends Node {
  @Field(() => String, {
    nullable: true,
    description: '督查编号, e.g. 烟政督〔2026〕1号; given at registration, without gaps per jurisdiction and year.',
  })
  number!: string | null;
  @Field(() => Jurisdiction, { description: '本级政府.' })
  jurisdiction!: object;
  @Field({ description: 'At most 200 characters.' })
  title!: string;
  @Field({ description: '任务: what is to be done; one of the six fixed things (六定). At most 5,000 characters.' })
  requirement!: string;
  @Field(() => String, { nullable: true, description: '目标: one of the six fixed things (六定).' })
  goal!: string | null;
  @Field(() => String, { nullable: true, description: '标准: one of the six fixed things (六定).' })
  standard!: string | null;
  @Field(() => String, { nullable: true, description: '具体举措.' })
  actionPlan!: string | null;
  @Field(() => Source, { description: '任务来源.' })
  source!: object;
  @Field(() => String, { nullable: true, description: 'The clause of the source that gives it.' })
  sourceClause!: string | null;
  @Field({ description: '挂牌督办: listed; closed only after it has passed verification.' })
  listed!: boolean;
  @Field({ description: '序时进度: measured in per cent against time.' })
  quantified!: boolean;
  @Field(() => E.ReportCadence, { description: '报告周期: by the default policy a letter makes NONE MONTHLY.' })
  reportCadence!: W.Cadence;
  @Field(() => E.Classification, { description: '公开属性: who may see it; see the values.' })
  classification!: W.Classification;
  @Field(() => Unit, { description: '牵头单位: exactly one.' })
  leadUnit!: object;
  @Field(() => [Unit], { description: '配合单位.' })
  supportingUnits!: object[];
  @Field(() => Person, { description: '责任人.' })
  owner!: object;
  @Field(() => Person, { nullable: true, description: '分管领导.' })
  leader!: object | null;
  @Field(() => DateTime, { nullable: true, description: '交办: the present assignment or transfer.' })
  assignedAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: '签收.' })
  acknowledgedAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: '办结: when the completion was approved.' })
  completedAt!: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'The approved completion had been submitted before dueAt; null until it is completed.',
  })
  completedOnTime!: boolean | null;
  @Field(() => DateTime, { nullable: true, description: '销号.' })
  closedAt!: string | null;
  @Field(() => LocalDate, {
    description: '完成时限 as given; it ends on the next working day if it is none itself (民法典 203).',
  })
  deadline!: string;
  @Field(() => LocalDate, { description: 'The deadline of the assignment; extensions do not change it.' })
  originalDeadline!: string;
  @Field(() => Int, { description: '延期: approved extensions.' })
  extensionCount!: number;
  @Field(() => DateTime, { description: 'The exact moment from which the task is overdue.' })
  dueAt!: string;
  @Field({ description: 'True when the date rests on a year whose holiday notice is not published yet (暂定).' })
  dueProvisional!: boolean;
  @Field(() => Int, {
    description:
      'Working days after today through the effective deadline; negative once overdue, at most −1; of a completed task as at its submission.',
  })
  workingDaysLeft!: number;
  @Field(() => Int, { description: '0 to 100, as the lead unit last reported.' })
  progressPercent!: number;
  @Field(() => E.TaskStage, { description: '办理阶段.' })
  stage!: W.Stage;
  @Field(() => E.SupervisionStatus, { description: 'The worst of the reasons that hold now.' })
  status!: W.Status;
  @Field(() => DateTime, { description: 'Since when it has had this colour without a break.' })
  statusSince!: string;
  @Field(() => [StatusReason], { description: 'Every reason that holds now, the worst first.' })
  statusReasons!: StatusReason[];
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the colour will next get worse if nobody does anything; null if it will not.',
  })
  nextStatusChangeAt!: string | null;
  @Field(() => [Obligation], { description: 'What is owed now, the soonest first.' })
  obligations!: Obligation[];
  @Field(() => Escalation, {
    description: '升级督办: the step that the rules call for; empty unless the task is open and red.',
  })
  escalation!: Escalation;
  @Field(() => [E.TaskAction], { description: 'What this viewer may do to this task now (可办操作).' })
  viewerActions!: W.TaskAction[];
  @Field(() => Int, { description: 'Counts the acts on the task; for expectedVersion.' })
  version!: number;
}

const TaskEdge = edgeOf(() => Task, 'Task', 'tasks');

@ObjectType({ description: 'A page of tasks.', simpleResolvers: true })
export class TaskConnection {
  @Field(() => [TaskEdge], { description: 'The rows with their cursors.' })
  edges!: object[];
  @Field(() => [Task], { description: 'The rows.' })
  nodes!: object[];
  @Field(() => PageInfo, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfo;
  @Field(() => Int, { description: TOTAL })
  totalCount!: number;
  @Field({ description: 'Subscribe with `after: this`, and nothing is missed or repeated.' })
  eventCursor!: string;
}
