// `npm run bench`: the service beside its peers on copies of the same ledger, in one run. It prints what it measures and writes it
// into docs/benchmark.md; --short only asks whether everything works.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { MAIN } from '../filling';
import { agree } from './agreement';
import { Bench, type Stacks } from './cells';
import { fanOut } from './fan-out';
import { postgraphilePage } from './documents';
import { copyLedger, FOLDER, ledgerFile, removeLedger } from './ledger-file';
import { midnight } from './midnight';
import { type Options, readOptions } from './options';
import { NOW } from './fates';
import { preparePeers } from './peers-file';
import { Postgres } from './postgres';
import { Process, type Profile, ROOT } from './processes';
import { reportOf, writeReport } from './report';
import { commit, keep, kept, machine, type Results } from './results';
import { median, readRows } from './sampling';
import { Service } from './service';
import { subjectsOf } from './subjects';
import { type Stack, worksOf } from './works';

// The functions that a profile shows on the screen.
const PROFILED = 50;
const PEERS = 'test/bench/peers';
const POSTGRAPHILE = 'test/bench/postgraphile';
const FILES = { service: join(FOLDER, 'service.sqlite'), peers: join(FOLDER, 'peers.sqlite') };

async function main(options: Options): Promise<void> {
  const peers = install(options);
  for (const tasks of options.sizes) {
    const results = await one(tasks, options, peers);
    if (options.short) continue;
    keep(results);
    console.log(reportOf(kept().filter((each) => each.tasks === tasks && each.on === options.on)));
  }
  if (options.short) console.log('everything was answered');
  else await writeReport(reportOf(kept()));
}

/** Whether the peers' packages are there; the short form goes without. */
function install({ short, on }: Options): boolean {
  const folders = [PEERS, ...(on === 'postgres' ? [POSTGRAPHILE] : [])];
  const missing = folders.filter((folder) => !existsSync(resolve(ROOT, folder, 'node_modules')));
  for (const folder of short ? [] : missing)
    execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], { cwd: ROOT, stdio: 'inherit' });
  return !short || !missing.includes(PEERS);
}

async function one(tasks: number, options: Options, peers: boolean): Promise<Results> {
  say(`a ledger of ${tasks} tasks`);
  const file = await ledgerFile(tasks);
  const asked = (name: Options['only'][number]) => options.only.includes(name);
  const { on, rounds, seconds } = options;
  const day = new Date().toISOString().slice(0, 10);
  const results: Results = {
    ...{ tasks, on, rounds, seconds, measuredOn: day, commit: commit(), machine: machine() },
    ...{ bytes: statSync(file).size, works: [] },
  };
  const postgres = on === 'postgres' ? await Postgres.start(tasks) : null;
  const database = postgres?.url ?? `sqlite:${copyLedger(file, FILES.service)}`;
  try {
    await sideBySide(results, { file, database, options, peers, postgres });
    if (asked('start')) results.startedIn = await coldStart(database, rounds);
  } finally {
    await postgres?.end();
    removeLedger(FILES.service);
    removeLedger(FILES.peers);
  }
  if (asked('midnight') && on === 'sqlite') {
    say('midnight');
    results.midnight = await midnight(file, tasks, rounds);
  }
  return results;
}

interface Place {
  /** the ledger as it was made */
  file: string;
  /** where the service has its copy */
  database: string;
  options: Options;
  peers: boolean;
  postgres: Postgres | null;
}

/** The works, each of them asked of all stacks. */
async function sideBySide(results: Results, { file, database, options, peers, postgres }: Place): Promise<void> {
  await preparePeers(copyLedger(file, FILES.peers));
  const service = await Service.start(database);
  const stacks: Stacks = { service };
  const env = { FILE: FILES.peers, NOW };
  const driver = Process.start('driver', `${PEERS}/driver.mjs`);
  const started = [driver];
  try {
    await driver.says(/listening on (\d+)/);
    for (const name of peers ? (['floor', 'mercurius'] as const) : (['floor'] as const)) {
      const process = Process.start(name, `${PEERS}/${name}.mjs`, env);
      started.push(process);
      stacks[name] = { process, url: `http://127.0.0.1:${await process.says(/listening on (\d+)/)}` };
    }
    const postgraphile = (await postgres?.postgraphile()) ?? null;
    if (postgraphile !== null) {
      started.push(postgraphile);
      const url = `http://127.0.0.1:${await postgraphile.says(/listening on (\d+)/)}`;
      stacks.postgraphile = { process: postgraphile, url };
    }
    const subjects = await subjectsOf(service, file, results.tasks);
    const many = Math.ceil(options.seconds * 5000);
    const works = worksOf({ service, subjects, many, rounds: options.rounds, digest: await digestOf(stacks) });
    await agree(stacks, works);
    const bench = new Bench(driver, stacks, options);
    const before = await reportsIn(options);
    for (const work of works.filter(({ name }) => options.only.includes(name))) {
      const measured = await bench.measure(work);
      results.works.push(measured);
      const figures = Object.entries(measured.cells).map(([stack, { rps }]) => `${stack} ${rps.toFixed(0)}`);
      say(`${work.title}: ${figures.join(', ')}`);
      show(measured.profile);
    }
    await expectReports(before, bench.written, options);
    if (options.only.includes('fanout')) {
      say('fan-out');
      results.fanOut = await fanOut(service, subjects, options);
      show(results.fanOut.profile);
    }
  } finally {
    await service.end();
    for (const process of started) await process.end();
  }
}

/** What PostGraphile's cursors of a ledger page begin with; null if it takes no part. */
async function digestOf({ postgraphile }: Stacks): Promise<string | null> {
  if (postgraphile === undefined) return null;
  const variables = { condition: { jurisdiction: MAIN }, unit: '', first: 1 };
  const body = JSON.stringify({ query: postgraphilePage('total'), variables });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${postgraphile.url}/graphql`, { method: 'POST', headers, body });
  const { data } = (await answer.json()) as { data: { tasks: { pageInfo: { endCursor: string } } } };
  const [digest] = JSON.parse(Buffer.from(data.tasks.pageInfo.endCursor, 'base64').toString()) as string[];
  return digest ?? null;
}

type Counted = Record<'service' | 'peers', number>;

async function reportsIn({ on }: Options): Promise<Counted> {
  const count = async (path: string) =>
    (await readRows<{ n: number }>(path, 'SELECT COUNT(*) AS "n" FROM "report"'))[0]?.n ?? 0;
  return { service: on === 'sqlite' ? await count(FILES.service) : 0, peers: await count(FILES.peers) };
}

/** Every report that was answered is there. Of those that were under way at the end of a round some are more. */
async function expectReports(before: Counted, written: Record<Stack, number>, options: Options): Promise<void> {
  const after = await reportsIn(options);
  const wanted = { service: options.on === 'sqlite' ? written.service : 0, peers: written.floor + written.mercurius };
  for (const name of ['service', 'peers'] as const) {
    const more = after[name] - before[name];
    if (more < wanted[name]) throw new Error(`${name}: ${wanted[name]} reports were answered, and ${more} are there`);
  }
}

async function coldStart(database: string, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const service = await Service.start(database);
    times.push(service.startedIn);
    await service.end();
  }
  return median(times);
}

function show(profile: Profile = []): void {
  for (const [where, percent] of profile.slice(0, PROFILED))
    console.log(`  ${percent.toFixed(1).padStart(5)} % ${where}`);
}

function say(text: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
}

main(readOptions(process.argv.slice(2))).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
