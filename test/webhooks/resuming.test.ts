// Webhooks that stand still: paused, stopped by their receiver, or with a client that has ended. They say so, and go on anew.
import { AllowList } from '../../src/ledger/addresses';
import { type Json, Story } from '../world';
import { HandClock, Keeper, LOOPBACK, Receiver, until } from './stage';

const NOW = '2026-09-28T09:00:00+08:00';
const FAR = '2026-12-31';
const HOUR = 3_600_000;
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
  const { webhooks: all } = await keeper.security.get('{ webhooks { nodes { id removedAt } } }');
  for (const { id } of all.nodes.filter(({ removedAt }: Json) => removedAt === null)) {
    await keeper.security.must('removeWebhook', 'RemoveWebhookInput', { webhook: id });
  }
});
afterAll(() => story.world.close());

async function happen(task: string): Promise<void> {
  await story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '群众反映' });
  await story.office2.must('clearFlag', 'TaskInput', { task });
}

it('gives what waits its 24 hours anew when it is resumed', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  receiver.reply = () => 500;
  await happen(task);
  await until('it has failed', async () => (await keeper.deliveries(id))[0]?.attempts === 1);
  await keeper.update(id, { paused: true });
  hand.move(48 * HOUR);
  const resumed = hand.clock();
  await keeper.update(id, { paused: false });
  await receiver.first(2);
  await until('it has failed again', async () => (await keeper.deliveries(id))[0]?.attempts === 1);
  expect((await keeper.deliveries(id))[0]).toMatchObject({ state: 'PENDING', firstAttemptAt: resumed });
});

it('gives up nothing that began anew while it was under way', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  receiver.reply = () => 500;
  await happen(task);
  await until('it has failed', async () => (await keeper.deliveries(id))[0]?.attempts === 1);
  let fail = (): void => undefined;
  receiver.reply = () => (_, response) => (fail = () => void response.writeHead(500).end());
  hand.move(25 * HOUR);
  await receiver.first(2);
  receiver.reply = () => 204;
  await keeper.update(id, { paused: false });
  fail();
  await receiver.first(4);
  await keeper.settled(id);
  expect(await keeper.see(id, 'parked')).toEqual({ parked: 0 });
});

it('stays stopped by 410 until it is resumed, whatever else is changed at that moment', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  for (let i = 0; i < 12; i++) {
    const before = receiver.received.length;
    let changed: Promise<unknown> = Promise.resolve();
    receiver.reply = () => (_, response) => {
      changed = keeper.update(id, { comment: '核对' });
      setTimeout(() => response.writeHead(410).end(), i);
    };
    await happen(task);
    await until('it is stopped', async () => (await keeper.see(id, 'paused')).paused);
    await changed;
    // Another webhook has been served meanwhile: this one has had its chance.
    const witness = await keeper.webhook(receiver.url.replace('hook', 'witness'), {
      filter: { kind: ['taskCreated'] },
      selection: 'kind',
    });
    receiver.reply = () => 204;
    await story.draft(FAR);
    await receiver.first(before + 2);
    await keeper.settled(witness.id);
    await keeper.security.must('removeWebhook', 'RemoveWebhookInput', { webhook: witness.id });
    expect(receiver.received).toHaveLength(before + 2);
    await keeper.update(id, { paused: false });
    await keeper.settled(id);
  }
});
