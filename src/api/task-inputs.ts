// The inputs about tasks, explanations, completions, verifications and letters, in step with what the decisions read.
// Bounds of texts are in src/rules/text.ts.
import { Field, ID, InputType, Int } from 'type-graphql';

import type * as W from '../rules/words';
import * as E from './enums';
import { AttachmentInput, KeyedInput, VersionedInput } from './keyed-inputs';
import { LocalDate } from './scalars';

const optional = { nullable: true } as const;

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
      'By the policy for the source’s kind unless given; by the default policy work reports MONTHLY, key matters QUARTERLY, others NONE.',
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
    'Changes to a task; what is not given stays. After the assignment only goal, standard, actionPlan, listed, owner, leader, supportingUnits, quantified and reportCadence may change, by OFFICE; another field is NOT_ALLOWED_IN_STAGE.',
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
  @Field(() => String, {
    ...optional,
    description:
      'The reason (理由): required by returnTask, suspendTask, cancelTask and reopenTask; kept, if given, by resumeTask, closeTask and clearFlag. At most 2,000 characters.',
  })
  comment?: string | null;
}

@InputType({ description: 'Another lead unit for a task (转办).' })
export class TransferTaskInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field(() => ID) leadUnit!: string;
  @Field(() => ID) owner!: string;
  @Field({ description: 'The reason (理由): always required. At most 2,000 characters.' }) comment!: string;
}

@InputType({ description: 'A colour made worse by hand.' })
export class FlagTaskInput extends VersionedInput {
  @Field(() => ID) task!: string;
  @Field(() => E.SupervisionStatus, { description: 'YELLOW or RED; worse than a flag that is there.' })
  status!: W.Status;
  @Field() reason!: string;
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
  @Field({
    description:
      'true: the deadline moves (同意延期); of a second or later extension, or a late explanation, only by a LEADER, else APPROVAL_REQUIRED. false: rejected (不同意).',
  })
  approve!: boolean;
  @Field(() => LocalDate, {
    ...optional,
    description:
      'Instead of the proposed deadline: later than the present one, and not past. Only when approve is true, else INVALID.',
  })
  newDeadline?: string | null;
  @Field(() => String, { ...optional, description: 'The reason (理由): never required. At most 2,000 characters.' })
  comment?: string | null;
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
  @Field({
    description:
      'true: completed (同意办结), under the conditions of submitCompletion once more; false: returned (退回) to IN_PROGRESS.',
  })
  approve!: boolean;
  @Field(() => String, {
    ...optional,
    description: 'The reason (理由): required when approve is false. At most 2,000 characters.',
  })
  comment?: string | null;
  @Field(() => LocalDate, {
    ...optional,
    description:
      'Of a return: the due day of the COMPLETION obligation, today or later; moves neither deadline nor colour. With an approval it is INVALID.',
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
