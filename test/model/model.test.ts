// Random lives of tasks on the real ledger, on a real SQLite file, compared after every act with the naive reference
// (reference.ts): stage, colour by the rules and by SQL, reasons, obligations, schedule, escalation, now and at later moments; in
// the end every announced change of colour and every reminder.
import fc from 'fast-check';

import { life, perform, retold, shortened } from './play';
import { ON } from '../database';
import { Theatre } from './stage';

// The same lives each time, so that a run without a change finds nothing new; after a change of the rules, LIVES=200 or more
// in the environment.
const RUNS = Number(process.env['LIVES'] ?? (ON === 'sqlite' ? 20 : 8));
const LINES = 60;
let theatre: Theatre;

beforeAll(async () => {
  theatre = await Theatre.build();
});
afterAll(() => theatre.close());

it(
  'the ledger and the naive reference see the same of every task at every moment',
  async () => {
    const numbers = fc.array(fc.nat(1_000_000), { minLength: 700, maxLength: 700 });
    let done = 0;
    for (const dice of fc.sample(numbers, { seed: 20261121, numRuns: RUNS })) {
      const played = await perform(theatre, life(dice, LINES));
      done += played.done;
      if (played.difference === null) continue;
      const { lines, difference } = await shortened(theatre, played.lines, played.difference);
      throw new Error(`they differ:\n${retold(lines, difference)}`);
    }
    expect(done).toBeGreaterThan((RUNS * LINES) / 2);
  },
  Math.max(600_000, RUNS * 10_000),
);
