// The inputs about reports, milestones, interventions and inspections, in step with what the decisions read.
// Bounds of texts are in src/rules/text.ts.
import { Field, ID, InputType, Int } from 'type-graphql';

import type * as W from '../rules/words';
import * as E from './enums';
import { AttachmentInput, KeyedInput, VersionedInput } from './keyed-inputs';
import { LocalDate } from './scalars';

const optional = { nullable: true } as const;

@InputType({ description: 'A progress report (进展报告).' })
export class SubmitReportInput extends KeyedInput {
  @Field(() => ID) task!: string;
  @Field() content!: string;
  @Field(() => Int, { ...optional, description: '0 to 100; only the lead unit’s sets the task’s.' }) progressPercent?:
    number | null;
  @Field(() => [AttachmentInput], optional) attachments?: AttachmentInput[] | null;
}

@InputType({ description: 'Returns a report or feedback, with a reason; once per report.' })
export class ReturnReportInput extends KeyedInput {
  @Field(() => ID) report!: string;
  @Field({ description: 'The reason (理由): always required. At most 2,000 characters.' }) comment!: string;
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
  @Field(() => String, { ...optional, description: 'The reason (理由): never required. At most 2,000 characters.' })
  comment?: string | null;
}

@InputType({ description: 'Removes a milestone that is not completed, with a reason; the log keeps it.' })
export class RemoveMilestoneInput extends VersionedInput {
  @Field(() => ID) milestone!: string;
  @Field({ description: 'The reason (理由): always required. At most 2,000 characters.' }) comment!: string;
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
  @Field({ description: 'true: in force (同意), DATE_IN_PAST if its rectifyBy is past; false: rejected (不同意).' })
  approve!: boolean;
  @Field(() => String, { ...optional, description: 'The reason (理由): never required. At most 2,000 characters.' })
  comment?: string | null;
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
  @Field({ description: 'true: accepted (同意); false: rejected (不同意), to be rectified again.' }) approve!: boolean;
  @Field(() => String, {
    ...optional,
    description: 'The reason (理由): required when approve is false. At most 2,000 characters.',
  })
  comment?: string | null;
  @Field(() => LocalDate, {
    ...optional,
    description: '整改时限: required when approve is false, the new day, today or later; INVALID when it is true.',
  })
  rectifyBy?: string | null;
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
  @Field({
    description:
      'true: registered (立项), by a LEADER if it is outside the year’s plan, else APPROVAL_REQUIRED; false: rejected (不同意).',
  })
  approve!: boolean;
  @Field(() => String, {
    ...optional,
    description: 'The reason (理由): required when approve is false. At most 2,000 characters.',
  })
  comment?: string | null;
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
  @Field({
    description: 'true: the application is upheld (同意); false: it is not (不同意). The text of the conclusion stays.',
  })
  approve!: boolean;
  @Field({ description: 'The reason (理由): always required. At most 2,000 characters.' }) comment!: string;
}
