// The event log, what is pushed from it, who asks and why they are refused, as API types.
import { Field, ID, Int, ObjectType } from 'type-graphql';

import type * as W from '../rules/words';
import { connectionOf } from './connections';
import * as E from './enums';
import { Jurisdiction, Node, Unit } from './registry-types';
import { DateTime } from './scalars';
import { Escalation, StatusReason, Task } from './task-types';

@ObjectType({
  implements: Node,
  description: 'One entry of the event log (事件): append-only, dense and chained by hash per jurisdiction.',
  simpleResolvers: true,
})
export class LedgerEvent extends Node {
  @Field({ description: 'Good for `after` of events and of every subscription.' })
  cursor!: string;
  @Field(() => Int, { description: '1, 2, 3 ... without a gap within a jurisdiction.' })
  sequence!: number;
  @Field({ description: 'What happened, in the past tense: taskAssigned, feedbackSubmitted, statusChanged ...' })
  kind!: string;
  @Field(() => DateTime, { description: 'When it took effect: of a change of colour by time, the moment of the turn.' })
  at!: string;
  @Field(() => DateTime, { description: 'When it was written.' })
  recordedAt!: string;
  @Field({ description: 'Who did it, by the name in the token; 督查台账 for the service itself.' })
  actor!: string;
  @Field(() => Task, { nullable: true, description: 'Null if there is none, or the viewer does not see it.' })
  task!: object | null;
  @Field(() => Unit, {
    nullable: true,
    description: 'The unit that it concerns: the lead unit, or a letter’s recipient.',
  })
  unit!: object | null;
  @Field({
    description:
      'SHA-256, or SM3 where the service is set to it, over every field of the event and the hash before: 64 hexadecimal digits.',
  })
  hash!: string;
}
export const LedgerEventConnection = connectionOf(() => LedgerEvent, 'LedgerEvent', 'events, from the first');

@ObjectType({ description: 'The result of checking the log (台账校验).', simpleResolvers: true })
export class LedgerVerification {
  @Field({
    description:
      'Dense, every hash follows from the one before, and every end of the log that was signed is still in it as it was.',
  })
  valid!: boolean;
  @Field(() => Int)
  events!: number;
  @Field(() => Int, { nullable: true, description: 'The first event that does not fit; null if all do.' })
  firstInvalidSequence!: number | null;
  @Field({ description: 'The hash of the last event.' })
  headHash!: string;
  @Field(() => Int, {
    nullable: true,
    description: 'The last event that was signed with all before it; null: none was.',
  })
  signedThrough!: number | null;
}

@ObjectType({
  description:
    'A signed end of the log (签名的日志末尾): with this event the log of the jurisdiction ended then. Who keeps it elsewhere can show later that nothing up to it was changed: supervision-ledger verify --heads.',
  simpleResolvers: true,
})
export class SignedHead {
  @Field(() => ID)
  jurisdiction!: string;
  @Field(() => Int)
  sequence!: number;
  @Field({ description: 'The hash of that event.' })
  hash!: string;
  @Field(() => DateTime, { description: 'By the machine’s clock.' })
  signedAt!: string;
  @Field({ description: 'Ed25519, or SM2-SM3 (GB/T 32918).' })
  algorithm!: string;
  @Field({ description: 'The SHA-256 of the public key (DER), 64 hexadecimal digits.' })
  keyId!: string;
  @Field({ description: 'PEM.' })
  publicKey!: string;
  @Field({
    description:
      'Base64, of the JSON text ["supervision-ledger head",jurisdiction,sequence,hash,signedAt], without spaces, in UTF-8.',
  })
  signature!: string;
}

@ObjectType({ description: 'A change of colour (变色), by an act or by time.', simpleResolvers: true })
export class TaskStatusChange {
  @Field({ description: 'Resume with `after: this`.' })
  cursor!: string;
  @Field(() => Task, { description: 'The task as it is now.' })
  task!: object;
  @Field(() => E.SupervisionStatus)
  from!: W.Status;
  @Field(() => E.SupervisionStatus)
  to!: W.Status;
  @Field(() => DateTime, { description: 'The moment of the change, however late it was announced.' })
  at!: string;
  @Field(() => [StatusReason], { description: 'The reasons that held at that moment.' })
  reasons!: StatusReason[];
}

@ObjectType({ description: 'A task that has turned red (红旗).', simpleResolvers: true })
export class RedFlag {
  @Field({ description: 'Resume with `after: this`.' })
  cursor!: string;
  @Field(() => Task, { description: 'The task as it is now.' })
  task!: object;
  @Field(() => DateTime, { description: 'The moment at which it turned red, however late it was announced.' })
  at!: string;
  @Field(() => [StatusReason], { description: 'The reasons that held at that moment.' })
  reasons!: StatusReason[];
  @Field(() => Escalation, { description: 'The step called for at that moment.' })
  escalation!: Escalation;
}

@ObjectType({ description: 'Who is asking (当前用户), as the token says.', simpleResolvers: true })
export class Viewer {
  @Field()
  subject!: string;
  @Field()
  name!: string;
  @Field(() => E.Role)
  role!: W.Role;
  @Field(() => Jurisdiction, { nullable: true })
  jurisdiction!: object | null;
  @Field(() => Unit, { nullable: true, description: 'Of a unit’s staff.' })
  unit!: object | null;
}

@ObjectType({ description: 'What is left of the client’s allowance (限流) after this request.', simpleResolvers: true })
export class RateLimit {
  @Field(() => Int, {
    description: 'Points of this operation: as many records as it may bring; see docs/integration.md.',
  })
  cost!: number;
  @Field(() => Int, { description: 'Points that a client has per minute.' })
  limit!: number;
  @Field(() => Int, { description: 'Points that are left until resetAt; beyond them the answer is RATE_LIMITED.' })
  remaining!: number;
  @Field(() => DateTime, { description: 'When the whole limit is there again, by the machine’s clock.' })
  resetAt!: string;
}

@ObjectType({ description: 'Why an input was refused (办理错误). Nothing was changed.', simpleResolvers: true })
export class UserError {
  @Field(() => E.UserErrorCode)
  code!: keyof typeof E.UserErrorCode;
  @Field(() => [String], { nullable: true, description: 'The way to the field within the input.' })
  field!: string[] | null;
  @Field({ description: 'What is wrong and what would mend it: Chinese by default, English for Accept-Language: en.' })
  message!: string;
}
