// The door for writing: nobody who comes just as it closes behind the last is left standing there.
import { World } from '../world';

it('lets in whoever comes, at whatever step after the one before', async () => {
  const world = await World.open('2026-09-28T09:00:00+08:00');
  const { door } = world.ledger;
  const nothing = () => Promise.resolve();
  for (let steps = 0; steps < 20; steps++) {
    await door.write('370600', nothing);
    for (let i = 0; i < steps; i++) await Promise.resolve();
    const written = await Promise.race([
      door.write('370600', nothing).then(() => true),
      new Promise<boolean>((resolve) => setTimeout(resolve, 2000, false)),
    ]);
    expect([steps, written]).toEqual([steps, true]);
  }
  await world.close();
});
