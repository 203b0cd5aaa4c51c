// What a connection sends behind a statement that failed. A disk that is full or cannot be read is played: SQLite ends the whole
// transaction then, and would commit by itself whatever came after.
import sql from 'sql-template-tag';

import { Connection } from '../../src/store/connection';
import type { RowReader } from '../../src/store/rows';
import { SQLITE } from '../../src/store/sqlite-dialect';
import type { Statements } from '../../src/store/statements';

/** A database that fails at one statement, and then has no transaction any more. */
class Failing implements Statements {
  readonly durable: string[] = [];
  readonly said: string[] = [];
  #pending: string[] | null = null;

  constructor(readonly failsAt: string) {}

  all<T>(text: string): Promise<T[]> {
    return this.#do(text).then(() => []);
  }

  run(text: string): Promise<number> {
    return this.#do(text).then(() => 1);
  }

  async #do(text: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.said.push(text);
    if (text === this.failsAt) {
      this.#pending = null;
      throw new Error('SQLITE_FULL: database or disk is full');
    }
    if (text.startsWith('BEGIN')) this.#pending = [];
    else if (text === 'COMMIT') {
      this.durable.push(...(this.#pending ?? []));
      this.#pending = null;
    } else if (text === 'ROLLBACK' && this.#pending === null) throw new Error('no transaction is active');
    else if (!text.startsWith('ROLLBACK')) (this.#pending ?? this.durable).push(text);
  }
}

const opened = (statements: Statements) => new Connection(statements, SQLITE, {} as RowReader);

it.each(['INSERT 1', 'INSERT 2', 'INSERT 3', 'COMMIT'])(
  'leaves nothing where %s fails, though all were sent at once',
  async (failsAt) => {
    const database = new Failing(failsAt);
    const connection = opened(database);
    const work = connection.transaction(() =>
      Promise.all([sql`INSERT 1`, sql`INSERT 2`, sql`INSERT 3`].map((each) => connection.write(each))),
    );
    await expect(work).rejects.toThrow('disk is full');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(database.durable).toEqual([]);
    expect(database.said.at(-1)).toBe('ROLLBACK');
  },
);

it('goes on behind what was undone', async () => {
  const database = new Failing('INSERT 2');
  const connection = opened(database);
  await connection.transaction(async () => {
    await connection.say('SAVEPOINT job');
    await expect(connection.write(sql`INSERT 2`)).rejects.toThrow('disk is full');
    await expect(connection.query(sql`SELECT 1`)).rejects.toThrow('disk is full');
    expect(connection.broken).toBe(true);
    await connection.undo('ROLLBACK TO SAVEPOINT job');
    expect(connection.broken).toBe(false);
    await connection.write(sql`INSERT 3`);
  });
  expect(database.said).toEqual([
    'BEGIN IMMEDIATE',
    'SAVEPOINT job',
    'INSERT 2',
    'ROLLBACK TO SAVEPOINT job',
    'INSERT 3',
    'COMMIT',
  ]);
});
