// What units and the office do about a task, as API types: reports, explanations, completions, verifications, letters.
// Their values are the rows; what they refer to is in handling-fields.ts.
import { Field, Int, ObjectType } from 'type-graphql';

import type * as W from '../rules/words';
import { connectionOf } from './connections';
import * as E from './enums';
import { File } from './file-types';
import { Node, Unit } from './registry-types';
import { DateTime, LocalDate, Url } from './scalars';
import { Task } from './task-types';

@ObjectType({
  description:
    'A file that goes with a report (附件): its name and address, and its SHA-256, of one at an address elsewhere if given.',
  simpleResolvers: true,
})
export class Attachment {
  @Field()
  name!: string;
  @Field(() => Url)
  url!: string;
  @Field(() => String, { nullable: true, description: '64 hexadecimal digits.' })
  sha256!: string | null;
  @Field(() => File, { nullable: true, description: 'The file that was uploaded here; null of one elsewhere.' })
  file!: object | null;
  @Field(() => [Task], {
    description:
      '同一附件用于多个事项: other tasks for which a file of the same SHA-256 was handed in, the latest first, at most 10, as far as the viewer sees them.',
  })
  alsoEvidenceOf!: object[];
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
  @Field(() => Int, { description: 'Counts the changes; for expectedVersion.' })
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
  @Field(() => Int, { description: 'Counts the changes.' })
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
    description:
      'The last day to answer: by the default policy the 3rd working day after the day of service, or the new day after a return.',
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
