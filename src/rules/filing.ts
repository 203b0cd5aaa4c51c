// Files (附件) before and after their bytes are there: what may be sent, and which of what was sent may be handed in.
// Decisions, like those on tasks; the bytes themselves are the ledger's (src/ledger/files.ts).
import { type Principal, requireRole } from './access';
import type { Instant } from './day';
import type { Setting } from './deciding';
import { EXTENSIONS, extensionOf, fileTypeOf, isCalled, SPREADSHEETS } from './file-types';
import type { NodeId } from './id';
import type { FileRecord } from './records';
import type { Problems } from './refusal';
import type { FilePurpose } from './words';

export interface PrepareUpload {
  name: string;
  size: number;
  type?: string | null | undefined;
  purpose: FilePurpose;
  sha256?: string | null | undefined;
}

/** Who is to have uploaded a file: as much of a principal as is kept of them. */
export type Uploader = Pick<Principal, 'subject' | 'name' | 'role' | 'jurisdiction' | 'unitId'>;

/** What may be sent to a one-time address, and in whose name. */
export interface Grant {
  file: NodeId;
  name: string;
  type: string;
  size: number;
  /** what its hash must be; null: whatever it is */
  sha256: string | null;
  purpose: FilePurpose;
  who: Uploader;
  /** by the machine's clock */
  expiresAt: Instant;
}

/** What the service knows of an upload that is prepared. */
export interface UploadFacts {
  /** the id that the file will have */
  file: NodeId;
  expiresAt: Instant;
  /** megabytes (of 1,048,576 bytes) that a file may have */
  mostMb: number;
  /** the service has a secret under which addresses can be signed */
  able: boolean;
}

export const MB = 1_048_576;

/** Allows one upload, for which nothing is recorded: what is recorded is its arrival. Imports are the office's. */
export function prepareUpload(input: PrepareUpload, facts: UploadFacts, { problems, who }: Setting): Grant {
  const { name, size, purpose, sha256 } = input;
  if (purpose === 'LEDGER') requireRole(who, ['OFFICE'], 'prepareUpload');
  if (!facts.able) {
    problems.add(
      'INVALID',
      [],
      '服务未设置自身的密钥（LEDGER_SEAL_SECRET 或 LEDGER_JWT_SECRET），无法签发上传地址',
      'the service has no secret of its own (LEDGER_SEAL_SECRET or LEDGER_JWT_SECRET) to sign addresses with',
    );
  }
  const type = checkName(input, problems);
  if (!Number.isInteger(size) || size < 1) {
    problems.add('INVALID', 'size', '应为文件的字节数，大于 0', 'must be the number of bytes, above 0');
  } else if (size > facts.mostMb * MB) {
    const { mostMb } = facts;
    problems.add('INVALID', 'size', `文件不得超过 ${mostMb} MB`, `a file may have ${mostMb} MB at most`);
  }
  if (sha256 != null && !/^[0-9a-f]{64}$/i.test(sha256)) {
    problems.add('INVALID', 'sha256', '应为 64 位十六进制数', 'must be 64 hexadecimal digits');
  }
  problems.settle();
  const { subject, name: whose, role, jurisdiction, unitId } = who;
  return {
    file: facts.file,
    name,
    type,
    size,
    sha256: sha256?.toLowerCase() ?? null,
    purpose,
    who: { subject, name: whose, role, jurisdiction, unitId },
    expiresAt: facts.expiresAt,
  };
}

/** The media type of a file by its name; adds what is wrong with the name, or with the type that was given. */
function checkName({ name, type, purpose }: PrepareUpload, problems: Problems): string {
  if (/[/\\\n\t]/.test(name)) {
    problems.add('INVALID', 'name', '文件名不得含路径或换行', 'a name of a file, without a path or line breaks');
  }
  const kind = fileTypeOf(name);
  const allowed = purpose === 'LEDGER' ? SPREADSHEETS : EXTENSIONS;
  if (kind === null || !allowed.includes(extensionOf(name))) {
    const list = allowed.join('、');
    if (name !== '') {
      problems.add(
        'INVALID',
        'name',
        `文件类型不在允许之列：${list}`,
        `the extension is none of ${allowed.join(', ')}`,
      );
    }
    return '';
  }
  if (type != null && !isCalled(kind, type)) {
    const en = `is not the media type of .${extensionOf(name)}: ${kind.type}`;
    problems.add('INVALID', 'type', `与扩展名 .${extensionOf(name)} 不符，应为 ${kind.type}`, en);
  }
  return kind.type;
}

/** The row of a file that has arrived. */
export function uploaded(grant: Grant, sha256: string, now: Instant): FileRecord {
  const { file: id, name, type, size, purpose, who } = grant;
  const { jurisdiction, subject: uploadedBy, unitId } = who;
  return { id, jurisdiction, name, type, size, sha256, purpose, uploadedBy, unitId, uploadedAt: now };
}
