// Builds the pages once before the tests, so that they see what is in the tree; nothing is done where it is up to date.
import { execFileSync } from 'node:child_process';

export default function build(): void {
  execFileSync(process.execPath, ['src/pages.mjs'], { stdio: 'inherit' });
}
