// What can go wrong between this process and its database, or its store of files, as the rooms above know it. How a driver says
// it is in dialects.
import type { Text } from '../rules/refusal';

/** The database cannot be reached, or has ended the connection: whoever asked may ask again. Nothing was half written. */
export class DatabaseGone extends Error {
  override readonly name: string = 'DatabaseGone';

  constructor(cause?: unknown, message = 'the database cannot be reached') {
    super(message, { cause });
  }
}

/** Why a database that answers takes nothing in. */
export const UNWRITABLE = {
  FULL: { zh: '数据库所在磁盘已满', en: 'the disk of the database is full' },
  READ_ONLY: { zh: '数据库所在磁盘或文件只读', en: 'the disk or the file of the database is read-only' },
  FAILING: { zh: '数据库所在磁盘无法写入', en: 'the disk of the database takes no writes' },
} satisfies Record<string, Text>;

/** The database answers questions, and takes nothing in until somebody mends its disk. Nothing was half written. */
export class Unwritable extends DatabaseGone {
  override readonly name = 'Unwritable';

  constructor(
    readonly why: Text,
    cause: unknown,
  ) {
    super(cause, why.en);
  }
}

/** So many writes wait at the door that this one was not let in: nothing of it was done. */
export class Crowded extends Error {
  override readonly name = 'Crowded';

  constructor() {
    super('too many writes are waiting');
  }
}

/** The store of files cannot be reached: whoever asked may ask again. */
export class FilesGone extends Error {
  override readonly name = 'FilesGone';

  constructor(cause: unknown) {
    super('the store of files cannot be reached', { cause });
  }
}

/** Others wrote at the same time: the transaction was rolled back and may be done again. */
export class Conflict extends Error {
  override readonly name = 'Conflict';

  constructor(cause: unknown) {
    super(`others write the same rows (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
  }
}

/** Reading took longer than it may: what was not read by then is not read any more. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';

  /** `seconds` that were given; null: as many as the database gives a statement */
  constructor(readonly seconds: number | null) {
    super(seconds === null ? 'a statement took longer than it may' : `reading took longer than ${seconds} s`);
  }
}
