// The end of a task at exact moments: completion in time and late, returned, verified, false, closed, reopened
// (DOMAIN.md 4, 5, 5.1, 5.5).
import { local, refusal, World } from './world';

const begun = (over: Parameters<World['begun']>[0] = {}) => new World('2026-10-19 09:00').begun(over);
const IN_TIME = '2026-11-20 23:59:59';
const TOO_LATE = '2026-11-20 24:00';

describe('submitted before dueAt', () => {
  it('is blue while it waits, however long, and owes nothing', () => {
    const world = begun().at(IN_TIME);
    expect(world.colour()).toBe('YELLOW');
    world.complete();
    expect([
      world.task.stage,
      world.colour(),
      world.colour('2027-03-01 00:00'),
      world.owed(),
      world.nextTurn(),
    ]).toEqual(['COMPLETION_SUBMITTED', 'BLUE', 'BLUE', [], null]);
  });

  it('only letters, FLAGGED and FALSE_REPORT count meanwhile', () => {
    const world = begun()
      .explain('2026-12-04')
      .approveExplanation()
      .at('2026-10-20 09:00')
      .explain('2026-12-11')
      .approveExplanation('leader');
    expect(world.complete().rules('2026-12-31 00:00')).toEqual([]);
    expect(world.letter().flag('YELLOW').rules('2026-12-31 00:00')).toEqual(['FEEDBACK_OVERDUE RED', 'FLAGGED YELLOW']);
  });

  it('approved later is on time and blue for good', () => {
    const world = begun().at(IN_TIME).complete().at('2026-12-10 10:00').approveCompletion();
    expect([world.task.stage, world.task.completedOnTime, local(world.task.completedAt ?? '')]).toEqual([
      'COMPLETED',
      true,
      '2026-12-10 10:00',
    ]);
    expect([world.colour(), world.close().colour(), world.colour('2027-03-01 00:00'), world.task.stage]).toEqual([
      'BLUE',
      'BLUE',
      'BLUE',
      'CLOSED',
    ]);
  });

  it('returned before dueAt: yellow from the decision, red from dueAt, not missing', () => {
    const world = begun().at('2026-11-10 10:00').complete().at('2026-11-12 10:00').returnCompletion();
    expect([world.task.stage, world.rules(), world.since('COMPLETION_RETURNED'), world.colourSince()]).toEqual([
      'IN_PROGRESS',
      ['COMPLETION_RETURNED YELLOW'],
      '2026-11-12 10:00',
      '2026-11-12 10:00',
    ]);
    expect(world.around('2026-11-20 24:00')).toBe('YELLOW RED RED');
    expect(world.rules('2026-11-21 00:00')).toEqual(['COMPLETION_RETURNED YELLOW', 'DEADLINE_PASSED RED']);
    expect(world.since('DEADLINE_PASSED', '2026-12-01 00:00')).toBe('2026-11-21 00:00');
  });

  it('returned after dueAt: red from the return, not missing', () => {
    const world = begun().at(IN_TIME).complete().at('2026-12-02 10:00').returnCompletion();
    expect(world.rules()).toEqual(['COMPLETION_RETURNED YELLOW', 'DEADLINE_PASSED RED']);
    expect([world.since('DEADLINE_PASSED'), world.since('COMPLETION_RETURNED'), world.colourSince()]).toEqual(
      Array(3).fill('2026-12-02 10:00'),
    );
    expect(world.escalationAround('2026-12-09 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
    expect(world.owed()).toEqual(['COMPLETION A 2026-11-20']);
  });

  it('and submitted again: COMPLETION_RETURNED ends; late now, so red stays', () => {
    const world = begun()
      .at(IN_TIME)
      .complete()
      .at('2026-12-02 10:00')
      .returnCompletion()
      .at('2026-12-03 10:00')
      .complete();
    expect([world.rules(), world.since('DEADLINE_PASSED')]).toEqual([['DEADLINE_PASSED RED'], '2026-12-02 10:00']);
    expect(world.approveCompletion().rules()).toEqual(['COMPLETED_LATE RED']);
    expect(world.since('COMPLETED_LATE')).toBe('2026-12-02 10:00');
  });
});

describe('submitted at or after dueAt', () => {
  it('clears nothing', () => {
    const world = begun().at(TOO_LATE).complete();
    expect(world.rules()).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_MISSING RED']);
    expect([world.since('DEADLINE_PASSED'), world.colourSince()]).toEqual(['2026-11-21 00:00', '2026-11-21 00:00']);
  });

  it('but COMPLETION_RETURNED and EXPLANATION_REJECTED', () => {
    const world = begun()
      .explain('2026-12-04')
      .rejectExplanation()
      .complete()
      .returnCompletion()
      .at('2026-11-10 09:00');
    world.explain('2026-12-04').rejectExplanation().flag('YELLOW');
    expect(world.rules()).toEqual(['COMPLETION_RETURNED YELLOW', 'EXPLANATION_REJECTED YELLOW', 'FLAGGED YELLOW']);
    expect(world.at(TOO_LATE).complete().rules()).toEqual(['DEADLINE_PASSED RED', 'FLAGGED YELLOW']);
  });

  it('returned: red as before, since dueAt', () => {
    const world = begun().at('2026-11-25 10:00').complete().at('2026-12-02 10:00').returnCompletion();
    expect(world.rules()).toEqual(['COMPLETION_RETURNED YELLOW', 'DEADLINE_PASSED RED', 'EXPLANATION_MISSING RED']);
    expect([world.since('DEADLINE_PASSED'), world.colourSince()]).toEqual(['2026-11-21 00:00', '2026-11-21 00:00']);
  });

  it('approved: COMPLETED_LATE, red since dueAt, for good, and no escalation', () => {
    const world = begun().at('2026-11-25 10:00').complete().at('2026-12-02 10:00').approveCompletion();
    expect([world.task.completedOnTime, world.rules(), world.since('COMPLETED_LATE'), world.colourSince()]).toEqual([
      false,
      ['COMPLETED_LATE RED'],
      '2026-11-21 00:00',
      '2026-11-21 00:00',
    ]);
    expect(world.escalation()).toBe('–');
    expect(world.close().rules('2027-03-01 00:00')).toEqual(['COMPLETED_LATE RED']);
  });
});

describe('redoBy', () => {
  it('is the due day of the completion owed, rolled, and moves neither deadline nor colour', () => {
    const world = begun().at('2026-11-10 10:00').complete().returnCompletion({ redoBy: '2026-11-14' });
    expect(world.owed()).toEqual(['COMPLETION A 2026-11-16']);
    expect([world.task.deadline, world.around('2026-11-16 24:00'), world.around('2026-11-20 24:00')]).toEqual([
      '2026-11-20',
      'YELLOW YELLOW YELLOW',
      'YELLOW RED RED',
    ]);
    expect(world.complete().returnCompletion().owed()).toEqual(['COMPLETION A 2026-11-20']);
  });

  it('may lie behind the deadline, not in the past, and belongs to a return', () => {
    const world = begun().at('2026-11-20 10:00').complete().at('2026-11-24 10:00');
    expect(refusal(() => world.approveCompletion('office', '2026-12-01'))).toEqual(['INVALID redoBy']);
    expect(refusal(() => world.returnCompletion({ redoBy: '2026-11-23' }))).toEqual(['DATE_IN_PAST redoBy']);
    expect(refusal(() => world.returnCompletion({ redoBy: '2026-11-23', comment: null }))).toEqual([
      'REQUIRED comment',
      'DATE_IN_PAST redoBy',
    ]);
    expect(world.returnCompletion({ redoBy: '2026-12-01' }).owed()).toEqual(['COMPLETION A 2026-12-01']);
    expect(world.colour()).toBe('RED');
  });
});

describe('who may', () => {
  it('not verify or close what the same subject approved', () => {
    const world = begun().complete().approveCompletion('office');
    expect(refusal(() => world.verify('passed', 'office'))).toEqual(['SAME_PERSON task']);
    expect(refusal(() => world.close('office'))).toEqual(['SAME_PERSON task']);
    expect(refusal(() => world.verify('passed', 'office2').close('office2'))).toEqual([]);
  });

  it('the approver is who approved last', () => {
    const world = begun().complete().approveCompletion('office').reopen().complete().approveCompletion('office2');
    expect(refusal(() => world.close('office2'))).toEqual(['SAME_PERSON task']);
    expect(refusal(() => world.close('office'))).toEqual([]);
  });

  it('not close a listed task before it has passed verification', () => {
    const world = begun({ listed: true }).complete().approveCompletion();
    expect(refusal(() => world.close())).toEqual(['VERIFICATION_REQUIRED task']);
    expect(refusal(() => world.close('office'))).toEqual(['SAME_PERSON task', 'VERIFICATION_REQUIRED task']);
    expect(refusal(() => world.verify('passed').close())).toEqual([]);
  });

  it('nor on a verification of an earlier completion', () => {
    const world = begun({ listed: true })
      .complete()
      .approveCompletion()
      .verify('passed')
      .reopen()
      .complete()
      .approveCompletion();
    expect(refusal(() => world.close())).toEqual(['VERIFICATION_REQUIRED task']);
  });

  it('offer an action that will be refused (viewerActions)', () => {
    const world = begun().complete().approveCompletion();
    expect([world.may('office2', 'VERIFY'), world.may('A', 'VERIFY'), world.may('leader', 'CLOSE')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('a failed verification', () => {
  it('before dueAt: in progress again, blue', () => {
    const world = begun().at('2026-11-10 10:00').complete().approveCompletion().verify('failed');
    expect([world.task.stage, world.rules(), world.owed(), world.task.completedOnTime]).toEqual([
      'IN_PROGRESS',
      [],
      ['COMPLETION A 2026-11-20'],
      null,
    ]);
    expect(world.around('2026-11-20 24:00')).toBe('YELLOW RED RED');
  });

  it('after dueAt: red from it', () => {
    const world = begun().at(IN_TIME).complete().approveCompletion().at('2026-12-02 10:00').verify('failed');
    expect([world.rules(), world.since('DEADLINE_PASSED'), world.colourSince()]).toEqual([
      ['DEADLINE_PASSED RED'],
      '2026-12-02 10:00',
      '2026-12-02 10:00',
    ]);
    expect(world.escalationAround('2026-12-09 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
  });

  it('from CLOSED too', () => {
    const world = begun().complete().approveCompletion().close().verify('failed');
    expect([world.task.stage, world.task.closedAt]).toEqual(['IN_PROGRESS', null]);
  });

  it('cannot be passed and false', () => {
    expect(refusal(() => begun().complete().approveCompletion().verify('passed and false'))).toEqual([
      'INVALID falseReport',
    ]);
  });
});

describe('FALSE_REPORT', () => {
  const found = () =>
    begun().at('2026-11-10 10:00').complete().approveCompletion().at('2026-11-12 10:00').verify('false');

  it('is red from the verification', () => {
    expect([found().task.stage, found().rules(), found().since('FALSE_REPORT'), found().colourSince()]).toEqual([
      'IN_PROGRESS',
      ['FALSE_REPORT RED'],
      '2026-11-12 10:00',
      '2026-11-12 10:00',
    ]);
  });

  it('outlives a new completion and its approval, until somebody else has verified it', () => {
    const world = found().at('2026-11-16 10:00').complete();
    expect(world.rules()).toEqual(['FALSE_REPORT RED']);
    expect([world.approveCompletion('office2').rules(), world.since('FALSE_REPORT'), world.colourSince()]).toEqual([
      ['FALSE_REPORT RED'],
      '2026-11-12 10:00',
      '2026-11-12 10:00',
    ]);
    expect(refusal(() => world.verify('passed', 'office2'))).toEqual(['SAME_PERSON task']);
    expect([world.verify('passed', 'office').rules(), world.colour('2027-03-01 00:00')]).toEqual([[], 'BLUE']);
  });

  it('outlives the closing of an unlisted task', () => {
    const world = found().complete().approveCompletion().close();
    expect([world.task.stage, world.rules('2027-03-01 00:00'), world.escalation()]).toEqual([
      'CLOSED',
      ['FALSE_REPORT RED'],
      '–',
    ]);
    expect(world.verify('passed').rules()).toEqual([]);
  });

  it('outlives another verification that fails', () => {
    const world = found().complete().approveCompletion().verify('failed');
    expect(world.rules()).toEqual(['FALSE_REPORT RED']);
    expect(world.complete().returnCompletion().rules()).toEqual(['COMPLETION_RETURNED YELLOW', 'FALSE_REPORT RED']);
  });

  it('and is then red since it was found, without a break: also for the escalation', () => {
    const world = found().at('2026-11-16 10:00').complete().approveCompletion().at('2026-11-18 10:00').verify('failed');
    expect([world.since('FALSE_REPORT'), world.colourSince()]).toEqual(['2026-11-12 10:00', '2026-11-12 10:00']);
    expect(world.escalationAround('2026-11-19 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
  });

  it('stands beside COMPLETED_LATE, which nothing clears', () => {
    const world = found().at('2026-11-25 10:00').complete().approveCompletion();
    expect(world.rules()).toEqual(['COMPLETED_LATE RED', 'FALSE_REPORT RED']);
    expect(world.verify('passed').rules()).toEqual(['COMPLETED_LATE RED']);
  });
});

describe('reopened', () => {
  it('before dueAt: blue, owed again', () => {
    const world = begun().at('2026-11-10 10:00').complete().approveCompletion().reopen();
    expect([world.task.stage, world.colour(), world.owed()]).toEqual([
      'IN_PROGRESS',
      'BLUE',
      ['COMPLETION A 2026-11-20'],
    ]);
  });

  it('owes the completion by the deadline, not by a day that was set before', () => {
    const world = begun().complete().returnCompletion({ redoBy: '2026-11-02' }).complete().approveCompletion();
    expect(world.reopen().owed()).toEqual(['COMPLETION A 2026-11-20']);
  });

  it('inside the warning window: near from it', () => {
    const world = begun().at('2026-11-10 10:00').complete().approveCompletion().at('2026-11-18 10:00').reopen();
    expect([world.colourSince(), world.since('DEADLINE_NEAR')]).toEqual(['2026-11-18 10:00', '2026-11-18 10:00']);
  });

  it('after dueAt: red from it, escalated from it', () => {
    const world = begun().at(IN_TIME).complete().approveCompletion().close().at('2026-12-02 10:00').reopen();
    expect([world.rules(), world.since('DEADLINE_PASSED'), world.colourSince()]).toEqual([
      ['DEADLINE_PASSED RED'],
      '2026-12-02 10:00',
      '2026-12-02 10:00',
    ]);
    expect(world.escalationAround('2026-12-09 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
  });

  it('after it was completed late: the red day is not before the reopening either', () => {
    const world = begun().at('2026-11-25 10:00').complete().approveCompletion().at('2027-01-20 10:00').reopen();
    expect(world.since('DEADLINE_PASSED')).toBe('2027-01-20 10:00');
    expect(world.escalation()).toBe('REMINDER');
    expect(world.escalationAround('2027-01-27 24:00')).toBe('REMINDER CIRCULAR CIRCULAR');
  });

  it('flagged since before it was completed: the flag holds again from the reopening, as the colour does', () => {
    const world = begun().flag('RED').at('2026-11-10 10:00').complete().approveCompletion();
    expect(world.colour()).toBe('BLUE');
    world.at('2026-11-12 10:00').reopen();
    expect([world.colour(), world.colourSince()]).toEqual(['RED', '2026-11-12 10:00']);
    expect(world.since('FLAGGED')).toBe('2026-11-12 10:00');
  });

  it('needs a reason, and a completed task', () => {
    expect(refusal(() => begun().complete().approveCompletion().reopen(null))).toEqual(['REQUIRED comment']);
    expect(refusal(() => begun().reopen(''))).toEqual(['NOT_ALLOWED_IN_STAGE task', 'REQUIRED comment']);
  });
});

it('a completion is refused with all that is wrong', () => {
  const attachments = [
    { name: '图', url: 'x' },
    { name: '图', url: 'http://x', sha256: '00' },
  ];
  expect(refusal(() => begun().letter().complete({ attachments }))).toEqual([
    'OPEN_LETTERS task',
    'INVALID attachments.0.url',
    'INVALID attachments.1.sha256',
  ]);
  expect(refusal(() => new World('2026-10-19 09:00').assigned().letter().complete({ attachments }))).toEqual([
    'NOT_ALLOWED_IN_STAGE task',
    'OPEN_LETTERS task',
    'INVALID attachments.0.url',
    'INVALID attachments.1.sha256',
  ]);
});
