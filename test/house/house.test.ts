// What must stay true about the code (HOUSE.md 1.10): floors, cycles, one wall clock, schema and migrations without drift.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

import { schemaText } from '../../src/api/schema';
import { rulesText } from '../../src/ledger/seeder';
import { openSqlite } from '../../src/store/sqlite';

const ROOT = resolve(__dirname, '../..');
const SRC = join(ROOT, 'src');
/** Rooms by floor; imports go down only. main.ts stands above all. */
const FLOORS = [['rules'], ['store', 'sheets'], ['ledger', 'documents'], ['api'], ['server', 'cli', '']];
/** Rooms of callers: they know the public API, and nothing of the other rooms. */
const CALLERS = ['client', 'graphiql', 'dashboard'];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(SRC, name));
const text = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const room = (file: string): string =>
  relative(SRC, file).includes('/') ? (relative(SRC, file).split('/')[0] ?? '') : '';
const floor = (file: string): number => FLOORS.findIndex((rooms) => rooms.includes(room(file)));

interface Import {
  to: string;
  type: boolean;
}

/** What a file of src imports from src. */
const imports = new Map(
  files.map((file): [string, Import[]] => {
    const found = [...(text.get(file) ?? '').matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'(\.[^']*)'/gm)];
    return [
      file,
      found.map(([, type, path = '']) => {
        const base = resolve(dirname(file), path);
        return {
          to: files.find((each) => [`${base}.ts`, `${base}.tsx`, join(base, 'index.ts')].includes(each)) ?? base,
          type: type !== undefined,
        };
      }),
    ];
  }),
);

it('imports go down only, and every file is in a room', () => {
  const wrong = files.flatMap((file) =>
    (imports.get(file) ?? [])
      .filter(({ to }) =>
        CALLERS.includes(room(file))
          ? room(to) !== room(file) && room(to) !== 'client'
          : // Commands ask a running service, as any other caller does.
            !(room(file) === 'cli' && room(to) === 'client') &&
            (floor(file) < 0 || floor(to) < 0 || floor(to) > floor(file)),
      )
      .map(({ to }) => `${relative(SRC, file)} imports ${relative(SRC, to)}`),
  );
  expect(wrong).toEqual([]);
});

it('has no import cycles', () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].map((each) => relative(SRC, each)).join(' → '));
      return;
    }
    if (done.has(file)) return;
    // An import of types alone is erased and cannot tie a knot at run time, but it still reads as one.
    for (const { to } of imports.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  files.forEach((file) => visit(file, []));
  expect(cycles).toEqual([]);
});

it('knows no database library, network or clock in the rules', () => {
  const packages = files
    .filter((file) => room(file) === 'rules')
    .flatMap((file) => [...(text.get(file) ?? '').matchAll(/from '([^.'][^']*)'/g)].map(([, name]) => name));
  expect(new Set(packages)).toEqual(new Set(['temporal-polyfill', 'chinese-days/dist/chinese-days.json', 'zod']));
  const promises = files.filter((file) => room(file) === 'rules' && /\b(async|await|Promise)\b/.test(code(file)));
  expect(promises.map((file) => relative(SRC, file))).toEqual([]);
});

it('lets documents know nothing but the rules and how sheets are written: what they tell they ask of the API', () => {
  const known = files
    .filter((file) => room(file) === 'documents')
    .flatMap((file) => (imports.get(file) ?? []).map(({ to }) => room(to)));
  expect(new Set(known)).toEqual(new Set(['rules', 'sheets', 'documents']));
});

it('reads the wall clock in one place', () => {
  const readers = files.filter(
    (file) =>
      !CALLERS.includes(room(file)) && /\bDate\.now\(|\bnew Date\(\)|Temporal\.Now|performance\.now/.test(code(file)),
  );
  expect(readers.map((file) => relative(SRC, file))).toEqual(['ledger/clock.ts']);
});

it('speaks SQL only in the store', () => {
  const speakers = files.filter((file) => /\bsql`/.test(code(file)) && room(file) !== 'store');
  expect(speakers.map((file) => relative(SRC, file))).toEqual([]);
});

// SQLite would plan the statement anew each time (docs/decisions.md).
it('binds no number of rows', () => {
  expect(files.filter((file) => /(?<!raw\(`)\bLIMIT \$\{/.test(text.get(file) ?? ''))).toEqual([]);
});

it('holds no drawer for everything, and no barrel', () => {
  const names = files.map((file) => relative(SRC, file));
  expect(names.filter((name) => /(util|helper|common|service|manager|impl|dto)/i.test(name))).toEqual([]);
  expect(names.filter((name) => /index\.ts$/.test(name))).toEqual(['store/migrations/index.ts']);
});

it('opens every file with what it is', () => {
  const silent = files.filter(
    (file) => !/^(#!.*\n)?\/\/ \S/.test(text.get(file) ?? '') && !/migrations.(sqlite|postgres)/.test(file),
  );
  expect(silent.map((file) => relative(SRC, file))).toEqual([]);
});

it('keeps schema.graphql equal to the schema (npm run schema)', () => {
  expect(readFileSync(join(ROOT, 'schema.graphql'), 'utf8')).toBe(schemaText());
});

it('keeps docs/rules.md equal to the code and the policies (npm run rules)', () => {
  expect(readFileSync(join(ROOT, 'docs/rules.md'), 'utf8')).toBe(rulesText(join(ROOT, 'seeds')));
});

it('keeps the operations of the page equal to their .graphql files and the schema (npm run documents)', () => {
  execFileSync(process.execPath, ['src/dashboard/documents.mjs', '--check'], { cwd: ROOT, stdio: 'pipe' });
});

it('describes every type of the schema but the roots', () => {
  const undescribed = [...schemaText().matchAll(/(^|"""\n)(type|input|enum|interface|scalar) (\w+)/gm)]
    .filter(([, before, , name]) => before === '' && !['Query', 'Mutation', 'Subscription'].includes(name ?? ''))
    .map(([, , , name]) => name);
  expect(undescribed).toEqual([]);
});

it('has migrations without drift', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drift-'));
  const database = await openSqlite(join(folder, 'ledger.sqlite'));
  try {
    const { upQueries } = await database.writer.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  } finally {
    await database.close();
    rmSync(folder, { recursive: true });
  }
});

it('keeps the table of festivals equal to chinese-days, asked in UTC', () => {
  const script = `const c = require('chinese-days'); const days = {};
    for (let y = 2004; y < 2100; y++) {
      const lunar = (day) => c.getSolarDateFromLunar(y + '-' + day).date.slice(5);
      days[y] = [lunar('01-01'), c.getSolarTermDate(y, 4, 'pure_brightness').slice(5), lunar('05-05'), lunar('08-15')];
    }
    console.log(JSON.stringify(days));`;
  const computed = execFileSync(process.execPath, ['-e', script], { cwd: ROOT, env: { TZ: 'UTC' }, encoding: 'utf8' });
  expect(JSON.parse(readFileSync(join(SRC, 'rules/festivals.json'), 'utf8'))).toEqual(JSON.parse(computed));
});

it('names no machine, registry or secret', () => {
  const everywhere = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').slice(0, -1);
  expect(everywhere).toContain('package-lock.json');
  const guilty = everywhere.filter((name) =>
    /\/work\/|\/root\/|\/\/registry|npm[m]irror|BEGIN [A-Z ]*PRIVATE KEY/.test(readFileSync(join(ROOT, name), 'utf8')),
  );
  expect(guilty).toEqual([]);
});

/** A file's code without its comments and strings. */
function code(file: string): string {
  return (text.get(file) ?? '').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'/g, '');
}
