// Random lives of a task (DOMAIN.md 5): while nobody acts a task only gets worse, its turning moments say the same as its
// reasons at every moment, and nothing holds before the act that made it possible.
import fc from 'fast-check';

import { nextTurn, statusAt, statusSince } from '../../src/rules/colour';
import { addDays, type Instant, NEVER } from '../../src/rules/day';
import type { Policy } from '../../src/rules/policy';
import { type Cause, causesOf, type Reason, reasonsAt, worst } from '../../src/rules/reasons';
import { RULE_CODES, severity, type Stage, STAGES, type Status, STATUSES } from '../../src/rules/words';
import { DEFAULT, later, local, policyOf, refusal, regimeOf, type UnitCode, World, type Who } from './world';

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
  returnFeedback: (world) => world.returnFeedback(),
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
};

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
  'explain explainLonger explainLonger approveExplanation approveExplanation approveExplanation rejectExplanation letter flag';
const LETTERS = 'answer answerAll answerAll returnFeedback clearFlag suspend';
const USUAL: Record<Stage, string> = {
  DRAFT: 'register assign',
  REGISTERED: 'assign',
  ASSIGNED: `acknowledge acknowledge acknowledge acknowledge giveBack transfer ${IN_WORK} ${LETTERS}`,
  IN_PROGRESS: `complete complete complete complete transfer ${IN_WORK} ${LETTERS}`,
  COMPLETION_SUBMITTED: `approveCompletion approveCompletion approveCompletion returnCompletion returnCompletion approveExplanation rejectExplanation letter flag ${LETTERS}`,
  COMPLETED: 'verifyPassed verifyFailed verifyFailed close reopen',
  CLOSED: 'reopen verifyFailed verifyPassed',
  SUSPENDED: 'resume resume resume approveExplanation rejectExplanation answerAll',
  CANCELLED: '',
};

// Any policy: rules switched off, other colours, other numbers.
const rule = fc.record({
  enabled: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  steps: fc
    .subarray([...STATUSES], { minLength: 1 })
    .chain((colours) =>
      fc.tuple(...colours.map((status) => fc.record({ status: fc.constant(status), workingDays: fc.nat(6) }))),
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
  acts: fc.array(fc.tuple(wait, fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 30, size: 'max' }),
  looks: fc.array(fc.integer({ min: 0, max: 120 * 86_400 }), { minLength: 3, maxLength: 8 }),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

interface Spell {
  status: Status;
  from: Instant;
  /** the task was reopened in it, by reopening or by a verification that failed */
  reopened: boolean;
}

/** Lives a life, and calls back after the creation and after each act that was done. `spells`: its colours until now. */
function lived({ start, span, regime, rules, acts }: Life, look: (world: World, spells: Spell[]) => void): void {
  const { calendar, policy } = REGIMES[regime];
  const world = new World('2026-03-02 09:00', { calendar, policy: { ...policy, rules: rules ?? policy.rules } });
  world.moveTo(later(world.now, start)).create({ deadline: addDays(local(world.now).slice(0, 10), span) });
  const spells: Spell[] = [];
  const enter = (status: Status, from: Instant, reopened = false) => {
    const last = spells.at(-1);
    if (last?.status !== status) spells.push({ status, from, reopened });
    else last.reopened ||= reopened;
  };
  const after = (done: string) => {
    enter(statusAt(world.task, world.now), world.now, done === 'reopen' || done === 'verifyFailed');
    look(world, spells);
  };
  after('create');
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
    if (world.task !== before) after(name);
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

/** Checks a property of what is seen after each act, at ascending moments; it returns what is wrong, or nothing. */
function check(
  wrong: (world: World, seen: Seen[], spells: Spell[]) => unknown,
  policies: 'any' | 'default' = 'any',
): void {
  const property = fc.property(life, (each) =>
    lived(policies === 'any' ? each : { ...each, rules: null }, (world, spells) => {
      const causes = causesOf(world.task, world.regime);
      const seen = momentsFrom(world, causes, each.looks).map((at) => ({
        at,
        status: statusAt(world.task, at),
        reasons: reasonsAt(causes, at),
      }));
      const told = wrong(world, seen, spells);
      if (told !== undefined) throw new Error(`${world.task.stage} at ${world.now}: ${JSON.stringify(told)}`);
    }),
  );
  fc.assert(property, { numRuns: 400 });
}

it('a task only gets worse while nobody acts', () => {
  check((_, seen) => seen.find(({ status }, i) => severity(status) < severity(seen[i - 1]?.status ?? 'BLUE')));
});

it('its turning moments say what its reasons say, at every moment from the last act on', () => {
  check((_, seen) => seen.find(({ status, reasons }) => status !== worst(reasons)));
});

it('no reason is older than the task, or younger than now', () => {
  check(({ task }, seen) =>
    seen.flatMap(({ at, reasons }) => reasons.filter(({ since }) => since < task.createdAt || since > at)).at(0),
  );
});

// A late completion is red since dueAt by its own rule, also where an explanation had held the red back.
it('no red reason but COMPLETED_LATE is older than the red colour', () => {
  check(
    ({ task }, seen) =>
      seen
        .flatMap(({ reasons }) => reasons)
        .find(({ rule, status, since }) => status === 'RED' && rule !== 'COMPLETED_LATE' && since < task.redAt),
    'default',
  );
});

it('the next turn is the next moment at which the colour is worse, and the one to be announced', () => {
  check(({ task, now }, seen) => {
    if (task.announced !== statusAt(task, now) || task.turnAt !== (nextTurn(task, now) ?? NEVER))
      return [task.announced, task.turnAt];
    return seen.find(
      ({ at, status }) =>
        nextTurn(task, at) !== (seen.find((other) => other.at > at && other.status !== status)?.at ?? null),
    );
  });
});

it('a colour has held since its spell began; only a reopening may begin a red spell anew', () => {
  check(({ task, now }, _, spells) => {
    const { from, reopened } = spells.at(-1) as Spell;
    const since = statusSince(task, now);
    return since > now || (reopened ? since < from : since !== from) ? { since, spells } : undefined;
  }, 'default');
});

it('the random lives reach every stage, colour and rule', () => {
  const reached = new Set<string>();
  check((world, seen) => {
    reached.add(world.task.stage);
    for (const { status, reasons } of seen)
      for (const word of [status, ...reasons.map(({ rule }) => rule)]) reached.add(word);
  }, 'default');
  const all = [...STAGES.filter((stage) => USUAL[stage] !== ''), ...STATUSES, ...RULE_CODES];
  expect(all.filter((word) => !reached.has(word))).toEqual([]);
});
