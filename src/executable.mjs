// Makes the command that tsc has written executable. npm does so only when it links the command for the first time, and npx keeps
// that link of a path for years: after another build there (a new clone, an upgrade) the shell would say "Permission denied".
import { chmodSync } from 'node:fs';
import { join } from 'node:path';

chmodSync(join(import.meta.dirname, '../dist/src/cli/main.js'), 0o755);
