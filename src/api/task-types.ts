// Tasks and what belongs to them as API types. Their values are the rows; what is computed is in task-fields.ts.
import { Field, Int, ObjectType } from 'type-graphql';

import type * as W from '../rules/words';
import { connectionOf, edgeOf, PageInfo, TOTAL } from './connections';
import * as E from './enums';
import { Clause, Jurisdiction, Node, Person, Source, Unit } from './registry-types';
import { DateTime, LocalDate, Url } from './scalars';

@ObjectType({
  description: 'Why a task or a unit has its colour (事由): one rule that holds now.',
  simpleResolvers: true,
})
export class StatusReason {
  @Field(() => E.RuleCode)
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
  @Field(() => E.ObligationKind)
  kind!: W.ObligationKind;
  @Field(() => Task)
  task!: object;
  @Field(() => Unit, { description: 'The unit that owes it.' })
  unit!: object;
  @Field(() => LocalDate)
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
    'The step that the rules call for while an open task is red (DOMAIN 7), counted in working days from the red day.',
  simpleResolvers: true,
})
export class Escalation {
  @Field(() => E.InterventionKind, { nullable: true, description: 'The step called for now; null when none.' })
  level!: W.InterventionKind | null;
  @Field(() => DateTime, { nullable: true })
  since!: string | null;
  @Field(() => E.InterventionKind, { nullable: true })
  nextLevel!: W.InterventionKind | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the next step will be called for if the task stays red.',
  })
  nextLevelAt!: string | null;
  @Field(() => [Clause])
  basis!: Clause[];
}

@ObjectType({
  description: 'A file that goes with a report (附件): its name and address, and its SHA-256 if given.',
  simpleResolvers: true,
})
export class Attachment {
  @Field()
  name!: string;
  @Field(() => Url)
  url!: string;
  @Field(() => String, { nullable: true, description: '64 hexadecimal digits.' })
  sha256!: string | null;
}

@ObjectType({
  implements: Node,
  description: 'What a unit reports (报告): progress (进展), the answer to a letter (反馈), a rectification (整改).',
  simpleResolvers: true,
})
export class Report extends Node {
  @Field(() => E.ReportKind)
  kind!: W.ReportKind;
  @Field(() => Task)
  task!: object;
  @Field(() => Unit)
  unit!: object;
  @Field()
  content!: string;
  @Field(() => Int, { nullable: true, description: '0 to 100; only the lead unit’s sets the task’s.' })
  progressPercent!: number | null;
  @Field(() => [Attachment])
  attachments!: Attachment[];
  @Field(() => LocalDate, { nullable: true, description: 'The latest due day that this report answers.' })
  dueOn!: string | null;
  @Field(() => DateTime)
  submittedAt!: string;
  @Field({ description: 'Submitted before the due day ended.' })
  onTime!: boolean;
  @Field({ description: '退回: a returned report answers nothing.' })
  returned!: boolean;
}
export const ReportConnection = connectionOf(() => Report, 'Report', 'reports, in the order they came');

@ObjectType({
  implements: Node,
  description:
    'An explanation before the deadline (逾期前说明, 工作规则 65): progress, reason, next steps, and a new deadline.',
  simpleResolvers: true,
})
export class Explanation extends Node {
  @Field(() => Task)
  task!: object;
  @Field()
  progress!: string;
  @Field(() => E.DelayReason)
  category!: W.DelayReason;
  @Field()
  reason!: string;
  @Field()
  nextSteps!: string;
  @Field(() => LocalDate)
  proposedDeadline!: string;
  @Field(() => DateTime)
  submittedAt!: string;
  @Field({
    description: 'Filed after the task was overdue: kept for the record, clears nothing unless a leader approves it.',
  })
  late!: boolean;
  @Field(() => E.Decision)
  decision!: W.Decision;
  @Field(() => DateTime, { nullable: true })
  decidedAt!: string | null;
  @Field(() => String, { nullable: true, description: 'Who decided, by the name in the token.' })
  decidedBy!: string | null;
  @Field(() => LocalDate, { nullable: true, description: 'The deadline that the approval gave.' })
  newDeadline!: string | null;
  @Field(() => String, { nullable: true })
  comment!: string | null;
  @Field(() => Int)
  version!: number;
}

@ObjectType({ implements: Node, description: 'A claim that the task is done (办结申请).', simpleResolvers: true })
export class Completion extends Node {
  @Field(() => Task)
  task!: object;
  @Field()
  summary!: string;
  @Field(() => [Attachment])
  attachments!: Attachment[];
  @Field(() => DateTime)
  submittedAt!: string;
  @Field(() => E.Decision, { description: 'REJECTED: returned with a reason.' })
  decision!: W.Decision;
  @Field(() => DateTime, { nullable: true })
  decidedAt!: string | null;
  @Field(() => String, { nullable: true })
  decidedBy!: string | null;
  @Field(() => String, { nullable: true })
  comment!: string | null;
}

@ObjectType({
  description: 'A check of a completed task (核查) by somebody else than who approved it.',
  simpleResolvers: true,
})
export class Verification {
  @Field()
  passed!: boolean;
  @Field({ description: 'The completion was found false (虚假).' })
  falseReport!: boolean;
  @Field()
  findings!: string;
  @Field(() => DateTime)
  at!: string;
  @Field()
  by!: string;
}

@ObjectType({
  implements: Node,
  description: 'A letter of supervision (督办函). Electronic: served when it is issued (电子签名法 11).',
  simpleResolvers: true,
})
export class Letter extends Node {
  @Field({ description: '机关代字 + 函〔year〕n号, without gaps per jurisdiction and year.' })
  number!: string;
  @Field(() => Task)
  task!: object;
  @Field()
  requirement!: string;
  @Field(() => DateTime)
  issuedAt!: string;
  @Field(() => [LetterRecipient])
  recipients!: object[];
  @Field(() => Int)
  version!: number;
}
export const LetterConnection = connectionOf(() => Letter, 'Letter', 'letters, the latest first');

@ObjectType({
  implements: Node,
  description: 'A unit to which a letter was sent (收函单位), and its answer.',
  simpleResolvers: true,
})
export class LetterRecipient extends Node {
  @Field(() => Letter)
  letter!: object;
  @Field(() => Unit)
  unit!: object;
  @Field(() => DateTime, { description: 'When it was served: when it was issued; signing for it later moves nothing.' })
  receivedAt!: string;
  @Field(() => DateTime, { nullable: true, description: '签收: when the unit signed for it.' })
  acknowledgedAt!: string | null;
  @Field(() => LocalDate, {
    description: 'The 3rd working day after the day of service (by the policy), or the new day after a return.',
  })
  feedbackDueOn!: string;
  @Field({ description: 'True when the day rests on a year whose holiday notice is not published yet (暂定).' })
  feedbackDueProvisional!: boolean;
  @Field(() => Report, { nullable: true, description: 'The latest feedback, also a returned one.' })
  feedback!: object | null;
  @Field({ description: 'Answered, and the answer was not returned.' })
  answered!: boolean;
  @Field(() => E.SupervisionStatus, { description: 'The colour that this recipient’s answer gives the task now.' })
  status!: W.Status;
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
  @Field(() => Jurisdiction)
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
  @Field(() => Source)
  source!: object;
  @Field(() => String, { nullable: true, description: 'The clause of the source that gives it.' })
  sourceClause!: string | null;
  @Field({ description: '挂牌督办: listed; closed only after it has passed verification.' })
  listed!: boolean;
  @Field({ description: '序时进度: measured in per cent against time.' })
  quantified!: boolean;
  @Field(() => E.ReportCadence, { description: '报告周期: a letter makes NONE MONTHLY.' })
  reportCadence!: W.Cadence;
  @Field(() => E.Classification)
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
  @Field(() => E.TaskStage)
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
  @Field(() => Escalation)
  escalation!: Escalation;
  @Field(() => [Letter], { description: 'In the order they were issued.' })
  letters!: object[];
  @Field(() => [Explanation], { description: 'In the order they were filed.' })
  explanations!: object[];
  @Field(() => [Completion], { description: 'In the order they were submitted.' })
  completions!: object[];
  @Field(() => [Verification], { description: 'In the order they were made.' })
  verifications!: object[];
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
  @Field(() => PageInfo)
  pageInfo!: PageInfo;
  @Field(() => Int, { description: TOTAL })
  totalCount!: number;
  @Field({ description: 'Subscribe with `after: this`, and nothing is missed or repeated.' })
  eventCursor!: string;
}

@ObjectType({
  implements: Node,
  description: 'One entry of the event log (事件): append-only, dense and chained by hash per jurisdiction.',
  simpleResolvers: true,
})
export class LedgerEvent extends Node {
  @Field({ description: 'Good for `after` of events and of every subscription.' })
  cursor!: string;
  @Field(() => Int, { description: '1, 2, 3 ... without a gap within a jurisdiction.' })
  sequence!: number;
  @Field({ description: 'What happened, in the past tense: taskAssigned, feedbackSubmitted, statusChanged ...' })
  kind!: string;
  @Field(() => DateTime, { description: 'When it took effect: of a change of colour by time, the moment of the turn.' })
  at!: string;
  @Field(() => DateTime, { description: 'When it was written.' })
  recordedAt!: string;
  @Field({ description: 'Who did it, by the name in the token; 督查台账 for the service itself.' })
  actor!: string;
  @Field(() => Task, { nullable: true, description: 'Null if there is none, or the viewer does not see it.' })
  task!: object | null;
  @Field(() => Unit, {
    nullable: true,
    description: 'The unit that it concerns: the lead unit, or a letter’s recipient.',
  })
  unit!: object | null;
  @Field({ description: 'SHA-256 over every field of the event and the hash before, 64 hexadecimal digits.' })
  hash!: string;
}
export const LedgerEventConnection = connectionOf(() => LedgerEvent, 'LedgerEvent', 'events, from the first');

@ObjectType({ description: 'The result of checking the log (台账校验).', simpleResolvers: true })
export class LedgerVerification {
  @Field({ description: 'Dense, and every hash follows from the one before.' })
  valid!: boolean;
  @Field(() => Int)
  events!: number;
  @Field(() => Int, { nullable: true, description: 'The first event that does not fit; null if all do.' })
  firstInvalidSequence!: number | null;
  @Field({ description: 'The hash of the last event.' })
  headHash!: string;
}

@ObjectType({ description: 'How many tasks in each colour (分色计数).', simpleResolvers: true })
export class StatusCounts {
  @Field(() => Int)
  total!: number;
  @Field(() => Int)
  blue!: number;
  @Field(() => Int)
  yellow!: number;
  @Field(() => Int)
  red!: number;
}

@ObjectType({ description: 'One group of a summary.', simpleResolvers: true })
export class SummaryRow {
  @Field({ description: 'A unit’s or person’s id, a source kind or a stage; empty where a task has none.' })
  key!: string;
  @Field({ description: 'The name of the group, Chinese by default.' })
  label!: string;
  @Field(() => StatusCounts)
  counts!: StatusCounts;
}

@ObjectType({
  description: 'Counts of the tasks that the viewer sees (汇总), exact at the moment `at`.',
  simpleResolvers: true,
})
export class LedgerSummary {
  @Field(() => DateTime)
  at!: string;
  @Field(() => StatusCounts)
  counts!: StatusCounts;
  @Field(() => [SummaryRow])
  groups!: SummaryRow[];
  @Field({ description: 'Subscribe with `after: this`, and nothing is missed or repeated.' })
  eventCursor!: string;
}

@ObjectType({ description: 'Who is asking (当前用户), as the token says.', simpleResolvers: true })
export class Viewer {
  @Field()
  subject!: string;
  @Field()
  name!: string;
  @Field(() => E.Role)
  role!: W.Role;
  @Field(() => Jurisdiction, { nullable: true })
  jurisdiction!: object | null;
  @Field(() => Unit, { nullable: true, description: 'Of a unit’s staff.' })
  unit!: object | null;
}

@ObjectType({ description: 'A change of colour (变色), by an act or by time.', simpleResolvers: true })
export class TaskStatusChange {
  @Field({ description: 'Resume with `after: this`.' })
  cursor!: string;
  @Field(() => Task, { description: 'The task as it is now.' })
  task!: object;
  @Field(() => E.SupervisionStatus)
  from!: W.Status;
  @Field(() => E.SupervisionStatus)
  to!: W.Status;
  @Field(() => DateTime, { description: 'The moment of the change, however late it was announced.' })
  at!: string;
  @Field(() => [StatusReason], { description: 'The reasons that held at that moment.' })
  reasons!: StatusReason[];
}

@ObjectType({ description: 'A task that has turned red (红旗).', simpleResolvers: true })
export class RedFlag {
  @Field({ description: 'Resume with `after: this`.' })
  cursor!: string;
  @Field(() => Task, { description: 'The task as it is now.' })
  task!: object;
  @Field(() => DateTime, { description: 'The moment at which it turned red, however late it was announced.' })
  at!: string;
  @Field(() => [StatusReason], { description: 'The reasons that held at that moment.' })
  reasons!: StatusReason[];
  @Field(() => Escalation, { description: 'The step called for at that moment.' })
  escalation!: Escalation;
}

@ObjectType({ description: 'Why an input was refused (办理错误). Nothing was changed.', simpleResolvers: true })
export class UserError {
  @Field(() => E.UserErrorCode)
  code!: keyof typeof E.UserErrorCode;
  @Field(() => [String], { nullable: true, description: 'The way to the field within the input.' })
  field!: string[] | null;
  @Field({ description: 'What is wrong and what would mend it: Chinese by default, English for Accept-Language: en.' })
  message!: string;
}
