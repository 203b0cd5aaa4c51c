// One process writes a SQLite ledger: each keeps its state of the log in memory, and nothing tells it of another's writes.
// Whoever serves, seeds or moves a file holds a lock beside it, which the system takes back from a process that dies.
import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import sqlite3 from 'sqlite3';

import { BadDatabase, sqlitePath } from './database';

// A service that was told to stop is given 9 s; whoever starts in its place waits for it.
const WAIT_MS = 10_000;

/**
 * Holds a SQLite file for this process until what is returned is called, or the process ends. Waits up to 10 s for another
 * that holds it, then throws BadDatabase. Of an address of another kind it holds nothing: several may serve that.
 */
export async function holdAlone(url: string, waitMs = WAIT_MS): Promise<() => Promise<void>> {
  const path = sqlitePath(url);
  if (path === null) return () => Promise.resolve();
  const lock = lockOf(path);
  const held = await locked(lock, waitMs).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    if (!why.includes('SQLITE_BUSY')) throw unwritable(path, why);
    throw new BadDatabase(
      `another process serves ${path}: stop it first, or give this one a LEDGER_DATA of its own; several services share a PostgreSQL`,
    );
  });
  return () => closed(held);
}

/** The lock of a file, however its folder was named. Throws BadDatabase. */
function lockOf(path: string): string {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return join(realpathSync(dirname(path)), `${basename(path)}.lock`);
  } catch (error) {
    throw unwritable(path, error instanceof Error ? error.message : String(error));
  }
}

function unwritable(path: string, why: string): BadDatabase {
  return new BadDatabase(
    `nothing can be written beside ${path} (${why}): its folder must be one in which the service may write, on a disk that has room and is not read-only`,
  );
}

/** An exclusive transaction in which nothing is ever written: the lock, and no more. */
async function locked(path: string, waitMs: number): Promise<sqlite3.Database> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(path, (error) => {
      if (error === null) resolve(opened);
      else reject(error);
    });
  });
  database.configure('busyTimeout', waitMs);
  try {
    await new Promise<void>((resolve, reject) => {
      database.exec('BEGIN EXCLUSIVE', (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    return database;
  } catch (error) {
    await closed(database);
    throw error;
  }
}

function closed(database: sqlite3.Database): Promise<void> {
  return new Promise((resolve) => {
    database.close(() => {
      resolve();
    });
  });
}
