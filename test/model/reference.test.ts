// Hand-worked examples of DOMAIN.md on the real calendar of 2026, so that the naive reference itself can be trusted.
// National Day week: 1 to 7 October off, Saturday 10 October and Sunday 20 September worked; 25 to 27 September off.
import { WorkCalendar } from '../../src/rules/calendar';
import type { Instant } from '../../src/rules/day';
import type { Cadence } from '../../src/rules/words';
import type { Act, Deed } from './acts';
import { ModelTask } from './reference';

const CALENDAR = new WorkCalendar('Asia/Shanghai');

/** A moment as Shanghai's clocks show it; 24:00 is the next day's 00:00. */
function moment(local: string): Instant {
  const [day, time = '00:00'] = local.split(' ') as [string, string?];
  const [h = 0, m = 0, s = 0] = time.split(':').map(Number);
  return new Date(Date.parse(`${day}T00:00:00Z`) + (((h - 8) * 60 + m) * 60 + s) * 1000).toISOString();
}
const local = (at: Instant) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
const beside = (at: string, ms: number) => new Date(Date.parse(moment(at)) + ms).toISOString();

/** One task and its tale: acts at local moments of 2026, given as `MM-DD HH:MM`. */
class Tale {
  readonly model = new ModelTask(CALENDAR);
  #now = '';

  constructor(at: string, over: Partial<Extract<Act, { kind: 'created' }>> = {}) {
    this.then(at, { kind: 'created', lead: 'A', deadline: '2026-11-20', ...over });
  }

  then(at: string, ...deeds: Deed[]): this {
    this.#now = at;
    for (const deed of deeds) this.model.record({ ...deed, at: moment(`2026-${at}`) });
    return this;
  }

  and(...deeds: Deed[]): this {
    return this.then(this.#now, ...deeds);
  }

  /** The rules that hold, alphabetically. */
  rules(at = this.#now): string[] {
    return this.model
      .at(moment(`2026-${at}`))
      .reasons.map(({ rule, status }) => `${rule} ${status}`)
      .sort();
  }

  /** The status of one rule a second before a moment and at it; `–` where it does not hold. */
  turn(rule: string, at: string): string {
    const status = (when: Instant) => this.model.at(when).reasons.find((reason) => reason.rule === rule)?.status ?? '–';
    return `${status(beside(`2026-${at}`, -1000))} ${status(moment(`2026-${at}`))}`;
  }

  colour(at = this.#now): string {
    return this.model.at(moment(`2026-${at}`)).status;
  }

  owed(at = this.#now): string[] {
    return this.model
      .at(moment(`2026-${at}`))
      .obligations.map(({ kind, unit, dueOn }) => `${kind} ${unit} ${dueOn.slice(5)}`);
  }

  report(at: string): string | undefined {
    return this.owed(at).find((line) => line.startsWith('REPORT'));
  }

  escalation(at: string): string {
    return this.model.escalation(moment(`2026-${at}`)) ?? '–';
  }

  expected(on: string): number {
    return this.model.at(moment(`2026-${on} 12:00`)).expectedPercent;
  }

  reminders(at = '12-31 00:00'): string[] {
    return this.model
      .reminders(moment(`2026-${at}`))
      .map((each) => `${local(each.at).slice(5, 16)} ${each.units.join()}`);
  }

  turns(at = '12-31 00:00'): string[] {
    return this.model.colours(moment(`2026-${at}`)).map((each) => `${local(each.at).slice(5, 16)} ${each.to}`);
  }
}

const report = (name: string, percent?: number, unit = 'A'): Deed => ({
  kind: 'reportSubmitted',
  report: name,
  unit,
  ...(percent !== undefined && { percent }),
});
const letter = (...recipients: string[]): Deed => ({ kind: 'letterIssued', letter: 'L', recipients });
const answer = (unit: string): Deed => ({ kind: 'feedbackSubmitted', letter: 'L', unit });
const explain = (proposed: string): Deed => ({ kind: 'explained', proposed: `2026-${proposed}` });
const approve = (deadline: string): Deed => ({ kind: 'explanationApproved', deadline: `2026-${deadline}` });
const milestone = (name: string, dueOn: string): Deed => ({
  kind: 'milestoneAdded',
  milestone: name,
  dueOn: `2026-${dueOn}`,
});
const rectifyBy = (day: string): Deed => ({
  kind: 'interventionApproved',
  intervention: 'I',
  unit: 'B',
  rectifyBy: `2026-${day}`,
});
const COMPLETE: Deed = { kind: 'completionSubmitted' };
const APPROVE: Deed = { kind: 'completionApproved' };
const RETURN: Deed = { kind: 'completionReturned' };
const SUSPEND: Deed = { kind: 'suspended' };
const RESUME: Deed = { kind: 'resumed' };
const RED: Deed = { kind: 'flagged', status: 'RED' };

const assigned = (at = '10-19 09:00', over = {}) => new Tale(at, over).and({ kind: 'assigned' });
const begun = (at = '10-19 09:00', over = {}) => assigned(at, over).and({ kind: 'acknowledged' });
const FAR = { deadline: '2027-06-30' };

describe('5.1 the deadline', () => {
  it.each([
    ['span 25', '10-16 09:00', '2026-11-20', '11-13', '11-20'],
    ['span 24', '10-19 09:00', '2026-11-20', '11-17', '11-20'],
    ['span 9', '11-09 09:00', '2026-11-20', '11-19', '11-20'],
    ['a holiday, span 22', '09-01 09:00', '2026-10-01', '09-28', '10-08'],
    ['a Saturday, span 5', '11-16 09:00', '2026-11-21', '11-20', '11-23'],
  ])('%s: near and passed', (_, at, deadline, near, due) => {
    const tale = begun(at, { deadline });
    expect(tale.turn('DEADLINE_NEAR', `${near} 00:00`)).toBe('– YELLOW');
    expect(tale.turn('DEADLINE_NEAR', `${due} 24:00`)).toBe('YELLOW –');
    expect(tale.turn('DEADLINE_PASSED', `${due} 24:00`)).toBe('– RED');
    expect(tale.turn('EXPLANATION_MISSING', `${due} 24:00`)).toBe('– RED');
  });

  it('a draft and a cancelled task are blue and owe nothing', () => {
    expect([new Tale('10-19 09:00').rules('12-01 00:00'), new Tale('10-19 09:00').owed('12-01 00:00')]).toEqual([
      [],
      [],
    ]);
    const cancelled = begun().and(RED, { kind: 'cancelled' });
    expect([cancelled.rules('12-01 00:00'), cancelled.owed('12-01 00:00')]).toEqual([[], []]);
  });

  it('not acknowledged: blue after one working day, yellow after three, from the transfer again', () => {
    const tale = assigned('09-30 10:00');
    expect(tale.turn('NOT_ACKNOWLEDGED', '10-08 24:00')).toBe('– BLUE');
    expect(tale.turn('NOT_ACKNOWLEDGED', '10-10 24:00')).toBe('BLUE YELLOW');
    tale.then('10-12 10:00', { kind: 'transferred', lead: 'B' });
    expect([tale.turn('NOT_ACKNOWLEDGED', '10-15 24:00'), tale.owed()]).toEqual([
      'BLUE YELLOW',
      ['ACKNOWLEDGE B 10-13', 'COMPLETION B 11-20'],
    ]);
  });

  it('suspended over the National Day week, k = 3: deadline, letter and acknowledgement move', () => {
    const tale = assigned('09-28 09:00', { deadline: '2026-10-15' }).and(letter('B'));
    tale.then('09-29 10:00', SUSPEND).then('10-09 10:00', RESUME);
    const due = ['ACKNOWLEDGE A 10-09', 'FEEDBACK B 10-12', 'REPORT A 10-26', 'COMPLETION A 10-20'];
    expect(tale.owed()).toEqual(due);
    expect(tale.turn('DEADLINE_PASSED', '10-20 24:00')).toBe('– RED');
  });

  it('suspended and resumed without a working day between: nothing moves', () => {
    const tale = begun('09-01 09:00', { deadline: '2026-10-03' })
      .then('10-01 10:00', SUSPEND)
      .then('10-06 10:00', RESUME);
    expect(tale.model.at(moment('2026-10-06 10:00'))).toMatchObject({ deadline: '2026-10-03', status: 'YELLOW' });
    expect(tale.turn('DEADLINE_PASSED', '10-08 24:00')).toBe('– RED');
  });
});

describe('5.4 explanations', () => {
  it('pending: held back until its own proposed day ends', () => {
    const tale = begun().then('11-10 10:00', explain('12-05'));
    expect(tale.rules('12-07 23:59')).toEqual(['EXPLANATION_PENDING YELLOW']);
    expect(tale.rules('12-07 24:00')).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_PENDING YELLOW']);
    expect(tale.turns()).toEqual(['11-10 10:00 YELLOW', '12-08 00:00 RED']);
  });

  it('rejected after dueAt: red from the rejection, and not missing', () => {
    const tale = begun().then('11-10 10:00', explain('12-05')).then('11-25 15:00', { kind: 'explanationRejected' });
    expect(tale.rules()).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_REJECTED YELLOW']);
    expect(tale.turns()).toEqual(['11-10 10:00 YELLOW', '11-25 15:00 RED']);
  });

  it('filed late: clears nothing; approved, it begins anew', () => {
    const tale = begun().then('11-23 10:00', explain('12-05'));
    expect(tale.rules()).toEqual(['DEADLINE_PASSED RED', 'EXPLANATION_MISSING RED']);
    tale.then('11-24 10:00', approve('12-05'));
    expect([tale.colour(), tale.turn('EXPLANATION_MISSING', '12-07 24:00')]).toEqual(['BLUE', '– RED']);
  });

  it('two extensions: yellow while open', () => {
    const tale = begun().and(explain('12-05'), approve('12-05'), explain('12-18'), approve('12-18'));
    expect([tale.rules(), tale.and(COMPLETE).rules()]).toEqual([['REPEATED_EXTENSION YELLOW'], []]);
  });

  it('owed from near until filed or dueAt', () => {
    const tale = begun();
    const isOwed = (at: string) => tale.owed(at).includes('EXPLANATION A 11-20');
    expect(['11-16 23:59', '11-17 00:00', '11-20 23:59', '11-20 24:00'].map(isOwed)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(begun().and(COMPLETE, RETURN).owed('11-18 00:00')).toEqual(['COMPLETION A 11-20']);
  });
});

describe('completion', () => {
  it('in time: blue while it waits and for good; returned after dueAt: red from the return', () => {
    const tale = begun().then('11-20 23:59', COMPLETE);
    expect([tale.rules('12-31 00:00'), tale.owed('12-31 00:00')]).toEqual([[], []]);
    expect(tale.then('12-02 10:00', RETURN).rules()).toEqual(['COMPLETION_RETURNED YELLOW', 'DEADLINE_PASSED RED']);
    expect(tale.turns()).toEqual(['11-17 00:00 YELLOW', '11-20 23:59 BLUE', '12-02 10:00 RED']);
  });

  it('late: clears COMPLETION_RETURNED only, and stays red for good', () => {
    const tale = begun().and(COMPLETE, RETURN).then('11-20 24:00', COMPLETE);
    expect(tale.rules()).toEqual(['DEADLINE_PASSED RED']);
    expect(tale.then('12-02 10:00', APPROVE, { kind: 'closed' }).rules('12-31 00:00')).toEqual(['COMPLETED_LATE RED']);
  });

  it('redoBy is owed, rolled, until the next completion', () => {
    const tale = begun().and(COMPLETE, { kind: 'completionReturned', redoBy: '2026-11-14' });
    expect(tale.owed()).toEqual(['COMPLETION A 11-16']);
    expect(tale.and(COMPLETE, RETURN).owed()).toEqual(['COMPLETION A 11-20']);
  });

  it('reopened after dueAt: red from the reopening, and escalated from it', () => {
    const tale = begun().then('11-25 10:00', COMPLETE, APPROVE).then('12-02 10:00', { kind: 'reopened' });
    expect([tale.rules(), tale.escalation('12-02 10:00')]).toEqual([
      ['DEADLINE_PASSED RED', 'EXPLANATION_MISSING RED'],
      'REMINDER',
    ]);
    expect([tale.escalation('12-09 23:59'), tale.escalation('12-09 24:00')]).toEqual(['REMINDER', 'CIRCULAR']);
    expect(tale.reminders()).toEqual(['11-23 09:00 A', '12-02 10:00 A']);
  });

  it('a false report outlives the next completion until somebody else has verified it', () => {
    const tale = begun().then('11-10 10:00', COMPLETE, APPROVE, { kind: 'verified', result: 'false' });
    expect(tale.rules()).toEqual(['FALSE_REPORT RED']);
    expect(tale.then('11-16 10:00', COMPLETE, APPROVE).rules()).toEqual(['FALSE_REPORT RED']);
    expect(tale.escalation('11-18 10:00')).toBe('–');
    tale.then('11-18 10:00', { kind: 'verified', result: 'failed' });
    // Red since 10 November without a break: five working days after it are over on the 17th.
    expect(tale.escalation('11-18 10:00')).toBe('CIRCULAR');
    expect(tale.and(COMPLETE, APPROVE, { kind: 'verified', result: 'passed' }).rules()).toEqual([]);
  });
});

describe('5.2 letters', () => {
  it.each([
    ['a Friday', '11-20 10:00', '11-24', '11-25'],
    ['before the National Day week', '09-30 10:00', '10-09', '10-10'],
    ['the holiday 2 January', '01-02 10:00', '01-05', '01-06'],
  ])('served on %s', (_, at, near, due) => {
    const tale = begun(at, { ...FAR, cadence: 'QUARTERLY' }).and(letter('B'));
    expect(tale.turn('FEEDBACK_NEAR', `${near} 00:00`)).toBe('– BLUE');
    expect(tale.turn('FEEDBACK_NEAR', `${due} 00:00`)).toBe('BLUE YELLOW');
    expect(tale.turn('FEEDBACK_OVERDUE', `${due} 24:00`)).toBe('– RED');
    expect(tale.turn('FEEDBACK_NEAR', `${due} 24:00`)).toBe('YELLOW –');
  });

  it('returned: yellow until the later of the old due day and two working days', () => {
    const tale = begun('11-20 09:00', FAR).and(letter('B')).then('11-24 09:00', answer('B'));
    tale.and({ kind: 'feedbackReturned', letter: 'L', unit: 'B' });
    expect([tale.rules(), tale.owed()[0]]).toEqual([['FEEDBACK_RETURNED YELLOW'], 'FEEDBACK B 11-26']);
    expect(tale.rules('11-26 24:00')).toEqual(['FEEDBACK_OVERDUE RED']);
  });

  it('starts monthly reports where there are none', () => {
    // Five working days after Monday 16 November is Monday 23.
    expect(begun('11-02 09:00', FAR).then('11-16 09:00', letter('B')).report('11-16 09:00')).toBe('REPORT A 11-25');
    expect(begun('11-02 09:00', FAR).then('11-19 09:00', letter('B')).report('11-19 09:00')).toBe('REPORT A 12-25');
    const weekly = begun('11-02 09:00', { ...FAR, cadence: 'WEEKLY' }).then('11-03 09:00', letter('B'));
    expect(weekly.report('11-03 09:00')).toBe('REPORT A 11-13');
  });

  it('counts while a completion filed in time waits', () => {
    const tale = begun('11-20 09:00', FAR).and(COMPLETE, letter('B'));
    expect(tale.rules('11-25 24:00')).toEqual(['FEEDBACK_OVERDUE RED']);
    expect(tale.reminders('12-01 00:00')).toEqual(['11-26 09:00 B']);
  });
});

describe('5.3 report days', () => {
  /** The first due days, seen one after another: each is answered ahead as soon as the one before is over. */
  const days = (cadence: Cadence, at: string) => {
    const tale = begun(at, { ...FAR, cadence });
    return [1, 2, 3, 4].map((n) => {
      const due = tale.report(at)?.slice(-5) ?? '';
      tale.then(at, report(String(n)));
      at = `${due} 24:00`;
      return due;
    });
  };
  it.each<[Cadence, string, string[]]>([
    ['WEEKLY', '09-18 09:00', ['09-28', '10-08', '10-09', '10-16']],
    ['TEN_DAYS', '11-02 09:00', ['11-10', '11-20', '11-30', '12-10']],
    ['MONTHLY', '09-18 09:00', ['09-28', '10-26', '11-25', '12-25']],
    ['MONTHLY', '09-20 09:00', ['10-26', '11-25', '12-25']],
    ['QUARTERLY', '03-16 09:00', ['03-25', '06-25', '09-28', '12-25']],
    ['QUARTERLY', '03-18 09:00', ['06-25', '09-28', '12-25']],
  ])('%s from %s: %j', (cadence, at, expected) => {
    expect(days(cadence, at).slice(0, expected.length)).toEqual(expected);
  });

  it('a work report is monthly, a key matter quarterly, others have none', () => {
    const of = (sourceKind: string) => begun('11-02 09:00', { ...FAR, sourceKind }).report('11-02 09:00');
    expect(['WORK_REPORT', 'KEY_MATTER', 'PROPOSAL'].map(of)).toEqual(['REPORT A 11-25', 'REPORT A 12-25', undefined]);
  });
});

describe('5.3 reports', () => {
  const monthly = () => begun('10-19 09:00', { ...FAR, cadence: 'MONTHLY' });

  it('near, overdue, and red five working days later; one reason, about the earliest', () => {
    const tale = monthly();
    expect(tale.turn('REPORT_NEAR', '11-23 00:00')).toBe('– BLUE');
    expect(tale.turn('REPORT_NEAR', '11-25 24:00')).toBe('BLUE –');
    expect(tale.turn('REPORT_OVERDUE', '11-25 24:00')).toBe('– YELLOW');
    expect(tale.turn('REPORT_OVERDUE', '12-02 24:00')).toBe('YELLOW RED');
    expect([tale.rules('12-28 00:00'), tale.report('12-28 00:00')]).toEqual([['REPORT_OVERDUE RED'], 'REPORT A 11-25']);
  });

  it('one report answers all that has passed, and not the next', () => {
    const tale = monthly().then('12-28 10:00', report('r'));
    expect([tale.rules(), tale.owed()]).toEqual([[], ['REPORT A 01-25', 'COMPLETION A 06-30']]);
  });

  it('if none has passed it answers the next, once the one before has passed', () => {
    const tale = monthly().then('11-10 10:00', report('first'));
    expect(tale.report('11-10 10:00')).toBe('REPORT A 12-25');
    expect(tale.then('11-25 23:59', report('again')).report('11-25 23:59')).toBe('REPORT A 12-25');
    expect(tale.then('11-25 24:00', report('december')).report('11-25 24:00')).toBe('REPORT A 01-25');
  });

  it("a supporting unit's report answers nothing and sets no per cent", () => {
    const tale = monthly().then('11-26 10:00', report('r', 70, 'B'));
    expect([tale.colour(), tale.model.at(moment('2026-11-26 10:00')).progressPercent]).toEqual(['YELLOW', 0]);
    expect(tale.and(report('s', 70)).model.at(moment('2026-11-26 10:00')).progressPercent).toBe(70);
  });

  it('a returned report answers nothing: overdue not before the return, then as bad as it is', () => {
    const tale = monthly()
      .then('11-10 10:00', report('r'))
      .then('12-04 10:00', { kind: 'reportReturned', report: 'r' });
    expect([tale.rules(), tale.turns()]).toEqual([['REPORT_OVERDUE RED'], ['12-04 10:00 RED']]);
    expect(tale.reminders()).toEqual(['12-04 10:00 A']);
  });

  it('a due day that ends while suspended is never owed', () => {
    const tale = monthly().then('11-25 10:00', SUSPEND).then('11-27 10:00', RESUME);
    expect([tale.rules(), tale.report('11-27 10:00')]).toEqual([[], 'REPORT A 12-25']);
    // It is no due day that has passed unanswered either: the next report answers December's.
    expect(tale.and(report('r')).report('11-27 10:00')).toBe('REPORT A 01-25');
  });

  it('nor while a completion filed in time waits, nor after it', () => {
    const tale = monthly().then('11-24 10:00', COMPLETE);
    expect([tale.rules('11-26 10:00'), tale.owed('11-26 10:00')]).toEqual([[], []]);
    expect(tale.then('11-27 10:00', RETURN).report('11-27 10:00')).toBe('REPORT A 12-25');
    tale.and(COMPLETE, APPROVE).then('12-28 10:00', { kind: 'reopened' });
    expect([tale.rules(), tale.owed()]).toEqual([[], ['REPORT A 01-25', 'COMPLETION A 06-30']]);
  });

  it('but while a late completion waits', () => {
    const tale = begun('10-19 09:00', { cadence: 'MONTHLY' }).then('11-24 10:00', COMPLETE);
    expect(tale.rules('11-26 10:00')).toContain('REPORT_OVERDUE YELLOW');
    expect(tale.report('11-26 10:00')).toBe('REPORT A 11-25');
  });

  it('another cadence starts anew, and what had passed unanswered stays owed', () => {
    const tale = monthly().then('11-27 10:00', { kind: 'updated', cadence: 'WEEKLY' });
    expect([tale.rules(), tale.report('11-27 10:00')]).toEqual([['REPORT_OVERDUE YELLOW'], 'REPORT A 11-25']);
    // Five working days after Friday 27 November is Friday 4 December.
    expect(tale.then('11-30 10:00', report('r')).report('11-30 10:00')).toBe('REPORT A 12-11');
    expect(tale.and(report('s')).report('11-30 10:00')).toBe('REPORT A 12-18');
    const same = monthly().then('11-20 10:00', { kind: 'updated', cadence: 'MONTHLY' });
    expect(same.report('11-20 10:00')).toBe('REPORT A 11-25');
    const none = monthly().then('11-27 10:00', { kind: 'updated', cadence: 'NONE' });
    expect([none.report('11-27 10:00'), none.and(report('r')).report('11-27 10:00')]).toEqual([
      'REPORT A 11-25',
      undefined,
    ]);
  });

  it('a new assignment forgets everything, a transfer nothing', () => {
    const tale = assigned('10-19 09:00', { ...FAR, cadence: 'MONTHLY' }).then('11-26 10:00', {
      kind: 'transferred',
      lead: 'B',
    });
    expect(tale.rules()).toEqual(['REPORT_OVERDUE YELLOW']);
    expect(tale.and({ kind: 'returned' }, { kind: 'assigned' }).report('11-26 10:00')).toBe('REPORT B 12-25');
  });
});

describe('5.3 milestones', () => {
  it('a Saturday, rolled: near, overdue, red ten working days later', () => {
    const tale = begun('10-19 09:00', FAR).and(milestone('m', '11-14'));
    expect(tale.turn('MILESTONE_NEAR', '11-11 00:00')).toBe('– BLUE');
    expect(tale.turn('MILESTONE_NEAR', '11-16 24:00')).toBe('BLUE –');
    expect(tale.turn('MILESTONE_OVERDUE', '11-16 24:00')).toBe('– YELLOW');
    expect(tale.turn('MILESTONE_OVERDUE', '11-30 24:00')).toBe('YELLOW RED');
    expect(tale.owed('12-01 00:00')).toEqual(['MILESTONE A 11-16', 'COMPLETION A 06-30']);
    expect(tale.then('12-01 10:00', { kind: 'milestoneCompleted', milestone: 'm' }).turns()).toEqual([
      '11-17 00:00 YELLOW',
      '12-01 00:00 RED',
      '12-01 10:00 BLUE',
    ]);
  });

  it('move with a suspension, if they are not completed', () => {
    const tale = begun('10-19 09:00', FAR).and(milestone('m', '11-14'), milestone('n', '11-20'));
    tale.and({ kind: 'milestoneCompleted', milestone: 'n' }).then('11-12 10:00', SUSPEND).then('11-17 10:00', RESUME);
    expect([tale.owed(), tale.expected('11-20'), tale.expected('11-23')]).toEqual([
      ['MILESTONE A 11-19', 'COMPLETION A 07-05'],
      50,
      100,
    ]);
  });
});

describe('5.3 the schedule', () => {
  // 19 working days after Monday 2 November through Friday 27.
  const quantified = (over = {}) => begun('11-02 09:00', { deadline: '2026-11-27', quantified: true, ...over });

  it('working days before the day, over the span, rounded down', () => {
    const tale = quantified();
    expect(
      ['11-03', '11-04', '11-05', '11-07', '11-09', '11-27', '11-28', '12-31'].map((on) => tale.expected(on)),
    ).toEqual([0, 5, 10, 21, 21, 94, 100, 100]);
  });

  it('yellow from 10 points behind, red from 31', () => {
    const tale = quantified();
    expect(tale.turn('BEHIND_SCHEDULE', '11-05 00:00')).toBe('– YELLOW');
    expect(tale.turn('BEHIND_SCHEDULE', '11-11 00:00')).toBe('YELLOW RED');
    expect(tale.then('11-11 10:00', report('r', 22)).rules()).toEqual([]);
    expect(tale.turn('BEHIND_SCHEDULE', '11-12 00:00')).toBe('– YELLOW');
    expect(tale.and(report('s', 0)).rules()).toEqual(['BEHIND_SCHEDULE RED']);
  });

  it('only while it is in work, and measured', () => {
    expect(quantified().then('11-26 10:00', COMPLETE).rules()).toEqual([]);
    expect(quantified({ quantified: false }).rules('11-16 10:00')).toEqual([]);
    expect(
      quantified({ quantified: false }).then('11-16 10:00', { kind: 'updated', quantified: true }).rules(),
    ).toEqual(['BEHIND_SCHEDULE RED']);
  });

  it('suspended days count in neither', () => {
    // 5 and 6 November are lost, the deadline becomes 1 December: 21 working days less 2.
    const tale = quantified().then('11-04 10:00', SUSPEND).then('11-06 10:00', RESUME);
    expect(['11-06', '11-09', '11-10', '11-30', '12-01', '12-02'].map((on) => tale.expected(on))).toEqual([
      10, 10, 15, 89, 94, 100,
    ]);
  });

  it('with milestones: the share of those whose due day is over', () => {
    const tale = quantified().and(milestone('a', '11-05'), milestone('b', '11-14'), milestone('c', '11-20'));
    expect(['11-05', '11-06', '11-16', '11-17', '11-21'].map((on) => tale.expected(on))).toEqual([0, 33, 33, 66, 100]);
    expect(tale.turn('BEHIND_SCHEDULE', '11-06 00:00')).toBe('– RED');
    tale.then('11-06 10:00', { kind: 'milestoneRemoved', milestone: 'a' });
    expect([tale.expected('11-06'), tale.colour()]).toEqual([0, 'BLUE']);
  });
});

describe('7 rectification', () => {
  it('red from the end of the rolled day, until submitted; rejected, by the new day', () => {
    const tale = begun('10-19 09:00', FAR).and(rectifyBy('11-14'));
    expect([tale.owed(), tale.turn('RECTIFICATION_OVERDUE', '11-16 24:00')]).toEqual([
      ['COMPLETION A 06-30', 'RECTIFICATION B 11-16'],
      '– RED',
    ]);
    expect(tale.then('11-17 10:00', { kind: 'rectified', intervention: 'I' }).rules()).toEqual([]);
    tale.then('11-18 10:00', { kind: 'rectificationRejected', intervention: 'I', rectifyBy: '2026-11-20' });
    expect(tale.turn('RECTIFICATION_OVERDUE', '11-20 24:00')).toBe('– RED');
    expect(tale.reminders('12-01 00:00')).toEqual(['11-17 09:00 B', '11-23 09:00 B']);
  });

  it('outlives completion, counts beside a waiting one, rests in a suspension and moves with it', () => {
    const tale = begun('10-19 09:00', FAR).and(rectifyBy('11-14'), COMPLETE);
    expect(tale.rules('11-17 00:00')).toEqual(['RECTIFICATION_OVERDUE RED']);
    expect(tale.then('11-12 10:00', SUSPEND).rules('11-17 00:00')).toEqual([]);
    expect(tale.then('11-17 10:00', RESUME, APPROVE).owed()).toEqual(['RECTIFICATION B 11-19']);
    expect(tale.turn('RECTIFICATION_OVERDUE', '11-19 24:00')).toBe('– RED');
    expect(tale.reminders()).toEqual([]);
  });
});

describe('7 escalation and reminders', () => {
  it.each([
    ['11-20 23:59', '–'],
    ['11-20 24:00', 'REMINDER'],
    ['11-27 23:59', 'REMINDER'],
    ['11-27 24:00', 'CIRCULAR'],
    ['12-04 24:00', 'INTERVIEW'],
    ['12-18 24:00', 'ACCOUNTABILITY'],
  ])('deadline Friday 20 November, red on Saturday: at %s %s', (at, level) =>
    expect(begun().escalation(at)).toBe(level),
  );

  it.each([
    ['on Friday at the last second of the office', '11-20 16:59', '11-20 16:59'],
    ['at its end', '11-20 17:00', '11-23 09:00'],
    ['before it', '11-20 08:59', '11-20 09:00'],
    ['on a worked Saturday', '10-10 10:00', '10-10 10:00'],
    ['in the National Day week', '10-02 10:00', '10-08 09:00'],
  ])('red %s: reminded at the first office moment', (_, flagged, reminded) => {
    expect(begun('09-01 09:00', FAR).then(flagged, RED).reminders()).toEqual([`${reminded} A`]);
  });

  it('not if it is red no more; again in another spell; not again in the same', () => {
    const tale = begun('11-02 09:00', FAR).then('11-20 18:00', RED).then('11-21 10:00', { kind: 'flagCleared' });
    expect(tale.reminders()).toEqual([]);
    tale.then('11-23 10:00', RED).then('11-24 10:00', { kind: 'transferred', lead: 'B' });
    tale.then('11-25 10:00', SUSPEND).then('11-25 18:00', RESUME);
    expect(tale.reminders()).toEqual(['11-23 10:00 A', '11-26 09:00 B']);
  });

  it('to each unit that owes a red reason, once', () => {
    const tale = begun('11-02 09:00', FAR).then('11-17 09:00', letter('C', 'B')).then('11-20 20:00', RED);
    expect(tale.reminders()).toEqual(['11-23 09:00 A,B,C']);
    expect(begun('11-02 09:00', FAR).then('11-17 09:00', letter('C', 'B')).reminders()).toEqual(['11-23 09:00 B,C']);
  });

  it('tells the next change if nobody acts', () => {
    const { model } = begun();
    const next = (at: string) => model.nextChange(moment(`2026-${at}`), '2026-12-31');
    expect(next('10-19 09:00')).toEqual({ at: moment('2026-11-17'), from: 'BLUE', to: 'YELLOW' });
    expect(next('11-17 00:00')).toEqual({ at: moment('2026-11-21'), from: 'YELLOW', to: 'RED' });
    expect(next('11-21 00:00')).toBeNull();
  });
});
