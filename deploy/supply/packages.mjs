// The packages of others that are shipped: those that the service runs with, by package-lock.json, and those whose code is bundled
// into the pages, by the notices that the build of the pages has left (src/pages.mjs).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['dashboard', 'graphiql'];

const byName = (a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1);
const once = (packages) =>
  [...new Map(packages.map((each) => [`${each.name}@${each.version}`, each])).values()].sort(byName);

/** What `npm ci --omit=dev` installs: `{ name, version, license }`. */
export function running() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const found = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  return once(
    // One that is installed under another name says its own.
    found.map(([path, { name, version, license = '' }]) => ({
      name: name ?? path.split('node_modules/').at(-1),
      version,
      license,
    })),
  );
}

/** What the pages are bundled of. */
export function bundled() {
  const headings = PAGES.flatMap((page) => {
    const notices = join(ROOT, 'dist', page, '.vite/license.md');
    if (!existsSync(notices)) throw new Error(`there is no ${notices}: npm run build`);
    return [...readFileSync(notices, 'utf8').matchAll(/^## (\S+) - (\S+) \((.+)\)$/gm)];
  });
  return once(headings.map(([, name, version, license]) => ({ name, version, license })));
}
