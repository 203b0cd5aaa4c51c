// Before the package is made: what an earlier state of the tree has left in dist goes. The pages stay where they are of this one.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const DIST = join(import.meta.dirname, '../../dist');
const PAGES = ['dashboard', 'graphiql'];

try {
  for (const name of readdirSync(DIST)) if (!PAGES.includes(name)) rmSync(join(DIST, name), { recursive: true });
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
