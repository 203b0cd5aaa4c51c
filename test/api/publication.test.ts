// Publishing over the real API: a year's holiday notice, days off of a jurisdiction's own, a policy (DOMAIN 3, 5). What moves,
// what stays, what is refused and why, who may. Each story has a ledger to itself: what is published concerns everybody.
import { FAR, flat, MISSING, NEAR, Play, start, utc } from '../tales';
import type { Caller, Json, Stream } from '../world';

let t: Play;
let admin: Caller;
async function open(at: string): Promise<void> {
  t = await Play.open(at);
  admin = await t.story.world.as({ role: 'ADMIN', name: '系统管理员' });
}
afterEach(() => t.story.world.close());

/** The notice of 2027 as these tests have it: 15 holidays on weekdays, three weekend days that are worked. */
const notice = ({ holidays = [], makeUpWorkdays = [] }: { holidays?: string[]; makeUpWorkdays?: string[] } = {}) => ({
  year: 2027,
  notice: '国务院办公厅关于2027年部分节假日安排的通知',
  holidays: [
    ...['01-01', '01-02', '01-03', '02-05', '02-06', '02-07', '02-08', '02-09', '02-10', '02-11', '04-05'],
    ...['05-01', '05-02', '05-03', '06-09', '09-15', '10-01', '10-02', '10-03', '10-04', '10-05', '10-06', '10-07'],
  ]
    .map((day) => `2027-${day}`)
    .filter((day) => !makeUpWorkdays.includes(day))
    .concat(holidays),
  makeUpWorkdays: ['2027-01-30', '2027-02-20', '2027-09-26', ...makeUpWorkdays],
});
const publish = async (input: Json): Promise<number> =>
  (await admin.must('publishWorkCalendar', 'PublishWorkCalendarInput', input, 'resettledTasks')).resettledTasks;
const takeOff = async (...dates: string[]): Promise<number> =>
  (await admin.must('addDaysOff', 'AddDaysOffInput', { dates, reason: '台风红色预警' }, 'resettledTasks'))
    .resettledTasks;
const refusal = async (mutation: string, input: Json): Promise<Json[]> =>
  (await admin.do(mutation, `${String(mutation[0]).toUpperCase()}${mutation.slice(1)}Input`, input)).userErrors;
/** The changes of colour from now on: behind a cursor, so that none is missed before the socket is open. */
async function changes(): Promise<Stream> {
  const { summary } = await t.office.get('{ summary { eventCursor } }');
  const query =
    'subscription ($after: String) { taskStatusChanged(after: $after) { task { id } from to at reasons { rule } } }';
  return t.office.subscribe(query, { after: summary.eventCursor });
}
const received = async (letter: string, selection: string): Promise<string> => {
  const query = `query ($id: ID!) { node(id: $id) { ... on Letter { recipients { ${selection} } } } }`;
  return flat((await t.office.get(query, { id: letter })).node);
};
// ---------------------------------------------------------------- a year's notice

describe('the notice of a year', () => {
  it('is what the calendar says from then on, in this jurisdiction alone', async () => {
    await open('2026-12-28T09:00:00+08:00');
    const calendar = 'workCalendar(year: 2027) { provisional notice makeUpWorkdays workingDays daysOff }';
    // 261 weekdays; New Year, four of the Spring Festival, Qingming, Dragon Boat, Mid-Autumn and 1 October on weekdays
    const before = (await t.office.get(`{ ${calendar} holidays: workCalendar(year: 2027) { holidays } }`)).workCalendar;
    expect(before).toMatchObject({ provisional: true, notice: null, makeUpWorkdays: [], daysOff: [] });
    const days = ['2027-01-01', '2027-01-30', '2027-01-31', '2027-02-05', '2027-02-11', '2027-02-20', '2027-10-07'];
    const worked = (who: Caller) => t.asked(days.map((day, i) => `d${i}: isWorkingDay(date: "${day}")`).join(' '), who);
    expect(await worked(t.office)).toBe('false, false, false, false, true, false, true');
    expect(await publish(notice())).toBe(0);
    expect((await t.office.get(`{ ${calendar} }`)).workCalendar).toEqual({
      provisional: false,
      notice: '国务院办公厅关于2027年部分节假日安排的通知',
      makeUpWorkdays: ['2027-01-30', '2027-02-20', '2027-09-26'],
      workingDays: 261 - 15 + 3,
      daysOff: [],
    });
    expect(await worked(t.office)).toBe('false, true, false, false, false, true, false');
    expect(await t.asked('workingDayAfter(date: "2027-02-04", workingDays: 1)')).toBe('2027-02-12');
    const elsewhere = await t.story.world.as({ role: 'OFFICE', subject: 'penglai', jurisdiction: '370614' });
    expect(await worked(elsewhere)).toBe('false, false, false, false, true, false, true');
    expect(await t.asked('workCalendar(year: 2027) { provisional }', elsewhere)).toBe('true');
    // a letter of now is no guess any more
    const task = await t.begin(FAR);
    expect(await received(await t.story.letter(task, 0), 'feedbackDueOn feedbackDueProvisional')).toBe(
      '2026-12-31 false',
    );
  });

  it('moves the due days that are open, and says so; what is answered and done stays', async () => {
    await open('2026-12-30T10:00:00+08:00');
    // given: a letter due 5 January, a deadline and a milestone on Monday 4 January, all provisional
    const asked = await t.begin(FAR);
    const letter = await t.story.letter(asked, 0);
    const soon = await t.begin('2027-01-04');
    const planned = await t.begin(FAR);
    await t.milestone(planned, '2027-01-04');
    const END = `COMPLETION U1 ${FAR} provisional`;
    expect(await t.owed(asked)).toBe(`FEEDBACK U1 2027-01-05 provisional, REPORT U1 2027-01-25 provisional, ${END}`);
    expect(await t.owed(planned)).toBe(`MILESTONE U1 2027-01-04 provisional, ${END}`);
    expect(await t.said(soon, 'dueAt dueProvisional')).toBe(`${start('2027-01-05')} true`);
    // and what is over: a letter that is answered, a task that is completed
    const done = await t.begin('2027-01-04');
    const answered = await t.story.letter(done, 0);
    await t.answer(t.story.unit, answered);
    await t.complete(done);
    await t.approve(done);
    // when Monday 4 January becomes a holiday
    await t.at('2026-12-31T10:00:00+08:00');
    expect(await publish(notice({ holidays: ['2027-01-04'] }))).toBe(3);
    // then
    expect(await t.owed(asked)).toBe(`FEEDBACK U1 2027-01-06, REPORT U1 2027-01-25, COMPLETION U1 ${FAR}`);
    expect(await received(letter, 'feedbackDueOn feedbackDueProvisional')).toBe('2027-01-06 false');
    expect(await t.owed(planned)).toBe(`MILESTONE U1 2027-01-05, COMPLETION U1 ${FAR}`);
    expect(await t.said(soon, 'deadline originalDeadline dueAt dueProvisional extensionCount')).toBe(
      `2027-01-04 2027-01-04 ${start('2027-01-06')} false 0`,
    );
    expect(await received(answered, 'feedbackDueOn')).toBe('2027-01-05');
    expect(await t.said(done, 'dueAt completedOnTime')).toBe(`${start('2027-01-05')} true`);
    for (const task of [asked, soon, planned]) {
      expect(await t.events(task, 'taskResettled')).toEqual([
        expect.stringMatching(/^taskResettled \S+ 2026-12-31T10:00:00\+08:00$/),
      ]);
    }
    expect(await t.events(done, 'taskResettled')).toEqual([]);
    // the moments follow
    await t.turns(asked, start('2027-01-05'), 'BLUE', 'BLUE FEEDBACK_NEAR:BLUE');
    expect(await t.colour(soon)).toBe(NEAR);
    await t.turns(asked, start('2027-01-06'), 'BLUE FEEDBACK_NEAR:BLUE', 'YELLOW FEEDBACK_NEAR:YELLOW');
    expect(await t.colour(soon)).toBe(MISSING);
    expect(await t.said(soon, 'statusSince')).toBe(start('2027-01-06'));
    await t.turns(asked, start('2027-01-07'), 'YELLOW FEEDBACK_NEAR:YELLOW', 'RED FEEDBACK_OVERDUE:RED');
  });

  it('published again is counted anew from the first day, not from what was published before', async () => {
    await open('2026-12-30T10:00:00+08:00');
    const task = await t.begin('2027-01-04');
    const letter = await t.story.letter(task, 0);
    const look = async () => `${await received(letter, 'feedbackDueOn')} ${await t.said(task, 'dueAt')}`;
    expect(await look()).toBe(`2027-01-05 ${start('2027-01-05')}`);
    await publish(notice({ holidays: ['2027-01-04', '2027-01-05'] }));
    expect(await look()).toBe(`2027-01-07 ${start('2027-01-07')}`);
    await publish(notice({ holidays: ['2027-01-04'] }));
    expect(await look()).toBe(`2027-01-06 ${start('2027-01-06')}`);
    await publish(notice());
    expect(await look()).toBe(`2027-01-05 ${start('2027-01-05')}`);
    // nothing moves, nobody is resettled
    expect(await publish(notice())).toBe(0);
  });

  it('moves no due day before the day of publication', async () => {
    await open('2026-12-30T10:00:00+08:00');
    const task = await t.begin(FAR);
    const letter = await t.story.letter(task, 0);
    const short = await t.begin('2027-01-03');
    expect(await t.said(short, 'dueAt')).toBe(start('2027-01-05'));
    await t.at('2027-01-04T10:00:00+08:00');
    expect(await t.colour(task)).toBe('BLUE FEEDBACK_NEAR:BLUE');
    // 2 and 3 January are worked: the third working day was Sunday 3
    await publish(notice({ makeUpWorkdays: ['2027-01-02', '2027-01-03'] }));
    expect(await received(letter, 'feedbackDueOn feedbackDueProvisional')).toBe('2027-01-04 false');
    expect(await t.since(task)).toBe('FEEDBACK_NEAR 2027-01-04T10:00:00+08:00');
    expect(await t.told(task, 'nextStatusChangeAt')).toBe(`YELLOW FEEDBACK_NEAR:YELLOW | ${start('2027-01-05')}`);
    expect(await t.said(short, 'dueAt')).toBe(start('2027-01-05'));
  });

  it('turns back what was red only because the notice was missing, is pushed, and nobody is reminded', async () => {
    await open('2026-12-30T10:00:00+08:00');
    const pushed = await changes();
    const task = await t.begin(FAR);
    const letter = await t.story.letter(task, 0);
    await t.at('2027-01-06T08:00:00+08:00');
    expect(await t.told(task, 'statusSince')).toBe(`RED FEEDBACK_OVERDUE:RED | ${start('2027-01-06')}`);
    await publish(notice({ holidays: ['2027-01-04', '2027-01-05'] }));
    expect(await t.told(task, 'statusSince escalation { level }')).toBe(
      'BLUE FEEDBACK_NEAR:BLUE | 2027-01-06T08:00:00+08:00 null',
    );
    expect(await received(letter, 'feedbackDueOn status')).toBe('2027-01-07 BLUE');
    await t.turns(task, start('2027-01-07'), 'BLUE FEEDBACK_NEAR:BLUE', 'YELLOW FEEDBACK_NEAR:YELLOW');
    await t.turns(task, start('2027-01-08'), 'YELLOW FEEDBACK_NEAR:YELLOW', 'RED FEEDBACK_OVERDUE:RED');
    await t.at('2027-01-08T09:00:00+08:00');
    expect(await t.interventions(task)).toEqual(['REMINDER true APPROVED 2027-01-08T09:00:00+08:00 U1']);
    expect((await pushed.first(5)).map(flat)).toEqual(
      [
        ['BLUE YELLOW 2027-01-05', 'T00:00:00+08:00 FEEDBACK_NEAR'],
        ['YELLOW RED 2027-01-06', 'T00:00:00+08:00 FEEDBACK_OVERDUE'],
        ['RED BLUE 2027-01-06', 'T08:00:00+08:00 FEEDBACK_NEAR'],
        ['BLUE YELLOW 2027-01-07', 'T00:00:00+08:00 FEEDBACK_NEAR'],
        ['YELLOW RED 2027-01-08', 'T00:00:00+08:00 FEEDBACK_OVERDUE'],
      ].map((parts) => `${task} ${parts.join('')}`),
    );
  });

  it('replaces a year of the package too', async () => {
    await open('2026-09-30T10:00:00+08:00');
    const task = await t.begin('2026-10-10');
    const letter = await t.story.letter(task, 0);
    const holidays = (await t.office.get('{ workCalendar(year: 2026) { holidays makeUpWorkdays } }')).workCalendar;
    expect(await received(letter, 'feedbackDueOn')).toBe('2026-10-10');
    // Saturday 10 October is not worked after all
    await publish({
      year: 2026,
      notice: '国务院办公厅关于调整2026年国庆节放假安排的通知',
      holidays: holidays.holidays,
      makeUpWorkdays: holidays.makeUpWorkdays.filter((day: string) => day !== '2026-10-10'),
    });
    expect(await received(letter, 'feedbackDueOn')).toBe('2026-10-12');
    expect(await t.said(task, 'deadline dueAt')).toBe(`2026-10-10 ${start('2026-10-13')}`);
    expect(await t.asked('workCalendar(year: 2026) { notice }')).toBe('国务院办公厅关于调整2026年国庆节放假安排的通知');
  });

  it('rules the days from 20 December before', async () => {
    await open('2026-12-15T10:00:00+08:00');
    const task = await t.begin('2026-12-31');
    expect(await t.said(task, 'dueAt dueProvisional')).toBe(`${start('2027-01-01')} true`);
    await publish(notice({ holidays: ['2026-12-31'] }));
    expect(await t.said(task, 'dueAt dueProvisional')).toBe(`${start('2027-01-05')} false`);
    expect(await t.asked('isWorkingDay(date: "2026-12-31")')).toBe('false');
    // a due day before them is as sure as it was
    expect(await t.said(await t.begin('2026-12-18'), 'dueAt dueProvisional')).toBe(`${start('2026-12-19')} false`);
  });
});

describe('a notice that cannot be', () => {
  beforeEach(() => open('2026-12-15T10:00:00+08:00'));

  it.each<[string, Json, string, string]>([
    ['a day of the year after', { holidays: ['2027-01-01', '2028-01-01'] }, 'holidays', '2028-01-01'],
    ['a day before 20 December', { holidays: ['2026-12-19', '2027-01-01'] }, 'holidays', '2026-12-19'],
    ['a make-up day of another year', { makeUpWorkdays: ['2026-10-10'] }, 'makeUpWorkdays', '2026-10-10'],
    [
      'a holiday that is worked',
      { holidays: ['2027-01-01', '2027-01-02'], makeUpWorkdays: ['2027-01-02'] },
      '',
      '2027-01-02',
    ],
    ['a make-up day on a plain weekday', { makeUpWorkdays: ['2027-03-03'] }, 'makeUpWorkdays', '2027-03-03'],
  ])('%s is refused, and named', async (_, wrong, field, day) => {
    const input = { ...notice(), ...wrong };
    for (const who of [admin, admin.in('en')]) {
      const { userErrors } = await who.do('publishWorkCalendar', 'PublishWorkCalendarInput', input);
      expect(userErrors.map(({ code }: Json) => code)).toEqual(['INVALID']);
      expect(userErrors[0].field.join('.')).toMatch(new RegExp(`^${field || '(holidays|makeUpWorkdays)'}`));
      expect(userErrors[0].message).toContain(day);
    }
    expect(await t.asked('workCalendar(year: 2027) { provisional }')).toBe('true');
  });

  it('several mistakes are all told', async () => {
    const input = { ...notice(), holidays: ['2025-01-01', '2029-05-01'], makeUpWorkdays: ['2027-03-03'] };
    const told = (await refusal('publishWorkCalendar', input)).map(({ message }) => message).join(' ');
    for (const day of ['2025-01-01', '2029-05-01', '2027-03-03']) expect(told).toContain(day);
  });

  it.each([
    ['no name', { notice: ' ' }, /^REQUIRED notice$/],
    ['a year before all notices', { year: 1999 }, /year/],
    ['a year that has no calendar', { year: 2100 }, /year/],
  ])('%s is refused', async (_, wrong, told) => {
    expect(await t.outcome(admin, 'publishWorkCalendar', { ...notice(), ...wrong })).toMatch(told);
  });

  it('the last days of December before the year are its own', async () => {
    const input = notice({ holidays: ['2026-12-20', '2026-12-31'] });
    expect(await t.outcome(admin, 'publishWorkCalendar', input)).toBe('done');
  });
});

// ---------------------------------------------------------------- days off of one's own

describe('days off of a jurisdiction (a typhoon)', () => {
  it('move what is counted over them', async () => {
    await open('2026-11-20T10:00:00+08:00');
    const task = await t.begin('2026-11-24');
    const letter = await t.story.letter(task, 0);
    const far = await t.begin('2026-12-11');
    const look = async () => `${await received(letter, 'feedbackDueOn')} ${await t.said(task, 'deadline dueAt')}`;
    expect(await look()).toBe(`2026-11-25 2026-11-24 ${start('2026-11-25')}`);
    await t.at('2026-11-23T10:00:00+08:00');
    expect(await takeOff('2026-11-24')).toBe(1);
    expect(await look()).toBe(`2026-11-26 2026-11-24 ${start('2026-11-26')}`);
    expect(await t.said(far, 'dueAt')).toBe(start('2026-12-12'));
    expect(await t.asked('workCalendar(year: 2026) { daysOff provisional } isWorkingDay(date: "2026-11-24")')).toBe(
      '2026-11-24 false, false',
    );
    // another day later on is added to the first
    await takeOff('2026-11-25');
    expect(await look()).toBe(`2026-11-27 2026-11-24 ${start('2026-11-27')}`);
    expect(await t.asked('workCalendar(year: 2026) { daysOff }')).toBe('2026-11-24, 2026-11-25');
    // near from the day before the deadline's new day, and nobody is reminded on a day off
    await t.turns(task, start('2026-11-26'), NEAR, `${NEAR} FEEDBACK_NEAR:BLUE`);
    expect(await t.asked('verifyLedger { valid }')).toBe('true');
  });

  it('also on a Saturday that is worked, and in no other jurisdiction', async () => {
    await open('2026-09-30T10:00:00+08:00');
    const letter = await t.story.letter(await t.begin(FAR), 0);
    expect(await takeOff('2026-10-10')).toBe(1);
    expect(await received(letter, 'feedbackDueOn')).toBe('2026-10-12');
    const elsewhere = await t.story.world.as({ role: 'OFFICE', subject: 'penglai', jurisdiction: '370614' });
    expect(await t.asked('isWorkingDay(date: "2026-10-10")', elsewhere)).toBe('true');
    expect(await t.asked('isWorkingDay(date: "2026-10-10")')).toBe('false');
  });

  it('stay when a notice is published for the year', async () => {
    await open('2026-12-15T10:00:00+08:00');
    await takeOff('2027-03-03');
    await publish(notice());
    expect(await t.asked('isWorkingDay(date: "2027-03-03") workCalendar(year: 2027) { daysOff workingDays }')).toBe(
      'false, 2027-03-03 248',
    );
  });

  it('the automatic reminder waits for a working day', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = await t.begin('2026-11-20');
    await t.at('2026-11-21T10:00:00+08:00');
    await takeOff('2026-11-23');
    await t.at('2026-11-24T08:59:59+08:00');
    expect(await t.interventions(task)).toEqual([]);
    await t.at('2026-11-24T09:00:00+08:00');
    expect(await t.interventions(task)).toEqual(['REMINDER true APPROVED 2026-11-24T09:00:00+08:00 U1']);
  });

  it('need a reason and days', async () => {
    await open('2026-11-20T10:00:00+08:00');
    expect(await t.outcome(admin, 'addDaysOff', { dates: ['2026-11-24'], reason: ' ' })).toBe('REQUIRED reason');
    expect(await t.outcome(admin, 'addDaysOff', { dates: [], reason: '台风' })).toBe('REQUIRED dates');
  });
});

// ---------------------------------------------------------------- policies

const POLICY =
  'viewer { jurisdiction { policy { version name organCode feedbackWorkingDays document pending { version effectiveAt } } } }';
async function policy(): Promise<Json> {
  return (await t.office.get(`{ ${POLICY} }`)).viewer.jurisdiction.policy;
}
/** The present policy, changed. */
async function changed(change: (document: Json) => void): Promise<string> {
  const document = JSON.parse((await policy()).document);
  change(document);
  return JSON.stringify(document);
}
async function govern(change: (document: Json) => void, effectiveAt = t.story.world.now()): Promise<Json> {
  const input = { policy: await changed(change), effectiveAt };
  return admin.must('publishPolicy', 'PublishPolicyInput', input, 'resettledTasks policy { version }');
}
/** Everything is near for eight working days. */
const wide = (document: Json): void => {
  document.nearWindows = [{ spanAtLeast: 1, workingDays: 8 }];
};

describe('a policy', () => {
  it('changes colours at once from the act on, and is pushed', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const pushed = await changes();
    const task = await t.begin('2026-11-20');
    await t.at('2026-11-11T10:00:00+08:00');
    expect(await t.told(task, 'nextStatusChangeAt')).toBe(`BLUE | ${start('2026-11-17')}`);
    // near from 10 November by the new rule, but no reason holds before the act that made it possible
    const { resettledTasks } = await govern(wide);
    expect(resettledTasks).toBeGreaterThanOrEqual(1);
    expect(await t.told(task, 'statusSince dueAt')).toBe(`${NEAR} | 2026-11-11T10:00:00+08:00 ${start('2026-11-21')}`);
    expect(await t.since(task)).toBe('DEADLINE_NEAR 2026-11-11T10:00:00+08:00');
    expect((await pushed.first(1)).map(flat)).toEqual([`${task} BLUE YELLOW 2026-11-11T10:00:00+08:00 DEADLINE_NEAR`]);
    // a task of then has it from the day that the rule says: eight working days before 4 December
    const next = await t.begin('2026-12-04');
    await t.turns(next, start('2026-11-24'), 'BLUE', NEAR);
  });

  it('moves no due day that is set: a letter of before keeps its three days, one of now has five', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = await t.begin('2026-11-20');
    const before = await t.story.letter(task, 0);
    await t.at('2026-11-03T10:00:00+08:00');
    await govern((document) => (document.feedback.workingDays = 5));
    const now = await t.story.letter(task, 0);
    expect([await received(before, 'feedbackDueOn'), await received(now, 'feedbackDueOn')]).toEqual([
      '2026-11-05',
      '2026-11-10',
    ]);
    expect((await policy()).feedbackWorkingDays).toBe(5);
    await t.turns(task, start('2026-11-06'), 'YELLOW FEEDBACK_NEAR:YELLOW', 'RED FEEDBACK_OVERDUE:RED');
    await t.answer(t.story.unit, before);
    await t.turns(task, start('2026-11-09'), 'BLUE', 'BLUE FEEDBACK_NEAR:BLUE');
    await t.turns(task, start('2026-11-11'), 'YELLOW FEEDBACK_NEAR:YELLOW', 'RED FEEDBACK_OVERDUE:RED');
  });

  it('moves no deadline that is set: one of before ends at midnight, one of now at the close of business', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const before = await t.begin('2026-11-20');
    await govern((document) => (document.closeOfBusiness = '17:30'));
    const now = await t.begin('2026-11-20');
    expect(await t.said(before, 'dueAt')).toBe(start('2026-11-21'));
    expect(await t.said(now, 'dueAt')).toBe('2026-11-20T17:30:00+08:00');
    await t.turns(now, '2026-11-20T17:30:00+08:00', NEAR, MISSING);
    expect(await t.colour(before)).toBe(NEAR);
    await t.turns(before, start('2026-11-21'), NEAR, MISSING);
    // red after five: reminded on Monday
    await t.at('2026-11-23T09:00:00+08:00');
    expect(await t.interventions(now)).toEqual(['REMINDER true APPROVED 2026-11-23T09:00:00+08:00 U1']);
  });

  it('of the future waits for its moment, and takes effect on the clock, as an event', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = await t.begin('2026-11-20');
    const at = '2026-11-12T14:00:00+08:00';
    const { resettledTasks } = await govern(wide, utc(at));
    expect(resettledTasks).toBe(0);
    const version = (await policy()).version;
    const look = async (): Promise<string> => {
      const { pending, version: now } = await policy();
      return `${now - version} ${pending.map((each: Json) => `${each.version - version} ${flat(each.effectiveAt)}`)} ${await t.colour(task)}`;
    };
    const waiting = `0 1 ${at} BLUE`;
    expect(await look()).toBe(waiting);
    expect(await t.around(at, look)).toEqual([waiting, `1  ${NEAR}`, `1  ${NEAR}`]);
    expect(await t.said(task, 'statusSince')).toBe(at);
    const events = async (kind: string) => t.asked(`events(filter: { kind: ["${kind}"] }) { nodes { at } }`, admin);
    expect(await events('policyPublished')).toBe('2026-11-02T09:00:00+08:00');
    expect(await events('policyTookEffect')).toBe(at);
    expect(await t.asked('verifyLedger { valid }')).toBe('true');
  });

  it('several of the future take effect one after the other', async () => {
    await open('2026-11-02T09:00:00+08:00');
    await govern((document) => (document.feedback.workingDays = 6), utc('2026-11-04T00:00:00+08:00'));
    await govern((document) => (document.feedback.workingDays = 7), utc('2026-11-05T00:00:00+08:00'));
    const days = async () => (await policy()).feedbackWorkingDays;
    expect([await days(), (await policy()).pending.length]).toEqual([3, 2]);
    await t.at('2026-11-04T12:00:00+08:00');
    expect([await days(), (await policy()).pending.length]).toEqual([6, 1]);
    // a jump over the moment is the same as standing at it
    await t.at('2026-12-04T12:00:00+08:00');
    expect([await days(), (await policy()).pending.length]).toEqual([7, 0]);
  });

  it('overrides colours and switches rules off', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = await t.begin(FAR);
    await t.story.letter(task, 0);
    await t.at('2026-11-06T10:00:00+08:00');
    expect(await t.colour(task)).toBe('RED FEEDBACK_OVERDUE:RED');
    await govern((document) => (document.rules.FEEDBACK_OVERDUE.steps[0].status = 'YELLOW'));
    expect(await t.told(task, 'escalation { level }')).toBe('YELLOW FEEDBACK_OVERDUE:YELLOW | null');
    await govern((document) => {
      document.rules.FEEDBACK_OVERDUE.enabled = false;
      document.rules.FEEDBACK_NEAR.enabled = false;
    });
    expect(await t.colour(task)).toBe('BLUE');
    // what is owed is owed
    expect(await t.owed(task)).toMatch(/^FEEDBACK U1 2026-11-05 overdue/);
  });

  it('gives the head of the numbers; those given stay', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const before = await t.begin('2026-11-20');
    await govern((document) => (document.organCode = '烟政督新'));
    const now = await t.begin('2026-11-20');
    expect([await t.said(before, 'number'), await t.said(now, 'number')]).toEqual([
      '烟政督〔2026〕1号',
      '烟政督新〔2026〕2号',
    ]);
    expect(await t.asked('task(number: "烟政督〔2026〕1号") { id }')).toBe(before);
  });

  it('may be a jurisdiction’s own file, read over the default', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const { name, examples } = JSON.parse((await policy()).document);
    const file = {
      name: `${name}（修订）`,
      organCode: '烟政督',
      documents: ['烟政发〔2026〕1号'],
      examples,
      feedback: { workingDays: 2 },
    };
    const input = { policy: JSON.stringify(file), effectiveAt: t.story.world.now() };
    await admin.must('publishPolicy', 'PublishPolicyInput', input);
    expect(await policy()).toMatchObject({ name: `${name}（修订）`, organCode: '烟政督', feedbackWorkingDays: 2 });
    const letter = await t.story.letter(await t.begin(FAR), 0);
    expect(await received(letter, 'feedbackDueOn')).toBe('2026-11-04');
  });
});

describe('a policy that cannot be', () => {
  beforeEach(() => open('2026-11-02T09:00:00+08:00'));

  it.each<[string, (document: Json) => void, string]>([
    ['a rule without steps', (document) => delete document.rules.DEADLINE_NEAR.steps, 'rules.DEADLINE_NEAR.steps'],
    ['a rule without a clause', (document) => (document.rules.FLAGGED.basis = []), 'rules.FLAGGED.basis'],
    ['a colour that is none', (document) => (document.rules.FLAGGED.steps[0].status = 'GREEN'), 'rules.FLAGGED.steps'],
    [
      'steps that get better',
      (document) => document.rules.REPORT_OVERDUE.steps.reverse(),
      'rules.REPORT_OVERDUE.steps',
    ],
    ['no days to answer', (document) => (document.feedback.workingDays = 0), 'feedback.workingDays'],
    ['days that are no number', (document) => (document.feedback.workingDays = '3'), 'feedback.workingDays'],
    ['no window', (document) => (document.nearWindows = []), 'nearWindows'],
    ['no head of numbers', (document) => (document.organCode = ''), 'organCode'],
    ['a rule that there is not', (document) => (document.rules.RAINY = document.rules.FLAGGED), 'RAINY'],
    ['a word that there is not', (document) => (document.colour = 'RED'), 'colour'],
    ['a time that there is not', (document) => (document.closeOfBusiness = '25:00'), 'closeOfBusiness'],
  ])('%s is refused with its path', async (_, mistake, path) => {
    const before = await policy();
    const input = { policy: await changed(mistake), effectiveAt: t.story.world.now() };
    const errors = await refusal('publishPolicy', input);
    expect(errors.length).toBeGreaterThan(0);
    for (const { code, field } of errors) expect([code, field[0]]).toEqual(['INVALID', 'policy']);
    expect(errors.map(({ field, message }) => `${field.join('.')} ${message}`).join('; ')).toContain(path);
    expect(errors.map(({ message }) => message).join('; ')).toContain(path);
    expect(await policy()).toEqual(before);
  });

  it.each([['not JSON'], [''], ['[]'], ['null'], ['3'], ['{}'], ['{"name":']])(
    'the text %s is refused',
    async (text) => {
      const outcome = await t.outcome(admin, 'publishPolicy', { policy: text, effectiveAt: t.story.world.now() });
      expect(outcome).toMatch(/^(INVALID|REQUIRED) policy/);
    },
  );

  it('with the head of numbers of another jurisdiction is refused: numbers are unique', async () => {
    const document = await changed((each) => (each.organCode = '蓬政督'));
    expect(await t.outcome(admin, 'publishPolicy', { policy: document, effectiveAt: t.story.world.now() })).toMatch(
      /^(DUPLICATE|INVALID) policy/,
    );
  });

  it('from the past is refused; from now on it is not', async () => {
    const document = await changed(wide);
    const input = (effectiveAt: string) => ({ policy: document, effectiveAt });
    expect(await t.outcome(admin, 'publishPolicy', input(utc('2026-11-02T08:59:59+08:00')))).toBe(
      'DATE_IN_PAST effectiveAt',
    );
    expect(await t.outcome(admin, 'publishPolicy', input(utc('2026-11-02T09:00:00+08:00')))).toBe('done');
  });

  it('written over another version than the present is a conflict', async () => {
    const input = { policy: await changed(wide), effectiveAt: t.story.world.now() };
    const { version } = await policy();
    expect(await t.outcome(admin, 'publishPolicy', { ...input, expectedVersion: version + 1 })).toMatch(/^CONFLICT/);
    expect(await t.outcome(admin, 'publishPolicy', { ...input, expectedVersion: version })).toBe('done');
    expect(await t.outcome(admin, 'publishPolicy', { ...input, expectedVersion: version })).toMatch(/^CONFLICT/);
  });
});

describe('publishing', () => {
  it('is the administrator’s alone; everybody else is refused, and it is logged', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const document = await changed(wide);
    const auditor = await t.story.world.as({ role: 'AUDITOR' });
    const others = [t.office, t.leader, t.story.unit, auditor];
    for (const role of ['SYSTEM', 'SECURITY'] as const) others.push(await t.story.world.as({ role }));
    const refusals = async () =>
      Number(await t.asked('events(filter: { kind: ["accessRefused"] }) { totalCount }', auditor));
    const before = await refusals();
    const inputs: [string, Json][] = [
      ['publishWorkCalendar', notice()],
      ['addDaysOff', { dates: ['2026-11-24'], reason: '台风' }],
      ['publishPolicy', { policy: document, effectiveAt: t.story.world.now() }],
    ];
    for (const [mutation, input] of inputs) {
      for (const who of others)
        expect([mutation, await t.outcome(who, mutation, input)]).toEqual([mutation, 'FORBIDDEN']);
    }
    expect(await refusals()).toBe(before + 3 * others.length);
    for (const [mutation, input] of inputs) {
      expect([mutation, await t.outcome(admin, mutation, input)]).toEqual([mutation, 'done']);
    }
  });

  it('with a key is done once', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const input = { dates: ['2026-11-24'], reason: '台风', idempotencyKey: 'typhoon-1' };
    const once = () => admin.must('addDaysOff', 'AddDaysOffInput', input, 'resettledTasks calendar { daysOff }');
    await t.begin('2026-11-24');
    const first = await once();
    expect(first).toMatchObject({ resettledTasks: 1, calendar: { daysOff: ['2026-11-24'] } });
    expect(await once()).toEqual(first);
    expect(await t.asked('events(filter: { kind: ["daysOffAdded"] }) { totalCount }', admin)).toBe('1');
  });
});
