// What can go wrong between this process and its database, or its store of files, as the rooms above know it. How a driver says
// it is in dialects.

/** The database cannot be reached, or has ended the connection: whoever asked may ask again. Nothing was half written. */
export class DatabaseGone extends Error {
  override readonly name = 'DatabaseGone';

  constructor(cause?: unknown) {
    super('the database cannot be reached', { cause });
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
