// What has been measured, kept for each size and database, so that sizes that were measured one after the other can be compared.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import type { Cell, Measured } from './cells';
import type { FanOut } from './fan-out';
import type { Midnight } from './midnight';
import { ROOT } from './processes';
import type { Stack } from './works';

export interface Results {
  tasks: number;
  on: 'sqlite' | 'postgres';
  rounds: number;
  seconds: number;
  measuredOn: string;
  commit: string;
  machine: string;
  /** bytes of the ledger's file */
  bytes: number;
  works: Measured[];
  fanOut?: FanOut;
  midnight?: Midnight;
  /** milliseconds from the start of the process until it was ready */
  startedIn?: number;
}

const FOLDER = join(ROOT, 'var/bench/results');

/** The machine, and nothing that tells whose it is. */
export function machine(): string {
  const [cpu] = cpus();
  const model = (cpu?.model ?? 'unknown processor').replace(/\s+/g, ' ').trim();
  return `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

/** The commit that was measured, with a + where the tree differs from it. */
export function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', 'src') === '' ? '' : '+'}`;
}

/** Keeps results; works that were not measured this time stay as they were, if the commit is the same. */
export function keep(results: Results): void {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${results.on}-${results.tasks}.json`);
  const former = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : null;
  const same = former?.commit === results.commit ? former : null;
  const keys = new Set(results.works.map(({ key }) => key));
  const works = [...results.works, ...(same?.works ?? []).filter(({ key }) => !keys.has(key))];
  writeFileSync(path, JSON.stringify({ ...same, ...results, works }, null, 2));
}

/** Everything that was kept, the smallest ledger first. */
export function kept(): Results[] {
  if (!existsSync(FOLDER)) return [];
  const all = readdirSync(FOLDER).map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Results);
  return all.sort((a, b) => (a.on === b.on ? a.tasks - b.tasks : a.on === 'sqlite' ? -1 : 1));
}

export function cell(results: Results | undefined, key: string, stack: Stack): Cell | undefined {
  return results?.works.find((each) => each.key === key)?.cells[stack];
}
