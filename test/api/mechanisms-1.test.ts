// The mechanisms that the documents ask for (DOMAIN 2), M1 to M11: one scenario or more each, over the real API, with days
// and moments worked out by hand. All are told at the same time in one ledger. 25–27 September and 1–7 October 2026 are
// holidays; Sunday 20 September and Saturday 10 October are worked.
import { FAR, flat, MISSING, NEAR, PASSED, PENDING, Stage, start } from '../tales';
import type { Json } from '../world';

const stage = new Stage('2026-09-14T08:00:00+08:00');
const { tale } = stage;

const SOURCES = [
  ['WORK_REPORT', false, 'MONTHLY'],
  ['LEADER_INSTRUCTION', true, 'NONE'],
  ['MEETING_DECISION', false, 'NONE'],
  ['PARTY_COMMITTEE_ASSIGNMENT', false, 'NONE'],
  ['SUPERIOR_DEPLOYMENT', false, 'NONE'],
  ['INSPECTION_FEEDBACK', true, 'NONE'],
  ['OFFICIAL_DOCUMENT', false, 'NONE'],
  ['KEY_MATTER', false, 'QUARTERLY'],
  ['PROPOSAL', false, 'NONE'],
  ['PUBLIC_APPEAL', false, 'NONE'],
] as const;

describe('M1 ledger and closed loop', () => {
  tale(
    'M1 tasks of a work report, the Party committee and a meeting: each ends on record, nothing is lost',
    async (t) => {
      // given three tasks, one of each source
      await t.at('2026-11-02T09:00:00+08:00');
      const tasks: string[] = [];
      for (const kind of ['WORK_REPORT', 'PARTY_COMMITTEE_ASSIGNMENT', 'MEETING_DECISION'] as const) {
        tasks.push(await t.begin('2026-11-20', { source: await t.story.newSource({ kind }), sourceClause: '第一项' }));
      }
      const [done, cancelled, again] = tasks as [string, string, string];
      const numbers = await Promise.all(tasks.map((task) => t.said(task, 'number')));
      // when one is completed and struck off
      await t.at('2026-11-10T10:00:00+08:00');
      await t.complete(done);
      await t.at('2026-11-11T10:00:00+08:00');
      await t.approve(done);
      await t.at('2026-11-12T10:00:00+08:00');
      await t.act(t.office2, 'closeTask', done);
      // one is cancelled, not without a reason
      expect(await t.outcome(t.office, 'cancelTask', { task: cancelled })).toBe('REQUIRED comment');
      await t.act(t.office, 'cancelTask', cancelled, '机构撤并');
      // and one is returned first
      await t.complete(again);
      await t.sendBack(again);
      await t.complete(again);
      await t.approve(again);
      expect(await t.outcome(t.office, 'cancelTask', { task: again, comment: '不再需要' })).toBe(
        'NOT_ALLOWED_IN_STAGE task',
      );
      await t.act(t.office2, 'closeTask', again);
      // then each says how it ended
      expect(await t.said(done, 'stage completedAt closedAt completedOnTime')).toBe(
        'CLOSED 2026-11-11T10:00:00+08:00 2026-11-12T10:00:00+08:00 true',
      );
      expect(await t.said(again, 'stage completions { decision }')).toBe('CLOSED REJECTED, APPROVED');
      expect(await t.said(cancelled, 'stage completedAt closedAt')).toBe('CANCELLED null null');
      // half a year later they are all there, owe nothing, and the log says who did what and when
      await t.at('2027-05-10T09:00:00+08:00');
      for (const [i, task] of tasks.entries()) {
        expect(await t.asked(`task(number: "${numbers[i]}") { id }`)).toBe(task);
        expect(await t.told(task, 'nextStatusChangeAt')).toBe('BLUE | null');
        expect(await t.owed(task)).toBe('');
        expect(await t.outcome(t.story.unit, 'submitReport', { task, content: '进展' })).toBe(
          'NOT_ALLOWED_IN_STAGE task',
        );
      }
      expect(await t.events(done)).toEqual([
        'taskCreated 督查科甲 2026-11-02T09:00:00+08:00',
        'taskRegistered 督查科甲 2026-11-02T09:00:00+08:00',
        'taskAssigned 督查科甲 2026-11-02T09:00:00+08:00',
        'taskAcknowledged staff-U1 2026-11-02T09:00:00+08:00',
        'completionSubmitted staff-U1 2026-11-10T10:00:00+08:00',
        'completionApproved 督查科甲 2026-11-11T10:00:00+08:00',
        'taskClosed 督查科乙 2026-11-12T10:00:00+08:00',
      ]);
      expect(await t.events(cancelled, 'taskCancelled')).toEqual(['taskCancelled 督查科甲 2026-11-12T10:00:00+08:00']);
      expect(await t.asked('verifyLedger { valid firstInvalidSequence }')).toBe('true null');
    },
  );

  tale('M1 numbers stay with what they were given to, and are given without gaps', async (t) => {
    await t.at('2026-11-03T09:00:00+08:00');
    const next = async (): Promise<[string, number]> => {
      const task = await t.draft('2026-12-18');
      await t.act(t.office, 'registerTask', task);
      const number = await t.said(task, 'number');
      const [, year, count] = /^烟政督〔(\d{4})〕(\d+)号$/.exec(number) ?? [];
      expect(year).toBe('2026');
      return [task, Number(count)];
    };
    const [first, count] = await next();
    await t.act(t.office, 'cancelTask', first, '试毕');
    expect((await next())[1]).toBe(count + 1);
    expect(await t.said(first, 'stage number')).toBe(`CANCELLED 烟政督〔2026〕${count}号`);
  });
});

describe('M2 listed', () => {
  tale('M2 leader instructions and inspection feedback are listed tasks; other sources are not', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    for (const [kind, listed, cadence] of SOURCES) {
      const instruction = kind === 'LEADER_INSTRUCTION' ? { instructionKind: 'ACTION', instruction: '请抓紧办理' } : {};
      const source = await t.story.newSource({ kind, ...instruction });
      const task = await t.draft('2026-12-18', { source });
      expect([kind, await t.said(task, 'listed reportCadence')]).toEqual([kind, `${listed} ${cadence}`]);
    }
  });

  tale('M2 instruction kinds: 批办 and 指导 bear tasks, 圈阅 none', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const outcomes: Json = {};
    for (const instructionKind of ['ACTION', 'GUIDANCE', 'NOTED']) {
      const source = await t.story.newSource({ kind: 'LEADER_INSTRUCTION', instructionKind });
      outcomes[instructionKind] = await t.outcome(t.office, 'createTask', {
        title: '批示件办理',
        requirement: '办理',
        source,
        leadUnit: t.staff(1).id,
        owner: t.story.owner,
        deadline: '2026-12-18',
      });
    }
    expect(outcomes).toEqual({ ACTION: 'done', GUIDANCE: 'done', NOTED: 'INVALID source' });
  });

  tale('M2 a listed task has a limit, and is struck off only when somebody else has verified it', async (t) => {
    const source = await t.story.newSource({ kind: 'LEADER_INSTRUCTION', instructionKind: 'ACTION' });
    const task = await t.november({ source });
    // the limit is one of what a task cannot be made without
    const without = { title: '无时限', requirement: '办理', source, leadUnit: t.staff(1).id, owner: t.story.owner };
    expect(await t.outcome(t.office, 'createTask', without)).toBe('BAD_USER_INPUT');
    expect(await t.said(task, 'listed deadline dueAt')).toBe('true 2026-11-20 2026-11-21T00:00:00+08:00');
    expect(await t.asked(`tasks(filter: { listed: true, source: "${source}" }) { nodes { id } }`)).toBe(task);
    expect(await t.asked(`tasks(filter: { listed: false, source: "${source}" }) { totalCount }`)).toBe('0');
    await t.at('2026-11-13T10:00:00+08:00');
    await t.complete(task);
    await t.approve(task);
    expect(await t.outcome(t.office2, 'closeTask', { task })).toBe('VERIFICATION_REQUIRED task');
    expect(await t.outcome(t.office, 'recordVerification', { task, passed: true, findings: '属实' })).toBe(
      'SAME_PERSON task',
    );
    await t.verify(t.office2, task, 'passed');
    await t.act(t.office2, 'closeTask', task);
    expect(await t.said(task, 'stage verifications { passed by }')).toBe('CLOSED true 督查科乙');
  });
});

describe('M3 blue, yellow, red', () => {
  tale(
    'M3 a task is managed in three colours: the turns are known in advance, pushed, counted and backed',
    async (t) => {
      await t.at('2026-11-02T09:00:00+08:00');
      const source = await t.story.newSource({ kind: 'MEETING_DECISION' });
      const pushed = t.leader.subscribe(
        'subscription ($filter: TaskFilter) { taskStatusChanged(filter: $filter) { from to at task { id } reasons { rule } } }',
        { filter: { source } },
      );
      const flags = t.leader.subscribe(
        'subscription ($filter: TaskFilter) { redFlagRaised(filter: $filter) { at task { id } escalation { level } } }',
        { filter: { source } },
      );
      const task = await t.begin('2026-11-20', { source });
      const counts = () => t.asked(`summary(filter: { source: "${source}" }) { counts { total blue yellow red } }`);
      const look = async () => `${await t.said(task, 'status nextStatusChangeAt')} | ${await counts()}`;
      const red = start('2026-11-21');
      const yellow = start('2026-11-17');
      expect(await t.around(yellow, look)).toEqual([
        `BLUE ${yellow} | 1 1 0 0`,
        `YELLOW ${red} | 1 0 1 0`,
        `YELLOW ${red} | 1 0 1 0`,
      ]);
      expect(await t.around(red, look)).toEqual([
        `YELLOW ${red} | 1 0 1 0`,
        'RED null | 1 0 0 1',
        'RED null | 1 0 0 1',
      ]);
      const moments = [yellow, red].map((moment) => new Date(moment).toISOString());
      expect((await pushed.first(2)).map(({ from, to, at }) => [from, to, at])).toEqual([
        ['BLUE', 'YELLOW', moments[0]],
        ['YELLOW', 'RED', moments[1]],
      ]);
      expect(await flags.first(1)).toEqual([{ at: moments[1], task: { id: task }, escalation: { level: 'REMINDER' } }]);
      const { statusReasons } = await t.story.see(
        task,
        'statusReasons { rule message remedy basis { document clause } }',
      );
      for (const { basis, message, remedy } of statusReasons) {
        expect(basis.length).toBeGreaterThan(0);
        expect([message, remedy].every((text) => /[\u4e00-\u9fff]/.test(text))).toBe(true);
      }
      const passed = statusReasons.find(({ rule }: Json) => rule === 'DEADLINE_PASSED');
      expect(passed.basis).toContainEqual({ document: '烟政发〔2022〕8号', clause: expect.stringContaining('第9条') });
    },
  );

  tale('M3 every rule of the policy has a clause and colours that get worse', async (t) => {
    const { jurisdictions } = await t.office.get(
      '{ jurisdictions { code policy { rules { rule description steps { status trigger } basis { document clause } } } } }',
    );
    const { rules } = jurisdictions.find(({ code }: Json) => code === '370600').policy;
    const colours = Object.fromEntries(
      rules.map(({ rule, steps }: Json) => [rule, steps.map(({ status }: Json) => status).join(' ')]),
    );
    // DOMAIN 5 and 6, row by row; FLAGGED, EXPLANATION_* and UNIT_RED_TASKS as their rows say
    expect(colours).toMatchObject({
      DEADLINE_NEAR: 'YELLOW',
      DEADLINE_PASSED: 'RED',
      EXPLANATION_MISSING: 'RED',
      NOT_ACKNOWLEDGED: 'BLUE YELLOW',
      COMPLETION_RETURNED: 'YELLOW',
      COMPLETED_LATE: 'RED',
      REPEATED_EXTENSION: 'YELLOW',
      FALSE_REPORT: 'RED',
      FEEDBACK_NEAR: 'BLUE YELLOW',
      FEEDBACK_OVERDUE: 'RED',
      FEEDBACK_RETURNED: 'YELLOW',
      REPORT_NEAR: 'BLUE',
      REPORT_OVERDUE: 'YELLOW RED',
      MILESTONE_NEAR: 'BLUE',
      MILESTONE_OVERDUE: 'YELLOW RED',
      BEHIND_SCHEDULE: 'YELLOW RED',
      EXPLANATION_PENDING: 'YELLOW',
      EXPLANATION_REJECTED: 'YELLOW',
      RECTIFICATION_OVERDUE: 'RED',
    });
    expect(Object.keys(colours)).toHaveLength(21);
    for (const { basis, description, steps } of rules) {
      expect(basis.length).toBeGreaterThan(0);
      expect(description).not.toBe('');
      for (const { trigger } of steps) expect(trigger).not.toBe('');
    }
  });
});

describe('M4 letter', () => {
  tale('M4 letter: feedback within 3 working days, then monthly reports until closed', async (t) => {
    const [U1, U2] = [t.staff(1), t.staff(2)];
    const completion = `COMPLETION U1 ${FAR} provisional`;
    // given a task without regular reports, and a letter to two units on the day before the National Day week
    const task = await t.begun('2026-09-30T10:00:00+08:00', FAR);
    expect(await t.said(task, 'reportCadence')).toBe('NONE');
    const letter = await t.story.letter(task, 0, 1);
    // then: feedback by Saturday 10 October, which is worked; reports on the 25th after five working days, a Sunday
    expect(await t.said(task, 'reportCadence letters { recipients { feedbackDueOn } }')).toBe(
      'MONTHLY 2026-10-10, 2026-10-10',
    );
    const owed = () => t.owed(task);
    expect(await owed()).toBe(`FEEDBACK U1 2026-10-10, FEEDBACK U2 2026-10-10, REPORT U1 2026-10-26, ${completion}`);
    await t.turns(task, start('2026-10-09'), 'BLUE', 'BLUE FEEDBACK_NEAR:BLUE FEEDBACK_NEAR:BLUE');
    await t.answer(U1.who, letter);
    await t.turns(task, start('2026-10-10'), 'BLUE FEEDBACK_NEAR:BLUE', 'YELLOW FEEDBACK_NEAR:YELLOW');
    await t.turns(task, start('2026-10-11'), 'YELLOW FEEDBACK_NEAR:YELLOW', 'RED FEEDBACK_OVERDUE:RED');
    expect(await owed()).toBe(`FEEDBACK U2 2026-10-10 overdue, REPORT U1 2026-10-26, ${completion}`);
    await t.at('2026-10-12T10:00:00+08:00');
    expect((await t.answer(U2.who, letter)).onTime).toBe(false);
    // when nobody reports
    await t.turns(task, start('2026-10-22'), 'BLUE', 'BLUE REPORT_NEAR:BLUE');
    await t.turns(task, start('2026-10-27'), 'BLUE REPORT_NEAR:BLUE', 'YELLOW REPORT_OVERDUE:YELLOW');
    expect(await owed()).toBe(`REPORT U1 2026-10-26 overdue, ${completion}`);
    await t.turns(task, start('2026-11-03'), 'YELLOW REPORT_OVERDUE:YELLOW', 'RED REPORT_OVERDUE:RED');
    await t.at('2026-11-03T10:00:00+08:00');
    expect(await t.report(task)).toMatchObject({ kind: 'PROGRESS', dueOn: '2026-10-26', onTime: false });
    expect(await t.colour(task)).toBe('BLUE');
    expect(await owed()).toBe(`REPORT U1 2026-11-25, ${completion}`);
    // the next is given in time
    await t.turns(task, start('2026-11-23'), 'BLUE', 'BLUE REPORT_NEAR:BLUE');
    expect(await t.report(task)).toMatchObject({ dueOn: '2026-11-25', onTime: true });
    expect(await t.colour(task)).toBe('BLUE');
    expect(await owed()).toBe(`REPORT U1 2026-12-25 provisional, ${completion}`);
    // and when the task is done nothing is owed any more
    await t.complete(task);
    await t.approve(task);
    await t.act(t.office2, 'closeTask', task);
    expect(await owed()).toBe('');
    await t.at('2027-02-10T09:00:00+08:00');
    expect(await t.told(task, 'stage')).toBe('BLUE | CLOSED');
  });

  tale('M4 a letter of Friday 20 November: the reminder, the due day, the colours and the first report', async (t) => {
    const task = await t.begun('2026-11-20T16:00:00+08:00', FAR);
    await t.story.letter(task, 0);
    // the 25th after 27 November is Friday 25 December: past 20 December the next year's notice rules, still unpublished
    expect(await t.owed(task)).toBe(
      `FEEDBACK U1 2026-11-25, REPORT U1 2026-12-25 provisional, COMPLETION U1 ${FAR} provisional`,
    );
    await t.turns(task, start('2026-11-24'), 'BLUE', 'BLUE FEEDBACK_NEAR:BLUE');
    await t.turns(task, start('2026-11-25'), 'BLUE FEEDBACK_NEAR:BLUE', 'YELLOW FEEDBACK_NEAR:YELLOW');
    await t.turns(task, start('2026-11-26'), 'YELLOW FEEDBACK_NEAR:YELLOW', 'RED FEEDBACK_OVERDUE:RED');
    await t.turns(task, start('2026-12-23'), 'RED FEEDBACK_OVERDUE:RED', 'RED FEEDBACK_OVERDUE:RED REPORT_NEAR:BLUE');
  });

  tale('M4 a letter changes nothing in a cadence that the task has already', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR, { reportCadence: 'WEEKLY' });
    await t.at('2026-11-04T09:00:00+08:00');
    const before = `REPORT U1 2026-11-13, COMPLETION U1 ${FAR} provisional`;
    expect(await t.owed(task)).toBe(before);
    const letter = await t.story.letter(task, 0);
    expect(await t.said(task, 'reportCadence')).toBe('WEEKLY');
    expect(await t.owed(task)).toBe(`FEEDBACK U1 2026-11-09, ${before}`);
    await t.answer(t.story.unit, letter);
    expect(await t.owed(task)).toBe(before);
  });
});

describe('M5 explanation', () => {
  tale('M5 what cannot be finished in time is explained before: progress, reason, next steps, a date', async (t) => {
    const task = await t.november();
    // owed from the moment the deadline is near
    expect(await t.around(start('2026-11-17'), () => t.owed(task))).toEqual([
      'COMPLETION U1 2026-11-20',
      'COMPLETION U1 2026-11-20, EXPLANATION U1 2026-11-20',
      'COMPLETION U1 2026-11-20, EXPLANATION U1 2026-11-20',
    ]);
    await t.at('2026-11-18T10:00:00+08:00');
    const whole = {
      task,
      progress: '完成六成',
      category: 'PROCEDURE',
      reason: '审批未完成',
      nextSteps: '专人跟进',
      proposedDeadline: '2026-11-27',
    };
    const { progress, ...without } = whole;
    expect(await t.outcome(t.story.unit, 'submitExplanation', without)).toBe('BAD_USER_INPUT');
    for (const field of ['progress', 'reason', 'nextSteps']) {
      expect(await t.outcome(t.story.unit, 'submitExplanation', { ...whole, [field]: ' ' })).toBe(`REQUIRED ${field}`);
    }
    expect(await t.outcome(t.story.unit, 'submitExplanation', { ...whole, proposedDeadline: '2026-11-20' })).toBe(
      'INVALID proposedDeadline',
    );
    expect(await t.outcome(t.story.unit, 'submitExplanation', { ...whole, progress })).toBe('done');
    expect(await t.told(task, 'nextStatusChangeAt explanations { late decision category proposedDeadline }')).toBe(
      `${PENDING} | ${start('2026-11-28')} false PENDING PROCEDURE 2026-11-27`,
    );
    expect(await t.owed(task)).toBe('COMPLETION U1 2026-11-20');
    // it holds the deadline back, and approved it moves it
    await t.turns(task, start('2026-11-21'), PENDING, PENDING);
    await t.at('2026-11-23T10:00:00+08:00');
    const explanation = await t.said(task, 'explanations { id }');
    await t.decide(t.office, explanation, true);
    expect(await t.told(task, 'deadline originalDeadline extensionCount dueAt')).toBe(
      `BLUE | 2026-11-27 2026-11-20 1 ${start('2026-11-28')}`,
    );
    // the span is 19 now: near three working days before; and it is owed anew
    await t.turns(task, start('2026-11-24'), 'BLUE', NEAR);
    expect(await t.owed(task)).toBe('COMPLETION U1 2026-11-27, EXPLANATION U1 2026-11-27');
    await t.turns(task, start('2026-11-28'), NEAR, MISSING);
  });

  tale(
    'M5 nobody explains: red twice over; an explanation filed late clears nothing unless a leader approves',
    async (t) => {
      const task = await t.november();
      await t.turns(task, start('2026-11-21'), NEAR, MISSING);
      expect(await t.owed(task)).toBe('COMPLETION U1 2026-11-20 overdue');
      const explanation = await t.story.explain(task, '2026-12-04');
      expect(await t.told(task, 'explanations { late }')).toBe(`${MISSING} | true`);
      expect(await t.outcome(t.office, 'decideExplanation', { explanation, approve: true })).toBe(
        'APPROVAL_REQUIRED approve',
      );
      await t.at('2026-11-24T10:00:00+08:00');
      await t.decide(t.leader, explanation, true);
      expect(await t.told(task, 'deadline')).toBe('BLUE | 2026-12-04');
    },
  );
});

describe('M6 results are used', () => {
  tale(
    'M6 a unit with prominent problems turns red, a circular about it is proposed, and a leader decides',
    async (t) => {
      // given a unit with two tasks due on 20 November, and one with a single one
      await t.at('2026-11-02T09:00:00+08:00');
      const [poor, fair] = [await t.newStaff('M6A'), await t.newStaff('M6B')];
      const tasks = [await t.begin('2026-11-20', {}, poor), await t.begin('2026-11-20', {}, poor)];
      const single = await t.begin('2026-11-20', {}, fair);
      // two of two are red: RED; one of one: a reminder
      expect(await t.around(start('2026-11-21'), () => t.unitColour(poor.id))).toEqual([
        'BLUE | 2 0 2 0',
        'RED UNIT_RED_TASKS:RED | 2 0 0 2',
        'RED UNIT_RED_TASKS:RED | 2 0 0 2',
      ]);
      expect(await t.unitColour(fair.id)).toBe('BLUE UNIT_RED_TASKS:BLUE | 1 0 0 1');
      // after five working days the rules call for a circular: the office proposes, the unit hears nothing yet
      expect(
        await t.around(start('2026-11-28'), () => t.said(String(tasks[0]), 'escalation { level nextLevel }')),
      ).toEqual(['REMINDER CIRCULAR', 'CIRCULAR INTERVIEW', 'CIRCULAR INTERVIEW']);
      await t.at('2026-11-30T10:00:00+08:00');
      const circular = await t.propose('CIRCULAR', poor.id, tasks);
      expect(await t.intervention(circular, 'kind automatic unit { code } tasks { id } decision decidedAt')).toBe(
        `CIRCULAR false M6A ${tasks.join(', ')} PENDING null`,
      );
      expect((await t.interventions(String(tasks[0]), poor.who)).filter((line) => line.startsWith('CIRCULAR'))).toEqual(
        [],
      );
      expect(await t.outcome(t.office, 'decideIntervention', { intervention: circular, approve: true })).toBe(
        'FORBIDDEN',
      );
      expect(await t.outcome(poor.who, 'decideIntervention', { intervention: circular, approve: true })).toMatch(
        /^(FORBIDDEN|NOT_FOUND intervention)$/,
      );
      await t.at('2026-12-01T10:00:00+08:00');
      await t.decideIntervention(circular);
      expect(await t.intervention(circular, 'decision decidedAt', poor.who)).toBe('APPROVED 2026-12-01T10:00:00+08:00');
      // when one is done the unit is better: one of one open is red
      await t.complete(String(tasks[0]), poor.who);
      await t.approve(String(tasks[0]));
      expect((await t.unitColour(poor.id)).split(' |')[0]).toBe('BLUE UNIT_RED_TASKS:BLUE');
      await t.complete(single, fair.who);
      await t.approve(single);
      expect((await t.unitColour(fair.id)).split(' |')[0]).toBe('BLUE');
    },
  );
});

describe('M7 interview', () => {
  tale('M7 interview, rectification by a date, report of the result', async (t) => {
    const unit = await t.newStaff('M7A');
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR, {}, unit);
    const completion = `COMPLETION M7A ${FAR} provisional`;
    await t.at('2026-11-24T10:00:00+08:00');
    // a Saturday: rolled to Monday 7 December
    const interview = await t.propose('INTERVIEW', unit.id, [task], '2026-12-05');
    expect(await t.owed(task)).toBe(completion);
    await t.decideIntervention(interview);
    expect(await t.intervention(interview, 'decision rectifyBy rectificationDecision')).toBe(
      'APPROVED 2026-12-05 null',
    );
    expect(await t.owed(task)).toBe(`RECTIFICATION M7A 2026-12-07, ${completion}`);
    // not reported: red, and no completion answers it
    await t.turns(task, start('2026-12-08'), 'BLUE', 'RED RECTIFICATION_OVERDUE:RED');
    expect(await t.owed(task)).toBe(`RECTIFICATION M7A 2026-12-07 overdue, ${completion}`);
    // only the unit reports; the office decides
    await t.at('2026-12-08T10:00:00+08:00');
    expect(
      await t.outcome(t.staff(3).who, 'submitRectification', { intervention: interview, content: '代报' }),
    ).toMatch(/^(NOT_FOUND intervention|FORBIDDEN)$/);
    await t.rectify(interview, unit.who);
    expect(await t.colour(task)).toBe('BLUE');
    expect(await t.owed(task)).toBe(completion);
    expect(await t.intervention(interview, 'rectification { kind onTime content } rectificationDecision')).toBe(
      'RECTIFICATION false 已完成整改 PENDING',
    );
    // rejected it is due again, by a new date
    await t.at('2026-12-09T10:00:00+08:00');
    expect(
      await t.outcome(t.office, 'decideRectification', { intervention: interview, approve: false, comment: '不到位' }),
    ).toBe('REQUIRED rectifyBy');
    await t.decideRectified(interview, false, '2026-12-15');
    expect(await t.owed(task)).toBe(`RECTIFICATION M7A 2026-12-15, ${completion}`);
    await t.turns(task, start('2026-12-16'), 'BLUE', 'RED RECTIFICATION_OVERDUE:RED');
    await t.at('2026-12-16T10:00:00+08:00');
    await t.rectify(interview, unit.who);
    await t.decideRectified(interview, true);
    expect(await t.colour(task)).toBe('BLUE');
    expect(await t.intervention(interview, 'rectificationDecision')).toBe('APPROVED');
    expect(await t.owed(task)).toBe(completion);
  });
});

describe('M8 the six fixed things', () => {
  tale('M8 none of goal, requirement, standard, deadline, owner and lead unit may be missing', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const six: Json = {
      title: '六定事项',
      requirement: '任务',
      leadUnit: t.staff(1).id,
      owner: t.story.owner,
      deadline: '2026-11-20',
      source: t.source,
    };
    for (const field of ['requirement', 'leadUnit', 'owner', 'deadline']) {
      const { [field]: _, ...without } = six;
      expect([field, await t.outcome(t.office, 'createTask', without)]).toEqual([field, 'BAD_USER_INPUT']);
    }
    const task = await t.draft('2026-11-20', { goal: null, standard: null });
    expect(await t.outcome(t.office, 'assignTask', { task })).toBe('REQUIRED goal, REQUIRED standard');
    await t.office.must('updateTask', 'UpdateTaskInput', { task, goal: '目标' });
    expect(await t.outcome(t.office, 'assignTask', { task })).toBe('REQUIRED standard');
    await t.office.must('updateTask', 'UpdateTaskInput', { task, standard: '标准' });
    // a draft may wait too long for its own deadline
    await t.at('2026-11-21T00:00:00+08:00');
    expect(await t.outcome(t.office, 'assignTask', { task })).toBe('DATE_IN_PAST deadline');
    await t.office.must('updateTask', 'UpdateTaskInput', { task, deadline: '2026-11-21' });
    await t.act(t.office, 'assignTask', task);
    expect(await t.said(task, 'stage goal standard dueAt')).toBe(`ASSIGNED 目标 标准 ${start('2026-11-24')}`);
    // afterwards the deadline moves by an explanation only, and what is fixed cannot be taken away
    expect(await t.outcome(t.office, 'updateTask', { task, deadline: '2026-12-18' })).toBe(
      'NOT_ALLOWED_IN_STAGE deadline',
    );
    expect(await t.outcome(t.office, 'updateTask', { task, goal: '' })).toBe('REQUIRED goal');
    expect(await t.outcome(t.office, 'updateTask', { task, standard: null })).toBe('REQUIRED standard');
  });
});

describe('M9 the three lists', () => {
  tale('M9 work, tasks and responsibilities: each with unit, measures and limit', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const [A, B] = [await t.newStaff('M9A'), await t.newStaff('M9B')];
    const source = await t.story.newSource({ kind: 'WORK_REPORT', title: '三清单来源' });
    const make = (title: string, unit: typeof A, deadline: string) =>
      t.begin(deadline, { source, title, actionPlan: `${title}措施`, requirement: `${title}任务` }, unit);
    const tasks = [
      await make('甲事项', A, '2026-11-20'),
      await make('乙事项', B, '2026-11-27'),
      await make('丙事项', A, '2026-12-18'),
    ];
    await t.at('2026-11-18T09:00:00+08:00');
    const list = async (kind: string): Promise<Json[]> =>
      (
        await t.office.get(
          `query ($filter: TaskFilter) { checklist(kind: ${kind}, filter: $filter) { position name unit { code } owner { id } measures deadline tasks status task { id } source { id } } }`,
          { filter: { source } },
        )
      ).checklist;
    const rows = await list('TASK');
    expect(rows.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(
      rows.map(({ name, unit, owner, deadline, tasks: count, status, task }) =>
        [name, unit.code, owner.id, deadline, count, status, task.id].join(' '),
      ),
    ).toEqual([
      `甲事项 M9A ${t.story.owner} 2026-11-20 1 YELLOW ${tasks[0]}`,
      `乙事项 M9B ${t.story.owner} 2026-11-27 1 BLUE ${tasks[1]}`,
      `丙事项 M9A ${t.story.owner} 2026-12-18 1 BLUE ${tasks[2]}`,
    ]);
    for (const { measures } of rows) expect(measures).toMatch(/^[甲乙丙]事项(措施|任务)/);
    for (const kind of ['WORK', 'RESPONSIBILITY']) {
      const all = await list(kind);
      expect(all.map(({ position }) => position)).toEqual(all.map((_, i) => i + 1));
      expect([kind, all.reduce((sum, { tasks: count }) => sum + count, 0)]).toEqual([kind, 3]);
      expect(new Set(all.map(({ unit }) => unit.code))).toEqual(new Set(['M9A', 'M9B']));
      for (const { measures, deadline, unit, status } of all) {
        expect(measures).not.toBe('');
        // the worst of what the row stands for
        expect([unit.code, deadline === '2026-11-27' ? 'BLUE' : 'YELLOW']).toEqual([unit.code, status]);
      }
    }
    // what is owed is the same with its due moments
    expect(await t.asked(`obligations(unit: "${B.id}", kind: [COMPLETION]) { nodes { task { id } dueOn } }`)).toBe(
      `${tasks[1]} 2026-11-27`,
    );
  });
});

describe('M10 split item by item and level by level', () => {
  tale('M10 subtasks: the worst below is shown above, and none may be open at the end', async (t) => {
    const [U1, U2, U3] = [t.staff(1), t.staff(2), t.staff(3)];
    const root = await t.begun('2026-11-02T09:00:00+08:00', '2026-12-18');
    expect(await t.said(root, 'subtasksStatus')).toBe('null');
    const middle = await t.begin('2026-12-18', { parent: root }, U2);
    const leaf = await t.begin('2026-11-20', { parent: middle }, U3);
    expect(await t.said(root, 'subtasks { nodes { id leadUnit { code } parent { id } } }')).toBe(
      `${middle} U2 ${root}`,
    );
    // who leads a subtask sees it and what is below it, not what is above
    expect(await t.said(leaf, 'parent { id }', U2.who)).toBe(middle);
    expect(await t.said(middle, 'parent { id }', U2.who)).toBe('null');
    expect(await t.said(leaf, 'stage', U1.who)).toBe('IN_PROGRESS');
    expect(await t.story.see(middle, 'stage', U3.who)).toBeNull();
    // the colour below, at any depth; the root keeps its own
    const look = () => t.said(root, 'status subtasksStatus');
    expect(await t.around(start('2026-11-17'), look)).toEqual(['BLUE BLUE', 'BLUE YELLOW', 'BLUE YELLOW']);
    expect(await t.around(start('2026-11-21'), look)).toEqual(['BLUE YELLOW', 'BLUE RED', 'BLUE RED']);
    await t.at('2026-11-23T10:00:00+08:00');
    expect(await t.outcome(U1.who, 'submitCompletion', { task: root, summary: '已完成' })).toBe('OPEN_SUBTASKS task');
    expect(await t.outcome(U2.who, 'submitCompletion', { task: middle, summary: '已完成' })).toBe('OPEN_SUBTASKS task');
    // a cancelled one does not count; a finished one neither
    await t.act(t.office, 'cancelTask', leaf, '并入上级');
    expect(await look()).toBe('BLUE BLUE');
    await t.complete(middle, U2.who);
    await t.approve(middle);
    expect(await look()).toBe('BLUE null');
    await t.complete(root);
    // what is opened meanwhile counts when the completion is decided
    await t.act(t.office, 'reopenTask', middle, '问题反弹');
    expect(await t.outcome(t.office, 'decideCompletion', { task: root, approve: true })).toBe('OPEN_SUBTASKS task');
    await t.complete(middle, U2.who);
    await t.approve(middle);
    await t.approve(root);
    expect(await t.said(root, 'stage')).toBe('COMPLETED');
  });

  tale('M10 five levels below the root, not six; one lead unit', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    let parent = await t.begin('2026-12-18');
    for (let depth = 1; depth <= 5; depth++) parent = await t.begin('2026-12-18', { parent });
    const input = {
      title: '第六级',
      requirement: '任务',
      source: t.source,
      leadUnit: t.staff(1).id,
      owner: t.story.owner,
      deadline: '2026-12-18',
    };
    expect(await t.outcome(t.office, 'createTask', { ...input, parent })).toBe('INVALID parent');
    // the lead unit supports nobody but itself
    expect(
      await t.outcome(t.office, 'createTask', { ...input, title: '双牵头', supportingUnits: [t.staff(1).id] }),
    ).toMatch(/^INVALID supportingUnits/);
  });

  tale('M10 node control: a milestone reminds, turns, and is reached', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', '2026-12-18');
    const milestone = await t.milestone(task, '2026-11-10');
    expect(await t.owed(task)).toBe('MILESTONE U1 2026-11-10, COMPLETION U1 2026-12-18');
    await t.turns(task, start('2026-11-05'), 'BLUE', 'BLUE MILESTONE_NEAR:BLUE');
    await t.turns(task, start('2026-11-11'), 'BLUE MILESTONE_NEAR:BLUE', 'YELLOW MILESTONE_OVERDUE:YELLOW');
    expect(await t.owed(task)).toBe('MILESTONE U1 2026-11-10 overdue, COMPLETION U1 2026-12-18');
    // ten working days later
    await t.turns(task, start('2026-11-25'), 'YELLOW MILESTONE_OVERDUE:YELLOW', 'RED MILESTONE_OVERDUE:RED');
    expect(await t.outcome(t.story.unit, 'submitCompletion', { task, summary: '已完成' })).toBe('OPEN_MILESTONES task');
    expect(await t.outcome(t.story.unit, 'completeMilestone', { milestone, completedOn: '2026-11-26' })).toMatch(
      /^INVALID completedOn$/,
    );
    // reached two weeks ago as it says: blue from now on, and what was red was red
    await t.at('2026-11-25T10:00:00+08:00');
    const { milestone: reached } = await t.reach(milestone, '2026-11-10');
    expect(reached.completedOn).toBe('2026-11-10');
    expect(await t.told(task, 'statusSince')).toBe('BLUE | 2026-11-25T10:00:00+08:00');
    expect((await t.events(task, 'statusChanged')).map((line) => line.split(' ').at(-1))).toEqual([
      start('2026-11-11'),
      start('2026-11-25'),
      '2026-11-25T10:00:00+08:00',
    ]);
    expect(await t.owed(task)).toBe('COMPLETION U1 2026-12-18');
  });

  tale('M10 a milestone on a Saturday is due on Monday; moved it is due then; removed it is not', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', '2026-12-18');
    const milestone = await t.milestone(task, '2026-11-14');
    expect(await t.owed(task)).toBe('MILESTONE U1 2026-11-16, COMPLETION U1 2026-12-18');
    await t.turns(task, start('2026-11-11'), 'BLUE', 'BLUE MILESTONE_NEAR:BLUE');
    await t.turns(task, start('2026-11-17'), 'BLUE MILESTONE_NEAR:BLUE', 'YELLOW MILESTONE_OVERDUE:YELLOW');
    await t.at('2026-11-17T10:00:00+08:00');
    await t.office.must('updateMilestone', 'UpdateMilestoneInput', {
      milestone,
      dueOn: '2026-11-27',
      comment: '计划调整',
    });
    expect(await t.told(task, 'milestones { dueOn completedOn }')).toBe('BLUE | 2026-11-27 null');
    await t.turns(task, start('2026-11-24'), 'BLUE', 'BLUE MILESTONE_NEAR:BLUE');
    await t.office.must('removeMilestone', 'RemoveMilestoneInput', { milestone, comment: '不再需要' });
    expect(await t.told(task, 'milestones { id }')).toBe('BLUE | ');
    expect(await t.owed(task)).toBe('COMPLETION U1 2026-12-18');
  });

  tale(
    'M10 the lead unit plans its milestones until the first is due; then, and after an extension, the office',
    async (t) => {
      const { who } = t.staff(1);
      const add = (dueOn: string, task: string) => t.outcome(who, 'addMilestone', { task, title: '节点', dueOn });
      const task = await t.begun('2026-11-02T09:00:00+08:00', '2026-11-20');
      const own = await t.milestone(task, '2026-11-10', '自定节点', who);
      const second = await t.milestone(task, '2026-11-13', '另一节点', who);
      expect(await t.outcome(who, 'updateMilestone', { milestone: own, dueOn: '2026-11-09' })).toBe('done');
      expect(await t.outcome(t.staff(2).who, 'addMilestone', { task, title: '节点', dueOn: '2026-11-12' })).toBe(
        'NOT_FOUND task',
      );
      const extended = await t.begin('2026-11-20');
      const later = await t.milestone(extended, '2026-11-18', '自定节点', who);
      await t.decide(t.office, await t.story.explain(extended, '2026-11-27'), true);
      expect(await t.outcome(who, 'updateMilestone', { milestone: later, dueOn: '2026-11-19' })).not.toBe('done');
      expect(await t.outcome(t.office, 'updateMilestone', { milestone: later, dueOn: '2026-11-19' })).toBe('done');
      // the first is due at the end of 9 November
      await t.at('2026-11-09T23:59:59+08:00');
      expect(await add('2026-11-17', task)).toBe('done');
      await t.at('2026-11-10T00:00:00+08:00');
      expect(await add('2026-11-18', task)).not.toBe('done');
      expect(await t.outcome(who, 'updateMilestone', { milestone: second, dueOn: '2026-11-19' })).not.toBe('done');
      expect(await t.outcome(t.office, 'updateMilestone', { milestone: second, dueOn: '2026-11-19' })).toBe('done');
      // a completed one is fixed
      await t.reach(own);
      expect(await t.outcome(t.office, 'updateMilestone', { milestone: own, dueOn: '2026-11-30' })).not.toBe('done');
      expect(await t.outcome(t.office, 'removeMilestone', { milestone: own, comment: '试' })).not.toBe('done');
      const { milestones } = await t.story.see(task, 'milestones { dueOn completedOn }');
      expect(milestones.map(flat).sort()).toEqual(['2026-11-09 2026-11-10', '2026-11-17 null', '2026-11-19 null']);
    },
  );
});

describe('M11 goal and schedule', () => {
  const BEHIND = 'YELLOW BEHIND_SCHEDULE:YELLOW';
  const FAR_BEHIND = 'RED BEHIND_SCHEDULE:RED';

  tale(
    'M11 behind the schedule by 10 points it is yellow, by more than 30 red; a report sets the per cent',
    async (t) => {
      // a span of 14: each working day is 7.14 points, counted when it is over, rounded down
      const task = await t.november({ quantified: true });
      const look = () => t.said(task, 'expectedPercent progressPercent');
      expect(await t.around(start('2026-11-04'), look)).toEqual(['0 0', '7 0', '7 0']);
      // 2 of 14 are 14 points, 4 of 14 are 28, 5 of 14 are 35
      await t.turns(task, start('2026-11-05'), 'BLUE', BEHIND);
      expect(await look()).toBe('14 0');
      await t.at('2026-11-08T12:00:00+08:00');
      expect(await look()).toBe('28 0');
      await t.turns(task, start('2026-11-10'), BEHIND, FAR_BEHIND);
      expect(await look()).toBe('35 0');
      await t.at('2026-11-10T10:00:00+08:00');
      await t.report(task, 30);
      expect(await t.told(task, 'nextStatusChangeAt')).toBe(`BLUE | ${start('2026-11-11')}`);
      expect(await look()).toBe('35 30');
      // 42 − 30 are 12 points; 9 of 14 are 64 points, 34 more than reported, when Friday is over
      await t.turns(task, start('2026-11-11'), 'BLUE', BEHIND);
      await t.turns(task, start('2026-11-14'), BEHIND, FAR_BEHIND);
      await t.at('2026-11-16T10:00:00+08:00');
      await t.report(task, 60);
      expect(await t.told(task, 'expectedPercent progressPercent')).toBe('BLUE | 64 60');
      // from 17 November 71 are expected, and the deadline is near
      await t.turns(task, start('2026-11-17'), 'BLUE', 'YELLOW BEHIND_SCHEDULE:YELLOW DEADLINE_NEAR:YELLOW');
      // a completion ends the comparison
      await t.complete(task);
      expect(await t.colour(task)).toBe('BLUE');
    },
  );

  tale('M11 exactly 10 points are enough for yellow, exactly 30 are not for red', async (t) => {
    // a span of 10
    const task = await t.begun('2026-11-06T09:00:00+08:00', '2026-11-20', { quantified: true });
    await t.turns(task, start('2026-11-10'), 'BLUE', BEHIND);
    await t.at('2026-11-12T12:00:00+08:00');
    expect(await t.told(task, 'expectedPercent')).toBe(`${BEHIND} | 30`);
    await t.turns(task, start('2026-11-13'), BEHIND, FAR_BEHIND);
    expect(await t.said(task, 'expectedPercent statusSince')).toBe(`40 ${start('2026-11-13')}`);
  });

  tale('M11 a task that is not quantified, and the per cent of a supporting unit, count for nothing', async (t) => {
    const plain = await t.november();
    const task = await t.november({ quantified: true, supportingUnits: [t.staff(2).id] });
    await t.at('2026-11-04T10:00:00+08:00');
    await t.report(task, 90, t.staff(2).who);
    expect(await t.said(task, 'progressPercent')).toBe('0');
    await t.turns(task, start('2026-11-05'), 'BLUE', BEHIND);
    await t.at('2026-11-16T12:00:00+08:00');
    expect(await t.colour(plain)).toBe('BLUE');
    // made quantified it is measured from now on, not before
    await t.office.must('updateTask', 'UpdateTaskInput', { task: plain, quantified: true });
    expect(await t.told(plain, 'statusSince')).toBe(`${FAR_BEHIND} | 2026-11-16T12:00:00+08:00`);
  });

  tale('M11 with milestones the schedule is the share of milestones whose due day is over', async (t) => {
    const task = await t.november({ quantified: true });
    const days = ['2026-11-05', '2026-11-10', '2026-11-13', '2026-11-18'];
    const milestones: string[] = [];
    for (const day of days) milestones.push(await t.milestone(task, day));
    // all are reached at once: only the report is behind
    for (const milestone of milestones) await t.reach(milestone);
    const look = () => t.said(task, 'expectedPercent');
    expect(await t.around(start('2026-11-06'), look)).toEqual(['0', '25', '25']);
    expect(await t.colour(task)).toBe(BEHIND);
    expect(await t.said(task, 'statusSince')).toBe(start('2026-11-06'));
    await t.turns(task, start('2026-11-11'), BEHIND, FAR_BEHIND);
    expect(await look()).toBe('50');
    await t.report(task, 50);
    await t.turns(task, start('2026-11-14'), 'BLUE', BEHIND);
    await t.at('2026-11-20T12:00:00+08:00');
    expect(await t.told(task, 'expectedPercent')).toMatch(/^RED BEHIND_SCHEDULE:RED DEADLINE_NEAR:YELLOW \| 100$/);
  });

  tale('M11 suspended days count in neither', async (t) => {
    // three working days of the span are over on the evening of 5 November
    const task = await t.november({ quantified: true });
    await t.report(task, 20);
    await t.at('2026-11-05T18:00:00+08:00');
    await t.act(t.office, 'suspendTask', task, '等候批复');
    // six working days: 6, 9–13; the deadline moves from 20 to 30 November
    await t.at('2026-11-13T10:00:00+08:00');
    await t.act(t.office, 'resumeTask', task);
    expect(await t.said(task, 'deadline expectedPercent')).toBe('2026-11-30 21');
    // the days of the span go on with Monday 16: 4 of 14 are 28, 5 of 14 are 35
    expect(await t.around(start('2026-11-17'), () => t.said(task, 'expectedPercent'))).toEqual(['21', '28', '28']);
    await t.turns(task, start('2026-11-18'), 'BLUE', BEHIND);
  });

  tale('M11 early warning: the forecast names the day on which it will fall behind', async (t) => {
    await t.at('2026-11-02T10:00:00+08:00');
    const source = await t.story.newSource({ kind: 'MEETING_DECISION' });
    await t.begin('2026-11-20', { source, quantified: true });
    expect(
      await t.asked(`forecast(filter: { source: "${source}" }, workingDays: 6) { date turningYellow turningRed }`),
    ).toBe('2026-11-03 0 0, 2026-11-04 0 0, 2026-11-05 1 0, 2026-11-06 0 0, 2026-11-09 0 0, 2026-11-10 0 1');
  });

  tale('M11 what is overdue besides is as red as before', async (t) => {
    const task = await t.november({ quantified: true });
    await t.at('2026-11-20T12:00:00+08:00');
    await t.report(task, 100);
    expect(await t.colour(task)).toBe(NEAR);
    await t.turns(task, start('2026-11-21'), NEAR, MISSING);
    expect(MISSING.startsWith(PASSED)).toBe(true);
  });
});
