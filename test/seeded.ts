// Ledgers for tests, quickly: a SQLite file is seeded once a run of jest for each kind and moment, and copied; and a
// ledger that nobody needs after its test does not wait for the disk. seed() itself is what ledger/demo.test.ts is about.
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import type { Clock } from '../src/ledger/clock';
import { Ledger } from '../src/ledger/ledger';
import { seed, type SeedKind } from '../src/ledger/seed';
import { sqliteSource } from '../src/store/database';

const SEEDS = join(__dirname, '../seeds');
type Failed = (error: unknown) => void;

/** What seed() does to a ledger's file, from a file that was seeded before if there is one. */
export async function seeded(path: string, kind: SeedKind, now: string, failed: Failed): Promise<void> {
  const folder = process.env['SEEDED_LEDGERS'];
  if (folder === undefined || kind === 'none' || existsSync(path)) {
    await seed(path, kind, now, SEEDS, failed);
    return;
  }
  const template = join(folder, `${kind}-${Date.parse(now)}.sqlite`);
  if (!existsSync(template)) await makeTemplate(template, kind, now, failed);
  copyFileSync(template, path);
}

async function makeTemplate(template: string, kind: SeedKind, now: string, failed: Failed): Promise<void> {
  const draft = `${template}.${randomUUID()}`;
  await seed(draft, kind, now, SEEDS, failed);
  // Each copy is a ledger of its own: opened, it is given an epoch.
  const source = await sqliteSource(draft).initialize();
  await source.query('DELETE FROM "ledger"');
  await source.destroy();
  // Two tests may make the same one: whichever is there is whole.
  renameSync(draft, template);
}

/** Opens a ledger whose commits outlive its process, but not the machine. */
export async function openLedger(path: string, clock: Clock, failed: Failed): Promise<Ledger> {
  const ledger = await Ledger.open(path, clock, failed);
  await ledger.database.writer.query('PRAGMA synchronous = OFF');
  return ledger;
}
