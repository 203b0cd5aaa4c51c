// How many tasks in each colour, as API types.
import { Field, Int, ObjectType } from 'type-graphql';

import { DateTime } from './scalars';

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
