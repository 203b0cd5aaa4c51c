// Opens whichever database an address names.
import { BadDatabase, type Database, isPostgres, sqlitePath } from './database';
import { openPostgres, type PostgresOptions, readPostgres } from './postgres';
import { openSqlite, readSqlite } from './sqlite';

/** Opens `sqlite:PATH` or `postgres://…`. Throws BadDatabase. */
export async function openDatabase(url: string, options: PostgresOptions = {}): Promise<Database> {
  const path = sqlitePath(url);
  if (path !== null) return openSqlite(path);
  if (isPostgres(url)) return openPostgres(url, options);
  throw new BadDatabase('DATABASE_URL must be sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE');
}

/** Opens a ledger to read it and nothing else, also while it is served; its schema must be that of this build. Throws BadDatabase. */
export function openToRead(url: string): Promise<Database> {
  const path = sqlitePath(url);
  return path === null ? readPostgres(url) : readSqlite(path);
}
