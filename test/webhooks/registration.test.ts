// Who registers webhooks and what may be registered, over the real API; and that no secret is ever found anywhere.
import { readFileSync } from 'node:fs';

import sql from 'sql-template-tag';

import { AllowList } from '../../src/ledger/addresses';
import { rebuild } from '../../src/ledger/replay';
import { verifyLog } from '../../src/ledger/verifying';
import { Seal, WEBHOOK_SECRETS } from '../../src/ledger/seal';
import { filesBelow } from '../database';
import { type Caller, type Json, Story, World } from '../world';
import { HandClock, Keeper, LOOPBACK, Receiver, until, verified } from './stage';

const NOW = '2026-09-28T09:00:00+08:00';
const FAR = '2026-12-31';
const URL_THERE = 'http://127.0.0.1:9/hook';
const service = { webhookHosts: AllowList.parse(`${LOOPBACK}, b.gov.cn`), webhookTuning: new HandClock().tuning };
const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 9).toString('base64')}`;

let story: Story;
let keeper: Keeper;
let client: string;

beforeAll(async () => {
  story = await Story.open(NOW, { service });
  keeper = await Keeper.of(story);
  client = await keeper.client();
});
afterAll(() => story.world.close());

const refused = (input: Json): Promise<string[]> =>
  keeper.security.refused('createWebhook', 'CreateWebhookInput', { client, url: URL_THERE, ...input });

describe('what may be registered', () => {
  const tooMany = Array.from({ length: 201 }, () => 'taskCreated');
  it.each([
    ['an address inside that no list names', { url: 'http://10.1.2.3/' }, 'INVALID url'],
    ['an address outside that no list names', { url: 'https://8.8.8.8/' }, 'INVALID url'],
    ['another scheme', { url: 'ftp://127.0.0.1/' }, 'INVALID url'],
    ['a user in the address', { url: 'http://user@127.0.0.1/' }, 'INVALID url'],
    ['what is no address', { url: '127.0.0.1' }, 'INVALID url'],
    ['an address that is too long', { url: `${URL_THERE}?${'x'.repeat(2000)}` }, 'INVALID url'],
    ['no address', { url: ' ' }, 'REQUIRED url'],
    ['a field that is not there', { selection: 'kind nothing' }, 'INVALID selection'],
    ['what is no GraphQL', { selection: 'kind {' }, 'INVALID selection'],
    ['a second operation', { selection: 'kind } { kind' }, 'INVALID selection'],
    [
      'a mutation',
      { selection: 'kind } mutation { advanceClock(input: {}) { userErrors { code } }' },
      'INVALID selection',
    ],
    ['a fragment by name', { selection: '...f } fragment f on LedgerEvent { kind' }, 'INVALID selection'],
    ['a variable', { selection: 'task { subtasks(first: $n) { totalCount } }' }, 'INVALID selection'],
    ['too many characters', { selection: `kind #${'x'.repeat(4000)}` }, 'INVALID selection'],
    [
      'what is too deep',
      { selection: `task { ${'parent { '.repeat(10)} id ${'} '.repeat(10)} }` },
      'INVALID selection',
    ],
    ['a secret that is too short', { secret: secretOf(23) }, 'INVALID secret'],
    ['a secret without its prefix', { secret: secretOf(32).slice(6) }, 'INVALID secret'],
    ['a time that is none', { quietHours: { from: '24:00', to: '07:00' } }, 'INVALID quietHours.from'],
    ['quiet hours without an end', { quietHours: { from: '07:00', to: '07:00' } }, 'INVALID quietHours.to'],
    ['no kind at all', { filter: { kind: [] } }, 'INVALID filter.kind'],
    ['too many kinds', { filter: { kind: tooMany } }, 'INVALID filter.kind'],
    ['what is no kind', { filter: { kind: ['task assigned'] } }, 'INVALID filter.kind'],
    ['a task of elsewhere', { filter: { task: 'task_370614_1' } }, 'INVALID filter.task'],
    ['a unit that is none', { filter: { unit: 'unit_370600_999999' } }, 'NOT_FOUND filter.unit'],
    ['another jurisdiction', { filter: { jurisdiction: 'jurisdiction_370614_0' } }, 'INVALID filter.jurisdiction'],
    ['a client that is none', { client: 'client_370600_999999' }, 'NOT_FOUND client'],
  ])('not %s', async (_, input, expected) => expect(await refused(input)).toEqual([expected]));

  it('tells all that is wrong at once, in both languages', async () => {
    const input = { url: 'ftp://x/', selection: 'nothing', secret: 'x', quietHours: { from: 'a', to: 'b' } };
    expect(await refused(input)).toEqual([
      'INVALID url',
      'INVALID selection',
      'INVALID secret',
      'INVALID quietHours.from',
      'INVALID quietHours.to',
    ]);
    const en = await keeper.security.in('en').do('createWebhook', 'CreateWebhookInput', { client, ...input });
    for (const { message } of en.userErrors) expect(message).not.toMatch(/[一-鿿]/);
    expect(en.userErrors[1].message).toMatch(/Cannot query field "nothing"/);
  });

  it('no more than the limits of one operation, nor what the client may not select', async () => {
    const en = keeper.security.in('en');
    const message = async (selection: string, of = client) => {
      const input = { client: of, url: URL_THERE, selection };
      const { userErrors } = await en.do('createWebhook', 'CreateWebhookInput', input);
      expect(userErrors).toEqual([expect.objectContaining({ code: 'INVALID', field: ['selection'] })]);
      return userErrors[0].message;
    };
    const aliases = Array.from({ length: 40 }, (_, i) => `a${i}: kind`).join(' ');
    expect(await message(aliases)).toMatch(/aliases/);
    expect(await message('task { parent { children { nodes { id } } } }')).toMatch(/Cannot query field/);
  });

  it('not for a client that has ended, or that acts elsewhere', async () => {
    const ended = await keeper.client();
    await keeper.security.must('revokeClient', 'RevokeClientInput', { client: ended });
    expect(await refused({ client: ended })).toEqual(['INVALID client']);
  });

  it('a name that is listed, whatever it means by now', async () => {
    expect(await refused({ url: 'https://b.gov.cn/hook', selection: ' kind # that is all ' })).toEqual([]);
  });
});

describe('the rights', () => {
  const mutations: [string, string, Json][] = [
    ['createWebhook', 'CreateWebhookInput', { client: 'client_370600_1', url: 'http://10.0.0.1/' }],
    ['updateWebhook', 'UpdateWebhookInput', { webhook: 'webhook_370600_999999' }],
    ['removeWebhook', 'RemoveWebhookInput', { webhook: 'webhook_370600_999999' }],
    ['replayWebhook', 'ReplayWebhookInput', { webhook: 'webhook_370600_999999', after: 'x' }],
  ];
  it.each(['OFFICE', 'LEADER', 'SYSTEM', 'ADMIN', 'AUDITOR', 'UNIT'] as const)('%s keeps no webhooks', async (role) => {
    const who = await story.world.as({ role, ...(role === 'UNIT' && { unit: 'U1' }) });
    for (const [mutation, type, input] of mutations) {
      const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`;
      expect((await who.ask(query, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    expect((await who.ask('{ webhooks { totalCount } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const { id } = await keeper.webhook(URL_THERE, { client });
    expect((await who.get('query ($id: ID!) { node(id: $id) { id } }', { id })).node).toBeNull();
  });

  it('are those of one jurisdiction', async () => {
    const { id } = await keeper.webhook(URL_THERE, { client });
    const other = await story.world.as({ role: 'SECURITY', jurisdiction: '370614' });
    expect(await other.refused('removeWebhook', 'RemoveWebhookInput', { webhook: id })).toEqual(['NOT_FOUND webhook']);
    expect((await other.get('query ($id: ID!) { node(id: $id) { id } }', { id })).node).toBeNull();
  });

  it('leave what was registered, changed, removed and replayed to the auditor alone', async () => {
    const { id } = await keeper.webhook(URL_THERE, { client });
    await keeper.update(id, { paused: true });
    const [, after] = await Promise.all([keeper.update(id, { renewSecret: true }), cursor()]);
    await keeper.security.must('replayWebhook', 'ReplayWebhookInput', { webhook: id, after });
    await keeper.security.must('removeWebhook', 'RemoveWebhookInput', { webhook: id });
    const kinds = ['webhookCreated', 'webhookUpdated', 'webhookUpdated', 'webhookReplayed', 'webhookRemoved'];
    const query = 'query ($kind: [String!]) { events(last: 5, filter: { kind: $kind }) { nodes { kind actor } } }';
    const seen = async (who: Caller) => (await who.get(query, { kind: kinds })).events.nodes;
    expect(await seen(await story.world.as({ role: 'AUDITOR' }))).toEqual(
      kinds.map((kind) => ({ kind, actor: '安全管理员' })),
    );
    expect(await seen(story.office)).toEqual([]);
    expect(await seen(await story.world.as({ role: 'ADMIN' }))).toEqual([]);
  });
});

async function cursor(): Promise<string> {
  return (await story.office.get('{ events(last: 1) { nodes { cursor } } }')).events.nodes[0].cursor;
}

describe('the mutations', () => {
  it('answer the same key alike, and show the secret once', async () => {
    const input = { client, url: URL_THERE, idempotencyKey: 'one webhook' };
    const send = () => keeper.security.must('createWebhook', 'CreateWebhookInput', input, 'webhook { id } secret');
    const [first, second] = [await send(), await send()];
    expect(first.secret).toMatch(/^whsec_/);
    expect(second).toEqual({ webhook: { id: first.webhook.id }, secret: null, userErrors: [] });
    const given = { client, url: URL_THERE, secret: secretOf(24) };
    const { secret } = await keeper.security.must('createWebhook', 'CreateWebhookInput', given, 'secret');
    expect(secret).toBeNull();
  });

  it('change what is given and leave the rest', async () => {
    const filter = { kind: ['taskAssigned'], unit: story.unitIds[0] };
    const quietHours = { from: '22:00', to: '07:00' };
    const { id } = await keeper.webhook(URL_THERE, { client, filter, quietHours, selection: 'kind' });
    const fields =
      'url filter { task unit kind } selection quietHours { from to } paused pending parked version client { id name }';
    const before = await keeper.see(id, fields);
    expect(before).toEqual({
      url: URL_THERE,
      filter: { task: null, ...filter },
      selection: 'kind',
      quietHours,
      paused: false,
      pending: 0,
      parked: 0,
      version: 1,
      client: { id: client, name: '共享平台' },
    });
    await keeper.update(id, { paused: true, expectedVersion: 1 });
    expect(await keeper.see(id, fields)).toEqual({ ...before, paused: true, version: 2 });
    const change = { webhook: id, expectedVersion: 1, selection: null };
    expect(await keeper.security.refused('updateWebhook', 'UpdateWebhookInput', change)).toEqual([
      'CONFLICT expectedVersion',
    ]);
    await keeper.update(id, { selection: null, filter: null, quietHours: null, paused: false });
    const open = { task: null, unit: null, kind: null };
    expect(await keeper.see(id, fields)).toEqual({
      ...before,
      selection: null,
      filter: open,
      quietHours: null,
      version: 3,
    });
    const both = { webhook: id, secret: secretOf(24), renewSecret: true };
    expect(await keeper.security.refused('updateWebhook', 'UpdateWebhookInput', both)).toEqual(['INVALID renewSecret']);
    expect(
      await keeper.security.refused('updateWebhook', 'UpdateWebhookInput', { webhook: id, url: 'ftp://x' }),
    ).toEqual(['INVALID url']);
  });

  it('replay from a cursor of this log only', async () => {
    const { id } = await keeper.webhook(URL_THERE, { client });
    const replay = (after: string) =>
      keeper.security.refused('replayWebhook', 'ReplayWebhookInput', { webhook: id, after });
    const elsewhere = await story.world.as({ role: 'OFFICE', jurisdiction: '370614' });
    const foreign = (await elsewhere.get('{ tasks { eventCursor } }')).tasks.eventCursor;
    for (const after of ['', 'x', foreign]) expect(await replay(after)).toEqual(['INVALID after']);
    expect(await replay(await cursor())).toEqual([]);
  });

  it('end a webhook for good', async () => {
    const { id } = await keeper.webhook(URL_THERE, { client });
    await keeper.security.must('removeWebhook', 'RemoveWebhookInput', { webhook: id });
    expect((await keeper.see(id, 'removedAt')).removedAt).not.toBeNull();
    for (const [mutation, type, more] of [
      ['removeWebhook', 'RemoveWebhookInput', {}],
      ['updateWebhook', 'UpdateWebhookInput', { paused: false }],
      ['replayWebhook', 'ReplayWebhookInput', { after: await cursor() }],
    ] as const) {
      expect(await keeper.security.refused(mutation, type, { webhook: id, ...more })).toEqual([
        'NOT_ALLOWED_IN_STAGE webhook',
      ]);
    }
  });

  it('are rebuilt from the log', async () => {
    const { reader } = story.world.ledger;
    expect(await verifyLog(reader, '370600')).toMatchObject({ valid: true });
    const { rows } = await rebuild(reader, '370600');
    const { webhooks: all } = await keeper.security.get('{ webhooks(first: 200) { nodes { id } } }');
    expect(new Set(rows.webhook.keys())).toEqual(new Set(all.nodes.map(({ id }: Json) => id)));
    const found = await reader.byIds('webhook', [...rows.webhook.keys()], sql`1 = 1`);
    for (const row of found) expect(rows.webhook.get(row.id)).toEqual(row);
  });
});

describe('a secret', () => {
  it('is sealed for one owner under one secret of the service', () => {
    const seal = new Seal('one secret of the service, 32 bytes long', WEBHOOK_SECRETS);
    const sealed = seal.close('whsec_x', 'webhook_1');
    expect(sealed).not.toContain('whsec');
    expect(seal.open(sealed, 'webhook_1')).toBe('whsec_x');
    expect(seal.open(sealed, 'webhook_2')).toBeNull();
    expect(new Seal('another secret of the service', WEBHOOK_SECRETS).open(sealed, 'webhook_1')).toBeNull();
    for (const damaged of [
      '',
      'v1.',
      'v2.' + sealed.slice(3),
      sealed.slice(0, -4),
      `${sealed.slice(0, 20)}AAAA${sealed.slice(24)}`,
    ])
      expect(seal.open(damaged, 'webhook_1')).toBeNull();
    expect(seal.close('whsec_x', 'webhook_1')).not.toBe(sealed);
    expect(() => new Seal('', WEBHOOK_SECRETS).close('whsec_x', 'webhook_1')).toThrow();
  });

  it('that was made or given is in no file, no answer and no log; without the service’s own it parks, and the service goes on', async () => {
    const receiver = await Receiver.open();
    const hand = new HandClock();
    const options = { service: { webhookHosts: AllowList.parse(LOOPBACK), webhookTuning: hand.tuning } };
    const first = await Story.open(NOW, options);
    const there = await Keeper.of(first);
    const filter = { kind: ['taskAssigned'] };
    const own = secretOf(33);
    const made = await there.webhook(receiver.url, { filter });
    const given = await there.webhook(receiver.url, { filter, secret: own });
    await first.assigned(FAR);
    const draft = await first.draft(FAR);
    await receiver.first(2);
    for (const { id } of [made, given]) await there.settled(id);
    const everything = await there.security.get(
      '{ webhooks { nodes { id url createdBy deliveries { nodes { event lastError } } } } }',
    );
    await first.world.close({ keep: true });
    const { folder } = first.world;
    const files = filesBelow(folder).map((path) => readFileSync(path, 'latin1'));
    expect(files.length).toBeGreaterThan(0);
    for (const secret of [made.secret, own]) {
      const bare = secret.slice('whsec_'.length);
      for (const text of [...files, JSON.stringify(everything), JSON.stringify(first.world.faults)]) {
        expect(text.includes(bare)).toBe(false);
        expect(text.includes(Buffer.from(bare, 'base64').toString('latin1'))).toBe(false);
      }
    }
    // Another secret of the service: what was sealed cannot be opened.
    const sealWith = 'another secret of the service, 32 bytes long';
    const world = await World.open(NOW, { folder, service: { ...options.service, sealWith } });
    const again = Object.assign(Object.create(Object.getPrototypeOf(first)), first, { world }) as Story;
    again.office = await world.as({ role: 'OFFICE', subject: 'office-1', name: '督查科甲' });
    const keepers = await Keeper.of(again);
    const { tasks } = await again.office.get('{ tasks { eventCursor } }');
    await again.office.must('assignTask', 'TaskInput', { task: draft });
    await until('they are parked', async () => (await keepers.see(made.id, 'parked')).parked === 1);
    const [parked] = await keepers.deliveries(made.id, 'PARKED');
    expect(parked).toMatchObject({ attempts: 0, lastError: expect.stringMatching(/cannot be opened/) });
    expect(receiver.received).toHaveLength(2);
    const { secret } = await keepers.update(made.id, { renewSecret: true });
    const replay = { webhook: made.id, after: tasks.eventCursor };
    await keepers.security.must('replayWebhook', 'ReplayWebhookInput', replay);
    const [, , late] = await receiver.first(3);
    expect(late && verified(secret, late).id).toBe(parked.event);
    await world.close();
    await receiver.close();
  });
});
