// The ledger that is measured, as a file under var/bench: made once for each size, and copied for everybody who writes to it.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Database } from '../../src/store/database';
import { move } from '../../src/ledger/move';
import { openDatabase } from '../../src/store/open';
import { fill, type Filling, MAIN } from '../filling';
import { type Fate, timesOf } from './fates';
import { actOutModels, readModels } from './models';
import { ROOT } from './processes';
import { checkProportions } from './proportions';

export const FOLDER = join(ROOT, 'var/bench');
/** 200 units, 300 owners of tasks, 500 sources: so many copies of those of the models, themselves among them. */
const SPREAD = { unit: 8, person: 10, source: 20, own: true };
// One transaction of more than so many copies of a hundred tasks would double the file by its write-ahead log.
const AT_ONCE = 1000;
// They repeat the texts of rows, and nothing that is measured reads them: half of the file.
const WITHOUT = ['taskCreated', 'reportSubmitted'];

/** The SQLite file of a ledger with so many tasks, made if it is not there. */
export async function ledgerFile(tasks: number): Promise<string> {
  const path = join(FOLDER, `${stamp()}-${tasks}.sqlite`);
  if (existsSync(path)) return path;
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER)) {
    // Of another schema or other models.
    if (/^[0-9a-f]{8}-/.test(name) && !name.startsWith(stamp())) rmSync(join(FOLDER, name), { recursive: true });
  }
  const draft = `${path}.draft`;
  removeLedger(draft);
  const fates = await models(join(FOLDER, `${stamp()}-models`));
  copyFileSync(join(FOLDER, `${stamp()}-models`, 'ledger.sqlite'), draft);
  const database = await openDatabase(`sqlite:${draft}`);
  await database.writer.query('PRAGMA synchronous = OFF');
  await multiply(database, fates, tasks);
  await database.close();
  await checkProportions(draft, tasks);
  renameSync(draft, path);
  removeLedger(draft);
  return path;
}

/** The same ledger in an empty PostgreSQL database. */
export async function ledgerInto(url: string, tasks: number): Promise<void> {
  const fates = await models(join(FOLDER, `${stamp()}-models`));
  const from = await openDatabase(`sqlite:${join(FOLDER, `${stamp()}-models`, 'ledger.sqlite')}`);
  const to = await openDatabase(url);
  await move(from, to, () => undefined);
  await from.close();
  await multiply(to, fates, tasks);
  await to.writer.query('VACUUM ANALYZE');
  await to.close();
}

/** A copy for somebody who writes to it. */
export function copyLedger(from: string, to: string): string {
  removeLedger(to);
  copyFileSync(from, to);
  // What is still on its way to the disk would be measured with the commits.
  execFileSync('sync');
  return to;
}

export function removeLedger(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}

async function multiply(database: Database, fates: ReadonlyMap<Fate, string[]>, tasks: number): Promise<void> {
  const fillings: Filling[] = [];
  for (const [fate, models] of fates) {
    const copies = timesOf(fate, tasks) - 1;
    for (let behind = 0; behind < copies; behind += AT_ONCE) {
      const some = Math.min(AT_ONCE, copies - behind);
      const registered = fillings.length > 0;
      fillings.push({ jurisdiction: MAIN, copies: some, behind, models, spread: SPREAD, registered, without: WITHOUT });
    }
  }
  await fill(database, fillings);
}

/** Their ids by fate; acted out if they are not there. */
async function models(folder: string): Promise<Map<Fate, string[]>> {
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    await actOutModels(draft);
    renameSync(draft, folder);
  }
  return readModels(join(folder, 'ledger.sqlite'));
}

let known: string | undefined;

/** Tells ledgers of one schema and one set of models from others. */
function stamp(): string {
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const name of ['models.ts', 'fates.ts', 'texts.ts', 'ledger-file.ts', '../filling.ts']) {
    hash.update(readFileSync(join(__dirname, name)));
  }
  const migrations = join(ROOT, 'src/store/migrations/sqlite');
  for (const name of readdirSync(migrations).sort()) hash.update(readFileSync(join(migrations, name)));
  known = hash.digest('hex').slice(0, 8);
  return known;
}
