// Before the tests, once: builds, so that those which start the service as a process start what is in the tree, and makes
// the folder in which all tests keep their files, and in which all workers find the ledgers that one of them has seeded (database.ts).
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const GB = 2 ** 30;

export default function build(): void {
  // Both runs of the suite begin here.
  if (process.env['SEEDED_LEDGERS'] !== undefined) return;
  // Types are checked by a run of its own (`npm run typecheck`).
  execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json', '--noCheck'], { stdio: 'inherit' });
  execFileSync(process.execPath, ['src/executable.mjs'], { stdio: 'inherit' });
  const folder = mkdtempSync(join(roomy(), 'ledger-tests-'));
  // PostgreSQL comes through it as a user of its own.
  chmodSync(folder, 0o711);
  process.env['TMPDIR'] = folder;
  const seeded = join(folder, 'seeded');
  mkdirSync(seeded);
  process.env['SEEDED_LEDGERS'] = seeded;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Memory must not stay taken when somebody ends the run.
  process.once('SIGTERM', () => process.exit(143));
}

/** Memory where there is much of it: the tests make some hundred databases that nobody keeps. */
function roomy(): string {
  if (process.env['TMPDIR'] !== undefined || !existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > 4 * GB && freemem() > 8 * GB ? MEMORY : tmpdir();
}
