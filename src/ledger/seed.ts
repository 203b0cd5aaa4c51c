// Fills an empty ledger from seeds/: reference data, and a demonstration if asked. The seeds are played into a SQLite file
// of their own; what is whole takes the ledger's place at once, so a start that was cut short leaves nothing half seeded.
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Instant } from '../rules/day';
import type { ChainHash } from '../store/chain';
import { Copying } from '../store/copying';
import { sqlitePath } from '../store/database';
import { LedgerRow } from '../store/ledger-row';
import { openDatabase } from '../store/open';
import { alone } from '../store/postgres';
import { ReadConnections } from '../store/read-connections';
import { removeSqlite } from '../store/sqlite';
import { SimulatedClock } from './clock';
import { demonstrate } from './demonstration';
import { Ledger } from './ledger';
import { Seeder } from './seeder';

export type SeedKind = 'demo' | 'reference' | 'none';

interface Seeding {
  kind: SeedKind;
  now: Instant;
  folder: string;
  failed: (error: unknown) => void;
  chainHash: ChainHash;
}

/** Seeds the ledger of a database if it is empty or not there. Returns what it did. Throws BadDatabase. */
export async function seed(
  url: string,
  kind: SeedKind,
  now: Instant,
  folder: string,
  failed: (error: unknown) => void,
  chainHash: ChainHash = 'sha256',
): Promise<SeedKind> {
  if (kind === 'none') return kind;
  const seeding = { kind, now, folder, failed, chainHash };
  const path = sqlitePath(url);
  return path === null ? seedInto(url, seeding) : seedFile(path, seeding);
}

async function seedFile(path: string, seeding: Seeding): Promise<SeedKind> {
  if (existsSync(path) && !(await isEmpty(path))) return 'none';
  const draft = `${path}.seeding`;
  try {
    await play(draft, seeding);
  } catch (error) {
    // Where the disk is full the draft has filled it.
    removeSqlite(draft);
    throw error;
  }
  removeSqlite(path);
  renameSync(draft, path);
  return seeding.kind;
}

async function isEmpty(path: string): Promise<boolean> {
  const database = await openDatabase(`sqlite:${path}`);
  try {
    const row = new LedgerRow(database);
    await row.serve();
    return await row.isEmpty();
  } finally {
    await database.close();
  }
}

/** Instances that start together seed once: the others find a ledger. */
async function seedInto(url: string, seeding: Seeding): Promise<SeedKind> {
  const target = await openDatabase(url);
  const place = mkdtempSync(join(tmpdir(), 'seeding-'));
  try {
    return await alone(url, async () => {
      const row = new LedgerRow(target);
      await row.serve();
      if (!(await row.isEmpty())) return 'none';
      const draft = join(place, 'ledger.sqlite');
      await play(draft, seeding);
      const source = await openDatabase(`sqlite:${draft}`);
      await new Copying(new ReadConnections(source), target).whole().finally(() => source.close());
      await row.seeded(seeding.kind);
      return seeding.kind;
    });
  } finally {
    await target.close();
    rmSync(place, { recursive: true });
  }
}

/** Plays the seeds into a new file. */
async function play(path: string, { kind, now, folder, failed, chainHash }: Seeding): Promise<void> {
  removeSqlite(path);
  // Nothing is older than this: the demonstration begins at most a year before the day of seeding.
  const clock = new SimulatedClock(new Date(Date.parse(now) - 400 * 86_400_000).toISOString());
  const ledger = await Ledger.open(`sqlite:${path}`, clock, failed, { chainHash });
  try {
    const seeder = new Seeder(ledger, clock, folder);
    await seeder.reference();
    if (kind === 'demo') await demonstrate(seeder, now);
    await new LedgerRow(ledger.database).seeded(kind);
  } finally {
    await ledger.close();
  }
}
