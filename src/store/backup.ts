// Copies a SQLite database while it is served, by SQLite's own backup: what is copied is one moment of it, whole.
import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';

import sqlite3 from 'sqlite3';

import { BadDatabase } from './database';

/** As sqlite3 gives it; its types do not name it. */
interface Backup {
  completed: boolean;
  failed: boolean;
  step: (pages: number, done: (error: Error | null) => void) => void;
}

// In one go: a writer beside would begin a copy in portions anew with each of its commits. In the journal's mode of the ledger (WAL)
// nobody waits for a reader.
const ALL = -1;
const LOOKED_AT_MS = 200;

/** Copies a database to a file that is not there yet; `progress` hears how many bytes are done, of about how many. */
export async function copySqlite(
  from: string,
  to: string,
  progress: (done: number, of: number) => void,
): Promise<void> {
  if (!existsSync(from)) throw new BadDatabase(`there is no ${from}`);
  if (existsSync(to)) throw new BadDatabase(`${to} is there already`);
  const database = await opened(from);
  const size = statSync(from).size;
  const looking = setInterval(() => progress(existsSync(to) ? statSync(to).size : 0, size), LOOKED_AT_MS);
  try {
    const backup = (database as unknown as { backup: (to: string) => Backup }).backup(to);
    while (!backup.completed) {
      await step(backup);
      if (backup.failed) throw new BadDatabase(`${from} could not be copied to ${to}`);
    }
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  } finally {
    clearInterval(looking);
    await new Promise<void>((resolve) => database.close(() => resolve()));
  }
}

function opened(path: string): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    const database: sqlite3.Database = new sqlite3.Database(path, sqlite3.OPEN_READONLY, (error) => {
      if (error === null) resolve(database);
      else reject(new BadDatabase(`${path} cannot be read: ${error.message}`));
    });
  });
}

function step(backup: Backup): Promise<void> {
  return new Promise((resolve, reject) => {
    backup.step(ALL, (error) => {
      if (error === null) resolve();
      else reject(new BadDatabase(`the copy failed: ${error.message}`));
    });
  });
}
