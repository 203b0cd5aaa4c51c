// Governments, units, people, sources, policies and calendars as API types. Their values are the rows.
import { Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql';

import { type IdParts, parseId } from '../rules/id';
import type { Clause as ClauseValue } from '../rules/policy';
import type * as W from '../rules/words';
import * as E from './enums';
import { connectionOf } from './connections';
import { DateTime, LocalDate } from './scalars';

const TYPE_NAMES: Record<IdParts['kind'], string> = {
  jurisdiction: 'Jurisdiction',
  unit: 'Unit',
  person: 'Person',
  source: 'Source',
  task: 'Task',
  letter: 'Letter',
  recipient: 'LetterRecipient',
  report: 'Report',
  explanation: 'Explanation',
  completion: 'Completion',
  verification: 'Verification',
  milestone: 'Milestone',
  intervention: 'Intervention',
  inspection: 'Inspection',
  client: 'Client',
  webhook: 'Webhook',
  file: 'File',
  event: 'LedgerEvent',
};

@InterfaceType({
  description: 'Something with an id (节点). The id is opaque, globally unique, and works with `node`.',
  resolveType: ({ id }: { id: string }) => TYPE_NAMES[parseId(id)?.kind ?? 'task'],
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;
}

@ObjectType({
  description: 'Where a rule comes from (依据): a document and its clause, or the default policy, which says so.',
  simpleResolvers: true,
})
export class Clause {
  @Field({ description: 'The document, with its number where one is printed.' })
  document!: string;
  @Field({ description: 'The clause within it.' })
  clause!: string;
}

@ObjectType({ description: 'A step of a rule: the colour, and when it begins.', simpleResolvers: true })
export class PolicyStep {
  @Field(() => E.SupervisionStatus)
  status!: W.Status;
  @Field({ description: 'When the step begins, in the policy’s own numbers; Chinese by default.' })
  trigger!: string;
}

@ObjectType({ description: 'A rule of the policy as it is in force (督查规则).', simpleResolvers: true })
export class PolicyRule {
  @Field(() => E.RuleCode)
  rule!: W.RuleCode;
  @Field({ description: 'What the rule says, Chinese by default.' })
  description!: string;
  @Field(() => [PolicyStep], { description: 'Each worse than the one before.' })
  steps!: PolicyStep[];
  @Field(() => [Clause], {
    description: 'The jurisdiction’s own clause first; what it does not say comes from the default.',
  })
  basis!: ClauseValue[];
}

@ObjectType({ description: 'A policy that is published and not in force yet.', simpleResolvers: true })
export class PendingPolicy {
  @Field(() => Int, { description: 'Counts what was published, from 1.' })
  version!: number;
  @Field(() => DateTime, { description: 'When it comes into force.' })
  effectiveAt!: string;
}

@ObjectType({
  description: 'A jurisdiction’s policy (督查规则): numbers, colours and clauses, as data.',
  simpleResolvers: true,
})
export class Policy {
  @Field()
  name!: string;
  @Field({
    description: '机关代字: the head of every number that the jurisdiction gives, e.g. 烟政督 in 烟政督〔2026〕1号.',
  })
  organCode!: string;
  @Field(() => [String], { description: 'The documents that the policy rests on.' })
  documents!: string[];
  @Field(() => Int, { description: 'Working days to answer a letter, the day of service not counted (民法典 201).' })
  feedbackWorkingDays!: number;
  @Field(() => [PolicyRule], { description: 'The rules that are switched on.' })
  rules!: PolicyRule[];
  @Field({ description: 'The whole policy as JSON, as publishPolicy takes it.' })
  document!: string;
  @Field(() => [PendingPolicy], {
    description: 'Versions that are published and not in force yet, the next one first.',
  })
  pending!: PendingPolicy[];
  @Field(() => Int, {
    description:
      'Of the policy in force. The expectedVersion of publishPolicy is that of the version published last, pending or not.',
  })
  version!: number;
}

@ObjectType({
  implements: Node,
  description:
    'A government whose tasks are supervised (本级政府). A ledger of its own: log, numbers, calendar, policy.',
  simpleResolvers: true,
})
export class Jurisdiction extends Node {
  @Field({ description: 'GB/T 2260 code, six digits.' })
  code!: string;
  @Field()
  name!: string;
  @Field({ description: 'IANA time zone in which its days begin and end.' })
  timeZone!: string;
  @Field(() => Policy, { description: 'The policy in force.' })
  policy!: Policy;
  @Field(() => Int, { description: 'Counts the changes.' })
  version!: number;
}

@ObjectType({
  implements: Node,
  description: 'A body that leads or supports tasks (承办单位): a department, district, township ...',
  simpleResolvers: true,
})
export class Unit extends Node {
  @Field({ description: 'Unique in the jurisdiction; tokens name it. Never changes.' })
  code!: string;
  @Field()
  name!: string;
  @Field(() => [String], {
    description:
      'Other names (别名、简称), by which a spreadsheet may call the unit when it is imported (importTasks); at most 20.',
  })
  aliases!: string[];
  @Field(() => E.UnitKind)
  kind!: W.UnitKind;
  @Field(() => Jurisdiction)
  jurisdiction!: object;
  @Field(() => Unit, { nullable: true, description: 'The unit above (上级单位).' })
  parent!: object | null;
  @Field(() => Int, { description: 'Counts the changes; for expectedVersion.' })
  version!: number;
}
export const UnitConnection = connectionOf(() => Unit, 'Unit', 'units');

@ObjectType({
  implements: Node,
  description: 'An owner or leader (责任人、分管领导): a post, with the name the office gives it.',
  simpleResolvers: true,
})
export class Person extends Node {
  @Field()
  name!: string;
  @Field(() => String, { nullable: true, description: 'The post (职务).' })
  title!: string | null;
  @Field(() => Unit, { nullable: true })
  unit!: object | null;
  @Field(() => Int, { description: 'Counts the changes; for expectedVersion.' })
  version!: number;
}

@ObjectType({
  implements: Node,
  description:
    'What gives rise to tasks (任务来源): a work report, an instruction, a meeting, an inspection ... Units and systems see a leader’s instruction only through a task that they see.',
  simpleResolvers: true,
})
export class Source extends Node {
  @Field(() => E.SourceKind)
  kind!: W.SourceKind;
  @Field(() => E.GovernmentLevel)
  level!: W.GovernmentLevel;
  @Field()
  title!: string;
  @Field(() => String, { nullable: true, description: '发文字号, as printed; null where none is.' })
  documentNumber!: string | null;
  @Field(() => String, { nullable: true, description: 'Who issued it (发文机关).' })
  issuedBy!: string | null;
  @Field(() => LocalDate)
  issuedOn!: string;
  @Field(() => Person, { nullable: true, description: 'The leader who wrote the instruction (批示领导).' })
  leader!: object | null;
  @Field(() => E.InstructionKind, { nullable: true })
  instructionKind!: W.InstructionKind | null;
  @Field(() => String, { nullable: true, description: 'The words of the instruction (批示内容).' })
  instruction!: string | null;
  @Field(() => Int, { description: 'Counts the changes.' })
  version!: number;
}
export const SourceConnection = connectionOf(() => Source, 'Source', 'sources');

@ObjectType({ description: 'The working days of a year (工作日历). Years 2004–2099.', simpleResolvers: true })
export class WorkCalendar {
  @Field(() => Int)
  year!: number;
  @Field({
    description:
      'True until the State Council’s notice for the year is published here: then only the statutory holidays are known.',
  })
  provisional!: boolean;
  @Field(() => String, { nullable: true, description: '放假安排通知: the notice; null while provisional.' })
  notice!: string | null;
  @Field(() => [LocalDate], {
    description:
      'Days off that the notice names, also those on weekends; some may lie in the last days of December before.',
  })
  holidays!: string[];
  @Field(() => [LocalDate], { description: '调休上班日: weekend days that are worked.' })
  makeUpWorkdays!: string[];
  @Field(() => [LocalDate], { description: 'Days off of the jurisdiction’s own (addDaysOff) in the year.' })
  daysOff!: string[];
  @Field(() => Int, { description: 'How many working days the year has, e.g. 248 in 2026.' })
  workingDays!: number;
}
