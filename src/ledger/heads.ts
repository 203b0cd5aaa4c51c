// Signs where each log ends, at intervals, so that a log that is written anew later can be told from the one that was: the
// signatures are kept beside it, and whoever keeps some of them elsewhere (/log/heads) needs to trust nobody here.
import type { Door } from '../store/door';
import { DatabaseGone } from '../store/failures';
import type { Reader } from '../store/reader';
import { keepSigned, lastSigned } from '../store/signed-heads';
import { pause, wallNow } from './clock';
import type { Regimes } from './regimes';
import type { Signer } from './signing';

export class Heads {
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    readonly door: Door,
    readonly reader: Reader,
    readonly regimes: Regimes,
  ) {}

  /** Signs now, each time so many milliseconds have passed, and when it is stopped. */
  start(signer: Signer, everyMs: number, failed: (error: unknown) => void): void {
    const { signal } = this.#stopping;
    const run = async () => {
      for (;;) {
        await this.sign(signer).catch((error: unknown) => {
          // That the database is gone, or takes nothing in, is told once by who watches it.
          if (!(error instanceof DatabaseGone)) failed(error);
        });
        if (signal.aborted) return;
        await pause(everyMs, signal);
      }
    };
    this.#running = run();
  }

  /** Signs the ends that have moved since they were signed last. */
  async sign(signer: Signer): Promise<void> {
    for (const code of this.regimes.codes) {
      const [head, [last]] = await Promise.all([this.reader.head(code), lastSigned(this.reader, code, 1)]);
      if (head === null || head.sequence === 0 || head.sequence === last?.sequence) continue;
      await this.door.write(code, async (transaction) => {
        const signed = signer.sign(transaction.head, wallNow());
        await transaction.write((bulk) => keepSigned(bulk, signed));
      });
    }
  }

  /** Signs what has moved meanwhile, and no more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}
