// What a crowd of subscribers costs others: pushes leave in portions, and what is kept for them is bounded.
import { Shared } from '../../src/ledger/shared';
import { Turns } from '../../src/server/turns';

it('pushes leave in portions, in the order they came: between two of them other work has its turn', async () => {
  const turns = new Turns();
  let sent = 0;
  const order: number[] = [];
  const portions: number[] = [];
  const look = () => {
    portions.push(sent - portions.reduce((sum, each) => sum + each, 0));
    if (sent < 3500) setImmediate(look);
  };
  setImmediate(look);
  const send = async (i: number) => {
    const turn = turns.take();
    if (turn !== null) await turn;
    sent++;
    order.push(i);
  };
  await Promise.all(Array.from({ length: 3500 }, (_, i) => send(i)));
  expect(order).toEqual(Array.from({ length: 3500 }, (_, i) => i));
  expect(Math.max(...portions)).toBeLessThanOrEqual(64);
});

describe('what is known of events', () => {
  let now = '2026-11-02T01:00:00.000Z';
  let known: Shared;
  let asked: string[];
  const ask = (sequence: number, bytes = 0): Promise<number> =>
    known.answer(
      sequence,
      'size',
      () => {
        asked.push(`${sequence} ${now.slice(17)}`);
        return Promise.resolve(bytes);
      },
      (size) => size,
    );
  beforeEach(() => {
    now = '2026-11-02T01:00:00.000Z';
    known = new Shared(() => now);
    asked = [];
  });

  it('is asked once in a second, and anew when the log has grown', async () => {
    await Promise.all([ask(1), ask(1), ask(2)]);
    now = '2026-11-02T01:00:00.999Z';
    await ask(1);
    now = '2026-11-02T01:00:01.000Z';
    await ask(1);
    known.forget();
    await Promise.all([ask(1), ask(1)]);
    expect(asked).toEqual(['1 00.000Z', '2 00.000Z', '1 01.000Z', '1 01.000Z']);
  });

  it('is not kept beyond 16 MB', async () => {
    await ask(1, 10_000_000);
    await ask(2, 6_000_000);
    await ask(1);
    expect(asked).toHaveLength(2);
    await ask(3, 1_000_000);
    await ask(1);
    expect(asked).toHaveLength(4);
  });

  it('failures are told to those who waited, and asked again', async () => {
    const failing = () =>
      known.answer(
        1,
        'x',
        () => Promise.reject(new Error('gone')),
        () => 0,
      );
    await expect(Promise.all([failing(), failing()])).rejects.toThrow('gone');
    await expect(
      known.answer(
        1,
        'x',
        () => Promise.resolve('back'),
        () => 0,
      ),
    ).resolves.toBe('back');
  });
});
