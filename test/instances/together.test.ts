// Two instances in one process on one database: what is done through one is in force on the other, and done by one of them.
import { Client } from 'pg';
import sql from 'sql-template-tag';

import { AllowList } from '../../src/ledger/addresses';
import { recordRegistry } from '../../src/ledger/fold';
import { SERVICE } from '../../src/rules/events';
import { WebhookWriter } from '../../src/store/webhook-writer';
import { Caller, type Json, Story, World } from '../world';
import { Keeper, LOOPBACK, Receiver, until } from '../webhooks/stage';

const NOW = '2026-09-28T09:00:00+08:00';
const TUNING = { stopMs: 50, lease: { beatMs: 100, leaseMs: 1000 } };
const FOLLOW = 'subscription ($after: String) { ledgerEvents(after: $after) { sequence kind } }';

let story: Story;
let here: World;
let there: World;
/** the same people, asking the other instance */
const from = (caller: Caller) => {
  const other = Object.create(caller) as Caller;
  return Object.defineProperty(other, 'world', { value: there });
};

beforeEach(async () => {
  const service = { webhookTuning: TUNING, webhookHosts: AllowList.parse(LOOPBACK) };
  story = await Story.open(NOW, { service });
  here = story.world;
  there = await World.open(NOW, { folder: here.folder, service });
});
afterEach(async () => {
  await there.close({ keep: true });
  await here.close();
});

async function onDatabase<R extends object>(text: string): Promise<R[]> {
  const client = new Client({ connectionString: (here.ledger.database.writer.options as { url: string }).url });
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

it('a key that one revokes is refused by the other, and its open sockets there are closed', async () => {
  const { security } = await Keeper.of(story);
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const input = { name: '共享平台', role: 'OFFICE', expiresAt };
  const { client, key } = await security.must('createClient', 'CreateClientInput', input, 'client { id } key');
  const guest = new Caller(there, key);
  await until('the key is known', async () => (await guest.ask('{ tasks(first: 0) { totalCount } }')).status === 200);
  const stream = guest.subscribe(FOLLOW);
  await until('it follows', () => there.ledger.feed.waiting > 0);
  await security.must('revokeClient', 'RevokeClientInput', { client: client.id, comment: '停用' });
  expect(await stream.closed).toMatchObject({ code: 4403 });
  expect((await guest.ask('{ tasks(first: 0) { totalCount } }')).status).toBe(401);
});

it('what could not be read anew while the database was away is read when it is back', async () => {
  const { security } = await Keeper.of(story);
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const input = { name: '共享平台', role: 'OFFICE', expiresAt };
  const { client, key } = await security.must('createClient', 'CreateClientInput', input, 'client { id } key');
  await until('the key is known', () => there.ledger.clients.byKey(key) !== null);
  // The ends of the logs are still read there, and nothing behind them.
  await onDatabase('ALTER TABLE webhook RENAME TO away; ALTER TABLE client RENAME TO gone');
  await here.ledger.door.write('370600', async (transaction) => {
    const revoke = sql`UPDATE "gone" SET "revokedAt" = ${here.now()} WHERE "id" = ${client.id}`;
    await transaction.write((bulk) => bulk.run(revoke));
    const event = { kind: 'accessRefused', data: { operation: 'test' } } as const;
    await recordRegistry(transaction, [event], SERVICE, here.now());
  });
  await until('it has failed there', () => there.faults.length > 0);
  await onDatabase('ALTER TABLE away RENAME TO webhook; ALTER TABLE gone RENAME TO client');
  await until('it is known there', () => there.ledger.clients.byKey(key) === null);
  there.faults.length = 0;
  here.faults.length = 0;
});

it('what one publishes is in force on the other', async () => {
  const admin = await here.as({ role: 'ADMIN', name: '系统管理员' });
  const dates = ['2026-10-15'];
  await admin.must('addDaysOff', 'AddDaysOffInput', { dates, reason: '台风红色预警' }, 'resettledTasks');
  const worked = async () => (await from(story.office).get('{ isWorkingDay(date: "2026-10-15") }')).isWorkingDay;
  await until('it is a day off', async () => !(await worked()));
});

it('who follows one is told what the other writes, within a second, by the notice or without it', async () => {
  const stream = from(story.office).subscribe(FOLLOW);
  await until('it follows', () => there.ledger.feed.waiting > 0);
  await story.draft('2026-12-25');
  const [first] = await stream.first(1);
  const latency = [];
  for (let n = 2; n < 7; n++) {
    const begun = performance.now();
    await story.office.must('createPerson', 'CreatePersonInput', { name: `岗位${n}` });
    await stream.first(n);
    latency.push(performance.now() - begun);
  }
  expect(Math.max(...latency)).toBeLessThan(1000);
  // The connection that listens is lost each time: the log is looked at anyway.
  const name = 'supervision-ledger listen';
  for (let n = 7; n < 10; n++) {
    const cut = await onDatabase<{ cut: boolean }>(
      `SELECT pg_terminate_backend(pid) AS "cut" FROM pg_stat_activity WHERE application_name = '${name}' AND datname = current_database()`,
    );
    await story.office.must('createPerson', 'CreatePersonInput', { name: `岗位${n}` });
    await stream.first(n);
    expect(cut.every((each) => each.cut)).toBe(true);
  }
  const received = stream.received.map(({ sequence }: Json) => sequence);
  expect(received).toEqual(received.map((_: number, i: number) => first.sequence + i));
  here.faults.length = there.faults.length = 0;
});

it('a long transaction elsewhere in the database stops no push', async () => {
  const idle = new Client({ connectionString: (here.ledger.database.writer.options as { url: string }).url });
  await idle.connect();
  await idle.query('CREATE TABLE elsewhere (n integer)');
  await idle.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await idle.query('INSERT INTO elsewhere VALUES (1)');
  const stream = from(story.office).subscribe(FOLLOW);
  await until('it follows', () => there.ledger.feed.waiting > 0);
  const begun = performance.now();
  await story.office.must('createPerson', 'CreatePersonInput', { name: '岗位' });
  await stream.first(1);
  expect(performance.now() - begun).toBeLessThan(1000);
  await idle.end();
});

it('what comes due is announced once, though both tick, whichever of them is there', async () => {
  const tasks = [];
  for (let i = 0; i < 12; i++) tasks.push(await story.inProgress('2026-10-20'));
  here.ledger.tick.start();
  there.ledger.tick.start();
  for (const at of ['2026-10-16T09:00:00+08:00', '2026-10-21T09:00:00+08:00']) {
    here.clock.set(new Date(at).toISOString());
    there.clock.set(new Date(at).toISOString());
  }
  const turned = () =>
    onDatabase<{ taskId: string; to: string }>(
      `SELECT "taskId", "data"::json->>'to' AS "to" FROM "event" WHERE "kind" = 'statusChanged' ORDER BY "sequence"`,
    );
  await until('all are red', async () => (await turned()).filter(({ to }) => to === 'RED').length >= 12);
  await until('nothing is due', () => here.ledger.tick.nextAt > here.now() && there.ledger.tick.nextAt > there.now());
  const each = (await turned()).map(({ taskId, to }) => `${taskId} ${to}`);
  expect(new Set(each).size).toBe(each.length);
  expect(each.filter((one) => one.endsWith(' RED')).length).toBe(12);
});

it('a webhook is sent each event once; who stops in good order hands over what it did not send', async () => {
  const receiver = await Receiver.open();
  const keeper = await Keeper.of(story);
  const { id } = await keeper.webhook(receiver.url);
  for (let i = 0; i < 10; i++) {
    await story.office.must('createPerson', 'CreatePersonInput', { name: `岗位${i}` });
    await from(story.office).must('createPerson', 'CreatePersonInput', { name: `职位${i}` });
  }
  await receiver.first(20);
  await keeper.settled(id);
  // Whoever of them sends it stops; the other goes on, and looks at the leases within a beat.
  await here.ledger.webhooks.stop();
  const other = from(story.office);
  for (let i = 0; i < 10; i++) await other.must('createPerson', 'CreatePersonInput', { name: `后来${i}` });
  await receiver.first(30);
  const { sequences } = receiver;
  expect(new Set(sequences).size).toBe(30);
  expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  await receiver.close();
});

it('an instance that was away moves no webhook back, and reopens nothing that another has ended', async () => {
  const receiver = await Receiver.open();
  const keeper = await Keeper.of(story);
  const { id } = await keeper.webhook(receiver.url);
  await story.office.must('createPerson', 'CreatePersonInput', { name: '岗位' });
  await receiver.first(1);
  await keeper.settled(id);
  const write = <T>(work: (writer: WebhookWriter) => Promise<T>) =>
    there.ledger.door.write('370600', (transaction) => work(new WebhookWriter(transaction, id)));
  const [delivery] = await onDatabase<Json>(`SELECT * FROM webhook_delivery WHERE "webhookId" = '${id}'`);
  const sequence = Number(delivery.sequence);
  const position = { after: sequence - 1, through: sequence };
  const event = { sequence, kind: delivery.kind, at: delivery.at, taskId: null };
  expect(await write((writer) => writer.queue([event], position, 0, here.now()))).toBe(false);
  expect(await write((writer) => writer.queue([], { ...position, through: sequence - 1 }, 0, here.now()))).toBe(false);
  const late = {
    ...delivery,
    sequence,
    round: 0,
    state: 'PENDING',
    lastError: 'it hung',
    nextAt: here.now(),
    endedAt: null,
  };
  await write((writer) => writer.record([late], here.now()));
  expect((await keeper.deliveries(id)).map(({ state }) => state)).toEqual(['DELIVERED']);
  await receiver.close();
});
