// The fields of attachments: the file behind an address of this ledger, and the other tasks that the same file serves.
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';

import { fileAt } from '../rules/evidence';
import type * as R from '../rules/records';
import { MOST_USES } from '../store/evidence';
import { Context } from './context';
import { File } from './file-types';
import { Attachment } from './handling-types';
import { Url } from './scalars';
import { Task } from './task-types';

/** An attachment, and the task with whose report or completion it was handed in. */
export type Attached = R.Attachment & { taskId: string };

/** The attachments of a report or a completion. */
export function attachedTo({ taskId, attachments }: R.Report | R.Completion): Attached[] {
  return attachments.map((attachment) => ({ ...attachment, taskId }));
}

@Resolver(() => Attachment)
export class AttachmentFields {
  @FieldResolver(() => Url)
  url(@Root() { url }: Attached, @Ctx() { who, ledger }: Context): string {
    const id = fileAt(url, who.jurisdiction);
    return id === null ? url : ledger.files.urlOf(id);
  }

  @FieldResolver(() => File, { nullable: true })
  file(@Root() { url }: Attached, @Ctx() { who, load }: Context) {
    const id = fileAt(url, who.jurisdiction);
    return id === null ? null : load.visible('file', id);
  }

  @FieldResolver(() => [Task])
  async alsoEvidenceOf(@Root() { sha256, taskId }: Attached, @Ctx() { load }: Context) {
    if (sha256 === null) return [];
    const ids = (await load.usesOf(sha256)).filter((id) => id !== taskId).slice(0, MOST_USES);
    const tasks = await Promise.all(ids.map((id) => load.visibleTask(id)));
    return tasks.filter((task) => task !== null);
  }
}
