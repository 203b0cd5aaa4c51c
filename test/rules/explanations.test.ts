// Explanations before the deadline, extensions, and what holds DEADLINE_PASSED back (DOMAIN.md 5.1, 5.4), at exact moments.
import { local, moment, policyOf, refusal, regimeOf, World } from './world';

// Span 24: near from Tuesday 17 November. 5 December 2026 is a Saturday, rolled to Monday 7.
const begun = () => new World('2026-10-19 09:00').begun({ deadline: '2026-11-20' });

describe('filed before dueAt', () => {
  it('is EXPLANATION_PENDING, yellow, instead of DEADLINE_NEAR, past the deadline too', () => {
    const world = begun().at('2026-11-10 10:00').explain('2026-12-05');
    for (const at of ['2026-11-10 10:00', '2026-11-17 00:00', '2026-11-21 00:00', '2026-12-07 23:59:59']) {
      expect([at, world.rules(at), world.since('EXPLANATION_PENDING', at)]).toEqual([
        at,
        ['EXPLANATION_PENDING YELLOW'],
        '2026-11-10 10:00',
      ]);
    }
    expect(world.colourSince('2026-12-01 00:00')).toBe('2026-11-10 10:00');
  });

  it('holds DEADLINE_PASSED back at the longest until end(roll(proposed))', () => {
    const world = begun().at('2026-11-10 10:00').explain('2026-12-05');
    expect(world.around('2026-12-07 24:00')).toBe('YELLOW RED RED');
    expect(world.rules('2026-12-08 00:00')).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_PENDING YELLOW']);
    expect([world.since('DEADLINE_PASSED', '2026-12-31 00:00'), world.colourSince('2026-12-31 00:00')]).toEqual([
      '2026-12-08 00:00',
      '2026-12-08 00:00',
    ]);
    expect(world.nextTurn()).toBe('2026-12-08 00:00');
    expect(world.escalationAround('2026-12-15 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
  });

  it.each([
    ['2026-11-20 23:59:59', false],
    ['2026-11-20 24:00', true],
  ])('at %s: late is %s', (at, late) => {
    const world = begun().at(at).explain('2026-12-05');
    expect(world.explanations[0]?.late).toBe(late);
    expect(world.colour()).toBe(late ? 'RED' : 'YELLOW');
  });

  it('one at a time', () => {
    const world = begun().explain('2026-12-05');
    expect(refusal(() => world.explain('2026-12-06'))).toEqual(['INVALID task']);
  });

  it.each([
    ['2026-11-10 10:00', '2026-11-20', ['INVALID proposedDeadline']],
    ['2026-11-10 10:00', '2026-11-21', []],
    ['2026-11-10 10:00', '2026-11-09', ['DATE_IN_PAST proposedDeadline']],
    ['2026-11-25 10:00', '2026-11-24', ['DATE_IN_PAST proposedDeadline']],
    ['2026-11-25 10:00', '2026-11-25', []],
  ])('on %s may propose %s: %j', (at, proposed, problems) =>
    expect(refusal(() => begun().at(at).explain(proposed))).toEqual(problems),
  );

  it('by the lead unit, ASSIGNED or IN_PROGRESS', () => {
    expect(refusal(() => begun().explain('2026-12-05', { by: 'B' }))).toEqual(['FORBIDDEN']);
    expect(refusal(() => begun().explain('2026-12-05', { by: 'office' }))).toEqual(['FORBIDDEN']);
    expect(refusal(() => new World('2026-10-19 09:00').assigned().explain('2026-12-05'))).toEqual([]);
    expect(refusal(() => begun().complete().explain('2026-12-05'))).toEqual(['NOT_ALLOWED_IN_STAGE task']);
  });
});

describe('approved', () => {
  it('moves the deadline to the proposed day, keeps the original one, and judges by the new one', () => {
    const world = begun().at('2026-11-10 10:00').explain('2026-12-05').at('2026-11-12 10:00').approveExplanation();
    expect(world.task).toMatchObject({
      deadline: '2026-12-05',
      dueOn: '2026-12-07',
      originalDeadline: '2026-11-20',
      extensionCount: 1,
    });
    expect(world.explanations[0]).toMatchObject({ decision: 'APPROVED', newDeadline: '2026-12-05', late: false });
    expect([world.colour(), world.rules(), world.colourSince()]).toEqual(['BLUE', [], '2026-11-12 10:00']);
    // 19 October through 7 December: 35 working days, so five before it.
    expect(world.around('2026-11-30 00:00')).toBe('BLUE YELLOW YELLOW');
    expect(world.around('2026-12-07 24:00')).toBe('YELLOW RED RED');
  });

  it('or to the day given', () => {
    const world = begun().explain('2026-12-05').approveExplanation('office', '2026-11-27');
    expect([world.task.deadline, world.around('2026-11-27 24:00')]).toEqual(['2026-11-27', 'YELLOW RED RED']);
  });

  it.each([
    ['2026-11-12 10:00', '2026-11-20', ['INVALID newDeadline']],
    ['2026-11-12 10:00', '2026-11-11', ['DATE_IN_PAST newDeadline']],
    ['2026-12-08 10:00', '2026-12-07', ['DATE_IN_PAST newDeadline']],
    ['2026-12-08 10:00', undefined, ['DATE_IN_PAST newDeadline']],
    ['2026-12-08 10:00', '2026-12-08', []],
    ['2026-12-05 23:59:59', undefined, []],
  ])('on %s with the day %s: %j', (at, day, problems) => {
    const world = begun().at('2026-11-10 10:00').explain('2026-12-05').at(at);
    expect(refusal(() => world.approveExplanation('office', day))).toEqual(problems);
  });

  it('after dueAt clears the red, and starts a new spell', () => {
    const world = begun().at('2026-11-20 10:00').explain('2026-11-24').at('2026-11-25 10:00');
    expect(world.colour()).toBe('RED');
    world.approveExplanation('office', '2026-12-31');
    expect([world.colour(), world.colourSince(), world.rules('2026-12-01 00:00')]).toEqual([
      'BLUE',
      '2026-11-25 10:00',
      [],
    ]);
  });

  it('inside the new warning window: near from the approval, not before it', () => {
    const world = begun().at('2026-11-19 10:00').explain('2026-11-24').at('2026-11-20 10:00').approveExplanation();
    expect([world.rules(), world.since('DEADLINE_NEAR'), world.colourSince()]).toEqual([
      ['DEADLINE_NEAR YELLOW'],
      '2026-11-20 10:00',
      '2026-11-17 00:00',
    ]);
  });

  it('an explanation of the old deadline is none of the new one', () => {
    const world = begun().explain('2026-12-05').approveExplanation();
    expect(world.rules('2026-12-08 00:00')).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_MISSING RED']);
  });

  it('with a day whose close of business is over: red from the approval, not before it', () => {
    const world = new World('2026-10-19 09:00', regimeOf(policyOf({ closeOfBusiness: '17:00' }))).begun();
    world
      .at('2026-11-20 10:00')
      .explain('2026-12-04')
      .at('2026-11-25 18:00')
      .approveExplanation('office', '2026-11-25');
    expect([world.colour(), world.colourSince()]).toEqual(['RED', '2026-11-25 18:00']);
    expect(world.since('DEADLINE_PASSED')).toBe('2026-11-25 18:00');
    expect(world.since('EXPLANATION_MISSING') ?? '2026-11-25 18:00').toBe('2026-11-25 18:00');
  });
});

describe('rejected', () => {
  it('before dueAt: yellow until then, red from dueAt, not missing', () => {
    const world = begun().at('2026-11-10 10:00').explain('2026-12-05').at('2026-11-12 10:00').rejectExplanation();
    expect([world.rules(), world.since('EXPLANATION_REJECTED'), world.colourSince()]).toEqual([
      ['EXPLANATION_REJECTED YELLOW'],
      '2026-11-12 10:00',
      '2026-11-10 10:00',
    ]);
    expect(world.ruleAround('DEADLINE_NEAR', '2026-11-17 00:00')).toBe('– YELLOW YELLOW');
    expect(world.around('2026-11-20 24:00')).toBe('YELLOW RED RED');
    expect(world.rules('2026-11-21 00:00')).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_REJECTED YELLOW']);
    expect(world.explanations[0]).toMatchObject({ decision: 'REJECTED', newDeadline: null });
    expect(world.task).toMatchObject({ deadline: '2026-11-20', extensionCount: 0 });
  });

  it('inside the warning window: near again from the rejection', () => {
    const world = begun().at('2026-11-10 10:00').explain('2026-12-05').at('2026-11-18 10:00').rejectExplanation();
    expect(world.since('DEADLINE_NEAR')).toBe('2026-11-18 10:00');
  });

  it('after dueAt: red from the rejection', () => {
    const world = begun().at('2026-11-20 10:00').explain('2026-12-05').at('2026-11-25 15:00').rejectExplanation();
    expect([world.colour(), world.colourSince(), world.since('DEADLINE_PASSED')]).toEqual([
      'RED',
      '2026-11-25 15:00',
      '2026-11-25 15:00',
    ]);
    expect(world.rules()).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_REJECTED YELLOW']);
    expect(world.escalationAround('2026-12-02 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
  });

  it('after its own proposed day: red since the end of that', () => {
    const world = begun().at('2026-11-20 10:00').explain('2026-12-05').at('2026-12-09 15:00').rejectExplanation();
    expect([world.colourSince(), world.since('DEADLINE_PASSED')]).toEqual(['2026-12-08 00:00', '2026-12-08 00:00']);
    expect(world.rules()).not.toContain('EXPLANATION_MISSING RED');
  });

  it('at dueAt exactly: red from it', () => {
    const world = begun().at('2026-11-20 10:00').explain('2026-12-05').at('2026-11-20 24:00').rejectExplanation();
    expect(world.since('DEADLINE_PASSED')).toBe('2026-11-21 00:00');
  });

  it('until a later one is filed: then that is pending and holds', () => {
    const world = begun().explain('2026-11-25').rejectExplanation().at('2026-11-20 10:00').explain('2026-12-05');
    expect(world.rules()).toEqual(['EXPLANATION_PENDING YELLOW']);
    expect(world.around('2026-12-07 24:00')).toBe('YELLOW RED RED');
    expect(world.explanations).toHaveLength(2);
  });

  it('or until a completion is submitted, in time or late', () => {
    const world = begun().explain('2026-12-05').rejectExplanation().complete();
    expect([world.rules(), world.returnCompletion().rules()]).toEqual([[], ['COMPLETION_RETURNED YELLOW']]);
    expect(begun().explain('2026-12-05').rejectExplanation().at('2026-11-23 10:00').complete().rules()).toEqual([
      'DEADLINE_PASSED RED',
    ]);
  });

  it('gives no new deadline, is decided once', () => {
    const world = begun().explain('2026-12-05');
    expect(refusal(() => world.decideExplanation({ approve: false, newDeadline: '2026-12-06' }))).toEqual([
      'INVALID newDeadline',
    ]);
    world.rejectExplanation();
    expect(refusal(() => world.approveExplanation())).toEqual(['INVALID explanation']);
  });
});

describe('filed at or after dueAt', () => {
  const late = () => begun().at('2026-11-23 10:00').explain('2026-12-05');

  it('is recorded as late and clears nothing', () => {
    expect(late().rules()).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_MISSING RED']);
    expect([late().since('DEADLINE_PASSED'), late().since('EXPLANATION_MISSING'), late().colourSince()]).toEqual(
      Array(3).fill('2026-11-21 00:00'),
    );
    expect(late().explanations[0]).toMatchObject({ late: true, decision: 'PENDING' });
  });

  it('and rejected it leaves everything as it was', () => {
    const world = late().rejectExplanation();
    expect(world.rules()).toEqual(expect.arrayContaining(['DEADLINE_PASSED RED', 'EXPLANATION_MISSING RED']));
    expect([world.since('DEADLINE_PASSED'), world.colourSince()]).toEqual(['2026-11-21 00:00', '2026-11-21 00:00']);
  });

  it('is approved by a leader only, and then clears the red', () => {
    const world = late();
    expect(refusal(() => world.approveExplanation('office'))).toEqual(['APPROVAL_REQUIRED approve']);
    world.at('2026-11-24 10:00').approveExplanation('leader', '2026-12-31');
    expect([world.colour(), world.rules(), world.colourSince()]).toEqual(['BLUE', [], '2026-11-24 10:00']);
    expect(world.task).toMatchObject({ extensionCount: 1, deadline: '2026-12-31', originalDeadline: '2026-11-20' });
    expect(world.around('2026-12-31 24:00')).toBe('YELLOW RED RED');
  });

  it('does not clear an earlier rejection', () => {
    const world = begun().explain('2026-12-05').rejectExplanation().at('2026-11-23 10:00').explain('2026-12-05');
    expect(world.rules()).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_REJECTED YELLOW']);
  });

  it('proposes a day later than the passed deadline, from today on', () => {
    expect(refusal(() => begun().at('2026-11-23 10:00').explain('2026-11-22'))).toEqual([
      'DATE_IN_PAST proposedDeadline',
    ]);
    expect(refusal(() => begun().at('2026-11-23 10:00').explain('2026-11-23'))).toEqual([]);
  });
});

describe('EXPLANATION_MISSING: nothing was filed before dueAt since the present deadline was set', () => {
  it.each<[string, () => World, boolean]>([
    ['nothing', () => begun(), true],
    ['an explanation that was rejected', () => begun().explain('2026-12-05').rejectExplanation(), false],
    ['a completion that was returned', () => begun().complete().returnCompletion(), false],
    ['feedback to a letter', () => begun().letter().answer(), true],
    ['a completion, reopened before dueAt', () => begun().complete().approveCompletion().reopen(), false],
  ])('%s: %s', (_, world, missing) => {
    expect(world().rules('2026-11-21 00:00').includes('EXPLANATION_MISSING RED')).toBe(missing);
    expect(world().rules('2026-11-21 00:00')).toContain('DEADLINE_PASSED RED');
    expect(world().owed('2026-11-20 12:00').includes('EXPLANATION A 2026-11-20')).toBe(missing);
  });
});

describe('extensions after the first', () => {
  const second = () => begun().explain('2026-12-05').approveExplanation().at('2026-11-23 10:00').explain('2026-12-18');

  it("are a leader's to approve", () => {
    expect(refusal(() => second().approveExplanation('office'))).toEqual(['APPROVAL_REQUIRED approve']);
    expect(refusal(() => second().rejectExplanation('office'))).toEqual([]);
    expect(refusal(() => second().approveExplanation('leader'))).toEqual([]);
    expect(refusal(() => begun().explain('2026-12-05').approveExplanation('leader'))).toEqual([]);
    expect(refusal(() => begun().explain('2026-12-05').approveExplanation('A'))).toEqual(['FORBIDDEN']);
  });

  it('are REPEATED_EXTENSION, yellow from the second approval while the task is open', () => {
    const world = second().at('2026-11-24 10:00').approveExplanation('leader');
    expect([world.task.extensionCount, world.rules(), world.since('REPEATED_EXTENSION')]).toEqual([
      2,
      ['REPEATED_EXTENSION YELLOW'],
      '2026-11-24 10:00',
    ]);
    world.at('2026-11-30 10:00').explain('2026-12-31').at('2026-12-01 10:00').approveExplanation('leader');
    expect([world.task.extensionCount, world.since('REPEATED_EXTENSION')]).toEqual([3, '2026-11-24 10:00']);
    expect(world.complete().rules()).toEqual([]);
    expect(world.returnCompletion().rules()).toEqual(['COMPLETION_RETURNED YELLOW', 'REPEATED_EXTENSION YELLOW']);
    expect(world.complete().approveCompletion().colour()).toBe('BLUE');
  });

  it('and all that is wrong is told at once', () => {
    expect(refusal(() => second().at('2026-11-24 10:00').approveExplanation('office', '2026-12-01'))).toEqual([
      'APPROVAL_REQUIRED approve',
      'INVALID newDeadline',
    ]);
  });
});

describe('a pending explanation lapses with a transfer: red from max(dueAt, min(lapse, end(roll(proposed))))', () => {
  it.each([
    ['before dueAt', '2026-11-12 10:00', '2026-11-21 00:00'],
    ['after dueAt', '2026-11-25 10:00', '2026-11-25 10:00'],
    ['after its proposed day', '2026-12-10 10:00', '2026-12-08 00:00'],
  ])('%s: transferred %s, red from %s', (_, at, red) => {
    const world = begun().at('2026-11-10 10:00').explain('2026-12-05').at(at).transfer('B');
    expect(world.rules('2026-12-31 00:00')).toEqual(['DEADLINE_PASSED RED', 'NOT_ACKNOWLEDGED YELLOW']);
    expect([world.since('DEADLINE_PASSED', '2026-12-31 00:00'), world.colourSince('2026-12-31 00:00')]).toEqual([
      red,
      red,
    ]);
    expect(world.explanations[0]?.decision).not.toBe('PENDING');
    expect(world.task.deadline).toBe('2026-11-20');
    expect(refusal(() => world.approveExplanation())).not.toEqual([]);
    expect(refusal(() => world.explain('2027-01-29', { by: 'B' }))).toEqual([]);
  });
});

describe('while a completion filed in time waits', () => {
  it('a pending explanation does not count, and lapses with the approval', () => {
    const world = begun().explain('2026-12-05').complete();
    expect([world.rules(), world.rules('2026-12-31 00:00')]).toEqual([[], []]);
    expect(world.approveCompletion().explanations[0]?.decision).not.toBe('PENDING');
  });

  it('it may be approved: the completion is in time for the new deadline too', () => {
    const world = begun().explain('2026-12-05').complete().approveExplanation();
    expect([world.task.stage, local(world.task.dueAt), world.rules('2026-12-31 00:00')]).toEqual([
      'COMPLETION_SUBMITTED',
      local(moment('2026-12-07 24:00')),
      [],
    ]);
  });

  it('returned with the explanation still pending: held back as before', () => {
    const world = begun().explain('2026-12-05').complete().at('2026-11-25 10:00').returnCompletion();
    expect(world.rules()).toEqual(['COMPLETION_RETURNED YELLOW', 'EXPLANATION_PENDING YELLOW']);
    expect(world.around('2026-12-07 24:00')).toBe('YELLOW RED RED');
  });
});
