// Letters of supervision and their feedback at their exact moments (DOMAIN.md 5.2): service, near, overdue, answer, return.
import { local, policyOf, refusal, regimeOf, World } from './world';

const FAR = '2027-06-30';
const served = (at: string, units?: Parameters<World['letter']>[0]) =>
  new World(at).begun({ deadline: FAR }).letter(units);

describe('served on a day, due three working days after it', () => {
  it.each([
    ['on a Friday', '2026-11-20 23:59:59', '2026-11-24', '2026-11-25'],
    ['before the National Day week', '2026-09-30 09:00', '2026-10-09', '2026-10-10'],
    ['on the holiday 2 January', '2026-01-02 09:00', '2026-01-05', '2026-01-06'],
    ['on a Saturday', '2026-11-21 00:00', '2026-11-24', '2026-11-25'],
    ['on a make-up Saturday', '2026-10-10 09:00', '2026-10-13', '2026-10-14'],
  ])('%s, %s: blue from %s, yellow and due on %s, red after it', (_, at, blue, due) => {
    const world = served(at);
    expect(world.recipient('A')).toMatchObject({
      feedbackDueOn: due,
      feedbackDueProvisional: false,
      acknowledgedAt: null,
      answered: false,
    });
    expect(world.ruleAround('FEEDBACK_NEAR', `${blue} 00:00`)).toBe('– BLUE BLUE');
    expect(world.ruleAround('FEEDBACK_NEAR', `${due} 00:00`)).toBe('BLUE YELLOW YELLOW');
    expect(world.around(`${due} 00:00`)).toBe('BLUE YELLOW YELLOW');
    expect(world.ruleAround('FEEDBACK_OVERDUE', `${due} 24:00`)).toBe('– RED RED');
    expect(world.around(`${due} 24:00`)).toBe('YELLOW RED RED');
    expect(world.rules(`${due} 24:00`)).toEqual(['FEEDBACK_OVERDUE RED']);
  });

  it('rests on an unpublished year from 20 December on', () => {
    const world = served('2026-12-30 09:00');
    expect(world.recipient('A')).toMatchObject({ feedbackDueOn: '2027-01-05', feedbackDueProvisional: true });
    expect(world.reasons('2027-01-06 00:00')[0]).toMatchObject({
      rule: 'FEEDBACK_OVERDUE',
      dueOn: '2027-01-05',
      dueProvisional: true,
    });
  });

  it('ends with the close of business if the policy sets one', () => {
    const regime = regimeOf(policyOf({ closeOfBusiness: '17:00' }));
    const world = new World('2026-11-20 09:00', regime).begun({ deadline: FAR }).letter();
    expect(world.around('2026-11-25 17:00')).toBe('YELLOW RED RED');
  });

  it('has the number of the organ, names its letter, and is served when it is issued', () => {
    const world = served('2026-11-20 10:30');
    expect(world.letters[0]?.number).toBe('督函〔2026〕3号');
    expect(world.reasons('2026-11-26 00:00')[0]).toMatchObject({
      quote: '督函〔2026〕3号',
      subjectId: world.recipient('A').id,
    });
    expect(local(world.recipient('A').receivedAt)).toBe('2026-11-20 10:30');
  });

  it('is signed for without moving anything', () => {
    const world = served('2026-11-20 09:00').at('2026-11-24 09:00').acknowledgeLetter();
    expect(local(world.recipient('A').acknowledgedAt ?? '')).toBe('2026-11-24 09:00');
    expect(world.around('2026-11-25 24:00')).toBe('YELLOW RED RED');
  });

  it('keeps a task yellow that was yellow, since then', () => {
    const world = new World('2026-11-20 09:00').begun({ deadline: FAR }).flag('YELLOW').at('2026-11-23 09:00').letter();
    expect(world.colourSince('2026-11-26 00:00')).toBe('2026-11-20 09:00');
    expect(world.colourSince('2026-11-27 00:00')).toBe('2026-11-27 00:00');
  });
});

describe('each recipient by itself', () => {
  it('stays owed by those who have not answered', () => {
    const world = served('2026-11-20 09:00', ['A', 'B', 'C']).at('2026-11-23 09:00').answer('B');
    // The letter has also started monthly reports (M4); the first is due on 25 December.
    const whole = ['REPORT A 2026-12-25', 'COMPLETION A 2027-06-30'];
    expect(world.owed()).toEqual(['FEEDBACK A 2026-11-25', 'FEEDBACK C 2026-11-25', ...whole]);
    expect(world.at('2026-11-26 09:00').answer('A').rules()).toEqual(['FEEDBACK_OVERDUE RED']);
    expect([world.answer('C').colour(), world.colourSince(), world.owed()]).toEqual([
      'BLUE',
      '2026-11-26 09:00',
      whole,
    ]);
  });

  it('is due by the day of its own service', () => {
    const world = served('2026-11-20 09:00').at('2026-11-23 09:00').letter(['B']);
    expect(world.owed().slice(0, 2)).toEqual(['FEEDBACK A 2026-11-25', 'FEEDBACK B 2026-11-26']);
    expect(world.at('2026-11-24 09:00').answer('A').around('2026-11-26 24:00')).toBe('YELLOW RED RED');
  });
});

describe('answers', () => {
  it.each([
    ['2026-11-25 23:59:59', true],
    ['2026-11-25 24:00', false],
  ])('at %s, on time %s, end what the letter made of the colour', (at, onTime) => {
    const world = served('2026-11-20 09:00').at(at).answer();
    expect(world.reports[0]).toMatchObject({ kind: 'FEEDBACK', onTime, dueOn: '2026-11-25' });
    expect([world.colour(), world.rules(), world.recipient('A').answered]).toEqual(['BLUE', [], true]);
    // What comes next is the monthly report that the letter has started.
    expect(world.around('2026-12-25 24:00')).toBe('BLUE YELLOW YELLOW');
    expect(world.rules('2026-12-26 00:00')).toEqual(['REPORT_OVERDUE YELLOW']);
  });

  it("set the task's per cent if the lead unit gives them, not if another does", () => {
    const world = served('2026-11-20 09:00', ['A', 'B']).answer('B', { progressPercent: 90 });
    expect(world.task.progressPercent).toBe(0);
    expect(world.answer('A', { progressPercent: 40 }).task.progressPercent).toBe(40);
  });

  it('come from the recipient or from the office in its name', () => {
    const world = served('2026-11-20 09:00', ['A']);
    expect(refusal(() => world.answer('A', { by: 'B' }))).toEqual(['FORBIDDEN']);
    expect(refusal(() => world.answer('A', { by: 'leader' }))).toEqual(['FORBIDDEN']);
    expect(refusal(() => world.acknowledgeLetter('A', { by: 'office' }).answer('A', { by: 'office' }))).toEqual([]);
    expect(world.reports[0]?.unitId).toBe(world.recipient('A').unitId);
  });

  it('are given once', () => {
    const world = served('2026-11-20 09:00').answer();
    expect(refusal(() => world.answer())).toEqual(['INVALID letter']);
    expect(refusal(() => world.acknowledgeLetter())).toEqual(['INVALID letter']);
  });

  it('are refused with all that is wrong', () => {
    const attachments = [
      { name: '图', url: 'file:///etc', sha256: 'xyz' },
      { name: '表', url: 'https://x.cn/1', sha256: 'A'.repeat(64) },
    ];
    expect(refusal(() => served('2026-11-20 09:00').answer('A', { progressPercent: 101, attachments }))).toEqual([
      'INVALID progressPercent',
      'INVALID attachments.0.url',
      'INVALID attachments.0.sha256',
    ]);
  });
});

describe('returned', () => {
  // The later of the old due day and the second working day after the return.
  it.each([
    ['at once: the second day is sooner than the old due day', '2026-11-20 10:00', '2026-11-20 11:00', '2026-11-25'],
    ['on Monday: the same day', '2026-11-23 10:00', '2026-11-23 11:00', '2026-11-25'],
    ['on Tuesday', '2026-11-23 10:00', '2026-11-24 11:00', '2026-11-26'],
    ['on the due day', '2026-11-25 10:00', '2026-11-25 23:59:59', '2026-11-27'],
    ['long after', '2026-11-30 10:00', '2026-12-04 11:00', '2026-12-08'],
  ])('%s: answered %s, returned %s, due again %s', (_, answered, returned, due) => {
    const world = served('2026-11-20 09:00').at(answered).answer().at(returned).returnReport();
    expect(world.recipient('A')).toMatchObject({ feedbackDueOn: due, answered: false });
    expect([world.colour(), world.rules(), world.since('FEEDBACK_RETURNED')]).toEqual([
      'YELLOW',
      ['FEEDBACK_RETURNED YELLOW'],
      returned,
    ]);
    expect(world.around(`${due} 24:00`)).toBe('YELLOW RED RED');
    expect(world.ruleAround('FEEDBACK_OVERDUE', `${due} 24:00`)).toBe('– RED RED');
    expect(world.owed()).toContain(`FEEDBACK A ${due}`);
  });

  it('and answered again: blue, and the first answer keeps its moment for statistics', () => {
    const world = served('2026-11-20 09:00').at('2026-11-23 10:00').answer().at('2026-11-24 10:00').returnReport();
    expect(world.reports[0]).toMatchObject({ returned: true, returnComment: '不实' });
    world.at('2026-11-26 10:00').answer();
    const first = world.reports.find(({ id }) => id === world.recipient('A').firstFeedbackId);
    expect([world.colour(), local(first?.submittedAt ?? '')]).toEqual(['BLUE', '2026-11-23 10:00']);
    expect(world.reports[1]).toMatchObject({ onTime: true, dueOn: '2026-11-26' });
  });

  it('again, by its own report', () => {
    const world = served('2026-11-20 09:00').answer().returnReport().at('2026-11-26 10:00').answer().returnReport();
    expect(world.recipient('A').feedbackDueOn).toBe('2026-11-30');
    expect(world.since('FEEDBACK_RETURNED')).toBe('2026-11-26 10:00');
  });

  it('once per report, with a reason, while the task is open', () => {
    const world = served('2026-11-20 09:00').answer();
    expect(refusal(() => world.returnReport({ comment: '' }))).toEqual(['REQUIRED comment']);
    expect(refusal(() => world.returnReport().returnReport())).toEqual(['INVALID report']);
    world.answer().complete().approveCompletion();
    expect(refusal(() => world.returnReport())).toEqual(['NOT_ALLOWED_IN_STAGE report']);
  });
});

describe('a task that was returned owes nothing until it is assigned again', () => {
  it('a letter that fell due meanwhile is overdue from the assignment, as the colour is', () => {
    const world = new World('2026-11-20 09:00').assigned({ deadline: FAR }).letter().at('2026-11-23 10:00').giveBack();
    expect([world.colour('2026-12-01 00:00'), world.owed('2026-11-24 00:00')]).toEqual(['BLUE', []]);
    world.at('2026-12-07 10:00').assign();
    expect([world.colour(), world.colourSince()]).toEqual(['RED', '2026-12-07 10:00']);
    expect(world.since('FEEDBACK_OVERDUE')).toBe('2026-12-07 10:00');
  });
});

describe('a completion and letters', () => {
  it('does not hide a letter while it waits', () => {
    const world = new World('2026-11-20 09:00').begun({ deadline: FAR }).complete().letter();
    expect(world.around('2026-11-25 24:00')).toBe('YELLOW RED RED');
    expect(world.owed()).toEqual(['FEEDBACK A 2026-11-25']);
  });

  it('waits for the answers of all', () => {
    const world = served('2026-11-20 09:00', ['A', 'B']).answer('A');
    expect(refusal(() => world.complete())).toEqual(['OPEN_LETTERS task']);
    expect(refusal(() => world.answer('B').complete())).toEqual([]);
    expect(refusal(() => world.letter(['C']).approveCompletion())).toEqual(['OPEN_LETTERS task']);
    expect(refusal(() => world.answer('C').returnReport({ index: 0 }).approveCompletion())).toEqual([
      'OPEN_LETTERS task',
    ]);
    expect(refusal(() => world.answer('A').approveCompletion())).toEqual([]);
  });
});

describe('a letter is issued', () => {
  it('to at least one unit, each once', () => {
    const world = new World('2026-11-20 09:00').begun();
    expect(refusal(() => world.letter([]))).toEqual(['REQUIRED recipients']);
    expect(refusal(() => world.letter(['A', 'B', 'A', 'B']))).toEqual([
      'DUPLICATE recipients.2',
      'DUPLICATE recipients.3',
    ]);
  });

  it.each([
    ['DRAFT', () => new World('2026-11-20 09:00').create(), ['NOT_ALLOWED_IN_STAGE task']],
    ['ASSIGNED', () => new World('2026-11-20 09:00').assigned(), []],
    [
      'COMPLETED',
      () => new World('2026-11-20 09:00').begun().complete().approveCompletion(),
      ['NOT_ALLOWED_IN_STAGE task'],
    ],
    ['SUSPENDED', () => new World('2026-11-20 09:00').begun().suspend(), ['NOT_ALLOWED_IN_STAGE task']],
  ])('while the task is open: %s', (_, world, problems) => expect(refusal(() => world().letter())).toEqual(problems));
});
