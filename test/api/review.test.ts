// Faults that a review found over the API. Each test failed before its fault was mended.
import { Caller, type Json, Story } from '../world';

const J = '370600';
let story: Story;
const open = async (at: string, options = {}): Promise<void> => {
  story = await Story.open(at, options);
};
afterEach(() => story.world.close());

const admin = () => story.world.as({ role: 'ADMIN' });
const system = () => story.world.as({ role: 'SYSTEM' });
const outcome = async (who: Caller, mutation: string, type: string, input: Json): Promise<string> => {
  const { data, errors } = await who.ask(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code field } } }`,
    { input },
  );
  if (errors !== undefined) return String((errors as Json[])[0]?.extensions?.code);
  const problems = data[mutation].userErrors as Json[];
  return problems.length === 0 ? 'done' : problems.map(({ code, field }) => `${code} ${field.join('.')}`).join(', ');
};

describe('publication', () => {
  it('an act that meets a policy that is due brings it into force for everybody, and the tick rests', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const who = await admin();
    const { jurisdictions } = await who.get('{ jurisdictions { policy { document version } } }');
    const document = JSON.parse(jurisdictions[0].policy.document);
    document.feedback.workingDays = 9;
    const effectiveAt = '2026-11-02T02:00:00.000Z';
    await who.must('publishPolicy', 'PublishPolicyInput', { policy: JSON.stringify(document), effectiveAt });
    // The clock passes the moment; an act comes before the tick.
    story.world.clock.set('2026-11-02T02:00:00.100Z');
    await story.assigned('2026-12-31');
    const now = (await who.get('{ jurisdictions { policy { version feedbackWorkingDays pending { version } } } }'))
      .jurisdictions[0].policy;
    expect(now).toEqual({ version: 2, feedbackWorkingDays: 9, pending: [] });
    const { tick, reader } = story.world.ledger;
    const before = (await reader.head(J))?.sequence;
    await tick.run();
    expect((await reader.head(J))?.sequence).toBe(before);
    expect(tick.nextAt > story.world.now()).toBe(true);
  });

  it('a version that takes effect earlier withdraws those that would come later', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const who = await admin();
    const { document } = (await who.get('{ jurisdictions { policy { document } } }')).jurisdictions[0].policy;
    const publish = (effectiveAt: string) =>
      outcome(who, 'publishPolicy', 'PublishPolicyInput', { policy: document, effectiveAt });
    expect(await publish('9999-12-31T00:00:00.000Z')).toBe('INVALID effectiveAt');
    expect(await publish('2027-12-31T00:00:00.000Z')).toBe('done');
    expect(await publish('2026-12-31T00:00:00.000Z')).toBe('done');
    const { pending } = (await who.get('{ jurisdictions { policy { pending { version } } } }')).jurisdictions[0].policy;
    expect(pending).toEqual([{ version: 3 }]);
  });

  it('a policy with escaped marks of secrecy, control characters or foreign keys is refused', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const who = await admin();
    const { document } = (await who.get('{ jurisdictions { policy { document } } }')).jurisdictions[0].policy;
    const publish = (policy: string) =>
      outcome(who, 'publishPolicy', 'PublishPolicyInput', { policy, effectiveAt: story.world.now() });
    const named = (name: string) => document.replace(/"name":\s*"[^"]*"/, `"name":"${name}"`);
    expect(await publish(named('\\u673a\\u5bc6\\u260510\\u5e74'))).toBe('CLASSIFIED policy');
    expect(await publish(named('a\\u0000b'))).toBe('INVALID policy.name');
    expect(await publish(document.replace('{', '{"__proto__":{},'))).toBe('INVALID policy');
    expect(await publish('['.repeat(90_000))).toBe('INVALID policy');
  });

  it('a notice or days off without sense or end are refused at once', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const who = await admin();
    const days = (n: number) =>
      Array.from({ length: n }, (_, i) => new Date(Date.UTC(2027, 0, 1 + i)).toISOString().slice(0, 10));
    const notice = { year: 2027, notice: 'n', makeUpWorkdays: [] };
    const publish = (holidays: string[]) =>
      outcome(who, 'publishWorkCalendar', 'PublishWorkCalendarInput', { ...notice, holidays });
    expect(await publish(days(365))).toBe('INVALID holidays');
    expect(await publish(days(90))).toBe('INVALID holidays');
    expect(await outcome(who, 'addDaysOff', 'AddDaysOffInput', { dates: days(5000), reason: 'r' })).toBe(
      'INVALID dates',
    );
  });

  it('a reminder that a publication brings is of the unit that owes', async () => {
    await open('2026-11-23T09:00:00+08:00');
    const who = await admin();
    const task = await story.inProgress('2027-03-31');
    await story.letter(task, 1);
    await story.world.to('2026-11-27T08:00:00+08:00');
    // The clock passes the reminder's moment; a publication comes before the tick.
    story.world.clock.set('2026-11-27T02:00:00.000Z');
    await who.must('addDaysOff', 'AddDaysOffInput', { dates: ['2027-02-22'], reason: '台风' });
    const { events } = await story.office.get(
      '{ events(filter: { kind: ["reminderIssued"] }) { nodes { unit { id } } } }',
    );
    expect(events.nodes).toEqual([{ unit: { id: story.unitIds[1] } }]);
  });
});

describe('what is not theirs', () => {
  it('a rectification does not show a task that the viewer does not see', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const secret = await story.inProgress('2026-12-31', { classification: 'WORK_SECRET' });
    const other = await story.inProgress('2026-12-31', { supportingUnits: [story.unitIds[1]] });
    const input = {
      kind: 'CIRCULAR',
      unit: story.unitIds[0],
      tasks: [secret, other],
      requirement: '整改',
      rectifyBy: '2026-11-20',
    };
    const { intervention } = await story.office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      input,
      'intervention { id }',
    );
    await story.leader.must('decideIntervention', 'DecideInterventionInput', {
      intervention: intervention.id,
      approve: true,
    });
    await story.unit.must('submitRectification', 'SubmitRectificationInput', {
      intervention: intervention.id,
      content: '已改',
    });
    const query =
      'query ($id: ID!) { node(id: $id) { ... on Intervention { tasks { id } rectification { task { title } } } } }';
    const seen = (await (await system()).get(query, { id: intervention.id })).node;
    // What it asks for may tell of each of its tasks: who does not see them all does not see it.
    expect(seen).toBeNull();
    expect((await story.office.get(query, { id: intervention.id })).node.rectification).not.toBeNull();
  });

  it('undecided proposals are not in the log of units and systems', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = await story.inProgress('2026-12-31');
    const input = { kind: 'ACCOUNTABILITY', unit: story.unitIds[0], tasks: [task], requirement: '问责' };
    await story.office.must('proposeIntervention', 'ProposeInterventionInput', input);
    const query = `query ($id: ID!) { task(id: $id) { events { nodes { kind } } }
      events(filter: { kind: ["interventionProposed"] }) { totalCount } }`;
    for (const who of [story.unit, await system()]) {
      const { task: own, events } = await who.get(query, { id: task });
      expect(own.events.nodes.map(({ kind }: Json) => kind)).not.toContain('interventionProposed');
      expect(events.totalCount).toBe(0);
    }
    expect((await story.office.get(query, { id: task })).events.totalCount).toBe(1);
  });

  it('an inspection that is not theirs is not shown by its source', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const input = {
      kind: 'KEY',
      scope: '范围',
      title: '督查甲',
      year: 2026,
      units: [story.unitIds[0]],
      startOn: '2026-11-02',
      endOn: '2026-11-06',
    };
    const { inspection } = await story.office.must(
      'proposeInspection',
      'ProposeInspectionInput',
      input,
      'inspection { id }',
    );
    await story.office.must('decideInspection', 'DecideInspectionInput', { inspection: inspection.id, approve: true });
    const report = { inspection: inspection.id, situation: 's', suggestions: 's', problems: [] };
    await story.office.must('reportInspection', 'ReportInspectionInput', report);
    const query = '{ sources(kind: [INSPECTION_FEEDBACK]) { totalCount } }';
    expect((await (await system()).get(query)).sources.totalCount).toBe(0);
    expect((await story.office.get(query)).sources.totalCount).toBe(1);
  });

  it('open subtasks are named in one order everywhere: the soonest due first', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const parent = await story.inProgress('2026-12-31');
    const made: Record<string, string> = {};
    for (const day of ['24', '28', '22', '30', '21', '26', '23']) {
      made[day] = await story.assigned(`2026-12-${day}`, { title: `分解${day}`, parent, leadUnit: story.unitIds[1] });
    }
    const soonest = ['21', '22', '23', '24', '26'].map((day) => made[day] ?? '');
    const named = await Promise.all(soonest.map(async (id) => (await story.see(id, 'number')).number));
    const input = { task: parent, summary: '完成' };
    const { userErrors } = await story.unit.do('submitCompletion', 'SubmitCompletionInput', input);
    expect(userErrors).toEqual([expect.objectContaining({ code: 'OPEN_SUBTASKS' })]);
    expect(userErrors[0].message).toBe(`分解事项尚未办结（7 项）: ${named.join('、')}`);
  });

  it('hidden subtasks and duplicates are told without their names', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const parent = await story.inProgress('2026-12-31');
    await story.draft('2026-12-31', { title: '未交办的分解', parent, leadUnit: story.unitIds[1] });
    const { userErrors } = await story.unit.do('submitCompletion', 'SubmitCompletionInput', {
      task: parent,
      summary: '完成',
    });
    expect(userErrors.map(({ code }: Json) => code)).toEqual(['OPEN_SUBTASKS']);
    expect(JSON.stringify(userErrors)).not.toContain('未交办的分解');
    const source = await story.newSource();
    const twin = { title: '机要事项', source, leadUnit: story.unitIds[1], classification: 'WORK_SECRET' };
    await story.inProgress('2026-12-31', twin).catch(() => undefined);
    const same = {
      title: '机要事项',
      requirement: 'r',
      source,
      leadUnit: story.unitIds[1],
      owner: story.owner,
      deadline: '2026-12-31',
    };
    const told = (await story.unit.do('createTask', 'CreateTaskInput', same)).userErrors as Json[];
    expect(told.map(({ code }) => code)).toEqual(['DUPLICATE']);
    expect(JSON.stringify(told)).not.toContain('号');
  });

  it('a kept answer shows another role nothing, and the same unit only what it sees by then', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = await story.assigned('2026-12-31');
    const give = { task, comment: '不属职责', idempotencyKey: 'k1' };
    await story.unit.must('returnTask', 'TaskInput', give);
    await story.world.to('2026-11-02T10:00:00+08:00');
    await story.office.must('updateTask', 'UpdateTaskInput', { task, title: '新题目', leadUnit: story.unitIds[1] });
    const again = await story.unit.must('returnTask', 'TaskInput', give, 'task { title }');
    expect(again.task).toBeNull();
    const twice = { name: '岗位', idempotencyKey: '😀'.repeat(101) };
    const first = await story.office.must('createPerson', 'CreatePersonInput', twice, 'person { id }');
    expect(await story.office.must('createPerson', 'CreatePersonInput', twice, 'person { id }')).toEqual(first);
  });

  it('a part of a work secret that is read by its id is in the log', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = await story.inProgress('2026-12-31', { classification: 'WORK_SECRET' });
    const { report } = await story.unit.must(
      'submitReport',
      'SubmitReportInput',
      { task, content: '进展' },
      'report { id }',
    );
    const auditor = await story.world.as({ role: 'AUDITOR' });
    const count = async (kind: string) =>
      (await auditor.get(`{ events(filter: { kind: ["${kind}"] }) { totalCount } }`)).events.totalCount as number;
    const [reads, refusals] = [await count('workSecretRead'), await count('accessRefused')];
    const query = 'query ($id: ID!) { node(id: $id) { ... on Report { task { title } } } }';
    expect((await story.office.get(query, { id: report.id })).node).not.toBeNull();
    expect((await (await system()).get(query, { id: report.id })).node).toBeNull();
    expect([await count('workSecretRead'), await count('accessRefused')]).toEqual([reads + 1, refusals + 1]);
  });

  it('who owes a rectification sees what it is about, also after a transfer', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = await story.inProgress('2026-12-31');
    const input = {
      kind: 'INTERVIEW',
      unit: story.unitIds[0],
      tasks: [task],
      requirement: '整改',
      rectifyBy: '2026-11-20',
    };
    const { intervention } = await story.office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      input,
      'intervention { id }',
    );
    await story.leader.must('decideIntervention', 'DecideInterventionInput', {
      intervention: intervention.id,
      approve: true,
    });
    const moved = { task, comment: '调整', leadUnit: story.unitIds[1], owner: story.owner };
    await story.office.must('transferTask', 'TransferTaskInput', moved);
    const { obligations } = await story.unit.get(
      '{ obligations(kind: [RECTIFICATION]) { nodes { dueOn task { id } } } }',
    );
    expect(obligations.nodes).toEqual([{ dueOn: '2026-11-20', task: { id: task } }]);
  });

  it('the public searches only what is published, and sees nothing that was never given out', async () => {
    await open('2026-11-02T09:00:00+08:00', { open: true });
    const open1 = { classification: 'PUBLIC', title: '公开事项', requirement: '未公开的要求' };
    await story.assigned('2026-12-31', open1);
    const never = await story.draft('2026-12-31', { classification: 'PUBLIC', title: '从未交办' });
    await story.office.must('registerTask', 'TaskInput', { task: never });
    await story.office.must('cancelTask', 'TaskInput', { task: never, comment: '合并' });
    const found = async (search: string) =>
      (
        await new Caller(story.world, null).get(
          `{ publicTasks(jurisdiction: "${J}", search: "${search}") { totalCount } }`,
        )
      ).publicTasks.totalCount as number;
    expect([await found('公开事'), await found('未公开'), await found('从未交办')]).toEqual([1, 0, 0]);
  });
});

describe('input without end', () => {
  it('long lists of words in filters do no harm', async () => {
    await open('2026-11-02T09:00:00+08:00');
    await story.assigned('2026-12-31');
    const query = 'query ($stage: [TaskStage!]) { tasks(first: 1, filter: { stage: $stage }) { totalCount } }';
    const stage = Array.from({ length: 20_000 }, () => 'ASSIGNED');
    expect((await story.office.get(query, { stage })).tasks.totalCount).toBe(1);
    const kinds = 'query ($kind: [String!]) { events(filter: { kind: $kind }) { totalCount } }';
    const kind = Array.from({ length: 20_000 }, (_, i) => `k${i}`);
    expect((await story.office.ask(kinds, { kind })).errors?.[0]?.['extensions'].code).toBe('BAD_USER_INPUT');
  });

  it('long lists of units and problems are refused before they are read', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const ids = Array.from({ length: 10_000 }, () => story.unitIds[1]);
    const task = {
      title: 't',
      requirement: 'r',
      source: story.source,
      leadUnit: story.unitIds[0],
      owner: story.owner,
      deadline: '2026-12-31',
    };
    expect(await outcome(story.unit, 'createTask', 'CreateTaskInput', { ...task, supportingUnits: ids })).toBe(
      'INVALID supportingUnits',
    );
  });

  it('a field that is ordered by twice is ordered by once, and pages hold each row once', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const order = 'orderBy: [{ field: STATUS }, { field: STATUS }, { field: STATUS }, { field: NAME }]';
    const all: string[] = [];
    for (let after = ''; ;) {
      const { units } = await story.office.get(
        `{ units(first: 3, ${order}${after}) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
      );
      all.push(...units.nodes.map(({ id }: Json) => id as string));
      if (!units.pageInfo.hasNextPage) break;
      after = `, after: "${units.pageInfo.endCursor}"`;
    }
    expect(new Set(all).size).toBe(all.length);
  });

  it('days that are too far away are refused, and what leaves the calendar is told', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = { title: 't', requirement: 'r', source: story.source, leadUnit: story.unitIds[0], owner: story.owner };
    const create = (deadline: string) => outcome(story.office, 'createTask', 'CreateTaskInput', { ...task, deadline });
    expect(await create('2098-12-31')).toBe('INVALID deadline');
    const late = {
      kind: 'KEY',
      scope: 's',
      title: 't',
      year: 2026,
      units: [story.unitIds[0]],
      startOn: '2026-12-01',
      endOn: '9999-12-31',
    };
    expect(await outcome(story.office, 'proposeInspection', 'ProposeInspectionInput', late)).toBe('INVALID endOn');
    expect(await outcome(story.office, 'advanceClock', 'AdvanceClockInput', { to: '2150-01-01T00:00:00Z' })).toBe(
      'INVALID to',
    );
    expect((await story.office.get('{ workCalendar(year: 2004) { year } }')).workCalendar.year).toBe(2004);
  });
});

describe('numbers', () => {
  it('the look-back sample of a month stays the same whatever comes of it', async () => {
    await open('2026-11-02T09:00:00+08:00');
    for (let i = 0; i < 10; i++) {
      const task = await story.inProgress('2026-12-31');
      await story.unit.must('submitCompletion', 'SubmitCompletionInput', { task, summary: 'x' });
      await story.office.must('decideCompletion', 'DecideCompletionInput', { task, approve: true });
      await story.office2.must('closeTask', 'TaskInput', { task });
    }
    await story.world.to('2026-12-02T09:00:00+08:00');
    const sample = async () =>
      (await story.office.get('{ lookBackSample(month: "2026-11") { seed closed tasks { id } } }')).lookBackSample;
    const first = await sample();
    const failed = { task: first.tasks[0].id, passed: false, falseReport: true, findings: '不实' };
    await story.office2.must('recordVerification', 'RecordVerificationInput', failed);
    expect(await sample()).toEqual(first);
  });

  it('a returned task owes no feedback, a refuted completion was not in time', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const returned = await story.assigned('2026-12-31');
    await story.letter(returned, 0);
    await story.unit.must('returnTask', 'TaskInput', { task: returned, comment: '不归我' });
    const untrue = await story.inProgress('2026-11-20');
    await story.unit.must('submitCompletion', 'SubmitCompletionInput', { task: untrue, summary: 'x' });
    await story.office.must('decideCompletion', 'DecideCompletionInput', { task: untrue, approve: true });
    const findings = { task: untrue, passed: false, falseReport: true, findings: '不实' };
    await story.office2.must('recordVerification', 'RecordVerificationInput', findings);
    await story.world.to('2026-11-12T09:00:00+08:00');
    const { scorecards } = await story.office.get(`{
      scorecards(from: "2026-11-01", to: "2026-11-30") { unit { code } feedbackDue completed completedOnTime }
    }`);
    expect(scorecards.find(({ unit }: Json) => unit.code === 'U1')).toMatchObject({
      feedbackDue: 0,
      completed: 1,
      completedOnTime: 0,
    });
  });
});
