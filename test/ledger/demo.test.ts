// The demonstration ledger: seeded through the door from seeds/, whatever the day, and shows everything that the ledger knows.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SimulatedClock } from '../../src/ledger/clock';
import { Ledger } from '../../src/ledger/ledger';
import { verifyLog } from '../../src/ledger/verifying';
import { seed } from '../../src/ledger/seed';
import type { Principal } from '../../src/rules/access';
import { nominalAfter } from '../../src/rules/cadence';
import { statusAt } from '../../src/rules/colour';
import { causesOf } from '../../src/rules/causes';
import { addDays } from '../../src/rules/day';
import { ruleOf } from '../../src/rules/policy';
import { type Reason, reasonsAt, type Regime } from '../../src/rules/reasons';
import type { Records, Task } from '../../src/rules/records';
import { unitReasons } from '../../src/rules/unit-colour';
import {
  CADENCES,
  DECISIONS,
  INSPECTION_STAGES,
  INTERVENTION_KINDS,
  OPEN_STAGES,
  RULE_CODES,
  STAGES,
  STATUSES,
} from '../../src/rules/words';
import { databaseIn, ON, removeFolder, SEEDS } from '../database';

const fail = (error: unknown) => {
  throw error;
};

// A working day, a Saturday, a day in the National Day week, the evening before an unpublished holiday, and a day in an
// unpublished year.
const MOMENTS = [
  '2026-11-20T06:00:00.000Z',
  '2026-11-21T06:00:00.000Z',
  '2026-10-04T04:00:00.000Z',
  '2026-12-31T10:00:00.000Z',
  '2027-01-15T03:00:00.000Z',
];

// What is seeded is played on SQLite and copied: the moments make no difference to that.
describe.each(ON === 'sqlite' ? MOMENTS : MOMENTS.slice(-1))('seeded at %s', (now) => {
  let folder: string;
  let ledger: Ledger;
  let tasks: Task[];
  let open: Task[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    const url = await databaseIn(folder);
    expect(await seed(url, 'demo', now, SEEDS, fail)).toBe('demo');
    ledger = await Ledger.open(url, new SimulatedClock(now), fail);
    tasks = await all('task');
    open = tasks.filter(({ stage }) => OPEN_STAGES.includes(stage));
  });
  afterAll(async () => {
    await ledger.close();
    await removeFolder(folder);
  });

  async function all<K extends keyof Records>(kind: K): Promise<Records[K][]> {
    const rows = await ledger.database.writer.query(`SELECT * FROM "${kind}"`);
    return ledger.database.rows.read<Records[K]>(kind, rows);
  }

  /** Why the units of a jurisdiction have their colours. */
  async function reasonsOfUnits(jurisdiction: string): Promise<Reason[]> {
    const who: Principal = { subject: 'test', name: '督查科', role: 'OFFICE', jurisdiction, unitId: null };
    const units = (await all('unit')).filter((unit) => unit.jurisdiction === jurisdiction).map(({ id }) => id);
    const tallies = await ledger.reader.openTallies(who, units, now);
    const redMoments = await ledger.reader.redMoments(who, units, now);
    const { policy } = ledger.regimes.of(jurisdiction);
    return units.flatMap((id) => unitReasons(id, tallies.get(id)?.total ?? 0, redMoments.get(id) ?? [], policy));
  }

  it('has at least 60 tasks in Yantai and Penglai, in every stage and colour, some of them public', () => {
    expect(tasks.length).toBeGreaterThanOrEqual(60);
    expect([...new Set(tasks.map((task) => task.jurisdiction))].sort()).toEqual(['370600', '370614']);
    expect(new Set(tasks.map((task) => task.stage))).toEqual(new Set(STAGES));
    expect(new Set(tasks.map((task) => statusAt(task, now)))).toEqual(new Set(STATUSES));
    expect(tasks.filter(({ classification }) => classification === 'PUBLIC').length).toBeGreaterThanOrEqual(5);
  });

  it('names the clause of every task', () => {
    expect(tasks.filter(({ sourceClause }) => sourceClause === null)).toEqual([]);
  });

  it('has at most a third of its open tasks red', () => {
    const red = open.filter((task) => statusAt(task, now) === 'RED');
    expect(red.length * 3).toBeLessThanOrEqual(open.length);
  });

  it('shows every rule', async () => {
    const ofTasks = tasks.flatMap((task) => reasonsAt(causesOf(task, ledger.regimes.of(task.jurisdiction)), now));
    const ofUnits = [...(await reasonsOfUnits('370600')), ...(await reasonsOfUnits('370614'))];
    const shown = new Set([...ofTasks, ...ofUnits].map(({ rule }) => rule));
    // On some days no report of any cadence can be near, 2026-11-21 for one.
    const unseen = reportNear(ledger.regimes.of('370600'), now) ? [] : ['REPORT_NEAR'];
    expect(RULE_CODES.filter((rule) => !shown.has(rule))).toEqual(unseen);
  });

  it('shows every colour that the rules with two colours give, and a red unit', async () => {
    const colours = new Map<string, Set<string>>();
    for (const task of tasks) {
      for (const { rule, status } of reasonsAt(causesOf(task, ledger.regimes.of(task.jurisdiction)), now)) {
        colours.set(rule, (colours.get(rule) ?? new Set()).add(status));
      }
    }
    for (const rule of ['REPORT_OVERDUE', 'MILESTONE_OVERDUE', 'BEHIND_SCHEDULE', 'FLAGGED']) {
      expect({ rule, colours: colours.get(rule) }).toEqual({ rule, colours: new Set(['YELLOW', 'RED']) });
    }
    expect((await reasonsOfUnits('370600')).map(({ status }) => status)).toEqual(
      expect.arrayContaining(['BLUE', 'RED']),
    );
  });

  it('splits tasks up, two levels deep', () => {
    expect(new Set(tasks.map(({ ancestorIds }) => ancestorIds.length))).toEqual(new Set([0, 1, 2]));
  });

  it('has interventions of each kind, and they and what they want rectified in each state of decision', async () => {
    const interventions = await all('intervention');
    expect(new Set(interventions.map(({ kind }) => kind))).toEqual(new Set(INTERVENTION_KINDS));
    expect(new Set(interventions.map(({ decision }) => decision))).toEqual(new Set(DECISIONS));
    expect(new Set(interventions.map((each) => each.rectificationDecision))).toEqual(new Set([...DECISIONS, null]));
    expect(new Set(interventions.map(({ automatic }) => automatic))).toEqual(new Set([true, false]));
  });

  it('has inspections of each stage, one with a review', async () => {
    const inspections = await all('inspection');
    expect(new Set(inspections.map(({ stage }) => stage))).toEqual(new Set(INSPECTION_STAGES));
    expect(inspections.flatMap(({ reviews }) => reviews)).not.toEqual([]);
  });

  it('has tasks of each cadence, reports of each kind, some returned', async () => {
    expect(new Set(tasks.map(({ reportCadence }) => reportCadence))).toEqual(new Set(CADENCES));
    const reports = await all('report');
    expect(new Set(reports.map(({ kind }) => kind))).toEqual(new Set(['PROGRESS', 'FEEDBACK', 'RECTIFICATION']));
    const returned = reports.filter((report) => report.returned);
    expect(new Set(returned.map(({ kind }) => kind))).toEqual(new Set(['PROGRESS', 'FEEDBACK']));
  });

  it('has milestones that were completed, moved and removed', async () => {
    const milestones = await all('milestone');
    expect(milestones.filter(({ completedOn }) => completedOn !== null).length).toBeGreaterThanOrEqual(5);
    expect(milestones.some(({ removed }) => removed)).toBe(true);
    const kinds = await ledger.database.writer.query('SELECT DISTINCT "kind" FROM "event"');
    expect(kinds.map(({ kind }: { kind: string }) => kind)).toContain('milestoneUpdated');
  });

  it('has a valid log whose events were recorded at the time of the demonstration, and is seeded once', async () => {
    for (const code of ledger.regimes.codes)
      expect(await verifyLog(ledger.reader, code)).toMatchObject({ valid: true });
    expect(await ledger.reader.dueTurns('370600', now)).toBe(0);
    const recorded = (await ledger.reader.head('370600'))?.recordedAt ?? '';
    expect(recorded > addDays(now.slice(0, 10), -14) && recorded <= now).toBe(true);
    expect(await seed(await databaseIn(folder), 'demo', now, SEEDS, fail)).toBe('none');
  });
});

/** Whether the next due day of some cadence is near: the demonstration has a task that then owes a report of it. */
function reportNear({ policy, calendar }: Regime, now: string): boolean {
  const [step] = ruleOf(policy, 'REPORT_NEAR').steps;
  const today = calendar.dayOf(now);
  return CADENCES.some((cadence) => {
    if (cadence === 'NONE') return false;
    let nominal = nominalAfter(cadence, addDays(today, -31));
    while (calendar.dueBy(nominal).at <= now) nominal = nominalAfter(cadence, nominal);
    return calendar.start(calendar.before(calendar.dueBy(nominal).on, step?.workingDays ?? 0)) <= now;
  });
}
