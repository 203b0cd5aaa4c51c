// What the works ask about: ids read from the ledger's file, and draws from them that are the same in every run.
import sqlite3 from 'sqlite3';

/** Rows of a statement on a SQLite file, which is only read. */
export function readRows<T>(path: string, statement: string, values: unknown[] = []): Promise<T[]> {
  return new Promise((give, fail) => {
    const file = new sqlite3.Database(path, sqlite3.OPEN_READONLY, (error) => {
      if (error !== null) fail(error);
    });
    file.all(statement, values, (error, rows) => {
      file.close();
      if (error === null) give(rows as T[]);
      else fail(error);
    });
  });
}

/** Statements on a SQLite file that is written to, durably. */
export function runScript(path: string, script: string): Promise<void> {
  return new Promise((give, fail) => {
    const file = new sqlite3.Database(path);
    file.exec(script, (error) => {
      file.close();
      if (error === null) give();
      else fail(error);
    });
  });
}

/** Numbers that look random and are always the same: 0 to below `below`. */
export class Draw {
  #state: number;

  constructor(seed: string) {
    this.#state = [...seed].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 17);
  }

  number(below: number): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  }

  of<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to draw from');
    return list[this.number(list.length)] as T;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
