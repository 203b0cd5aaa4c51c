// Files that are handed in: those of this ledger are read before an act decides on them, and what else they are evidence of is
// looked for behind it.
import type { AttachmentInput } from '../rules/deciding';
import { fileAt, reuseWarning } from '../rules/evidence';
import type { NodeId } from '../rules/id';
import type { Attachment, FileRecord, Task } from '../rules/records';
import type { Text } from '../rules/refusal';
import { MOST_USES } from '../store/evidence';
import type { Transaction } from '../store/transaction';
import type { Work } from './work';

/** The files of the jurisdiction that an input names by their addresses, as far as they are there. */
export async function filesNamed(
  transaction: Transaction,
  attachments: readonly AttachmentInput[] | null | undefined,
): Promise<ReadonlyMap<NodeId, FileRecord>> {
  const ids = (attachments ?? []).flatMap(({ url }) => fileAt(url, transaction.jurisdiction) ?? []);
  if (ids.length === 0) return new Map();
  const found = await transaction.byIds('file', [...new Set(ids)]);
  return new Map(found.flatMap((file) => (file === null ? [] : [[file.id, file]])));
}

/** What is to be said of files that go with some tasks and are evidence of others, as far as who acts sees these. */
export async function reused(work: Work, attachments: readonly Attachment[], tasks: readonly Task[]): Promise<Text[]> {
  const named = new Map<string, Attachment>();
  for (const attachment of attachments) if (attachment.sha256 !== null) named.set(attachment.sha256, attachment);
  if (named.size === 0) return [];
  const own = tasks.map(({ id }) => id);
  const warnings: Text[] = [];
  for (const [sha256, ids] of await work.transaction.otherUses([...named.keys()], own)) {
    const seen: Task[] = [];
    for (const task of await work.transaction.tasksById(ids.slice(0, MOST_USES))) {
      if (await work.sees(task)) seen.push(task);
    }
    const attachment = named.get(sha256);
    if (seen.length > 0 && attachment !== undefined) warnings.push(reuseWarning(attachment, seen));
  }
  return warnings;
}
