// Suspension, resumption, cancelling and flags at exact moments (DOMAIN.md 4, 5).
import type { RuleCode } from '../../src/rules/words';
import { local, refusal, World } from './world';

// Over the National Day week: after 29 September through 9 October are three working days, 30 September, 8 and 9 October.
const begun = () => new World('2026-09-01 09:00').begun({ deadline: '2026-10-15' });
const overHoliday = (world: World) => world.at('2026-09-29 10:00').suspend().at('2026-10-09 10:00').resume();

describe('suspended', () => {
  it.each([
    ['near its deadline', begun().at('2026-10-14 10:00')],
    ['overdue', begun().at('2026-10-20 10:00')],
    ['with a letter overdue', begun().letter().at('2026-10-14 10:00')],
    ['flagged', begun().flag('RED')],
    ['with a returned completion', begun().complete().returnCompletion()],
    ['not acknowledged', new World('2026-09-01 09:00').assigned({ deadline: '2026-10-15' }).at('2026-09-14 10:00')],
  ])('a task is blue and owes nothing: %s', (_, world) => {
    expect(world.colour()).not.toBe('BLUE');
    world.suspend();
    expect([
      world.task.stage,
      world.rules('2027-03-01 00:00'),
      world.colour('2027-03-01 00:00'),
      world.owed(),
      world.nextTurn(),
    ]).toEqual(['SUSPENDED', [], 'BLUE', [], null]);
  });

  it('by the office or a leader, while it is open, with a reason', () => {
    expect(refusal(() => begun().suspend(null))).toEqual(['REQUIRED comment']);
    expect(refusal(() => begun().suspend('规划', { by: 'leader' }).resume({ by: 'leader' }))).toEqual([]);
    expect(refusal(() => begun().suspend('规划', { by: 'A' }))).toEqual(['FORBIDDEN']);
    expect(refusal(() => begun().suspend().suspend(''))).toEqual(['NOT_ALLOWED_IN_STAGE task', 'REQUIRED comment']);
    expect(refusal(() => begun().resume())).toEqual(['NOT_ALLOWED_IN_STAGE task']);
  });
});

describe('resumed over a holiday: k = 3', () => {
  it('the deadline becomes after(effective, k), and the original one stays', () => {
    const world = overHoliday(begun());
    expect(world.task).toMatchObject({
      stage: 'IN_PROGRESS',
      deadline: '2026-10-20',
      dueOn: '2026-10-20',
      originalDeadline: '2026-10-15',
      extensionCount: 0,
    });
    expect(world.around('2026-10-20 24:00')).toBe('YELLOW RED RED');
    expect(world.owed()).toEqual(['COMPLETION A 2026-10-20']);
    // 1 September through 20 October: 32 working days, so five before it.
    expect(world.ruleAround('DEADLINE_NEAR', '2026-10-13 00:00')).toBe('– YELLOW YELLOW');
  });

  it('counted from the effective deadline, where the deadline is a holiday', () => {
    const world = overHoliday(new World('2026-09-01 09:00').begun({ deadline: '2026-10-02' }));
    expect(world.task).toMatchObject({ deadline: '2026-10-12', dueOn: '2026-10-12' });
  });

  it('letters move alike, each by itself', () => {
    const world = begun().at('2026-09-28 09:00').letter().at('2026-09-29 09:00').letter(['B']);
    expect([world.recipient('A').feedbackDueOn, world.recipient('B').feedbackDueOn]).toEqual([
      '2026-10-08',
      '2026-10-09',
    ]);
    overHoliday(world);
    expect([world.recipient('A').feedbackDueOn, world.recipient('B').feedbackDueOn]).toEqual([
      '2026-10-12',
      '2026-10-13',
    ]);
    expect(world.ruleAround('FEEDBACK_OVERDUE', '2026-10-12 24:00')).toBe('– RED RED');
    expect(world.owed().slice(0, 2)).toEqual(['FEEDBACK A 2026-10-12', 'FEEDBACK B 2026-10-13']);
    // The reports that the letters have started do not move: 25 October is a Sunday.
    expect(world.owed().slice(2)).toEqual(['COMPLETION A 2026-10-20', 'REPORT A 2026-10-26']);
    expect(world.at('2026-10-12 23:59:59').answer('A').reports[0]?.onTime).toBe(true);
  });

  it('acknowledgement moves alike', () => {
    const world = overHoliday(new World('2026-09-29 09:00').assigned({ deadline: '2026-11-20' }));
    expect([world.task.stage, world.owed()[0]]).toEqual(['ASSIGNED', 'ACKNOWLEDGE A 2026-10-10']);
    expect(world.ruleAround('NOT_ACKNOWLEDGED', '2026-10-10 24:00')).toBe('– BLUE BLUE');
    expect(world.around('2026-10-13 24:00')).toBe('BLUE YELLOW YELLOW');
  });

  it('twice: acknowledgement and deadline move by both', () => {
    const world = overHoliday(new World('2026-09-29 09:00').assigned({ deadline: '2026-11-20' }));
    world.at('2026-10-09 11:00').suspend().at('2026-10-12 10:00').resume();
    expect([world.owed()[0], world.task.deadline]).toEqual(['ACKNOWLEDGE A 2026-10-13', '2026-11-27']);
  });
});

describe('k = 0 changes nothing', () => {
  it.each([
    ['the same day', '2026-09-30 10:00', '2026-09-30 16:00'],
    ['within a holiday', '2026-10-01 10:00', '2026-10-06 10:00'],
    ['over a weekend', '2026-09-11 10:00', '2026-09-13 10:00'],
  ])('%s', (_, from, to) => {
    const world = new World('2026-09-01 09:00').begun({ deadline: '2026-10-18' }).at(from).letter().suspend();
    const { dueAt, dueOn } = world.task;
    const { feedbackDueOn } = world.recipient('A');
    world.at(to).resume();
    expect(world.task).toMatchObject({
      deadline: '2026-10-18',
      originalDeadline: '2026-10-18',
      dueOn,
      dueAt,
      stage: 'IN_PROGRESS',
    });
    expect([world.recipient('A').feedbackDueOn, world.colour()]).toEqual([feedbackDueOn, 'BLUE']);
  });
});

describe('due days that fall into a suspension are not owed', () => {
  it('a deadline', () => {
    const world = begun().at('2026-10-14 10:00').suspend().at('2026-11-16 10:00').resume();
    expect([world.task.deadline, world.colour(), world.since('DEADLINE_NEAR')]).toEqual([
      '2026-11-17',
      'YELLOW',
      '2026-11-16 10:00',
    ]);
    expect(world.around('2026-11-17 24:00')).toBe('YELLOW RED RED');
  });

  it('what was overdue before is red again from the resumption', () => {
    const world = begun().at('2026-10-20 10:00').suspend().at('2026-10-22 10:00').resume();
    expect([world.task.deadline, world.colour(), world.colourSince()]).toEqual([
      '2026-10-19',
      'RED',
      '2026-10-22 10:00',
    ]);
    expect(world.escalationAround('2026-10-29 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
  });
});

describe('reasons hold again from the resumption', () => {
  it.each<[RuleCode, () => World]>([
    ['FLAGGED', () => begun().flag('RED')],
    ['FALSE_REPORT', () => begun().complete().approveCompletion().verify('false')],
    ['COMPLETION_RETURNED', () => begun().complete().returnCompletion()],
    ['EXPLANATION_REJECTED', () => begun().explain('2026-10-30').rejectExplanation()],
    ['FEEDBACK_RETURNED', () => begun().letter().at('2026-09-04 09:00').answer().returnReport()],
  ])('%s', (rule, given) => {
    const world = given().at('2026-09-07 10:00').suspend().at('2026-09-07 16:00').resume();
    expect([world.since(rule), world.colourSince()]).toEqual(['2026-09-07 16:00', '2026-09-07 16:00']);
  });
});

describe('back to the stage it had', () => {
  it.each([
    ['ASSIGNED', () => new World('2026-09-01 09:00').assigned()],
    ['IN_PROGRESS', () => begun()],
    ['COMPLETION_SUBMITTED', () => begun().complete()],
  ])('%s', (stage, world) => expect(world().suspend().at('2026-09-08 09:00').resume().task.stage).toBe(stage));

  it('a completion filed in time stays so', () => {
    const world = begun().at('2026-10-15 23:59:59').complete().suspend().at('2026-12-01 10:00').resume();
    expect([world.colour(), world.approveCompletion().task.completedOnTime]).toEqual(['BLUE', true]);
  });
});

describe('flags', () => {
  it.each(['YELLOW', 'RED'] as const)('%s: as flagged from then on, until cleared by another', (status) => {
    const world = begun().at('2026-09-02 10:00').flag(status);
    expect([world.rules(), world.since('FLAGGED'), world.colourSince(), world.reasons()[0]?.quote]).toEqual([
      [`FLAGGED ${status}`],
      '2026-09-02 10:00',
      '2026-09-02 10:00',
      '群众反映',
    ]);
    expect(refusal(() => world.clearFlag({ by: 'office' }))).toEqual(['SAME_PERSON task']);
    expect(refusal(() => world.clearFlag({ by: 'leader' }))).toEqual(['FORBIDDEN']);
    expect([world.at('2026-09-03 10:00').clearFlag().colour(), world.colourSince()]).toEqual([
      'BLUE',
      '2026-09-03 10:00',
    ]);
    expect(refusal(() => world.clearFlag())).toEqual(['INVALID task']);
  });

  it('make a colour worse, never better', () => {
    expect(refusal(() => begun().flag('BLUE'))).toEqual(['INVALID status']);
    const world = begun().at('2026-10-16 00:00').flag('YELLOW');
    expect([world.colour(), world.colourSince()]).toEqual(['RED', '2026-10-16 00:00']);
    expect([world.flag('RED').colour(), refusal(() => world.flag('YELLOW'))]).toEqual(['RED', ['INVALID status']]);
  });

  it('do not count once the task is completed', () => {
    expect(begun().flag('RED').complete().colour()).toBe('RED');
    expect(begun().flag('RED').complete().approveCompletion().colour()).toBe('BLUE');
  });

  it('only while the task is open', () => {
    expect(refusal(() => new World('2026-09-01 09:00').create().flag('RED'))).toEqual(['NOT_ALLOWED_IN_STAGE task']);
    expect(refusal(() => begun().suspend().flag('BLUE'))).toEqual(['NOT_ALLOWED_IN_STAGE task', 'INVALID status']);
  });
});

describe('cancelled', () => {
  it('keeps its number, is blue and owes nothing', () => {
    const world = begun().flag('RED').letter().at('2026-10-20 10:00').cancel();
    expect([world.task.stage, world.task.number, world.colour(), world.rules(), world.owed()]).toEqual([
      'CANCELLED',
      '督〔2026〕7号',
      'BLUE',
      [],
      [],
    ]);
  });

  it('before it is completed, with a reason', () => {
    expect(refusal(() => begun().cancel(null))).toEqual(['REQUIRED comment']);
    expect(refusal(() => begun().suspend().cancel())).toEqual([]);
    expect(refusal(() => begun().complete().cancel())).toEqual([]);
    expect(refusal(() => begun().complete().approveCompletion().cancel())).toEqual(['NOT_ALLOWED_IN_STAGE task']);
  });

  it('ends a pending explanation', () => {
    expect(begun().explain('2026-12-04').cancel().explanations[0]?.decision).not.toBe('PENDING');
  });
});

it('an explanation survives a suspension, and holds the moved deadline back', () => {
  const world = begun()
    .at('2026-09-20 10:00')
    .explain('2026-11-02')
    .at('2026-09-29 10:00')
    .suspend()
    .at('2026-10-09 10:00')
    .resume();
  expect([world.rules(), world.since('EXPLANATION_PENDING')]).toEqual([
    ['EXPLANATION_PENDING YELLOW'],
    '2026-10-09 10:00',
  ]);
  expect(world.around('2026-11-02 24:00')).toBe('YELLOW RED RED');
  expect(local(world.task.dueAt)).toBe('2026-10-21 00:00');
});

it('an explanation approved meanwhile moves the deadline, which then moves on by k', () => {
  const world = begun()
    .at('2026-09-28 10:00')
    .explain('2026-10-30')
    .at('2026-09-29 10:00')
    .suspend()
    .at('2026-09-30 10:00')
    .approveExplanation();
  expect([world.task.stage, world.colour(), world.rules('2027-01-01 00:00')]).toEqual(['SUSPENDED', 'BLUE', []]);
  expect(world.at('2026-10-09 10:00').resume().task).toMatchObject({
    deadline: '2026-11-04',
    extensionCount: 1,
    originalDeadline: '2026-10-15',
  });
});
