// Files as evidence (佐证材料): which of a report or a completion bear a hash, so that the same file under several tasks is found.
// Pure: a row in, what follows from it out.
import { type NodeId, parseId } from './id';
import type { Attachment, Completion, Report, Task } from './records';
import type { Text } from './refusal';

/** A file that was handed in with a report or a completion of a task. */
export interface Evidence {
  jurisdiction: string;
  sha256: string;
  taskId: NodeId;
  /** the report or the completion */
  partId: NodeId;
  /** a file of this ledger; blank: it is at an address elsewhere */
  fileId: string;
}

/** The path at which a file of a ledger is read. `filePath('file_370600_7') === '/files/file_370600_7'` */
export function filePath(id: NodeId): string {
  return `/files/${id}`;
}

const OWN = /^(?:https?:\/\/[^?#]+)?\/files\/(file_[\d_-]+)(?:[?#].*)?$/;

/**
 * The file of a jurisdiction that an address names, whatever the host; null: it lies elsewhere.
 * `fileAt('https://ledger.example/files/file_370600_7', '370600') === 'file_370600_7'`
 */
export function fileAt(url: string, jurisdiction: string): NodeId | null {
  const id = OWN.exec(url)?.[1] ?? '';
  const parts = parseId(id);
  return parts?.kind === 'file' && parts.jurisdiction === jurisdiction ? id : null;
}

/** What a report or a completion brings in: each file with a hash, once. */
export function evidenceOf({ jurisdiction, taskId, id: partId, attachments }: Report | Completion): Evidence[] {
  const found = new Map<string, Evidence>();
  for (const { url, sha256 } of attachments) {
    if (sha256 === null) continue;
    const fileId = fileAt(url, jurisdiction) ?? '';
    found.set(`${sha256} ${fileId}`, { jurisdiction, sha256, taskId, partId, fileId });
  }
  return [...found.values()];
}

// More names than one reads are no clearer.
const MOST_NAMED = 5;

/** That a file is evidence of other tasks already (同一附件用于多个事项), which are named by number or title: a warning. */
export function reuseWarning({ name }: Attachment, tasks: readonly Pick<Task, 'number' | 'title'>[]): Text {
  const names = tasks.slice(0, MOST_NAMED).map(({ number, title }) => number ?? title);
  const more = tasks.length > MOST_NAMED;
  return {
    zh: `附件“${name}”已用于其他事项：${names.join('、')}${more ? '等' : ''}`,
    en: `the file "${name}" is evidence of other tasks already: ${names.join(', ')}${more ? ' and more' : ''}`,
  };
}
