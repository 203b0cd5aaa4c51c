// Inspection activities as API types. Their values are the rows; what they refer to is in progress-fields.ts.
import { Field, Int, ObjectType } from 'type-graphql';

import type * as W from '../rules/words';
import { connectionOf } from './connections';
import * as E from './enums';
import { Node, Source, Unit } from './registry-types';
import { DateTime, LocalDate } from './scalars';
import { Task } from './task-types';

@ObjectType({
  description: 'A review of a conclusion that a unit has asked for (复核, 政府督查工作条例 17).',
  simpleResolvers: true,
})
export class InspectionReview {
  @Field(() => Unit, { description: 'The inspected unit that asked.' })
  unit!: object;
  @Field({ description: '申请理由: why it asked.' })
  reason!: string;
  @Field(() => DateTime, { description: 'When it asked.' })
  requestedAt!: string;
  @Field(() => LocalDate, {
    description:
      'Decided by this day: by the default policy 30 calendar days after the request, or the next working day if it is none.',
  })
  dueOn!: string;
  @Field(() => E.Decision, { description: '复核决定: APPROVED when the application is upheld.' })
  decision!: W.Decision;
  @Field(() => DateTime, { nullable: true, description: 'When it was decided; null while pending.' })
  decidedAt!: string | null;
  @Field(() => String, { nullable: true, description: 'Who decided, by the name in the token; null while pending.' })
  decidedBy!: string | null;
  @Field(() => String, { nullable: true, description: 'The reason of the decision; null while pending.' })
  comment!: string | null;
  @Field({ description: 'Decided, or still undecided, after that day.' })
  late!: boolean;
}

@ObjectType({
  implements: Node,
  description:
    'An inspection activity (督查活动; 工作规则 63–64, 政府督查工作条例 11–18): proposed, registered in the year’s plan or by a leader’s approval, reported, concluded, and reviewed if a unit asks.',
  simpleResolvers: true,
})
export class Inspection extends Node {
  @Field(() => String, { nullable: true, description: '机关代字 + 查〔year〕n号, given when it is registered.' })
  number!: string | null;
  @Field()
  title!: string;
  @Field(() => E.InspectionKind)
  kind!: W.InspectionKind;
  @Field(() => Int, { description: 'The year of the plan.' })
  year!: number;
  @Field({ description: '内容和范围.' })
  scope!: string;
  @Field(() => [Unit], { description: 'The units inspected (被督查单位).' })
  units!: object[];
  @Field(() => Unit, { nullable: true, description: 'The department that proposed it; null: the office.' })
  proposedBy!: object | null;
  @Field(() => LocalDate)
  startOn!: string;
  @Field(() => LocalDate)
  endOn!: string;
  @Field({ description: 'Proposed before the year’s plan was adopted; outside the plan only a leader approves.' })
  planned!: boolean;
  @Field(() => E.InspectionStage)
  stage!: W.InspectionStage;
  @Field(() => String, { nullable: true })
  decidedBy!: string | null;
  @Field(() => DateTime, { nullable: true })
  decidedAt!: string | null;
  @Field(() => String, { nullable: true })
  comment!: string | null;
  @Field(() => String, { nullable: true, description: '督查情况.' })
  situation!: string | null;
  @Field(() => String, { nullable: true, description: '意见建议.' })
  suggestions!: string | null;
  @Field(() => Source, {
    nullable: true,
    description: 'The source of the tasks that its problems became; null if the viewer does not see it.',
  })
  source!: object | null;
  @Field(() => [Task], { description: 'The tasks that its problems became, as far as the viewer sees them.' })
  tasks!: object[];
  @Field(() => String, { nullable: true, description: '督查结论, fed back to the units.' })
  conclusion!: string | null;
  @Field(() => DateTime, { nullable: true })
  concludedAt!: string | null;
  @Field(() => [InspectionReview], { description: 'A unit sees its own.' })
  reviews!: object[];
  @Field(() => [String], {
    description: 'Duplicate or too frequent inspection of a unit (政府督查工作条例 15), in the viewer’s language.',
  })
  warnings!: string[];
  @Field(() => Int, { description: 'Counts the changes; for expectedVersion.' })
  version!: number;
}
export const InspectionConnection = connectionOf(
  () => Inspection,
  'Inspection',
  'inspections, the latest to begin first',
);
