// A file that takes more operations than the rate allows in a minute: it waits for the next and is whole. Here, because it takes that minute.
import { DOOR_LIMITS } from '../../src/server/door-limits';
import { World } from '../world';

// Two briefings and a part of the third.
const RATE = 6000;

it('once its first operation was answered, a document waits for points', async () => {
  const world = await World.open('2026-11-20T09:00:00+08:00', { service: { limits: { ...DOOR_LIMITS, rate: RATE } } });
  try {
    const { token } = await world.as({ role: 'OFFICE' });
    const ask = async () => {
      const begun = performance.now();
      const response = await fetch(`${world.url}/documents/briefing.docx?from=2026-11-01&to=2026-11-30`, {
        headers: { authorization: `Bearer ${token ?? ''}` },
      });
      await response.arrayBuffer();
      return { status: response.status, waited: performance.now() - begun > 20_000 };
    };
    const asked = [await ask(), await ask(), await ask()];
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(asked.map(({ waited }) => waited)).toEqual([false, false, true]);
  } finally {
    await world.close();
  }
}, 120_000);
