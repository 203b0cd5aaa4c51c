// Builds the page into dist/graphiql, unless the one there was made of the same inputs. `npm run build` calls it, and with
// it every `npm start`. Must leave a whole page or none: it builds aside and renames.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../..');
const PAGE = join(ROOT, 'dist/graphiql');
// A file with a dot is never served.
const STAMP = '.inputs';

/** One hash of everything that the page is made of: what is here, the versions of packages, and README's tour. */
function inputs() {
  const files = readdirSync(HERE)
    .sort()
    .map((name) => join(HERE, name));
  const tour = readFileSync(join(ROOT, 'README.md'), 'utf8')
    .split(/^(?=## )/m)
    .find((section) => section.startsWith('## Tour'));
  const hash = createHash('sha256').update(tour ?? '');
  for (const file of [...files, join(ROOT, 'package-lock.json')])
    hash.update('\0').update(file.slice(ROOT.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

const made = existsSync(join(PAGE, STAMP)) ? readFileSync(join(PAGE, STAMP), 'utf8') : '';
const current = inputs();
if (made !== current) {
  // Vite bundles its configuration, which Node 20 could not read as TypeScript; it would advise against that at each build.
  process.env['VITE_CONFIG_NATIVE_IGNORE_WARNING'] = 'true';
  const { build } = await import('vite');
  const aside = `${PAGE}.${String(process.pid)}`;
  try {
    await build({
      configFile: join(HERE, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: aside, emptyOutDir: true },
    });
    writeFileSync(join(aside, STAMP), current);
    rmSync(PAGE, { recursive: true, force: true });
    renameSync(aside, PAGE);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
