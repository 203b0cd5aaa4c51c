// `npm run sbom`: prints the software bill of materials (软件物料清单) as CycloneDX: what npm says of the packages that the service
// runs with and of those that the pages are bundled of. Its own `--omit dev` left out 94 of 314, those that something for
// development uses too: what is shipped is chosen here.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { bundled, running } from './packages.mjs';

const ROOT = join(import.meta.dirname, '../..');
const ASKED = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
const DEVELOPMENT = 'cdx:npm:package:development';
const BUNDLED = { name: 'supervision-ledger:bundled', value: 'true' };

const told = execFileSync('npm', ASKED, {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const bill = JSON.parse(told);
const known = new Map(bill.components.map((each) => [each['bom-ref'], each]));

const refOf = ({ name, version }) => `${name}@${version}`;
const ran = new Set(running().map(refOf));
const shipped = [...new Set([...ran, ...bundled().map(refOf)])].sort();

bill.components = shipped.map((ref) => {
  const component = known.get(ref);
  if (component === undefined) throw new Error(`${ref} is shipped, and npm does not know it`);
  const properties = component.properties.filter(({ name }) => name !== DEVELOPMENT);
  return { ...component, scope: 'required', properties: ran.has(ref) ? properties : [...properties, BUNDLED] };
});
const itself = bill.metadata.component;
// npm names it by its folder.
itself.name = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).name;
const there = new Set([itself['bom-ref'], ...shipped]);
bill.dependencies = bill.dependencies
  .filter(({ ref }) => there.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => there.has(each)) }));
console.log(JSON.stringify(bill, null, 2));
