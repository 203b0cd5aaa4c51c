// Builds the pages (src/dashboard, src/graphiql) into dist, each unless the one there was made of the same inputs. `npm run
// build` calls it, and with it every `npm start`. Must leave a whole page or none: it builds aside and renames.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..');
// A file with a dot is never served.
const STAMP = '.inputs';

/** The pages, and the folders of src that each is made of. */
const PAGES = { dashboard: ['dashboard', 'client'], graphiql: ['graphiql'] };

/**
 * One hash of everything that a page is made of: its folders, the versions of packages, and README's tour.
 * @param {string[]} folders
 */
function inputs(folders) {
  const files = folders.flatMap((folder) =>
    readdirSync(join(HERE, folder), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .sort(),
  );
  const tour = readFileSync(join(ROOT, 'README.md'), 'utf8')
    .split(/^(?=## )/m)
    .find((section) => section.startsWith('## Tour'));
  const hash = createHash('sha256').update(tour ?? '');
  for (const file of [...files, import.meta.filename, join(ROOT, 'package-lock.json')])
    hash.update('\0').update(file.slice(ROOT.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

for (const [name, folders] of Object.entries(PAGES)) {
  const page = join(ROOT, 'dist', name);
  const made = existsSync(join(page, STAMP)) ? readFileSync(join(page, STAMP), 'utf8') : '';
  const current = inputs(folders);
  if (made === current) continue;
  // Vite bundles its configuration, which Node 20 could not read as TypeScript; it would advise against that at each build.
  process.env['VITE_CONFIG_NATIVE_IGNORE_WARNING'] = 'true';
  // Whoever builds, the page is the one that is shipped: under another name of its environment (tests) Vite would bundle React's and
  // Preact's parts for development, with the places of the sources on this machine.
  process.env['NODE_ENV'] = 'production';
  const { build } = await import('vite');
  const aside = `${page}.${String(process.pid)}`;
  try {
    await build({
      configFile: join(HERE, name, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: aside, emptyOutDir: true },
    });
    writeFileSync(join(aside, STAMP), current);
    rmSync(page, { recursive: true, force: true });
    renameSync(aside, page);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
