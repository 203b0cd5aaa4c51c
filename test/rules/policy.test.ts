// Policies as data (DOMAIN.md 2, 5): every file of seeds/policies is found, read, and its examples replayed through the rules;
// mistakes are refused with their path; what a jurisdiction says overrides numbers, colours and on/off per rule.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { nearDays, parsePolicy, type Policy, PolicyMistake, readPolicy } from '../../src/rules/policy';
import { nearFrom } from '../../src/rules/causes';
import { RULE_CODES, STATUSES } from '../../src/rules/words';
import { DEFAULT, defaultJson, local, POLICIES, policyOf, readJson, regimeOf, World } from './world';

const codes = readdirSync(POLICIES)
  .filter((name) => name.endsWith('.json') && name !== 'default.json')
  .map((name) => name.replace('.json', ''));
const read = (code: string): Policy =>
  code === 'default' ? parsePolicy(defaultJson) : readPolicy(readJson(join(POLICIES, `${code}.json`)), defaultJson);

describe.each(['default', ...codes])('policy %s', (code) => {
  const policy = read(code);

  it('backs every rule, the feedback and every escalation with a clause', () => {
    for (const rule of RULE_CODES) expect([rule, policy.rules[rule].basis.length > 0]).toEqual([rule, true]);
    expect(policy.feedback.basis.length).toBeGreaterThan(0);
    expect(policy.escalation.map(({ basis }) => basis.length > 0)).not.toContain(false);
    expect(policy.documents.length).toBeGreaterThan(0);
  });

  it.each(policy.examples)('holds: $title', (example) => {
    const { servedOn, feedbackDueOn, assignedOn, deadline, nearFrom: near, dueOn, provisional } = example;
    const regime = regimeOf(policy);
    const asked = [feedbackDueOn, near, dueOn].filter((day) => day !== undefined);
    expect(asked).not.toEqual([]);
    if (servedOn !== undefined) {
      const world = new World(`${servedOn} 09:00`, regime)
        .assigned({ deadline: regime.calendar.after(servedOn, 90) })
        .letter();
      const { feedbackDueOn: due, feedbackDueProvisional } = world.recipient('A');
      expect(due).toBe(feedbackDueOn);
      if (provisional !== undefined) expect(feedbackDueProvisional).toBe(provisional);
    }
    if (deadline !== undefined) {
      const { task } = new World(`${assignedOn ?? regime.calendar.before(deadline, 30)} 09:00`, regime).assigned({
        deadline,
      });
      if (dueOn !== undefined) expect(task.dueOn).toBe(dueOn);
      if (near !== undefined) expect(local(nearFrom(task, regime))).toBe(`${near} 00:00`);
      if (provisional !== undefined) expect(task.dueProvisional).toBe(provisional);
    }
  });
});

it('gives every jurisdiction its own organ code', () => {
  const organs = codes.map((code) => read(code).organCode);
  expect(codes.length).toBeGreaterThan(0);
  expect(new Set(organs).size).toBe(organs.length);
});

describe('the default is the policy of DOMAIN.md 5', () => {
  it.each([
    [25, 5],
    [40, 5],
    [24, 3],
    [10, 3],
    [9, 1],
    [1, 1],
  ])('a span of %i working days is near %i before the deadline', (span, days) => {
    expect(nearDays(DEFAULT, span)).toBe(days);
  });

  it('has no close of business, three working days for feedback, two after a return', () => {
    expect(DEFAULT).toMatchObject({ closeOfBusiness: null, feedback: { workingDays: 3, returnedWorkingDays: 2 } });
    expect(RULE_CODES.filter((rule) => !DEFAULT.rules[rule].enabled)).toEqual([]);
    expect(DEFAULT.escalation.map(({ level, workingDays }) => [level, workingDays])).toEqual([
      ['REMINDER', 0],
      ['CIRCULAR', 5],
      ['INTERVIEW', 10],
      ['ACCOUNTABILITY', 20],
    ]);
  });
});

describe('mistakes are refused with the path', () => {
  type Json = Record<string, unknown>;
  /** The default with the value at a path replaced; undefined, which JSON has not, removes it. */
  const changed = (path: string, value: unknown): unknown => {
    const whole = structuredClone(defaultJson) as Json;
    const keys = path.split('.');
    const last = keys.pop() as string;
    const place = keys.reduce((at, key) => at[key] as Json, whole);
    place[last] = value;
    return JSON.parse(JSON.stringify(whole));
  };
  const basis = [{ document: '试验文件', clause: '一' }];

  it.each<[string, string, unknown, string]>([
    [
      'steps that get better',
      'rules.NOT_ACKNOWLEDGED.steps',
      [{ status: 'YELLOW' }, { status: 'BLUE' }],
      'rules.NOT_ACKNOWLEDGED.steps',
    ],
    [
      'steps that stay the same',
      'rules.NOT_ACKNOWLEDGED.steps',
      [{ status: 'RED' }, { status: 'RED' }],
      'rules.NOT_ACKNOWLEDGED.steps',
    ],
    ['no steps', 'rules.FLAGGED.steps', [], 'rules.FLAGGED.steps'],
    ['a colour that is none', 'rules.FLAGGED.steps.0.status', 'GREEN', 'rules.FLAGGED.steps.0.status'],
    ['negative days', 'rules.FLAGGED.steps.0.workingDays', -1, 'rules.FLAGGED.steps.0.workingDays'],
    ['an unknown rule', 'rules.NO_SUCH_RULE', { enabled: true, steps: [{ status: 'RED' }], basis }, 'NO_SUCH_RULE'],
    ['a rule that is missing', 'rules.FALSE_REPORT', undefined, 'rules.FALSE_REPORT'],
    ['a rule without a clause', 'rules.FALSE_REPORT.basis', [], 'rules.FALSE_REPORT.basis'],
    [
      'a clause without a document',
      'rules.FALSE_REPORT.basis',
      [{ document: '', clause: '一' }],
      'rules.FALSE_REPORT.basis.0.document',
    ],
    [
      'windows from short to long',
      'nearWindows',
      [
        { spanAtLeast: 1, workingDays: 1 },
        { spanAtLeast: 10, workingDays: 3 },
      ],
      'nearWindows',
    ],
    ['windows that leave short spans out', 'nearWindows', [{ spanAtLeast: 10, workingDays: 3 }], 'nearWindows'],
    ['feedback at once', 'feedback.workingDays', 0, 'feedback.workingDays'],
    ['an hour that is none', 'closeOfBusiness', '25:00', 'closeOfBusiness'],
    ['an unknown level', 'escalation.0.level', 'FINE', 'escalation.0.level'],
    ['no examples', 'examples', [], 'examples'],
    ['a day that is none', 'examples.0.servedOn', '2026-02-30', 'examples.0.servedOn'],
    ['no organ code', 'organCode', '', 'organCode'],
    ['an unknown word', 'closeofbusiness', '17:00', 'closeofbusiness'],
  ])('%s', (_, path, value, told) => {
    expect(() => parsePolicy(changed(path, value))).toThrow(PolicyMistake);
    expect(() => parsePolicy(changed(path, value))).toThrow(told);
  });

  it.each<[string, object, string]>([
    [
      'steps that get better',
      { rules: { FLAGGED: { steps: [{ status: 'RED' }, { status: 'YELLOW' }] } } },
      'rules.FLAGGED.steps',
    ],
    ['an unknown rule', { rules: { NO_SUCH_RULE: { enabled: false } } }, 'NO_SUCH_RULE'],
    [
      'windows in the wrong order',
      {
        nearWindows: [
          { spanAtLeast: 1, workingDays: 1 },
          { spanAtLeast: 5, workingDays: 2 },
        ],
      },
      'nearWindows',
    ],
    ['no examples', { examples: [] }, 'examples'],
    ['an empty basis', { rules: { FLAGGED: { basis: [] } } }, 'rules.FLAGGED.basis'],
  ])("in a jurisdiction's file: %s", (_, file, told) => {
    expect(() => policyOf(file)).toThrow(PolicyMistake);
    expect(() => policyOf(file)).toThrow(told);
  });
});

describe('a jurisdiction overrides', () => {
  const begun = (file: object, deadline = '2026-11-20') =>
    new World('2026-10-19 09:00', regimeOf(policyOf(file))).begun({ deadline });
  const own = [{ document: '试验文件', clause: '第三条' }];

  it('on and off per rule', () => {
    const world = begun({ rules: { EXPLANATION_MISSING: { enabled: false } } });
    expect(world.rules('2026-11-21 00:00')).toEqual(['DEADLINE_PASSED RED']);
  });

  it.each(STATUSES.slice(1))('colours: a returned completion is %s', (status) => {
    const world = begun({ rules: { COMPLETION_RETURNED: { steps: [{ status }] } } });
    expect(world.complete().returnCompletion().colour()).toBe(status);
  });

  it('numbers of steps', () => {
    const steps = [
      { status: 'YELLOW', workingDays: 2 },
      { status: 'RED', workingDays: 4 },
    ];
    const policy = policyOf({ rules: { NOT_ACKNOWLEDGED: { steps } } });
    const world = new World('2026-10-19 09:00', regimeOf(policy)).assigned();
    expect(world.around('2026-10-21 24:00')).toBe('BLUE YELLOW YELLOW');
    expect(world.around('2026-10-23 24:00')).toBe('YELLOW RED RED');
  });

  it('a deadline that passes in two steps', () => {
    const steps = [{ status: 'YELLOW' }, { status: 'RED', workingDays: 2 }];
    const world = begun({ rules: { DEADLINE_PASSED: { steps }, EXPLANATION_MISSING: { enabled: false } } });
    expect(world.ruleAround('DEADLINE_PASSED', '2026-11-20 24:00')).toBe('– YELLOW YELLOW');
    expect(world.around('2026-11-24 24:00')).toBe('YELLOW RED RED');
  });

  it('the days for feedback, first and again', () => {
    const world = begun({ feedback: { workingDays: 5, returnedWorkingDays: 4 } }).letter();
    expect(world.recipient('A').feedbackDueOn).toBe('2026-10-26');
    expect(world.at('2026-10-26 09:00').answer().returnReport().recipient('A').feedbackDueOn).toBe('2026-10-30');
  });

  it('the windows of a near deadline', () => {
    const world = begun({
      nearWindows: [
        { spanAtLeast: 20, workingDays: 10 },
        { spanAtLeast: 1, workingDays: 2 },
      ],
    });
    expect(world.around('2026-11-06 00:00')).toBe('BLUE YELLOW YELLOW');
  });

  it('the close of business', () => {
    const world = begun({ closeOfBusiness: '17:30' }).letter();
    expect(local(world.task.dueAt)).toBe('2026-11-20 17:30');
    expect(world.ruleAround('FEEDBACK_OVERDUE', '2026-10-22 17:30')).toBe('– RED RED');
    expect(world.ruleAround('DEADLINE_NEAR', '2026-11-17 00:00')).toBe('– YELLOW YELLOW');
  });

  it('the clause: its own first, the default behind it where the numbers are the default', () => {
    const policy = policyOf({
      rules: { FLAGGED: { basis: own }, FALSE_REPORT: { basis: own, steps: [{ status: 'RED' }] } },
    });
    expect(policy.rules.FLAGGED.basis).toEqual([...own, ...DEFAULT.rules.FLAGGED.basis]);
    expect(policy.rules.FALSE_REPORT.basis).toEqual(own);
    expect(policy.rules.DEADLINE_PASSED).toEqual(DEFAULT.rules.DEADLINE_PASSED);
  });

  it('nothing else', () => {
    expect(policyOf({})).toEqual({
      ...DEFAULT,
      name: '试验规则',
      organCode: '试政督',
      documents: ['试验文件'],
      examples: policyOf({}).examples,
    });
  });
});
