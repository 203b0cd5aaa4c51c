// A ledger that moves from its SQLite file to PostgreSQL and back, by the command that README names: whole, with its cursors and
// webhooks; killed in the middle it is gone on with, and until it has ended nobody serves it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDatabase } from '../../src/store/open';
import { newPostgres } from '../database';
import { Receiver } from '../webhooks/stage';
import { Instance, ROOT, SECRET, tokenOf } from './instance';

const MOVE = join(ROOT, 'dist/src/cli/main.js');
const ENV = { LEDGER_SEED: 'none', LEDGER_WEBHOOK_HOSTS: '127.0.0.0/8' };

let folder: string;
let office: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'move-'));
  office = await tokenOf('OFFICE');
});
afterAll(() => rmSync(folder, { recursive: true }));

const moving = (from: string, to: string): ChildProcess =>
  spawn(process.execPath, [MOVE, 'move', '--lang', 'en', '--from', from, '--to', to], {
    env: { PATH: process.env['PATH'] ?? '' },
  });

async function move(from: string, to: string): Promise<{ code: number; output: string }> {
  const child = moving(from, to);
  let output = '';
  const hear = (chunk: Buffer) => (output += chunk.toString());
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

/** What everybody can see of a ledger, and a search. */
async function seen(instance: Instance): Promise<unknown> {
  const query = `{
    tasks(first: 100) { totalCount eventCursor nodes { number title version } }
    search: tasks(first: 50, filter: { search: "整治" }) { totalCount nodes { number } }
    letter: tasks(first: 50, filter: { search: "道" }) { totalCount nodes { number } }
    obligations(first: 100) { totalCount nodes { kind dueOn } }
    verifyLedger { valid events headHash }
  }`;
  const { data, errors } = await instance.ask(office, query);
  expect(errors).toBeUndefined();
  return data;
}

it('is the same ledger on the other side, and back again', async () => {
  const file = `sqlite:${join(folder, 'first.sqlite')}`;
  const url = await newPostgres();
  const receiver = await Receiver.open();
  const first = await Instance.start(file, { ...ENV, LEDGER_SEED: 'demo' });
  const security = await tokenOf('SECURITY');
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const made = await first.must(
    security,
    'createClient',
    'CreateClientInput',
    { name: '共享平台', role: 'OFFICE', expiresAt },
    'client { id } key',
  );
  const webhook = { client: made.client.id, url: receiver.url };
  await first.must(security, 'createWebhook', 'CreateWebhookInput', webhook);
  await first.must(office, 'createPerson', 'CreatePersonInput', { name: '甲' });
  await receiver.first(1);
  const before = (await seen(first)) as { tasks: { eventCursor: string; totalCount: number }; search: object };
  expect(before.tasks.totalCount).toBeGreaterThan(20);
  expect(before.search).toMatchObject({ totalCount: expect.any(Number) as number });
  await first.end('SIGTERM');

  // Killed when half of it has arrived: nobody serves that.
  const killed = moving(file, url);
  await once(killed.stdout as NodeJS.EventEmitter, 'data');
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', LEDGER_JWT_SECRET: SECRET, DATABASE_URL: url };
  for (const LEDGER_SEED of ['none', 'demo']) {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/src/main.js')], {
      env: { ...env, LEDGER_SEED },
      encoding: 'utf8',
    });
    expect([status, stderr.trim()]).toEqual([
      1,
      'supervision-ledger: DATABASE_URL: a move into this database has not ended: run npm run move again until it says so',
    ]);
  }
  // What is written between two attempts arrives, too: rows that are new, rows that are others, rows that have gone.
  const again = await Instance.start(file, ENV);
  const { data } = await again.ask(office, '{ tasks(first: 1, filter: { stage: [DRAFT] }) { nodes { id } } }');
  const task: string = data.tasks.nodes[0].id;
  await again.must(office, 'updateTask', 'UpdateTaskInput', { task, title: '整治改名后的事项', actionPlan: '再调整' });
  const changed = await seen(again);
  expect(changed).not.toEqual(before);
  await again.end('SIGTERM');
  const source = await openDatabase(file);
  await source.writer.query(`DELETE FROM "kept_answer"`);
  await source.close();
  const came = receiver.sequences.length;

  const moved = await move(file, url);
  expect(moved.output).toMatch(/moved: \d+ jurisdictions, \d+ events, every log valid up to its head/);
  expect(moved.code).toBe(0);
  const second = await Instance.start(url, ENV);
  expect(await seen(second)).toEqual(changed);
  // A cursor of before is one here, and so is the key; the webhook goes on where it was.
  const after = 'query ($after: String) { events(first: 5, after: $after) { nodes { kind } } }';
  const events = await second.ask(office, after, { after: before.tasks.eventCursor });
  expect(events.data.events.nodes).toEqual([{ kind: expect.stringMatching(/^task/) as string }]);
  expect((await second.ask(made.key, '{ tasks(first: 0) { totalCount } }')).status).toBe(200);
  await second.must(office, 'createPerson', 'CreatePersonInput', { name: '乙' });
  await receiver.first(came + 1);
  const onPostgres = await seen(second);
  await second.end('SIGTERM');
  expect(new Set(receiver.sequences).size).toBe(receiver.sequences.length);

  // And back, into a file of its own.
  const back = `sqlite:${join(folder, 'back.sqlite')}`;
  expect((await move(url, back)).code).toBe(0);
  const third = await Instance.start(back, ENV);
  expect(await seen(third)).toEqual(onPostgres);
  await third.end('SIGTERM');
  // The ledger that has arrived is in the way of any other, and of itself.
  for (const from of [file, url]) expect(await move(from, back)).toEqual(refusedTo);
  await receiver.close();
}, 240_000);

const refusedTo = {
  code: 2,
  output: 'supervision-ledger: --to must be an empty database, or one into which this same ledger was being moved\n',
};

it('says so when the ledger changes while it is moved', async () => {
  const [from, to] = [await newPostgres(), `sqlite:${join(folder, 'copy.sqlite')}`];
  const busy = await Instance.start(from, { ...ENV, LEDGER_SEED: 'demo' });
  let over = false;
  const write = async () => {
    for (let n = 0; !isOver(); n++) await busy.must(office, 'createPerson', 'CreatePersonInput', { name: `岗位${n}` });
  };
  const isOver = () => over;
  const writing = write();
  const first = await move(from, to);
  over = true;
  await writing;
  await busy.end('SIGTERM');
  expect(first.output).toMatch(
    /supervision-ledger: \w+ has changed meanwhile: stop the service that writes, then move again\n$/,
  );
  expect(first.code).toBe(2);
  expect(await move(from, to)).toMatchObject({ code: 0 });
}, 120_000);

it('leaves a file alone that is served', async () => {
  const served = `sqlite:${join(folder, 'served.sqlite')}`;
  const other = `sqlite:${join(folder, 'other.sqlite')}`;
  const service = await Instance.start(served, { ...ENV, LEDGER_SEED: 'reference' });
  for (const [from, to] of [
    [served, other],
    [other, served],
  ] as const) {
    if (from === other) await (await openDatabase(other)).close();
    expect(await move(from, to)).toEqual({
      code: 2,
      output: expect.stringMatching(
        /^supervision-ledger: another process serves .*served\.sqlite: stop it first/,
      ) as string,
    });
  }
  await service.end('SIGTERM');
}, 120_000);

it('is a script of the package, and names what is wrong with its addresses', async () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts['move']).toBe('node dist/src/cli/main.js move');
  const nowhere = `sqlite:${join(folder, 'nowhere.sqlite')}`;
  expect(await move(nowhere, `sqlite:${join(folder, 'x.sqlite')}`)).toEqual({
    code: 2,
    output: `supervision-ledger: --from: there is no ${join(folder, 'nowhere.sqlite')}\n`,
  });
});
