// The credentials of other systems as API types and inputs. The key is in one answer, once; never in a type.
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

import type * as W from '../rules/words';
import { connectionOf } from './connections';
import * as E from './enums';
import { KeyedInput, VersionedInput } from './keyed-inputs';
import { Jurisdiction, Node, Unit } from './registry-types';
import { DateTime } from './scalars';

const optional = { nullable: true } as const;

@ObjectType({
  implements: Node,
  description:
    'The credentials (应用凭证) with which another system signs in instead of a person. SECURITY keeps them.',
  simpleResolvers: true,
})
export class Client extends Node {
  @Field({ description: 'The system, and what it is for.' })
  name!: string;
  @Field(() => E.Role, { description: 'OFFICE, UNIT, LEADER or SYSTEM.' })
  role!: W.ClientRole;
  @Field(() => Unit, { ...optional, description: 'Of the role UNIT: the unit for which it acts.' })
  unit!: object | null;
  @Field(() => [Jurisdiction], {
    description:
      'Where it may act, in one at a time: the header X-Ledger-Jurisdiction says in which, the first if none.',
  })
  jurisdictions!: object[];
  @Field(() => [E.Classification], {
    description: 'Tasks of which classifications it may see, within what its role may.',
  })
  classifications!: W.Classification[];
  @Field(() => [String], { description: 'Networks from which it may come (CIDR); empty: from anywhere.' })
  networks!: string[];
  @Field(() => DateTime, { description: 'When its key ends, by the machine’s clock.' })
  expiresAt!: string;
  @Field(() => DateTime)
  createdAt!: string;
  @Field({ description: 'The subject who made it.' })
  createdBy!: string;
  @Field(() => DateTime, { ...optional, description: 'When it was revoked (吊销); null if it was not.' })
  revokedAt!: string | null;
  @Field(() => Int)
  version!: number;
}
export const ClientConnection = connectionOf(() => Client, 'Client', 'credentials, the latest first');

@InputType({ description: 'New credentials for another system (创建应用凭证).' })
export class CreateClientInput extends KeyedInput {
  @Field({ description: 'The system, and what it is for; at most 100 characters.' })
  name!: string;
  @Field(() => E.Role, { description: 'OFFICE, UNIT, LEADER or SYSTEM; another is INVALID.' })
  role!: W.Role;
  @Field(() => ID, { ...optional, description: 'Of the role UNIT, and only then: its unit.' })
  unit?: string | null;
  @Field(() => [String], {
    ...optional,
    description:
      'Codes (GB/T 2260) of this jurisdiction or ones below it, at most 200; this one alone if missing. Of the role UNIT only this one.',
  })
  jurisdictions?: string[] | null;
  @Field(() => [E.Classification], { ...optional, description: 'At least one; all that the role may see if missing.' })
  classifications?: W.Classification[] | null;
  @Field(() => [String], {
    ...optional,
    description: 'Networks from which it may come, e.g. 10.1.0.0/16; at most 50; from anywhere if missing.',
  })
  networks?: string[] | null;
  @Field(() => DateTime, { description: 'The end of its key: ahead, at most 3 years, by the machine’s clock.' })
  expiresAt!: string;
}

@InputType({ description: 'Which credentials end, at once and for good (吊销).' })
export class RevokeClientInput extends VersionedInput {
  @Field(() => ID) client!: string;
  @Field(() => String, { ...optional, description: 'At most 2,000 characters.' }) comment?: string | null;
}
