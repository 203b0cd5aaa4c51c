// Faults that a review found, at exact moments: days that move behind what was filed, days that roll together, what a policy
// may not say. Each failed before it was mended.
import { PolicyMistake, readPublished } from '../../src/rules/policy';
import type { Policy } from '../../src/rules/policy';
import { DEFAULT, noticeOf, policyOf, refusal, regimeOf, World } from './world';

const begun = (over: object) => new World('2026-11-02 09:00').begun(over);

describe('a day off that moves the deadline behind what was filed late', () => {
  it('makes the completion one that was filed in time', () => {
    const world = begun({ deadline: '2026-11-24' }).at('2026-11-25 09:00').complete();
    world.at('2026-11-25 10:00').addDaysOff('2026-11-24');
    expect([world.task.dueOn, world.colour()]).toEqual(['2026-11-25', 'BLUE']);
    world.at('2026-11-25 11:00').approveCompletion();
    expect([world.task.completedOnTime, world.at('2026-11-26 01:00').colour()]).toEqual([true, 'BLUE']);
  });

  it('makes the explanation one that was filed in time', () => {
    const world = begun({ deadline: '2026-11-24' }).at('2026-11-25 09:00').explain('2026-12-10');
    world.at('2026-11-25 10:00').addDaysOff('2026-11-24');
    expect(world.rules()).toEqual(['EXPLANATION_PENDING YELLOW']);
    expect(world.at('2026-11-26 01:00').rules()).toEqual(['EXPLANATION_PENDING YELLOW']);
  });
});

it('two days that roll to one are asked once: a report answers both', () => {
  const world = new World('2026-09-14 09:00').begun({ deadline: '2026-12-31', reportCadence: 'WEEKLY' });
  world.at('2026-09-25 10:00').report(10);
  // Friday 2 October lies in the National Day week; with the 8th and 9th off it and the 9th both become the 10th.
  world.at('2026-09-28 10:00').addDaysOff('2026-10-08', '2026-10-09');
  expect(world.owed()).toContain('REPORT A 2026-10-10');
  world.at('2026-09-29 10:00').report(20);
  expect(world.owed()).toContain('REPORT A 2026-10-16');
  expect(world.at('2026-10-12 10:00').rules()).not.toContain('REPORT_OVERDUE YELLOW');
});

it('the day to acknowledge by never moves before the day of publication', () => {
  const world = new World('2026-10-16 09:00').assigned({ deadline: '2026-12-31' });
  expect(world.owed()).toContain('ACKNOWLEDGE A 2026-10-19');
  world.at('2026-10-19 10:00').publishNotice(noticeOf(2026, ['2026-10-01'], ['2026-10-17']));
  expect(world.owed()).toContain('ACKNOWLEDGE A 2026-10-19');
  expect(world.ruleAround('NOT_ACKNOWLEDGED', '2026-10-19 24:00')).toBe('– BLUE BLUE');
});

it('the day to redo a completion by moves with a suspension', () => {
  const world = begun({ deadline: '2026-11-24' }).at('2026-11-05 09:00').complete();
  world.returnCompletion({ redoBy: '2026-11-10' }).at('2026-11-06 09:00').suspend().at('2026-11-16 09:00').resume();
  expect(world.owed()).toContain('COMPLETION A 2026-11-18');
});

it('a rectification is not late while its task is suspended', () => {
  const world = begun({ deadline: '2026-12-31' }).propose('CIRCULAR', { unit: 'A', rectifyBy: '2026-11-10' });
  world.decideIntervention(true).at('2026-11-03 09:00').suspend().at('2026-11-12 09:00').rectify();
  expect(world.reports.at(-1)).toMatchObject({ kind: 'RECTIFICATION', onTime: true });
});

it('what the deadline was at first stays on record when an extended task is given back and changed', () => {
  const world = begun({ deadline: '2026-11-24' }).at('2026-11-05 09:00').explain('2026-12-10').approveExplanation();
  world.at('2026-11-06 09:00').transfer('B').giveBack('不属职责', { by: 'B' }).update({ deadline: '2026-12-20' });
  expect(world.task).toMatchObject({ deadline: '2026-12-20', originalDeadline: '2026-11-24', extensionCount: 1 });
});

it('a task is not assigned behind the close of business of its last day', () => {
  const world = new World('2026-11-20 18:30', regimeOf(policyOf({ closeOfBusiness: '17:30' })));
  expect(refusal(() => world.assigned({ deadline: '2026-11-20' }))).toEqual(['DATE_IN_PAST deadline']);
});

describe('a policy is refused, with the path,', () => {
  const mistakes = (change: (policy: Policy) => void): string[] => {
    const policy = structuredClone(DEFAULT);
    change(policy);
    try {
      readPublished(policy, DEFAULT);
      return [];
    } catch (error) {
      if (!(error instanceof PolicyMistake)) throw error;
      return error.mistakes.map(({ path }) => path.join('.'));
    }
  };
  const steps = (code: keyof Policy['rules'], ...days: number[]) => ({
    change: (policy: Policy) => {
      const colours = ['YELLOW', 'RED'] as const;
      policy.rules[code].steps = days.map((workingDays, i) => ({ status: colours[i] ?? 'RED', workingDays }));
    },
  });
  it.each([
    [
      'a step that comes before the one before it',
      steps('REPORT_OVERDUE', 10, 2),
      'rules.REPORT_OVERDUE.steps.1.workingDays',
    ],
    ['a nearer step that comes first', steps('FEEDBACK_NEAR', 0, 1), 'rules.FEEDBACK_NEAR.steps.1.workingDays'],
    ['days of a rule that counts none', steps('FLAGGED', 3), 'rules.FLAGGED.steps.0.workingDays'],
    ['levels out of order', { change: (policy: Policy) => void policy.escalation.reverse() }, 'escalation'],
    [
      'levels at the same time',
      { change: (policy: Policy) => policy.escalation.forEach((each) => (each.workingDays = 5)) },
      'escalation',
    ],
    [
      'a day that ends before noon',
      { change: (policy: Policy) => (policy.closeOfBusiness = '00:00') },
      'closeOfBusiness',
    ],
    ['a head of numbers that cannot be read', { change: (policy: Policy) => (policy.organCode = ' \n') }, 'organCode'],
  ])('for %s', (_, { change }, path) => {
    expect(mistakes(change)).toEqual([path]);
  });

  it('and a jurisdiction’s own file over the default is not, whatever it overrides', () => {
    const { nearWindows, scorecard, name, organCode, documents, examples } = DEFAULT;
    expect(readPublished({ name, organCode, documents, examples, nearWindows, scorecard }, DEFAULT).name).toBe(name);
  });
});
