// The inputs about units, people, sources, calendars, policies and the clock. Bounds of texts are in src/rules/text.ts.
import { Field, ID, InputType, Int } from 'type-graphql';

import type * as W from '../rules/words';
import * as E from './enums';
import { KeyedInput, VersionedInput } from './keyed-inputs';
import { DateTime, LocalDate } from './scalars';

const optional = { nullable: true } as const;

const ALIASES =
  'Other names (别名、简称), by which spreadsheets call the unit; at most 20, each of at most 100 characters.';

@InputType({ description: 'A new unit (承办单位).' })
export class CreateUnitInput extends KeyedInput {
  @Field({ description: 'Letters, digits, dots, dashes, underscores; unique in the jurisdiction; at most 40.' })
  code!: string;
  @Field() name!: string;
  @Field(() => [String], { ...optional, description: ALIASES }) aliases?: string[] | null;
  @Field(() => E.UnitKind) kind!: W.UnitKind;
  @Field(() => ID, optional) parent?: string | null;
}

@InputType({ description: 'Changes to a unit; what is not given stays.' })
export class UpdateUnitInput extends VersionedInput {
  @Field(() => ID) unit!: string;
  @Field(() => String, optional) name?: string | null;
  @Field(() => [String], { ...optional, description: ALIASES }) aliases?: string[] | null;
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
  @Field(() => Boolean, {
    ...optional,
    description:
      'Nothing is published (试算): the answer says in how many tasks something would move. It is under no key.',
  })
  dryRun?: boolean | null;
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

@InputType({ description: 'Where to move the simulated clock.' })
export class AdvanceClockInput {
  @Field(() => DateTime, { description: 'Not before the clock.' }) to!: string;
}
