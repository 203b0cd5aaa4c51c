// Random lives of a task (DOMAIN.md 5): while nobody acts a task only gets worse, its turning moments say the same as its
// reasons at every moment, and nothing holds before the act that made it possible. Publications are acts like the others.
import fc from 'fast-check';

import { nextTurn, statusAt, statusSince } from '../../src/rules/colour';
import { addDays, earliest, type Instant, NEVER } from '../../src/rules/day';
import type { Policy } from '../../src/rules/policy';
import { causesOf } from '../../src/rules/causes';
import { type Cause, type Reason, reasonsAt, worst } from '../../src/rules/reasons';
import { CADENCES, RULE_CODES, severity, type Stage, STAGES, type Status, STATUSES } from '../../src/rules/words';
import { DEFAULT, later, local, noticeOf, policyOf, refusal, regimeOf, type UnitCode, World, type Who } from './world';

// The same lives each time; another SEED in the environment tries others.
const SEED = Number(process.env['SEED'] ?? 20261121);
const REGIMES = { DEFAULT: regimeOf(DEFAULT), CLOSING: regimeOf(policyOf({ closeOfBusiness: '17:00' })) };
type Rules = Policy['rules'];

/** What somebody may try; what is refused changes nothing. `n` chooses days and people. */
const ACTS: Record<string, (world: World, n: number) => unknown> = {
  register: (world) => world.register(),
  assign: (world) => world.assign(),
  acknowledge: (world) => world.acknowledge({ by: leadOf(world) }),
  giveBack: (world) => world.giveBack('职责不符', { by: leadOf(world) }),
  transfer: (world, n) => world.transfer(unitOf(n)),
  explain: (world, n) => world.explain(dayOf(world, n), { by: leadOf(world) }),
  explainLonger: (world, n) => world.explain(addDays(world.task.dueOn, 1 + n), { by: leadOf(world) }),
  approveExplanation: (world, n) =>
    world.approveExplanation(officeOrLeader(n), n % 3 === 0 ? dayOf(world, n) : undefined),
  rejectExplanation: (world, n) => world.rejectExplanation(officeOrLeader(n)),
  letter: (world, n) => world.letter(n % 2 === 0 ? [unitOf(n)] : ['A', 'B']),
  answer: (world, n) => world.answer(unitOf(n)),
  answerAll: (world) => {
    for (const unit of ['A', 'B', 'C'] as const) refusal(() => tried(() => world.answer(unit)));
  },
  returnReport: (world) => world.returnReport(),
  complete: (world) => world.complete({ by: leadOf(world) }),
  approveCompletion: (world, n) => world.approveCompletion(n % 2 === 0 ? 'office' : 'office2'),
  returnCompletion: (world, n) => world.returnCompletion(n % 2 === 0 ? { redoBy: dayOf(world, n) } : {}),
  verifyPassed: (world, n) => world.verify('passed', n % 2 === 0 ? 'office' : 'office2'),
  verifyFailed: (world, n) => world.verify(n % 2 === 0 ? 'failed' : 'false', n % 3 === 0 ? 'office' : 'office2'),
  close: (world, n) => world.close(n % 2 === 0 ? 'office' : 'office2'),
  reopen: (world) => world.reopen(),
  suspend: (world) => world.suspend(),
  resume: (world) => world.resume(),
  flag: (world, n) => world.flag(n % 2 === 0 ? 'YELLOW' : 'RED'),
  clearFlag: (world, n) => world.clearFlag({ by: n % 2 === 0 ? 'office' : 'office2' }),
  report: (world, n) => world.report(n % 3 === 0 ? null : n % 101, { by: leadOf(world) }),
  addMilestone: (world, n) => world.addMilestone(dayOf(world, n)),
  updateMilestone: (world, n) =>
    world.updateMilestone({ dueOn: dayOf(world, n) }, { index: indexIn(world.milestones, n) }),
  removeMilestone: (world, n) => world.removeMilestone({ index: indexIn(world.milestones, n) }),
  completeMilestone: (world, n) => world.completeMilestone({ by: leadOf(world), index: indexIn(world.milestones, n) }),
  completeMilestones: (world) => {
    for (const index of world.milestones.keys()) refusal(() => world.completeMilestone({ by: leadOf(world), index }));
  },
  quantify: (world, n) => world.update({ quantified: n % 4 > 0 }),
  changeCadence: (world, n) => world.update({ reportCadence: CADENCES[n % 5] ?? 'NONE' }),
  order: (world, n) => world.propose('INTERVIEW', { unit: leadOf(world), rectifyBy: dayOf(world, n) }),
  decideIntervention: (world, n) => world.decideIntervention(n % 4 > 0, { index: indexIn(world.interventions, n) }),
  rectify: (world, n) => world.rectify({ index: indexIn(world.interventions, n) }),
  decideRectification: (world, n) =>
    world.decideRectification(
      n % 2 === 0 ? { rectifyBy: dayOf(world, n) } : { index: indexIn(world.interventions, n) },
    ),
  addDaysOff: (world, n) => world.addDaysOff(dayOf(world, n), dayOf(world, n + 1), dayOf(world, n + 2)),
  publishNotice: (world, n) =>
    world.publishNotice(
      noticeOf(2027, [`2027-01-${String(1 + (n % 12)).padStart(2, '0')}`, '2027-02-05', '2027-02-08'], WEEKENDS[n % 3]),
    ),
  passBy: () => undefined,
};

const WEEKENDS = [['2027-01-02'], ['2027-01-09', '2027-01-17'], []];
const indexIn = (rows: readonly unknown[], n: number): number => (rows.length === 0 ? 0 : n % rows.length);

const unitOf = (n: number): UnitCode => (['A', 'B', 'C'] as const)[n % 3] ?? 'A';
const leadOf = (world: World): UnitCode => String.fromCharCode(Number(world.task.leadUnitId.split('_')[2])) as UnitCode;
const officeOrLeader = (n: number): Who => (n % 2 === 0 ? 'office' : 'leader');
const dayOf = (world: World, n: number) => addDays(local(world.now).slice(0, 10), n % 40);

/** Runs an act that may find nothing to act on. */
function tried(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error && error.message === 'there is none')) throw error;
  }
}

// Short waits keep several acts within a day; long ones cross deadlines, weekends and holidays.
const wait = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 4 * 3600 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 6 * 86_400 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 * 86_400 }) },
);
// What people do from each stage, the frequent more often: so that lives are long and pass through every rule.
const IN_WORK =
  'explain explainLonger explainLonger approveExplanation approveExplanation approveExplanation rejectExplanation letter flag report report addMilestone updateMilestone removeMilestone completeMilestone completeMilestones completeMilestones quantify order';
const PUBLISHED =
  'addDaysOff publishNotice changeCadence decideIntervention decideIntervention rectify decideRectification';
const LETTERS = `answer answerAll answerAll returnReport clearFlag suspend ${PUBLISHED}`;
const USUAL: Record<Stage, string> = {
  DRAFT: 'register assign addMilestone',
  REGISTERED: 'assign',
  ASSIGNED: `acknowledge acknowledge acknowledge acknowledge giveBack transfer ${IN_WORK} ${LETTERS}`,
  IN_PROGRESS: `complete complete complete complete transfer ${IN_WORK} ${LETTERS}`,
  COMPLETION_SUBMITTED: `approveCompletion approveCompletion approveCompletion returnCompletion returnCompletion approveExplanation rejectExplanation letter flag ${LETTERS}`,
  COMPLETED: `verifyPassed verifyFailed verifyFailed verifyFailed close reopen reopen ${PUBLISHED}`,
  CLOSED: `reopen verifyFailed verifyPassed ${PUBLISHED}`,
  SUSPENDED: `resume resume resume resume approveExplanation rejectExplanation answerAll ${PUBLISHED}`,
  CANCELLED: '',
};

// Any policy: rules switched off, other colours, other numbers.
const rule = fc.record({
  enabled: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  steps: fc
    .subarray([...STATUSES], { minLength: 1 })
    .chain((colours) =>
      fc.tuple(
        ...colours.map((status) =>
          fc.record({ status: fc.constant(status), workingDays: fc.nat(6), points: fc.integer({ min: 1, max: 40 }) }),
        ),
      ),
    ),
});
const anyRules = fc.record(
  Object.fromEntries(RULE_CODES.map((code) => [code, rule.map((own) => ({ ...DEFAULT.rules[code], ...own }))])),
);

const life = fc.record({
  start: fc.integer({ min: 0, max: 300 * 86_400 }),
  span: fc.integer({ min: 0, max: 60 }),
  regime: fc.constantFrom('DEFAULT' as const, 'CLOSING' as const),
  rules: fc.option(anyRules as fc.Arbitrary<Rules>, { freq: 2 }),
  quantified: fc.boolean(),
  reportCadence: fc.constantFrom(...CADENCES),
  acts: fc.array(fc.tuple(wait, fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 40, size: 'max' }),
  looks: fc.array(fc.integer({ min: 0, max: 120 * 86_400 }), { minLength: 3, maxLength: 8 }),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

interface Spell {
  status: Status;
  from: Instant;
  /** the task was reopened in it, by reopening or by a verification that failed */
  reopened: boolean;
}

/** What has led to what is looked at. */
interface Past {
  /** the colours of the task until now */
  spells: Spell[];
  /** what held just before the last act */
  before: Reason[];
  act: string;
}

/** Lives a life, and calls back after the creation and after each act that was done. */
function lived(
  { start, span, regime, rules, acts, quantified, reportCadence }: Life,
  look: (world: World, past: Past) => void,
): void {
  const { calendar, policy } = REGIMES[regime];
  const world = new World('2026-03-02 09:00', { calendar, policy: { ...policy, rules: rules ?? policy.rules } });
  const deadline = addDays(local(later(world.now, start)).slice(0, 10), span);
  world.moveTo(later(world.now, start)).create({ deadline, quantified, reportCadence });
  const spells: Spell[] = [];
  const enter = (status: Status, from: Instant, reopened = false) => {
    const last = spells.at(-1);
    if (last?.status !== status) spells.push({ status, from, reopened });
    else last.reopened ||= reopened;
  };
  const after = (act: string, before: Reason[]) => {
    enter(statusAt(world.task, world.now), world.now, act === 'reopen' || act === 'verifyFailed');
    look(world, { spells, before, act });
  };
  after('create', []);
  for (const [seconds, choice, n] of acts) {
    const before = world.task;
    const to = later(world.now, seconds);
    const causes = causesOf(before, world.regime);
    // What time makes of it until the act, by its reasons alone.
    const moments = causes.flatMap(({ steps }) => steps.map(({ from }) => from));
    for (const at of moments.filter((from) => from > world.now && from <= to).sort())
      enter(worst(reasonsAt(causes, at)), at);
    world.moveTo(to);
    const usual = USUAL[before.stage].split(' ');
    const name = usual[choice % usual.length] as string;
    refusal(() => tried(() => ACTS[name]?.(world, n)));
    if (world.task !== before) after(name, reasonsAt(causes, to));
  }
}

/** Ascending moments from the world's now: the given ones, and all turns of the task with their neighbours. */
function momentsFrom(world: World, causes: readonly Cause[], looks: readonly number[]): Instant[] {
  const turns = causes.flatMap(({ steps, until }) => [...steps.map(({ from }) => from), until ?? NEVER]);
  const beside = [...turns, world.task.yellowAt, world.task.redAt]
    .filter((at) => at < NEVER)
    .flatMap((at) => [later(at, -0.001), at, later(at, 0.001)]);
  const chosen = looks.map((seconds) => later(world.now, seconds));
  return [...new Set([world.now, ...beside, ...chosen])].filter((at) => at >= world.now).sort();
}

/** What is seen of a task at a moment not before its last act. */
interface Seen {
  at: Instant;
  status: Status;
  reasons: Reason[];
}

type Policies = 'any' | 'default';
/** What is wrong with what is seen after an act, at ascending moments; or nothing. */
type Wrong = (world: World, seen: Seen[], past: Past) => unknown;

/** Lives a life and asks each of some properties of what is seen after each act, until it has found something wrong. */
function asked(
  each: Life,
  policies: Policies,
  properties: Iterable<Wrong>,
  found: (wrong: Wrong, what: string) => void,
) {
  lived(policies === 'any' ? each : { ...each, rules: null }, (world, past) => {
    const causes = causesOf(world.task, world.regime);
    const seen = momentsFrom(world, causes, each.looks).map((at) => ({
      at,
      status: statusAt(world.task, at),
      reasons: reasonsAt(causes, at),
    }));
    for (const wrong of properties) {
      const told = wrong(world, seen, past);
      if (told !== undefined)
        found(wrong, `${world.task.stage} after ${past.act} at ${local(world.now)}: ${JSON.stringify(told)}`);
    }
  });
}

const PARAMETERS = { numRuns: 400, seed: SEED };
const PROPERTIES: Record<Policies, Set<Wrong>> = { any: new Set(), default: new Set() };
const broken = new Set<Wrong>();

// All properties are of the same lives, which are lived once for all of them.
beforeAll(() => {
  for (const policies of ['any', 'default'] as const) {
    for (const each of fc.sample(life, PARAMETERS))
      asked(each, policies, PROPERTIES[policies], (wrong) => broken.add(wrong));
  }
}, 60_000);

/** A test that a property holds. One that does not is checked again by itself, for the shortest life that shows it. */
function holds(name: string, wrong: Wrong, policies: Policies = 'any'): void {
  PROPERTIES[policies].add(wrong);
  it(name, () => {
    if (!broken.has(wrong)) return;
    const alone = (each: Life) =>
      asked(each, policies, [wrong], (_, what) => {
        throw new Error(what);
      });
    fc.assert(fc.property(life, alone), PARAMETERS);
    throw new Error('it did not hold the first time');
  });
}

holds('a task only gets worse while nobody acts', (_, seen) =>
  seen.find(({ status }, i) => severity(status) < severity(seen[i - 1]?.status ?? 'BLUE')),
);

holds('its turning moments say what its reasons say, at every moment from the last act on', (_, seen) =>
  seen.find(({ status, reasons }) => status !== worst(reasons)),
);

holds('no reason is older than the task, or younger than now', ({ task }, seen) =>
  seen.flatMap(({ at, reasons }) => reasons.filter(({ since }) => since < task.createdAt || since > at)).at(0),
);

const PUBLICATIONS = ['addDaysOff', 'publishNotice'];

/** A reason that the last act made possible, or made worse, and that is older than the act. */
function antedated(now: Instant, { reasons = [] }: Partial<Seen>, { before, act }: Past): Reason | undefined {
  return reasons.find(({ rule, status, since, subjectId }) => {
    // A task that was completed late is red since dueAt; a report brings into sight that the next one is near already.
    if (rule === 'COMPLETED_LATE' || (rule === 'REPORT_NEAR' && act === 'report')) return false;
    const old = before.find((other) => other.rule === rule && other.subjectId === subjectId);
    return since < now && (old === undefined || severity(old.status) < severity(status));
  });
}

holds('a reason that an act made possible, or worse, holds from that act on', ({ now }, seen, past) =>
  PUBLICATIONS.includes(past.act) ? undefined : antedated(now, seen[0] ?? {}, past),
);

holds('a reason that a publication made possible, or worse, holds from that publication on', ({ now }, seen, past) =>
  PUBLICATIONS.includes(past.act) ? antedated(now, seen[0] ?? {}, past) : undefined,
);

// A late completion is red since dueAt by its own rule, also where an explanation had held the red back.
holds(
  'no red reason but COMPLETED_LATE is older than the red colour',
  ({ task }, seen) =>
    seen
      .flatMap(({ reasons }) => reasons)
      .find(({ rule, status, since }) => status === 'RED' && rule !== 'COMPLETED_LATE' && since < task.redAt),
  'default',
);

holds(
  'the next turn is the next moment at which the colour is worse, and the one to be announced',
  ({ task, now }, seen) => {
    const next = earliest(nextTurn(task, now) ?? NEVER, task.remindAt);
    if (task.announced !== statusAt(task, now) || task.nextAt !== next) return [task.announced, task.nextAt];
    return seen.find(
      ({ at, status }) =>
        nextTurn(task, at) !== (seen.find((other) => other.at > at && other.status !== status)?.at ?? null),
    );
  },
);

holds(
  'a colour has held since its spell began; only a reopening may begin a red spell anew',
  ({ task, now }, _, { spells }) => {
    const { from, reopened } = spells.at(-1) as Spell;
    const since = statusSince(task, now);
    return since > now || (reopened ? since < from : since !== from) ? { since, spells } : undefined;
  },
  'default',
);

const reached = new Set<string>();
PROPERTIES.default.add((world, seen) => {
  reached.add(world.task.stage);
  for (const { status, reasons } of seen)
    for (const word of [status, ...reasons.map(({ rule }) => rule)]) reached.add(word);
});

it('the random lives reach every stage, colour and rule', () => {
  // UNIT_RED_TASKS is not of a task.
  const rules = RULE_CODES.filter((rule) => rule !== 'UNIT_RED_TASKS');
  const all = [...STAGES.filter((stage) => USUAL[stage] !== ''), ...STATUSES, ...rules];
  expect(all.filter((word) => !reached.has(word))).toEqual([]);
});
