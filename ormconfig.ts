// The one DataSource that the TypeORM command line needs, e.g. for `npm run migration:generate`.
import 'reflect-metadata';

import { sqlitePath, sqliteSource } from './src/store/database';

export default sqliteSource(
  sqlitePath(process.env['DATABASE_URL'] ?? 'sqlite:var/ledger.sqlite') ?? 'var/ledger.sqlite',
);
