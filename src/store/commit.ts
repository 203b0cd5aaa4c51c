// One transaction of some jobs. What they write is kept in memory until all have run, and written then at once: a job that
// fails has left nothing. One that needs the database to have it goes on behind a savepoint.
import { Connection, together } from './connection';
import type { Database } from './database';
import { Conflict, DatabaseGone } from './failures';
import type { HeadTable } from './log-tables';
import { grouped } from './rows';
import { type Foreseen, Sheet, type Terms } from './sheet';
import { Transaction } from './transaction';

export interface Job {
  jurisdiction: string;
  foreseen: Foreseen;
  run: (transaction: Transaction) => Promise<() => void>;
  fail: (error: unknown) => void;
}

/** How far a commit has moved the log of a jurisdiction. */
export interface Grown {
  before: number;
  after: Pick<HeadTable, 'sequence' | 'registry'>;
}

/** What several jobs have written was refused by the database, and whose it was is not known. Nothing of any of them stays. */
export class Unwritten extends Error {
  override readonly name = 'Unwritten';

  constructor(cause: unknown) {
    super('what several jobs have written was refused', { cause });
  }
}

export class Commit {
  readonly grown = new Map<string, Grown>();
  /** COMMIT has been sent */
  sent = false;
  readonly #answers: (() => void)[] = [];
  readonly #failures: (() => void)[] = [];
  readonly #sheets = new Map<string, Sheet>();

  constructor(
    readonly database: Database,
    readonly jobs: readonly Job[],
    readonly at: Terms & { begun: (sheet: Sheet) => Promise<void> },
  ) {}

  /** Throws if nothing of any job stays. */
  async run(): Promise<void> {
    await Connection.of(this.database, (connection) =>
      connection.transaction(async () => {
        await this.#open(connection);
        for (const job of this.jobs) await this.#run(job, connection);
        await this.#write((sheet) => sheet.flush().then(() => sheet.seal()));
        for (const { jurisdiction, begun, head } of this.#sheets.values()) {
          if (head.sequence > begun.sequence) this.grown.set(jurisdiction, { before: begun.sequence, after: head });
        }
        this.sent = true;
      }),
    );
  }

  async #open(connection: Connection): Promise<void> {
    const byJurisdiction = grouped(this.jobs, ({ jurisdiction }) => jurisdiction);
    const opening = [...byJurisdiction].map(([jurisdiction, jobs]) => {
      const sheet = new Sheet(jurisdiction, connection, this.at);
      this.#sheets.set(jurisdiction, sheet);
      return sheet.open(jobs.map(({ foreseen }) => foreseen));
    });
    await together(opening);
    for (const sheet of this.#sheets.values()) await this.at.begun(sheet);
  }

  async #run(job: Job, connection: Connection): Promise<void> {
    const sheet = this.#sheets.get(job.jurisdiction);
    if (sheet === undefined) throw new Error(`nothing was opened for ${job.jurisdiction}`);
    const flush = () => this.#write((each) => each.flush());
    const save = () => flush().then(() => connection.say('SAVEPOINT job'));
    const transaction = new Transaction(sheet, { flush, save });
    try {
      const answer = await job.run(transaction);
      await transaction.keep();
      this.#answers.push(answer);
    } catch (error) {
      await transaction.settled();
      // These have ended the whole transaction.
      if (error instanceof Conflict || error instanceof DatabaseGone || error instanceof Unwritten) throw error;
      if (transaction.saved) await connection.undo('ROLLBACK TO SAVEPOINT job');
      else if (connection.broken) throw this.#refused(error);
      this.#failures.push(() => job.fail(error));
    }
    if (transaction.saved) await connection.say('RELEASE SAVEPOINT job');
  }

  /** Writes what jobs that are done have left. */
  async #write(statements: (sheet: Sheet) => Promise<void>): Promise<void> {
    try {
      await together([...this.#sheets.values()].map(statements));
    } catch (error) {
      throw this.#refused(error);
    }
  }

  /** What the end of a transaction is called: where there are several jobs, a refusal may be any one's. */
  #refused(error: unknown): unknown {
    const alone = this.jobs.length === 1 || error instanceof Conflict || error instanceof DatabaseGone;
    return alone ? error : new Unwritten(error);
  }

  /** Answers everybody. */
  tell(): void {
    [...this.#answers, ...this.#failures].forEach((tell) => tell());
  }
}
