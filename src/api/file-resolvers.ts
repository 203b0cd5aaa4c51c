// The mutation that allows an upload, and the fields of files. The bytes themselves go by src/server/files.ts.
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';

import type { FileRecord } from '../rules/records';
import { prepare } from '../ledger/uploads';
import { Context } from './context';
import { File, PrepareUploadInput, Upload } from './file-types';
import { act, payloadOf } from './payloads';
import { Url } from './scalars';

const PrepareUploadPayload = payloadOf(
  'PrepareUploadPayload',
  {},
  { upload: { type: () => Upload, nullable: true, description: 'Null when refused.' } },
);

@Resolver(() => File)
export class FileResolvers {
  @Mutation(() => PrepareUploadPayload, {
    description:
      '申请上传附件: an address to which one file can be sent, once, within 15 minutes. Nothing is recorded until it has arrived. The same key within that time gives the same address. OFFICE, UNIT; a LEDGER: OFFICE.',
  })
  prepareUpload(@Arg('input') input: PrepareUploadInput, @Ctx() context: Context) {
    const { seal, mostMb } = context.ledger.files.options;
    return act(context, prepare(seal, mostMb), input);
  }

  @FieldResolver(() => Url)
  url(@Root() file: FileRecord, @Ctx() context: Context): string {
    return context.ledger.files.urlOf(file.id);
  }
}
