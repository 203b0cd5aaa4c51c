// How the hot paths grow: the same ledger of 10,000 and 100,000 tasks (BENCH_TASKS says otherwise, e.g. 10000,1000000) on SQLite
// and on PostgreSQL (BENCH_ON), in one run. It stands among the tests because it is built from their world, and is no test: it
// prints medians and asserts nothing about times. BENCH_PARTITIONS=1 compares partitions of the log.
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from 'pg';

import { Ledger } from '../../src/ledger/ledger';
import { SimulatedClock } from '../../src/ledger/clock';
import { move } from '../../src/ledger/move';
import { openDatabase } from '../../src/store/open';
import { actOut, fill, MAIN, MODELS } from '../filling';
import { startServer } from '../postgres-setup';
import { Story } from '../world';
import { hotPaths, median } from './hot-paths';
import { comparePartitions } from './partitions';

const TODAY = '2026-03-02';
const TASKS = (process.env['BENCH_TASKS'] ?? '10000,100000').split(',').map(Number);
const ON = (process.env['BENCH_ON'] ?? 'sqlite,postgres').split(',');
const PARTITIONS = process.env['BENCH_PARTITIONS'] === '1';
// What a small server is given; its data survives a loss of power, as SQLite's does here.
const SETTINGS = { fsync: 'on', full_page_writes: 'on', shared_buffers: '1GB' };
const SLOW = 3_600_000;

interface Run {
  on: string;
  tasks: number;
  bytes: number;
  filled: number;
  medians: Map<string, number>;
}

let folder: string;
let server: string;
let now: string;
const runs: Run[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'growth-'));
  const story = await Story.open(`${TODAY}T02:00:00Z`, { folder });
  await actOut(story, TODAY);
  now = story.world.now();
  await story.world.close({ keep: true });
  server = process.env['BENCH_DATABASE_URL'] ?? (await startServer(SETTINGS));
}, SLOW);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  const child = globalThis.testPostgres;
  if (child === undefined) return;
  child.stdin?.end();
  await once(child, 'exit');
}, SLOW);

it.each(TASKS.flatMap((tasks) => ON.map((on) => [tasks, on] as const)))(
  '%s tasks on %s',
  async (tasks, on) => {
    const url = on === 'sqlite' ? sqlite(tasks) : await postgres(tasks);
    const started = performance.now();
    const database = await openDatabase(url);
    await fill(database, [{ jurisdiction: MAIN, copies: tasks / MODELS }]);
    // Not through the ledger's own connections, whose statements have a limit.
    if (on === 'postgres') await onServer('VACUUM ANALYZE', url);
    const filled = performance.now() - started;
    await database.close();
    const ledger = await Ledger.open(url, new SimulatedClock(now), (error) => console.error(error));
    const medians = new Map<string, number>();
    const bytes = await ledger.database.bytes();
    try {
      for (const { name, run, times } of await hotPaths(ledger, now)) medians.set(name, await median(run, times));
    } finally {
      await ledger.close();
    }
    runs.push({ on, tasks, bytes, filled, medians });
    if (PARTITIONS && on === 'postgres' && tasks === Math.max(...TASKS)) console.log(await comparePartitions(url));
    if (on === 'sqlite') rmSync(url.slice('sqlite:'.length));
    else await onServer(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
    console.log(table());
  },
  SLOW,
);

function sqlite(tasks: number): string {
  const path = join(folder, `${tasks}.sqlite`);
  copyFileSync(join(folder, 'ledger.sqlite'), path);
  return `sqlite:${path}`;
}

/** A database of its own with the models in it. */
async function postgres(tasks: number): Promise<string> {
  const name = `growth_${tasks}`;
  await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await onServer(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const [from, to] = [await openDatabase(`sqlite:${join(folder, 'ledger.sqlite')}`), await openDatabase(url.href)];
  await move(from, to, () => undefined);
  await from.close();
  await to.close();
  return url.href;
}

async function onServer(statement: string, url = server): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** Medians in milliseconds, what they are of those of the smallest ledger, and PostgreSQL's of SQLite's. */
function table(): string {
  const smallest = (on: string) => runs.filter((run) => run.on === on).sort((a, b) => a.tasks - b.tasks)[0];
  const cell = (run: Run, name: string) => {
    const [ms, first] = [run.medians.get(name) ?? NaN, smallest(run.on)?.medians.get(name) ?? NaN];
    const other = runs.find(({ on, tasks }) => on === 'sqlite' && tasks === run.tasks)?.medians.get(name);
    const growth = run === smallest(run.on) ? '' : ` ×${(ms / first).toFixed(1)}`;
    const against = run.on === 'sqlite' || other === undefined ? '' : ` (${(ms / other).toFixed(2)})`;
    return `${ms.toFixed(ms < 10 ? 2 : 0)}${growth}${against}`;
  };
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const names = [...(runs[0]?.medians.keys() ?? [])];
  return [
    `${cpus().length} × ${cpus()[0]?.model ?? ''}, Node ${process.version}; ms, ×: of the smallest, (): of SQLite`,
    row(['', ...runs.map(({ on, tasks }) => `${on} ${tasks.toLocaleString('en')}`)]),
    row(['---', ...runs.map(() => '---:')]),
    row(['MB on disk', ...runs.map(({ bytes }) => String(Math.round(bytes / 1e6)))]),
    row(['filled in s', ...runs.map((run) => String(Math.round(run.filled / 1000)))]),
    ...names.map((name) => row([name, ...runs.map((run) => cell(run, name))])),
  ].join('\n');
}
