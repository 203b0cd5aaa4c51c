// The same key is one change, whatever happens to it (contract.graphql, conventions): sent again, sent at once, answered
// with a refusal, sent after a restart. A version that has passed changes nothing. Fifty at a time, none lost, none mixed.
import { buffer } from 'node:stream/consumers';

import { writeBook } from '../../src/sheets/writing';
import { uploadedBy } from '../files/uploading';
import { type Caller, type Json, Story, World } from '../world';

const NOW = '2026-11-02T09:00:00+08:00';
const FAR = '2026-12-31';

let story: Story;
beforeAll(async () => {
  story = await Story.open(NOW);
});
afterAll(() => story.world.close());

const size = async (who: Caller = story.office): Promise<number> =>
  (await who.get('{ events { totalCount } }')).events.totalCount;
const codes = ({ userErrors }: Json): string[] =>
  userErrors.map(({ code, field }: Json) => `${code} ${field.join('.')}`);
const REUSED = ['IDEMPOTENCY_KEY_REUSED idempotencyKey'];
let keys = 0;
const newKey = (): string => `key-${++keys}`;

/** Sends the same thing twice: the second answer is the first, and changes nothing. */
async function twice(
  who: Caller,
  mutation: string,
  type: string,
  input: Json,
  selection: string,
  office: Caller = story.office,
): Promise<Json> {
  const first = await who.do(mutation, type, input, selection);
  const before = await size(office);
  const second = await who.do(mutation, type, input, selection);
  expect(second).toEqual(first);
  expect(await size(office)).toBe(before);
  return first;
}

describe('the same key and input', () => {
  const done: string[] = [];

  it('of every mutation that a task goes through is done once', async () => {
    const { office, office2, leader, unit, source, owner, unitIds } = story;
    const [lead] = unitIds;
    const key = () => ({ idempotencyKey: newKey() });
    const run = async (who: Caller, mutation: string, input: Json, part: string): Promise<Json> => {
      const type = /^(register|assign|acknowledge|return|suspend|resume|cancel|close|reopen)Task$|^clearFlag$/.test(
        mutation,
      )
        ? 'TaskInput'
        : `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
      const payload = await twice(who, mutation, type, { ...input, ...key() }, `${part} { id }`);
      expect([mutation, payload.userErrors]).toEqual([mutation, []]);
      done.push(mutation);
      return payload[part];
    };
    const made = await run(office, 'createUnit', { code: 'K1', name: '键单位', kind: 'OTHER' }, 'unit');
    await run(office, 'updateUnit', { unit: made.id, name: '键单位改' }, 'unit');
    const post = await run(office, 'createPerson', { name: '键岗位' }, 'person');
    await run(office, 'updatePerson', { person: post.id, title: '科长' }, 'person');
    await run(
      office,
      'createSource',
      { kind: 'PROPOSAL', level: 'COUNTY', title: '建议', issuedOn: '2026-10-01' },
      'source',
    );
    const { id: task } = await run(
      office,
      'createTask',
      { title: '键事项', requirement: '办', goal: '目', standard: '标', source, leadUnit: lead, owner, deadline: FAR },
      'task',
    );
    await run(office, 'updateTask', { task, actionPlan: '举措' }, 'task');
    await run(office, 'registerTask', { task }, 'task');
    await run(office, 'assignTask', { task }, 'task');
    await run(unit, 'returnTask', { task, comment: '再议' }, 'task');
    await office.must('assignTask', 'TaskInput', { task });
    await run(unit, 'acknowledgeTask', { task }, 'task');
    await run(office, 'flagTask', { task, status: 'RED', reason: '反映' }, 'task');
    await run(office2, 'clearFlag', { task }, 'task');
    await run(leader, 'suspendTask', { task, comment: '等候' }, 'task');
    await run(leader, 'resumeTask', { task }, 'task');
    const letter = await run(office, 'issueLetter', { task, recipients: [lead], requirement: '报' }, 'letter');
    await run(unit, 'acknowledgeLetter', { letter: letter.id }, 'letter');
    const report = await run(unit, 'submitFeedback', { letter: letter.id, content: '办' }, 'report');
    await run(office, 'returnReport', { report: report.id, comment: '不实' }, 'report');
    await unit.must('submitFeedback', 'SubmitFeedbackInput', { letter: letter.id, content: '再办' });
    const explanation = await run(
      unit,
      'submitExplanation',
      { task, progress: '半', category: 'LAND', reason: '地', nextSteps: '快', proposedDeadline: '2027-01-29' },
      'explanation',
    );
    await run(office, 'decideExplanation', { explanation: explanation.id, approve: true }, 'explanation');
    await run(unit, 'submitCompletion', { task, summary: '成' }, 'completion');
    await run(office, 'decideCompletion', { task, approve: true }, 'completion');
    await run(office2, 'recordVerification', { task, passed: true, findings: '实' }, 'task');
    await run(office2, 'closeTask', { task }, 'task');
    await run(office, 'reopenTask', { task, comment: '反弹' }, 'task');
    await run(office, 'transferTask', { task, leadUnit: unitIds[1], owner, comment: '调整' }, 'task');
    await run(office, 'cancelTask', { task, comment: '撤' }, 'task');
  });

  it('of every mutation on reports, milestones, interventions, inspections and publication is done once', async () => {
    const own = await Story.open(NOW);
    const { office, office2, leader, unit, owner, unitIds } = own;
    const admin = await own.world.as({ role: 'ADMIN' });
    const [lead] = unitIds;
    const run = async (who: Caller, mutation: string, input: Json, selection: string): Promise<Json> => {
      const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
      const given = { ...input, idempotencyKey: newKey() };
      const payload = await twice(who, mutation, type, given, selection, office);
      expect([mutation, payload.userErrors]).toEqual([mutation, []]);
      // the key is taken for another input
      const [field] = Object.entries(input).find(([, value]) => typeof value === 'string') ?? ['year'];
      const changed = { ...given, [field]: field === 'year' ? 2027 : `${input[field]} ` };
      expect([mutation, await who.refused(mutation, type, changed)]).toEqual([mutation, REUSED]);
      done.push(mutation);
      return Object.values(payload)[0];
    };

    const task = await own.inProgress(FAR);
    await run(unit, 'submitReport', { task, content: '半' }, 'report { id dueOn } task { version }');
    const milestone = await run(unit, 'addMilestone', { task, title: '节点', dueOn: '2026-11-20' }, 'milestone { id }');
    const about = { milestone: milestone.id };
    await run(unit, 'updateMilestone', { ...about, title: '节点一' }, 'milestone { id version }');
    await run(unit, 'completeMilestone', about, 'milestone { id completedOn }');
    const superfluous = await own.unit.must(
      'addMilestone',
      'AddMilestoneInput',
      { task, title: '多余', dueOn: '2026-11-27' },
      'milestone { id }',
    );
    await run(
      unit,
      'removeMilestone',
      { milestone: superfluous.milestone.id, comment: '重复' },
      'task { version milestones { id } }',
    );

    const proposal = { unit: lead, tasks: [task], requirement: '整改', kind: 'CIRCULAR', rectifyBy: '2026-11-20' };
    const { id: intervention } = await run(office, 'proposeIntervention', proposal, 'intervention { id }');
    await run(leader, 'decideIntervention', { intervention, approve: true }, 'intervention { id decision }');
    await run(
      unit,
      'submitRectification',
      { intervention, content: '已改' },
      'intervention { id rectification { id } }',
    );
    await run(office, 'decideRectification', { intervention, approve: true }, 'intervention { rectificationDecision }');

    const plan = {
      title: '专项督查',
      kind: 'SPECIAL',
      year: 2026,
      scope: '范围',
      units: [lead],
      startOn: '2026-11-03',
      endOn: '2026-11-10',
    };
    const { id: inspection } = await run(office, 'proposeInspection', plan, 'inspection { id }');
    await run(leader, 'adoptInspectionPlan', { year: 2026 }, 'year');
    await run(office, 'decideInspection', { inspection, approve: true }, 'inspection { id number version }');
    const problem = { title: '问题', requirement: '整改', leadUnit: lead, owner, deadline: FAR };
    await run(
      office,
      'reportInspection',
      { inspection, situation: '情况', suggestions: '建议', problems: [problem] },
      'inspection { id source { id } tasks { id } }',
    );
    await run(office, 'concludeInspection', { inspection, conclusion: '结论' }, 'inspection { conclusion }');
    await run(unit, 'requestInspectionReview', { inspection, reason: '不符' }, 'inspection { reviews { reason } }');
    await run(
      office2,
      'decideInspectionReview',
      { inspection, unit: lead, approve: false, comment: '维持' },
      'inspection { reviews { decision } }',
    );

    const days = 'resettledTasks calendar { year notice holidays daysOff }';
    await run(admin, 'addDaysOff', { reason: '台风', dates: ['2026-11-24'] }, days);
    await run(
      admin,
      'publishWorkCalendar',
      { year: 2027, notice: '放假安排', holidays: ['2027-01-01'], makeUpWorkdays: [] },
      days,
    );
    const { jurisdictions } = await office.get('{ jurisdictions { policy { document } } }');
    await run(
      admin,
      'publishPolicy',
      { policy: jurisdictions[0].policy.document, effectiveAt: NOW },
      'resettledTasks policy { version }',
    );
    expect((await office.get('{ verifyLedger { valid } }')).verifyLedger.valid).toBe(true);
    await own.world.close();
  });

  it('of those on credentials is done once, and the key is shown once', async () => {
    const security = await story.world.as({ role: 'SECURITY' });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const input = { name: '业务系统', role: 'SYSTEM', expiresAt, idempotencyKey: newKey() };
    const first = await security.must('createClient', 'CreateClientInput', input, 'key client { id }');
    const before = await size();
    const second = await security.must('createClient', 'CreateClientInput', input, 'key client { id }');
    expect([second, await size()]).toEqual([{ ...first, key: null }, before]);
    const ending = { client: first.client.id, comment: '停用', idempotencyKey: newKey() };
    await twice(security, 'revokeClient', 'RevokeClientInput', ending, 'client { id revokedAt }');
    done.push('createClient', 'revokeClient');
  });

  it('of an upload is prepared once', async () => {
    const input = { name: '附件.pdf', size: 10, purpose: 'EVIDENCE', idempotencyKey: newKey() };
    const prepare = () =>
      story.unit.must('prepareUpload', 'PrepareUploadInput', input, 'upload { file url expiresAt }');
    const first = await prepare();
    const before = await size();
    expect([await prepare(), await size()]).toEqual([first, before]);
    done.push('prepareUpload');
  });

  it('importTasks imports once, and answers the same the second time', async () => {
    const columns = ['任务来源', '任务内容', '牵头单位', '责任人', '完成时限'].map((header) => ({
      ...{ header, width: 10, kind: 'text' as const },
    }));
    const rows = [['2026年政府工作报告', '导入一次的事项', '测试单位U1', '某科科长', '2027-12-31']];
    const bytes = await buffer(writeBook([{ name: '台账', title: '台账', columns, rows }]));
    const { id: file } = await uploadedBy(story.office, bytes, { name: '台账.xlsx', purpose: 'LEDGER' });
    const input = { file, idempotencyKey: 'import-once' };
    const importing = () =>
      story.office.must(
        'importTasks',
        'ImportTasksInput',
        input,
        'result { created existing rows { outcome task { id } } }',
      );
    const first = await importing();
    const before = await size();
    expect(first.result).toMatchObject({ created: 1, existing: 0 });
    expect([await importing(), await size()]).toEqual([first, before]);
    done.push('importTasks');
  });

  it('these are all mutations', async () => {
    const { __schema } = await story.office.get('{ __schema { mutationType { fields { name } } } }');
    expect(done.sort()).toEqual(
      __schema.mutationType.fields
        .map(({ name }: Json) => name)
        .filter((name: string) => name !== 'advanceClock' && !name.endsWith('Webhook'))
        .sort(),
    );
  });

  it('answers with the same record, though it has changed meanwhile', async () => {
    const input = { task: await story.draft(FAR), idempotencyKey: newKey() };
    const first = await story.office.do('registerTask', 'TaskInput', input, 'task { id number }');
    await story.office.must('assignTask', 'TaskInput', { task: input.task });
    expect(await story.office.do('registerTask', 'TaskInput', input, 'task { id number }')).toEqual(first);
    expect(first).toEqual({ task: { id: input.task, number: expect.any(String) }, userErrors: [] });
    expect((await story.see(input.task, 'stage')).stage).toBe('ASSIGNED');
  });

  it('does not mind the order of its fields', async () => {
    const base = { name: '顺序岗位', title: '科长' };
    const idempotencyKey = newKey();
    const first = await story.office.do(
      'createPerson',
      'CreatePersonInput',
      { ...base, idempotencyKey },
      'person { id }',
    );
    const again = await story.office.do(
      'createPerson',
      'CreatePersonInput',
      { idempotencyKey, title: '科长', name: '顺序岗位' },
      'person { id }',
    );
    expect(again).toEqual(first);
  });

  it('without a key is done each time', async () => {
    const input = { name: '无键岗位' };
    const [one, two] = [
      await story.office.must('createPerson', 'CreatePersonInput', input, 'person { id }'),
      await story.office.must('createPerson', 'CreatePersonInput', { ...input, idempotencyKey: null }, 'person { id }'),
    ];
    expect(one.person.id).not.toBe(two.person.id);
  });
});

describe('the same key', () => {
  it('with another input is refused, and the first answer stays', async () => {
    const input = { name: '首个岗位', idempotencyKey: newKey() };
    const first = await story.office.must('createPerson', 'CreatePersonInput', input, 'person { id }');
    const before = await size();
    for (const other of [
      { name: '另一岗位' },
      { name: '首个岗位', title: '科长' },
      { name: '首个岗位', unit: story.unitIds[0] },
    ]) {
      const payload = await story.office.do(
        'createPerson',
        'CreatePersonInput',
        { ...other, idempotencyKey: input.idempotencyKey },
        'person { id }',
      );
      expect([codes(payload), payload.person]).toEqual([REUSED, null]);
    }
    expect(await size()).toBe(before);
    expect(await story.office.must('createPerson', 'CreatePersonInput', input, 'person { id }')).toEqual(first);
  });

  it('with another mutation is refused', async () => {
    const task = await story.draft(FAR);
    const input = { task, idempotencyKey: newKey() };
    await story.office.must('registerTask', 'TaskInput', input);
    expect(await story.office.refused('assignTask', 'TaskInput', input)).toEqual(REUSED);
    expect((await story.see(task, 'stage')).stage).toBe('REGISTERED');
  });

  it('with another expected version is another input', async () => {
    const input = { unit: story.unitIds[2], name: '测试单位U3', idempotencyKey: newKey() };
    const { unit } = await story.office.must('updateUnit', 'UpdateUnitInput', input, 'unit { version }');
    expect(
      await story.office.refused('updateUnit', 'UpdateUnitInput', { ...input, expectedVersion: unit.version }),
    ).toEqual(REUSED);
  });

  it('of another subject is another key', async () => {
    const input = { name: '各自岗位', idempotencyKey: newKey() };
    const payloads: Json[] = [];
    for (const who of [story.office, story.office2])
      payloads.push(await twice(who, 'createPerson', 'CreatePersonInput', input, 'person { id }'));
    expect(payloads[0].person.id).not.toBe(payloads[1].person.id);
    const other = await story.world.as({ role: 'OFFICE', subject: 'office-1', jurisdiction: '370614' });
    const third = await other.must(
      'createPerson',
      'CreatePersonInput',
      { ...input, name: '别处岗位' },
      'person { id }',
    );
    expect(third.person.id).toMatch(/^person_370614_/);
  });

  it('of the same subject with a new token is the same key', async () => {
    const input = { name: '换证岗位', idempotencyKey: newKey() };
    const first = await story.office.must('createPerson', 'CreatePersonInput', input, 'person { id }');
    const renewed = await story.world.as({ role: 'OFFICE', subject: 'office-1', name: '督查科甲' }, '2h');
    expect(renewed.token).not.toBe(story.office.token);
    expect(await renewed.must('createPerson', 'CreatePersonInput', input, 'person { id }')).toEqual(first);
  });
});

describe('a refused first answer', () => {
  it('stays refused, also when it would be possible by now', async () => {
    const task = await story.assigned(FAR);
    const input = { task, summary: '成', idempotencyKey: newKey() };
    const first = await twice(story.unit, 'submitCompletion', 'SubmitCompletionInput', input, 'task { id }');
    expect(codes(first)).toEqual(['NOT_ALLOWED_IN_STAGE task']);
    await story.unit.must('acknowledgeTask', 'TaskInput', { task });
    expect(codes(await story.unit.do('submitCompletion', 'SubmitCompletionInput', input))).toEqual([
      'NOT_ALLOWED_IN_STAGE task',
    ]);
    expect((await story.see(task, 'stage')).stage).toBe('IN_PROGRESS');
    expect(
      codes(
        await story.unit.do('submitCompletion', 'SubmitCompletionInput', {
          ...input,
          summary: '改',
          idempotencyKey: input.idempotencyKey,
        }),
      ),
    ).toEqual(REUSED);
    await story.unit.must('submitCompletion', 'SubmitCompletionInput', { ...input, idempotencyKey: newKey() });
  });

  it('of invalid input is the same, in the language asked for', async () => {
    const input = { name: '', idempotencyKey: newKey() };
    const zh = await story.office.do('createPerson', 'CreatePersonInput', input);
    const en = await story.office.in('en').do('createPerson', 'CreatePersonInput', input);
    expect([codes(zh), codes(en)]).toEqual([['REQUIRED name'], ['REQUIRED name']]);
    expect(en.userErrors[0].message).toMatch(/^[^\u4e00-\u9fff]+$/);
  });

  it('for lack of rights is refused each time, and logged each time', async () => {
    const input = { name: '无权', idempotencyKey: newKey() };
    const auditor = await story.world.as({ role: 'AUDITOR' });
    const before = await size(auditor);
    for (let i = 0; i < 2; i++) {
      const { errors } = await story.leader.ask(
        'mutation ($input: CreatePersonInput!) { createPerson(input: $input) { person { id } } }',
        { input },
      );
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    expect(await size(auditor)).toBe(before + 2);
  });
});

describe('twenty at once with one key', () => {
  it('make one change, and all are told of it', async () => {
    const before = await size();
    const input = { name: '并发岗位', idempotencyKey: newKey() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => story.office.do('createPerson', 'CreatePersonInput', input, 'person { id }')),
    );
    expect(new Set(answers.map(({ person }) => person.id)).size).toBe(1);
    for (const { userErrors } of answers) expect(userErrors).toEqual([]);
    expect(await size()).toBe(before + 1);
  });

  it('and each another input: one is done, the others are told that the key is taken', async () => {
    const before = await size();
    const idempotencyKey = newKey();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        story.office.do(
          'createPerson',
          'CreatePersonInput',
          { name: `岗位之${i}`, idempotencyKey },
          'person { id name }',
        ),
      ),
    );
    expect(answers.filter(({ person }) => person !== null)).toHaveLength(1);
    expect(answers.filter(({ person }) => person === null).map(codes)).toEqual(Array(19).fill(REUSED));
    expect(await size()).toBe(before + 1);
  });

  it('and twenty keys for what can be done once: one is done', async () => {
    const task = await story.draft(FAR);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        story.office.do('registerTask', 'TaskInput', { task, idempotencyKey: newKey() }, 'task { number }'),
      ),
    );
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(answers.filter(({ userErrors }) => userErrors.length > 0).map(codes)).toEqual(
      Array(19).fill(['NOT_ALLOWED_IN_STAGE task']),
    );
    const { events } = await story.see(task, 'events { nodes { kind } }');
    expect(events.nodes.map(({ kind }: Json) => kind)).toEqual(['taskCreated', 'taskRegistered']);
  });
});

describe('a restart', () => {
  it('keeps the keys: done, refused and taken, of each subject', async () => {
    const own = await Story.open(NOW);
    const task = await own.assigned(FAR);
    const [a, b] = [
      { name: '重启岗位', idempotencyKey: 'a' },
      { task, summary: '成', idempotencyKey: 'b' },
    ];
    const first = await own.office.must('createPerson', 'CreatePersonInput', a, 'person { id }');
    expect(await own.unit.refused('submitCompletion', 'SubmitCompletionInput', b)).toEqual([
      'NOT_ALLOWED_IN_STAGE task',
    ]);
    await own.unit.must('acknowledgeTask', 'TaskInput', { task });
    const total = await size(own.office);
    await own.world.close({ keep: true });

    const world = await World.open(NOW, { folder: own.world.folder });
    const office = await world.as({ role: 'OFFICE', subject: 'office-1', name: '督查科甲' });
    const unit = await world.as({ role: 'UNIT', subject: 'staff-U1', unit: 'U1' });
    expect(await office.must('createPerson', 'CreatePersonInput', a, 'person { id }')).toEqual(first);
    expect(await office.refused('createPerson', 'CreatePersonInput', { ...a, name: '别的岗位' })).toEqual(REUSED);
    expect(await unit.refused('submitCompletion', 'SubmitCompletionInput', b)).toEqual(['NOT_ALLOWED_IN_STAGE task']);
    expect(await size(office)).toBe(total);
    // what had not been sent is done
    await unit.must('submitCompletion', 'SubmitCompletionInput', { ...b, idempotencyKey: 'c' });
    expect((await office.get('{ verifyLedger { valid } }')).verifyLedger.valid).toBe(true);
    await world.close();
  });
});

describe('expectedVersion', () => {
  /** Sends a mutation with a version too old, one too new, none that can be, and the current one. */
  const versions = async (who: Caller, mutation: string, type: string, input: Json, version: number): Promise<void> => {
    const before = await size();
    for (const stale of [version - 1, version + 1, 0, -1]) {
      expect([mutation, stale, await who.refused(mutation, type, { ...input, expectedVersion: stale })]).toEqual([
        mutation,
        stale,
        ['CONFLICT expectedVersion'],
      ]);
    }
    expect(await size()).toBe(before);
    await who.must(mutation, type, { ...input, expectedVersion: version });
    expect(await size()).toBeGreaterThan(before);
  };
  const version = async (task: string): Promise<number> => (await story.see(task, 'version')).version;

  it('of a task: stale changes nothing, current works, and the version moves with each act', async () => {
    const { office, office2, leader, unit, owner, unitIds } = story;
    const task = await story.draft(FAR);
    const acts: [Caller, string, string, Json][] = [
      [office, 'updateTask', 'UpdateTaskInput', { actionPlan: '举措' }],
      [office, 'registerTask', 'TaskInput', {}],
      [office, 'assignTask', 'TaskInput', {}],
      [unit, 'returnTask', 'TaskInput', { comment: '再议' }],
      [office, 'assignTask', 'TaskInput', {}],
      [unit, 'acknowledgeTask', 'TaskInput', {}],
      [office, 'flagTask', 'FlagTaskInput', { status: 'RED', reason: '反映' }],
      [office2, 'clearFlag', 'TaskInput', {}],
      [leader, 'suspendTask', 'TaskInput', { comment: '等候' }],
      [leader, 'resumeTask', 'TaskInput', {}],
      [
        unit,
        'submitExplanation',
        'SubmitExplanationInput',
        { progress: '半', category: 'LAND', reason: '地', nextSteps: '快', proposedDeadline: '2027-01-29' },
      ],
      [unit, 'submitCompletion', 'SubmitCompletionInput', { summary: '成' }],
      [office, 'decideCompletion', 'DecideCompletionInput', { approve: true }],
      [office2, 'recordVerification', 'RecordVerificationInput', { passed: true, findings: '实' }],
      [office2, 'closeTask', 'TaskInput', {}],
      [office, 'reopenTask', 'TaskInput', { comment: '反弹' }],
      [office, 'transferTask', 'TransferTaskInput', { leadUnit: unitIds[1], owner, comment: '调整' }],
      [office, 'cancelTask', 'TaskInput', { comment: '撤' }],
    ];
    for (const [who, mutation, type, input] of acts) {
      const now = await version(task);
      await versions(who, mutation, type, { task, ...input }, now);
      expect([mutation, (await version(task)) > now]).toEqual([mutation, true]);
    }
  });

  it('of an explanation, a unit, a person', async () => {
    const task = await story.inProgress(FAR);
    const explanation = await story.explain(task, '2027-01-29');
    const read = async (id: string) =>
      (
        await story.office.get(
          'query ($id: ID!) { node(id: $id) { ... on Explanation { version } ... on Unit { version } ... on Person { version } } }',
          { id },
        )
      ).node.version;
    await versions(
      story.office,
      'decideExplanation',
      'DecideExplanationInput',
      { explanation, approve: true },
      await read(explanation),
    );
    await versions(
      story.office,
      'updateUnit',
      'UpdateUnitInput',
      { unit: story.unitIds[1], name: '测试单位U2' },
      await read(story.unitIds[1] as string),
    );
    await versions(
      story.office,
      'updatePerson',
      'UpdatePersonInput',
      { person: story.owner, title: '科长' },
      await read(story.owner),
    );
  });

  it('of a milestone, an intervention, an inspection, the policy', async () => {
    const { office, leader, unit, owner, unitIds } = story;
    const [lead] = unitIds;
    const admin = await story.world.as({ role: 'ADMIN' });
    const read = async (id: string): Promise<number> =>
      (
        await office.get(
          'query ($id: ID!) { node(id: $id) { ... on Milestone { version } ... on Intervention { version } ... on Inspection { version } } }',
          { id },
        )
      ).node.version;
    const task = await story.inProgress(FAR);
    const planned = { title: '节点', dueOn: '2026-11-20' };
    await versions(unit, 'addMilestone', 'AddMilestoneInput', { task, ...planned }, await version(task));
    const add = async (): Promise<string> =>
      (await unit.must('addMilestone', 'AddMilestoneInput', { task, ...planned }, 'milestone { id }')).milestone.id;
    const [milestone, other] = [await add(), await add()];
    for (const [id, mutation, more] of [
      [milestone, 'updateMilestone', { dueOn: '2026-11-23' }],
      [milestone, 'completeMilestone', {}],
      [other, 'removeMilestone', { comment: '重复' }],
    ] as [string, string, Json][]) {
      const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
      await versions(unit, mutation, type, { milestone: id, ...more }, await read(id));
    }
    const proposal = { unit: lead, tasks: [task], requirement: '整改', kind: 'CIRCULAR', rectifyBy: '2026-11-20' };
    const { intervention } = await office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      proposal,
      'intervention { id }',
    );
    const it = { intervention: intervention.id, approve: true };
    await versions(leader, 'decideIntervention', 'DecideInterventionInput', it, await read(intervention.id));
    await unit.must('submitRectification', 'SubmitRectificationInput', {
      intervention: intervention.id,
      content: '已改',
    });
    await versions(office, 'decideRectification', 'DecideRectificationInput', it, await read(intervention.id));

    const { inspection } = await office.must(
      'proposeInspection',
      'ProposeInspectionInput',
      {
        title: '重点督查',
        kind: 'KEY',
        year: 2026,
        scope: '范围',
        units: [lead],
        startOn: '2026-11-03',
        endOn: '2026-11-03',
      },
      'inspection { id }',
    );
    const of = { inspection: inspection.id };
    const problem = { title: '问题', requirement: '整改', leadUnit: lead, owner, deadline: FAR };
    for (const [mutation, more] of [
      ['decideInspection', { approve: true }],
      ['reportInspection', { situation: '情况', suggestions: '建议', problems: [problem] }],
      ['concludeInspection', { conclusion: '结论' }],
    ] as [string, Json][]) {
      const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
      await versions(office, mutation, type, { ...of, ...more }, await read(inspection.id));
    }
    const { jurisdictions } = await office.get('{ jurisdictions { policy { document version } } }');
    const { document, version: present } = jurisdictions[0].policy;
    const later = { policy: document, effectiveAt: '2028-01-01T00:00:00+08:00' };
    await versions(admin, 'publishPolicy', 'PublishPolicyInput', later, present);
    expect((await office.get('{ jurisdictions { policy { version pending { version } } } }')).jurisdictions).toEqual([
      { policy: { version: present, pending: [{ version: present + 1 }] } },
    ]);
  });

  it('twenty decisions at once on one proposal: one is done', async () => {
    const task = await story.inProgress(FAR);
    const { intervention } = await story.office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      { unit: story.unitIds[0], tasks: [task], requirement: '整改', kind: 'INTERVIEW' },
      'intervention { id version }',
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        story.leader.do(
          'decideIntervention',
          'DecideInterventionInput',
          { intervention: intervention.id, approve: i % 2 === 0, comment: `意见${i}`, idempotencyKey: newKey() },
          'intervention { comment }',
        ),
      ),
    );
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(answers.filter(({ userErrors }) => userErrors.length > 0).map(codes)).toEqual(
      Array(19).fill(['INVALID intervention']),
    );
    const { events } = await story.see(task, 'events(last: 2) { nodes { kind } }');
    expect(events.nodes.map(({ kind }: Json) => kind)).toEqual([
      'interventionProposed',
      expect.stringMatching(/^intervention(Approved|Rejected)$/),
    ]);
  });

  it('is not moved by time: a change of colour alone makes no conflict', async () => {
    const own = await Story.open('2026-11-16T09:00:00+08:00');
    const task = await own.inProgress('2026-11-20');
    const { version: before, status } = await own.see(task, 'version status');
    await own.world.to('2026-11-23T09:00:00+08:00');
    expect([status, await own.see(task, 'version status')]).toEqual(['BLUE', { version: before, status: 'RED' }]);
    await own.unit.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '成', expectedVersion: before });
    await own.world.close();
  });

  it('twenty at once with one version: one is done', async () => {
    const task = await story.draft(FAR);
    const expectedVersion = await version(task);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        story.office.do('updateTask', 'UpdateTaskInput', { task, actionPlan: `举措${i}`, expectedVersion }),
      ),
    );
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(answers.filter(({ userErrors }) => userErrors.length > 0).map(codes)).toEqual(
      Array(19).fill(['CONFLICT expectedVersion']),
    );
    expect(await version(task)).toBe(expectedVersion + 1);
  });
});

describe('fifty at once, a third of which fail', () => {
  it('lose nothing, mix nothing, and leave a dense and valid log', async () => {
    const tasks = await Promise.all(Array.from({ length: 50 }, () => story.inProgress(FAR)));
    const before = await size();
    // every third one fails: a reason that is empty, a stage that is not, a unit that may not
    const FAILS = ['flagTask empty', 'closeTask', 'forbidden'] as const;
    const outcomes = await Promise.all(
      tasks.map(async (task, i): Promise<string> => {
        const fails = i % 3 === 2 ? FAILS[((i / 3) % 3) | 0] : null;
        if (fails === 'flagTask empty')
          return (await story.office.refused('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: ' ' })).join();
        if (fails === 'closeTask') return (await story.office.refused('closeTask', 'TaskInput', { task })).join();
        if (fails === 'forbidden') {
          const { errors } = await story.unit.ask(
            'mutation ($task: ID!) { cancelTask(input: { task: $task, comment: "撤" }) { task { id } } }',
            { task },
          );
          return String(errors?.[0]?.extensions.code);
        }
        const payload = await story.office.do(
          'flagTask',
          'FlagTaskInput',
          { task, status: i % 2 === 0 ? 'RED' : 'YELLOW', reason: `标注第${i}号` },
          'task { id status statusReasons { message } }',
        );
        expect(payload.task).toMatchObject({ id: task, status: i % 2 === 0 ? 'RED' : 'YELLOW' });
        expect(JSON.stringify(payload.task.statusReasons)).toContain(`标注第${i}号`);
        return 'done';
      }),
    );
    const expected = tasks.map((_, i) =>
      i % 3 !== 2
        ? 'done'
        : { 'flagTask empty': 'REQUIRED reason', closeTask: 'NOT_ALLOWED_IN_STAGE task', forbidden: 'FORBIDDEN' }[
            FAILS[((i / 3) % 3) | 0] as (typeof FAILS)[number]
          ],
    );
    expect(outcomes).toEqual(expected);
    expect(new Set(outcomes).size).toBe(4);

    // none lost, none mixed: each task has its own flag, or none
    for (const [i, task] of tasks.entries()) {
      const { stage, status, statusReasons } = await story.see(task, 'stage status statusReasons { rule message }');
      const flagged = i % 3 !== 2;
      expect([i, stage, status, statusReasons.length]).toEqual([
        i,
        'IN_PROGRESS',
        flagged ? (i % 2 === 0 ? 'RED' : 'YELLOW') : 'BLUE',
        flagged ? 1 : 0,
      ]);
      if (flagged) expect(statusReasons[0].message).toContain(`标注第${i}号`);
      const { events } = await story.see(task, 'events(last: 3) { nodes { kind } }');
      // at 9:00 on a working day a red task's unit is reminded at once
      expect(events.nodes.map(({ kind }: Json) => kind).filter((kind: string) => kind !== 'taskRegistered')).toEqual(
        !flagged
          ? ['taskAssigned', 'taskAcknowledged']
          : i % 2 === 0
            ? ['taskFlagged', 'statusChanged', 'reminderIssued']
            : ['taskAcknowledged', 'taskFlagged', 'statusChanged'],
      );
    }
    const done = outcomes.flatMap((each, i) => (each === 'done' ? [i] : []));
    expect(await size()).toBe(before + 2 * done.length + done.filter((i) => i % 2 === 0).length);

    // the log is dense and whole, refusals included
    const auditor = await story.world.as({ role: 'AUDITOR' });
    const sequences: number[] = [];
    for (let after: string | null = null; ;) {
      const { events } = await auditor.get(
        'query ($after: String) { events(first: 200, after: $after) { nodes { sequence } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      sequences.push(...events.nodes.map(({ sequence }: Json) => sequence));
      if (!events.pageInfo.hasNextPage) break;
      after = events.pageInfo.endCursor;
    }
    expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, i) => i + 1));
    expect((await auditor.get('{ verifyLedger { valid events firstInvalidSequence } }')).verifyLedger).toEqual({
      valid: true,
      events: sequences.length,
      firstInvalidSequence: null,
    });
  });

  it('give numbers without gaps, whatever fails between', async () => {
    const drafts = await Promise.all(
      Array.from({ length: 30 }, (_, i) => story.draft(FAR, i % 3 === 2 ? { goal: null } : {})),
    );
    const answers = await Promise.all(
      drafts.map((task) => story.office.do('assignTask', 'TaskInput', { task }, 'task { number }')),
    );
    expect(answers.map(({ task, userErrors }) => (task === null ? codes({ userErrors }).join() : 'done'))).toEqual(
      drafts.map((_, i) => (i % 3 === 2 ? 'REQUIRED goal' : 'done')),
    );
    const { tasks } = await story.office.get(
      '{ tasks(first: 200, orderBy: [{ field: NUMBER }]) { totalCount nodes { number } } }',
    );
    expect(tasks.totalCount).toBeLessThanOrEqual(200);
    const numbers = tasks.nodes
      .filter(({ number }: Json) => number !== null)
      .map(({ number }: Json) => Number(/^烟政督〔2026〕(\d+)号$/.exec(number)?.[1]));
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => i + 1));
    expect(numbers.length).toBeGreaterThan(70);
  });

  it('on one task follow one another: the versions count every act, and every letter has its number', async () => {
    const task = await story.inProgress(FAR);
    const before = (await story.see(task, 'version')).version;
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        i % 3 === 2
          ? story.office.do(
              'issueLetter',
              'IssueLetterInput',
              { task, recipients: [], requirement: '报' },
              'letter { number }',
            )
          : story.office.do(
              'issueLetter',
              'IssueLetterInput',
              { task, recipients: [story.unitIds[i % 3]], requirement: `第${i}次` },
              'letter { number requirement }',
            ),
      ),
    );
    const numbers = answers.filter(({ letter }) => letter !== null).map(({ letter }) => letter.number);
    expect(new Set(numbers).size).toBe(16);
    const { version, letters } = await story.see(task, 'version letters { number requirement }');
    expect(version).toBe(before + 16);
    expect(letters.map(({ number }: Json) => number).sort()).toEqual([...numbers].sort());
    expect(new Set(letters.map(({ requirement }: Json) => requirement)).size).toBe(16);
    const counted = numbers
      .map((number) => Number(/^烟政督函〔2026〕(\d+)号$/.exec(number)?.[1]))
      .sort((a, b) => a - b);
    expect(counted).toEqual(Array.from({ length: 16 }, (_, i) => (counted[0] ?? 0) + i));
  });
});
