// The demonstration ledger: seeded through the door from seeds/, whatever the day, and shows what step 1 can show.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SimulatedClock } from '../../src/ledger/clock';
import { Ledger } from '../../src/ledger/ledger';
import { verifyLog } from '../../src/ledger/replay';
import { seed } from '../../src/ledger/seed';
import { statusAt } from '../../src/rules/colour';
import { causesOf, reasonsAt } from '../../src/rules/reasons';
import type { Task } from '../../src/rules/records';
import { RULE_CODES, STAGES, STATUSES } from '../../src/rules/words';
import { RowReader } from '../../src/store/rows';

const SEEDS = join(__dirname, '../../seeds');
const fail = (error: unknown) => {
  throw error;
};

// A working day, a Saturday, days before and in the National Day week, and one whose deadlines reach an unpublished year.
describe.each([
  '2026-11-20T06:00:00.000Z',
  '2026-11-21T06:00:00.000Z',
  '2026-09-29T01:00:00.000Z',
  '2026-10-04T04:00:00.000Z',
  '2026-12-24T02:00:00.000Z',
])('seeded at %s', (now) => {
  let folder: string;
  let ledger: Ledger;
  let tasks: Task[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    const path = join(folder, 'ledger.sqlite');
    expect(await seed(path, 'demo', now, SEEDS, fail)).toBe('demo');
    ledger = await Ledger.open(path, new SimulatedClock(now), fail);
    const rows = await ledger.database.writer.query('SELECT * FROM "task"');
    tasks = new RowReader(ledger.database.writer).read<Task>('task', rows);
  });
  afterAll(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true });
  });

  it('has at least 40 tasks in Yantai and Penglai, in every stage and colour', () => {
    expect(tasks.length).toBeGreaterThanOrEqual(40);
    expect([...new Set(tasks.map((task) => task.jurisdiction))].sort()).toEqual(['370600', '370614']);
    expect(new Set(tasks.map((task) => task.stage))).toEqual(new Set(STAGES));
    expect(new Set(tasks.map((task) => statusAt(task, now)))).toEqual(new Set(STATUSES));
    expect(tasks.every((task) => task.sourceClause !== null)).toBe(true);
  });

  it('shows every rule', () => {
    const shown = new Set(
      tasks
        .flatMap((task) => reasonsAt(causesOf(task, ledger.regimes.of(task.jurisdiction)), now))
        .map(({ rule }) => rule),
    );
    expect(RULE_CODES.filter((rule) => !shown.has(rule))).toEqual([]);
  });

  it('has a valid log whose events were recorded at the time of the demonstration, and is seeded once', async () => {
    for (const code of ledger.regimes.codes)
      expect(await verifyLog(ledger.reader, code)).toMatchObject({ valid: true });
    expect(await ledger.reader.dueTurns('370600', now)).toBe(0);
    expect((await ledger.reader.head('370600'))?.recordedAt.slice(0, 10) ?? '').toMatch(/^20\d\d-/);
    expect(await seed(join(folder, 'ledger.sqlite'), 'demo', now, SEEDS, fail)).toBe('none');
  });
});
