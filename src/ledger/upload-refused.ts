// Why bytes that were sent were not taken: a closed set of reasons, with the sentence in both languages. Never an HTTP word.
import type { Text } from '../rules/refusal';

export type UploadReason =
  /** the address is none of ours */
  | 'UNKNOWN'
  /** its time is over */
  | 'EXPIRED'
  /** something was uploaded to it already, or is being uploaded */
  | 'USED'
  /** more bytes than were announced */
  | 'TOO_LARGE'
  /** fewer bytes than were announced */
  | 'TOO_SHORT'
  /** not what the name says */
  | 'OTHER_TYPE'
  /** not the announced SHA-256 */
  | 'OTHER_HASH'
  /** compressed on the way */
  | 'ENCODED'
  /** too many at once */
  | 'BUSY'
  /** the disk or the quota is full */
  | 'FULL';

export class UploadRefused extends Error {
  override readonly name = 'UploadRefused';

  constructor(
    readonly reason: UploadReason,
    readonly text: Text,
  ) {
    super(text.en);
  }
}

export function refuseUpload(reason: UploadReason, zh: string, en: string): never {
  throw new UploadRefused(reason, { zh, en });
}
