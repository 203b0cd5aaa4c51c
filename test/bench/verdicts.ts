// What was asked for and what was reached: each demand a number, what it is compared with, and whether it holds.
import { cell, type Results } from './results';
import type { Cell } from './cells';
import type { Stack } from './works';

export interface Verdict {
  work: string;
  demand: string;
  /** null: it was not measured */
  measured: number | null;
  /** how the number is shown */
  shown: string;
  met: boolean | null;
  aim: boolean | null;
}

type Bound = { least: number; aim: number } | { most: number; aim: number };
const READS = [
  ['Q1', 'Q1 16'],
  ['Q1 by unit', 'Q1unit 16'],
] as const;

/** The verdicts on a size, with what other sizes of the same database gave. */
export function verdictsOn(results: Results, all: readonly Results[]): Verdict[] {
  const at = (tasks: number) => all.find((each) => each.tasks === tasks && each.on === results.on);
  return [...(results.on === 'postgres' ? onPostgres(results) : onSqlite(results)), ...growth(results, at)];
}

function onSqlite(results: Results): Verdict[] {
  const versus = (key: string, other: Stack, of: keyof Cell = 'rps') =>
    ratio(cell(results, key, 'service')?.[of], cell(results, key, other)?.[of]);
  const { fanOut, midnight } = results;
  const memory = (stack: Stack) => Math.max(...results.works.map((each) => each.cells[stack]?.rss ?? 0)) || undefined;
  return [
    ...READS.flatMap(([name, key]) => [
      verdict(name, '× floor', versus(key, 'floor'), { least: 0.4, aim: 0.6 }),
      verdict(name, '× careful Mercurius', versus(key, 'mercurius'), { least: 1, aim: 1.3 }),
      verdict(name, 'p99 × careful Mercurius', versus(key, 'mercurius', 'p99'), { most: 1.5, aim: 1.2 }),
    ]),
    verdict('Q2', '× floor', versus('Q2 16', 'floor'), { least: 0.4, aim: 0.6 }),
    verdict('Q2', '× careful Mercurius', versus('Q2 16', 'mercurius'), { least: 0.8, aim: 1.1 }),
    verdict('Q2', 'p99 × careful Mercurius', versus('Q2 16', 'mercurius', 'p99'), { most: 1.5, aim: 1.2 }),
    verdict('Q3', '× floor', versus('Q3 16', 'floor'), { least: 0.4, aim: 0.6 }),
    verdict('M1, 16 connections', '× Mercurius one by one', versus('M1 16', 'mercurius'), { least: 2, aim: 3 }),
    verdict('M1, 1 connection', '× Mercurius one by one', versus('M1 1', 'mercurius'), { least: 0.55, aim: 0.7 }),
    verdict('fan-out', 'seconds × asked for', ratio(fanOut?.service.took, fanOut?.service.wanted), {
      most: 1.05,
      aim: 1.05,
    }),
    verdict('fan-out', 'processor a message × bare ws', ratio(fanOut?.service.cpu, fanOut?.broadcast.cpu), {
      most: 1.5,
      aim: 1.1,
    }),
    verdict('fan-out', 'last client × bare ws', ratio(fanOut?.service.last, fanOut?.broadcast.last), {
      most: 1.5,
      aim: 1.1,
    }),
    verdict('midnight', '× one script of SQL', ratio(midnight?.all, midnight?.sql), { most: 3, aim: 1.8 }),
    verdict('midnight', 'first push, ms', midnight?.first, { most: 1000, aim: 1000 }),
    verdict('midnight', 'event loop blocked, ms', midnight?.blocked, { most: 50, aim: 25 }),
    verdict('memory', '× careful Mercurius', ratio(memory('service'), memory('mercurius')), { most: 1.8, aim: 1.4 }),
  ];
}

/** Where PostGraphile could not be installed, the floor on SQLite is what is left to compare with. */
function onPostgres(results: Results): Verdict[] {
  return [...READS, ['Q2', 'Q2 16'] as const].map(([name, key]) => {
    const [service, floor, postgraphile] = (['service', 'floor', 'postgraphile'] as const).map(
      (stack) => cell(results, key, stack)?.rps,
    );
    if (postgraphile !== undefined)
      return verdict(`${name}, PostgreSQL`, '× PostGraphile', ratio(service, postgraphile), { least: 1, aim: 1.5 });
    return verdict(`${name}, PostgreSQL`, '× floor on SQLite', ratio(service, floor), { least: 0.3, aim: 0.45 });
  });
}

function growth(results: Results, at: (tasks: number) => Results | undefined): Verdict[] {
  const [small, middle] = [at(10_000), at(100_000)];
  if (results.tasks !== 1_000_000) return [];
  const grown = (key: string) => ratio(cell(results, key, 'service')?.rps, cell(small, key, 'service')?.rps);
  return [
    ...[...READS, ['Q2', 'Q2 16'] as const, ['M1', 'M1 16'] as const].map(([name, key]) =>
      verdict(`growth, ${name}`, '× at 10,000 tasks', grown(key), { least: 0.7, aim: 0.9 }),
    ),
    verdict('Q3', '× at 10,000 tasks', grown('Q3 16'), { least: 0.7, aim: 0.9 }),
    verdict('midnight', '× at 100,000 tasks', ratio(results.midnight?.all, middle?.midnight?.all), {
      most: 2,
      aim: 1.5,
    }),
    verdict('cold start', 'ms', results.startedIn, { most: 3000, aim: 1000 }),
  ];
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

function verdict(work: string, what: string, measured: number | undefined, bound: Bound): Verdict {
  const holds = (limit: number) => measured !== undefined && ('least' in bound ? measured >= limit : measured <= limit);
  const demand = 'least' in bound ? `at least ${bound.least}` : `at most ${bound.most}`;
  const missing = measured === undefined || Number.isNaN(measured);
  return {
    work,
    demand: `${what}: ${demand}`,
    measured: missing ? null : measured,
    shown: missing ? 'not measured' : measured >= 100 ? measured.toFixed(0) : measured.toFixed(2),
    met: missing ? null : holds('least' in bound ? bound.least : bound.most),
    aim: missing ? null : holds(bound.aim),
  };
}
