// Builds once before the tests, so that those which start the service as a process start what is in the tree.
import { execFileSync } from 'node:child_process';

export default function build(): void {
  execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
}
