// Fills an empty ledger from seeds/: reference data, and a demonstration if asked.
import { existsSync, renameSync, rmSync } from 'node:fs';

import type { Instant } from '../rules/day';
import { LedgerTable } from '../store/log-tables';
import { SimulatedClock } from './clock';
import { demonstrate } from './demonstration';
import { Ledger } from './ledger';
import { Seeder } from './seeder';

export type SeedKind = 'demo' | 'reference' | 'none';

/**
 * Seeds a ledger's file if it is empty or not there. Returns what it did. The seeds are played into a file of their own
 * that takes the ledger's place when it is complete: a start that was cut short leaves nothing half seeded.
 */
export async function seed(
  path: string,
  kind: SeedKind,
  now: Instant,
  folder: string,
  failed: (error: unknown) => void,
): Promise<SeedKind> {
  if (kind === 'none' || (await holdsSomething(path, now, failed))) return 'none';
  const draft = `${path}.seeding`;
  removeDatabase(draft);
  // Nothing is older than this: the demonstration begins at most a year before the day of seeding.
  const clock = new SimulatedClock(new Date(Date.parse(now) - 400 * 86_400_000).toISOString());
  const ledger = await Ledger.open(draft, clock, failed);
  try {
    const seeder = new Seeder(ledger, clock, folder);
    await seeder.reference();
    if (kind === 'demo') await demonstrate(seeder, now);
    await ledger.database.writer.manager.update(LedgerTable, { one: 1 }, { seeded: kind });
  } finally {
    await ledger.close();
  }
  removeDatabase(path);
  renameSync(draft, path);
  return kind;
}

async function holdsSomething(path: string, now: Instant, failed: (error: unknown) => void): Promise<boolean> {
  if (!existsSync(path)) return false;
  const ledger = await Ledger.open(path, new SimulatedClock(now), failed);
  const { codes } = ledger.regimes;
  await ledger.close();
  return codes.length > 0;
}

/** A SQLite file and what goes with it. */
function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}
