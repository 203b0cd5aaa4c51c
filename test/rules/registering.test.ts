// From draft to the lead unit's desk, and who may do what from which stage: the table of DOMAIN.md 4 and 8.
import type { Stage, TaskAction } from '../../src/rules/words';
import { refusal, source, UNITS, type Who, World } from './world';

const draft = (over: Parameters<World['create']>[0] = {}) => new World('2026-10-19 09:00').create(over);

describe('create', () => {
  it('makes a blue draft, INTERNAL unless given', () => {
    expect(draft().task).toMatchObject({
      stage: 'DRAFT',
      number: null,
      classification: 'INTERNAL',
      deadline: '2026-11-20',
      originalDeadline: '2026-11-20',
    });
    expect(draft({ classification: 'WORK_SECRET' }).task.classification).toBe('WORK_SECRET');
  });

  it.each([
    ['LEADER_INSTRUCTION', true],
    ['INSPECTION_FEEDBACK', true],
    ['WORK_REPORT', false],
    ['MEETING_DECISION', false],
    ['KEY_MATTER', false],
  ] as const)('is listed by default from %s: %s', (kind, listed) => {
    expect(draft({ source: source({ kind }) }).task.listed).toBe(listed);
    expect(draft({ source: source({ kind }), listed: !listed }).task.listed).toBe(!listed);
  });

  it('is not from an instruction that is only NOTED, nor twice, nor supported by its lead unit: all told at once', () => {
    const noted = source({ kind: 'LEADER_INSTRUCTION', instructionKind: 'NOTED' });
    expect(refusal(() => draft({ source: noted, duplicate: draft().task, supporting: ['B', 'A'] }))).toEqual([
      'INVALID source',
      'DUPLICATE title',
      'INVALID supportingUnits',
    ]);
    expect(refusal(() => draft({ source: source({ instructionKind: 'ACTION' }) }))).toEqual([]);
  });

  it('by the office, or by a unit as a proposal', () => {
    expect(draft({ by: 'B' }).task.proposedById).toBe(UNITS.B.id);
    expect(draft().task.proposedById).toBeNull();
    expect(refusal(() => draft({ by: 'leader' }))).toEqual(['FORBIDDEN']);
  });
});

describe('numbers', () => {
  it('are given at registration, by the organ', () => {
    expect(draft().register().task).toMatchObject({
      stage: 'REGISTERED',
      number: '督〔2026〕7号',
      numberYear: 2026,
      numberInYear: 7,
    });
  });

  it('are given on the way when a draft is assigned, and kept afterwards', () => {
    const world = draft().assign();
    expect(world.task).toMatchObject({ stage: 'ASSIGNED', number: '督〔2026〕7号' });
    expect(world.giveBack().task).toMatchObject({ stage: 'REGISTERED', number: '督〔2026〕7号' });
  });
});

describe('assign', () => {
  it('wants the six fixed things and a deadline that is not past: all told at once', () => {
    const world = draft({ goal: null, standard: null }).at('2026-11-21 09:00');
    expect(refusal(() => world.assign())).toEqual(['REQUIRED goal', 'REQUIRED standard', 'DATE_IN_PAST deadline']);
    expect(refusal(() => draft({ goal: '' }).assign())).toEqual(['REQUIRED goal']);
  });
});

describe('update', () => {
  it('changes everything before the assignment, also the deadline, which is then the original one', () => {
    const { task } = draft().register().update({ title: '修桥', deadline: '2026-11-28' });
    expect(task).toMatchObject({
      title: '修桥',
      deadline: '2026-11-28',
      originalDeadline: '2026-11-28',
      dueOn: '2026-11-30',
    });
  });

  it.each(['goal', 'standard', 'actionPlan'] as const)('later still %s', (field) => {
    expect(
      draft()
        .assign()
        .update({ [field]: '调整' }).task[field],
    ).toBe('调整');
  });

  it('later no more: all told at once', () => {
    const input = { title: '修桥', requirement: '修通', deadline: '2026-12-31', goal: null };
    expect(refusal(() => draft().assign().update(input))).toEqual([
      'NOT_ALLOWED_IN_STAGE title',
      'NOT_ALLOWED_IN_STAGE requirement',
      'NOT_ALLOWED_IN_STAGE deadline',
      'REQUIRED goal',
    ]);
  });

  it('a unit its own draft only', () => {
    expect(refusal(() => draft({ by: 'B' }).update({ title: '修桥' }, { by: 'B' }))).toEqual([]);
    expect(refusal(() => draft({ by: 'B' }).update({ title: '修桥' }, { by: 'A' }))).toEqual(['FORBIDDEN']);
    expect(refusal(() => draft({ by: 'B' }).register().update({ title: '修桥' }, { by: 'B' }))).toEqual(['FORBIDDEN']);
  });
});

describe('the life of a task: who, from which stage', () => {
  const worlds: Record<Stage, () => World> = {
    DRAFT: () => draft(),
    REGISTERED: () => draft().register(),
    ASSIGNED: () => draft().assign().letter(['C']),
    IN_PROGRESS: () => draft().assign().acknowledge().letter(['C']).explain('2026-12-04').flag('YELLOW'),
    COMPLETION_SUBMITTED: () =>
      draft().assign().acknowledge().explain('2026-12-04').complete().flag('YELLOW').letter(['C']),
    COMPLETED: () => draft().assign().acknowledge().complete().approveCompletion(),
    CLOSED: () => draft().assign().acknowledge().complete().approveCompletion().close(),
    SUSPENDED: () => draft().assign().suspend(),
    CANCELLED: () => draft().cancel(),
  };
  const everybody: Who[] = ['office2', 'leader', 'A', 'B', 'C'];
  // A leads; B has no part; C has a letter.
  const table: [TaskAction, Who[], Stage[]][] = [
    ['REGISTER', ['office2'], ['DRAFT']],
    ['ASSIGN', ['office2'], ['DRAFT', 'REGISTERED']],
    ['ACKNOWLEDGE', ['A'], ['ASSIGNED']],
    ['RETURN', ['A'], ['ASSIGNED']],
    ['TRANSFER', ['office2'], ['ASSIGNED', 'IN_PROGRESS']],
    ['EXPLAIN', ['A'], ['ASSIGNED', 'IN_PROGRESS']],
    ['ISSUE_LETTER', ['office2'], ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED']],
    ['SUBMIT_COMPLETION', ['A'], ['IN_PROGRESS']],
    ['DECIDE_COMPLETION', ['office2'], ['COMPLETION_SUBMITTED']],
    ['VERIFY', ['office2'], ['COMPLETED', 'CLOSED']],
    ['CLOSE', ['office2'], ['COMPLETED']],
    ['REOPEN', ['office2'], ['COMPLETED', 'CLOSED']],
    ['SUSPEND', ['office2', 'leader'], ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED']],
    ['RESUME', ['office2', 'leader'], ['SUSPENDED']],
    ['FLAG', ['office2'], ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED']],
    ['CLEAR_FLAG', ['office2'], ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED']],
    ['CANCEL', ['office2'], ['DRAFT', 'REGISTERED', 'ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED', 'SUSPENDED']],
    ['RETURN_REPORT', ['office2'], ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED']],
  ];

  it.each(table)('%s: %j from %j', (action, who, stages) => {
    for (const [stage, world] of Object.entries(worlds)) {
      const may = everybody.filter((each) => world().may(each, action));
      expect([stage, may]).toEqual([stage, stages.includes(stage as Stage) ? who : []]);
    }
  });

  it('DECIDE_EXPLANATION: office and leader while it is pending', () => {
    expect(everybody.filter((who) => worlds.IN_PROGRESS().may(who, 'DECIDE_EXPLANATION'))).toEqual([
      'office2',
      'leader',
    ]);
    expect(everybody.filter((who) => worlds.COMPLETION_SUBMITTED().may(who, 'DECIDE_EXPLANATION'))).toEqual([
      'office2',
      'leader',
    ]);
    expect(everybody.filter((who) => worlds.IN_PROGRESS().suspend().may(who, 'DECIDE_EXPLANATION'))).toEqual([
      'office2',
      'leader',
    ]);
  });

  it('ANSWER_LETTER: the recipients, and the office', () => {
    expect(everybody.filter((who) => worlds.IN_PROGRESS().may(who, 'ANSWER_LETTER'))).toEqual(['office2', 'C']);
    expect(everybody.filter((who) => worlds.COMPLETION_SUBMITTED().may(who, 'ACKNOWLEDGE_LETTER'))).toEqual([
      'office2',
      'C',
    ]);
  });

  it('UPDATE: the office; a unit its own draft', () => {
    const own = () => draft({ by: 'B' });
    expect(everybody.filter((who) => own().may(who, 'UPDATE'))).toEqual(['office2', 'B']);
    expect(everybody.filter((who) => own().register().may(who, 'UPDATE'))).toEqual(['office2']);
  });

  it.each([
    ['RETURN', () => worlds.ASSIGNED().giveBack(null)],
    ['SUSPEND', () => worlds.ASSIGNED().suspend(null)],
    ['CANCEL', () => worlds.ASSIGNED().cancel(null)],
    ['REOPEN', () => worlds.COMPLETED().reopen(null)],
    ['the return of a completion', () => worlds.COMPLETION_SUBMITTED().returnCompletion({ comment: null })],
  ])('a reason is required by %s', (_, act) => expect(refusal(act)).toEqual(['REQUIRED comment']));

  it('another unit is named by a transfer', () => {
    expect(refusal(() => worlds.ASSIGNED().transfer('A'))).toEqual(['INVALID leadUnit']);
    expect(worlds.ASSIGNED().transfer('B').task).toMatchObject({
      leadUnitId: UNITS.B.id,
      stage: 'ASSIGNED',
      acknowledgedAt: null,
    });
  });
});
