// Milestones and interventions as API types. Their values are the rows; what they refer to is in progress-fields.ts.
import { Field, Int, ObjectType } from 'type-graphql';

import type * as W from '../rules/words';
import { connectionOf } from './connections';
import * as E from './enums';
import { Report } from './handling-types';
import { Node, Unit } from './registry-types';
import { DateTime, LocalDate } from './scalars';
import { Task } from './task-types';

@ObjectType({
  implements: Node,
  description: 'A milestone (节点) of a task; due on its day, rolled.',
  simpleResolvers: true,
})
export class Milestone extends Node {
  @Field(() => Task)
  task!: object;
  @Field()
  title!: string;
  @Field(() => LocalDate, { description: 'As given; it ends on the next working day if it is none itself.' })
  dueOn!: string;
  @Field(() => LocalDate, { nullable: true, description: 'Null until it is completed; a completed one is fixed.' })
  completedOn!: string | null;
  @Field(() => Int, { description: 'Counts the changes; for expectedVersion.' })
  version!: number;
}

@ObjectType({
  implements: Node,
  description:
    'An intervention (催办、通报、约谈、问责建议). A reminder is in force at once; the others are proposals until a leader approves them (政府督查工作条例 21).',
  simpleResolvers: true,
})
export class Intervention extends Node {
  @Field(() => E.InterventionKind)
  kind!: W.InterventionKind;
  @Field({
    description:
      'Issued by the service itself: a reminder, once per red spell, by the default policy from 09:00 to 17:00 on working days.',
  })
  automatic!: boolean;
  @Field(() => Unit, { description: 'The unit that it concerns.' })
  unit!: object;
  @Field(() => [Task], { description: 'Its tasks, as far as the viewer sees them.' })
  tasks!: object[];
  @Field()
  requirement!: string;
  @Field(() => DateTime)
  proposedAt!: string;
  @Field(() => E.Decision)
  decision!: W.Decision;
  @Field(() => DateTime, { nullable: true })
  decidedAt!: string | null;
  @Field(() => String, { nullable: true, description: 'Who decided, by the name in the token.' })
  decidedBy!: string | null;
  @Field(() => String, { nullable: true, description: 'Of the latest decision on it or on its rectification.' })
  comment!: string | null;
  @Field(() => LocalDate, { nullable: true, description: '整改时限: by when to rectify; null if nothing is to be.' })
  rectifyBy!: string | null;
  @Field(() => Report, { nullable: true, description: 'The latest rectification (整改报告), also a rejected one.' })
  rectification!: object | null;
  @Field(() => E.Decision, { nullable: true, description: 'The decision on it; null until one is submitted.' })
  rectificationDecision!: W.Decision | null;
  @Field(() => Int, { description: 'Counts the changes; for expectedVersion.' })
  version!: number;
}
export const InterventionConnection = connectionOf(
  () => Intervention,
  'Intervention',
  'interventions, the latest first',
);
