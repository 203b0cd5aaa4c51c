// More writes than a slow database can take: those behind the thousand that wait are refused at once and cleanly, and the rest are done.
import { Story } from '../world';

// As many as may wait (src/ledger/act.ts).
const PLACES = 1000;
const SURPLUS = 40;

let story: Story;
beforeAll(async () => {
  story = await Story.open('2026-09-28T01:00:00.000Z');
});
afterAll(() => story.world.close());

it('bounds the writes that wait: the surplus is told to come back, and nothing of it is written', async () => {
  const { ledger } = story.world;
  const before = (await ledger.reader.head('370600'))?.sequence ?? 0;
  let go = (): void => undefined;
  // Somebody holds the door: a disk that stands still.
  const held = ledger.door.write('370600', () => new Promise<void>((resolve) => (go = resolve)));
  const create = 'mutation ($input: CreatePersonInput!) { createPerson(input: $input) { person { id } } }';
  const sent = (n: number, key: string) =>
    story.office.ask(create, { input: { name: `测试岗位${n}`, idempotencyKey: key } });
  const waiting = Array.from({ length: PLACES }, (_, n) => sent(n, `crowd-${n}`));
  while (ledger.door.waiting < PLACES) await new Promise((look) => setTimeout(look, 10));

  const late = Array.from({ length: SURPLUS }, (_, n) => sent(PLACES + n, `crowd-${PLACES + n}`));
  for (const { status, errors } of await Promise.all(late)) {
    expect([status, errors?.[0]?.extensions]).toEqual([
      503,
      expect.objectContaining({ code: 'UNAVAILABLE', retryAfter: 5 }),
    ]);
    expect(errors?.[0]?.message).toContain('等待写入的请求过多');
  }
  const { headers } = await fetch(`${story.world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${story.office.token}` },
    body: JSON.stringify({ query: create, variables: { input: { name: '测试岗位' } } }),
  });
  expect(headers.get('retry-after')).toBe('5');
  expect(ledger.door.waiting).toBe(PLACES);
  // What must be logged cannot be read: nor does it grow the crowd.
  const absent = await story.office.ask('{ task(number: "督〔2026〕9999号") { id } }');
  expect([absent.status, absent.errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE']);
  const file = await fetch(`${story.world.url}/files/file_370600_999999`, {
    headers: { authorization: `Bearer ${story.office.token}` },
  });
  expect([file.status, file.headers.get('retry-after')]).toEqual([503, '5']);
  expect(ledger.door.waiting).toBe(PLACES);
  // Who only reads is not concerned.
  expect((await story.office.get('{ tasks { totalCount } }')).tasks.totalCount).toBeGreaterThanOrEqual(0);

  go();
  await held;
  for (const { status, errors } of await Promise.all(waiting)) expect([status, errors]).toEqual([200, undefined]);
  expect((await ledger.reader.head('370600'))?.sequence).toBe(before + PLACES);
  // Whoever comes back with the same key is let in.
  const again = await sent(PLACES, `crowd-${PLACES}`);
  expect(again.errors).toBeUndefined();
  expect((await ledger.reader.head('370600'))?.sequence).toBe(before + PLACES + 1);
}, 120_000);

it('does not do what has waited longer than callers do: it is told to come back, and nothing of it is written', async () => {
  const { ledger } = story.world;
  const { acts } = ledger;
  const before = (await ledger.reader.head('370600'))?.sequence ?? 0;
  const usual = acts.longestWaitMs;
  acts.longestWaitMs = 300;
  try {
    let go = (): void => undefined;
    const held = ledger.door.write('370600', () => new Promise<void>((resolve) => (go = resolve)));
    const create = 'mutation ($input: CreatePersonInput!) { createPerson(input: $input) { person { id } } }';
    const late = [1, 2, 3].map((n) =>
      story.office.ask(create, { input: { name: `迟到岗位${n}`, idempotencyKey: `late-${n}` } }),
    );
    while (ledger.door.waiting < late.length) await new Promise((look) => setTimeout(look, 10));
    await new Promise((look) => setTimeout(look, 400));
    const intime = story.office.ask(create, { input: { name: '及时岗位' } });
    while (ledger.door.waiting < late.length + 1) await new Promise((look) => setTimeout(look, 10));
    go();
    await held;
    for (const { status, errors } of await Promise.all(late)) {
      expect([status, errors?.[0]?.extensions]).toEqual([503, { code: 'UNAVAILABLE', retryAfter: 5 }]);
    }
    expect((await intime).errors).toBeUndefined();
    expect((await ledger.reader.head('370600'))?.sequence).toBe(before + 1);
    const again = await story.office.ask(create, { input: { name: '迟到岗位1', idempotencyKey: 'late-1' } });
    expect([again.status, again.errors]).toEqual([200, undefined]);
  } finally {
    acts.longestWaitMs = usual;
  }
});
