// Puts package-lock.json into the package, under the name that npm packs: unpacked, `npm ci --omit=dev` installs exactly what was
// tested. An `npm install` of the package does not look at it, and takes the newest versions that its packages allow.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const at = (name) => join(import.meta.dirname, '../..', name);

if (process.argv[2] === 'away') rmSync(at('npm-shrinkwrap.json'), { force: true });
else copyFileSync(at('package-lock.json'), at('npm-shrinkwrap.json'));
