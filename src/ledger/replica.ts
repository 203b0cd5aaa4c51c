// Reads that may lag, from a copy of the database where there is one (DATABASE_REPLICA_URL): lists and numbers. Never for who
// has just written: the copy is waited for until it has what they wrote, and where it takes too long the database is asked.
import { LRUCache } from 'lru-cache';

import type { Principal } from '../rules/access';
import { DatabaseGone } from '../store/failures';
import type { Reader } from '../store/reader';
import { pause, stopwatch } from './clock';

// A copy that is further behind than this is not waited for.
const WAIT_MS = 500;
const LOOK_MS = 20;
// Who wrote is remembered until any copy that is alive has it.
const REMEMBERED = { max: 10_000, ttl: 60_000 };

export class Replica {
  readonly #written = new LRUCache<string, number>(REMEMBERED);

  /** Remembers how far the log had come when somebody wrote. */
  wrote({ jurisdiction, subject }: Principal, sequence: number): void {
    this.#written.set(`${jurisdiction} ${subject}`, sequence);
  }

  /**
   * The reader for a request that may lag: of the copy, if it has what the caller wrote and has seen (`seen`, a position in
   * the log); of the database else.
   */
  async readerFor(who: Principal, seen: number, reader: Reader): Promise<Reader> {
    const { database, reading } = reader;
    if (database.replicas.length === 0) return reader;
    const wanted = Math.max(seen, this.#written.get(`${who.jurisdiction} ${who.subject}`) ?? 0);
    const lagging = reader.for({ ...reading, lagging: true });
    return (await this.#has(lagging, who.jurisdiction, wanted)) ? lagging : reader;
  }

  async #has(lagging: Reader, jurisdiction: string, wanted: number): Promise<boolean> {
    const elapsed = stopwatch();
    if (wanted === 0) return true;
    try {
      for (;;) {
        if (((await lagging.head(jurisdiction))?.sequence ?? 0) >= wanted) return true;
        if (elapsed() > WAIT_MS || lagging.reading.deadline?.passed === true) return false;
        await pause(LOOK_MS);
      }
    } catch (error) {
      if (error instanceof DatabaseGone) return false;
      throw error;
    }
  }
}
