// README's tour, pasted as it stands into a shell, against a service started as README says.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Json } from '../world';
import { blocksOf, Newcomer, ROOT } from './newcomer';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const section = (from: string, to: string) =>
  blocksOf(README.slice(README.indexOf(from), README.indexOf(to))).map(({ text }) => text);
const blocks = section('## Tour', '## Spreadsheets');
const spreadsheets = section('## Spreadsheets', '## Tokens');

let newcomer: Newcomer;
beforeAll(async () => {
  newcomer = await Newcomer.start();
});
afterAll(() => newcomer.stop());

async function paste(commands: string[]): Promise<string[]> {
  // Who pastes by hand is slower than the watch; here the shell waits until the watch is there.
  const watching = `until curl -sS ${newcomer.url}/metrics | grep '^ledger_subscribers_waiting [1-9]' >/dev/null; do sleep 0.1; done`;
  const steps = commands.map((each) => (each.trimEnd().endsWith('&') ? `${each}\n${watching}` : each));
  const { outputs, errors } = await newcomer.paste(steps, 'sleep 4; kill $(jobs -p) 2>/dev/null; true');
  expect(errors).toBe('');
  return outputs;
}

it('has a setup and five operations', () => {
  expect(blocks).toHaveLength(6);
});

it('works as pasted', async () => {
  const [, red, owed, days, , raised] = await paste(blocks);
  const read = (text = ''): Json => {
    const { data, errors } = JSON.parse(text.slice(text.indexOf('{\n'), text.lastIndexOf('\n}') + 2));
    expect(errors).toBeUndefined();
    return data;
  };
  const { tasks } = read(red);
  expect(tasks.totalCount).toBeGreaterThan(2);
  for (const { statusReasons, escalation } of tasks.nodes) {
    expect(statusReasons[0]).toMatchObject({
      message: expect.stringMatching(/\p{Script=Han}/u),
      remedy: expect.any(String),
    });
    expect(statusReasons[0].basis.length).toBeGreaterThan(0);
    expect(escalation.level).not.toBeNull();
  }
  expect(read(owed).obligations.nodes).toHaveLength(5);
  const { workingDayAfter, summary } = read(days);
  expect(workingDayAfter).toBe('2026-10-10');
  expect(summary.counts.red).toBe(tasks.totalCount);
  const { flagTask } = read(raised?.replace(/^\{"cursor".*$/m, ''));
  expect(flagTask).toMatchObject({ userErrors: [], task: { status: 'RED' } });
  const flag = JSON.parse(/^\{"cursor".*$/m.exec(raised ?? '')?.[0] ?? 'null');
  expect(flag.task.number).toBe(flagTask.task.number);
  expect(flag.reasons[0].message).toBe('督查室标注：群众反映强烈');
}, 120_000);

it('has a command that can be started, also where npx linked it for an earlier build and does not make it executable again', () => {
  expect(execFileSync(join(ROOT, 'dist/src/cli/main.js'), ['--help'], { encoding: 'utf8' })).toContain(
    'supervision-ledger',
  );
});

it('has a spreadsheet tried, and writes others, as pasted', async () => {
  expect(spreadsheets).toHaveLength(1);
  const [setup = ''] = blocks;
  const [, said = ''] = await paste([setup, ...spreadsheets]);
  expect(said).toContain('试导入“Sheet1”：共 4 行，将新建 4，已有 0，有误 0');
  expect(said.match(/已写入 \S+\.xlsx（\d+ 字节）/g)).toHaveLength(2);
}, 120_000);
