// The deadline and the acknowledgement at their exact moments, what is owed until then, and the escalation behind them
// (DOMAIN.md 4, 5.1, 5.5, 7).
import { workingDaysLeft } from '../../src/rules/days-left';
import { messageOf } from '../../src/rules/telling';
import { local, moment, policyOf, refusal, regimeOf, World } from './world';

const CLOSING = regimeOf(policyOf({ closeOfBusiness: '17:00' }));

describe('DEADLINE_NEAR: yellow from start(before(effective, n))', () => {
  it.each([
    ['25 working days', '2026-10-16', '2026-11-20', '2026-11-13'],
    ['25, assigned on a Sunday', '2026-10-18', '2026-11-20', '2026-11-13'],
    ['24', '2026-10-19', '2026-11-20', '2026-11-17'],
    ['10', '2026-11-06', '2026-11-20', '2026-11-17'],
    ['9', '2026-11-09', '2026-11-20', '2026-11-19'],
    ['1, over a weekend', '2026-11-20', '2026-11-23', '2026-11-20'],
    ['a holiday as deadline: 22 through 8 October', '2026-09-01', '2026-10-01', '2026-09-28'],
    ['a make-up Saturday as deadline', '2026-09-28', '2026-10-10', '2026-10-09'],
  ])('span %s: assigned %s, deadline %s, near from %s', (_, assigned, deadline, near) => {
    const world = new World(`${assigned} 00:00`).begun({ deadline });
    if (near > assigned) expect(world.around(`${near} 00:00`)).toBe('BLUE YELLOW YELLOW');
    expect(world.since('DEADLINE_NEAR', `${near} 12:00`)).toBe(`${near} 00:00`);
    expect(world.rules(`${near} 12:00`)).toEqual(['DEADLINE_NEAR YELLOW']);
  });

  it('is the same while ASSIGNED', () => {
    const world = new World('2026-10-19 09:00').assigned();
    expect(world.ruleAround('DEADLINE_NEAR', '2026-11-17 00:00')).toBe('– YELLOW YELLOW');
  });

  it.each([
    ['the day before', '2026-11-19 10:00', '2026-11-20'],
    ['the day itself, when the span is 0 and counts as 1', '2026-11-20 10:00', '2026-11-20'],
    ['a holiday before a rolled deadline', '2026-10-05 10:00', '2026-10-06'],
  ])('assigned inside its own window, on %s: yellow from the assignment', (_, assigned, deadline) => {
    const world = new World('2026-09-21 09:00').create({ deadline }).at(assigned).assign();
    expect([world.colour(), world.colourSince(), world.since('DEADLINE_NEAR')]).toEqual(['YELLOW', assigned, assigned]);
  });

  it('counts the span from the first assignment', () => {
    const world = new World('2026-10-16 09:00').assigned().at('2026-11-09 09:00').giveBack().assign().acknowledge();
    expect(world.around('2026-11-13 00:00')).toBe('BLUE YELLOW YELLOW');
  });
});

describe('DEADLINE_PASSED: red from end(effective)', () => {
  it.each([
    ['a working day', '2026-11-20', '2026-11-20 24:00'],
    ['a Saturday', '2026-11-21', '2026-11-23 24:00'],
    ['a holiday', '2026-10-01', '2026-10-08 24:00'],
    ['a make-up Saturday', '2026-10-10', '2026-10-10 24:00'],
    ['the last day of a holiday', '2026-10-07', '2026-10-08 24:00'],
  ])('on %s, %s: at %s', (_, deadline, dueAt) => {
    const world = new World('2026-09-01 09:00').begun({ deadline });
    expect(world.around(dueAt)).toBe('YELLOW RED RED');
    expect(world.rules(dueAt)).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_MISSING RED']);
    expect(world.ruleAround('DEADLINE_NEAR', dueAt)).toBe('YELLOW – –');
    expect(world.task.deadline).toBe(deadline);
    const turn = local(world.task.dueAt);
    expect([
      world.since('DEADLINE_PASSED', dueAt),
      world.since('EXPLANATION_MISSING', dueAt),
      world.colourSince(dueAt),
    ]).toEqual([turn, turn, turn]);
  });

  it('tells the next turns in advance', () => {
    const world = new World('2026-10-19 09:00').begun();
    expect([world.nextTurn(), world.nextTurn('2026-11-16 23:59:59'), world.nextTurn('2026-11-17 00:00')]).toEqual([
      '2026-11-17 00:00',
      '2026-11-17 00:00',
      '2026-11-21 00:00',
    ]);
    expect(world.nextTurn('2026-11-21 00:00')).toBeNull();
    expect(world.colourSince('2026-11-16 23:59:59')).toBe('2026-10-19 09:00');
  });

  it('ends with the close of business if the policy sets one', () => {
    const world = new World('2026-10-19 09:00', CLOSING).begun();
    expect(world.around('2026-11-20 17:00')).toBe('YELLOW RED RED');
  });

  it('is told with its day, provisional in a year without a notice', () => {
    const world = new World('2026-10-19 09:00').begun({ deadline: '2027-01-01' });
    expect(world.reasons('2027-02-01 00:00')[0]).toMatchObject({ dueOn: '2027-01-04', dueProvisional: true });
    expect(world.reasons('2027-02-01 00:00')[0]?.subjectId).toBe(world.task.id);
    for (const reason of [...world.reasons('2027-02-01 00:00'), ...world.reasons('2026-12-31 12:00')]) {
      expect(messageOf(reason)).toEqual({
        zh: expect.stringContaining('2027-01-04（暂定）'),
        en: expect.stringContaining('2027-01-04 (provisional)'),
      });
    }
  });

  it('is red for the unit it was transferred to', () => {
    const world = new World('2026-10-19 09:00').begun().at('2026-12-01 09:00').transfer('B');
    expect([world.colour(), world.since('DEADLINE_PASSED'), world.colourSince()]).toEqual([
      'RED',
      '2026-11-21 00:00',
      '2026-11-21 00:00',
    ]);
  });
});

describe('before the assignment a task is blue and owes nothing', () => {
  it.each([
    ['a draft', new World('2026-10-19 09:00').create()],
    ['registered', new World('2026-10-19 09:00').create().register()],
    ['returned', new World('2026-10-19 09:00').assigned().giveBack()],
    ['cancelled', new World('2026-10-19 09:00').assigned().cancel()],
  ])('%s', (_, world) => {
    expect([world.colour('2026-12-31 00:00'), world.rules('2026-12-31 00:00'), world.owed()]).toEqual(['BLUE', [], []]);
    expect(world.nextTurn()).toBeNull();
  });

  it('its deadline must not be past when it is assigned', () => {
    const world = new World('2026-10-19 09:00').create();
    expect(refusal(() => world.at('2026-11-21 00:00').assign())).toEqual(['DATE_IN_PAST deadline']);
    expect(refusal(() => new World('2026-10-19 09:00').create().at('2026-11-20 23:59:59').assign())).toEqual([]);
  });

  it('an explanation of the same deadline still counts after a return and a new assignment', () => {
    const world = new World('2026-10-19 09:00').assigned().explain('2026-12-04').rejectExplanation();
    world.at('2026-10-20 09:00').giveBack().assign().acknowledge();
    expect(world.rules('2026-11-21 00:00')).not.toContain('EXPLANATION_MISSING RED');
    expect(world.owed('2026-11-20 12:00')).toEqual(['COMPLETION A 2026-11-20']);
  });
});

describe('NOT_ACKNOWLEDGED', () => {
  it.each([
    ['on a Friday', '2026-11-20 10:00', '2026-11-23 24:00', '2026-11-25 24:00'],
    ['on a Saturday', '2026-11-21 10:00', '2026-11-23 24:00', '2026-11-25 24:00'],
    ['before the National Day week', '2026-09-30 10:00', '2026-10-08 24:00', '2026-10-10 24:00'],
  ])('assigned %s, %s: blue at %s, yellow at %s', (_, assigned, blue, yellow) => {
    const world = new World(assigned).assigned({ deadline: '2026-12-31' });
    expect(world.ruleAround('NOT_ACKNOWLEDGED', blue)).toBe('– BLUE BLUE');
    expect(world.ruleAround('NOT_ACKNOWLEDGED', yellow)).toBe('BLUE YELLOW YELLOW');
    expect(world.around(blue)).toBe('BLUE BLUE BLUE');
    expect(world.around(yellow)).toBe('BLUE YELLOW YELLOW');
    expect(world.acknowledge().rules('2026-11-30 12:00')).toEqual([]);
  });

  it('counts from a new assignment after a return', () => {
    const world = new World('2026-11-02 10:00')
      .assigned({ deadline: '2026-12-31' })
      .at('2026-11-10 10:00')
      .giveBack()
      .at('2026-11-12 10:00')
      .assign();
    expect(world.owed()[0]).toBe('ACKNOWLEDGE A 2026-11-13');
    expect(world.around('2026-11-17 24:00')).toBe('BLUE YELLOW YELLOW');
  });

  it('counts from the transfer', () => {
    const world = new World('2026-10-19 09:00').begun().at('2026-11-02 10:00').transfer('B');
    expect(world.task.stage).toBe('ASSIGNED');
    expect(world.ruleAround('NOT_ACKNOWLEDGED', '2026-11-03 24:00')).toBe('– BLUE BLUE');
    expect(world.around('2026-11-05 24:00')).toBe('BLUE YELLOW YELLOW');
    expect(world.owed()).toEqual(['ACKNOWLEDGE B 2026-11-03', 'COMPLETION B 2026-11-20']);
    expect(world.around('2026-11-17 00:00')).toBe('YELLOW YELLOW YELLOW');
    expect(world.ruleAround('DEADLINE_NEAR', '2026-11-17 00:00')).toBe('– YELLOW YELLOW');
  });
});

describe('what is owed', () => {
  const world = new World('2026-10-19 09:00').assigned();
  it.each([
    ['from the assignment', '2026-10-19 09:00', ['ACKNOWLEDGE A 2026-10-20', 'COMPLETION A 2026-11-20']],
    [
      'one second before the deadline is near',
      '2026-11-16 23:59:59',
      ['ACKNOWLEDGE A 2026-10-20', 'COMPLETION A 2026-11-20'],
    ],
    [
      'when the deadline is near',
      '2026-11-17 00:00',
      ['ACKNOWLEDGE A 2026-10-20', 'COMPLETION A 2026-11-20', 'EXPLANATION A 2026-11-20'],
    ],
    [
      'one second before dueAt',
      '2026-11-20 23:59:59',
      ['ACKNOWLEDGE A 2026-10-20', 'COMPLETION A 2026-11-20', 'EXPLANATION A 2026-11-20'],
    ],
    [
      'at dueAt an explanation comes too late',
      '2026-11-21 00:00',
      ['ACKNOWLEDGE A 2026-10-20', 'COMPLETION A 2026-11-20'],
    ],
  ])('%s', (_, at, owed) => expect(world.owed(at)).toEqual(owed));

  it('an acknowledged task owes no acknowledgement; an explained one no explanation', () => {
    const begun = new World('2026-10-19 09:00').begun();
    expect(begun.owed('2026-11-18 00:00')).toEqual(['COMPLETION A 2026-11-20', 'EXPLANATION A 2026-11-20']);
    expect(begun.at('2026-11-18 00:00').explain('2026-12-04').owed()).toEqual(['COMPLETION A 2026-11-20']);
    expect(begun.rejectExplanation().owed()).toEqual(['COMPLETION A 2026-11-20']);
  });

  it('an extended task owes an explanation again near the new deadline', () => {
    const begun = new World('2026-10-19 09:00').begun().explain('2026-12-04').approveExplanation();
    expect(begun.owed('2026-11-26 23:59:59')).toEqual(['COMPLETION A 2026-12-04']);
    expect(begun.owed('2026-11-27 00:00')).toEqual(['COMPLETION A 2026-12-04', 'EXPLANATION A 2026-12-04']);
  });

  it('a submitted completion leaves nothing owed', () => {
    expect(new World('2026-10-19 09:00').begun().complete().owed('2026-11-18 00:00')).toEqual([]);
    expect(new World('2026-10-19 09:00').begun().at('2026-12-01 00:00').complete().owed()).toEqual([]);
  });

  it('is due when its day ends, rolled', () => {
    const begun = new World('2026-09-01 09:00').begun({ deadline: '2026-10-01' });
    expect(begun.owed()).toEqual(['COMPLETION A 2026-10-08']);
  });
});

describe('workingDaysLeft', () => {
  const left = (world: World, at: string) => workingDaysLeft(world.task, moment(at), world.regime.calendar);

  it.each([
    ['2026-10-19 09:00', 24],
    ['2026-11-18 23:59:59', 2],
    ['2026-11-20 23:59:59', 0],
    ['2026-11-21 00:00', -1],
    ['2026-11-23 12:00', -1],
    ['2026-11-24 12:00', -2],
    ['2026-12-05 12:00', -10],
  ])('at %s: %i', (at, days) => expect(left(new World('2026-10-19 09:00').begun(), at)).toBe(days));

  it('is counted to the effective deadline, and is negative from the close of business', () => {
    expect(left(new World('2026-09-30 09:00').begun({ deadline: '2026-10-01' }), '2026-10-05 12:00')).toBe(1);
    expect(
      ['2026-11-20 16:59:59', '2026-11-20 17:00'].map((at) => left(new World('2026-10-19 09:00', CLOSING).begun(), at)),
    ).toEqual([0, -1]);
  });

  it.each([
    ['2026-11-18 10:00', 2],
    ['2026-11-24 10:00', -2],
  ])('of a completed task is as at its submission on %s: %i', (submitted, days) => {
    const world = new World('2026-10-19 09:00')
      .begun()
      .at(submitted)
      .complete()
      .at('2026-12-10 10:00')
      .approveCompletion();
    expect([left(world, '2026-12-31 12:00'), left(world.close(), '2027-03-31 12:00')]).toEqual([days, days]);
  });
});

describe('escalation while an open task is red', () => {
  const overdue = () => new World('2026-10-19 09:00').begun();

  it.each([
    ['2026-11-20 24:00', '– REMINDER REMINDER'],
    ['2026-11-27 24:00', 'REMINDER CIRCULAR CIRCULAR'],
    ['2026-12-04 24:00', 'CIRCULAR INTERVIEW INTERVIEW'],
    ['2026-12-18 24:00', 'INTERVIEW ACCOUNTABILITY ACCOUNTABILITY'],
  ])('deadline Friday 20 November: at %s %s', (at, levels) => expect(overdue().escalationAround(at)).toBe(levels));

  it.each([
    ['2026-11-24 10:00', '2026-12-01 24:00'],
    ['2026-11-21 10:00', '2026-11-27 24:00'],
  ])('flagged red at %s: a circular from %s', (flagged, circular) => {
    const world = new World('2026-10-19 09:00').begun({ deadline: '2027-06-30' }).at(flagged).flag('RED');
    expect(world.escalation()).toBe('REMINDER');
    expect(world.escalationAround(circular)).toBe('REMINDER CIRCULAR CIRCULAR');
  });

  it('the red day is the day of the red moment: a deadline on Tuesday is red on Wednesday', () => {
    const world = new World('2026-10-19 09:00').begun({ deadline: '2026-11-17' });
    expect(world.escalationAround('2026-11-25 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
  });

  it('keeps counting from the red moment whatever else turns red later, and is kept by a late completion', () => {
    const world = overdue().at('2026-11-30 10:00').flag('RED').complete();
    expect(world.escalationAround('2026-12-04 24:00')).toBe('CIRCULAR INTERVIEW INTERVIEW');
  });

  it('is none when yellow, when completed, when suspended', () => {
    expect(new World('2026-10-19 09:00').begun().escalation('2026-11-20 12:00')).toBe('–');
    expect(overdue().at('2026-12-01 09:00').complete().approveCompletion().escalation('2027-01-29 00:00')).toBe('–');
    expect(overdue().at('2026-12-01 09:00').suspend().escalation('2027-01-29 00:00')).toBe('–');
  });

  it('starts again with a new red spell', () => {
    const world = overdue().at('2026-12-01 10:00').explain('2026-12-04').approveExplanation('leader');
    expect([world.colour(), world.escalation()]).toEqual(['YELLOW', '–']);
    expect(world.escalationAround('2026-12-04 24:00')).toBe('– REMINDER REMINDER');
    expect(world.escalationAround('2026-12-11 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
  });
});
