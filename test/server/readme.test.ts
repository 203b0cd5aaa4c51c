// README's tour, pasted as it stands into a shell, against a service started as README says.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Json } from '../world';

const ROOT = resolve(__dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const tour = README.slice(README.indexOf('## Tour'), README.indexOf('## Tokens'));
const blocks = [...tour.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block = '']) => block);

let folder: string;
let service: ChildProcess;
let port: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'));
  const child = spawn(process.execPath, [join(ROOT, 'dist/src/main.js')], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: '', PORT: '0', LEDGER_DATA: folder },
  });
  service = child;
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (!/:(\d+)\/graphql/.test(output)) await once(child.stdout, 'data');
  port = /:(\d+)\/graphql/.exec(output)?.[1] ?? '';
});
afterAll(() => {
  service.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Runs commands in one shell, as a newcomer's terminal would; `AFTER` between two blocks separates their output. */
async function paste(commands: string[]): Promise<string[]> {
  // Who pastes by hand is slower than the watch; here the shell waits until the watch is there.
  const watching = `until curl -sS http://127.0.0.1:${port}/metrics | grep -q '^ledger_subscribers_waiting [1-9]'; do sleep 0.1; done`;
  const steps = commands.map((each) => (each.trimEnd().endsWith('&') ? `${each}\n${watching}` : each));
  const script = steps.join('\necho; echo AFTER\n').replaceAll('127.0.0.1:4000', `127.0.0.1:${port}`);
  const shell = spawn('bash', ['-c', `${script}\nsleep 4; kill $(jobs -p) 2>/dev/null; true`], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: '', LEDGER_DATA: folder },
  });
  let output = '';
  let errors = '';
  shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  shell.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(shell, 'close');
  // npm may warn about its own configuration.
  expect(errors.replace(/^npm warn .*\n/gm, '')).toBe('');
  return output.split('AFTER\n');
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
