// Queries and mutations through a line that breaks: nothing is done twice, and errors are typed.
import { connectLedger, LedgerError, type LedgerOptions, withIdempotencyKey } from '../../src/client/connect';
import { type Json, Story } from '../world';
import { Wire } from './wire';

let story: Story;
let wire: Wire;
beforeAll(async () => {
  story = await Story.open('2026-11-02T09:00:00+08:00');
});
afterAll(() => story.world.close());
beforeEach(async () => {
  wire = await Wire.open(story.world.url);
});
afterEach(() => wire.close());

const client = (options: Partial<LedgerOptions> = {}) =>
  connectLedger({ url: wire.url, token: story.office.token ?? '', pauses: { shortest: 1, longest: 20 }, ...options });
const code = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    (data) => `no error: ${JSON.stringify(data)}`,
    (error: unknown) => (error instanceof LedgerError ? error.code : String(error)),
  );
const CREATE =
  'mutation ($input: CreatePersonInput!) { createPerson(input: $input) { person { id } userErrors { code } } }';
const people = async (): Promise<number> => {
  const { events } = await story.office.get('{ events(first: 0, filter: { kind: ["personCreated"] }) { totalCount } }');
  return events.totalCount;
};

it('gives data, and errors of one class with their code', async () => {
  const { viewer } = await client().query<{ viewer: { role: string } }>('{ viewer { role } }');
  expect(viewer.role).toBe('OFFICE');
  expect(await code(client().query('{ nothing }'))).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await code(client().query('{ tasks(first: 1000) { totalCount } }'))).toBe('BAD_USER_INPUT');
  expect(await code(client({ token: 'none' }).query('{ viewer { role } }'))).toBe('UNAUTHENTICATED');
  const { createPerson } = await client().mutate<Json>(CREATE, { input: { name: '' } });
  expect(createPerson.userErrors).toHaveLength(1);
});

it('speaks the language that was asked for', async () => {
  const asked = (acceptLanguage: string) => client({ acceptLanguage }).query('{ tasks(first: 1000) { totalCount } }');
  await expect(asked('en')).rejects.toThrow('must be between');
  await expect(asked('zh-CN')).rejects.toThrow('应为');
});

it('asks the next address when one is gone, at once', async () => {
  const ledger = client({ url: ['http://127.0.0.1:1', wire.url], pauses: { shortest: 60_000, longest: 60_000 } });
  for (let i = 0; i < 3; i++)
    expect(await ledger.query<Json>('{ viewer { role } }')).toEqual({ viewer: { role: 'OFFICE' } });
  expect(wire.made).toBeGreaterThan(0);
});

it('gives up within bounds when there is no answer, and when it comes too late', async () => {
  wire.deaf = true;
  expect(await code(client({ retries: 2 }).query('{ viewer { role } }'))).toBe('CONNECTION_LOST');
  expect(wire.cuts).toBe(3);
  wire.deaf = false;
  wire.stall();
  expect(await code(client({ retries: 0, timeout: 50 }).query('{ viewer { role } }'))).toBe('CONNECTION_LOST');
});

it('does a mutation once, though its answer is lost: again with a key, not again without', async () => {
  const before = await people();
  wire.deaf = true;
  expect(await code(client().mutate(CREATE, { input: { name: '甲' } }))).toBe('CONNECTION_LOST');
  expect([wire.cuts, await people()]).toEqual([1, before + 1]);
  const input = withIdempotencyKey({ name: '乙' });
  const asked = client({ retries: 1000 }).mutate<Json>(CREATE, { input });
  while (wire.cuts < 4) await new Promise((resolve) => setTimeout(resolve, 1));
  wire.deaf = false;
  const { createPerson } = await asked;
  expect(createPerson).toEqual({ person: { id: expect.any(String) }, userErrors: [] });
  expect(await people()).toBe(before + 2);
  expect(await client().mutate<Json>(CREATE, { input })).toEqual({ createPerson });
});

it('makes keys: new ones, and none where there is one', () => {
  const keys = Array.from({ length: 100 }, () => withIdempotencyKey({ name: '甲' }).idempotencyKey);
  expect(new Set(keys).size).toBe(100);
  keys.forEach((key) => expect(key).toMatch(/^[0-9a-f]{32}$/));
  expect(withIdempotencyKey({ idempotencyKey: 'mine', name: '甲' })).toEqual({ idempotencyKey: 'mine', name: '甲' });
});

it('asks once for a new token when the old one is refused, and keeps it', async () => {
  let asked = 0;
  const token = () => (asked++ === 0 ? 'expired' : (story.office.token ?? ''));
  const ledger = client({ token });
  const answers = await Promise.all([1, 2, 3].map(() => ledger.query<Json>('{ viewer { role } }')));
  expect(answers).toHaveLength(3);
  expect(asked).toBe(2);
  let refused = 0;
  expect(await code(client({ token: () => `none${refused++}` }).query('{ viewer { role } }'))).toBe('UNAUTHENTICATED');
  expect(refused).toBe(2);
  const broken = () => Promise.reject(new Error('away'));
  await expect(client({ token: broken }).query('{ viewer { role } }')).rejects.toThrow('away');
});

it('refuses what cannot be', async () => {
  expect(() => client({ url: 'ftp://ledger' })).toThrow(TypeError);
  expect(() => client({ url: [] })).toThrow(TypeError);
  expect(() => client({ buffer: 0 })).toThrow(RangeError);
  expect(await code(client().query({}))).toBe('BAD_DOCUMENT');
});
