// Before the tests, once: builds, so that those which start the service as a process start what is in the tree, and makes
// the folder in which all workers find the ledgers that one of them has seeded (database.ts).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function build(): void {
  // Both runs of the suite begin here.
  if (process.env['SEEDED_LEDGERS'] !== undefined) return;
  execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'seeded-'));
  process.env['SEEDED_LEDGERS'] = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}
