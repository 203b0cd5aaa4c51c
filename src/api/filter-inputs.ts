// Filters and orders of lists, in step with what the store reads.
import { Field, ID, InputType } from 'type-graphql';

import type * as W from '../rules/words';
import type { UnitOrder as UnitOrderValue } from '../store/lists';
import type { TaskOrderField } from '../store/task-filter';
import * as E from './enums';
import { LocalDate } from './scalars';

const optional = { nullable: true } as const;

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
    description:
      'Assigned and not yet completed, closed or cancelled (在办、中止). Suspended tasks are open here, though Unit.counts leaves them out.',
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
