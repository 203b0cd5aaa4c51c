// The one door for writing (STACK.md trap 1): the jobs of a lane go through one at a time, in the order they came; the end
// of a jurisdiction's log is locked meanwhile, whichever process writes. Jobs that gathered while a commit ran share the
// next one; each is answered after the commit it is in.
import type { ChainHash } from './chain';
import { Commit, type Grown, type Job, Unwritten } from './commit';
import type { Database } from './database';
import { Conflict, DatabaseGone, Unwritable } from './failures';
import type { Foreseen, Sheet } from './sheet';
import { Behind } from './tally';
import type { Transaction } from './transaction';

type Committed = ReadonlyMap<string, Grown>;

// A commit is shared by at most so many jobs: enough that a slow disk is not felt, few enough that nobody waits long.
const SHARED = 64;
// Who met others' locks tries again so often; after that, something holds them that is not a writer's ordinary work.
const MOST_TRIES = 6;
const TRY_AGAIN_MS = 50;

const NOTHING: Foreseen = { ids: [] };

/** What holds for every commit. */
export interface CommitTerms {
  /** what new events are hashed with */
  chainHash: ChainHash;
  /** done first in each commit, in each jurisdiction that it writes to */
  begun: (sheet: Sheet) => Promise<void>;
  /** told whenever nothing of a commit could be written */
  unwritable: (error: Unwritable) => void;
}

export class Door {
  readonly #lanes = new Map<string, Lane>();
  readonly #written = new Map<string, number>();
  #closed = false;

  constructor(
    readonly database: Database,
    /** told after each commit, before anybody is answered, which jurisdictions have new events */
    readonly committed: (grown: Committed) => void,
    readonly terms: CommitTerms,
  ) {}

  /** How many jobs wait for their turn. */
  get waiting(): number {
    return [...this.#lanes.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /**
   * Runs work in a transaction that nobody else's failure can touch; answers when it is durable. Where others wrote at the
   * same time it is run again, so it must change nothing but through its transaction. Throws DatabaseGone, Unwritable.
   */
  write<T>(
    jurisdiction: string,
    work: (transaction: Transaction) => Promise<T>,
    foreseen: Foreseen = NOTHING,
  ): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the ledger is closing'));
    return new Promise<T>((resolve, reject) => {
      this.#lane(jurisdiction).enter({
        jurisdiction,
        foreseen,
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
      const committed = (grown: Committed) => {
        for (const [code, { after }] of grown) this.#written.set(code, after.sequence);
        this.committed(grown);
      };
      lane = new Lane(this.database, committed, this.terms);
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
    readonly terms: CommitTerms,
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
      const commit = new Commit(this.database, jobs, { ...this.terms, behind: this.#behind });
      try {
        await commit.run();
        if (commit.grown.size > 0) this.committed(commit.grown);
        commit.tell();
        return;
      } catch (error) {
        if (error instanceof Unwritten) {
          // Each by itself, in their order: only the one whose it was fails.
          for (const job of jobs) await this.#commit([job]);
          return;
        }
        if (error instanceof Unwritable) this.terms.unwritable(error);
        // A connection that was lost before its COMMIT was sent has left nothing; one that was lost then may have. A disk that
        // takes nothing in is not mended in a moment.
        const lost = error instanceof DatabaseGone && !(error instanceof Unwritable);
        const again = error instanceof Conflict || (lost && !commit.sent && tries === 1);
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
