// What every decision is given, and the checks that most decisions share. A decision is a pure function: the task, the
// input and this setting in; events out, or a Refusal with all the problems at once.
import { mayHandIn, type Principal, RIGHTS } from './access';
import type { Day, Instant } from './day';
import { fileAt, filePath } from './evidence';
import type { NodeId, NodeKind } from './id';
import { LAST_YEAR } from './notice';
import type { Problems } from './refusal';
import type { Regime } from './reasons';
import type { Attachment, FileRecord, Task } from './records';
import { ACTION_WORDS, STAGE_WORDS, type TaskAction } from './words';

export interface Setting {
  now: Instant;
  /** the jurisdiction's day of now */
  today: Day;
  who: Principal;
  regime: Regime;
  /** what is already wrong with the input; a decision adds to it and settles */
  problems: Problems;
  newId: (kind: NodeKind) => NodeId;
  /** the files of the jurisdiction that the input names by their addresses, as far as they are there */
  files: ReadonlyMap<NodeId, FileRecord>;
}

/** A number that the jurisdiction gives: dense per year (机关代字〔year〕n号). */
export interface NextNumber {
  numberYear: number;
  numberInYear: number;
}

export interface AttachmentInput {
  name: string;
  url: string;
  sha256?: string | null | undefined;
}

/** Adds NOT_ALLOWED_IN_STAGE unless the task's stage allows the action. */
export function checkStage(
  task: Task,
  action: TaskAction,
  { problems }: Setting,
  field: string | string[] = 'task',
): boolean {
  const { stages } = RIGHTS[action];
  if (stages.includes(task.stage)) return true;
  const zh = `事项现为“${STAGE_WORDS[task.stage].zh}”，不能${ACTION_WORDS[action].zh}；可在${stages.map((s) => STAGE_WORDS[s].zh).join('、')}时进行`;
  const en = `the task is ${task.stage}; ${ACTION_WORDS[action].en} is possible in ${stages.join(', ')}`;
  problems.add('NOT_ALLOWED_IN_STAGE', field, zh, en);
  return false;
}

/** Adds REQUIRED unless a reason is given. */
export function checkReason(comment: string | null | undefined, { problems }: Setting, field = 'comment'): string {
  if (comment == null || comment === '') problems.add('REQUIRED', field, '请说明理由', 'a reason is required');
  return comment ?? '';
}

// A plan of the state spans five years, its outline fifteen; what lies behind is a slip of the pen.
const MOST_YEARS_AHEAD = 20;

/** Adds DATE_IN_PAST, or INVALID where it is too far away, unless the day is today or later. */
export function checkNotPast(day: Day, field: string | string[], { today, problems }: Setting): boolean {
  if (day < today) {
    problems.add(
      'DATE_IN_PAST',
      field,
      `${day} 已过，不得早于今天（${today}）`,
      `${day} is past: not before today, ${today}`,
    );
    return false;
  }
  const last = `${Math.min(Number(today.slice(0, 4)) + MOST_YEARS_AHEAD, LAST_YEAR - 1)}-12-31`;
  if (day > last) {
    problems.add('INVALID', field, `日期过远，不得晚于 ${last}`, `too far away: not after ${last}`);
    return false;
  }
  return true;
}

/** So many units a list of an input may name. */
export const MOST_UNITS = 100;

/** A due day that falls while the task is suspended is not owed (DOMAIN.md 5). */
export function fellWhileSuspended({ facts }: Task, dueAt: Instant): boolean {
  return facts.suspension !== null && facts.suspension.at < dueAt;
}

export function checkPercent(percent: number | null | undefined, { problems }: Setting): void {
  if (percent != null && (percent < 0 || percent > 100)) {
    problems.add('INVALID', 'progressPercent', '完成比例应为 0 至 100', 'must be between 0 and 100');
  }
}

// So many files a report may bring.
const MOST_ATTACHMENTS = 50;

/**
 * The attachments of an input: a file of this ledger, or an http(s) address and, if given, a SHA-256 of 64 hexadecimal
 * digits. At most 50.
 */
export function readAttachments(list: readonly AttachmentInput[] | null | undefined, setting: Setting): Attachment[] {
  const { problems, who } = setting;
  if ((list?.length ?? 0) > MOST_ATTACHMENTS) {
    problems.add('INVALID', 'attachments', '附件不得超过 50 个', 'at most 50 attachments');
  }
  return (list ?? []).map((given, i) => {
    const field = (name: string) => ['attachments', String(i), name];
    const { name, url } = given;
    if (!/^https?:\/\/[^\s]+$/i.test(url)) {
      problems.add('INVALID', field('url'), '应为 http 或 https 地址', 'must be an http or https address');
    }
    const sha256 = given.sha256?.toLowerCase() ?? null;
    if (sha256 !== null && !/^[0-9a-f]{64}$/.test(sha256)) {
      problems.add('INVALID', field('sha256'), '应为 64 位十六进制数', 'must be 64 hexadecimal digits');
    }
    const own = fileAt(url, who.jurisdiction);
    return own === null ? { name, url, sha256 } : ownFile(own, sha256, field, setting);
  });
}

/** A file of this ledger as it is handed in: its name and hash are its own, its address is said without a host. */
function ownFile(
  id: NodeId,
  sha256: string | null,
  field: (name: string) => string[],
  { problems, who, files }: Setting,
): Attachment {
  const file = files.get(id);
  // One that is not theirs to hand in is told like one that is not there.
  if (file === undefined || !mayHandIn(who, file)) {
    const zh = '未找到该附件：须为本人或本单位上传的佐证材料（EVIDENCE）';
    problems.add('NOT_FOUND', field('url'), zh, 'no such file: it must be EVIDENCE that you or your unit uploaded');
  } else if (sha256 !== null && sha256 !== file.sha256) {
    const en = 'is not the SHA-256 of the file, which need not be given';
    problems.add('INVALID', field('sha256'), '与该附件的 SHA-256 不符，可不填', en);
  }
  return { name: file?.name ?? '', url: filePath(id), sha256: file?.sha256 ?? null };
}
