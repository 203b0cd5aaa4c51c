// Opens whichever database an address names.
import { BadDatabase, type Database, isPostgres, sqlitePath } from './database';
import { openPostgres, type PostgresOptions } from './postgres';
import { openSqlite } from './sqlite';

/** Opens `sqlite:PATH` or `postgres://…`. Throws BadDatabase. */
export async function openDatabase(url: string, options: PostgresOptions = {}): Promise<Database> {
  const path = sqlitePath(url);
  if (path !== null) return openSqlite(path);
  if (isPostgres(url)) return openPostgres(url, options);
  throw new BadDatabase('DATABASE_URL must be sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE');
}
