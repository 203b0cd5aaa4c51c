// The one DataSource that the TypeORM command line needs, e.g. for `npm run migration:generate`.
import 'reflect-metadata';

import { isPostgres, sqlitePath } from './src/store/database';
import { postgresSource } from './src/store/postgres';
import { sqliteSource } from './src/store/sqlite';

const url = process.env['DATABASE_URL'] ?? 'sqlite:var/ledger.sqlite';

export default isPostgres(url) ? postgresSource(url) : sqliteSource(sqlitePath(url) ?? 'var/ledger.sqlite');
