// What receivers get, over real HTTP: each event of a task behind the one before, at least once, whatever the receiver does.
import type { ServerResponse } from 'node:http';

import { AllowList } from '../../src/ledger/addresses';
import { ON } from '../database';
import { heldBytes } from '../held';
import { type Json, Story, World } from '../world';
import { HandClock, Keeper, LOOPBACK, type Received, Receiver, until, verified } from './stage';

const NOW = '2026-09-28T09:00:00+08:00';
const FAR = '2026-12-31';
const [S, M, H] = [1000, 60_000, 3_600_000];
// Long enough that a busy machine does not pass for a slow receiver.
const LIMIT_MS = 3000;

const hand = new HandClock();
const service = { webhookHosts: AllowList.parse(LOOPBACK), webhookTuning: { ...hand.tuning, limitMs: LIMIT_MS } };
let story: Story;
let keeper: Keeper;
let receiver: Receiver;
let flags = 0;

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

/** Makes events of a task: a flag and its end, so many times. */
async function happen(task: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) {
    const on = flags++ % 2 === 0 ? 'YELLOW' : 'RED';
    await story.office.must('flagTask', 'FlagTaskInput', { task, status: on, reason: '群众反映' });
    await story.office2.must('clearFlag', 'TaskInput', { task });
  }
}
const FLAGS = { filter: { kind: ['taskFlagged', 'flagCleared'] }, selection: 'kind task { id number }' };
const taskOf = ({ event }: Received): string => event.data.task.id;
const ascending = (list: number[]): number[] => [...list].sort((a, b) => a - b);
const onlyOnce = (list: string[]): boolean => new Set(list).size === list.length;

/** Moves the clock to when the first delivery of a webhook is tried next, once that is known. */
async function retry(webhook: string): Promise<void> {
  const before = receiver.received.length;
  let at = '';
  await until('something is to be tried again', async () => {
    const pending = (await keeper.deliveries(webhook, 'PENDING')).map(({ nextAttemptAt }) => nextAttemptAt);
    at = pending.filter((each) => each !== null).sort()[0] ?? '';
    return at > hand.clock();
  });
  hand.move(Date.parse(at) - Date.parse(hand.clock()));
  await receiver.first(before + 1);
}

it('sends CloudEvents, signed, with the fields that were asked for', async () => {
  const { id, secret } = await keeper.webhook(receiver.url, {
    filter: { kind: ['taskAssigned'] },
    selection: 'kind actor task { number title status leadUnit { name } }',
  });
  const task = await story.assigned(FAR, { title: '推送测试' });
  const [received] = await receiver.first(1);
  const { number, events } = await story.see(task, 'number events { nodes { id kind sequence cursor at } }');
  const assigned = events.nodes.find(({ kind }: Json) => kind === 'taskAssigned');
  expect(verified(secret, received as Received)).toEqual({
    specversion: '1.0',
    id: assigned.id,
    source: '/jurisdictions/370600',
    type: 'cn.supervision-ledger.taskAssigned',
    subject: number,
    time: assigned.at,
    datacontenttype: 'application/json',
    sequence: String(assigned.sequence).padStart(15, '0'),
    cursor: assigned.cursor,
    data: {
      kind: 'taskAssigned',
      actor: '督查科甲',
      task: { number, title: '推送测试', status: 'BLUE', leadUnit: { name: '测试单位U1' } },
    },
  });
  expect(received?.headers).toMatchObject({
    'content-type': 'application/cloudevents+json',
    'webhook-id': assigned.id,
    'user-agent': 'supervision-ledger',
  });
  expect(() => verified(`whsec_${Buffer.alloc(32).toString('base64')}`, received as Received)).toThrow();
  expect(() => verified(secret, { ...(received as Received), text: `${received?.text} ` })).toThrow();
  await keeper.settled(id);
  expect(await keeper.deliveries(id)).toEqual([
    expect.objectContaining({ event: assigned.id, state: 'DELIVERED', attempts: 1, lastStatus: 204, lastError: null }),
  ]);
});

it('sends the usual fields where none are asked for', async () => {
  await keeper.webhook(receiver.url, { filter: { kind: ['taskCreated'] } });
  const task = await story.draft(FAR);
  const [received] = await receiver.first(1);
  expect(received?.event.subject).toBe(task);
  expect(received?.event.data).toMatchObject({
    id: received?.id,
    kind: 'taskCreated',
    task: { id: task, number: null },
    unit: { id: story.unitIds[0] },
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

it('sends the events of a task one behind the other, those of others beside them, eight at once at most', async () => {
  const tasks: string[] = [];
  for (let i = 0; i < 10; i++) tasks.push(await story.assigned(FAR));
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  const open = new Map<string, number>();
  const waiting: ServerResponse[] = [];
  let overlaps = 0;
  receiver.reply = (received) => (_, response) => {
    const task = taskOf(received);
    if ((open.get(task) ?? 0) > 0) overlaps++;
    open.set(task, (open.get(task) ?? 0) + 1);
    response.on('finish', () => open.set(task, 0));
    waiting.push(response);
  };
  const answering = setInterval(() => waiting.splice(0).forEach((each) => each.writeHead(204).end()), 10);
  for (const task of tasks) await happen(task, 2);
  const all = await receiver.first(40);
  await keeper.settled(id);
  clearInterval(answering);
  expect(all).toHaveLength(40);
  expect(overlaps).toBe(0);
  expect(receiver.most).toBeGreaterThan(1);
  expect(receiver.most).toBeLessThanOrEqual(8);
  for (const task of tasks) {
    const own = all.filter((each) => taskOf(each) === task).map(({ event }) => Number(event.sequence));
    expect(own).toHaveLength(4);
    expect(own).toEqual(ascending(own));
  }
});

it('goes on with other tasks while one event fails, and with its task when it succeeds', async () => {
  const [poisoned, other] = [await story.assigned(FAR), await story.assigned(FAR)];
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  let poison: string | null = null;
  receiver.reply = (received) => {
    if (taskOf(received) === poisoned) poison ??= received.id;
    return received.id === poison ? 500 : 204;
  };
  await happen(poisoned, 2);
  await happen(other, 2);
  await until('the other task has all', () => receiver.received.filter((each) => taskOf(each) === other).length === 4);
  expect(receiver.received.filter((each) => taskOf(each) === poisoned).map((each) => each.id)).toEqual([poison]);
  await retry(id);
  await retry(id);
  expect(receiver.received.filter((each) => taskOf(each) === poisoned).map((each) => each.id)).toEqual([
    poison,
    poison,
    poison,
  ]);
  const waits = await keeper.deliveries(id, 'PENDING');
  expect(waits.map(({ event, attempts, lastError }) => [event === poison, attempts, lastError])).toEqual([
    [true, expect.any(Number), 'HTTP 500'],
    [false, 0, null],
    [false, 0, null],
    [false, 0, null],
  ]);
  expect(await keeper.see(id, 'pending parked')).toEqual({ pending: 4, parked: 0 });
  receiver.reply = () => 204;
  await retry(id);
  await keeper.settled(id);
  const own = receiver.received.filter((each) => taskOf(each) === poisoned).slice(3);
  expect(own.map(({ event }) => Number(event.sequence))).toEqual(
    ascending(own.map(({ event }) => Number(event.sequence))),
  );
  expect(own).toHaveLength(4);
});

it('waits for a receiver that is down', async () => {
  const { port } = receiver;
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  await receiver.close();
  await happen(task);
  await until('it was tried', async () => (await keeper.deliveries(id))[0]?.attempts === 1);
  const [first] = await keeper.deliveries(id);
  expect(first).toMatchObject({ state: 'PENDING', lastStatus: null });
  expect(first.lastError).toMatch(/ECONNREFUSED/);
  expect(first.lastError).not.toMatch(/127/);
  expect(Date.parse(first.nextAttemptAt) - Date.parse(first.firstAttemptAt)).toBeGreaterThanOrEqual(5 * S);
  receiver = await Receiver.open(port);
  await retry(id);
  await receiver.first(2);
  expect(receiver.sequences).toEqual(ascending(receiver.sequences));
});

it('sends again, under the same id, what a receiver took too long for', async () => {
  const task = await story.assigned(FAR);
  const { id, secret } = await keeper.webhook(receiver.url, { ...FLAGS, filter: { task } });
  receiver.reply = () => () => undefined;
  await story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '群众反映' });
  await until('it was given up', async () => (await keeper.deliveries(id))[0]?.attempts === 1);
  expect((await keeper.deliveries(id))[0].lastError).toMatch(/no answer within 3 s/);
  receiver.reply = () => 200;
  await retry(id);
  await keeper.settled(id);
  const [first, second] = receiver.received as [Received, Received];
  expect(second.id).toBe(first.id);
  expect(verified(secret, second).id).toBe(first.id);
});

it('sends with two signatures for a day after the secret has changed', async () => {
  const task = await story.assigned(FAR);
  const { id, secret: old } = await keeper.webhook(receiver.url, FLAGS);
  const { secret: renewed } = await keeper.update(id, { renewSecret: true });
  expect(renewed).not.toBe(old);
  await happen(task);
  const [both] = await receiver.first(2);
  expect(verified(old, both as Received).id).toBe(verified(renewed, both as Received).id);
  hand.move(24 * H + M);
  await happen(task);
  const [, , one] = await receiver.first(4);
  expect(one?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
});

it('counts an answer by its status, however long its text goes on', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, { filter: { task } });
  receiver.reply = () => (_, response) => {
    response.writeHead(200);
    // Until the other side has gone: a write to nobody is called back too, and would go round for ever after the test.
    const more = () => {
      if (!response.destroyed) response.write('x'.repeat(64 * 1024), () => setImmediate(more));
    };
    response.on('error', () => undefined);
    more();
  };
  await happen(task);
  await receiver.first(3);
  await keeper.settled(id);
  expect((await keeper.deliveries(id)).every(({ attempts }) => attempts === 1)).toBe(true);
});

it('follows no redirect', async () => {
  const inside = await Receiver.open();
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  receiver.reply = () => (_, response) => void response.writeHead(307, { location: inside.url }).end();
  await happen(task);
  await until('it has failed', async () => (await keeper.deliveries(id))[0]?.lastStatus === 307);
  expect((await keeper.deliveries(id))[0]).toMatchObject({
    state: 'PENDING',
    lastError: expect.stringMatching(/^HTTP 307/),
  });
  expect(inside.received).toEqual([]);
  await inside.close();
});

it('waits as long as the receiver asks', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  receiver.reply = () => (_, response) => void response.writeHead(429, { 'retry-after': '600' }).end();
  await happen(task);
  await until('it has failed', async () => (await keeper.deliveries(id))[0]?.attempts === 1);
  const [{ firstAttemptAt, nextAttemptAt }] = (await keeper.deliveries(id)) as [Json];
  expect(Date.parse(nextAttemptAt) - Date.parse(firstAttemptAt)).toBe(10 * M);
});

it('is stopped by 410 and resumed by SECURITY', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  receiver.reply = () => 410;
  await happen(task, 2);
  await until('it is paused', async () => (await keeper.see(id, 'paused')).paused);
  expect((await keeper.see(id, 'pauseReason')).pauseReason).toMatch(/410/);
  hand.move(H);
  await happen(task);
  expect(receiver.received).toHaveLength(1);
  receiver.reply = () => 204;
  await keeper.update(id, { paused: false });
  await receiver.first(7);
  await keeper.settled(id);
  expect(receiver.sequences).toEqual(ascending(receiver.sequences));
  expect(await keeper.see(id, 'paused pauseReason')).toEqual({ paused: false, pauseReason: null });
});

it('parks after 24 hours, goes on with the task, and sends it again when asked to', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  let poison: string | null = null;
  receiver.reply = (received) => ((poison ??= received.id) === received.id ? 500 : 204);
  await happen(task);
  await receiver.first(1);
  const begun = hand.clock();
  let tries = 1;
  while ((await keeper.deliveries(id, 'PARKED')).length === 0) {
    await retry(id);
    tries++;
    await until('the attempt is written', async () => {
      const [first] = await keeper.deliveries(id);
      return first.attempts === tries;
    });
  }
  expect(Date.parse(hand.clock()) - Date.parse(begun)).toBe(24 * H);
  expect(tries).toBeGreaterThan(10);
  const [parked] = await keeper.deliveries(id, 'PARKED');
  expect(parked).toMatchObject({
    event: poison,
    lastStatus: 500,
    lastError: 'HTTP 500',
    attempts: tries,
    nextAttemptAt: null,
  });
  // The next of the task goes on behind it.
  await receiver.first(tries + 1);
  await keeper.settled(id);
  expect(await keeper.see(id, 'pending parked')).toEqual({ pending: 0, parked: 1 });
  expect((await story.world.ledger.webhooks.numbers()).parked).toBe(1);

  receiver.reply = () => 204;
  const before = receiver.received.length;
  const { events } = await story.see(task, 'events { nodes { id cursor } }');
  const place = events.nodes.findIndex((each: Json) => each.id === poison);
  const after = events.nodes[place - 1].cursor;
  await keeper.security.must('replayWebhook', 'ReplayWebhookInput', { webhook: id, after });
  await receiver.first(before + 2);
  await keeper.settled(id);
  expect(receiver.received.slice(before).map((each) => each.id)).toEqual([poison, receiver.received[before - 1]?.id]);
  expect(await keeper.see(id, 'pending parked')).toEqual({ pending: 0, parked: 0 });
});

it('tries again at once when SECURITY says so', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, FLAGS);
  receiver.reply = () => 500;
  await happen(task);
  await until('it has failed', async () => (await keeper.deliveries(id))[0]?.attempts === 1);
  receiver.reply = () => 204;
  await keeper.update(id, { paused: false });
  await receiver.first(3);
  await keeper.settled(id);
  expect(receiver.received.map(({ event }) => event.data.kind)).toEqual(['taskFlagged', 'taskFlagged', 'flagCleared']);
});

it('sends nothing in quiet hours, and all of it afterwards, in order', async () => {
  const task = await story.assigned(FAR);
  const local = (ms: number) => new Date(Date.parse(hand.clock()) + 8 * H + ms).toISOString().slice(11, 16);
  const quietHours = { from: local(-10 * M), to: local(30 * M) };
  const { id } = await keeper.webhook(receiver.url, { ...FLAGS, quietHours });
  await happen(task, 3);
  expect(await keeper.see(id, 'quietHours { from to }')).toEqual({ quietHours });
  hand.move(28 * M);
  await happen(task);
  await new Promise((resolve) => setImmediate(resolve));
  expect(receiver.received).toEqual([]);
  hand.move(3 * M);
  await receiver.first(8);
  expect(receiver.sequences).toEqual(ascending(receiver.sequences));
});

it('is silent when its client is revoked', async () => {
  const task = await story.assigned(FAR);
  const client = await keeper.client();
  const { id } = await keeper.webhook(receiver.url, { ...FLAGS, client });
  await happen(task);
  await receiver.first(2);
  await keeper.settled(id);
  receiver.reply = () => 500;
  await happen(task);
  await receiver.first(3);
  receiver.reply = () => 204;
  await keeper.security.must('revokeClient', 'RevokeClientInput', { client });
  hand.move(H);
  await happen(task);
  const witness = await keeper.webhook(receiver.url, { filter: { kind: ['taskCreated'] }, selection: 'kind' });
  await story.draft(FAR);
  await receiver.first(4);
  await keeper.settled(witness.id);
  expect(receiver.received.map(({ event }) => event.data.kind)).toEqual([
    'taskFlagged',
    'flagCleared',
    'taskFlagged',
    'taskCreated',
  ]);
});

it('sends what the client sees: no work secrets for other systems, a unit its own', async () => {
  const expiresAt = new Date(Date.now() + H).toISOString();
  const system = await keeper.client({ role: 'SYSTEM', expiresAt });
  const unit = await keeper.client({ role: 'UNIT', unit: story.unitIds[1], expiresAt });
  const [second, third] = [await Receiver.open(), await Receiver.open()];
  const filter = { kind: ['taskAssigned', 'clientCreated', 'interventionProposed'] };
  const selection = 'task { id classification }';
  const ofSystem = await keeper.webhook(receiver.url, { client: system, filter, selection });
  const ofUnit = await keeper.webhook(second.url, { client: unit, filter, selection });
  const ofOffice = await keeper.webhook(third.url, { filter, selection });
  const open = await story.assigned(FAR, { classification: 'PUBLIC' });
  const secret = await story.assigned(FAR, { classification: 'WORK_SECRET' });
  const own = await story.assigned(FAR, { leadUnit: story.unitIds[1], classification: 'WORK_SECRET' });
  await keeper.client({ name: '另一系统' });
  const last = await story.assigned(FAR, { supportingUnits: [story.unitIds[1]] });
  await third.first(4);
  await receiver.first(2);
  await second.first(2);
  for (const { id } of [ofSystem, ofUnit, ofOffice]) await keeper.settled(id);
  expect(new Set(receiver.received.map(taskOf))).toEqual(new Set([open, last]));
  expect(new Set(second.received.map(taskOf))).toEqual(new Set([own, last]));
  expect(new Set(third.received.map(taskOf))).toEqual(new Set([open, secret, own, last]));
  await second.close();
  await third.close();
});

it('does not send what the client no longer sees when its turn comes', async () => {
  const client = await keeper.client({ role: 'UNIT', unit: story.unitIds[1] });
  const task = await story.assigned(FAR, { leadUnit: story.unitIds[1] });
  const { id } = await keeper.webhook(receiver.url, { ...FLAGS, client });
  receiver.reply = () => 500;
  await happen(task);
  await receiver.first(1);
  const transfer = { task, leadUnit: story.unitIds[0], owner: story.owner, comment: '职责调整' };
  await story.office.must('transferTask', 'TransferTaskInput', transfer);
  receiver.reply = () => 204;
  await until('the failure is written', async () => (await keeper.deliveries(id))[0]?.attempts === 1);
  hand.move(M);
  await keeper.settled(id);
  expect(receiver.received).toHaveLength(1);
  expect(await keeper.deliveries(id)).toEqual([]);
});

it('loses nothing and keeps the order when the service is stopped in the middle, and started again', async () => {
  // A clock of its own: what is signed is verified against the real one.
  const options = { service: { ...service, webhookTuning: new HandClock().tuning } };
  let world = await Story.open(NOW, options);
  const { folder } = world.world;
  const there = await Keeper.of(world);
  const { id, secret } = await there.webhook(receiver.url, FLAGS);
  const tasks = [await world.assigned(FAR), await world.assigned(FAR), await world.assigned(FAR)];
  const late: ServerResponse[] = [];
  let answered = 0;
  receiver.reply = () => (++answered % 4 === 0 ? (_, response) => void late.push(response) : 204);
  const expected: string[] = [];
  for (let run = 0; run < 3; run++) {
    for (const task of tasks) {
      for (const on of ['RED', 'YELLOW']) {
        await world.office.must('flagTask', 'FlagTaskInput', { task, status: on, reason: '反映' });
        await world.office2.must('clearFlag', 'TaskInput', { task });
      }
    }
    await world.world.close({ keep: true });
    late.splice(0).forEach((response) => response.destroy());
    const reopened = await World.open(NOW, { folder, ...options });
    // The same people, at the service that has been started again.
    const again = Object.assign(Object.create(Object.getPrototypeOf(world)), world, { world: reopened }) as Story;
    again.office = await reopened.as({ role: 'OFFICE', subject: 'office-1', name: '督查科甲' });
    again.office2 = await reopened.as({ role: 'OFFICE', subject: 'office-2', name: '督查科乙' });
    world = again;
  }
  receiver.reply = () => 204;
  const back = await Keeper.of(world);
  const query =
    'query ($after: String) { events(first: 200, after: $after, filter: { kind: ["taskFlagged", "flagCleared"] }) { nodes { id } } }';
  expected.push(...(await world.office.get(query)).events.nodes.map(({ id: event }: Json) => event));
  expect(expected).toHaveLength(36);
  await back.settled(id);
  const ids = receiver.received.map((each) => each.id);
  expect(new Set(ids)).toEqual(new Set(expected));
  // The first time that each came is in order per task, and so is the last.
  for (const list of [receiver.received, [...receiver.received].reverse()]) {
    const first = list.filter((each, i) => list.findIndex((other) => other.id === each.id) === i);
    for (const task of tasks) {
      const own = first.filter((each) => taskOf(each) === task).map(({ event }) => Number(event.sequence));
      expect(own).toEqual(list === receiver.received ? ascending(own) : ascending(own).reverse());
    }
  }
  for (const each of receiver.received) expect(verified(secret, each).id).toBe(each.id);
  await world.world.close();
});

it('keeps what was delivered for 30 days', async () => {
  const task = await story.assigned(FAR);
  const { id } = await keeper.webhook(receiver.url, { ...FLAGS, filter: { ...FLAGS.filter, task } });
  const known = async () => (await keeper.deliveries(id)).map(({ event }) => event);
  await happen(task);
  await receiver.first(2);
  await keeper.settled(id);
  hand.move(29 * 24 * H);
  await happen(task);
  await receiver.first(4);
  await keeper.settled(id);
  const all = receiver.received.map((each) => each.id);
  expect(await known()).toEqual(all);
  hand.move(2 * 24 * H);
  await until('the first are forgotten', async () => (await known()).length === 2);
  expect(await known()).toEqual(all.slice(2));
});

// What is in memory does not depend on the database.
const EVENTS = ON === 'sqlite' ? 5000 : 500;

it('sends thousands of events once each, in order per task, with few commits and little memory', async () => {
  const TASKS = 50;
  const tasks: string[] = [];
  for (let i = 0; i < TASKS; i++) tasks.push(await story.assigned(FAR));
  const { id } = await keeper.webhook(receiver.url, {
    filter: { kind: ['taskUpdated'] },
    selection: 'sequence task { id }',
  });
  const { ledger } = story.world;
  const at = ledger.now();
  const actor = { subject: 'office-1', name: '督查科甲', role: 'OFFICE' };
  const writes = jest.spyOn(ledger.door, 'write');
  await ledger.door.write('370600', (transaction) => {
    for (let i = 0; i < EVENTS; i++) {
      const taskId = tasks[i % TASKS] as string;
      // Events as large as they get, so that a queue in memory would show.
      const data = { set: { requirement: '要'.repeat(3000) } };
      transaction.append({ kind: 'taskUpdated', at, recordedAt: at, actor, taskId, unitId: null, data });
    }
    return Promise.resolve();
  });
  const before = heldBytes();
  let most = 0;
  // So many take longer than one wait allows on a busy machine; the bound of the test still holds.
  while (receiver.received.length < EVENTS) {
    await receiver.first(Math.min(EVENTS, receiver.received.length + 1000));
    most = Math.max(most, heldBytes());
  }
  await keeper.settled(id);
  expect(receiver.received).toHaveLength(EVENTS);
  expect(onlyOnce(receiver.received.map((each) => each.id))).toBe(true);
  for (const task of tasks) {
    const own = receiver.received.filter((each) => taskOf(each) === task).map(({ event }) => Number(event.sequence));
    expect(own).toEqual(ascending(own));
  }
  // All of it in memory would be 90 MB.
  expect(most - before).toBeLessThan(45_000_000);
  expect(writes.mock.calls.length).toBeLessThan(EVENTS / 2);
  expect(await story.world.ledger.webhooks.numbers()).toMatchObject({ pending: 0, lagSeconds: 0 });
  writes.mockRestore();
});
