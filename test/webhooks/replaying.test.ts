// What replaying, removing and forgetting leave of the deliveries: nothing is lost, nothing stuck, nobody kept waiting.
import sql, { type Sql } from 'sql-template-tag';

import { AllowList } from '../../src/ledger/addresses';
import { analysed } from '../database';
import { type Json, Story } from '../world';
import { HandClock, Keeper, LOOPBACK, Receiver, until } from './stage';

const NOW = '2026-09-28T09:00:00+08:00';
const FAR = '2026-12-31';
const DAY = 86_400_000;
const FLAGS = { filter: { kind: ['taskFlagged', 'flagCleared'] }, selection: 'kind task { id number }' };

const hand = new HandClock();
const service = { webhookHosts: AllowList.parse(LOOPBACK), webhookTuning: hand.tuning };
let story: Story;
let keeper: Keeper;
let receiver: Receiver;

beforeAll(async () => {
  story = await Story.open(NOW, { service });
  keeper = await Keeper.of(story);
});
beforeEach(async () => {
  receiver = await Receiver.open();
});
afterEach(async () => {
  await receiver.close();
  await keeper.removeAll();
});
afterAll(() => story.world.close());

const happen = (task: string): Promise<void> => keeper.flagAndClear(task);
const cursor = async (): Promise<string> =>
  (await story.office.get('{ events(last: 1) { nodes { cursor } } }')).events.nodes[0].cursor;
const replay = (webhook: string, after: string): Promise<Json> =>
  keeper.security.must('replayWebhook', 'ReplayWebhookInput', { webhook, after });
const rowsOf = async (webhook: string): Promise<number> => {
  const count = sql`SELECT COUNT(*) AS "n" FROM "webhook_delivery" WHERE "webhookId" = ${webhook}`;
  return Number((await story.world.ledger.reader.query<{ n: number }>(count))[0]?.n);
};

/** Puts many deliveries into a webhook's log, as a long time would. */
async function stuff(webhook: string, rows: number): Promise<void> {
  const at = new Date(NOW).toISOString();
  await story.world.ledger.door.write('370600', async (transaction) => {
    const write = (statement: Sql) => transaction.write((bulk) => bulk.run(statement));
    await write(sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
      INSERT INTO "webhook_delivery" ("jurisdiction", "webhookId", "sequence", "round", "kind", "at", "line", "state",
        "attempts", "queuedAt", "nextAt")
      SELECT '370600', ${webhook}, i + 100000, 0, 'taskFlagged', ${at}, 'none', 'PENDING', 0, ${at},
        '9999-12-31T00:00:00.000Z' FROM n`);
    await write(sql`UPDATE "webhook_position" SET "sequence" = ${rows + 100_000}
      WHERE "webhookId" = ${webhook}`);
  });
  await analysed(story.world.ledger);
}

it('goes on with what waited before the cursor', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  receiver.reply = () => 500;
  await happen(task);
  await until('it has failed', async () => (await keeper.deliveries(id))[0]?.attempts === 1);
  await replay(id, await cursor());
  receiver.reply = () => 204;
  await happen(task);
  hand.move(DAY);
  await keeper.settled(id);
  expect(receiver.received.map(({ event }) => event.data.kind)).toEqual([
    'taskFlagged',
    ...['taskFlagged', 'flagCleared', 'taskFlagged', 'flagCleared'],
  ]);
});

it('never goes forward: what was not read yet is read from where it was', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  await keeper.update(id, { paused: true });
  await happen(task);
  const after = await cursor();
  await happen(task);
  await replay(id, after);
  await keeper.update(id, { paused: false });
  await receiver.first(4);
  await keeper.settled(id);
  expect(receiver.received).toHaveLength(4);
});

it('goes back before the registration when asked to', async () => {
  const task = await story.assigned(FAR);
  const after = await cursor();
  await happen(task);
  const { id } = await keeper.webhook(receiver.url, { ...FLAGS, filter: { ...FLAGS.filter, task } });
  await replay(id, after);
  await receiver.first(2);
  await keeper.settled(id);
  expect(receiver.received).toHaveLength(2);
});

it('removes much a little at a time, and shows none of it meanwhile', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  await happen(task);
  await receiver.first(2);
  await keeper.settled(id);
  await stuff(id, 12_000);
  const run = jest.spyOn(story.world.ledger.door, 'write');
  await keeper.security.must('removeWebhook', 'RemoveWebhookInput', { webhook: id });
  expect(await keeper.see(id, 'pending parked deliveries { totalCount }')).toEqual({
    pending: 0,
    parked: 0,
    deliveries: { totalCount: 0 },
  });
  await until('all are gone', async () => (await rowsOf(id)) === 0);
  // The removal itself, and three times at most 5,000 of the 12,002.
  expect(run.mock.calls.length).toBeGreaterThanOrEqual(4);
  run.mockRestore();
});

it('queues anew behind what a rewind has left to be swept', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  const after = await cursor();
  await happen(task);
  await receiver.first(2);
  await keeper.settled(id);
  await keeper.update(id, { paused: true });
  await stuff(id, 12_000);
  await replay(id, after);
  expect(await keeper.see(id, 'parked deliveries { totalCount }')).toEqual({
    parked: 0,
    deliveries: { totalCount: 0 },
  });
  await keeper.update(id, { paused: false });
  await receiver.first(4);
  await keeper.settled(id);
  expect(receiver.sequences.slice(2)).toEqual(receiver.sequences.slice(0, 2));
  expect(await rowsOf(id)).toBe(2);
});

it('keeps what was parked for 180 days', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  receiver.reply = () => 500;
  await happen(task);
  for (let tries = 1; (await keeper.see(id, 'parked')).parked < 2; tries++) {
    hand.move(DAY);
    await receiver.first(tries);
    await until('nothing is due', async () =>
      (await keeper.deliveries(id, 'PENDING')).every(({ nextAttemptAt: at }) => at === null || at > hand.clock()),
    );
  }
  hand.move(178 * DAY);
  await story.assigned(FAR);
  await happen(task);
  await until('it goes on', async () => (await keeper.see(id, 'pending')).pending === 2);
  expect((await keeper.see(id, 'parked')).parked).toBe(2);
  hand.move(3 * DAY);
  await until('they are forgotten', async () => (await keeper.deliveries(id, 'PARKED')).length < 2);
});
