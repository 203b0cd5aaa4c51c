// docs/integration.md against the service: every example is run as it stands, every table is compared with what is there.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type GraphQLEnumType, parse, validate } from 'graphql';
import { WebSocket } from 'ws';

import { schema } from '../../src/api/schema';
import { TrustedDocuments } from '../../src/api/trusted';
import { type Role, ROLES } from '../../src/rules/words';
import { readConfig } from '../../src/server/config';
import { DOOR_LIMITS } from '../../src/server/door-limits';
import type { Json } from '../world';
import { blocksOf, Newcomer, ROOT } from './newcomer';

const DOCUMENT = readFileSync(join(ROOT, 'docs/integration.md'), 'utf8');
const blocks = blocksOf(DOCUMENT);
const of = (language: string): string[] => blocks.filter((each) => each.language === language).map(({ text }) => text);
const trusted = of('json').find((text) => text.includes('"documents"')) ?? '';

/** The part of the document under a heading. */
function section(heading: string): string {
  const start = DOCUMENT.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`no section ${heading}`);
  const end = DOCUMENT.indexOf('\n## ', start + 1);
  return DOCUMENT.slice(start, end < 0 ? undefined : end);
}

/** The rows of the tables in a text, as cells. */
function rows(text: string): string[][] {
  return [...text.matchAll(/^\|(.*)\|$/gm)]
    .map(([, line = '']) => line.split('|').map((cell) => cell.trim()))
    .filter(([first = '']) => /^`|^\d/.test(first) && !/^`(extensions\.)?code`$/.test(first));
}
const named = (text: string): string[] => rows(text).map(([first = '']) => first.replaceAll('`', ''));
const numberIn = (cell = ''): number => Number(cell.replaceAll(',', ''));

let newcomer: Newcomer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'integration-'));
  const file = join(folder, 'trusted.json');
  writeFileSync(file, trusted);
  newcomer = await Newcomer.start({ LEDGER_TRUSTED_DOCUMENTS: file, LEDGER_PUBLIC: 'true' });
});
afterAll(() => {
  newcomer.stop();
  rmSync(folder, { recursive: true });
});

async function ask(role: Role | null, body: object | string): Promise<{ status: number; answer: Json }> {
  const response = await fetch(`${newcomer.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${role === null ? 'nothing' : await newcomer.token(role)}`,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Json };
}

it('holds examples of every kind, and no others', () => {
  const languages = new Set(blocks.map(({ language }) => language));
  expect([...languages].sort()).toEqual(['bash', 'graphql', 'ini', 'json', 'text', 'ts']);
});

it('bash: works as pasted, from the first block to the last', async () => {
  const { outputs, errors } = await newcomer.paste([...of('bash'), 'echo "$KEY"']);
  expect(errors).toBe('');
  const [made = '', red = '', file = '', stream = '', known = '', key = ''] = outputs;
  expect(outputs).toHaveLength(6);
  expect(JSON.parse(file)).toMatchObject({ name: '现场核查记录.pdf', type: 'application/pdf', size: 27 });
  expect(made.trim()).toBe('');
  expect(key.trim()).toMatch(/^sl_/);
  const { data } = JSON.parse(red);
  expect(data.tasks.totalCount).toBeGreaterThan(0);
  expect(data.tasks.nodes).toHaveLength(2);
  expect(data.tasks.nodes[0].statusReasons[0].message).toMatch(/^[\x20-\x7e–’]+$/);
  // Resumed behind the third event after the first: the fifth that this system sees.
  const { answer } = await ask('SYSTEM', { query: '{ events(first: 5) { nodes { sequence kind } } }' });
  const pushed = JSON.parse(/^data: (.*)$/m.exec(stream)?.[1] ?? 'null');
  expect(stream).toMatch(/^event: next\nid: \S+\ndata: /m);
  expect(pushed.data.ledgerEvents).toEqual(answer.data.events.nodes[4]);
  expect(JSON.parse(known).data.publicTasks.nodes.length).toBeGreaterThan(0);
}, 120_000);

describe('graphql', () => {
  // A block of JSON directly behind an operation holds its variables; a line behind them may tell its cost.
  const EXAMPLE = /^```graphql\n([\s\S]*?)^```\n\n(?:```json\n([\s\S]*?)^```\n\n)?(?:This costs ([\d,]+) points)?/gm;
  const examples = [...DOCUMENT.matchAll(EXAMPLE)].map(([, text = '', variables = '{}', costs]) => ({
    name: /(?:query|mutation) (\w+)/.exec(text)?.[1],
    text,
    role: ROLES.find((each) => text.startsWith(`# as ${each}\n`)) ?? ('SYSTEM' as const),
    variables,
    costs: costs === undefined ? null : numberIn(costs),
  }));
  let client: string;

  beforeAll(async () => {
    const input = { name: '示例系统', role: 'SYSTEM', expiresAt: new Date(Date.now() + 864e5).toISOString() };
    const query = 'mutation ($input: CreateClientInput!) { createClient(input: $input) { client { id } } }';
    client = (await ask('SECURITY', { query, variables: { input } })).answer.data.createClient.client.id;
  });
  // The receiver in the document is nobody's: nothing is to be sent there.
  afterAll(async () => {
    const { answer } = await ask('SECURITY', { query: '{ webhooks { nodes { id } } }' });
    for (const { id } of answer.data.webhooks.nodes) {
      const query =
        'mutation ($webhook: ID!) { updateWebhook(input: { webhook: $webhook, paused: true }) { userErrors { code } } }';
      const paused = await ask('SECURITY', { query, variables: { webhook: id } });
      expect(paused.answer.data.updateWebhook.userErrors).toEqual([]);
    }
  });

  it.each(examples)('is valid, runs, and costs what it says: $name', async ({ text, role, variables, costs }) => {
    expect(validate(schema(), parse(text))).toEqual([]);
    const { status, answer } = await ask(role, {
      query: text,
      variables: JSON.parse(variables.replace('$CLIENT', client)),
    });
    expect([status, answer.errors]).toEqual([200, undefined]);
    for (const payload of Object.values<Json>(answer.data)) expect(payload.userErrors ?? []).toEqual([]);
    if (costs !== null) expect(answer.extensions.cost.points).toBe(costs);
  });

  it('are all of the document, and one tells its cost', () => {
    expect(examples.map(({ text }) => text)).toEqual(of('graphql'));
    expect(examples.filter(({ costs }) => costs !== null)).toHaveLength(1);
  });
});

it('text: the messages on a socket are those', async () => {
  const { answer } = await ask('SYSTEM', { query: '{ events(first: 1) { pageInfo { endCursor } } }' });
  const filled = (line: string) =>
    line.replace('$FROM', answer.data.events.pageInfo.endCursor as string).replace('$KEY', token);
  const token = await newcomer.token('SYSTEM');
  const [conversation = ''] = of('text');
  const socket = new WebSocket(`${newcomer.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const came: Json[] = [];
  socket.on('message', (data: Buffer) => came.push(JSON.parse(data.toString())));
  await once(socket, 'open');
  for (const line of conversation.trim().split('\n')) {
    const message = JSON.parse(filled(line.slice(2)));
    if (line.startsWith('> ')) {
      socket.send(JSON.stringify(message));
      continue;
    }
    const isIt = ({ type }: Json) => type === message.type;
    while (!came.some(isIt)) await once(socket, 'message');
    expect(shapeOf(came.find(isIt))).toEqual(shapeOf(message));
  }
  socket.close();
  expect(conversation.match(/^[<>] /gm)).toHaveLength(6);
});

/** A message without what is different every time: strings become their names' places. */
function shapeOf(value: Json): Json {
  if (value === null || typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, shapeOf(each)]));
}

it('ts: compiles strictly, and does what it says', async () => {
  // Beside the build, where the package finds itself by its own name.
  const place = join(ROOT, 'dist/docs/integration');
  mkdirSync(place, { recursive: true });
  try {
    const names = of('ts').map((text, i) => {
      writeFileSync(join(place, `${i}.mts`), newcomer.here(text));
      return `${i}.mts`;
    });
    expect(names).toHaveLength(2);
    const flags = ['--strict', '--noUnusedLocals', '--module', 'node20', '--target', 'es2023', '--types', 'node'];
    execFileSync('npx', ['tsc', '--ignoreConfig', '--skipLibCheck', ...flags, ...names], { cwd: place, stdio: 'pipe' });
    const following = await running(join(place, '0.mjs'), /^OFFICE \[\]$/m);
    const copying = await running(join(place, '1.mjs'), /^\d+ tasks as of \S+$/m);
    const { answer } = await ask('OFFICE', {
      query: '{ tasks(filter: { status: [BLUE], stage: [IN_PROGRESS] }, first: 1) { totalCount nodes { id title } } }',
    });
    const [task] = answer.data.tasks.nodes;
    const flag = `mutation ($task: ID!) { flagTask(input: { task: $task, status: RED, reason: "示例" }) { userErrors { code } } }`;
    const { answer: flagged } = await ask('OFFICE', { query: flag, variables: { task: task.id } });
    expect(flagged.data.flagTask.userErrors).toEqual([]);
    await following.prints(new RegExp(`^red: ${task.title as string} `, 'm'));
    await copying.prints(/^(\d+) tasks as of \S+\n(?:.*\n)*\1 tasks as of \S+$/m);
  } finally {
    rmSync(place, { recursive: true });
  }
}, 120_000);

const ends: (() => void)[] = [];
afterAll(() => ends.forEach((end) => end()));

/** An example as a process, once it has printed something. */
async function running(file: string, first: RegExp) {
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { ...process.env, LEDGER_TOKEN: await newcomer.token('OFFICE') },
  });
  ends.push(() => child.kill('SIGKILL'));
  let output = '';
  let over = false;
  let wake: () => void = () => undefined;
  child.once('close', () => {
    over = true;
    wake();
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      wake();
    });
  }
  const prints = async (what: RegExp) => {
    while (!what.test(output)) {
      if (over) throw new Error(`${file} ended with: ${output}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  await prints(first);
  // What follows has begun when it waits for the next event.
  for (let waiting = 0; waiting < ends.length;) {
    const metrics = await (await fetch(`${newcomer.url}/metrics`)).text();
    waiting = Number(/^ledger_subscribers_waiting (\d+)$/m.exec(metrics)?.[1]);
  }
  return { prints };
}

it('ini: the settings are ones that the service takes', () => {
  const [text = ''] = of('ini');
  const env = Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const { oidc } = readConfig({ NODE_ENV: 'production', ...env });
  expect(oidc).toMatchObject({ audience: 'supervision-ledger', claims: { role: 'ledger.role' } });
  expect(oidc?.jwks).not.toBeNull();
});

it('json: the file of trusted documents is one', () => {
  expect(TrustedDocuments.read(trusted).byHash.size).toBe(1);
  for (const text of of('json')) expect(() => JSON.parse(text) as unknown).not.toThrow();
});

describe('tables', () => {
  it('name every code of userErrors', () => {
    const codes = schema().getType('UserErrorCode') as GraphQLEnumType;
    expect(named(section('Changing')).sort()).toEqual(
      codes
        .getValues()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('name every reason for which bytes are refused, with its status', () => {
    const road = readFileSync(join(ROOT, 'src/server/files.ts'), 'utf8');
    const there = [...road.matchAll(/^ {2}([A-Z_]+): (\d{3}),$/gm)].map(([, name = '', status]) => [
      name,
      Number(status),
    ]);
    const told = rows(section('Files (附件)')).map(([name = '', status]) => [
      name.replaceAll('`', ''),
      numberIn(status),
    ]);
    expect(told.sort()).toEqual(there.sort());
    expect(told).toHaveLength(10);
  });

  it('name every limit with its default', () => {
    const found = rows(section('Limits').split('**Cost**')[0] ?? '').map(([name = '', value]) => [
      name.replaceAll('`', ''),
      numberIn(value),
    ]);
    expect(Object.fromEntries(found)).toEqual(DOOR_LIMITS);
    expect(found).toHaveLength(Object.keys(DOOR_LIMITS).length);
  });

  it('name what is dearer than a record', () => {
    const cost = readFileSync(join(ROOT, 'src/api/cost.ts'), 'utf8');
    const dear = [...cost.matchAll(/^ {2}'Query\.(\w+)': ([\d_]+),$/gm)].map(([, name = '', points = '']) => [
      name,
      Number(points.replaceAll('_', '')),
    ]);
    const told = rows(section('Limits').split('**Cost**')[1] ?? '').flatMap(([a = '', b, c = '', d]) => [
      [a.replaceAll('`', ''), numberIn(b)],
      [c.replaceAll('`', ''), numberIn(d)],
    ]);
    expect(Object.fromEntries(told.filter(([name]) => name !== ''))).toEqual(Object.fromEntries(dear));
    expect(section('Limits').replaceAll(/\s+/g, ' ')).toContain(
      '`totalCount` 5, a mutation 10, `Unit.counts` 2 besides',
    );
    expect(cost).toMatch(/'Unit\.counts': 2,[\s\S]*const TOTAL = 5;\nconst MUTATION = 10;/);
  });

  it('name every metric, and none that is not there', async () => {
    const metrics = await (await fetch(`${newcomer.url}/metrics`)).text();
    const there = [...metrics.matchAll(/^# TYPE (ledger_\w+)/gm)].map(([, name = '']) => name);
    expect(there).toEqual(expect.arrayContaining(named(section('Observing'))));
    expect(there.filter((name) => !DOCUMENT.includes(`\`${name}\``))).toEqual([]);
  });

  it('name every claim, and every variable of the service that is mentioned', () => {
    expect(named(section('Signing in'))).toEqual(['sub', 'name', 'role', 'jurisdiction', 'unit', 'exp']);
    const variables = readFileSync(join(ROOT, 'src/server/variables.ts'), 'utf8');
    for (const [name] of DOCUMENT.matchAll(/\bLEDGER_(?!TOKEN\b)[A-Z_]+/g)) expect(variables).toContain(`  ${name}:`);
  });

  const aliases = Array.from({ length: 31 }, (_, i) => `a${i}: viewer { name }`).join(' ');
  const DEAR =
    '{ tasks(first: 200) { nodes { reports(first: 200) { nodes { id } } subtasks(first: 200) { nodes { id } } } } }';
  const WRONG: [string, Role | null, object | string][] = [
    ['GRAPHQL_PARSE_FAILED', 'OFFICE', { query: '{' }],
    ['GRAPHQL_VALIDATION_FAILED', 'OFFICE', { query: '{ nothing }' }],
    ['BAD_USER_INPUT', 'OFFICE', '{'],
    ['UNAUTHENTICATED', null, { query: '{ viewer { name } }' }],
    ['QUERY_TOO_COMPLEX', 'OFFICE', { query: `{ ${aliases} }` }],
    ['FORBIDDEN', 'SYSTEM', { query: '{ verifyLedger { valid } }' }],
    ['QUERY_TOO_COMPLEX', 'OFFICE', { query: DEAR }],
  ];
  // These are not provoked here: the tests of rates and of faults do.
  const ELSEWHERE = ['RATE_LIMITED', 'INTERNAL_SERVER_ERROR', 'UNAVAILABLE'];
  const statuses = Object.fromEntries(
    rows(section('Errors of requests')).map(([code = '', status]) => [code.replaceAll('`', ''), Number(status)]),
  );
  const check = async (code: string, role: Role | null, body: object | string) => {
    const { status, answer } = await ask(role, body);
    expect([answer.errors[0].extensions.code, status]).toEqual([code, statuses[code]]);
  };

  it('name every code of errors', () => {
    const codes = WRONG.map(([code]) => code);
    expect(Object.keys(statuses).sort()).toEqual([...new Set([...codes, ...ELSEWHERE])].sort());
  });

  it.each(WRONG)('tell the status of %s', check);
});
