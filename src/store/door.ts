// The one door for writing (STACK.md trap 1): jobs go through one at a time, in the order they came. Jobs that gathered
// while a commit ran share the next one, each in a savepoint of its own; each is answered after the commit it is in.
import type { DataSource } from 'typeorm';

import type { RowReader } from './rows';
import { Transaction } from './transaction';

interface Job {
  jurisdiction: string;
  run: (transaction: Transaction) => Promise<() => void>;
  fail: (error: unknown) => void;
}

// A commit is shared by at most so many jobs: enough that a slow disk is not felt, few enough that nobody waits long.
const SHARED = 64;

export class Door {
  #waiting: Job[] = [];
  #busy: Promise<void> | null = null;
  #closed = false;

  constructor(
    readonly writer: DataSource,
    readonly rows: RowReader,
    /** told after each commit, before anybody is answered, with the jurisdictions that have new events */
    readonly committed: (jurisdictions: ReadonlySet<string>) => void,
  ) {}

  /** How many jobs wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs work in a transaction that nobody else's failure can touch; answers when it is durable. */
  write<T>(jurisdiction: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the ledger is closing'));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        jurisdiction,
        run: async (transaction) => {
          const result = await work(transaction);
          return () => resolve(result);
        },
        fail: reject,
      });
      this.#busy ??= this.#work();
    });
  }

  /** Lets nobody in any more, and waits for those inside. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#busy;
  }

  async #work(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, SHARED));
    } finally {
      // In the same step that found nobody waiting: who comes next would wait for ever if this came a tick later.
      this.#busy = null;
    }
  }

  async #commit(jobs: Job[]): Promise<void> {
    const runner = this.writer.createQueryRunner();
    const answers: (() => void)[] = [];
    const failures: (() => void)[] = [];
    const touched = new Set<string>();
    try {
      await runner.query('BEGIN IMMEDIATE');
      for (const job of jobs) {
        const transaction = new Transaction(job.jurisdiction, runner, this.rows);
        await runner.query('SAVEPOINT job');
        try {
          const answer = await job.run(transaction);
          await transaction.seal();
          answers.push(answer);
          if (transaction.appended > 0) touched.add(job.jurisdiction);
        } catch (error) {
          await runner.query('ROLLBACK TO job');
          failures.push(() => job.fail(error));
        }
        await runner.query('RELEASE job');
      }
      await runner.query('COMMIT');
    } catch (error) {
      // The commit itself failed, or the database is not usable: nothing of any job stays, and each is told so.
      await runner.query('ROLLBACK').catch(() => undefined);
      jobs.forEach((job) => job.fail(error));
      return;
    }
    if (touched.size > 0) this.committed(touched);
    [...answers, ...failures].forEach((tell) => tell());
  }
}
