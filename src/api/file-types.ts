// Files (附件) as API types and inputs: what may be uploaded, the one-time address for it, and what arrived.
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

import type { FilePurpose as Purpose } from '../rules/words';
import * as E from './enums';
import { KeyedInput } from './keyed-inputs';
import { Node } from './registry-types';
import { DateTime, Url } from './scalars';

const optional = { nullable: true } as const;

@ObjectType({
  implements: Node,
  description: 'A file that was uploaded (附件). Its bytes are at `url`, for who may read it.',
  simpleResolvers: true,
})
export class File extends Node {
  @Field({ description: 'As it was called when it was uploaded.' })
  name!: string;
  @Field({ description: 'The media type.' })
  type!: string;
  @Field(() => Int, { description: 'In bytes.' })
  size!: number;
  @Field({ description: 'Of the bytes that arrived: 64 hexadecimal digits.' })
  sha256!: string;
  @Field(() => E.FilePurpose)
  purpose!: Purpose;
  @Field(() => DateTime)
  uploadedAt!: string;
  @Field(() => Url, { description: 'GET, with the same bearer token as the API. Good as the url of an attachment.' })
  url!: string;
}

@InputType({ description: 'A file that is to be uploaded (上传附件).' })
export class PrepareUploadInput extends KeyedInput {
  @Field({
    description:
      'The name of the file, with its extension: pdf, ofd, doc, docx, wps, xls, xlsx, et, csv, ppt, pptx, dps, jpg, jpeg, png, zip, txt, mp4; of a LEDGER xlsx, xls, et. At most 100 characters, no path.',
  })
  name!: string;
  @Field(() => Int, { description: 'In bytes, exactly; at most LEDGER_FILE_MB, 50 MB unless set otherwise.' })
  size!: number;
  @Field(() => String, {
    ...optional,
    description: 'The media type; that of the extension unless given. What the content is, is told by its bytes.',
  })
  type?: string | null;
  @Field(() => E.FilePurpose)
  purpose!: Purpose;
  @Field(() => String, { ...optional, description: '64 hexadecimal digits: content with another hash is refused.' })
  sha256?: string | null;
}

@ObjectType({ description: 'Where a file is to be sent, once (一次性上传地址).', simpleResolvers: true })
export class Upload {
  @Field(() => ID, { description: 'The id that the file will have when it has arrived.' })
  file!: string;
  @Field(() => Url, {
    description:
      'PUT the bytes there, nothing else, without a token: the address is the right. It answers 201 with id, url, name, size, type and sha256.',
  })
  putUrl!: string;
  @Field(() => DateTime, { description: '15 minutes from now, by the machine’s clock.' })
  expiresAt!: string;
  @Field(() => Url, { description: 'Where the file will be: the url of an AttachmentInput.' })
  url!: string;
}
