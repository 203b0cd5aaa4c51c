// Moves a ledger into another database: npm run move -- --from sqlite:var/ledger.sqlite --to postgres://…
import 'reflect-metadata';

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { move } from '../ledger/move';
import { BadDatabase, isPostgres, shownUrl, sqlitePath } from '../store/database';
import { openDatabase } from '../store/open';
import { holdAlone } from '../store/sole';

const USAGE = `Moves a ledger with its log into another database (迁移), and shows that all of it has arrived.

  npm run move -- --from ADDRESS --to ADDRESS

  --from   the database of the ledger: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE; nothing in it is changed
  --to     an empty database of either kind; one into which the same ledger was being moved is gone on with

Stop the service before. A SQLite file that is served is refused; what a service on PostgreSQL writes meanwhile is told as a difference at the end, and moved when moved again. All rows
are compared, and each log is verified from its first event to its head. Until this has said so, no service starts
on the target. Cursors, credentials and webhooks stay valid; webhooks need the same LEDGER_SEAL_SECRET (or
LEDGER_JWT_SECRET) as before.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const [from, to] = [address('--from', values.from), address('--to', values.to)];
  if (from === to) throw new BadDatabase('--from and --to are the same database');
  const file = sqlitePath(from);
  if (file !== null && !existsSync(file)) throw new BadDatabase(`--from: there is no ${file}`);
  // Held until the process ends.
  await Promise.all([from, to].map((url) => holdAlone(url)));
  const source = await openDatabase(from);
  try {
    const target = await openDatabase(to);
    try {
      const { jurisdictions, events } = await move(source, target, (table, rows) => {
        console.log(`${table.padEnd(20)} ${rows}`);
      });
      console.log(`moved: ${jurisdictions} jurisdictions, ${events} events, every log valid up to its head`);
      console.log(`start the service with DATABASE_URL for ${shownUrl(to)}`);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function address(option: string, given: string | undefined): string {
  if (given !== undefined && (sqlitePath(given) !== null || isPostgres(given))) return given;
  throw new BadDatabase(`${option} must be sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE`);
}

main().catch((error: unknown) => {
  console.error(error instanceof BadDatabase ? `supervision-ledger: ${error.message}` : error);
  process.exitCode = 1;
});
