// What inputs have in common: the key under which an answer is remembered, the version that was read, attached files.
import { Field, InputType, Int } from 'type-graphql';

import { Url } from './scalars';

const optional = { nullable: true } as const;
const KEY =
  'The same key and input from the same client within 24 hours returns the first answer and changes nothing. At most 200 characters.';
const VERSION = 'If given and not the current version, the answer is CONFLICT and nothing changes.';

@InputType()
export abstract class KeyedInput {
  @Field(() => String, { ...optional, description: KEY }) idempotencyKey?: string | null;
}

@InputType()
export abstract class VersionedInput extends KeyedInput {
  @Field(() => Int, { ...optional, description: VERSION }) expectedVersion?: number | null;
}

@InputType({ description: 'A file that goes with a report (附件).' })
export class AttachmentInput {
  @Field() name!: string;
  @Field(() => Url, {
    description:
      'http or https. Of a file that was uploaded here its `url`: then name and hash are the file’s own; it must be EVIDENCE that the caller or its unit uploaded, for OFFICE any.',
  })
  url!: string;
  @Field(() => String, {
    ...optional,
    description: '64 hexadecimal digits: by it the same file under several tasks is found.',
  })
  sha256?: string | null;
}
