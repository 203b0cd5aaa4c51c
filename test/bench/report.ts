// The measurements as Markdown: on the screen, and between the marks of docs/benchmark.md. What stands outside of them is written by
// hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format } from 'prettier';

import { WORKS } from './options';
import { ROOT } from './processes';
import type { Measured } from './cells';
import { cell, type Results } from './results';
import { type Stack, STACKS } from './works';
import { type Verdict, verdictsOn } from './verdicts';

const PATH = join(ROOT, 'docs/benchmark.md');
const [BEGIN, END] = ['<!-- measured -->', '<!-- /measured -->'];
const NAMES: Record<Stack, string> = {
  service: '**service**',
  floor: 'floor',
  mercurius: 'careful Mercurius',
  postgraphile: 'PostGraphile',
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[][]): string =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');
const count = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1));
const ms = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
const times = (a: number | undefined, b: number | undefined): string =>
  a === undefined || b === undefined ? '' : `×${(a / b).toFixed(2)}`;

/** Everything that is known of some sizes. */
export function reportOf(all: readonly Results[]): string {
  return all.map((results) => section(results, all)).join('\n\n');
}

/** Replaces what stands between the marks of docs/benchmark.md. */
export async function writeReport(text: string): Promise<void> {
  const before = readFileSync(PATH, 'utf8');
  const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/benchmark.md has no ${BEGIN} … ${END}`);
  const after = `${before.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${before.slice(end)}`;
  writeFileSync(
    PATH,
    await format(after, {
      parser: 'markdown',
      ...(JSON.parse(readFileSync(join(ROOT, '.prettierrc.json'), 'utf8')) as object),
    }),
  );
}

function section(results: Results, all: readonly Results[]): string {
  const { tasks, on, rounds, seconds, measuredOn, commit, machine, bytes } = results;
  const parts = [
    `### ${tasks.toLocaleString('en')} tasks${on === 'postgres' ? ', service on PostgreSQL' : ''}`,
    `${measuredOn}, commit ${commit}; ${machine}; the ledger's file ${megabytes(bytes)} MB; medians of ${rounds} rounds of ${seconds} s.`,
    verdictTable(verdictsOn(results, all)),
    worksTable(results),
    ...others(results),
  ];
  return parts.join('\n\n');
}

function verdictTable(verdicts: readonly Verdict[]): string {
  const yes = (holds: boolean | null) => (holds === null ? '–' : holds ? 'met' : '**not met**');
  return table(
    ['work', 'demand', 'measured', 'at least', 'aim'],
    verdicts.map(({ work, demand, shown, met, aim }) => [work, demand, shown, yes(met), aim === true ? 'met' : '–']),
  );
}

function worksTable(results: Results): string {
  const place = ({ key }: Measured) => WORKS.findIndex((name) => key.startsWith(`${name} `));
  const works = [...results.works].sort((a, b) => place(a) - place(b) || b.connections - a.connections);
  const rows = works.flatMap(({ key, title, cells }) =>
    STACKS.flatMap((stack) => {
      const one = cells[stack];
      if (one === undefined) return [];
      const of = (other: Stack) => (stack === 'service' ? times(one.rps, cell(results, key, other)?.rps) : '');
      const { rps, p50, p99, cpu, rss } = one;
      const first = stack === 'service' ? title : '';
      return [
        [
          first,
          NAMES[stack],
          count(rps),
          of('floor'),
          of('mercurius'),
          ms(p50),
          ms(p99),
          cpu.toFixed(3),
          megabytes(rss),
        ],
      ];
    }),
  );
  const head = ['work', 'stack', 'requests/s', 'of floor', 'of Mercurius', 'p50 ms', 'p99 ms', 'CPU s/1,000', 'RSS MB'];
  return table(head, rows);
}

function others({ fanOut, midnight, startedIn }: Results): string[] {
  const parts: string[] = [];
  if (fanOut !== undefined) {
    const { subscribers, flags, perSecond, bytes } = fanOut;
    const rows = (['service', 'broadcast'] as const).map((name) => {
      const one = fanOut[name];
      const kept = flags / one.took;
      return [
        name === 'service' ? '**service**' : 'bare ws',
        ...[count(kept), one.cpu.toFixed(1), one.cpuWithCause.toFixed(1), ms(one.first), ms(one.last), ms(one.last99)],
        megabytes(one.rss),
      ];
    });
    parts.push(
      `Fan-out: ${flags} red flags, ${perSecond} a second, to ${subscribers.toLocaleString('en')} graphql-ws clients; ${bytes} bytes each. What the act itself takes with nobody there is taken off, but where it says so.`,
      table(
        [
          '',
          'flags/s',
          'CPU µs/message',
          'with the act',
          'first client ms',
          'last client ms',
          'last client, p99',
          'RSS MB',
        ],
        rows,
      ),
    );
  }
  if (midnight !== undefined) {
    const { turns, all, allHeard, sql, first, last, blocked } = midnight;
    parts.push(
      `Midnight: ${turns.toLocaleString('en')} tasks turn. All announced in ${ms(all)} ms, ${ms(allHeard)} ms with a subscriber of every change; one script of SQL that writes the same: ${ms(sql)} ms. First push after ${ms(first)} ms, the last after ${ms(last)} ms. The event loop was blocked for ${ms(blocked)} ms at the longest.`,
    );
  }
  if (startedIn !== undefined) parts.push(`Cold start: ready ${ms(startedIn)} ms after the process began.`);
  return parts;
}
