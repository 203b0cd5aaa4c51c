// Webhooks that stand still: paused, stopped by their receiver, or with a client that has ended. They say so, and go on anew.
import { AllowList } from '../../src/ledger/addresses';
import { Story } from '../world';
import { HandClock, Keeper, LOOPBACK, Receiver, until } from './stage';

const NOW = '2026-09-28T09:00:00+08:00';
const FAR = '2026-12-31';
const HOUR = 3_600_000;
const FLAGS = { filter: { kind: ['taskFlagged', 'flagCleared'] }, selection: 'kind task { id number }' };

const hand = new HandClock();
const service = { webhookHosts: AllowList.parse(LOOPBACK), webhookTuning: { ...hand.tuning, mostPending: 5 } };
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

/** Waits until another webhook has been served: this one has had its chance. */
async function witnessed(): Promise<void> {
  const other = await Receiver.open();
  const { id } = await keeper.webhook(other.url, { filter: { kind: ['taskCreated'] }, selection: 'kind' });
  await story.draft(FAR);
  await other.first(1);
  await keeper.settled(id);
  await keeper.security.must('removeWebhook', 'RemoveWebhookInput', { webhook: id });
  await other.close();
}

it('stays stopped by 410 until it is resumed, also where it was just being changed', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  let answer = (): void => undefined;
  receiver.reply = () => (_, response) => (answer = () => void response.writeHead(410).end());
  await happen(task);
  await receiver.first(1);
  const { store } = story.world.ledger.webhooks;
  const read = store.position.bind(store);
  let go = (): void => undefined;
  let asked = false;
  // The runner reads where it stands, and hears of it only when the receiver has answered.
  const slow = jest.spyOn(store, 'position').mockImplementationOnce(async (webhook) => {
    const found = await read(webhook);
    asked = true;
    await new Promise<void>((resolve) => (go = resolve));
    return found;
  });
  await keeper.update(id, { comment: '核对' });
  await until('it is read', () => asked);
  answer();
  await until('it is stopped', async () => (await keeper.see(id, 'paused')).paused);
  go();
  await witnessed();
  slow.mockRestore();
  expect(receiver.received).toHaveLength(1);
  receiver.reply = () => 204;
  await keeper.update(id, { paused: false });
  await receiver.first(3);
  await keeper.settled(id);
});

it('says that its client has ended, what waits meanwhile, and goes on with another one', async () => {
  const task = await story.assigned(FAR);
  const client = await keeper.client();
  const { id } = await keeper.webhook(receiver.url, { ...FLAGS, client });
  expect(await keeper.see(id, 'pauseReason')).toEqual({ pauseReason: null });
  await keeper.security.must('revokeClient', 'RevokeClientInput', { client });
  await happen(task);
  await happen(task);
  const { pending, pauseReason } = await keeper.see(id, 'pending pauseReason');
  expect(pauseReason).toMatch(/凭证.*client has expired or been revoked/);
  expect(pending).toBe(4);
  await happen(task);
  expect((await keeper.see(id, 'pending')).pending).toBe(6);
  const numbers = await story.world.ledger.webhooks.numbers();
  hand.move(48 * HOUR);
  const later = await story.world.ledger.webhooks.numbers();
  expect(later).toMatchObject({ pending: 6, parked: 0 });
  expect(later.lagSeconds - numbers.lagSeconds).toBe(48 * 3600);
  expect(later.lagSeconds).toBeGreaterThan(48 * 3600);

  const change = { webhook: id, client };
  expect(await keeper.security.refused('updateWebhook', 'UpdateWebhookInput', change)).toEqual(['INVALID client']);
  const unknown = { webhook: id, client: 'client_370600_1' };
  expect(await keeper.security.refused('updateWebhook', 'UpdateWebhookInput', unknown)).toEqual(['NOT_FOUND client']);
  const other = await keeper.client({ name: '另一凭证' });
  await keeper.update(id, { client: other });
  await receiver.first(6);
  await keeper.settled(id);
  expect(await keeper.see(id, 'pauseReason client { id }')).toEqual({ pauseReason: null, client: { id: other } });
  expect((await story.world.ledger.webhooks.numbers()).lagSeconds).toBe(0);
});

it('reads on only while not too many wait, and loses none of them', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  receiver.reply = () => 500;
  for (let i = 1; i <= 3; i++) {
    await happen(task);
    await until('it is queued', async () => (await keeper.deliveries(id)).length === 2 * i);
  }
  for (let i = 4; i <= 8; i++) await happen(task);
  await witnessed();
  expect(await keeper.deliveries(id)).toHaveLength(6);
  expect((await keeper.see(id, 'pending')).pending).toBe(16);
  receiver.reply = () => 204;
  const before = receiver.received.length;
  await keeper.update(id, { paused: false });
  await receiver.first(before + 16);
  await keeper.settled(id);
  const sent = receiver.sequences.slice(before);
  expect(sent).toHaveLength(16);
  expect(sent).toEqual([...sent].sort((a, b) => a - b));
});
