// Stories of DOMAIN.md 3–5, 7 over the real API, at exact moments. All are told at the same time in one ledger: whoever
// waits for the earliest moment goes on first, so each also shows that the others do not touch it.
import { FAR, flat, later, Stage } from '../tales';
import { type Caller, type Json, World } from '../world';

const BEGIN = '2026-09-21T08:00:00+08:00';
const stage = new Stage(BEGIN);
const { tale, each } = stage;

// ---------------------------------------------------------------- looking

const said = async (task: string, selection: string, who?: Caller): Promise<string> =>
  flat(await stage.story.see(task, selection, who));
/** The colour, the rules, and more: `RED FLAGGED:RED | IN_PROGRESS 2026-11-20`. */
const told = async (task: string, selection: string): Promise<string> =>
  `${await stage.story.colour(task)} | ${await said(task, selection)}`;
/** What a task owes: `KIND unit day`, with `provisional` and `overdue` where they hold. */
async function owed(task: string): Promise<string> {
  const { obligations } = await stage.story.see(
    task,
    'obligations { kind unit { code } dueOn dueProvisional overdue }',
  );
  return obligations
    .map(({ kind, unit, dueOn, dueProvisional, overdue }: Json) =>
      [kind, unit.code, dueOn, dueProvisional && 'provisional', overdue && 'overdue'].filter(Boolean).join(' '),
    )
    .join(', ');
}
/** The rules that hold and since when. */
async function since(task: string): Promise<string> {
  const { statusReasons } = await stage.story.see(task, 'statusReasons { rule since }');
  return statusReasons.map(flat).sort().join(', ');
}
/** Of each recipient of a letter, by unit: what is asked for. */
async function recipients(letter: string, selection: string): Promise<Record<string, string>> {
  const query = `query ($id: ID!) { node(id: $id) { ... on Letter { recipients { unit { code } ${selection} } } } }`;
  const { node } = await stage.story.office.get(query, { id: letter });
  return Object.fromEntries(node.recipients.map(({ unit, ...rest }: Json) => [unit.code, flat(rest)]));
}
/** The same of U1. */
const received = async (letter: string, selection: string): Promise<string | undefined> =>
  (await recipients(letter, selection))['U1'];

// ---------------------------------------------------------------- acting

const act = (who: Caller, mutation: string, task: string, comment?: string): Promise<Json> =>
  who.must(mutation, 'TaskInput', { task, comment });
const refused = (who: Caller, mutation: string, input: Json): Promise<string[]> => {
  const plain = /^(register|assign|acknowledge|return|suspend|resume|cancel|close|reopen)Task$|^clearFlag$/.test(
    mutation,
  );
  return who.refused(mutation, plain ? 'TaskInput' : `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`, input);
};
const answer = async (who: Caller, letter: string): Promise<Json> =>
  (await who.must('submitFeedback', 'SubmitFeedbackInput', { letter, content: '已整改' }, 'report { id onTime }'))
    .report;
const decide = (who: Caller, explanation: string, approve: boolean, newDeadline?: string): Promise<Json> =>
  who.must('decideExplanation', 'DecideExplanationInput', { explanation, approve, newDeadline });
const complete = (task: string, who: Caller = stage.story.unit): Promise<Json> =>
  who.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '已完成' });
const approve = (task: string, who: Caller = stage.story.office): Promise<Json> =>
  who.must('decideCompletion', 'DecideCompletionInput', { task, approve: true });
const sendBack = (task: string, redoBy?: string): Promise<Json> =>
  stage.story.office.must('decideCompletion', 'DecideCompletionInput', {
    task,
    approve: false,
    comment: '未达标准',
    redoBy,
  });
const verify = (who: Caller, task: string, result: 'passed' | 'failed' | 'false'): Promise<Json> =>
  who.must('recordVerification', 'RecordVerificationInput', {
    task,
    passed: result === 'passed',
    falseReport: result === 'false',
    findings: '实地核查',
  });
const flag = (task: string, status: string): Promise<Json> =>
  stage.story.office.must('flagTask', 'FlagTaskInput', { task, status, reason: '群众反映强烈' });
const transfer = (task: string): Promise<Json> =>
  stage.story.office.must('transferTask', 'TransferTaskInput', {
    task,
    leadUnit: stage.story.unitIds[1],
    owner: stage.story.owner,
    comment: '职责调整',
  });

const NEAR = 'YELLOW DEADLINE_NEAR:YELLOW';
const PENDING = 'YELLOW EXPLANATION_PENDING:YELLOW';
const PASSED = 'RED DEADLINE_PASSED:RED';
const MISSING = 'RED DEADLINE_PASSED:RED EXPLANATION_MISSING:RED';
const ASKED = 'BLUE FEEDBACK_NEAR:BLUE';
const DUE_TODAY = 'YELLOW FEEDBACK_NEAR:YELLOW';
const UNANSWERED = 'RED FEEDBACK_OVERDUE:RED';

// ---------------------------------------------------------------- 3, 5.2: letters

describe('letters served then (DOMAIN 3)', () => {
  each<[string, string, string, string, boolean]>([
    ['2026-09-30T10:00:00+08:00', '2026-10-09', '2026-10-10', '2026-10-11T00:00:00+08:00', false],
    ['2026-11-19T23:59:59+08:00', '2026-11-23', '2026-11-24', '2026-11-25T00:00:00+08:00', false],
    ['2026-11-20T00:00:00+08:00', '2026-11-24', '2026-11-25', '2026-11-26T00:00:00+08:00', false],
    ['2026-11-22T10:00:00+08:00', '2026-11-24', '2026-11-25', '2026-11-26T00:00:00+08:00', false],
    ['2026-12-15T10:00:00+08:00', '2026-12-17', '2026-12-18', '2026-12-19T00:00:00+08:00', false],
    ['2026-12-16T10:00:00+08:00', '2026-12-18', '2026-12-21', '2026-12-22T00:00:00+08:00', true],
    ['2026-12-30T10:00:00+08:00', '2027-01-04', '2027-01-05', '2027-01-06T00:00:00+08:00', true],
  ])('%s: reminder from %s, due %s, red from %s, provisional %s', async (t, at, near, due, red, provisional) => {
    const task = await t.begun(at, FAR);
    const letter = await stage.story.letter(task, 0);
    expect(await received(letter, 'receivedAt feedbackDueOn feedbackDueProvisional')).toBe(
      `${at} ${due} ${provisional}`,
    );
    expect(await owed(task)).toMatch(`FEEDBACK U1 ${due}${provisional ? ' provisional' : ''}, `);
    await t.turns(task, `${near}T00:00:00+08:00`, 'BLUE', ASKED);
    await t.turns(task, `${due}T00:00:00+08:00`, ASKED, DUE_TODAY);
    await t.turns(task, red, DUE_TODAY, UNANSWERED);
    expect(await said(task, 'statusReasons { dueOn dueProvisional }')).toBe(`${due} ${provisional}`);
    expect((await said(task, 'statusReasons { message }')).includes('暂定')).toBe(provisional);
    await answer(stage.story.unit, letter);
  });

  // The same in a ledger that was opened at the moment: nothing before it is needed.
  it.each([
    ['2026-11-20T16:30:00+08:00', '2026-11-24', '2026-11-25', false],
    ['2026-09-30T09:00:00+08:00', '2026-10-09', '2026-10-10', false],
    ['2026-01-02T23:59:59+08:00', '2026-01-05', '2026-01-06', false],
    ['2026-12-30T09:00:00+08:00', '2027-01-04', '2027-01-05', true],
  ])('a ledger opened %s: reminder from %s, due %s, provisional %s', async (at, near, due, provisional) => {
    const world = await World.open(at);
    const office = await world.as({ role: 'OFFICE' });
    const make = async (part: string, input: Json): Promise<string> => {
      const name = `${part[0]?.toUpperCase()}${part.slice(1)}`;
      return (await office.must(`create${name}`, `Create${name}Input`, input, `${part} { id }`))[part].id;
    };
    const leadUnit = await make('unit', { code: 'U1', name: '测试单位', kind: 'DEPARTMENT' });
    const owner = await make('person', { name: '测试岗位' });
    const source = await make('source', {
      kind: 'MEETING_DECISION',
      level: 'MUNICIPAL',
      title: '会议',
      issuedOn: '2025-12-01',
    });
    const six = { goal: '目标', requirement: '任务', standard: '标准', deadline: FAR, owner, leadUnit };
    const task = await make('task', { title: '事项', source, ...six });
    await office.must('assignTask', 'TaskInput', { task });
    await (await world.as({ role: 'UNIT', unit: 'U1' })).must('acknowledgeTask', 'TaskInput', { task });
    await office.must('issueLetter', 'IssueLetterInput', { task, recipients: [leadUnit], requirement: '请反馈' });
    const query = `{ task(id: "${task}") { letters { recipients { feedbackDueOn feedbackDueProvisional } } status statusReasons { rule } } }`;
    const around = async (moment: string): Promise<string[]> => {
      const seen: string[] = [];
      for (const seconds of [-1, 0, 1]) {
        await world.to(later(moment, seconds));
        seen.push(flat((await office.get(query)).task));
      }
      return seen;
    };
    const [none, blue, yellow, red] = [
      'BLUE ',
      'BLUE FEEDBACK_NEAR',
      'YELLOW FEEDBACK_NEAR',
      'RED FEEDBACK_OVERDUE',
    ].map((each) => `${due} ${provisional} ${each}`);
    expect(await around(`${near}T00:00:00+08:00`)).toEqual([none, blue, blue]);
    expect(await around(`${due}T00:00:00+08:00`)).toEqual([blue, yellow, yellow]);
    expect(await around(`${due}T24:00:00+08:00`)).toEqual([yellow, red, red]);
    await world.close();
  });

  tale('the calendar answers the same', async (t) => {
    await t.at('2026-09-30T10:00:00+08:00');
    const ask = (query: string): Promise<Json> => stage.story.office.get(`{ ${query} }`);
    const third = (date: string) => `workingDayAfter(date: "${date}", workingDays: 3)`;
    expect(
      flat(
        await ask(
          `a: ${third('2026-11-20')} b: ${third('2026-09-30')} c: ${third('2026-01-02')} d: ${third('2026-12-30')}`,
        ),
      ),
    ).toBe('2026-11-25 2026-10-10 2026-01-06 2027-01-05');
    const days =
      '2026-09-20 2026-09-25 2026-10-01 2026-10-07 2026-10-08 2026-10-10 2026-10-11 2027-01-01 2027-01-02 2027-01-04 2027-02-05 2027-02-08 2027-02-09'.split(
        ' ',
      );
    const open = await ask(days.map((day, i) => `d${i}: isWorkingDay(date: "${day}")`).join(' '));
    expect(days.filter((_, i) => open[`d${i}`]).join(' ')).toBe(
      '2026-09-20 2026-10-08 2026-10-10 2027-01-04 2027-02-09',
    );
    expect((await ask('workCalendar(year: 2026) { provisional makeUpWorkdays }')).workCalendar).toEqual({
      provisional: false,
      makeUpWorkdays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
    });
    expect(flat(await ask('workCalendar(year: 2027) { provisional notice makeUpWorkdays }'))).toBe('true null ');
  });
});

describe('a letter served on 2026-09-30', () => {
  tale('reminds, turns and is answered late', async (t) => {
    // given
    const task = await t.begun('2026-09-30T09:00:00+08:00', '2026-12-31');
    const letter = await stage.story.letter(task, 0);
    const look = async () =>
      `${await said(task, 'status statusSince nextStatusChangeAt')} ${await received(letter, 'status')}`;
    // when nobody acts, then
    expect(await look()).toBe('BLUE 2026-09-30T09:00:00+08:00 2026-10-10T00:00:00+08:00 BLUE');
    // the letter starts monthly reports: the first 25th after after(30 September, 5), rolled
    expect(await owed(task)).toBe('FEEDBACK U1 2026-10-10, REPORT U1 2026-10-26, COMPLETION U1 2026-12-31 provisional');
    await t.turns(task, '2026-10-09T00:00:00+08:00', 'BLUE', ASKED);
    expect(await look()).toBe('BLUE 2026-09-30T09:00:00+08:00 2026-10-10T00:00:00+08:00 BLUE');
    await t.turns(task, '2026-10-10T00:00:00+08:00', ASKED, DUE_TODAY);
    expect(await look()).toBe('YELLOW 2026-10-10T00:00:00+08:00 2026-10-11T00:00:00+08:00 YELLOW');
    await t.turns(task, '2026-10-11T00:00:00+08:00', DUE_TODAY, UNANSWERED);
    expect(await look()).toBe('RED 2026-10-11T00:00:00+08:00 null RED');
    expect(await owed(task)).toBe(
      'FEEDBACK U1 2026-10-10 overdue, REPORT U1 2026-10-26, COMPLETION U1 2026-12-31 provisional',
    );
    // when it is answered late, then it is recorded as late and the colour clears
    await t.at('2026-10-12T10:00:00+08:00');
    await answer(stage.story.unit, letter);
    expect(await received(letter, 'answered feedback { onTime returned submittedAt }')).toBe(
      'true false false 2026-10-12T10:00:00+08:00',
    );
    expect(await look()).toBe('BLUE 2026-10-12T10:00:00+08:00 2026-10-27T00:00:00+08:00 BLUE');
    expect(await owed(task)).toBe('REPORT U1 2026-10-26, COMPLETION U1 2026-12-31 provisional');
  });

  each<[string, boolean, string]>([
    ['2026-10-10T23:59:59+08:00', true, DUE_TODAY],
    ['2026-10-11T00:00:00+08:00', false, UNANSWERED],
  ])('answered %s is on time: %s', async (t, at, onTime, before) => {
    const task = await t.begun('2026-09-30T23:59:59+08:00', '2026-12-31');
    const letter = await stage.story.letter(task, 0);
    await t.at(at);
    expect(await stage.story.colour(task)).toBe(before);
    expect((await answer(stage.story.unit, letter)).onTime).toBe(onTime);
    expect(await stage.story.colour(task)).toBe('BLUE');
  });

  tale('is owed by each recipient by itself, and signing for it moves nothing', async (t) => {
    const [, U2, U3] = stage.story.units as [Caller, Caller, Caller];
    const task = await t.begun('2026-09-30T11:00:00+08:00', '2026-12-31');
    const letter = await stage.story.letter(task, 0, 1, 2);
    await U2.must('acknowledgeLetter', 'AcknowledgeLetterInput', { letter });
    await t.at('2026-10-09T10:00:00+08:00');
    await answer(U3, letter);
    expect(await owed(task)).toBe(
      'FEEDBACK U1 2026-10-10, FEEDBACK U2 2026-10-10, REPORT U1 2026-10-26, COMPLETION U1 2026-12-31 provisional',
    );
    await t.at('2026-10-10T10:00:00+08:00');
    await stage.story.office.must('submitFeedback', 'SubmitFeedbackInput', {
      letter,
      unit: stage.story.unitIds[0],
      content: '代为反馈',
    });
    await t.at('2026-10-11T00:00:00+08:00');
    expect(await recipients(letter, 'status answered acknowledgedAt')).toEqual({
      U1: 'BLUE true null',
      U2: 'RED false 2026-09-30T11:00:00+08:00',
      U3: 'BLUE true null',
    });
    expect(await stage.story.colour(task)).toBe(UNANSWERED);
    await answer(U2, letter);
    expect(await stage.story.colour(task)).toBe('BLUE');
  });

  tale('beside another: the task is as bad as the worse, and red since the first', async (t) => {
    const task = await t.begun('2026-09-30T11:30:00+08:00', '2026-10-16');
    const first = await stage.story.letter(task, 0);
    await t.at('2026-10-09T09:00:00+08:00');
    const second = await stage.story.letter(task, 1);
    await t.at('2026-10-14T00:00:00+08:00');
    expect(await stage.story.colour(task)).toBe('RED FEEDBACK_OVERDUE:RED FEEDBACK_OVERDUE:RED');
    await answer(stage.story.unit, first);
    await t.at('2026-10-17T00:00:00+08:00');
    expect(await stage.story.colour(task)).toBe('RED DEADLINE_PASSED:RED EXPLANATION_MISSING:RED FEEDBACK_OVERDUE:RED');
    await answer(stage.story.units[1] as Caller, second);
    expect(await told(task, 'statusSince')).toBe(`${MISSING} | 2026-10-11T00:00:00+08:00`);
  });
});

describe('a returned feedback', () => {
  // Later of the old due day and the second working day after the return. Served Wednesday 18 November: due Monday 23.
  each<[string, string, string]>([
    ['2026-11-18T16:00:00+08:00', '2026-11-23', '2026-11-24T00:00:00+08:00'],
    ['2026-11-20T15:00:00+08:00', '2026-11-24', '2026-11-25T00:00:00+08:00'],
    ['2026-11-27T15:00:00+08:00', '2026-12-01', '2026-12-02T00:00:00+08:00'],
  ])('returned %s is due again %s, red from %s', async (t, at, due, red) => {
    const task = await t.begun('2026-11-18T10:00:00+08:00', FAR);
    const letter = await stage.story.letter(task, 0);
    const report = (await answer(stage.story.unit, letter)).id;
    await t.at(at);
    await stage.story.office.must('returnReport', 'ReturnReportInput', { report, comment: '内容不实' });
    expect(await since(task)).toBe(`FEEDBACK_RETURNED ${at}`);
    expect(await received(letter, 'answered status feedbackDueOn feedback { returned }')).toBe(
      `false YELLOW ${due} true`,
    );
    // 25 November is the 5th working day after the letter: the first report is due behind it
    expect(await owed(task)).toBe(
      `FEEDBACK U1 ${due}, REPORT U1 2026-12-25 provisional, COMPLETION U1 ${FAR} provisional`,
    );
    expect(await refused(stage.story.office, 'returnReport', { report, comment: '再退' })).toEqual(['INVALID report']);
    await t.turns(task, red, 'YELLOW FEEDBACK_RETURNED:YELLOW', UNANSWERED);
    expect((await answer(stage.story.unit, letter)).onTime).toBe(false);
    expect(await told(task, 'reports { nodes { kind returned onTime } }')).toBe(
      'BLUE | FEEDBACK true true, FEEDBACK false false',
    );
  });
});

// ---------------------------------------------------------------- 5.1: deadlines

describe('a deadline', () => {
  tale('on a holiday ends on the next working day', async (t) => {
    // given: 3 October is a holiday, 8 October the next working day; a span of 7, so near from the working day before
    const task = await t.begun('2026-09-21T09:00:00+08:00', '2026-10-03');
    const look = () => said(task, 'deadline dueAt dueProvisional workingDaysLeft');
    const fixed = '2026-10-03 2026-10-09T00:00:00+08:00 false';
    expect(await look()).toBe(`${fixed} 7`);
    expect(await owed(task)).toBe('COMPLETION U1 2026-10-08');
    // when nobody acts, then
    await t.turns(task, '2026-09-30T00:00:00+08:00', 'BLUE', NEAR);
    expect(await look()).toBe(`${fixed} 1`);
    expect(await owed(task)).toBe('COMPLETION U1 2026-10-08, EXPLANATION U1 2026-10-08');
    await t.at('2026-10-04T12:00:00+08:00');
    expect(await told(task, 'workingDaysLeft')).toBe(`${NEAR} | 1`);
    await t.at('2026-10-08T12:00:00+08:00');
    expect(await look()).toBe(`${fixed} 0`);
    await t.turns(task, '2026-10-09T00:00:00+08:00', NEAR, MISSING);
    expect(await look()).toBe(`${fixed} -1`);
    expect(await owed(task)).toBe('COMPLETION U1 2026-10-08 overdue');
    await t.at('2026-10-10T12:00:00+08:00');
    expect(await look()).toBe(`${fixed} -2`);
    await t.at('2026-10-11T12:00:00+08:00');
    expect(await look()).toBe(`${fixed} -2`);
  });

  // The deadline is Friday 20 November in all.
  each<[number, string, string]>([
    [29, '2026-10-12T09:00:00+08:00', '2026-11-13T00:00:00+08:00'],
    [25, '2026-10-16T23:59:59+08:00', '2026-11-13T00:00:00+08:00'],
    [24, '2026-10-19T09:00:00+08:00', '2026-11-17T00:00:00+08:00'],
    [10, '2026-11-06T09:00:00+08:00', '2026-11-17T00:00:00+08:00'],
    [9, '2026-11-09T09:00:00+08:00', '2026-11-19T00:00:00+08:00'],
    [2, '2026-11-18T09:00:00+08:00', '2026-11-19T00:00:00+08:00'],
  ])('with a span of %s working days (assigned %s) is near from %s', async (t, span, assigned, near) => {
    const task = await t.begun(assigned, '2026-11-20');
    expect(await said(task, 'workingDaysLeft nextStatusChangeAt')).toBe(`${span} ${near}`);
    await t.turns(task, near, 'BLUE', NEAR);
    expect(await since(task)).toBe(`DEADLINE_NEAR ${near}`);
    expect(await said(task, 'statusSince nextStatusChangeAt')).toBe(`${near} 2026-11-21T00:00:00+08:00`);
    await t.turns(task, '2026-11-21T00:00:00+08:00', NEAR, MISSING);
    expect(await since(task)).toBe(
      'DEADLINE_PASSED 2026-11-21T00:00:00+08:00, EXPLANATION_MISSING 2026-11-21T00:00:00+08:00',
    );
  });

  each<[string]>([['2026-11-19T15:00:00+08:00'], ['2026-11-20T23:59:59+08:00']])(
    'inside its own window (assigned %s) is near from the assignment, not from the draft',
    async (t, assigned) => {
      await t.at('2026-11-10T09:00:00+08:00');
      const task = await stage.story.draft('2026-11-20');
      await t.at(assigned);
      expect(await told(task, 'nextStatusChangeAt')).toBe('BLUE | null');
      await act(stage.story.office, 'assignTask', task);
      expect(await told(task, 'statusSince')).toBe(`${NEAR} | ${assigned}`);
      expect(await since(task)).toBe(`DEADLINE_NEAR ${assigned}`);
      await act(stage.story.unit, 'acknowledgeTask', task);
      await t.turns(task, '2026-11-21T00:00:00+08:00', NEAR, MISSING);
    },
  );

  // Provisional from 20 December of the year before an unpublished one. 2027 has the statutory holidays alone.
  each<[string, string, boolean]>([
    ['2026-12-18', '2026-12-19T00:00:00+08:00', false],
    ['2026-12-19', '2026-12-22T00:00:00+08:00', true],
    ['2026-12-21', '2026-12-22T00:00:00+08:00', true],
    ['2027-01-01', '2027-01-05T00:00:00+08:00', true],
    ['2027-02-05', '2027-02-10T00:00:00+08:00', true],
    ['2027-05-01', '2027-05-04T00:00:00+08:00', true],
  ])('on %s: due at %s, provisional %s', async (t, deadline, dueAt, provisional) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', deadline);
    expect(await said(task, 'deadline dueAt dueProvisional')).toBe(`${deadline} ${dueAt} ${provisional}`);
    await act(stage.story.office, 'cancelTask', task, '试毕');
  });

  tale('of a draft passes without a colour; assigned it cannot be any more', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const [draft, registered] = [await stage.story.draft('2026-11-20'), await stage.story.draft('2026-11-20')];
    await act(stage.story.office, 'registerTask', registered);
    await t.at('2026-11-21T00:00:00+08:00');
    for (const task of [draft, registered]) {
      expect(await stage.story.colour(task)).toBe('BLUE');
      expect(await owed(task)).toBe('');
      expect(await refused(stage.story.office, 'assignTask', { task })).toEqual(['DATE_IN_PAST deadline']);
    }
  });

  tale('on a Friday: a day over it at least from its end on, though no working day has passed', async (t) => {
    const task = await t.november();
    const left = () => said(task, 'workingDaysLeft');
    expect(await t.around('2026-11-20T00:00:00+08:00', left)).toEqual(['1', '0', '0']);
    expect(await t.around('2026-11-21T00:00:00+08:00', left)).toEqual(['0', '-1', '-1']);
    expect(await t.around('2026-11-23T00:00:00+08:00', left)).toEqual(['-1', '-1', '-1']);
    expect(await t.around('2026-11-24T00:00:00+08:00', left)).toEqual(['-1', '-2', '-2']);
  });

  tale('of a completion submitted late is COMPLETED_LATE for good, since the deadline', async (t) => {
    const task = await t.november();
    await t.at('2026-11-23T10:00:00+08:00');
    await complete(task);
    expect(await stage.story.colour(task)).toBe(MISSING);
    await t.at('2026-11-25T10:00:00+08:00');
    await approve(task);
    const look = () =>
      told(
        task,
        'stage completedAt completedOnTime workingDaysLeft statusSince nextStatusChangeAt escalation { level nextLevel }',
      );
    const end = '2026-11-25T10:00:00+08:00 false -1 2026-11-21T00:00:00+08:00 null null null';
    expect(await look()).toBe(`RED COMPLETED_LATE:RED | COMPLETED ${end}`);
    expect(await owed(task)).toBe('');
    await act(stage.story.office2, 'closeTask', task);
    await t.at('2026-12-25T10:00:00+08:00');
    expect(await look()).toBe(`RED COMPLETED_LATE:RED | CLOSED ${end}`);
  });

  tale('passed, cancelled: blue again, and the number stays', async (t) => {
    const task = await t.november();
    await t.at('2026-11-23T10:00:00+08:00');
    const explanation = await stage.story.explain(task, '2026-12-04');
    const number = await said(task, 'number');
    await act(stage.story.office, 'cancelTask', task, '机构撤并');
    expect(await told(task, 'stage number explanations { decision }')).toBe(`BLUE | CANCELLED ${number} REJECTED`);
    expect(await owed(task)).toBe('');
    expect(await refused(stage.story.leader, 'decideExplanation', { explanation, approve: true })).not.toEqual([]);
  });
});

describe('not acknowledged', () => {
  tale('assigned 2026-09-30: reminder after one working day, yellow after three', async (t) => {
    await t.at('2026-09-30T17:00:00+08:00');
    const task = await stage.story.assigned('2026-12-31');
    expect(await owed(task)).toBe('ACKNOWLEDGE U1 2026-10-08, COMPLETION U1 2026-12-31 provisional');
    expect(await said(task, 'nextStatusChangeAt')).toBe('2026-10-11T00:00:00+08:00');
    await t.turns(task, '2026-10-09T00:00:00+08:00', 'BLUE', 'BLUE NOT_ACKNOWLEDGED:BLUE');
    expect(await owed(task)).toBe('ACKNOWLEDGE U1 2026-10-08 overdue, COMPLETION U1 2026-12-31 provisional');
    await t.turns(task, '2026-10-11T00:00:00+08:00', 'BLUE NOT_ACKNOWLEDGED:BLUE', 'YELLOW NOT_ACKNOWLEDGED:YELLOW');
    await act(stage.story.unit, 'acknowledgeTask', task);
    expect(await told(task, 'stage acknowledgedAt')).toBe('BLUE | IN_PROGRESS 2026-10-11T00:00:01+08:00');
  });

  tale('and overdue: both hold', async (t) => {
    await t.at('2026-11-16T09:00:00+08:00');
    const task = await stage.story.assigned('2026-11-20');
    await t.turns(task, '2026-11-19T00:00:00+08:00', 'BLUE NOT_ACKNOWLEDGED:BLUE', `${NEAR} NOT_ACKNOWLEDGED:BLUE`);
    await t.turns(
      task,
      '2026-11-20T00:00:00+08:00',
      `${NEAR} NOT_ACKNOWLEDGED:BLUE`,
      `${NEAR} NOT_ACKNOWLEDGED:YELLOW`,
    );
    await t.turns(
      task,
      '2026-11-21T00:00:00+08:00',
      `${NEAR} NOT_ACKNOWLEDGED:YELLOW`,
      `${MISSING} NOT_ACKNOWLEDGED:YELLOW`,
    );
    await act(stage.story.unit, 'acknowledgeTask', task);
    expect(await stage.story.colour(task)).toBe(MISSING);
  });

  tale('given back it owes nothing; assigned again the acknowledgement counts anew', async (t) => {
    await t.at('2026-09-28T09:00:00+08:00');
    const task = await stage.story.assigned('2026-12-31');
    await t.at('2026-09-29T09:00:00+08:00');
    await act(stage.story.unit, 'returnTask', task, '职责不符');
    expect(await told(task, 'stage assignedAt number')).toMatch(/^BLUE \| REGISTERED null 烟政督〔2026〕\d+号$/);
    expect(await owed(task)).toBe('');
    await t.at('2026-10-20T09:00:00+08:00');
    expect(await stage.story.colour(task)).toBe('BLUE');
    await act(stage.story.office, 'assignTask', task);
    expect(await owed(task)).toBe('ACKNOWLEDGE U1 2026-10-21, COMPLETION U1 2026-12-31 provisional');
    await t.turns(task, '2026-10-24T00:00:00+08:00', 'BLUE NOT_ACKNOWLEDGED:BLUE', 'YELLOW NOT_ACKNOWLEDGED:YELLOW');
  });
});

// ---------------------------------------------------------------- 5.4: explanations

describe('an explanation (deadline Friday 20 November)', () => {
  tale('pending holds the deadline back, at the longest until its own proposed day ends', async (t) => {
    const task = await t.november();
    await t.turns(task, '2026-11-17T00:00:00+08:00', 'BLUE', NEAR);
    expect(await owed(task)).toBe('COMPLETION U1 2026-11-20, EXPLANATION U1 2026-11-20');
    await t.at('2026-11-18T10:00:00+08:00');
    const explanation = await stage.story.explain(task, '2026-11-27');
    expect(await told(task, 'nextStatusChangeAt explanations { late decision }')).toBe(
      `${PENDING} | 2026-11-28T00:00:00+08:00 false PENDING`,
    );
    expect(await owed(task)).toBe('COMPLETION U1 2026-11-20');
    await t.turns(task, '2026-11-21T00:00:00+08:00', PENDING, PENDING);
    await t.turns(task, '2026-11-28T00:00:00+08:00', PENDING, 'RED DEADLINE_PASSED:RED EXPLANATION_PENDING:YELLOW');
    // when it is decided after its own day, then it needs another day
    await t.at('2026-11-30T10:00:00+08:00');
    expect(await refused(stage.story.office, 'decideExplanation', { explanation, approve: true })).toEqual([
      'DATE_IN_PAST newDeadline',
    ]);
    await decide(stage.story.office, explanation, true, '2026-12-11');
    expect(await told(task, 'deadline originalDeadline extensionCount dueAt statusSince')).toBe(
      'BLUE | 2026-12-11 2026-11-20 1 2026-12-12T00:00:00+08:00 2026-11-30T10:00:00+08:00',
    );
    // a span of 29 from the first assignment: five working days before
    await t.turns(task, '2026-12-04T00:00:00+08:00', 'BLUE', NEAR);
  });

  tale('proposing a holiday holds until the next working day ends', async (t) => {
    const task = await t.begun('2026-09-21T09:00:00+08:00', '2026-09-29');
    await stage.story.explain(task, '2026-10-02');
    await t.turns(task, '2026-09-30T00:00:00+08:00', PENDING, PENDING);
    await t.turns(task, '2026-10-09T00:00:00+08:00', PENDING, 'RED DEADLINE_PASSED:RED EXPLANATION_PENDING:YELLOW');
  });

  tale('approved moves the deadline; the next one must be explained anew', async (t) => {
    const task = await t.november();
    await t.at('2026-11-18T10:00:00+08:00');
    const explanation = await stage.story.explain(task, '2026-11-27');
    await t.at('2026-11-19T10:00:00+08:00');
    await decide(stage.story.office, explanation, true);
    expect(await told(task, 'deadline originalDeadline extensionCount workingDaysLeft')).toBe(
      'BLUE | 2026-11-27 2026-11-20 1 6',
    );
    expect(await said(task, 'explanations { decision decidedBy decidedAt newDeadline }')).toBe(
      'APPROVED 督查科甲 2026-11-19T10:00:00+08:00 2026-11-27',
    );
    await t.turns(task, '2026-11-24T00:00:00+08:00', 'BLUE', NEAR);
    expect(await owed(task)).toBe('COMPLETION U1 2026-11-27, EXPLANATION U1 2026-11-27');
    await t.turns(task, '2026-11-28T00:00:00+08:00', NEAR, MISSING);
  });

  tale('approved to another day than proposed; done by then it is in time', async (t) => {
    const task = await t.november();
    const explanation = await stage.story.explain(task, '2026-11-30');
    await decide(stage.story.leader, explanation, true, '2026-11-24');
    expect(await said(task, 'deadline explanations { proposedDeadline newDeadline }')).toBe(
      '2026-11-24 2026-11-30 2026-11-24',
    );
    await t.at('2026-11-24T23:59:59+08:00');
    await complete(task);
    await approve(task);
    expect(await told(task, 'completedOnTime')).toBe('BLUE | true');
  });

  tale('rejected before the deadline: yellow at once, red at the deadline, but not as missing', async (t) => {
    const task = await t.november();
    await t.at('2026-11-16T10:00:00+08:00');
    const explanation = await stage.story.explain(task, '2026-11-27');
    await t.at('2026-11-16T15:00:00+08:00');
    await decide(stage.story.office, explanation, false);
    expect(await since(task)).toBe('EXPLANATION_REJECTED 2026-11-16T15:00:00+08:00');
    await t.turns(
      task,
      '2026-11-17T00:00:00+08:00',
      'YELLOW EXPLANATION_REJECTED:YELLOW',
      `${NEAR} EXPLANATION_REJECTED:YELLOW`,
    );
    await t.turns(
      task,
      '2026-11-21T00:00:00+08:00',
      `${NEAR} EXPLANATION_REJECTED:YELLOW`,
      `${PASSED} EXPLANATION_REJECTED:YELLOW`,
    );
    await complete(task);
    expect(await stage.story.colour(task)).toBe(PASSED);
  });

  tale('rejected, then explained again: the rejection ends with the later one', async (t) => {
    const task = await t.november();
    await t.at('2026-11-18T10:00:00+08:00');
    await decide(stage.story.office, await stage.story.explain(task, '2026-11-27'), false);
    await t.at('2026-11-19T10:00:00+08:00');
    await stage.story.explain(task, '2026-11-25');
    expect(await stage.story.colour(task)).toBe(PENDING);
    await t.turns(task, '2026-11-21T00:00:00+08:00', PENDING, PENDING);
    await t.turns(task, '2026-11-26T00:00:00+08:00', PENDING, 'RED DEADLINE_PASSED:RED EXPLANATION_PENDING:YELLOW');
  });

  // DEADLINE_PASSED from max(dueAt, min(the decision, end(roll(proposed)))).
  each<[string, string, string]>([
    ['2026-12-04', '2026-11-24T10:00:00+08:00', '2026-11-24T10:00:00+08:00'],
    ['2026-11-25', '2026-11-27T10:00:00+08:00', '2026-11-26T00:00:00+08:00'],
    ['2026-11-22', '2026-11-27T10:00:00+08:00', '2026-11-24T00:00:00+08:00'],
  ])('proposing %s, rejected %s: red since %s, not as missing', async (t, proposed, decided, red) => {
    const task = await t.november();
    await t.at('2026-11-18T10:00:00+08:00');
    const explanation = await stage.story.explain(task, proposed);
    if (decided === red) await t.at(later(red, -1));
    else await t.turns(task, red, PENDING, 'RED DEADLINE_PASSED:RED EXPLANATION_PENDING:YELLOW');
    if (decided === red) expect(await stage.story.colour(task)).toBe(PENDING);
    await t.at(decided);
    await decide(stage.story.leader, explanation, false);
    expect(await told(task, 'statusSince escalation { since }')).toBe(
      `${PASSED} EXPLANATION_REJECTED:YELLOW | ${red} ${red}`,
    );
    expect(await since(task)).toBe(`DEADLINE_PASSED ${red}, EXPLANATION_REJECTED ${decided}`);
  });

  each<[string, boolean, string]>([
    ['2026-11-20T23:59:59+08:00', false, PENDING],
    ['2026-11-21T00:00:00+08:00', true, MISSING],
  ])('filed %s is late: %s', async (t, at, late, colour) => {
    const task = await t.november();
    await t.at(at);
    await stage.story.explain(task, '2026-11-27');
    await t.at('2026-11-21T10:00:00+08:00');
    expect(await told(task, 'explanations { late }')).toBe(`${colour} | ${late}`);
  });

  tale('filed late clears nothing; only a leader approves it', async (t) => {
    const task = await t.november();
    await t.at('2026-11-23T09:00:00+08:00');
    const explanation = await stage.story.explain(task, '2026-12-04');
    const before = `${MISSING} | 2026-11-20 0 2026-11-21T00:00:00+08:00 PENDING`;
    const look = () => told(task, 'deadline extensionCount statusSince explanations { decision }');
    expect(await look()).toBe(before);
    expect(await refused(stage.story.office, 'decideExplanation', { explanation, approve: true })).toEqual([
      'APPROVAL_REQUIRED approve',
    ]);
    expect(await look()).toBe(before);
    await t.at('2026-11-24T09:00:00+08:00');
    await decide(stage.story.leader, explanation, true);
    expect(await look()).toBe('BLUE | 2026-12-04 1 2026-11-24T09:00:00+08:00 APPROVED');
    expect(await said(task, 'explanations { decidedBy late }')).toBe('分管领导 true');
    // a span of 24 from the first assignment: three working days before
    await t.turns(task, '2026-12-01T00:00:00+08:00', 'BLUE', NEAR);
  });

  tale('filed late and rejected leaves it as red, and as missing, as before', async (t) => {
    const task = await t.november();
    await t.at('2026-11-23T09:00:00+08:00');
    await decide(stage.story.office, await stage.story.explain(task, '2026-12-04'), false);
    expect(await told(task, 'statusSince')).toMatch(
      /^RED DEADLINE_PASSED:RED EXPLANATION_MISSING:RED.*\| 2026-11-21T00:00:00\+08:00$/,
    );
  });

  tale('is one at a time, later than the deadline, and not past', async (t) => {
    const task = await t.november();
    await t.at('2026-11-18T10:00:00+08:00');
    const file = (proposedDeadline: string) =>
      refused(stage.story.unit, 'submitExplanation', {
        task,
        progress: '过半',
        category: 'LAND',
        reason: '用地未批',
        nextSteps: '加快报批',
        proposedDeadline,
      });
    expect(await file('2026-11-17')).toEqual(['DATE_IN_PAST proposedDeadline']);
    expect(await file('2026-11-20')).toEqual(['INVALID proposedDeadline']);
    await stage.story.explain(task, '2026-11-21');
    expect(await file('2026-11-27')).toEqual(['INVALID task']);
  });

  tale('a second extension: the office may reject it, only a leader approves it', async (t) => {
    const task = await t.november();
    await decide(stage.story.office, await stage.story.explain(task, '2026-11-27'), true);
    await t.at('2026-11-26T10:00:00+08:00');
    const second = await stage.story.explain(task, '2026-12-04');
    const before = await told(task, 'version deadline extensionCount');
    expect(await refused(stage.story.office, 'decideExplanation', { explanation: second, approve: true })).toEqual([
      'APPROVAL_REQUIRED approve',
    ]);
    expect(await told(task, 'version deadline extensionCount')).toBe(before);
    await decide(stage.story.leader, second, true);
    expect(await told(task, 'deadline originalDeadline extensionCount')).toBe(
      'YELLOW REPEATED_EXTENSION:YELLOW | 2026-12-04 2026-11-20 2',
    );
    expect(await since(task)).toBe('REPEATED_EXTENSION 2026-11-26T10:00:00+08:00');
    // when a third is rejected by the office, then the deadline stays
    await decide(stage.story.office, await stage.story.explain(task, '2026-12-11'), false);
    expect(await told(task, 'deadline')).toBe(
      'YELLOW EXPLANATION_REJECTED:YELLOW REPEATED_EXTENSION:YELLOW | 2026-12-04',
    );
    await t.at('2026-12-02T10:00:00+08:00');
    await complete(task);
    await approve(task);
    expect(await stage.story.colour(task)).toBe('BLUE');
  });

  tale('pending beside a completion: approving the completion ends it', async (t) => {
    const task = await t.november();
    await t.at('2026-11-19T10:00:00+08:00');
    await stage.story.explain(task, '2026-11-27');
    await complete(task);
    expect(await stage.story.colour(task)).toBe('BLUE');
    await t.at('2026-11-24T10:00:00+08:00');
    await approve(task);
    expect(await told(task, 'completedOnTime explanations { decision }')).toBe('BLUE | true REJECTED');
  });

  tale('pending when a completion in time is returned late: held back until its proposed day ends', async (t) => {
    const task = await t.november();
    await t.at('2026-11-19T10:00:00+08:00');
    await stage.story.explain(task, '2026-11-27');
    await complete(task);
    await t.at('2026-11-24T10:00:00+08:00');
    await sendBack(task);
    const both = 'YELLOW COMPLETION_RETURNED:YELLOW EXPLANATION_PENDING:YELLOW';
    expect(await told(task, 'nextStatusChangeAt')).toBe(`${both} | 2026-11-28T00:00:00+08:00`);
    await t.turns(
      task,
      '2026-11-28T00:00:00+08:00',
      both,
      'RED COMPLETION_RETURNED:YELLOW DEADLINE_PASSED:RED EXPLANATION_PENDING:YELLOW',
    );
  });
});

// ---------------------------------------------------------------- 4, 5.1: the end

describe('a completion', () => {
  tale('in time waits without colour, and returned after the deadline is red from the return on', async (t) => {
    // given
    const task = await t.november();
    await t.turns(task, '2026-11-17T00:00:00+08:00', 'BLUE', NEAR);
    await t.at('2026-11-20T23:59:59+08:00');
    await complete(task);
    expect(await told(task, 'stage nextStatusChangeAt')).toBe('BLUE | COMPLETION_SUBMITTED null');
    expect(await owed(task)).toBe('');
    // when nobody decides, then it stays blue
    await t.turns(task, '2026-11-21T00:00:00+08:00', 'BLUE', 'BLUE');
    // when it is returned, then it is red from the act on, and not as missing
    await t.at('2026-11-25T10:00:00+08:00');
    expect(await stage.story.colour(task)).toBe('BLUE');
    await sendBack(task, '2026-12-05');
    const at = '2026-11-25T10:00:00+08:00';
    expect(await since(task)).toBe(`COMPLETION_RETURNED ${at}, DEADLINE_PASSED ${at}`);
    expect(await told(task, 'stage deadline workingDaysLeft statusSince')).toBe(
      `RED COMPLETION_RETURNED:YELLOW DEADLINE_PASSED:RED | IN_PROGRESS 2026-11-20 -3 ${at}`,
    );
    expect(await said(task, 'escalation { level since nextLevel nextLevelAt }')).toBe(
      `REMINDER ${at} CIRCULAR 2026-12-03T00:00:00+08:00`,
    );
    // Saturday 5 December is no working day
    expect(await owed(task)).toBe('COMPLETION U1 2026-12-07');
    // when it is submitted again, then only the return clears; approved, it was late
    await t.at('2026-11-30T10:00:00+08:00');
    await complete(task);
    expect(await stage.story.colour(task)).toBe(PASSED);
    await approve(task);
    expect(await told(task, 'completedOnTime statusSince completions { decision }')).toBe(
      `RED COMPLETED_LATE:RED | false ${at} REJECTED, APPROVED`,
    );
  });

  tale('returned before the deadline is yellow, and owed by the deadline', async (t) => {
    const task = await t.november();
    await t.at('2026-11-10T10:00:00+08:00');
    await complete(task);
    await sendBack(task);
    expect(await since(task)).toBe('COMPLETION_RETURNED 2026-11-10T10:00:00+08:00');
    expect(await owed(task)).toBe('COMPLETION U1 2026-11-20');
    const near = 'YELLOW COMPLETION_RETURNED:YELLOW DEADLINE_NEAR:YELLOW';
    await t.turns(task, '2026-11-17T00:00:00+08:00', 'YELLOW COMPLETION_RETURNED:YELLOW', near);
    await t.turns(task, '2026-11-21T00:00:00+08:00', near, 'RED COMPLETION_RETURNED:YELLOW DEADLINE_PASSED:RED');
  });

  tale('approved long after it was submitted in time is blue and on time', async (t) => {
    const task = await t.november();
    await t.at('2026-11-20T10:00:00+08:00');
    await complete(task);
    await t.at('2026-12-10T10:00:00+08:00');
    await approve(task);
    expect(await told(task, 'completedOnTime workingDaysLeft completedAt')).toBe(
      'BLUE | true 0 2026-12-10T10:00:00+08:00',
    );
  });

  each<[string, boolean, string]>([
    ['2026-11-20T23:59:59+08:00', true, 'BLUE'],
    ['2026-11-21T00:00:00+08:00', false, 'RED COMPLETED_LATE:RED'],
  ])('submitted %s is in time: %s', async (t, at, onTime, colour) => {
    const task = await t.november();
    await t.at(at);
    await complete(task);
    await approve(task);
    expect(await told(task, 'completedOnTime')).toBe(`${colour} | ${onTime}`);
  });

  tale('waits for the letters, before and after it is submitted', async (t) => {
    const U2 = stage.story.units[1] as Caller;
    const task = await t.november();
    const letter = await stage.story.letter(task, 1);
    expect(await refused(stage.story.unit, 'submitCompletion', { task, summary: '已完成' })).toEqual([
      'OPEN_LETTERS task',
    ]);
    await answer(U2, letter);
    await complete(task);
    const another = await stage.story.letter(task, 1);
    expect(await refused(stage.story.office, 'decideCompletion', { task, approve: true })).toEqual([
      'OPEN_LETTERS task',
    ]);
    await t.turns(task, '2026-11-05T00:00:00+08:00', ASKED, DUE_TODAY);
    await answer(U2, another);
    await approve(task);
    expect(await said(task, 'stage')).toBe('COMPLETED');
  });

  tale('is verified and closed by somebody else than who approved it', async (t) => {
    const task = await t.november({ listed: true });
    await complete(task);
    await approve(task);
    const check = { task, passed: true, findings: '实地核查属实' };
    const renamed = await stage.story.world.as({ role: 'OFFICE', subject: 'office-1', name: '另一名字' });
    for (const same of [stage.story.office, renamed]) {
      expect(await refused(same, 'recordVerification', check)).toEqual(['SAME_PERSON task']);
      expect(await refused(same, 'closeTask', { task })).toContain('SAME_PERSON task');
    }
    expect(await refused(stage.story.office2, 'closeTask', { task })).toEqual(['VERIFICATION_REQUIRED task']);
    expect(await said(task, 'stage verifications { passed }')).toBe('COMPLETED ');
    await verify(stage.story.office2, task, 'passed');
    expect(await refused(stage.story.office, 'closeTask', { task })).toEqual(['SAME_PERSON task']);
    await act(stage.story.office2, 'closeTask', task);
    expect(await said(task, 'stage closedAt verifications { passed falseReport by }')).toBe(
      'CLOSED 2026-11-02T09:00:00+08:00 true false 督查科乙',
    );
  });

  tale('that is not listed is closed without verification', async (t) => {
    const task = await t.november();
    await complete(task);
    await approve(task, stage.story.office2);
    expect(await refused(stage.story.office2, 'closeTask', { task })).toEqual(['SAME_PERSON task']);
    await act(stage.story.office, 'closeTask', task);
    expect(await said(task, 'stage')).toBe('CLOSED');
  });

  tale('approved anew by another: who approved the first may close it', async (t) => {
    const task = await t.november({ listed: true });
    await complete(task);
    await approve(task);
    await verify(stage.story.office2, task, 'passed');
    await act(stage.story.office2, 'reopenTask', task, '问题反弹');
    await complete(task);
    await approve(task, stage.story.office2);
    // what had been verified was the completion before
    expect(await refused(stage.story.office, 'closeTask', { task })).toEqual(['VERIFICATION_REQUIRED task']);
    expect(await refused(stage.story.office2, 'recordVerification', { task, passed: true, findings: '属实' })).toEqual([
      'SAME_PERSON task',
    ]);
    await verify(stage.story.office, task, 'passed');
    await act(stage.story.office, 'closeTask', task);
    expect(await said(task, 'stage')).toBe('CLOSED');
  });

  tale('that fails verification before the deadline goes on, blue', async (t) => {
    const task = await t.november();
    await complete(task);
    await approve(task);
    await act(stage.story.office2, 'closeTask', task);
    await verify(stage.story.office2, task, 'failed');
    expect(await told(task, 'stage completedAt completedOnTime closedAt')).toBe('BLUE | IN_PROGRESS null null null');
    expect(await owed(task)).toBe('COMPLETION U1 2026-11-20');
    await t.turns(task, '2026-11-17T00:00:00+08:00', 'BLUE', NEAR);
  });

  each<[string, (task: string) => Promise<Json>]>([
    ['fails verification', (task) => verify(stage.story.office2, task, 'failed')],
    ['is reopened', (task) => act(stage.story.office, 'reopenTask', task, '问题反弹')],
  ])('that %s after the deadline is red from that act on, not as missing', async (t, _, undo) => {
    const task = await t.november();
    await t.at('2026-11-20T10:00:00+08:00');
    await complete(task);
    await approve(task);
    await t.at('2026-11-26T10:00:00+08:00');
    expect(await told(task, 'stage completedOnTime')).toBe('BLUE | COMPLETED true');
    await undo(task);
    const at = '2026-11-26T10:00:00+08:00';
    expect(await told(task, 'stage completedAt completedOnTime statusSince')).toBe(
      `${PASSED} | IN_PROGRESS null null ${at}`,
    );
    expect(await since(task)).toBe(`DEADLINE_PASSED ${at}`);
  });

  tale('submitted late, approved and reopened: the red day is that of the reopening', async (t) => {
    const task = await t.november();
    await t.at('2026-11-23T10:00:00+08:00');
    await complete(task);
    await approve(task);
    expect(await since(task)).toBe('COMPLETED_LATE 2026-11-21T00:00:00+08:00');
    const at = '2026-12-01T10:00:00+08:00';
    await t.at(at);
    await act(stage.story.office, 'reopenTask', task, '问题反弹');
    expect(await since(task)).toBe(`DEADLINE_PASSED ${at}, EXPLANATION_MISSING ${at}`);
    expect(await said(task, 'escalation { level since nextLevelAt }')).toBe(`REMINDER ${at} 2026-12-09T00:00:00+08:00`);
  });

  tale('found false stays red until a new one is approved and verified by somebody else', async (t) => {
    const task = await t.november();
    await t.at('2026-11-10T10:00:00+08:00');
    await complete(task);
    await approve(task);
    const found = '2026-11-11T10:00:00+08:00';
    await t.at(found);
    await verify(stage.story.office2, task, 'false');
    const colour = 'RED FALSE_REPORT:RED';
    expect(await told(task, 'stage statusSince escalation { level }')).toBe(
      `${colour} | IN_PROGRESS ${found} REMINDER`,
    );
    // a new completion, in time, approved: still red, closed or not
    await t.at('2026-11-12T10:00:00+08:00');
    await complete(task);
    expect(await stage.story.colour(task)).toBe(colour);
    await approve(task);
    expect(await told(task, 'stage statusSince escalation { level }')).toBe(`${colour} | COMPLETED ${found} null`);
    expect(await refused(stage.story.office, 'recordVerification', { task, passed: true, findings: '属实' })).toEqual([
      'SAME_PERSON task',
    ]);
    await act(stage.story.office2, 'closeTask', task);
    await t.at('2026-12-01T10:00:00+08:00');
    expect(await stage.story.colour(task)).toBe(colour);
    await verify(stage.story.office2, task, 'passed');
    expect(await told(task, 'stage completedOnTime')).toBe('BLUE | CLOSED true');
  });

  tale('found false is not cleared by the completion it was found in, nor by a second one found wanting', async (t) => {
    const task = await t.november();
    await complete(task);
    await approve(task);
    await verify(stage.story.office2, task, 'false');
    await complete(task);
    await sendBack(task);
    expect(await stage.story.colour(task)).toBe('RED COMPLETION_RETURNED:YELLOW FALSE_REPORT:RED');
    await complete(task);
    await approve(task);
    await verify(stage.story.office2, task, 'failed');
    expect(await told(task, 'stage statusSince')).toBe('RED FALSE_REPORT:RED | IN_PROGRESS 2026-11-02T09:00:00+08:00');
  });
});

// ---------------------------------------------------------------- 4: beside the line

describe('suspended', () => {
  tale('over the National Day week: deadline and letters move by the working days between', async (t) => {
    // given: a letter due 8 October and a deadline on 16 October
    const task = await t.begun('2026-09-21T09:00:00+08:00', '2026-10-16');
    await t.at('2026-09-28T09:00:00+08:00');
    const letter = await stage.story.letter(task, 0);
    expect(await received(letter, 'feedbackDueOn')).toBe('2026-10-08');
    // when suspended on 29 September and resumed on 12 October, five working days (30; 8, 9, 10, 12)
    await t.at('2026-09-29T10:00:00+08:00');
    await act(stage.story.leader, 'suspendTask', task, '规划调整');
    expect(await told(task, 'stage nextStatusChangeAt')).toBe('BLUE | SUSPENDED null');
    expect(await owed(task)).toBe('');
    await t.turns(task, '2026-10-09T00:00:00+08:00', 'BLUE', 'BLUE');
    await t.at('2026-10-12T10:00:00+08:00');
    await act(stage.story.office, 'resumeTask', task);
    // then
    expect(await told(task, 'stage deadline originalDeadline dueAt extensionCount workingDaysLeft')).toBe(
      'BLUE | IN_PROGRESS 2026-10-23 2026-10-16 2026-10-24T00:00:00+08:00 0 9',
    );
    // due days of reports stay where they are (DOMAIN 4, resume)
    expect(await owed(task)).toBe('FEEDBACK U1 2026-10-14, COMPLETION U1 2026-10-23, REPORT U1 2026-10-26');
    await t.turns(task, '2026-10-14T00:00:00+08:00', ASKED, DUE_TODAY);
    await t.turns(task, '2026-10-15T00:00:00+08:00', DUE_TODAY, UNANSWERED);
    await answer(stage.story.unit, letter);
    // a span of 22 from the assignment: three working days before
    await t.turns(task, '2026-10-20T00:00:00+08:00', 'BLUE', NEAR);
    const reported = 'REPORT_NEAR:BLUE';
    await t.turns(task, '2026-10-24T00:00:00+08:00', `${NEAR} ${reported}`, `${MISSING} ${reported}`);
  });

  each<[string, string]>([
    ['2026-09-30T10:00:00+08:00', '2026-10-07T23:59:59+08:00'],
    ['2026-10-01T00:00:00+08:00', '2026-10-01T09:00:00+08:00'],
    ['2026-10-09T09:00:00+08:00', '2026-10-09T17:00:00+08:00'],
  ])('from %s to %s, no working day after the first: nothing moves', async (t, from, to) => {
    const task = await t.begun('2026-09-21T09:00:00+08:00', '2026-10-24');
    await t.at(from);
    await act(stage.story.office, 'suspendTask', task, '等候批复');
    await t.at(to);
    await act(stage.story.leader, 'resumeTask', task);
    // the deadline stays on its Saturday, due the Monday after
    expect(await told(task, 'stage deadline dueAt')).toBe('BLUE | IN_PROGRESS 2026-10-24 2026-10-27T00:00:00+08:00');
  });

  tale('a flag comes back, a letter answered meanwhile does not', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR);
    const letter = await stage.story.letter(task, 0);
    await flag(task, 'RED');
    await act(stage.story.office, 'suspendTask', task, '等候批复');
    expect(await stage.story.colour(task)).toBe('BLUE');
    await t.at('2026-11-09T09:00:00+08:00');
    await answer(stage.story.unit, letter);
    await act(stage.story.office, 'resumeTask', task);
    expect(await told(task, 'statusSince')).toBe('RED FLAGGED:RED | 2026-11-09T09:00:00+08:00');
    expect(await since(task)).toBe('FLAGGED 2026-11-09T09:00:00+08:00');
  });

  // DOMAIN 5: "Due days that fall while a task is suspended ... are not owed."
  tale('a letter whose due day fell meanwhile is answered on time', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR);
    const letter = await stage.story.letter(task, 0);
    await t.at('2026-11-03T09:00:00+08:00');
    await act(stage.story.office, 'suspendTask', task, '等候批复');
    await t.at('2026-11-09T09:00:00+08:00');
    expect((await answer(stage.story.unit, letter)).onTime).toBe(true);
  });

  tale('when overdue, it is red from the resumption on', async (t) => {
    const task = await t.november();
    await t.at('2026-11-23T10:00:00+08:00');
    expect(await stage.story.colour(task)).toBe(MISSING);
    await act(stage.story.office, 'suspendTask', task, '等候批复');
    expect(await told(task, 'escalation { level }')).toBe('BLUE | null');
    // two working days, 24 and 25: the deadline becomes the second working day after 20 November, which is past
    await t.at('2026-11-25T10:00:00+08:00');
    await act(stage.story.office, 'resumeTask', task);
    expect(await said(task, 'deadline status statusSince workingDaysLeft')).toBe(
      '2026-11-24 RED 2026-11-25T10:00:00+08:00 -1',
    );
    expect(await since(task)).toMatch(/^DEADLINE_PASSED 2026-11-25T10:00:00\+08:00/);
  });

  tale('resumes in the stage it had', async (t) => {
    const task = await t.november();
    await complete(task);
    await act(stage.story.office, 'suspendTask', task, '等候批复');
    await act(stage.story.leader, 'resumeTask', task);
    expect(await said(task, 'stage')).toBe('COMPLETION_SUBMITTED');
    await t.turns(task, '2026-11-21T00:00:00+08:00', 'BLUE', 'BLUE');
  });
});

describe('transferred', () => {
  tale('to another unit: the deadline stays, the explanation lapses, the acknowledgement counts anew', async (t) => {
    // given: a span of 29, in progress, with a pending explanation
    const task = await t.begun('2026-10-12T09:00:00+08:00', '2026-11-20');
    await t.at('2026-11-05T10:00:00+08:00');
    await stage.story.explain(task, '2026-11-27');
    expect(await stage.story.colour(task)).toBe(PENDING);
    // when
    await t.at('2026-11-06T10:00:00+08:00');
    await transfer(task);
    // then
    expect(
      await told(task, 'stage deadline leadUnit { code } assignedAt acknowledgedAt explanations { decision }'),
    ).toBe('BLUE | ASSIGNED 2026-11-20 U2 2026-11-06T10:00:00+08:00 null REJECTED');
    expect([
      await said(task, 'stage', stage.story.units[1]),
      await stage.story.see(task, 'stage', stage.story.unit),
    ]).toEqual(['ASSIGNED', null]);
    expect(await owed(task)).toBe('ACKNOWLEDGE U2 2026-11-09, COMPLETION U2 2026-11-20');
    await t.turns(task, '2026-11-10T00:00:00+08:00', 'BLUE', 'BLUE NOT_ACKNOWLEDGED:BLUE');
    await t.turns(task, '2026-11-12T00:00:00+08:00', 'BLUE NOT_ACKNOWLEDGED:BLUE', 'YELLOW NOT_ACKNOWLEDGED:YELLOW');
    await act(stage.story.units[1] as Caller, 'acknowledgeTask', task);
    // the span still counts from 12 October: five working days before, not three
    await t.turns(task, '2026-11-13T00:00:00+08:00', 'BLUE', NEAR);
  });

  tale('when overdue, it stays red since the deadline', async (t) => {
    const task = await t.november();
    await t.at('2026-11-24T10:00:00+08:00');
    await transfer(task);
    expect(await told(task, 'stage statusSince')).toBe(`${MISSING} | ASSIGNED 2026-11-21T00:00:00+08:00`);
  });

  tale('is not possible while a completion waits', async (t) => {
    const task = await t.november();
    await complete(task);
    const input = { task, leadUnit: stage.story.unitIds[1], owner: stage.story.owner, comment: '职责调整' };
    expect(await refused(stage.story.office, 'transferTask', input)).toEqual(['NOT_ALLOWED_IN_STAGE task']);
  });
});

describe('flagged', () => {
  tale('by hand: only worse, cleared by somebody else', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR);
    const worse = (status: string) => refused(stage.story.office, 'flagTask', { task, status, reason: '群众反映强烈' });
    expect(await worse('BLUE')).toEqual(['INVALID status']);
    await flag(task, 'YELLOW');
    expect(await stage.story.colour(task)).toBe('YELLOW FLAGGED:YELLOW');
    await t.at('2026-11-03T09:00:00+08:00');
    await flag(task, 'RED');
    expect(await told(task, 'statusSince escalation { since }')).toBe(
      'RED FLAGGED:RED | 2026-11-03T09:00:00+08:00 2026-11-03T09:00:00+08:00',
    );
    expect(await worse('YELLOW')).toEqual(['INVALID status']);
    expect(await refused(stage.story.office, 'clearFlag', { task })).toEqual(['SAME_PERSON task']);
    await t.at('2026-11-04T09:00:00+08:00');
    await act(stage.story.office2, 'clearFlag', task);
    expect(await told(task, 'statusSince')).toBe('BLUE | 2026-11-04T09:00:00+08:00');
    expect(await refused(stage.story.office2, 'clearFlag', { task })).toEqual(['INVALID task']);
  });

  tale('it counts while a completion waits, and the colour keeps its moment when causes change', async (t) => {
    const task = await t.november();
    await t.at('2026-11-16T10:00:00+08:00');
    await flag(task, 'RED');
    await t.at('2026-11-19T10:00:00+08:00');
    await complete(task);
    expect(await stage.story.colour(task)).toBe('RED FLAGGED:RED');
    await sendBack(task);
    await t.at('2026-11-21T00:00:00+08:00');
    expect(await stage.story.colour(task)).toBe('RED COMPLETION_RETURNED:YELLOW DEADLINE_PASSED:RED FLAGGED:RED');
    await act(stage.story.office2, 'clearFlag', task);
    expect(await said(task, 'status statusSince')).toBe('RED 2026-11-16T10:00:00+08:00');
  });
});

// ---------------------------------------------------------------- 7: escalation

describe('escalation', () => {
  // Counted in working days after the red day: Saturday 21 November; Tuesday 29 September before the National Day week.
  each<[string, string, ...string[]]>([
    [
      '2026-11-02T09:00:00+08:00',
      '2026-11-20',
      '2026-11-21T00:00:00+08:00',
      '2026-11-28T00:00:00+08:00',
      '2026-12-05T00:00:00+08:00',
      '2026-12-19T00:00:00+08:00',
    ],
    [
      '2026-09-21T09:00:00+08:00',
      '2026-09-28',
      '2026-09-29T00:00:00+08:00',
      '2026-10-13T00:00:00+08:00',
      '2026-10-20T00:00:00+08:00',
      '2026-11-03T00:00:00+08:00',
    ],
  ])(
    'assigned %s, due %s: reminder %s, circular %s, interview %s, accountability %s',
    async (t, assigned, due, ...moments) => {
      const task = await t.begun(assigned, due);
      const look = () => said(task, 'escalation { level since nextLevel nextLevelAt }');
      const levels = ['REMINDER', 'CIRCULAR', 'INTERVIEW', 'ACCOUNTABILITY'];
      let before = 'null null null null';
      for (const [i, at] of moments.entries()) {
        const from = `${levels[i]} ${at} ${levels[i + 1] ?? null} ${moments[i + 1] ?? null}`;
        expect(await t.around(at, look)).toEqual([before, from, from]);
        expect(await said(task, 'escalation { basis { clause } }')).not.toBe('');
        before = from;
      }
      await complete(task);
      expect(await look()).toBe(before);
      await approve(task);
      expect(await look()).toBe('null null null null');
    },
  );

  tale('begins anew with a new red spell', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR);
    await flag(task, 'RED');
    await t.at('2026-11-10T00:00:00+08:00');
    const look = () => said(task, 'escalation { level nextLevelAt }');
    expect(await look()).toBe('CIRCULAR 2026-11-17T00:00:00+08:00');
    await act(stage.story.office2, 'clearFlag', task);
    expect(await look()).toBe('null null');
    await t.at('2026-11-11T09:00:00+08:00');
    await flag(task, 'RED');
    expect(await look()).toBe('REMINDER 2026-11-19T00:00:00+08:00');
  });
});

// ---------------------------------------------------------------- 4: who may do what now

describe('what each viewer may do', () => {
  /** Actions of office-1, office-2, leader, U1, U2, in alphabetical order; null for who does not see the task. */
  const actions = async (task: string): Promise<Record<string, string | null>> => {
    const { office, office2, leader, units } = stage.story;
    const found: Record<string, string | null> = {};
    for (const [name, who] of Object.entries({ office, office2, leader, U1: units[0], U2: units[1] })) {
      const seen = await stage.story.see(task, 'viewerActions', who);
      found[name] = seen === null ? null : [...seen.viewerActions].sort().join(' ');
    }
    return found;
  };

  const among = (list: string, more: string): string => [...list.split(' '), ...more.split(' ')].sort().join(' ');

  tale('from draft to assignment', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const task = await stage.story.draft('2026-11-20', { supportingUnits: [stage.story.unitIds[1]] });
    const early = (office: string) => ({ office, office2: office, leader: '', U1: null, U2: null });
    expect(await actions(task)).toEqual(early('ADD_MILESTONE ASSIGN CANCEL DECOMPOSE REGISTER UPDATE'));
    await act(stage.story.office, 'registerTask', task);
    expect(await actions(task)).toEqual(early('ADD_MILESTONE ASSIGN CANCEL DECOMPOSE UPDATE'));
    await act(stage.story.office, 'assignTask', task);
    const office = 'ADD_MILESTONE CANCEL DECOMPOSE FLAG ISSUE_LETTER PROPOSE_INTERVENTION SUSPEND TRANSFER UPDATE';
    expect(await actions(task)).toEqual({
      office,
      office2: office,
      leader: 'SUSPEND',
      U1: 'ACKNOWLEDGE ADD_MILESTONE DECOMPOSE EXPLAIN REPORT RETURN',
      U2: 'REPORT',
    });
    await act(stage.story.office, 'cancelTask', task, '机构撤并');
    expect(await actions(task)).toEqual({ office: '', office2: '', leader: '', U1: '', U2: '' });
  });

  tale('of a proposal: its unit changes it, the office decides', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const { source, owner, unitIds } = stage.story;
    const input = {
      title: '单位建议事项',
      requirement: '建议立项',
      source,
      leadUnit: unitIds[0],
      owner,
      deadline: '2026-12-18',
    };
    const { task } = await stage.story.unit.must('createTask', 'CreateTaskInput', input, 'task { id }');
    expect(await actions(task.id)).toMatchObject({
      office: 'ADD_MILESTONE ASSIGN CANCEL DECOMPOSE REGISTER UPDATE',
      U1: 'ADD_MILESTONE DECOMPOSE UPDATE',
      U2: null,
    });
    await act(stage.story.office, 'registerTask', task.id);
    expect(await actions(task.id)).toMatchObject({
      office: 'ADD_MILESTONE ASSIGN CANCEL DECOMPOSE UPDATE',
      U1: null,
      U2: null,
    });
  });

  tale('in progress, with a letter, an explanation, a flag', async (t) => {
    const U2 = stage.story.units[1] as Caller;
    const task = await t.november({ supportingUnits: [stage.story.unitIds[1]] });
    const planning = 'ADD_MILESTONE DECOMPOSE';
    const office = 'ADD_MILESTONE CANCEL DECOMPOSE FLAG ISSUE_LETTER PROPOSE_INTERVENTION SUSPEND TRANSFER UPDATE';
    expect(await actions(task)).toEqual({
      office,
      office2: office,
      leader: 'SUSPEND',
      U1: `${planning} EXPLAIN REPORT SUBMIT_COMPLETION`,
      U2: 'REPORT',
    });
    const letter = await stage.story.letter(task, 1);
    const both = 'ACKNOWLEDGE_LETTER ANSWER_LETTER';
    expect(await actions(task)).toMatchObject({
      office: among(office, both),
      U1: `${planning} EXPLAIN REPORT`,
      U2: `${both} REPORT`,
    });
    await U2.must('acknowledgeLetter', 'AcknowledgeLetterInput', { letter });
    expect(await actions(task)).toMatchObject({
      office: among(office, 'ANSWER_LETTER'),
      U2: 'ANSWER_LETTER REPORT',
    });
    const report = (await answer(U2, letter)).id;
    const answered = among(office, 'RETURN_REPORT');
    expect(await actions(task)).toMatchObject({
      office: answered,
      leader: 'SUSPEND',
      U1: `${planning} EXPLAIN REPORT SUBMIT_COMPLETION`,
      U2: 'REPORT',
    });
    await stage.story.office.must('returnReport', 'ReturnReportInput', { report, comment: '不实' });
    expect(await actions(task)).toMatchObject({
      U1: `${planning} EXPLAIN REPORT`,
      U2: expect.stringContaining('ANSWER_LETTER'),
    });
    await answer(U2, letter);
    await stage.story.explain(task, '2026-11-27');
    const pending = among(answered, 'DECIDE_EXPLANATION');
    expect(await actions(task)).toMatchObject({
      office: pending,
      leader: 'DECIDE_EXPLANATION SUSPEND',
      U1: `${planning} REPORT SUBMIT_COMPLETION`,
      U2: 'REPORT',
    });
    await flag(task, 'RED');
    const flagged = pending.replace('FLAG ', '');
    expect(await actions(task)).toMatchObject({
      office: flagged,
      office2: flagged.replace('CANCEL', 'CANCEL CLEAR_FLAG'),
    });
    await act(stage.story.leader, 'suspendTask', task, '等候批复');
    // a pending explanation is decided while it is pending, also now
    const paused = 'CANCEL DECIDE_EXPLANATION RESUME UPDATE';
    expect(await actions(task)).toEqual({
      office: paused,
      office2: paused,
      leader: 'DECIDE_EXPLANATION RESUME',
      U1: '',
      U2: '',
    });
  });

  tale('with milestones: the lead unit plans until the first is due, then the office', async (t) => {
    const task = await t.november({ supportingUnits: [stage.story.unitIds[1]] });
    const { milestone } = await stage.story.unit.must(
      'addMilestone',
      'AddMilestoneInput',
      { task, title: '节点一', dueOn: '2026-11-06' },
      'milestone { id }',
    );
    const office =
      'ADD_MILESTONE CANCEL CHANGE_MILESTONE DECOMPOSE FLAG ISSUE_LETTER PROPOSE_INTERVENTION SUSPEND TRANSFER UPDATE';
    const planning = 'ADD_MILESTONE CHANGE_MILESTONE COMPLETE_MILESTONE DECOMPOSE EXPLAIN REPORT';
    const later = 'COMPLETE_MILESTONE DECOMPOSE EXPLAIN REPORT';
    const unit = async () => (await actions(task))['U1'];
    expect(await actions(task)).toEqual({ office, office2: office, leader: 'SUSPEND', U1: planning, U2: 'REPORT' });
    expect(await t.around('2026-11-07T00:00:00+08:00', async () => String(await unit()))).toEqual([
      planning,
      later,
      later,
    ]);
    expect(await actions(task)).toMatchObject({ office });
    await stage.story.unit.must('completeMilestone', 'CompleteMilestoneInput', { milestone: milestone.id });
    expect(await actions(task)).toMatchObject({
      office: office.replace('CHANGE_MILESTONE ', ''),
      U1: 'DECOMPOSE EXPLAIN REPORT SUBMIT_COMPLETION',
    });
  });

  tale('with an unfinished subtask: nobody claims completion', async (t) => {
    const parent = await t.november();
    expect((await actions(parent))['U1']).toContain('SUBMIT_COMPLETION');
    const part = await stage.story.draft('2026-11-20', { parent });
    expect((await actions(parent))['U1']).not.toContain('SUBMIT_COMPLETION');
    await act(stage.story.office, 'cancelTask', part, '不再分解');
    expect((await actions(parent))['U1']).toContain('SUBMIT_COMPLETION');
  });

  tale('with a circular: the leader decides it, its unit rectifies, the office decides that', async (t) => {
    const task = await t.november({ supportingUnits: [stage.story.unitIds[1]] });
    const RELATED = /^(DECIDE_INTERVENTION|SUBMIT_RECTIFICATION|DECIDE_RECTIFICATION)$/;
    const look = async () =>
      Object.fromEntries(
        Object.entries(await actions(task)).map(([name, list]) => [
          name,
          list
            ?.split(' ')
            .filter((action) => RELATED.test(action))
            .join(' '),
        ]),
      );
    const nobody = { office: '', office2: '', leader: '', U1: '', U2: '' };
    expect(await look()).toEqual(nobody);
    const { intervention } = await stage.story.office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      { kind: 'CIRCULAR', unit: stage.story.unitIds[1], tasks: [task], requirement: '整改', rectifyBy: '2026-11-13' },
      'intervention { id }',
    );
    expect(await look()).toEqual({ ...nobody, leader: 'DECIDE_INTERVENTION' });
    const about = { intervention: intervention.id };
    await stage.story.leader.must('decideIntervention', 'DecideInterventionInput', { ...about, approve: true });
    expect(await look()).toEqual({ ...nobody, U2: 'SUBMIT_RECTIFICATION' });
    const rectify = () =>
      (stage.story.units[1] as Caller).must('submitRectification', 'SubmitRectificationInput', {
        ...about,
        content: '已改',
      });
    await rectify();
    expect(await look()).toEqual({ ...nobody, office: 'DECIDE_RECTIFICATION', office2: 'DECIDE_RECTIFICATION' });
    const decide = (input: Json) =>
      stage.story.office.must('decideRectification', 'DecideRectificationInput', { ...about, ...input });
    await decide({ approve: false, comment: '不到位', rectifyBy: '2026-11-18' });
    expect(await look()).toEqual({ ...nobody, U2: 'SUBMIT_RECTIFICATION' });
    await rectify();
    await decide({ approve: true });
    expect(await look()).toEqual(nobody);
  });

  // Whether a completed task may still be updated is not said (DOMAIN 4: "later only goal, ..."): left out.
  tale('at the end', async (t) => {
    const task = await t.november({ listed: true });
    const rest = async () =>
      Object.fromEntries(
        Object.entries(await actions(task)).map(([name, list]) => [name, list?.replace(/ ?UPDATE$/, '')]),
      );
    await complete(task);
    const waiting = 'CANCEL DECIDE_COMPLETION FLAG ISSUE_LETTER PROPOSE_INTERVENTION SUSPEND';
    expect(await rest()).toEqual({ office: waiting, office2: waiting, leader: 'SUSPEND', U1: '', U2: undefined });
    await approve(task);
    expect(await rest()).toMatchObject({ office: 'REOPEN', office2: 'REOPEN VERIFY', leader: '', U1: '' });
    await verify(stage.story.office2, task, 'passed');
    expect(await rest()).toMatchObject({ office: 'REOPEN', office2: 'CLOSE REOPEN VERIFY', leader: '', U1: '' });
    await act(stage.story.office2, 'closeTask', task);
    expect(await rest()).toMatchObject({ office: 'REOPEN', office2: 'REOPEN VERIFY', leader: '', U1: '' });
  });

  // What viewerActions promises is what the mutations do: at each stage the others are refused (bad-input.test.ts).
  tale('and does it: duplicates, defaults, numbers', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const { owner, unitIds, office } = stage.story;
    const source = await stage.story.newSource({ kind: 'INSPECTION_FEEDBACK' });
    const input = {
      title: '审计整改事项',
      requirement: '整改',
      source,
      leadUnit: unitIds[0],
      owner,
      deadline: '2026-12-18',
    };
    const create = async (more: Json = {}) =>
      (await office.must('createTask', 'CreateTaskInput', { ...input, ...more }, 'task { id }')).task.id;
    const first = await create();
    // listed by its source, INTERNAL, no number yet
    expect(await said(first, 'stage listed classification number')).toBe('DRAFT true INTERNAL null');
    expect(await refused(office, 'createTask', input)).toEqual(['DUPLICATE title']);
    expect(await said(await create({ leadUnit: unitIds[1], listed: false }), 'listed')).toBe('false');
    await act(office, 'cancelTask', first, '试毕');
    expect(await said(await create(), 'stage')).toBe('DRAFT');
    const instruction = await stage.story.newSource({ kind: 'LEADER_INSTRUCTION', instructionKind: 'GUIDANCE' });
    expect(await said(await create({ source: instruction }), 'listed')).toBe('true');
    expect(await said(await stage.story.draft('2026-12-18'), 'listed reportCadence')).toBe('false NONE');
    // the default cadences (DOMAIN 5.3)
    for (const [kind, cadence] of [
      ['WORK_REPORT', 'MONTHLY'],
      ['KEY_MATTER', 'QUARTERLY'],
      ['PROPOSAL', 'NONE'],
    ]) {
      const leader = kind === 'KEY_MATTER' ? owner : undefined;
      const of = await stage.story.newSource({ kind, leader });
      expect([kind, await said(await stage.story.draft('2026-12-18', { source: of }), 'reportCadence')]).toEqual([
        kind,
        cadence,
      ]);
      const weekly = await stage.story.draft('2026-12-18', { source: of, reportCadence: 'WEEKLY' });
      expect(await said(weekly, 'reportCadence')).toBe('WEEKLY');
    }
  });

  tale('numbers begin anew with the year of Shanghai', async (t) => {
    const numbers = async (): Promise<string> => {
      const task = await stage.story.inProgress(FAR);
      await stage.story.letter(task, 0);
      return said(task, 'number letters { number }');
    };
    await t.at('2026-12-31T23:59:59+08:00');
    expect(await numbers()).toMatch(/^烟政督〔2026〕\d+号 烟政督函〔2026〕\d+号$/);
    await t.at('2027-01-01T00:00:00+08:00');
    expect([await numbers(), await numbers()]).toEqual([
      '烟政督〔2027〕1号 烟政督函〔2027〕1号',
      '烟政督〔2027〕2号 烟政督函〔2027〕2号',
    ]);
  });
});

describe('the ledger of all these stories', () => {
  it('is whole, and says each change of colour once, from one colour to the next', async () => {
    const { verifyLedger } = await stage.story.office.get('{ verifyLedger { valid firstInvalidSequence } }');
    expect(verifyLedger).toEqual({ valid: true, firstInvalidSequence: null });
    const colours = new Map<string, string>();
    for (const { kind, taskId, data } of await stage.story.world.ledger.reader.eventsAfter('370600', 0, 100_000)) {
      if (kind !== 'statusChanged') continue;
      const { from, to } = JSON.parse(data) as { from: string; to: string };
      const task = String(taskId);
      expect([task, from]).toEqual([task, colours.get(task) ?? 'BLUE']);
      expect(to).not.toBe(from);
      colours.set(task, to);
    }
    expect(colours.size).toBeGreaterThan(50);
    for (const [task, colour] of colours) expect([task, await said(task, 'status')]).toEqual([task, colour]);
  });

  it('has numbered its tasks and letters without gaps', async () => {
    const walk = async (list: string, order: string): Promise<string[]> => {
      const found: string[] = [];
      for (let after: string | null = null; ;) {
        const data: Json = await stage.story.office.get(
          `query ($after: String) { ${list}(first: 200, after: $after${order}) { nodes { number } pageInfo { hasNextPage endCursor } } }`,
          { after },
        );
        found.push(
          ...data[list].nodes.map(({ number }: Json) => number).filter((number: string | null) => number !== null),
        );
        if (!data[list].pageInfo.hasNextPage) return found;
        after = data[list].pageInfo.endCursor;
      }
    };
    const dense = (numbers: string[], year: string): void => {
      const counts = numbers
        .filter((number) => number.includes(year))
        .map((number) => Number(/〕(\d+)号/.exec(number)?.[1]));
      expect(counts.sort((a, b) => a - b)).toEqual(counts.map((_, i) => i + 1));
      expect(counts.length).toBeGreaterThan(1);
    };
    for (const year of ['〔2026〕', '〔2027〕']) {
      dense(await walk('tasks', ''), year);
      dense(await walk('letters', ''), year);
    }
  });
});
