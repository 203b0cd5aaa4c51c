// The one door for writing (STACK.md trap 1): the jobs of a lane go through one at a time, in the order they came; the end
// of a jurisdiction's log is locked meanwhile, whichever process writes. Jobs that gathered while a commit ran share the
// next one, each in a savepoint of its own; each is answered after the commit it is in.
import sql from 'sql-template-tag';

import { GENESIS } from './chain';
import { Connection } from './connection';
import type { Database } from './database';
import { Conflict, DatabaseGone } from './failures';
import type { HeadTable } from './log-tables';
import { recount } from './tally';
import { Transaction } from './transaction';

interface Job {
  jurisdiction: string;
  run: (transaction: Transaction) => Promise<() => void>;
  fail: (error: unknown) => void;
}

/** How far a commit has moved the log of a jurisdiction. */
export interface Grown {
  before: number;
  after: Pick<HeadTable, 'sequence' | 'registry'>;
}
type Committed = ReadonlyMap<string, Grown>;

// A commit is shared by at most so many jobs: enough that a slow disk is not felt, few enough that nobody waits long.
const SHARED = 64;
// Who met others' locks tries again so often; after that, something holds them that is not a writer's ordinary work.
const MOST_TRIES = 6;
const TRY_AGAIN_MS = 50;

export class Door {
  readonly #lanes = new Map<string, Lane>();
  readonly #written = new Map<string, number>();
  #closed = false;

  constructor(
    readonly database: Database,
    /** told after each commit, before anybody is answered, which jurisdictions have new events */
    readonly committed: (grown: Committed) => void,
  ) {}

  /** How many jobs wait for their turn. */
  get waiting(): number {
    return [...this.#lanes.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /**
   * Runs work in a transaction that nobody else's failure can touch; answers when it is durable. Where others wrote at the
   * same time it is run again, so it must change nothing but through its transaction. Throws DatabaseGone.
   */
  write<T>(jurisdiction: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the ledger is closing'));
    return new Promise<T>((resolve, reject) => {
      this.#lane(jurisdiction).enter({
        jurisdiction,
        run: async (transaction) => {
          const result = await work(transaction);
          return () => resolve(result);
        },
        fail: reject,
      });
    });
  }

  #lane(jurisdiction: string): Lane {
    const name = this.database.dialect.laneOf(jurisdiction);
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = new Lane(this.database, (grown) => {
        for (const [code, { after }] of grown) this.#written.set(code, after.sequence);
        this.committed(grown);
      });
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /** How far this process has written the log of a jurisdiction; 0 if it has not. */
  written(jurisdiction: string): number {
    return this.#written.get(jurisdiction) ?? 0;
  }

  /** Lets nobody in any more, and waits for those inside. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#lanes.values()].flatMap(({ busy }) => busy ?? []));
  }
}

class Lane {
  waiting: Job[] = [];
  busy: Promise<void> | null = null;
  readonly #behind = new Behind();

  constructor(
    readonly database: Database,
    readonly committed: (grown: Committed) => void,
  ) {}

  enter(job: Job): void {
    this.waiting.push(job);
    this.busy ??= this.#work();
  }

  async #work(): Promise<void> {
    try {
      while (this.waiting.length > 0) await this.#commit(this.waiting.splice(0, SHARED));
    } finally {
      // In the same step that found nobody waiting: who comes next would wait for ever if this came a tick later.
      this.busy = null;
    }
  }

  /** Runs jobs in one commit, again where others were in the way; tells each what became of it. */
  async #commit(jobs: Job[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      const commit = new Commit(this.database, this.#behind);
      try {
        await commit.run(jobs);
        if (commit.grown.size > 0) this.committed(commit.grown);
        commit.tell();
        return;
      } catch (error) {
        // A connection that was lost before its COMMIT was sent has left nothing; one that was lost then may have.
        const again = error instanceof Conflict || (error instanceof DatabaseGone && !commit.sent && tries === 1);
        if (!again || tries === MOST_TRIES) {
          jobs.forEach((job) => job.fail(error));
          return;
        }
      }
      const pause = TRY_AGAIN_MS * tries * (1 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/**
 * When counters that were found behind the log are counted anew: an older version, which keeps none, has written (an upgrade
 * without stopping). It may do so again and again, and counting takes seconds in a large ledger: it is done when they
 * have been found so for the first time, the second, the fourth, the eighth.
 */
class Behind {
  readonly #found = new Map<string, number>();

  mend(jurisdiction: string): boolean {
    const times = (this.#found.get(jurisdiction) ?? 0) + 1;
    this.#found.set(jurisdiction, times);
    return Number.isInteger(Math.log2(times));
  }
}

/** One transaction of some jobs. */
class Commit {
  readonly grown = new Map<string, Grown>();
  /** COMMIT has been sent */
  sent = false;
  readonly #answers: (() => void)[] = [];
  readonly #failures: (() => void)[] = [];
  readonly #heads = new Map<string, HeadTable>();

  constructor(
    readonly database: Database,
    readonly behind: Behind,
  ) {}

  /** Throws if nothing of any job stays. */
  async run(jobs: readonly Job[]): Promise<void> {
    await Connection.of(this.database, (connection) =>
      connection.transaction(async () => {
        for (const job of jobs) await this.#run(job, connection);
        this.sent = true;
      }),
    );
  }

  async #run(job: Job, connection: Connection): Promise<void> {
    const { jurisdiction } = job;
    const head = await this.#lock(jurisdiction, connection);
    const transaction = new Transaction(jurisdiction, connection, head);
    await connection.say('SAVEPOINT job');
    try {
      const answer = await job.run(transaction);
      await transaction.seal();
      this.#answers.push(answer);
      if (transaction.appended > 0) {
        const after = transaction.head;
        const before = this.grown.get(jurisdiction)?.before ?? head.sequence;
        this.#heads.set(jurisdiction, after);
        this.grown.set(jurisdiction, { before, after });
      }
    } catch (error) {
      // These have ended the whole transaction.
      if (error instanceof Conflict || error instanceof DatabaseGone) throw error;
      await connection.say('ROLLBACK TO SAVEPOINT job');
      this.#failures.push(() => job.fail(error));
    }
    await connection.say('RELEASE SAVEPOINT job');
  }

  /** The end of a jurisdiction's log, which nobody else moves until this transaction ends. */
  async #lock(jurisdiction: string, connection: Connection): Promise<HeadTable> {
    const known = this.#heads.get(jurisdiction);
    if (known !== undefined) return known;
    const read = () =>
      connection.query<HeadTable>(
        sql`SELECT * FROM "head" WHERE "jurisdiction" = ${jurisdiction} ${connection.dialect.forUpdate}`,
      );
    let [head] = await read();
    if (head === undefined) {
      // A row that is not there cannot be locked.
      await connection.write(sql`INSERT INTO "head" ("jurisdiction", "sequence", "hash", "recordedAt", "registry", "tallied")
        VALUES (${jurisdiction}, 0, ${GENESIS}, '', 0, 0) ON CONFLICT ("jurisdiction") DO NOTHING`);
      [head] = await read();
    }
    if (head === undefined) throw new Error(`the head of ${jurisdiction} has gone`);
    if (head.tallied !== head.sequence && this.behind.mend(jurisdiction)) {
      await recount(connection, jurisdiction);
      head.tallied = head.sequence;
    }
    this.#heads.set(jurisdiction, head);
    return head;
  }

  /** Answers everybody. */
  tell(): void {
    [...this.#answers, ...this.#failures].forEach((tell) => tell());
  }
}
