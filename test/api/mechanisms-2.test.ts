// The mechanisms that the documents ask for (DOMAIN 2), M12 to M22: one scenario or more each, over the real API, with days
// and moments worked out by hand. Most are told at the same time in one ledger; numbers of a whole government have a ledger
// to themselves. 25–27 September and 1–7 October 2026 are holidays; Sunday 20 September and Saturday 10 October are worked.
import { FAR, flat, Play, Stage, start } from '../tales';
import { Caller, type Json } from '../world';

const stage = new Stage('2026-09-14T08:00:00+08:00');
const { tale, each } = stage;
const LAST = `COMPLETION U1 ${FAR} provisional`;

describe('M12 regular tracking', () => {
  // Assigned on Monday 21 September: the first such day after 29 September. Friday 2 October is a holiday, 25 October a
  // Sunday; 30 September the last day of its month.
  each([
    ['WEEKLY', '2026-10-08', '2026-09-29', '2026-10-09', '2026-10-15'],
    ['TEN_DAYS', '2026-09-30', '2026-09-28', '2026-10-01', '2026-10-14'],
    ['MONTHLY', '2026-10-26', '2026-10-22', '2026-10-27', '2026-11-03'],
    ['QUARTERLY', '2026-12-25', '2026-12-23', '2026-12-26', '2027-01-05'],
  ])(
    'M12 %s: the first report is due %s; reminder from %s, yellow from %s, red from %s',
    async (t, reportCadence, due, near, yellow, red) => {
      const task = await t.begun('2026-09-21T09:00:00+08:00', FAR, { reportCadence });
      expect(await t.owed(task)).toBe(`REPORT U1 ${due}${due > '2026-12-20' ? ' provisional' : ''}, ${LAST}`);
      expect(await t.said(task, 'nextStatusChangeAt')).toBe(start(yellow));
      await t.turns(task, start(near), 'BLUE', 'BLUE REPORT_NEAR:BLUE');
      await t.turns(task, start(yellow), 'BLUE REPORT_NEAR:BLUE', 'YELLOW REPORT_OVERDUE:YELLOW');
      expect(await t.said(task, 'nextStatusChangeAt')).toBe(start(red));
      await t.turns(task, start(red), 'YELLOW REPORT_OVERDUE:YELLOW', 'RED REPORT_OVERDUE:RED');
      expect(await t.since(task)).toBe(`REPORT_OVERDUE ${start(red)}`);
    },
  );

  tale(
    'M12 a report answers what has passed, else the next; never one after the next, and each only once',
    async (t) => {
      const task = await t.begun('2026-09-21T09:00:00+08:00', FAR, { reportCadence: 'WEEKLY' });
      // 2 October is a holiday: due on Thursday 8, and Friday 9 is due again
      await t.at('2026-10-08T12:00:00+08:00');
      expect(await t.report(task)).toMatchObject({ dueOn: '2026-10-08', onTime: true });
      expect(await t.owed(task)).toBe(`REPORT U1 2026-10-09, ${LAST}`);
      // the day before has not passed yet
      expect(await t.report(task)).toMatchObject({ dueOn: null });
      expect(await t.owed(task)).toBe(`REPORT U1 2026-10-09, ${LAST}`);
      await t.at('2026-10-09T00:00:00+08:00');
      expect(await t.report(task)).toMatchObject({ dueOn: '2026-10-09', onTime: true });
      expect(await t.report(task)).toMatchObject({ dueOn: null });
      expect(await t.owed(task)).toBe(`REPORT U1 2026-10-16, ${LAST}`);
      // two Fridays pass unanswered: counted from the earlier
      await t.turns(task, start('2026-10-17'), 'BLUE REPORT_NEAR:BLUE', 'YELLOW REPORT_OVERDUE:YELLOW');
      await t.turns(task, start('2026-10-24'), 'YELLOW REPORT_OVERDUE:YELLOW', 'RED REPORT_OVERDUE:RED');
      expect(await t.owed(task)).toBe(`REPORT U1 2026-10-16 overdue, ${LAST}`);
      await t.at('2026-10-24T10:00:00+08:00');
      expect(await t.report(task)).toMatchObject({ dueOn: '2026-10-23', onTime: false });
      expect(await t.colour(task)).toBe('BLUE');
      expect(await t.owed(task)).toBe(`REPORT U1 2026-10-30, ${LAST}`);
    },
  );

  tale('M12 only the lead unit answers, and a returned report answers nothing', async (t) => {
    const input = { reportCadence: 'MONTHLY', supportingUnits: [t.staff(2).id] };
    const task = await t.begun('2026-10-12T09:00:00+08:00', FAR, input);
    await t.at('2026-10-23T10:00:00+08:00');
    // the supporting unit's report is kept, the lead unit's answers
    expect(await t.report(task, 50, t.staff(2).who)).toMatchObject({ dueOn: null });
    expect(await t.owed(task)).toBe(`REPORT U1 2026-10-26, ${LAST}`);
    const { id } = await t.report(task, 40);
    expect(await t.told(task, 'progressPercent')).toBe('BLUE | 40');
    expect(await t.owed(task)).toBe(`REPORT U1 2026-11-25, ${LAST}`);
    // returned after the due day: owed again, yellow from the return, red as if it had never been
    await t.at('2026-10-28T10:00:00+08:00');
    await t.giveBack(id);
    expect(await t.said(task, 'reports { nodes { unit { code } returned } }')).toMatch(/U1 true/);
    expect(await t.owed(task)).toBe(`REPORT U1 2026-10-26 overdue, ${LAST}`);
    expect(await t.told(task, 'statusSince')).toBe('YELLOW REPORT_OVERDUE:YELLOW | 2026-10-28T10:00:00+08:00');
    expect(await t.outcome(t.office, 'returnReport', { report: id, comment: '再退' })).toBe('INVALID report');
    await t.turns(task, start('2026-11-03'), 'YELLOW REPORT_OVERDUE:YELLOW', 'RED REPORT_OVERDUE:RED');
    expect(await t.report(task)).toMatchObject({ dueOn: '2026-10-26', onTime: false });
    expect(await t.colour(task)).toBe('BLUE');
  });

  tale('M12 a cadence that is changed begins on the day of the change', async (t) => {
    const task = await t.begun('2026-10-19T09:00:00+08:00', FAR, { reportCadence: 'WEEKLY' });
    expect(await t.owed(task)).toBe(`REPORT U1 2026-10-30, ${LAST}`);
    const change = (reportCadence: string) =>
      t.office.must('updateTask', 'UpdateTaskInput', { task, reportCadence }, 'task { reportCadence }');
    await t.at('2026-10-21T09:00:00+08:00');
    // after five working days, 28 October: the last of the month is a Saturday, due on Monday
    await change('TEN_DAYS');
    expect(await t.owed(task)).toBe(`REPORT U1 2026-11-02, ${LAST}`);
    await t.turns(task, start('2026-11-03'), 'BLUE REPORT_NEAR:BLUE', 'YELLOW REPORT_OVERDUE:YELLOW');
    // what has passed unanswered stays owed (M22), then the new days
    await change('MONTHLY');
    expect(await t.told(task, 'statusSince')).toBe(`YELLOW REPORT_OVERDUE:YELLOW | ${start('2026-11-03')}`);
    expect(await t.owed(task)).toBe(`REPORT U1 2026-11-02 overdue, ${LAST}`);
    expect(await t.report(task)).toMatchObject({ dueOn: '2026-11-02', onTime: false });
    expect(await t.colour(task)).toBe('BLUE');
    expect(await t.owed(task)).toBe(`REPORT U1 2026-11-25, ${LAST}`);
    await change('NONE');
    expect(await t.owed(task)).toBe(LAST);
    expect(await t.outcome(t.story.unit, 'updateTask', { task, reportCadence: 'WEEKLY' })).toBe('FORBIDDEN');
  });

  tale('M12 due days that fall while a task is suspended, or a completion waits, are not owed', async (t) => {
    const suspended = await t.begun('2026-10-12T09:00:00+08:00', FAR, { reportCadence: 'MONTHLY' });
    const waiting = await t.begin('2026-12-18', { reportCadence: 'MONTHLY' });
    await t.at('2026-10-21T09:00:00+08:00');
    await t.act(t.leader, 'suspendTask', suspended, '等候批复');
    await t.complete(waiting);
    await t.turns(suspended, start('2026-10-27'), 'BLUE', 'BLUE');
    expect([await t.colour(waiting), await t.owed(waiting)]).toEqual(['BLUE', '']);
    await t.at('2026-10-28T10:00:00+08:00');
    await t.act(t.office, 'resumeTask', suspended);
    await t.sendBack(waiting);
    // 26 October is owed by neither
    expect(await t.colour(suspended)).toBe('BLUE');
    expect(await t.owed(suspended)).toMatch(/^REPORT U1 2026-11-25, /);
    expect(await t.colour(waiting)).toBe('YELLOW COMPLETION_RETURNED:YELLOW');
    expect(await t.owed(waiting)).toBe('REPORT U1 2026-11-25, COMPLETION U1 2026-12-18');
  });
});

describe('M13 key matters', () => {
  tale('M13 key matters: three or four per leader and year, quarterly progress', async (t) => {
    await t.at('2026-09-15T09:00:00+08:00');
    const person = async (name: string): Promise<string> =>
      (await t.office.must('createPerson', 'CreatePersonInput', { name }, 'person { id }')).person.id;
    const [full, few] = [await person('重大事项领导甲'), await person('重大事项领导乙')];
    const add = async (leader: string, title: string, who = t.office): Promise<[string, string[]]> => {
      const input = { kind: 'KEY_MATTER', level: 'MUNICIPAL', title, issuedOn: '2026-01-20', leader };
      const { source, warnings } = await who.must('createSource', 'CreateSourceInput', input, 'source { id } warnings');
      return [source.id, warnings];
    };
    const sources: string[] = [];
    const warned: number[] = [];
    for (const title of ['重大事项一', '重大事项二', '重大事项三', '重大事项四', '重大事项五']) {
      const [source, warnings] = await add(full, title);
      sources.push(source);
      warned.push(warnings.length);
    }
    // one and two are too few, five too many
    expect(warned.map((count) => count > 0)).toEqual([true, true, false, false, true]);
    const [other, english] = await add(few, '重大事项六', t.office.in('en'));
    expect(english[0]).toMatch(/^[^\u4e00-\u9fff]*[a-z]/i);
    const { keyMatters } = await t.office.get(
      '{ keyMatters(year: 2026) { leader { id } year matters { id } warning } }',
    );
    const of = (leader: string) => keyMatters.find((list: Json) => list.leader.id === leader);
    expect(
      of(full)
        .matters.map(({ id }: Json) => id)
        .sort(),
    ).toEqual([...sources].sort());
    expect(of(full)).toMatchObject({ year: 2026, warning: expect.stringMatching(/[\u4e00-\u9fff]/) });
    expect(of(few).matters).toEqual([{ id: other }]);
    expect((await t.office.get('{ keyMatters(year: 2025) { leader { id } } }')).keyMatters).toEqual([]);
    // their tasks report every quarter: the 25th of September is the Mid-Autumn Festival, then 26 and 27
    const task = await t.begin(FAR, { source: sources[0] });
    expect(await t.said(task, 'reportCadence')).toBe('QUARTERLY');
    expect(await t.owed(task)).toBe(`REPORT U1 2026-09-28, ${LAST}`);
    await t.turns(task, start('2026-09-23'), 'BLUE', 'BLUE REPORT_NEAR:BLUE');
    await t.turns(task, start('2026-09-29'), 'BLUE REPORT_NEAR:BLUE', 'YELLOW REPORT_OVERDUE:YELLOW');
    await t.turns(task, start('2026-10-11'), 'YELLOW REPORT_OVERDUE:YELLOW', 'RED REPORT_OVERDUE:RED');
    expect(await t.report(task)).toMatchObject({ dueOn: '2026-09-28', onTime: false });
    expect(await t.owed(task)).toBe(`REPORT U1 2026-12-25 provisional, ${LAST}`);
  });

  tale('M13 three or four are as they should be', async (t) => {
    await t.at('2026-09-15T09:00:00+08:00');
    const { person } = await t.office.must('createPerson', 'CreatePersonInput', { name: '领导丙' }, 'person { id }');
    for (let i = 1; i <= 4; i++) {
      const input = {
        kind: 'KEY_MATTER',
        level: 'MUNICIPAL',
        title: `丙的重大事项${i}`,
        issuedOn: '2026-02-01',
        leader: person.id,
      };
      await t.office.must('createSource', 'CreateSourceInput', input);
      const { keyMatters } = await t.leader.get('{ keyMatters(year: 2026) { leader { id } matters { id } warning } }');
      const { matters, warning } = keyMatters.find(({ leader }: Json) => leader.id === person.id);
      expect([i, matters.length, warning === null]).toEqual([i, i, i >= 3]);
    }
  });
});

describe('M14 striking off', () => {
  tale('M14 completed is not closed: a number is struck off by somebody else than who approved', async (t) => {
    const source = await t.story.newSource({ kind: 'MEETING_DECISION' });
    const task = await t.november({ source });
    const number = await t.said(task, 'number');
    const stages = async () => {
      const query = `{ summary(filter: { source: "${source}" }, groupBy: STAGE) { groups { key counts { total } } } }`;
      const { groups } = (await t.office.get(query)).summary;
      return groups
        .filter(({ counts }: Json) => counts.total > 0)
        .map(flat)
        .join(', ');
    };
    expect(await stages()).toBe('IN_PROGRESS 1');
    expect(await t.outcome(t.office2, 'closeTask', { task })).toBe('NOT_ALLOWED_IN_STAGE task');
    await t.at('2026-11-18T10:00:00+08:00');
    await t.complete(task);
    expect(await stages()).toBe('COMPLETION_SUBMITTED 1');
    await t.at('2026-11-19T10:00:00+08:00');
    await t.approve(task);
    expect([await stages(), await t.said(task, 'completedAt closedAt completedOnTime')]).toEqual([
      'COMPLETED 1',
      '2026-11-19T10:00:00+08:00 null true',
    ]);
    expect(await t.asked(`tasks(filter: { source: "${source}", open: true }) { totalCount }`)).toBe('0');
    expect(await t.outcome(t.office, 'closeTask', { task })).toBe('SAME_PERSON task');
    await t.at('2026-11-30T10:00:00+08:00');
    await t.act(t.office2, 'closeTask', task);
    expect(await t.said(task, 'number completedAt closedAt')).toBe(
      `${number} 2026-11-19T10:00:00+08:00 2026-11-30T10:00:00+08:00`,
    );
    expect(await stages()).toBe('CLOSED 1');
    // and it can come back
    await t.act(t.office, 'reopenTask', task, '问题反弹');
    expect(await t.told(task, 'stage number closedAt')).toBe(`RED DEADLINE_PASSED:RED | IN_PROGRESS ${number} null`);
  });
});

// ---------------------------------------------------------------- inspection activities

const INSPECTION =
  'number stage planned year kind proposedBy { code } units { code } decidedAt situation suggestions conclusion';
async function inspection(who: Caller, id: string, selection = INSPECTION): Promise<string> {
  const { node } = await who.get(`query ($id: ID!) { node(id: $id) { ... on Inspection { ${selection} } } }`, { id });
  return flat(node);
}
async function propose(who: Caller, input: Json): Promise<string> {
  const defaults = { kind: 'SPECIAL', scope: '有关工作推进情况' };
  const { inspection: made } = await who.must(
    'proposeInspection',
    'ProposeInspectionInput',
    { ...defaults, ...input },
    'inspection { id }',
  );
  return made.id;
}

describe('M15 proposals, the plan, the report', () => {
  tale('M15 a unit proposes a task, the office registers it', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const [U1, U2] = [t.staff(1), t.staff(2)];
    const input = {
      title: '部门建议督查事项',
      requirement: '建议',
      source: t.source,
      leadUnit: U2.id,
      owner: t.story.owner,
      deadline: '2026-12-18',
      goal: '目标',
      standard: '标准',
    };
    const { task } = await U1.who.must('createTask', 'CreateTaskInput', input, 'task { id stage number }');
    expect(task).toMatchObject({ stage: 'DRAFT', number: null });
    expect(await t.owed(task.id)).toBe('');
    expect(await t.story.see(task.id, 'id', U2.who)).toBeNull();
    expect(await t.outcome(U1.who, 'registerTask', { task: task.id })).toBe('FORBIDDEN');
    expect(await t.outcome(U1.who, 'assignTask', { task: task.id })).toBe('FORBIDDEN');
    await t.act(t.office, 'registerTask', task.id);
    expect(await t.said(task.id, 'stage number')).toMatch(/^REGISTERED 烟政督〔2026〕\d+号$/);
    await t.act(t.office, 'assignTask', task.id);
    expect(await t.said(task.id, 'stage leadUnit { code }', U2.who)).toBe('ASSIGNED U2');
  });

  tale(
    'M15 inspections: proposed, reviewed, registered; outside the adopted plan only with approval; reported',
    async (t) => {
      const [U1, U2, U3] = [t.staff(1), t.staff(2), t.staff(3)];
      await t.at('2026-11-02T09:00:00+08:00');
      const time = { year: 2027, startOn: '2027-03-01', endOn: '2027-03-12' };
      const own = await propose(U1.who, { ...time, title: '项目建设专项督查', units: [U2.id] });
      expect(await inspection(t.office, own)).toBe('null PROPOSED true 2027 SPECIAL U1 U2 null null null null');
      expect(await t.outcome(U1.who, 'decideInspection', { inspection: own, approve: true })).toBe('FORBIDDEN');
      const plain = await propose(t.office, { ...time, title: '营商环境专项督查', units: [U3.id] });
      const unwanted = await propose(t.office, { ...time, title: '重复的督查', units: [U3.id] });
      // while the plan is not adopted the office decides
      await t.office.must('decideInspection', 'DecideInspectionInput', { inspection: own, approve: true });
      expect(await inspection(t.office, own, 'stage number decidedBy')).toMatch(
        /^REGISTERED \S*〔20\d\d〕\d+号 督查科甲$/,
      );
      await t.leader.must('decideInspection', 'DecideInspectionInput', {
        inspection: unwanted,
        approve: false,
        comment: '与既有督查重复',
      });
      expect(await inspection(t.office, unwanted, 'stage number')).toBe('REJECTED null');
      // when the leader has adopted the year's plan
      expect(await t.outcome(t.office, 'adoptInspectionPlan', { year: 2027 })).toBe('FORBIDDEN');
      await t.leader.must('adoptInspectionPlan', 'AdoptInspectionPlanInput', { year: 2027 });
      const outside = await propose(t.office, { ...time, title: '计划外督查', units: [U1.id] });
      expect(await inspection(t.office, outside, 'stage planned')).toBe('PROPOSED false');
      expect(await inspection(t.office, plain, 'stage planned')).toBe('PROPOSED true');
      // then the office needs a leader for what is outside it
      expect(await t.outcome(t.office, 'decideInspection', { inspection: outside, approve: true })).toMatch(
        /^APPROVAL_REQUIRED /,
      );
      expect(await inspection(t.office, outside, 'stage decidedAt')).toBe('PROPOSED null');
      await t.leader.must('decideInspection', 'DecideInspectionInput', { inspection: outside, approve: true });
      expect(await inspection(t.office, outside, 'stage planned decidedBy')).toBe('REGISTERED false 分管领导');
      // when it is over, its report makes a draft of every problem
      await t.at('2027-03-15T10:00:00+08:00');
      const problem = { leadUnit: U2.id, owner: t.story.owner, deadline: '2027-05-28', requirement: '限期整改' };
      const report = {
        inspection: own,
        situation: '总体良好',
        suggestions: '加强统筹',
        problems: [
          { ...problem, title: '问题一' },
          { ...problem, title: '问题二', goal: '见效', standard: '验收' },
        ],
      };
      expect(await t.outcome(U1.who, 'reportInspection', report)).toBe('FORBIDDEN');
      expect(await t.outcome(t.office, 'reportInspection', { ...report, situation: '' })).toBe('REQUIRED situation');
      await t.office.must('reportInspection', 'ReportInspectionInput', report);
      expect(await inspection(t.office, own, 'stage situation suggestions')).toBe('REPORTED 总体良好 加强统筹');
      expect(
        await inspection(
          t.office,
          own,
          'source { kind } tasks { title stage listed number leadUnit { code } deadline }',
        ),
      ).toBe('INSPECTION_FEEDBACK 问题一 DRAFT true null U2 2027-05-28, 问题二 DRAFT true null U2 2027-05-28');
      const query = 'query ($id: ID!) { node(id: $id) { ... on Inspection { tasks { id title } } } }';
      const { tasks } = (await t.office.get(query, { id: own })).node;
      const [bare, whole] = tasks.map(({ id }: Json) => id);
      expect(await t.outcome(t.office, 'assignTask', { task: bare })).toBe('REQUIRED goal, REQUIRED standard');
      await t.act(t.office, 'assignTask', whole);
      expect(await t.said(whole, 'stage listed source { kind }', U2.who)).toBe('ASSIGNED true INSPECTION_FEEDBACK');
      expect(await t.outcome(t.office, 'reportInspection', report)).not.toBe('done');
    },
  );
});

describe('M16 key and special supervision', () => {
  tale(
    'M16 inspections of both kinds, concluded; reviewed within 30 days by somebody who had no part in it',
    async (t) => {
      const [U1, U2, U3] = [t.staff(1), t.staff(2), t.staff(3)];
      await t.at('2026-11-03T09:00:00+08:00');
      const time = { year: 2026, startOn: '2026-11-03', endOn: '2026-11-06' };
      const key = await propose(t.office, { ...time, kind: 'KEY', title: '重点督查甲', units: [U1.id, U2.id] });
      const special = await propose(t.office, { ...time, kind: 'SPECIAL', title: '专项督查乙', units: [U3.id] });
      for (const [kind, found, other] of [
        ['KEY', key, special],
        ['SPECIAL', special, key],
      ]) {
        const listed = await t.asked(`inspections(year: 2026, kind: [${kind}]) { nodes { id } }`);
        expect(listed.split(', ')).toContain(found);
        expect(listed.split(', ')).not.toContain(other);
      }
      await t.office.must('decideInspection', 'DecideInspectionInput', { inspection: key, approve: true });
      const conclusion = { inspection: key, conclusion: '两项问题' };
      expect(await t.outcome(t.office, 'concludeInspection', conclusion)).not.toBe('done');
      await t.at('2026-11-09T10:00:00+08:00');
      const report = { inspection: key, situation: '总体良好', suggestions: '加强统筹', problems: [] };
      await t.office.must('reportInspection', 'ReportInspectionInput', report);
      const review = { inspection: key, reason: '事实有出入' };
      expect(await t.outcome(U1.who, 'requestInspectionReview', review)).not.toBe('done');
      await t.at('2026-11-10T10:00:00+08:00');
      await t.office.must('concludeInspection', 'ConcludeInspectionInput', conclusion);
      expect(await inspection(U1.who, key, 'stage conclusion concludedAt')).toBe(
        'CONCLUDED 两项问题 2026-11-10T10:00:00+08:00',
      );
      // only who was inspected may ask, within 30 days
      expect(await t.outcome(U3.who, 'requestInspectionReview', review)).toMatch(/^(FORBIDDEN|NOT_FOUND inspection)$/);
      await t.at('2026-11-16T10:00:00+08:00');
      await U1.who.must('requestInspectionReview', 'RequestInspectionReviewInput', review);
      expect(await t.outcome(U1.who, 'requestInspectionReview', review)).not.toBe('done');
      const look = () =>
        inspection(t.office, key, 'reviews { unit { code } requestedAt dueOn decision decidedBy late }');
      const asked = 'U1 2026-11-16T10:00:00+08:00 2026-12-16';
      expect(await look()).toBe(`${asked} PENDING null false`);
      await t.at('2026-12-10T23:59:59+08:00');
      await U2.who.must('requestInspectionReview', 'RequestInspectionReviewInput', review);
      // it is decided by an official who had no part in it
      const decision = { inspection: key, unit: U1.id, approve: true, comment: '予以更正' };
      expect(await t.outcome(t.office, 'decideInspectionReview', decision)).toMatch(/^SAME_PERSON /);
      expect(await t.outcome(t.leader, 'decideInspectionReview', decision)).toBe('FORBIDDEN');
      // late from the moment that the thirtieth day is over
      expect((await t.around(start('2026-12-17'), look)).map((line) => line.split(', ')[0])).toEqual([
        `${asked} PENDING null false`,
        `${asked} PENDING null true`,
        `${asked} PENDING null true`,
      ]);
      await t.office2.must('decideInspectionReview', 'DecideInspectionReviewInput', decision);
      expect((await look()).split(', ')[0]).toBe(`${asked} APPROVED 督查科乙 true`);
      expect(await t.outcome(t.office2, 'decideInspectionReview', decision)).not.toBe('done');
    },
  );

  tale('M16 after the thirtieth day a conclusion is not reviewed any more', async (t) => {
    await t.at('2026-11-03T09:00:00+08:00');
    const unit = await t.newStaff('M16A');
    const time = { year: 2026, startOn: '2026-11-03', endOn: '2026-11-06' };
    const made = await propose(t.office2, { ...time, title: '专项督查丙', units: [unit.id] });
    await t.office.must('decideInspection', 'DecideInspectionInput', { inspection: made, approve: true });
    await t.at('2026-11-10T09:00:00+08:00');
    const report = { inspection: made, situation: '良好', suggestions: '无', problems: [] };
    await t.office.must('reportInspection', 'ReportInspectionInput', report);
    await t.office.must('concludeInspection', 'ConcludeInspectionInput', { inspection: made, conclusion: '良好' });
    await t.at('2026-12-11T00:00:00+08:00');
    expect(await t.outcome(unit.who, 'requestInspectionReview', { inspection: made, reason: '事实有出入' })).not.toBe(
      'done',
    );
    expect(await inspection(t.office, made, 'reviews { unit { code } }')).toBe('');
  });

  tale('M16 a unit inspected twice at the same time is a warning, in the language asked for', async (t) => {
    await t.at('2026-11-03T10:00:00+08:00');
    const unit = await t.newStaff('M16B');
    const time = { year: 2026, units: [unit.id] };
    const first = await propose(t.office, { ...time, startOn: '2026-11-16', endOn: '2026-11-20', title: '督查丁' });
    expect(await inspection(t.office, first, 'warnings')).toBe('');
    await t.office.must('decideInspection', 'DecideInspectionInput', { inspection: first, approve: true });
    const second = await propose(t.office, { ...time, startOn: '2026-11-18', endOn: '2026-11-24', title: '督查戊' });
    expect(await inspection(t.office, second, 'warnings')).toMatch(/[\u4e00-\u9fff]/);
    expect(await inspection(t.office.in('en'), second, 'warnings')).toMatch(/[a-z]{4}/);
  });
});

// ---------------------------------------------------------------- numbers of a government

describe('M17, M18 assessment and reports to the leaders', () => {
  it('M17 assessment: who is late scores less; M18 the summary and the briefing say what was done', async () => {
    const t = await Play.open('2026-11-02T09:00:00+08:00');
    const [good, bad] = [t.staff(1), t.staff(2)];
    // given a task of each, and a letter about it, due on 5 November
    const tasks = [await t.begin('2026-11-20', {}, good), await t.begin('2026-11-20', {}, bad)] as [string, string];
    const letters = [await t.story.letter(tasks[0], 0), await t.story.letter(tasks[1], 1)] as [string, string];
    await t.at('2026-11-05T10:00:00+08:00');
    await t.answer(good.who, letters[0]);
    // when one is late by a day, reminded at nine
    await t.at('2026-11-06T10:00:00+08:00');
    await t.answer(bad.who, letters[1]);
    await t.at('2026-11-18T10:00:00+08:00');
    for (const [i, { who }] of [good, bad].entries()) {
      await t.complete(String(tasks[i]), who);
      await t.approve(String(tasks[i]));
    }
    // then: 100 × (3 × 0 + 4 × 1) / 7 − 2 for the task that turned red
    const range = 'from: "2026-11-02", to: "2026-11-30"';
    const { scorecards } = await t.leader.get(
      `{ scorecards(${range}) { unit { code } assigned completed completedOnTime feedbackDue feedbackOnTime reportsDue reportsOnTime turnedRed returned interventions score rank } }`,
    );
    const of = (code: string) => scorecards.find(({ unit }: Json) => unit.code === code);
    expect(of('U1')).toEqual({
      unit: { code: 'U1' },
      assigned: 1,
      completed: 1,
      completedOnTime: 1,
      feedbackDue: 1,
      feedbackOnTime: 1,
      reportsDue: 0,
      reportsOnTime: 0,
      turnedRed: 0,
      returned: 0,
      interventions: 0,
      score: 100,
      rank: 1,
    });
    expect(of('U2')).toMatchObject({ feedbackDue: 1, feedbackOnTime: 0, turnedRed: 1, interventions: 1, rank: 2 });
    expect(of('U2').score).toBeCloseTo(400 / 7 - 2, 1);
    expect(of('U3')).toBeUndefined();
    // the briefing of the same days
    const { briefing } = await t.leader.get(
      `{ briefing(${range}) { from to assigned completed turnedRed explained text bySourceKind { key assigned completed turnedRed explained } byUnit { key label assigned completed turnedRed explained } } }`,
    );
    expect(briefing).toMatchObject({ from: '2026-11-02', to: '2026-11-30', assigned: 2, completed: 2, turnedRed: 1 });
    expect(briefing.explained).toBe(0);
    const rows = (list: Json[]) => list.filter(({ assigned }) => assigned > 0).map(({ key, ...rest }) => [key, rest]);
    const one = { assigned: 1, completed: 1, turnedRed: 0, explained: 0 };
    expect(rows(briefing.bySourceKind)).toEqual([
      ['MEETING_DECISION', { ...one, assigned: 2, completed: 2, turnedRed: 1 }],
    ]);
    expect(Object.fromEntries(rows(briefing.byUnit))).toEqual({
      [good.id]: { ...one, label: '测试单位U1' },
      [bad.id]: { ...one, label: '测试单位U2', turnedRed: 1 },
    });
    expect(briefing.text).toMatch(/[\u4e00-\u9fff]/);
    // how meeting decisions stand now
    expect(
      await t.asked('summary(filter: { sourceKind: [MEETING_DECISION] }, groupBy: UNIT) { counts { total blue red } }'),
    ).toBe('2 2 0');
    await t.story.world.close();
  });
});

describe('M19 other platforms', () => {
  tale('M19 another system reads the same ledger and is told of red flags, but changes nothing', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const system = await t.story.world.as({ role: 'SYSTEM', subject: 'dashboard' });
    const source = await t.story.newSource({ kind: 'MEETING_DECISION' });
    const draft = await t.draft('2026-11-20', { source });
    const secret = await t.begin('2026-11-20', { source, classification: 'WORK_SECRET' });
    const task = await t.begin('2026-11-20', { source });
    const flags = system.subscribe(
      'subscription ($filter: TaskFilter) { redFlagRaised(filter: $filter) { at task { id } reasons { rule } } }',
      { filter: { source } },
    );
    const listed = () => t.asked(`tasks(filter: { source: "${source}" }) { nodes { id } totalCount }`, system);
    expect(await listed()).toBe(`${task} 1`);
    for (const hidden of [draft, secret]) expect(await t.story.see(hidden, 'id', system)).toBeNull();
    for (const [mutation, input] of [
      ['flagTask', { task, status: 'RED', reason: '试' }],
      ['submitReport', { task, content: '试' }],
      ['proposeIntervention', { kind: 'CIRCULAR', unit: t.staff(1).id, tasks: [task], requirement: '试' }],
    ] as [string, Json][]) {
      expect([mutation, await t.outcome(system, mutation, input)]).toEqual([mutation, 'FORBIDDEN']);
    }
    const same = 'status statusReasons { rule since } dueAt obligations { kind dueAt } escalation { level }';
    await t.at('2026-11-24T10:00:00+08:00');
    expect(await t.said(task, same, system)).toBe(await t.said(task, same));
    expect((await flags.first(1))[0]).toEqual({
      at: new Date(start('2026-11-21')).toISOString(),
      task: { id: task },
      reasons: expect.arrayContaining([{ rule: 'DEADLINE_PASSED' }]),
    });
    // a proposal that no leader has approved is nothing for others
    await t.propose('CIRCULAR', t.staff(1).id, [task]);
    expect(await t.said(task, 'interventions { kind }', system)).toBe('REMINDER');
    expect(
      await t.asked(`interventions(unit: "${t.staff(1).id}", kind: [CIRCULAR]) { nodes { tasks { id } } }`, system),
    ).not.toContain(task);
  });
});

describe('M20 secrecy', () => {
  tale('M20 a mark of secrecy is refused wherever it is written, and logged without the content', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', '2026-11-20');
    const milestone = await t.milestone(task, '2026-11-10');
    const auditor = await t.story.world.as({ role: 'AUDITOR' });
    const refusals = () => t.asked('events(filter: { kind: ["classifiedInputRefused"] }) { totalCount }', auditor);
    const before = Number(await refusals());
    const unit = t.staff(1);
    const inspection = { title: '督查', kind: 'KEY', year: 2026, units: [unit.id], startOn: '2026-12-01' };
    const problem = { leadUnit: unit.id, owner: t.story.owner, deadline: '2026-12-18', title: '问题' };
    const time = { year: 2026, startOn: '2026-12-01', endOn: '2026-12-04' };
    const registered = await propose(t.office, { ...time, title: '保密督查', units: [unit.id] });
    await t.office.must('decideInspection', 'DecideInspectionInput', { inspection: registered, approve: true });
    const inputs: [Caller, string, string, (text: string) => Json][] = [
      [
        t.office,
        'createSource',
        'instruction',
        (text) => ({
          kind: 'LEADER_INSTRUCTION',
          level: 'MUNICIPAL',
          title: '批示',
          issuedOn: '2026-11-01',
          instructionKind: 'ACTION',
          instruction: text,
        }),
      ],
      [unit.who, 'submitReport', 'content', (text) => ({ task, content: text })],
      [t.office, 'addMilestone', 'title', (text) => ({ task, title: text, dueOn: '2026-11-12' })],
      [t.office, 'updateMilestone', 'title', (text) => ({ milestone, title: text })],
      [t.office, 'removeMilestone', 'comment', (text) => ({ milestone, comment: text })],
      [
        t.office,
        'proposeIntervention',
        'requirement',
        (text) => ({
          kind: 'REMINDER',
          unit: unit.id,
          tasks: [task],
          requirement: text,
        }),
      ],
      [t.office, 'proposeInspection', 'scope', (text) => ({ ...inspection, endOn: '2026-12-04', scope: text })],
      [
        t.office,
        'reportInspection',
        'problems.0.requirement',
        (text) => ({
          inspection: registered,
          situation: '良好',
          suggestions: '无',
          problems: [{ ...problem, requirement: text }],
        }),
      ],
    ];
    for (const [who, mutation, field, input] of inputs) {
      expect([mutation, await t.outcome(who, mutation, input('机密★1年 有关事项'))]).toEqual([
        mutation,
        `CLASSIFIED ${field}`,
      ]);
    }
    expect(Number(await refusals())).toBe(before + inputs.length);
    // and nothing of it is anywhere in the log
    const events = await t.story.world.ledger.reader.eventsAfter('370600', 0, 100_000);
    expect(events.filter(({ data }) => data.includes('有关事项'))).toEqual([]);
    expect(await t.said(task, 'reports { nodes { id } } milestones { title } interventions { id }')).toBe(
      ' 节点2026-11-10 ',
    );
    // a word is not a mark
    expect(await t.outcome(unit.who, 'submitReport', { task, content: '加强机密文件管理教育' })).toBe('done');
  });

  tale('M20 a work secret is read by the office, leaders and its units, and each reading is logged', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', '2026-11-20', { classification: 'WORK_SECRET' });
    const auditor = await t.story.world.as({ role: 'AUDITOR' });
    const reads = async () =>
      Number(await t.asked('events(filter: { kind: ["workSecretRead"] }) { totalCount }', auditor));
    const before = await reads();
    expect(await t.said(task, 'stage classification')).toBe('IN_PROGRESS WORK_SECRET');
    expect(await t.said(task, 'stage', t.leader)).toBe('IN_PROGRESS');
    expect(await t.said(task, 'stage', t.story.unit)).toBe('IN_PROGRESS');
    expect(await reads()).toBe(before + 3);
    const system = await t.story.world.as({ role: 'SYSTEM' });
    expect(await t.story.see(task, 'stage', system)).toBeNull();
    expect(await t.story.see(task, 'stage', auditor)).toBeNull();
    expect(await reads()).toBe(before + 3);
  });
});

describe('M21 openness', () => {
  const LIST = `query ($search: String) { publicTasks(jurisdiction: "370600", search: $search) {
    nodes { number title leadUnit stage deadline } totalCount } }`;

  tale('M21 the public list is closed unless it is opened', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    expect(await t.said(await t.draft('2026-11-20'), 'classification')).toBe('INTERNAL');
    await t.begin('2026-11-20', { classification: 'PUBLIC' });
    const { errors, data } = await new Caller(t.story.world, null).ask(LIST);
    expect([errors?.[0]?.extensions.code, data ?? null]).toEqual(['UNAUTHENTICATED', null]);
  });

  it('M21 opened it shows everybody the public tasks that have a number, and nothing else', async () => {
    const t = await Play.open('2026-11-02T09:00:00+08:00', { open: true });
    const nobody = new Caller(t.story.world, null);
    const add = (title: string, classification: string) => t.begin('2026-11-20', { title, classification });
    const task = await add('城市更新行动', 'PUBLIC');
    await add('内部事项', 'INTERNAL');
    await add('工作秘密事项', 'WORK_SECRET');
    await t.draft('2026-11-20', { title: '尚未立项', classification: 'PUBLIC' });
    const { publicTasks } = await nobody.get(LIST);
    const shown = {
      number: '烟政督〔2026〕1号',
      title: '城市更新行动',
      leadUnit: '测试单位U1',
      stage: 'IN_PROGRESS',
      deadline: '2026-11-20',
    };
    expect(publicTasks).toEqual({ nodes: [shown], totalCount: 1 });
    const count = async (search: string) => (await nobody.get(LIST, { search })).publicTasks.totalCount;
    expect([await count('更新'), await count('内部'), await count('秘密')]).toEqual([1, 0, 0]);
    // with a token it is the same
    expect((await t.leader.get(LIST)).publicTasks.totalCount).toBe(1);
    // everything else needs one, however it is asked for
    for (const query of [
      `{ task(id: "${task}") { title } }`,
      '{ tasks { totalCount } }',
      '{ jurisdictions { name } }',
      '{ viewer { role } }',
      '{ publicTasks(jurisdiction: "370600") { totalCount } tasks { totalCount } }',
      '{ publicTasks: tasks { totalCount } }',
      '{ ...All } fragment All on Query { tasks { totalCount } }',
      '{ ... on Query { ... { summary { counts { total } } } } }',
      'mutation { registerTask(input: { task: "x" }) { userErrors { code } } }',
    ]) {
      const { errors } = await nobody.ask(query);
      expect([query, errors?.[0]?.extensions.code]).toEqual([query, 'UNAUTHENTICATED']);
    }
    // there is no way from a public task to the rest
    expect((await nobody.ask('{ publicTasks(jurisdiction: "370600") { nodes { id } } }')).errors).toHaveLength(1);
    expect((await nobody.ask('{ publicTasks(jurisdiction: "999999") { totalCount } }')).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    const stream = nobody.subscribe('subscription { redFlagRaised { at } }');
    expect((await stream.closed).code).toBeGreaterThanOrEqual(4400);
    expect(stream.received).toEqual([]);
    await t.story.world.close();
  });
});

describe('M22 every matter has a landing and an echo', () => {
  const CHECKS = ['2026-10-09T12:00:00+08:00', '2026-11-06T12:00:00+08:00', '2026-12-01T12:00:00+08:00'];
  each(CHECKS.map((moment): [string] => [moment]))(
    'M22 at %s every open task of this ledger owes its end, and the list of what is owed is the sum of the tasks',
    async (t, moment) => {
      await t.at(moment);
      const all: Json[] = [];
      for (let after: string | null = null; ;) {
        const { tasks }: Json = await t.office.get(
          'query ($after: String) { tasks(first: 200, after: $after, filter: { open: true }) { nodes { id stage status obligations { kind dueOn overdue unit { id } subject { id } } letters { recipients { answered } } } pageInfo { hasNextPage endCursor } } }',
          { after },
        );
        all.push(...tasks.nodes);
        if (!tasks.pageInfo.hasNextPage) break;
        after = tasks.pageInfo.endCursor;
      }
      expect(all.length).toBeGreaterThan(2);
      const owed: string[] = [];
      for (const { id, stage: at, obligations, letters } of all) {
        const kinds = obligations.map(({ kind }: Json) => kind);
        // whoever must finish it knows; whoever must sign for it; whoever was written to
        expect([id, kinds.includes('COMPLETION')]).toEqual([id, at !== 'COMPLETION_SUBMITTED']);
        expect([id, kinds.includes('ACKNOWLEDGE')]).toEqual([id, at === 'ASSIGNED']);
        const open = letters.flatMap(({ recipients }: Json) => recipients).filter(({ answered }: Json) => !answered);
        expect([id, kinds.filter((kind: string) => kind === 'FEEDBACK').length]).toEqual([id, open.length]);
        owed.push(...obligations.map((each: Json) => `${id} ${flat(each)}`));
      }
      const listed: string[] = [];
      for (let after: string | null = null; ;) {
        const { obligations }: Json = await t.office.get(
          'query ($after: String) { obligations(first: 200, after: $after) { totalCount nodes { task { id } kind dueOn overdue unit { id } subject { id } } pageInfo { hasNextPage endCursor } } }',
          { after },
        );
        listed.push(...obligations.nodes.map(flat));
        if (!obligations.pageInfo.hasNextPage) {
          expect(obligations.totalCount).toBe(listed.length);
          break;
        }
        after = obligations.pageInfo.endCursor;
      }
      expect(listed.sort()).toEqual(owed.sort());
    },
  );

  tale('M22 a letter, an answer sent back, an explanation: each is owed until it has its echo', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', '2026-12-18');
    const letter = await t.story.letter(task, 1);
    const [REPORT, END] = ['REPORT U1 2026-11-25', 'COMPLETION U1 2026-12-18'];
    expect(await t.owed(task)).toBe(`FEEDBACK U2 2026-11-05, ${REPORT}, ${END}`);
    await t.at('2026-11-05T10:00:00+08:00');
    const { id } = await t.answer(t.staff(2).who, letter);
    expect(await t.owed(task)).toBe(`${REPORT}, ${END}`);
    // sent back: again, in two working days
    await t.giveBack(id);
    expect(await t.owed(task)).toBe(`FEEDBACK U2 2026-11-09, ${REPORT}, ${END}`);
    const open = `letters(unit: "${t.staff(2).id}", answered: false) { nodes { id } }`;
    expect(await t.asked(open)).toContain(letter);
    await t.answer(t.staff(2).who, letter);
    expect(await t.asked(open)).not.toContain(letter);
    await t.report(task);
    // a span of 34: five working days before
    await t.at('2026-12-11T00:00:00+08:00');
    expect(await t.owed(task)).toBe(`${END}, EXPLANATION U1 2026-12-18, REPORT U1 2026-12-25 provisional`);
  });
});

describe('the ledger of all these stories', () => {
  it('is whole', async () => {
    const { verifyLedger } = await stage.story.office.get('{ verifyLedger { valid firstInvalidSequence } }');
    expect(verifyLedger).toEqual({ valid: true, firstInvalidSequence: null });
  });
});
