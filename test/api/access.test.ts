// Who may do and see what (DOMAIN 4 column "who", 8), over the real API: a table of every mutation and role, and for each
// way to a task the same answer to who sees it. What is refused, and each read of a work secret, is in the auditor's log.
import type { Role } from '../../src/rules/words';
import { type Caller, type Json, Story } from '../world';

const NOW = '2026-09-28T09:00:00+08:00';
const FAR = '2026-12-31';
const ROLES: Role[] = ['OFFICE', 'UNIT', 'LEADER', 'SYSTEM', 'ADMIN', 'SECURITY', 'AUDITOR'];

let story: Story;
/** One caller of each role; UNIT is of U1. */
const by = {} as Record<Role, Caller>;

beforeAll(async () => {
  story = await Story.open(NOW);
  for (const role of ROLES)
    by[role] = await story.world.as({ role, name: `测试${role}`, ...(role === 'UNIT' && { unit: 'U1' }) });
});

afterAll(() => story.world.close());

/** Entries of the log as the auditor reads them, the latest last: `kind actor operation-less task-less`. */
async function audit(kind: string): Promise<{ actor: string; at: string; task: Json }[]> {
  const query =
    'query ($kind: [String!]) { events(last: 200, filter: { kind: $kind }) { nodes { actor at task { id } } } }';
  return (await by.AUDITOR.get(query, { kind: [kind] })).events.nodes;
}
const refusals = async (): Promise<number> => {
  const query = '{ events(filter: { kind: ["accessRefused"] }) { totalCount } }';
  return (await by.AUDITOR.get(query)).events.totalCount;
};
const inputOf = (mutation: string): string => `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
const TASK_INPUTS = [
  'registerTask',
  'assignTask',
  'acknowledgeTask',
  'returnTask',
  'suspendTask',
  'resumeTask',
  'cancelTask',
  'clearFlag',
  'closeTask',
  'reopenTask',
];
const typeOf = (mutation: string): string => (TASK_INPUTS.includes(mutation) ? 'TaskInput' : inputOf(mutation));
const send = (who: Caller, mutation: string, input: Json) =>
  who.ask(`mutation ($input: ${typeOf(mutation)}!) { ${mutation}(input: $input) { userErrors { code field } } }`, {
    input,
  });
/** FORBIDDEN, or the codes of the user errors, or `done`. */
async function outcome(who: Caller, mutation: string, input: Json): Promise<string> {
  const { data, errors } = await send(who, mutation, input);
  if (errors !== undefined) return String(errors[0]?.extensions.code);
  return (
    data[mutation].userErrors.map(({ code, field }: Json) => `${code} ${(field ?? []).join('.')}`).join(', ') || 'done'
  );
}

describe('each mutation', () => {
  const NONE = 'task_370600_999999';
  const task = { task: NONE };
  // DOMAIN 4 "who", 8. The ids are of nothing: who may, finds nothing; who may not, is not even told that.
  const TABLE: [string, Role[], Json][] = [
    ['createUnit', ['OFFICE', 'ADMIN'], { code: '', name: '', kind: 'OTHER' }],
    ['updateUnit', ['OFFICE', 'ADMIN'], { unit: 'unit_370600_999999' }],
    ['createPerson', ['OFFICE', 'ADMIN'], { name: '' }],
    ['updatePerson', ['OFFICE', 'ADMIN'], { person: 'person_370600_999999' }],
    ['createSource', ['OFFICE'], { kind: 'PROPOSAL', level: 'COUNTY', title: '', issuedOn: '2026-01-01' }],
    [
      'createTask',
      ['OFFICE', 'UNIT'],
      { title: '', requirement: '', source: 'x', leadUnit: 'x', owner: 'x', deadline: FAR },
    ],
    ['updateTask', ['OFFICE', 'UNIT'], task],
    ['registerTask', ['OFFICE'], task],
    ['assignTask', ['OFFICE'], task],
    ['acknowledgeTask', ['UNIT'], task],
    ['returnTask', ['UNIT'], { ...task, comment: '职责不符' }],
    ['transferTask', ['OFFICE'], { ...task, leadUnit: 'x', owner: 'x', comment: '调整' }],
    ['suspendTask', ['OFFICE', 'LEADER'], { ...task, comment: '等候' }],
    ['resumeTask', ['OFFICE', 'LEADER'], task],
    ['cancelTask', ['OFFICE'], { ...task, comment: '撤并' }],
    ['flagTask', ['OFFICE'], { ...task, status: 'RED', reason: '反映' }],
    ['clearFlag', ['OFFICE'], task],
    ['returnReport', ['OFFICE'], { report: 'report_370600_999999', comment: '不实' }],
    [
      'submitExplanation',
      ['UNIT'],
      { ...task, progress: '半', category: 'LAND', reason: '地', nextSteps: '快', proposedDeadline: FAR },
    ],
    ['decideExplanation', ['OFFICE', 'LEADER'], { explanation: 'explanation_370600_999999', approve: true }],
    ['submitCompletion', ['UNIT'], { ...task, summary: '成' }],
    ['decideCompletion', ['OFFICE'], { ...task, approve: true }],
    ['recordVerification', ['OFFICE'], { ...task, passed: true, findings: '实' }],
    ['closeTask', ['OFFICE'], task],
    ['reopenTask', ['OFFICE'], { ...task, comment: '反弹' }],
    ['issueLetter', ['OFFICE'], { ...task, recipients: [], requirement: '报' }],
    ['acknowledgeLetter', ['OFFICE', 'UNIT'], { letter: 'letter_370600_999999' }],
    ['submitFeedback', ['OFFICE', 'UNIT'], { letter: 'letter_370600_999999', content: '办' }],
    ['submitReport', ['UNIT'], { ...task, content: '半' }],
    ['addMilestone', ['OFFICE', 'UNIT'], { ...task, title: '节点', dueOn: FAR }],
    ['updateMilestone', ['OFFICE', 'UNIT'], { milestone: 'milestone_370600_999999' }],
    ['removeMilestone', ['OFFICE', 'UNIT'], { milestone: 'milestone_370600_999999', comment: '重复' }],
    ['completeMilestone', ['UNIT'], { milestone: 'milestone_370600_999999' }],
    ['proposeIntervention', ['OFFICE'], { kind: 'CIRCULAR', unit: 'x', tasks: [NONE], requirement: '改' }],
    ['decideIntervention', ['LEADER'], { intervention: 'intervention_370600_999999', approve: true }],
    ['submitRectification', ['UNIT'], { intervention: 'intervention_370600_999999', content: '改' }],
    ['decideRectification', ['OFFICE'], { intervention: 'intervention_370600_999999', approve: true }],
    ['publishWorkCalendar', ['ADMIN'], { year: 2027, notice: '', holidays: [], makeUpWorkdays: [] }],
    ['addDaysOff', ['ADMIN'], { dates: [], reason: '台风' }],
    ['publishPolicy', ['ADMIN'], { policy: '{}', effectiveAt: NOW }],
    [
      'proposeInspection',
      ['OFFICE', 'UNIT'],
      { title: '督查', kind: 'KEY', year: 2026, scope: '范围', units: [], startOn: FAR, endOn: FAR },
    ],
    ['adoptInspectionPlan', ['LEADER'], { year: 1999 }],
    ['decideInspection', ['OFFICE', 'LEADER'], { inspection: 'inspection_370600_999999', approve: true }],
    [
      'reportInspection',
      ['OFFICE'],
      { inspection: 'inspection_370600_999999', situation: '情', suggestions: '建', problems: [] },
    ],
    ['concludeInspection', ['OFFICE'], { inspection: 'inspection_370600_999999', conclusion: '结' }],
    ['requestInspectionReview', ['UNIT'], { inspection: 'inspection_370600_999999', reason: '不符' }],
    [
      'decideInspectionReview',
      ['OFFICE'],
      { inspection: 'inspection_370600_999999', unit: 'x', approve: true, comment: '正' },
    ],
    ['createClient', ['SECURITY'], { name: '', role: 'SYSTEM', expiresAt: NOW }],
    ['revokeClient', ['SECURITY'], { client: 'client_370600_999999' }],
    ['createWebhook', ['SECURITY'], { client: 'client_370600_999999', url: 'ftp://nowhere' }],
    ['updateWebhook', ['SECURITY'], { webhook: 'webhook_370600_999999' }],
    ['removeWebhook', ['SECURITY'], { webhook: 'webhook_370600_999999' }],
    ['replayWebhook', ['SECURITY'], { webhook: 'webhook_370600_999999', after: 'x' }],
    ['importTasks', ['OFFICE'], { file: 'file_370600_999999' }],
    ['prepareUpload', ['OFFICE', 'UNIT'], { name: '附件', size: 0, purpose: 'EVIDENCE' }],
  ];

  it('of the schema is in the table', async () => {
    const { __schema } = await story.office.get('{ __schema { mutationType { fields { name } } } }');
    const names = __schema.mutationType.fields.map(({ name }: Json) => name);
    expect(names.filter((name: string) => name !== 'advanceClock').sort()).toEqual(TABLE.map(([name]) => name).sort());
  });

  it.each(TABLE)('%s is for %j', async (mutation, allowed, input) => {
    const found: Record<string, string> = {};
    const before = await refusals();
    for (const role of ROLES) found[role] = await outcome(by[role], mutation, input);
    expect(ROLES.filter((role) => found[role] !== 'FORBIDDEN')).toEqual(allowed.filter((role) => ROLES.includes(role)));
    for (const role of allowed)
      expect([role, found[role]]).toEqual([role, expect.stringMatching(/^(NOT_FOUND|REQUIRED|INVALID)/)]);
    // each refusal is in the log, by the name of who tried
    const expected = ROLES.filter((role) => found[role] === 'FORBIDDEN' || found[role]?.startsWith('NOT_FOUND'));
    expect(await refusals()).toBe(before + expected.length);
    const names = (await audit('accessRefused')).slice(-expected.length).map(({ actor }) => actor);
    expect(names).toEqual(expected.map((role) => `测试${role}`));
  });

  it('advanceClock is for the office and the administrator', async () => {
    for (const role of ROLES) {
      const { data, errors } = await by[role].ask(
        'mutation ($to: DateTime!) { advanceClock(input: { to: $to }) { userErrors { code field } } }',
        { to: '2020-01-01T00:00:00Z' },
      );
      if (role === 'OFFICE' || role === 'ADMIN')
        expect(data.advanceClock.userErrors).toEqual([{ code: 'DATE_IN_PAST', field: ['to'] }]);
      else expect([role, errors?.[0]?.extensions.code]).toEqual([role, 'FORBIDDEN']);
    }
  });

  it('is done by the administrator for units and people, and by nobody for another jurisdiction', async () => {
    const { unit } = await by.ADMIN.must(
      'createUnit',
      'CreateUnitInput',
      { code: 'ADM', name: '新设单位', kind: 'OTHER' },
      'unit { id code jurisdiction { code } }',
    );
    expect(unit).toMatchObject({ code: 'ADM', jurisdiction: { code: '370600' } });
    const other = await story.world.as({ role: 'ADMIN', jurisdiction: '370614' });
    expect(await outcome(other, 'updateUnit', { unit: unit.id, name: '他改' })).toBe('NOT_FOUND unit');
  });
});

describe('a unit', () => {
  let task: string;
  let letter: string;
  const [U1, U2, U3] = [0, 1, 2].map((i) => () => story.units[i] as Caller) as [
    () => Caller,
    () => Caller,
    () => Caller,
  ];

  beforeAll(async () => {
    // U1 leads, U2 supports, U3 got a letter
    task = await story.assigned(FAR, { supportingUnits: [story.unitIds[1]] });
    letter = await story.letter(task, 2);
  });

  it('that does not lead a task it sees may not act as if it did; one that does not see it finds nothing', async () => {
    const other = await story.assigned(FAR);
    const acts: [string, Json][] = [
      ['acknowledgeTask', {}],
      ['returnTask', { comment: '职责不符' }],
      [
        'submitExplanation',
        { progress: '半', category: 'LAND', reason: '地', nextSteps: '快', proposedDeadline: '2027-01-29' },
      ],
      ['submitCompletion', { summary: '成' }],
      ['addMilestone', { title: '节点', dueOn: '2026-11-20' }],
    ];
    for (const [mutation, input] of acts) {
      const seen = [U2(), U3()].map((who) => outcome(who, mutation, { task, ...input }));
      expect([mutation, ...(await Promise.all(seen))]).toEqual([mutation, 'FORBIDDEN', 'FORBIDDEN']);
      expect([mutation, await outcome(U2(), mutation, { task: other, ...input })]).toEqual([
        mutation,
        'NOT_FOUND task',
      ]);
    }
    expect(await story.see(task, 'stage explanations { id } completions { id } milestones { id }')).toEqual({
      stage: 'ASSIGNED',
      explanations: [],
      completions: [],
      milestones: [],
    });
  });

  it('reports if it leads or supports; one that only got a letter, or nothing, does not', async () => {
    const own = await story.inProgress(FAR, { supportingUnits: [story.unitIds[1]] });
    await story.letter(own, 2);
    const report = (who: Caller) => outcome(who, 'submitReport', { task: own, content: '进展', progressPercent: 50 });
    expect([await report(U1()), await report(U2()), await report(U3())]).toEqual(['done', 'done', 'FORBIDDEN']);
    const alone = await story.inProgress(FAR);
    expect(await outcome(U2(), 'submitReport', { task: alone, content: '进展' })).toBe('NOT_FOUND task');
  });

  it('that does not lead the task touches none of its milestones; one that does not see it finds none', async () => {
    const own = await story.inProgress(FAR, { supportingUnits: [story.unitIds[1]] });
    const { milestone } = await story.office.must(
      'addMilestone',
      'AddMilestoneInput',
      { task: own, title: '节点', dueOn: '2026-11-20' },
      'milestone { id version }',
    );
    const acts: [string, Json][] = [
      ['updateMilestone', { title: '改' }],
      ['removeMilestone', { comment: '重复' }],
      ['completeMilestone', {}],
    ];
    const before = await refusals();
    for (const [mutation, input] of acts) {
      const about = { milestone: milestone.id, ...input };
      expect([mutation, await outcome(U2(), mutation, about)]).toEqual([mutation, 'FORBIDDEN']);
      expect([mutation, await outcome(U3(), mutation, about)]).toEqual([mutation, 'NOT_FOUND milestone']);
    }
    expect(await refusals()).toBe(before + 6);
    // nor does the office complete one
    expect(await outcome(story.office, 'completeMilestone', { milestone: milestone.id })).toBe('FORBIDDEN');
    expect(await story.see(own, 'milestones { version completedOn }')).toEqual({
      milestones: [{ version: milestone.version, completedOn: null }],
    });
    expect(await outcome(U1(), 'completeMilestone', { milestone: milestone.id })).toBe('done');
  });

  it('splits up only a task that it leads', async () => {
    const own = await story.inProgress(FAR, { supportingUnits: [story.unitIds[1]] });
    const input = {
      title: '分解事项',
      requirement: '部分',
      source: story.source,
      leadUnit: story.unitIds[2],
      owner: story.owner,
      deadline: FAR,
      parent: own,
    };
    const before = await refusals();
    expect(await outcome(U2(), 'createTask', input)).toBe('FORBIDDEN');
    expect(await outcome(U3(), 'createTask', input)).toBe('NOT_FOUND parent');
    expect(await refusals()).toBe(before + 2);
    expect(await outcome(U1(), 'createTask', input)).toBe('done');
  });

  it('proposes no task on a leader’s instruction that it does not see', async () => {
    const source = await story.newSource({ kind: 'LEADER_INSTRUCTION', instruction: '不可外见之批示' });
    const input = { title: '探问', requirement: '探问', source, leadUnit: story.unitIds[0], owner: story.owner };
    expect(await outcome(U1(), 'createTask', { ...input, deadline: FAR })).toBe('NOT_FOUND source');
    expect((await U1().get('query ($id: ID!) { node(id: $id) { id } }', { id: source })).node).toBeNull();
  });

  it('answers only its own letters, in its own name', async () => {
    expect(await outcome(U1(), 'acknowledgeLetter', { letter })).toBe('FORBIDDEN');
    expect(await outcome(U2(), 'submitFeedback', { letter, content: '代' })).toBe('FORBIDDEN');
    expect(await outcome(U3(), 'submitFeedback', { letter, content: '代', unit: story.unitIds[0] })).toBe('FORBIDDEN');
    expect(await outcome(U3(), 'acknowledgeLetter', { letter, unit: story.unitIds[2] })).toBe('done');
    expect(await outcome(U3(), 'submitFeedback', { letter, content: '已办' })).toBe('done');
  });

  it('changes its own draft and no other task', async () => {
    const input = {
      title: '单位建议',
      requirement: '建议',
      source: story.source,
      leadUnit: story.unitIds[1],
      owner: story.owner,
      deadline: FAR,
    };
    const { task: proposal } = await U1().must('createTask', 'CreateTaskInput', input, 'task { id stage number }');
    expect(proposal).toMatchObject({ stage: 'DRAFT', number: null });
    expect(await outcome(U1(), 'updateTask', { task: proposal.id, title: '单位建议（修改）' })).toBe('done');
    // not even the unit that it names as leading
    expect(await outcome(U2(), 'updateTask', { task: proposal.id, title: '改' })).toBe('NOT_FOUND task');
    expect(await outcome(U1(), 'updateTask', { task, goal: '改' })).toBe('FORBIDDEN');
    expect(await outcome(U1(), 'registerTask', { task: proposal.id })).toBe('FORBIDDEN');
    await story.office.must('registerTask', 'TaskInput', { task: proposal.id });
    expect(await outcome(U1(), 'updateTask', { task: proposal.id, title: '再改' })).toBe('NOT_FOUND task');
  });

  it('that tries what it does not see is in the log', async () => {
    const hidden = await story.draft(FAR);
    const before = await refusals();
    expect(await outcome(U3(), 'acknowledgeTask', { task: hidden })).toBe('NOT_FOUND task');
    expect(await story.see(hidden, 'id', U3())).toBeNull();
    expect(await refusals()).toBe(before + 2);
    // an id that nothing has is answered and logged alike: neither the time nor the log tells which it was
    const absent = 'task_370600_999999';
    expect(await outcome(U3(), 'acknowledgeTask', { task: absent })).toBe('NOT_FOUND task');
    expect(await story.see(absent, 'id', U3())).toBeNull();
    expect(await refusals()).toBe(before + 4);
    // so are a number, and an id of another jurisdiction; what is no id at all is no attempt
    for (const number of ['督〔2026〕1号', '督〔2026〕99999号'])
      expect((await U3().get('query ($number: String!) { task(number: $number) { id } }', { number })).task).toBeNull();
    expect(await outcome(U3(), 'acknowledgeTask', { task: 'task_110000_1' })).toBe('NOT_FOUND task');
    expect(await outcome(U3(), 'acknowledgeTask', { task: 'x' })).toBe('NOT_FOUND task');
    expect(await refusals()).toBe(before + 7);
  });
});

describe('who sees a task', () => {
  // O office, L leader, 1 U1 (leads all), 2 U2 (supports all), 3 U3 (got a letter where one was sent), S system; nobody else.
  const SEEN: Record<string, string> = {
    draft: 'OL',
    proposal: 'OL1',
    registered: 'OLS',
    assigned: 'OL12S',
    inProgress: 'OL12S',
    withLetter: 'OL123S',
    returned: 'OLS',
    suspended: 'OL12S',
    submitted: 'OL12S',
    completed: 'OL12S',
    closed: 'OL12S',
    cancelledDraft: 'OL',
    cancelledLater: 'OL12S',
    secretDraft: 'OL',
    secret: 'OL12',
    secretWithLetter: 'OL123',
    public: 'OL12S',
  };
  const ids: Record<string, string> = {};
  const viewers: Record<string, () => Caller> = {
    O: () => by.OFFICE,
    L: () => by.LEADER,
    1: () => story.units[0] as Caller,
    2: () => story.units[1] as Caller,
    3: () => story.units[2] as Caller,
    S: () => by.SYSTEM,
    D: () => by.ADMIN,
    Y: () => by.SECURITY,
    A: () => by.AUDITOR,
    X: () => stranger,
  };
  let stranger: Caller;

  beforeAll(async () => {
    stranger = await story.world.as({ role: 'OFFICE', jurisdiction: '370614' });
    const { office, office2, unit } = story;
    const act = (who: Caller, mutation: string, task: string) =>
      who.must(mutation, 'TaskInput', { task, comment: '情况说明' });
    const supported = { supportingUnits: [story.unitIds[1]] };
    for (const name of Object.keys(SEEN)) {
      const classification = name.startsWith('secret') ? 'WORK_SECRET' : name === 'public' ? 'PUBLIC' : undefined;
      const input = {
        title: `可见性${name}`,
        requirement: '内容甲乙丙',
        source: story.source,
        leadUnit: story.unitIds[0],
        owner: story.owner,
        deadline: FAR,
        goal: '目',
        standard: '标',
        ...supported,
        classification,
      };
      const { task } = await (name === 'proposal' ? unit : office).must(
        'createTask',
        'CreateTaskInput',
        input,
        'task { id }',
      );
      ids[name] = task.id;
      const early = ['draft', 'proposal', 'secretDraft'].includes(name);
      if (name === 'registered') await act(office, 'registerTask', task.id);
      else if (name === 'cancelledDraft') await act(office, 'cancelTask', task.id);
      else if (!early) {
        await act(office, 'assignTask', task.id);
        if (name === 'returned') await act(unit, 'returnTask', task.id);
        else if (name !== 'assigned') await act(unit, 'acknowledgeTask', task.id);
      }
    }
    const task = (name: string) => ids[name] as string;
    for (const name of ['withLetter', 'secretWithLetter']) await story.letter(task(name), 2);
    await act(office, 'suspendTask', task('suspended'));
    await act(office, 'cancelTask', task('cancelledLater'));
    for (const name of ['submitted', 'completed', 'closed'])
      await unit.must('submitCompletion', 'SubmitCompletionInput', { task: task(name), summary: '成' });
    for (const name of ['completed', 'closed'])
      await office.must('decideCompletion', 'DecideCompletionInput', { task: task(name), approve: true });
    await act(office2, 'closeTask', task('closed'));
  });

  /** For each of these tasks who sees it in one way: `OL12S`. */
  async function seenBy(
    look: (who: Caller) => Promise<(string | null | undefined)[]>,
  ): Promise<Record<string, string>> {
    const seen = Object.fromEntries(Object.keys(SEEN).map((name) => [name, '']));
    for (const [letter, who] of Object.entries(viewers)) {
      const found = new Set(await look(who()));
      for (const [name, id] of Object.entries(ids)) if (found.has(id)) seen[name] += letter;
    }
    return Object.fromEntries(
      Object.entries(seen).map(([name, letters]) => [
        name,
        [...letters].sort((a, b) => 'OL123SDYAX'.indexOf(a) - 'OL123SDYAX'.indexOf(b)).join(''),
      ]),
    );
  }
  const all = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  const nodeIds = (nodes: Json[]): (string | undefined)[] => nodes.map((node) => node?.id);
  const each = (who: Caller, query: string): Promise<(string | undefined)[]> =>
    Promise.all(Object.values(ids).map(async (id) => (await who.get(query, { id })).found?.id));

  it.each<[string, (who: Caller) => Promise<(string | null | undefined)[]>]>([
    ['tasks', async (who) => nodeIds((await who.get('{ tasks(first: 200) { nodes { id } } }')).tasks.nodes)],
    ['task(id)', (who) => each(who, 'query ($id: ID) { found: task(id: $id) { id } }')],
    ['node', (who) => each(who, 'query ($id: ID!) { found: node(id: $id) { id } }')],
    ['nodes', async (who) => nodeIds((await who.get(all, { ids: Object.values(ids) })).nodes)],
    [
      'unit.tasks',
      async (who) =>
        nodeIds(
          (
            await who.get('query ($id: ID) { unit(id: $id) { tasks(first: 200) { nodes { id } } } }', {
              id: story.unitIds[0],
            })
          ).unit?.tasks.nodes ?? [],
        ),
    ],
    [
      'source.tasks',
      async (who) =>
        nodeIds(
          (
            await who.get(
              'query ($id: ID!) { node(id: $id) { ... on Source { tasks(first: 200) { nodes { id } } } } }',
              { id: story.source },
            )
          ).node?.tasks.nodes ?? [],
        ),
    ],
  ])('by %s', async (_, look) => {
    expect(await seenBy(look)).toEqual(SEEN);
  });

  it('by its number', async () => {
    const numbers: Record<string, string | null> = {};
    for (const [name, id] of Object.entries(ids)) numbers[name] = (await story.see(id, 'number')).number;
    expect(Object.keys(numbers).filter((name) => numbers[name] === null)).toEqual([
      'draft',
      'proposal',
      'cancelledDraft',
      'secretDraft',
    ]);
    const seen = await seenBy((who) =>
      Promise.all(
        Object.values(numbers)
          .filter((number) => number !== null)
          .map(
            async (number) =>
              (await who.get('query ($number: String) { task(number: $number) { id } }', { number })).task?.id,
          ),
      ),
    );
    for (const [name, number] of Object.entries(numbers))
      if (number !== null) expect([name, seen[name]]).toEqual([name, SEEN[name]]);
  });

  it('in counts and summaries: as many as it sees', async () => {
    const query = `query ($source: ID, $unit: ID) { tasks(filter: { source: $source }) { totalCount }
      summary(filter: { source: $source, unit: $unit }) { counts { total } }
      byUnit: summary(filter: { source: $source }, groupBy: UNIT) { groups { counts { total } } }
      node(id: "${story.source}") { ... on Source { tasks { totalCount } } } }`;
    for (const [letter, who] of Object.entries(viewers)) {
      const data = await who().get(query, { source: story.source, unit: null });
      const visible = nodeIds(
        (
          await who().get('query ($source: ID) { tasks(first: 200, filter: { source: $source }) { nodes { id } } }', {
            source: story.source,
          })
        ).tasks.nodes,
      ).length;
      const expected = Object.values(SEEN).filter((letters) => letters.includes(letter)).length;
      expect([letter, visible >= expected, data.tasks.totalCount, data.summary.counts.total]).toEqual([
        letter,
        true,
        visible,
        visible,
      ]);
      expect([letter, data.byUnit.groups.reduce((sum: number, group: Json) => sum + group.counts.total, 0)]).toEqual([
        letter,
        visible,
      ]);
      if (data.node !== null) expect([letter, data.node.tasks.totalCount]).toEqual([letter, visible]);
      if ('SDYAX'.includes(letter) && letter !== 'S') expect([letter, visible]).toEqual([letter, 0]);
    }
  });

  it('through its letters, recipients and obligations', async () => {
    const selection =
      '{ letters(first: 200) { totalCount nodes { id task { id } recipients { id } } } obligations(first: 200) { nodes { kind task { id } } } }';
    const owing = ['assigned', 'inProgress', 'withLetter', 'secret', 'secretWithLetter', 'public'];
    for (const [letter, who] of Object.entries(viewers)) {
      const { letters, obligations } = await who().get(selection);
      const tasks = new Set(letters.nodes.map(({ task }: Json) => task.id));
      const owed = new Set(obligations.nodes.map(({ task }: Json) => task.id));
      for (const name of ['withLetter', 'secretWithLetter']) {
        expect([letter, name, tasks.has(ids[name])]).toEqual([letter, name, SEEN[name]?.includes(letter)]);
      }
      for (const name of Object.keys(SEEN)) {
        expect([letter, name, owed.has(ids[name])]).toEqual([
          letter,
          name,
          owing.includes(name) && SEEN[name]?.includes(letter),
        ]);
      }
    }
    const { letters } = await story.see(ids['secretWithLetter'] as string, 'letters { id recipients { id } }');
    for (const [letter, who] of Object.entries(viewers)) {
      const { nodes } = await who().get(all, { ids: [letters[0].id, letters[0].recipients[0].id] });
      expect([letter, nodes.map((node: Json) => node !== null)]).toEqual([
        letter,
        Array(2).fill(SEEN['secretWithLetter']?.includes(letter)),
      ]);
    }
  });

  it('through its events: those of tasks that it sees', async () => {
    for (const [letter, who] of Object.entries(viewers)) {
      if (letter === 'Y') continue;
      for (const [name, id] of Object.entries(ids)) {
        const query =
          'query ($id: ID) { events(filter: { task: $id, kind: ["taskCreated"] }) { totalCount nodes { kind task { id } } } }';
        const { events } = await who().get(query, { id });
        // the auditor reads that something happened, and not to what
        if (letter === 'A')
          expect([name, events]).toEqual([name, { totalCount: 1, nodes: [{ kind: 'taskCreated', task: null }] }]);
        else if (SEEN[name]?.includes(letter))
          expect([letter, name, events.nodes]).toEqual([letter, name, [{ kind: 'taskCreated', task: { id } }]]);
        else expect([letter, name, events]).toEqual([letter, name, { totalCount: 0, nodes: [] }]);
      }
    }
  });

  it('changes with the task: transferred away it is seen no more, supported again it is', async () => {
    const task = await story.inProgress(FAR);
    const sees = async () =>
      (await Promise.all(story.units.map((who) => story.see(task, 'id', who)))).map((seen) => seen !== null);
    expect(await sees()).toEqual([true, false, false]);
    await story.office.must('transferTask', 'TransferTaskInput', {
      task,
      leadUnit: story.unitIds[1],
      owner: story.owner,
      comment: '调整',
    });
    expect(await sees()).toEqual([false, true, false]);
    await story.office.must('updateTask', 'UpdateTaskInput', { task, supportingUnits: [story.unitIds[2]] });
    expect(await sees()).toEqual([false, true, true]);
    await story.office.must('updateTask', 'UpdateTaskInput', { task, supportingUnits: [] });
    expect(await sees()).toEqual([false, true, false]);
    await story.letter(task, 0);
    expect(await sees()).toEqual([true, true, false]);
  });
});

describe('those who see no task content', () => {
  let everything: string;
  beforeAll(async () => {
    const task = await story.inProgress(FAR, {
      title: '不可外见之事项',
      requirement: '不可外见之任务',
      goal: '不可外见之目标',
    });
    const letter = await story.letter(task, 0);
    await story.unit.must('submitFeedback', 'SubmitFeedbackInput', { letter, content: '不可外见之反馈' });
    await story.explain(task, '2027-01-29');
    const { milestone } = await story.office.must(
      'addMilestone',
      'AddMilestoneInput',
      { task, title: '不可外见之节点', dueOn: '2026-11-20' },
      'milestone { id }',
    );
    const { intervention } = await story.office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      { kind: 'REMINDER', unit: story.unitIds[0], tasks: [task], requirement: '不可外见之催办' },
      'intervention { id }',
    );
    const { inspection } = await story.office.must(
      'proposeInspection',
      'ProposeInspectionInput',
      {
        title: '不可外见之督查',
        kind: 'KEY',
        year: 2026,
        scope: '范围',
        units: [story.unitIds[0]],
        startOn: FAR,
        endOn: FAR,
      },
      'inspection { id }',
    );
    const content =
      'id number title requirement goal standard status stage letters { number requirement } reports { nodes { content } } explanations { reason } leadUnit { name } milestones { title } interventions { requirement } subtasks { nodes { title } } parent { title } subtasksStatus';
    everything = `query ($task: ID!, $letter: ID!, $source: ID!, $unit: ID!, $milestone: ID!, $intervention: ID!, $inspection: ID!) {
      tasks(first: 200) { totalCount nodes { ${content} } } task(id: $task) { ${content} }
      node(id: $task) { ... on Task { ${content} } } nodes(ids: [$task, $letter, $source, $milestone, $intervention, $inspection]) { id }
      interventions { totalCount nodes { requirement tasks { title } } }
      inspections { totalCount nodes { title scope units { name } tasks { title } } }
      checklist(kind: TASK) { name measures task { title } } works: checklist(kind: WORK) { name }
      responsibilities: checklist(kind: RESPONSIBILITY) { name }
      forecast(workingDays: 60) { turningYellow turningRed tasks { totalCount nodes { title } } }
      units(first: 200, status: [YELLOW, RED]) { totalCount }
      letter: node(id: $letter) { ... on Letter { number requirement task { ${content} } } }
      source: node(id: $source) { ... on Source { title tasks { totalCount nodes { ${content} } } } }
      unit(id: $unit) { code tasks { totalCount nodes { ${content} } } }
      sources { totalCount nodes { title tasks { nodes { ${content} } } } }
      letters { totalCount nodes { number requirement task { ${content} } } }
      obligations { totalCount nodes { dueOn task { ${content} } } }
      summary(groupBy: UNIT) { counts { total } groups { label counts { total } } }
    }`;
    Object.assign(variables, { task, letter, source: story.source, unit: story.unitIds[0] });
    Object.assign(variables, {
      milestone: milestone.id,
      intervention: intervention.id,
      inspection: inspection.id,
    });
  });
  const variables: Json = {};
  const CONTENT = /不可外见|测试目标|政府工作报告|督〔2026〕|函〔2026〕/;

  it('the office sees it all', async () => {
    const seen = JSON.stringify(await story.office.get(everything, variables));
    for (const part of ['事项', '任务', '目标', '反馈', '节点', '催办', '督查'])
      expect(seen).toContain(`不可外见之${part}`);
  });

  it.each(['ADMIN', 'SECURITY', 'AUDITOR'] as const)('%s: not through any field', async (role) => {
    const data = await by[role].get(everything, variables);
    expect(JSON.stringify(data)).not.toMatch(CONTENT);
    expect(data).toMatchObject({
      task: null,
      node: null,
      nodes: Array(6).fill(null),
      interventions: { totalCount: 0, nodes: [] },
      inspections: { totalCount: 0, nodes: [] },
      checklist: [],
      works: [],
      responsibilities: [],
      units: { totalCount: 0 },
      letter: null,
      source: null,
      tasks: { totalCount: 0 },
      letters: { totalCount: 0 },
      obligations: { totalCount: 0 },
      sources: { totalCount: 0 },
      summary: { counts: { total: 0 }, groups: [] },
      unit: { code: 'U1', tasks: { totalCount: 0, nodes: [] } },
    });
  });

  it.each(['ADMIN', 'AUDITOR'] as const)('%s: nor through the log', async (role) => {
    const query = '{ events(last: 200) { totalCount nodes { kind actor hash task { title } unit { code } } } }';
    const { events } = await by[role].get(query);
    expect(events.nodes.length).toBeGreaterThan(0);
    for (const { task } of events.nodes) expect(task).toBeNull();
    expect(JSON.stringify(events)).not.toMatch(CONTENT);
  });

  it('the auditor reads every entry of the log; nobody else reads refusals and reads of work secrets', async () => {
    const { events, verifyLedger } = await by.AUDITOR.get('{ events { totalCount } verifyLedger { valid events } }');
    expect(verifyLedger).toEqual({ valid: true, events: events.totalCount });
    for (const role of ROLES) {
      if (role === 'AUDITOR' || role === 'SECURITY') continue;
      const query =
        '{ events(filter: { kind: ["accessRefused", "workSecretRead", "classifiedInputRefused"] }) { totalCount nodes { id } } }';
      expect([role, (await by[role].get(query)).events]).toEqual([role, { totalCount: 0, nodes: [] }]);
    }
    expect(await refusals()).toBeGreaterThan(0);
  });

  it('an event that is not the viewer’s is none by its id', async () => {
    const query = '{ events(last: 1, filter: { kind: ["accessRefused"] }) { nodes { id } } }';
    const [{ id }] = (await by.AUDITOR.get(query)).events.nodes;
    for (const role of ['OFFICE', 'LEADER', 'UNIT', 'SYSTEM', 'ADMIN'] as const) {
      expect([role, (await by[role].get('query ($id: ID!) { node(id: $id) { __typename } }', { id })).node]).toEqual([
        role,
        null,
      ]);
    }
    expect((await by.AUDITOR.get('query ($id: ID!) { node(id: $id) { id __typename } }', { id })).node).toEqual({
      id,
      __typename: 'LedgerEvent',
    });
  });

  it.each<[string, Role[]]>([
    ['{ events { totalCount } }', ['OFFICE', 'UNIT', 'LEADER', 'SYSTEM', 'ADMIN', 'AUDITOR']],
    ['{ verifyLedger { valid } }', ['OFFICE', 'LEADER', 'AUDITOR']],
    ['{ signedHeads { sequence } }', ['OFFICE', 'LEADER', 'AUDITOR']],
    ['{ scorecards(from: "2026-01-01", to: "2026-12-31") { rank } }', ['OFFICE', 'LEADER', 'UNIT']],
    ['{ briefing(from: "2026-01-01", to: "2026-12-31") { text } }', ['OFFICE', 'LEADER']],
    ['{ lookBackSample(month: "2026-08") { closed } }', ['OFFICE', 'LEADER']],
    ['{ keyMatters(year: 2026) { year } }', ['OFFICE', 'LEADER']],
    // what they hold is what the viewer sees
    ['{ interventions { totalCount } }', ROLES],
    ['{ inspections { totalCount } }', ROLES],
    ['{ checklist(kind: WORK) { position } }', ROLES],
    ['{ forecast { date } }', ROLES],
    ['{ units(status: [RED], orderBy: [{ field: STATUS }]) { totalCount } }', ROLES],
  ])('%s is for %j, and each refusal is in the log', async (query, allowed) => {
    for (const role of ROLES) {
      const before = await refusals();
      const { errors } = await by[role].ask(query);
      expect([role, errors?.[0]?.extensions.code]).toEqual([role, allowed.includes(role) ? undefined : 'FORBIDDEN']);
      expect([role, await refusals()]).toEqual([role, before + (allowed.includes(role) ? 0 : 1)]);
    }
  });

  it('everybody knows who they are, their jurisdiction, units, people and days', async () => {
    const query =
      'query ($person: ID!) { viewer { role jurisdiction { code policy { organCode } } } unit(code: "U1") { name } node(id: $person) { ... on Person { name } } units { totalCount } isWorkingDay(date: "2026-10-10") }';
    for (const role of ROLES) {
      expect(await by[role].get(query, { person: story.owner })).toMatchObject({
        viewer: { role, jurisdiction: { code: '370600', policy: { organCode: '烟政督' } } },
        unit: { name: '测试单位U1' },
        node: { name: '测试岗位' },
        isWorkingDay: true,
      });
    }
  });
});

describe('work secrets', () => {
  let secret: string;
  let number: string;
  beforeAll(async () => {
    secret = await story.inProgress(FAR, { classification: 'WORK_SECRET' });
    number = (await story.see(secret, 'number')).number;
  });
  const reads = async (): Promise<string[]> => (await audit('workSecretRead')).map(({ actor }) => actor);

  it.each([
    [
      'task by id',
      'query ($id: ID!, $number: String) { task(id: $id) { id } unused: task(number: $number) { __typename } }',
      2,
    ],
    ['task', 'query ($id: ID!) { task(id: $id) { id } }', 1],
    ['task by number', 'query ($number: String) { task(number: $number) { id } }', 1],
    ['node', 'query ($id: ID!) { node(id: $id) { id } }', 1],
    ['nodes', 'query ($id: ID!) { nodes(ids: [$id]) { id } }', 1],
    ['the list of tasks', '{ tasks(first: 200) { nodes { id title } } }', 0],
    ['the summary', '{ summary { counts { total } } }', 0],
  ])('a read by %s is logged, for the auditor alone', async (_, query, logged) => {
    for (const [who, name] of [
      [story.office, '督查科甲'],
      [story.leader, '分管领导'],
      [story.unit, 'staff-U1'],
    ] as const) {
      const before = await reads();
      const variables = Object.fromEntries(
        Object.entries({ id: secret, number }).filter(([key]) => query.includes(`$${key}`)),
      );
      expect(JSON.stringify(await who.get(query, variables))).toContain(logged === 0 ? '' : secret);
      expect((await reads()).slice(before.length)).toEqual(Array(logged).fill(name));
    }
  });

  it('who may not see it is refused, logged as that, and leaves no trace of a read', async () => {
    const [readsBefore, refusedBefore] = [(await reads()).length, await refusals()];
    const query = 'query ($id: ID!) { task(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id } }';
    for (const who of [by.SYSTEM, story.units[1] as Caller, by.ADMIN, by.SECURITY, by.AUDITOR]) {
      expect(await who.get(query, { id: secret })).toEqual({ task: null, node: null, nodes: [null] });
    }
    expect((await reads()).length).toBe(readsBefore);
    expect(await refusals()).toBeGreaterThanOrEqual(refusedBefore + 5);
  });

  it('the log entry names the task to nobody who does not see it, and the read of others is none', async () => {
    const before = (await reads()).length;
    await story.see(await story.inProgress(FAR), 'id');
    expect((await reads()).length).toBe(before);
    for (const { task } of await audit('workSecretRead')) expect(task).toBeNull();
  });
});

describe('a leader’s instruction', () => {
  it('is seen by units and systems only through a task that they see', async () => {
    const source = await story.newSource({
      kind: 'LEADER_INSTRUCTION',
      instructionKind: 'ACTION',
      title: '关于内涝整治的批示',
      instruction: '请抓紧办理',
    });
    const sees = async (who: Caller) => {
      const { node, sources } = await who.get(
        'query ($id: ID!) { node(id: $id) { ... on Source { title instruction } } sources(first: 200) { totalCount nodes { id } } }',
        { id: source },
      );
      const listed = sources.nodes.some(({ id }: Json) => id === source);
      expect(node !== null).toBe(listed);
      expect(sources.totalCount).toBe(sources.nodes.length);
      return listed;
    };
    const all = async () =>
      Promise.all([story.office, story.leader, ...story.units, by.SYSTEM, by.ADMIN, by.SECURITY, by.AUDITOR].map(sees));
    const [yes, no] = [true, false];
    expect(await all()).toEqual([yes, yes, no, no, no, no, no, no, no]);
    // a draft of it is not seen by its units; registered, it is by systems; assigned, by its units
    const task = await story.draft(FAR, { source, leadUnit: story.unitIds[0], supportingUnits: [story.unitIds[1]] });
    expect(await all()).toEqual([yes, yes, no, no, no, no, no, no, no]);
    await story.office.must('registerTask', 'TaskInput', { task });
    expect(await all()).toEqual([yes, yes, no, no, no, yes, no, no, no]);
    await story.office.must('assignTask', 'TaskInput', { task });
    expect(await all()).toEqual([yes, yes, yes, yes, no, yes, no, no, no]);
    expect(await story.see(task, 'listed source { instruction }', story.unit)).toEqual({
      listed: true,
      source: { instruction: '请抓紧办理' },
    });
  });

  it('other sources are seen by units and systems at once', async () => {
    const source = await story.newSource({ kind: 'MEETING_DECISION', title: '常务会议纪要' });
    for (const who of [...story.units, by.SYSTEM]) {
      expect(
        (await who.get('query ($id: ID!) { node(id: $id) { ... on Source { title } } }', { id: source })).node,
      ).toEqual({ title: '常务会议纪要' });
    }
  });
});

describe('the three administrators (三员分立)', () => {
  const ROLES_OF = ['ADMIN', 'SECURITY', 'AUDITOR'] as const;
  const VIEWER = '{ viewer { role } }';

  it.each(ROLES_OF)(
    'who has signed in as %s, and only read, is no other of them, whatever token is shown',
    async (role) => {
      const { world } = story;
      const subject = `one-${role}`;
      const signedIn = '{ events(filter: { kind: ["administratorSignedIn"] }) { totalCount } }';
      const count = async () => (await by.AUDITOR.get(signedIn)).events.totalCount as number;
      const known = await count();
      const first = await world.as({ role, subject });
      for (let i = 0; i < 3; i++) expect((await first.get(VIEWER)).viewer.role).toBe(role);
      // Once is enough.
      expect(await count()).toBe(known + 1);
      const before = await refusals();
      for (const other of ROLES_OF) {
        // Another name, and so another token: one that was shown before is known for a minute.
        const { status, data, errors } = await (
          await world.as({ role: other, subject, name: `${other}二` })
        ).ask(VIEWER);
        if (other === role) expect(data.viewer.role).toBe(role);
        else
          expect([status, errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([
            401,
            'UNAUTHENTICATED',
            expect.stringContaining('不得兼任'),
          ]);
      }
      expect(await refusals()).toBe(before + 2);
      // Others are not concerned, and neither are other roles.
      expect((await (await world.as({ role: 'AUDITOR', subject: `two-${role}` })).get(VIEWER)).viewer.role).toBe(
        'AUDITOR',
      );
      expect((await (await world.as({ role: 'OFFICE', subject })).get(VIEWER)).viewer.role).toBe('OFFICE');
    },
  );
});

it('all that is in a log that is whole', async () => {
  expect((await by.AUDITOR.get('{ verifyLedger { valid firstInvalidSequence } }')).verifyLedger).toEqual({
    valid: true,
    firstInvalidSequence: null,
  });
});
