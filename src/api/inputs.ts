// The inputs of the API, in step with what the decisions read. Bounds of texts are in src/rules/text.ts.
import { Field, ID, InputType, Int } from 'type-graphql';

import type * as W from '../rules/words';
import type { UnitOrder as UnitOrderValue } from '../store/lists';
import type { TaskOrderField } from '../store/task-filter';
import * as E from './enums';
import { DateTime, LocalDate, Url } from './scalars';

const optional = { nullable: true } as const;
const KEY =
  'The same key and input from the same client within 24 hours returns the first answer and changes nothing. At most 200 characters.';
const VERSION = 'If given and not the current version, the answer is CONFLICT and nothing changes.';

@InputType({ description: 'Days from and to, both included; either may be missing.' })
export class DateRange {
  @Field(() => LocalDate, optional) from?: string | null;
  @Field(() => LocalDate, optional) to?: string | null;
}

@InputType({ description: 'Which tasks (筛选); all conditions hold together, an empty list admits none.' })
export class TaskFilter {
  @Field(() => ID, optional) jurisdiction?: string | null;
  @Field(() => [E.SupervisionStatus], {
    ...optional,
    description: 'The colour now; of a subscription, the colour turned to.',
  })
  status?: W.Status[] | null;
  @Field(() => [E.TaskStage], optional) stage?: W.Stage[] | null;
  @Field(() => Boolean, {
    ...optional,
    description: 'Assigned and not yet completed, closed or cancelled; suspended tasks are open here.',
  })
  open?: boolean | null;
  @Field(() => [E.SourceKind], optional) sourceKind?: W.SourceKind[] | null;
  @Field(() => [E.GovernmentLevel], optional) sourceLevel?: W.GovernmentLevel[] | null;
  @Field(() => ID, optional) source?: string | null;
  @Field(() => ID, optional) leadUnit?: string | null;
  @Field(() => ID, { ...optional, description: 'Lead or supporting.' }) unit?: string | null;
  @Field(() => ID, optional) owner?: string | null;
  @Field(() => ID, optional) leader?: string | null;
  @Field(() => Boolean, optional) listed?: boolean | null;
  @Field(() => [E.RuleCode], {
    ...optional,
    description: 'One of these rules holds now, a BLUE reason included. UNIT_RED_TASKS is of units and finds nothing.',
  })
  rule?: W.RuleCode[] | null;
  @Field(() => String, {
    ...optional,
    description:
      'Words in the title, requirement or number; Chinese needs no spaces; all words are found. At most 200 characters.',
  })
  search?: string | null;
  @Field(() => DateRange, { ...optional, description: 'By the deadline as given.' }) deadline?: DateRange | null;
}

@InputType({ description: 'Which events.' })
export class EventFilter {
  @Field(() => ID, optional) jurisdiction?: string | null;
  @Field(() => ID, optional) task?: string | null;
  @Field(() => ID, { ...optional, description: 'The unit that the event concerns.' }) unit?: string | null;
  @Field(() => [String], { ...optional, description: 'Kinds, e.g. statusChanged.' }) kind?: string[] | null;
}

@InputType({ description: 'What to sort by, and which way. The id decides where all else is equal.' })
export class TaskOrder {
  @Field(() => E.TaskOrderField) field!: TaskOrderField;
  @Field(() => E.OrderDirection, { defaultValue: 'ASC' }) direction!: 'ASC' | 'DESC';
}

@InputType({ description: 'What to sort units by, and which way.' })
export class UnitOrder {
  @Field(() => E.UnitOrderField) field!: UnitOrderValue['field'];
  @Field(() => E.OrderDirection, { defaultValue: 'ASC' }) direction!: 'ASC' | 'DESC';
}

@InputType()
abstract class KeyedInput {
  @Field(() => String, { ...optional, description: KEY }) idempotencyKey?: string | null;
}

@InputType()
abstract class VersionedInput extends KeyedInput {
  @Field(() => Int, { ...optional, description: VERSION }) expectedVersion?: number | null;
}

@InputType({ description: 'A new unit (承办单位).' })
export class CreateUnitInput extends KeyedInput {
  @Field({ description: 'Letters, digits, dots, dashes, underscores; unique in the jurisdiction; at most 40.' })
  code!: string;
  @Field() name!: string;
  @Field(() => E.UnitKind) kind!: W.UnitKind;
  @Field(() => ID, optional) parent?: string | null;
}

@InputType({ description: 'Changes to a unit; what is not given stays.' })
export class UpdateUnitInput extends VersionedInput {
  @Field(() => ID) unit!: string;
  @Field(() => String, optional) name?: string | null;
  @Field(() => E.UnitKind, optional) kind?: W.UnitKind | null;
  @Field(() => ID, { ...optional, description: 'null: stands alone.' }) parent?: string | null;
}

@InputType({ description: 'A new owner or leader: a post and its name.' })
export class CreatePersonInput extends KeyedInput {
  @Field() name!: string;
  @Field(() => String, optional) title?: string | null;
  @Field(() => ID, optional) unit?: string | null;
}

@InputType({ description: 'Changes to a person; what is not given stays.' })
export class UpdatePersonInput extends VersionedInput {
  @Field(() => ID) person!: string;
  @Field(() => String, optional) name?: string | null;
  @Field(() => String, optional) title?: string | null;
  @Field(() => ID, optional) unit?: string | null;
}

@InputType({ description: 'A new source of tasks (任务来源).' })
export class CreateSourceInput extends KeyedInput {
  @Field(() => E.SourceKind) kind!: W.SourceKind;
  @Field(() => E.GovernmentLevel) level!: W.GovernmentLevel;
  @Field() title!: string;
  @Field(() => String, optional) documentNumber?: string | null;
  @Field(() => String, optional) issuedBy?: string | null;
  @Field(() => LocalDate, { description: 'Not after today.' }) issuedOn!: string;
  @Field(() => ID, optional) leader?: string | null;
  @Field(() => E.InstructionKind, optional) instructionKind?: W.InstructionKind | null;
  @Field(() => String, optional) instruction?: string | null;
}

@InputType({ description: 'A new task (督查事项): a draft of the office, or a unit’s proposal.' })
export class CreateTaskInput extends KeyedInput {
  @Field({ description: 'Unique among tasks of the same source and lead unit that are not cancelled.' }) title!: string;
  @Field() requirement!: string;
  @Field(() => String, { ...optional, description: 'Needed to assign.' }) goal?: string | null;
  @Field(() => String, { ...optional, description: 'Needed to assign.' }) standard?: string | null;
  @Field(() => String, optional) actionPlan?: string | null;
  @Field(() => ID, { description: 'One that can bear tasks: not an instruction that is only NOTED.' }) source!: string;
  @Field(() => String, optional) sourceClause?: string | null;
  @Field(() => Boolean, {
    ...optional,
    description: 'By default true for leaders’ instructions and inspection feedback.',
  })
  listed?: boolean | null;
  @Field(() => Boolean, { ...optional, description: 'Measured in per cent against time; false unless given.' })
  quantified?: boolean | null;
  @Field(() => E.ReportCadence, {
    ...optional,
    description:
      'By the policy for the source’s kind unless given: work reports MONTHLY, key matters QUARTERLY, others NONE.',
  })
  reportCadence?: W.Cadence | null;
  @Field(() => ID, {
    ...optional,
    description: '分解: the task that this is a part of, not finished; at most 5 levels below the topmost one.',
  })
  parent?: string | null;
  @Field(() => E.Classification, { ...optional, description: 'INTERNAL unless given.' })
  classification?: W.Classification | null;
  @Field(() => ID) leadUnit!: string;
  @Field(() => [ID], optional) supportingUnits?: string[] | null;
  @Field(() => ID) owner!: string;
  @Field(() => ID, optional) leader?: string | null;
  @Field(() => LocalDate, { description: 'Today or later.' }) deadline!: string;
}

@InputType({
  description:
    'Changes to a task; what is not given stays. After the assignment only goal, standard, actionPlan, listed, owner, leader, supportingUnits, quantified, reportCadence.',
})
export class UpdateTaskInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field(() => String, optional) title?: string | null;
  @Field(() => String, optional) requirement?: string | null;
  @Field(() => String, optional) goal?: string | null;
  @Field(() => String, optional) standard?: string | null;
  @Field(() => String, optional) actionPlan?: string | null;
  @Field(() => Boolean, optional) listed?: boolean | null;
  @Field(() => Boolean, optional) quantified?: boolean | null;
  @Field(() => E.ReportCadence, {
    ...optional,
    description: 'A change begins anew today; what had passed unanswered stays owed.',
  })
  reportCadence?: W.Cadence | null;
  @Field(() => ID, optional) owner?: string | null;
  @Field(() => ID, optional) leader?: string | null;
  @Field(() => ID, { ...optional, description: 'Only before the task is assigned; afterwards transferTask.' })
  leadUnit?: string | null;
  @Field(() => [ID], optional) supportingUnits?: string[] | null;
  @Field(() => LocalDate, {
    ...optional,
    description: 'Only before the task is assigned; afterwards a deadline moves by an approved explanation.',
  })
  deadline?: string | null;
}

@InputType({ description: 'A task to act on. `comment` is required by return, suspend, cancel and reopen.' })
export class TaskInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field(() => String, optional) comment?: string | null;
}

@InputType({ description: 'Another lead unit for a task (转办).' })
export class TransferTaskInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field(() => ID) leadUnit!: string;
  @Field(() => ID) owner!: string;
  @Field() comment!: string;
}

@InputType({ description: 'A colour made worse by hand.' })
export class FlagTaskInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field(() => E.SupervisionStatus, { description: 'YELLOW or RED; worse than a flag that is there.' })
  status!: W.Status;
  @Field() reason!: string;
}

@InputType({ description: 'A file that goes with a report (附件).' })
export class AttachmentInput {
  @Field() name!: string;
  @Field(() => Url, { description: 'http or https.' }) url!: string;
  @Field(() => String, { ...optional, description: '64 hexadecimal digits.' }) sha256?: string | null;
}

@InputType({ description: 'An explanation before the deadline (逾期前说明).' })
export class SubmitExplanationInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field() progress!: string;
  @Field(() => E.DelayReason) category!: W.DelayReason;
  @Field() reason!: string;
  @Field() nextSteps!: string;
  @Field(() => LocalDate, { description: 'Later than the present deadline, and not past.' }) proposedDeadline!: string;
}

@InputType({ description: 'The decision on an explanation.' })
export class DecideExplanationInput extends VersionedInput {
  @Field(() => ID) explanation!: string;
  @Field() approve!: boolean;
  @Field(() => LocalDate, { ...optional, description: 'Instead of the proposed deadline.' }) newDeadline?:
    string | null;
  @Field(() => String, optional) comment?: string | null;
}

@InputType({ description: 'A claim that the task is done (申请办结).' })
export class SubmitCompletionInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field() summary!: string;
  @Field(() => [AttachmentInput], optional) attachments?: AttachmentInput[] | null;
}

@InputType({ description: 'The decision on a completion; a return needs a comment.' })
export class DecideCompletionInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field() approve!: boolean;
  @Field(() => String, optional) comment?: string | null;
  @Field(() => LocalDate, {
    ...optional,
    description: 'Of a return: the due day of the COMPLETION obligation; moves neither deadline nor colour.',
  })
  redoBy?: string | null;
}

@InputType({ description: 'A check of a completed task (核查).' })
export class RecordVerificationInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field() passed!: boolean;
  @Field(() => Boolean, { ...optional, description: 'Only of one that has not passed.' }) falseReport?: boolean | null;
  @Field() findings!: string;
}

@InputType({ description: 'A letter of supervision (督办函).' })
export class IssueLetterInput extends KeyedInput {
  @Field(() => ID) task!: string;
  @Field(() => [ID], { description: 'Units of this jurisdiction, each once; 1 to 200.' }) recipients!: string[];
  @Field() requirement!: string;
}

@InputType({ description: 'Signs for a letter.' })
export class AcknowledgeLetterInput extends KeyedInput {
  @Field(() => ID) letter!: string;
  @Field(() => ID, {
    ...optional,
    description: 'The office names the recipient for which it signs; a unit may leave it out.',
  })
  unit?: string | null;
}

@InputType({ description: 'The answer to a letter (反馈).' })
export class SubmitFeedbackInput extends KeyedInput {
  @Field(() => ID) letter!: string;
  @Field(() => ID, {
    ...optional,
    description: 'The office names the recipient for which it answers; a unit may leave it out.',
  })
  unit?: string | null;
  @Field() content!: string;
  @Field(() => Int, { ...optional, description: '0 to 100; only the lead unit’s sets the task’s.' }) progressPercent?:
    number | null;
  @Field(() => [AttachmentInput], optional) attachments?: AttachmentInput[] | null;
}

@InputType({ description: 'A milestone (节点) of a task.' })
export class AddMilestoneInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field() title!: string;
  @Field(() => LocalDate, { description: 'Today or later; rolled to a working day.' }) dueOn!: string;
}

@InputType({ description: 'Completes a milestone.' })
export class CompleteMilestoneInput extends VersionedInput {
  @Field(() => ID) milestone!: string;
  @Field(() => LocalDate, {
    ...optional,
    description: 'Not in the future; today unless given. Changes no past colour.',
  })
  completedOn?: string | null;
}

@InputType({ description: 'Changes a milestone that is not completed; what is not given stays.' })
export class UpdateMilestoneInput extends VersionedInput {
  @Field(() => ID) milestone!: string;
  @Field(() => String, optional) title?: string | null;
  @Field(() => LocalDate, { ...optional, description: 'Today or later.' }) dueOn?: string | null;
  @Field(() => String, optional) comment?: string | null;
}

@InputType({ description: 'Removes a milestone that is not completed, with a reason; the log keeps it.' })
export class RemoveMilestoneInput extends VersionedInput {
  @Field(() => ID) milestone!: string;
  @Field() comment!: string;
}

@InputType({ description: 'A progress report (进展报告).' })
export class SubmitReportInput extends KeyedInput {
  @Field(() => ID) task!: string;
  @Field() content!: string;
  @Field(() => Int, { ...optional, description: '0 to 100; only the lead unit’s sets the task’s.' }) progressPercent?:
    number | null;
  @Field(() => [AttachmentInput], optional) attachments?: AttachmentInput[] | null;
}

@InputType({ description: 'An intervention (催办、通报、约谈、问责建议) on a unit, for some of its tasks.' })
export class ProposeInterventionInput extends KeyedInput {
  @Field(() => E.InterventionKind, { description: 'A REMINDER is in force at once; the others wait for a leader.' })
  kind!: W.InterventionKind;
  @Field(() => ID, { description: 'It leads, supports or has a letter for each of the tasks.' }) unit!: string;
  @Field(() => [ID], { description: 'Open tasks, each once; 1 to 50.' }) tasks!: string[];
  @Field() requirement!: string;
  @Field(() => LocalDate, { ...optional, description: 'By when to rectify; today or later; not of a REMINDER.' })
  rectifyBy?: string | null;
}

@InputType({ description: 'A leader’s decision on a circular, an interview or a referral.' })
export class DecideInterventionInput extends VersionedInput {
  @Field(() => ID) intervention!: string;
  @Field() approve!: boolean;
  @Field(() => String, optional) comment?: string | null;
}

@InputType({ description: 'What the unit has rectified (整改报告).' })
export class SubmitRectificationInput extends KeyedInput {
  @Field(() => ID) intervention!: string;
  @Field() content!: string;
  @Field(() => [AttachmentInput], optional) attachments?: AttachmentInput[] | null;
}

@InputType({ description: 'The office’s decision on a rectification; a rejected one needs a comment and a new day.' })
export class DecideRectificationInput extends VersionedInput {
  @Field(() => ID) intervention!: string;
  @Field() approve!: boolean;
  @Field(() => String, optional) comment?: string | null;
  @Field(() => LocalDate, { ...optional, description: 'Of a rejection: the new day, today or later.' })
  rectifyBy?: string | null;
}

@InputType({
  description: 'The holiday notice (放假安排通知) of a year: it replaces the package’s or the provisional year.',
})
export class PublishWorkCalendarInput extends KeyedInput {
  @Field(() => Int, { description: 'This year or a later one, up to 2098.' }) year!: number;
  @Field({ description: 'The notice: its title and number.' }) notice!: string;
  @Field(() => [LocalDate], {
    description: 'Days off, of the year and from 20 December of the year before; each once.',
  })
  holidays!: string[];
  @Field(() => [LocalDate], { description: 'Saturdays and Sundays that are worked (调休上班); not days off.' })
  makeUpWorkdays!: string[];
}

@InputType({ description: 'Days off of the jurisdiction’s own, e.g. for a typhoon.' })
export class AddDaysOffInput extends KeyedInput {
  @Field(() => [LocalDate], { description: 'Working days, at most 31 days back; 1 to 60.' }) dates!: string[];
  @Field() reason!: string;
}

@InputType({ description: 'A policy (督查规则) to come into force.' })
export class PublishPolicyInput extends VersionedInput {
  @Field({
    description:
      'JSON: the whole policy in the form of seeds/policies/default.json (Policy.document gives the present one), or a jurisdiction’s file, read over the default.',
  })
  policy!: string;
  @Field(() => DateTime, { description: 'Not past, and not before a version that is published already.' })
  effectiveAt!: string;
}

@InputType({ description: 'A proposal of an inspection (督查计划).' })
export class ProposeInspectionInput extends KeyedInput {
  @Field() title!: string;
  @Field(() => E.InspectionKind) kind!: W.InspectionKind;
  @Field(() => Int, { description: 'The year of the plan: that of startOn.' }) year!: number;
  @Field({ description: 'Content and scope (内容和范围).' }) scope!: string;
  @Field(() => [ID], { description: 'The units to inspect, each once; 1 to 100.' }) units!: string[];
  @Field(() => LocalDate, { description: 'Today or later.' }) startOn!: string;
  @Field(() => LocalDate, { description: 'Not before startOn.' }) endOn!: string;
}

@InputType({ description: 'The plan of inspections of a year.' })
export class AdoptInspectionPlanInput extends KeyedInput {
  @Field(() => Int, { description: 'This year or the next.' }) year!: number;
}

@InputType({ description: 'The decision on a proposal; a rejection needs a comment.' })
export class DecideInspectionInput extends VersionedInput {
  @Field(() => ID) inspection!: string;
  @Field() approve!: boolean;
  @Field(() => String, optional) comment?: string | null;
}

@InputType({ description: 'A problem found (发现的问题): it becomes a draft task.' })
export class InspectionProblemInput {
  @Field() title!: string;
  @Field() requirement!: string;
  @Field(() => String, optional) goal?: string | null;
  @Field(() => String, optional) standard?: string | null;
  @Field(() => ID) leadUnit!: string;
  @Field(() => ID) owner!: string;
  @Field(() => LocalDate, { description: 'Today or later.' }) deadline!: string;
}

@InputType({ description: 'The report of an inspection: situation, problems, suggestions (工作规则 64).' })
export class ReportInspectionInput extends VersionedInput {
  @Field(() => ID) inspection!: string;
  @Field() situation!: string;
  @Field() suggestions!: string;
  @Field(() => [InspectionProblemInput]) problems!: InspectionProblemInput[];
}

@InputType({ description: 'The conclusion of an inspection (督查结论), fed back to the units.' })
export class ConcludeInspectionInput extends VersionedInput {
  @Field(() => ID) inspection!: string;
  @Field() conclusion!: string;
}

@InputType({ description: 'A unit’s application for a review of the conclusion (复核).' })
export class RequestInspectionReviewInput extends KeyedInput {
  @Field(() => ID) inspection!: string;
  @Field() reason!: string;
}

@InputType({ description: 'The decision on a review, by somebody who took no part in the inspection.' })
export class DecideInspectionReviewInput extends KeyedInput {
  @Field(() => ID) inspection!: string;
  @Field(() => ID, { description: 'The unit that asked.' }) unit!: string;
  @Field() approve!: boolean;
  @Field() comment!: string;
}

@InputType({ description: 'Returns a report or feedback, with a reason; once per report.' })
export class ReturnReportInput extends KeyedInput {
  @Field(() => ID) report!: string;
  @Field() comment!: string;
}

@InputType({ description: 'Where to move the simulated clock.' })
export class AdvanceClockInput {
  @Field(() => DateTime, { description: 'Not before the clock.' }) to!: string;
}
