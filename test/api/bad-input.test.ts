// "Bad input" of step 1, line by line over the real API: each is a clear error that names the field, in the language asked
// for, and nothing is written. Opens half an hour after midnight in Shanghai, when UTC is still on the day before.

import { createClient } from 'graphql-ws';
import sql, { join, raw } from 'sql-template-tag';
import { WebSocket } from 'ws';

import { signToken } from '../../src/server/tokens';
import { type Caller, type Json, Stream, Story, World } from '../world';
import { keptIn } from '../database';

const NOW = '2026-09-28T00:30:00+08:00';
const TODAY = '2026-09-28';
const YESTERDAY = '2026-09-27';
const FAR = '2026-12-31';
const CHINESE = /[\u4e00-\u9fff]/;
/** Codes of GraphQL errors that the contract knows; none of them is a fault. */
const BROKEN = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'];
const AUDIT = ['accessRefused', 'administratorSignedIn', 'classifiedInputRefused', 'workSecretRead'];

let story: Story;
let auditor: Caller;
/** One task in each stage, by name; all led by U1, approved by office-1. */
const tasks: Record<string, string> = {};
const ids: Record<string, string> = {};

beforeAll(async () => {
  story = await Story.open(NOW);
  auditor = await story.world.as({ role: 'AUDITOR' });
  const { office, unit } = story;
  const act = (who: Caller, mutation: string, task: string, comment?: string) =>
    who.must(mutation, 'TaskInput', { task, comment });
  const complete = (task: string) =>
    unit.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '已完成' });
  const approve = (task: string) => office.must('decideCompletion', 'DecideCompletionInput', { task, approve: true });
  tasks['DRAFT'] = await story.draft(FAR);
  tasks['REGISTERED'] = await story.draft(FAR);
  await act(office, 'registerTask', tasks['REGISTERED']);
  tasks['ASSIGNED'] = await story.assigned(FAR);
  for (const stage of ['IN_PROGRESS', 'COMPLETION_SUBMITTED', 'COMPLETED', 'CLOSED', 'SUSPENDED', 'CANCELLED']) {
    tasks[stage] = await story.inProgress(FAR);
  }
  for (const stage of ['COMPLETION_SUBMITTED', 'COMPLETED', 'CLOSED']) await complete(tasks[stage] as string);
  for (const stage of ['COMPLETED', 'CLOSED']) await approve(tasks[stage] as string);
  await act(story.office2, 'closeTask', tasks['CLOSED'] as string);
  await act(office, 'suspendTask', tasks['SUSPENDED'] as string, '等候批复');
  await act(office, 'cancelTask', tasks['CANCELLED'] as string, '机构撤并');
  // a task with everything on it: pending explanation, an open letter, an answered one, a flag
  const rich = await story.inProgress('2026-10-20', { supportingUnits: [story.unitIds[1]] });
  Object.assign(tasks, { rich });
  ids['explanation'] = await story.explain(rich, '2026-10-30');
  ids['letter'] = await story.letter(rich, 0, 1);
  const answered = await story.letter(rich, 0);
  const { report } = await unit.must(
    'submitFeedback',
    'SubmitFeedbackInput',
    { letter: answered, content: '已办' },
    'report { id }',
  );
  ids['report'] = report.id;
  await office.must('flagTask', 'FlagTaskInput', { task: rich, status: 'YELLOW', reason: '群众反映' });
  const lookup =
    'completions { id } letters { recipients { id } } events(first: 1) { nodes { id } } jurisdiction { id }';
  ids['completion'] = (await story.see(tasks['COMPLETED'] as string, lookup)).completions[0].id;
  const { letters, events, jurisdiction } = await story.see(rich, lookup);
  Object.assign(ids, {
    recipient: letters[0].recipients[0].id,
    event: events.nodes[0].id,
    jurisdiction: jurisdiction.id,
  });
  Object.assign(ids, { task: rich, unit: story.unitIds[0], person: story.owner, source: story.source });
});

afterAll(() => story.world.close());

// ---------------------------------------------------------------- how

const TABLES = [
  ...['unit', 'person', 'source', 'task', 'task_unit', 'obligation', 'letter', 'recipient', 'report'],
  ...['explanation', 'completion', 'verification'],
];

/** Everything that is kept but the audit entries: all rows of all business tables, and the number of events. */
async function kept(): Promise<string> {
  const { reader } = story.world.ledger;
  const here = sql`t."jurisdiction" IN ('370600', '370614')`;
  const rows = TABLES.map((table) =>
    reader.query(sql`SELECT t.* FROM ${raw(`"${table}"`)} t WHERE ${here} ORDER BY 1, 2, 3`),
  );
  const events = sql`SELECT COUNT(*) AS "n" FROM "event" t WHERE ${here} AND t."kind" NOT IN (${join(AUDIT)})`;
  return JSON.stringify(await Promise.all([...rows, reader.query(events)]));
}

/** What was kept at the end of the last check, and the end of the log then. */
let last = { log: '', rows: '' };

/** The same, read again only if the log has grown since: a row that changed beside it shows in the next check. */
async function keptBefore(): Promise<string> {
  return (await endOfLog()) === last.log ? last.rows : kept();
}

async function keptAfter(): Promise<string> {
  last = { log: await endOfLog(), rows: await kept() };
  return last.rows;
}

async function endOfLog(): Promise<string> {
  return JSON.stringify(await story.world.ledger.reader.query(sql`SELECT * FROM "head" ORDER BY "jurisdiction"`));
}

let guarded = false;
/** Runs something that must not change anything. */
async function unchanged<T>(run: () => Promise<T>): Promise<T> {
  if (guarded) return run();
  guarded = true;
  try {
    const before = await keptBefore();
    const answer = await run();
    expect(await keptAfter()).toBe(before);
    return answer;
  } finally {
    guarded = false;
  }
}

const typeOf = (mutation: string): string => {
  const TASK = [
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
  return TASK.includes(mutation) ? 'TaskInput' : `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
};

/** The codes and fields with which a mutation is refused, in both languages alike; nothing is written. */
async function refused(who: Caller, mutation: string, input: Json): Promise<string[]> {
  return unchanged(async () => {
    const zh = await who.in('zh-CN').do(mutation, typeOf(mutation), input);
    const en = await who.in('en').do(mutation, typeOf(mutation), input);
    const codes = zh.userErrors.map(({ code, field }: Json) => `${code} ${(field ?? []).join('.')}`);
    expect(en.userErrors.map(({ code, field }: Json) => `${code} ${(field ?? []).join('.')}`)).toEqual(codes);
    for (const { message } of zh.userErrors) expect(message).toMatch(CHINESE);
    // a duplicate is named by its own, Chinese, name
    for (const { code, message } of en.userErrors) if (code !== 'DUPLICATE') expect(message).not.toMatch(CHINESE);
    for (const { message } of [...zh.userErrors, ...en.userErrors]) expect(message.length).toBeLessThan(400);
    return codes;
  });
}

/** The message of the GraphQL error with which an operation is refused: a broken request, never a fault; nothing is written. */
async function broken(who: Caller, query: string, variables: Json = {}): Promise<string> {
  const ask = () => who.in('en').ask(query, variables);
  const { errors, status } = await (query.startsWith('mutation') ? unchanged(ask) : ask());
  if (errors === undefined) throw new Error(`not refused: ${query.slice(0, 200)}`);
  expect(BROKEN).toContain(errors[0]?.extensions.code);
  expect(status).toBeLessThan(500);
  return String(errors[0]?.message);
}

/** Valid inputs of the mutations with texts, as they could be sent now; who sends them. */
const sendable = (): Record<string, [Caller, Json]> => {
  const { office, office2, unit, source, owner } = story;
  const [lead] = story.unitIds;
  const attachments = [{ name: '照片', url: 'https://example.cn/1.jpg' }];
  const task = (stage: string) => tasks[stage] as string;
  return {
    createUnit: [office, { code: 'NEW-1', name: '新单位', kind: 'DEPARTMENT' }],
    updateUnit: [office, { unit: lead, name: '改名' }],
    createPerson: [office, { name: '新岗位', title: '副科长' }],
    updatePerson: [office, { person: owner, name: '改名', title: '科长' }],
    createSource: [
      office,
      {
        kind: 'LEADER_INSTRUCTION',
        level: 'MUNICIPAL',
        title: '批示',
        issuedOn: TODAY,
        documentNumber: '〔2026〕1号',
        issuedBy: '市政府',
        instruction: '请阅处',
      },
    ],
    createTask: [
      office,
      {
        title: '新事项',
        requirement: '办好',
        goal: '目标',
        standard: '标准',
        actionPlan: '举措',
        sourceClause: '第一条',
        source,
        leadUnit: lead,
        owner,
        deadline: FAR,
      },
    ],
    updateTask: [
      office,
      { task: task('DRAFT'), title: '改题', requirement: '办好', goal: '目标', standard: '标准', actionPlan: '举措' },
    ],
    registerTask: [office, { task: task('DRAFT'), comment: '立项' }],
    assignTask: [office, { task: task('DRAFT'), comment: '交办' }],
    acknowledgeTask: [unit, { task: task('ASSIGNED'), comment: '收到' }],
    returnTask: [unit, { task: task('ASSIGNED'), comment: '职责不符' }],
    transferTask: [office, { task: task('ASSIGNED'), leadUnit: story.unitIds[1], owner, comment: '职责调整' }],
    suspendTask: [office, { task: task('ASSIGNED'), comment: '等候批复' }],
    resumeTask: [office, { task: task('SUSPENDED'), comment: '已批复' }],
    cancelTask: [office, { task: task('ASSIGNED'), comment: '机构撤并' }],
    flagTask: [office, { task: task('ASSIGNED'), status: 'RED', reason: '群众反映' }],
    clearFlag: [office2, { task: task('rich'), comment: '已解决' }],
    submitExplanation: [
      unit,
      {
        task: task('ASSIGNED'),
        progress: '过半',
        category: 'LAND',
        reason: '用地未批',
        nextSteps: '加快',
        proposedDeadline: '2027-03-01',
      },
    ],
    decideExplanation: [office, { explanation: ids['explanation'], approve: false, comment: '理由不足' }],
    submitCompletion: [unit, { task: task('IN_PROGRESS'), summary: '已完成', attachments }],
    decideCompletion: [office, { task: task('COMPLETION_SUBMITTED'), approve: false, comment: '未达标' }],
    recordVerification: [office2, { task: task('COMPLETED'), passed: true, findings: '属实' }],
    closeTask: [office2, { task: task('COMPLETED'), comment: '销号' }],
    reopenTask: [office, { task: task('COMPLETED'), comment: '反弹' }],
    issueLetter: [office, { task: task('IN_PROGRESS'), recipients: [lead], requirement: '请反馈' }],
    acknowledgeLetter: [unit, { letter: ids['letter'] }],
    submitFeedback: [unit, { letter: ids['letter'], content: '已办', attachments }],
    returnReport: [office, { report: ids['report'], comment: '不实' }],
  };
};

/** Every text of every mutation: [mutation, field]; the second list may be empty or missing. */
const REQUIRED: [string, string][] = [
  ...['code', 'name'].map((field): [string, string] => ['createUnit', field]),
  ['updateUnit', 'name'],
  ['createPerson', 'name'],
  ['updatePerson', 'name'],
  ['createSource', 'title'],
  ['createTask', 'title'],
  ['createTask', 'requirement'],
  ['updateTask', 'title'],
  ['updateTask', 'requirement'],
  ['returnTask', 'comment'],
  ['transferTask', 'comment'],
  ['suspendTask', 'comment'],
  ['cancelTask', 'comment'],
  ['reopenTask', 'comment'],
  ['flagTask', 'reason'],
  ['submitExplanation', 'progress'],
  ['submitExplanation', 'reason'],
  ['submitExplanation', 'nextSteps'],
  ['submitCompletion', 'summary'],
  ['submitCompletion', 'attachments.0.name'],
  ['decideCompletion', 'comment'],
  ['recordVerification', 'findings'],
  ['issueLetter', 'requirement'],
  ['submitFeedback', 'content'],
  ['submitFeedback', 'attachments.0.name'],
  ['returnReport', 'comment'],
];
const OPTIONAL: [string, string][] = [
  ['createPerson', 'title'],
  ['updatePerson', 'title'],
  ...['documentNumber', 'issuedBy', 'instruction'].map((field): [string, string] => ['createSource', field]),
  ...['goal', 'standard', 'actionPlan', 'sourceClause'].map((field): [string, string] => ['createTask', field]),
  ...['goal', 'standard', 'actionPlan'].map((field): [string, string] => ['updateTask', field]),
  ...['registerTask', 'assignTask', 'acknowledgeTask', 'resumeTask', 'clearFlag', 'closeTask', 'decideExplanation'].map(
    (mutation): [string, string] => [mutation, 'comment'],
  ),
];

const pairsOf = (mutations: string[], ...fields: string[]): [string, string][] =>
  mutations.flatMap((mutation) => fields.map((field): [string, string] => [mutation, field]));
const ON_TASK = [
  ...['registerTask', 'assignTask', 'acknowledgeTask', 'returnTask', 'transferTask', 'suspendTask', 'resumeTask'],
  ...['cancelTask', 'flagTask', 'clearFlag', 'closeTask', 'reopenTask', 'updateTask', 'submitExplanation'],
  ...['submitCompletion', 'decideCompletion', 'recordVerification', 'issueLetter'],
];
/** Every id of every mutation: [mutation, field]. */
const REQUIRED_IDS = [
  ...pairsOf(ON_TASK, 'task'),
  ...pairsOf(['decideExplanation'], 'explanation'),
  ...pairsOf(['acknowledgeLetter', 'submitFeedback'], 'letter'),
  ...pairsOf(['returnReport'], 'report'),
  ...pairsOf(['updateUnit'], 'unit'),
  ...pairsOf(['updatePerson'], 'person'),
  ...pairsOf(['createTask'], 'source', 'leadUnit', 'owner'),
  ...pairsOf(['transferTask', 'updateTask'], 'leadUnit', 'owner'),
  ...pairsOf(['issueLetter'], 'recipients.0'),
];
const OPTIONAL_IDS = [
  ...pairsOf(['createTask', 'updateTask'], 'leader', 'supportingUnits.0'),
  ...pairsOf(['createUnit', 'updateUnit'], 'parent'),
  ...pairsOf(['createPerson', 'updatePerson'], 'unit'),
  ...pairsOf(['createSource'], 'leader'),
];

/** An input with another value at a field such as `attachments.0.name`. */
function withText(input: Json, field: string, text: unknown): Json {
  const copy = structuredClone(input);
  const way = field.split('.');
  const last = way.pop() as string;
  way.reduce((at, step) => at[step], copy)[last] = text;
  return copy;
}

const send = async (mutation: string, field: string, text: unknown): Promise<string[]> => {
  const [who, input] = sendable()[mutation] as [Caller, Json];
  return refused(who, mutation, withText(input, field, text));
};

// ---------------------------------------------------------------- texts

describe('texts', () => {
  it.each(REQUIRED)('%s %s may not be empty', async (mutation, field) => {
    for (const text of ['', '   ', '\n\t　']) expect(await send(mutation, field, text)).toContain(`REQUIRED ${field}`);
  });

  it.each([...REQUIRED, ...OPTIONAL])('%s %s of 100,000 characters is too long', async (mutation, field) => {
    expect(await send(mutation, field, 'a'.repeat(50_000))).toEqual([`INVALID ${field}`]);
  });

  // 150,000 bytes: the same error, not that of a body that is too large (256 kB).
  it.each([
    ['createTask', 'requirement'],
    ['submitFeedback', 'content'],
    ['returnTask', 'comment'],
  ])('%s %s of 50,000 Chinese characters is too long', async (mutation, field) => {
    expect(await send(mutation, field, '字'.repeat(50_000))).toEqual([`INVALID ${field}`]);
  });

  const CONTROL = ['\u0000', '\u0007', '\u001b[31m', '\u007f', '\u0085', '\u202e', '\ud800'];

  it('holds no control characters', async () => {
    for (const hidden of CONTROL) {
      expect([hidden, await send('createTask', 'title', `文${hidden}字`)]).toEqual([hidden, ['INVALID title']]);
    }
  });

  it.each(
    [...REQUIRED, ...OPTIONAL].map(([mutation, field], i) => [mutation, field, CONTROL[i % 6] as string] as const),
  )('%s %s holds no control character such as %j', async (mutation, field, hidden) => {
    expect(await send(mutation, field, `文${hidden}字`)).toContain(`INVALID ${field}`);
  });

  it('an idempotencyKey is no longer than 200 characters, without control characters', async () => {
    for (const idempotencyKey of ['a'.repeat(201), 'a'.repeat(50_000), 'a\u0000b']) {
      const input = { task: tasks['DRAFT'], idempotencyKey };
      expect(await refused(story.office, 'registerTask', input)).toEqual(['INVALID idempotencyKey']);
    }
  });

  it('keeps line breaks and tabs, and spaces only inside', async () => {
    const input = {
      ...(sendable()['createTask'] as [Caller, Json])[1],
      title: '  有 空格 ',
      requirement: '一、\n\t二、',
    };
    const { task } = await story.office.must('createTask', 'CreateTaskInput', input, 'task { title requirement }');
    expect(task).toEqual({ title: '有 空格', requirement: '一、\n\t二、' });
  });

  it.each([
    ['a code with a space', 'createUnit', { code: 'A B' }, 'INVALID code'],
    ['a code that is there', 'createUnit', { code: 'U1' }, 'DUPLICATE code'],
    ['a task that is there', 'createTask', {}, 'DUPLICATE title'],
    [
      'an address that is none of the web',
      'submitCompletion',
      { attachments: [{ name: '图', url: 'ftp://example.cn/1' }] },
      'INVALID attachments.0.url',
    ],
    [
      'a hash that is none',
      'submitCompletion',
      { attachments: [{ name: '图', url: 'https://example.cn/1', sha256: 'abc' }] },
      'INVALID attachments.0.sha256',
    ],
    ['more than 100 per cent', 'submitFeedback', { progressPercent: 101 }, 'INVALID progressPercent'],
    ['less than none', 'submitFeedback', { progressPercent: -1 }, 'INVALID progressPercent'],
    ['no recipient', 'issueLetter', { recipients: [] }, 'REQUIRED recipients'],
    [
      'the lead unit as supporting',
      'createTask',
      { title: '别的', supportingUnits: 'LEAD' },
      'INVALID supportingUnits',
    ],
    ['the same recipient twice', 'issueLetter', { recipients: 'TWICE' }, 'DUPLICATE recipients.1'],
    ['passed and false', 'recordVerification', { falseReport: true }, 'INVALID falseReport'],
    [
      'an approval with a day to redo it',
      'decideCompletion',
      { approve: true, comment: null, redoBy: FAR },
      'INVALID redoBy',
    ],
    ['a rejection with a new deadline', 'decideExplanation', { newDeadline: FAR }, 'INVALID newDeadline'],
  ])('%s', async (_, mutation, more, expected) => {
    const [lead] = story.unitIds;
    const change: Json = { ...more };
    if (change.supportingUnits === 'LEAD') change.supportingUnits = [lead];
    if (change.recipients === 'TWICE') change.recipients = [lead, lead];
    if (expected === 'DUPLICATE title') change.title = (await story.see(tasks['DRAFT'] as string, 'title')).title;
    const [who, input] = sendable()[mutation] as [Caller, Json];
    expect(await refused(who, mutation, { ...input, ...change })).toEqual([expected]);
  });

  it('searches with anything and never breaks', async () => {
    for (const search of ['\u0000', '%', '_', "'", '"', '\\', '\ud800', '🀄', ' ', 'a'.repeat(50_000)]) {
      const query =
        'query ($search: String) { units(search: $search) { totalCount } sources(search: $search) { totalCount } }';
      const { data, errors } = await story.office.ask(query, { search });
      if (errors === undefined)
        expect([search.slice(0, 9), data]).toEqual([
          search.slice(0, 9),
          { units: { totalCount: 0 }, sources: { totalCount: 0 } },
        ]);
      else expect(BROKEN).toContain(errors[0]?.extensions.code);
    }
  });
});

// ---------------------------------------------------------------- secrecy

describe('marks of secrecy (保密法 31)', () => {
  const MARKED = [
    '机密★10年 关于某事',
    '【秘密】某事',
    '绝密',
    '  绝密：某事',
    '某事（秘密★）',
    '某事 机密 ★长期',
    '秘 密★一年',
  ];
  const CLEAN = ['工作秘密事项清单', '加强保密工作', '商业秘密保护', '会议纪要★重点', '关于机密级以外的通知'];

  it.each(MARKED)('%s is refused', async (text) => {
    expect(await send('createTask', 'title', text)).toEqual(['CLASSIFIED title']);
  });

  it.each(
    [...REQUIRED, ...OPTIONAL].map(
      ([mutation, field], i) => [mutation, field, MARKED[i % MARKED.length] as string] as const,
    ),
  )('%s %s is read for marks (%s)', async (mutation, field, text) => {
    expect(await send(mutation, field, text)).toContain(`CLASSIFIED ${field}`);
  });

  it('other words are not', async () => {
    for (const [i, title] of CLEAN.entries()) {
      const input = { ...(sendable()['createTask'] as [Caller, Json])[1], title, requirement: `${title}${i}` };
      expect((await story.office.do('createTask', 'CreateTaskInput', input)).userErrors).toEqual([]);
    }
  });

  it('the refusal is in the log for the auditor, without the content, and nothing of the text is kept', async () => {
    const words = '独角鲸测算表';
    const input = {
      ...(sendable()['createTask'] as [Caller, Json])[1],
      title: `机密★${words}`,
      requirement: words,
      idempotencyKey: 'narwhal',
    };
    const list = (who: Caller) =>
      who.get(
        '{ events(filter: { kind: ["classifiedInputRefused"] }, last: 1) { totalCount nodes { kind actor at task { id } } } }',
      );
    const before = (await list(auditor)).events.totalCount;
    for (let i = 0; i < 2; i++)
      expect(await story.office.refused('createTask', 'CreateTaskInput', input)).toEqual(['CLASSIFIED title']);
    const { events } = await list(auditor);
    // the second is the kept answer to the same key
    expect(events).toEqual({
      totalCount: before + 1,
      nodes: [{ kind: 'classifiedInputRefused', actor: '督查科甲', at: new Date(NOW).toISOString(), task: null }],
    });
    for (const who of [story.office, story.leader, await story.world.as({ role: 'ADMIN' })]) {
      expect((await list(who)).events).toEqual({ totalCount: 0, nodes: [] });
    }
    const files = await keptIn(story.world.folder);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(file.includes(words)).toBe(false);
    // the same words without a mark are kept: the search finds what there is
    await story.office.must('createTask', 'CreateTaskInput', { ...input, title: `${words}一`, idempotencyKey: null });
    const all = await keptIn(story.world.folder);
    expect(all.some((file) => file.includes(words))).toBe(true);
  });
});

// ---------------------------------------------------------------- ids and stages

describe('unknown ids', () => {
  const OTHERS = [
    'task_370600_999999',
    'unit_370600_999999',
    'task_370614_1',
    'nonsense',
    '../../etc',
    '57',
    'x'.repeat(150),
  ];

  it.each([...REQUIRED_IDS, ...OPTIONAL_IDS])('%s %s', async (mutation, field) => {
    const [who, input] = sendable()[mutation] as [Caller, Json];
    const own = ['task', 'letter', 'report', 'explanation'].includes(field);
    // and one that is there, but of another kind
    await unchanged(async () => {
      for (const id of [...OTHERS, own ? story.unitIds[0] : tasks['DRAFT']]) {
        const given = field.endsWith('.0') ? { [field.replace('.0', '')]: [id] } : { [field]: id };
        expect([id, await refused(who, mutation, { ...input, ...given })]).toEqual([id, [`NOT_FOUND ${field}`]]);
      }
    });
  });

  it.each(REQUIRED_IDS)('%s %s may not be empty', async (mutation, field) => {
    const [who, input] = sendable()[mutation] as [Caller, Json];
    const given = field.endsWith('.0') ? { [field.replace('.0', '')]: [''] } : { [field]: '' };
    const found = await refused(who, mutation, { ...input, ...given });
    expect(found).toEqual([expect.stringMatching(`^(NOT_FOUND|REQUIRED) ${field}$`)]);
  });

  it('the office names the unit for which it answers', async () => {
    const input = { letter: ids['letter'], content: '代办' };
    expect(await refused(story.office, 'submitFeedback', input)).toEqual(['REQUIRED unit']);
    expect(await refused(story.office, 'submitFeedback', { ...input, unit: story.unitIds[2] })).toEqual([
      'NOT_FOUND unit',
    ]);
    expect(
      await refused(story.office, 'acknowledgeLetter', { letter: ids['letter'], unit: 'unit_370600_999999' }),
    ).toEqual(['NOT_FOUND unit']);
  });

  it('answers null to a query', async () => {
    for (const id of OTHERS) {
      const query =
        'query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } task(id: $id) { id } unit(id: $id) { id } byNumber: task(number: "无此编号") { id } byCode: unit(code: "NONE") { id } }';
      expect(await story.office.get(query, { id })).toEqual({
        node: null,
        nodes: [null],
        task: null,
        unit: null,
        byNumber: null,
        byCode: null,
      });
    }
    expect(
      await story.office.get('query ($id: ID!) { task(id: $id) { id } unit(id: $id) { id } }', { id: story.owner }),
    ).toEqual({ task: null, unit: null });
  });

  it.each([
    ['tasks(filter: { leadUnit: $id }) { totalCount }', 'filter.leadUnit'],
    ['tasks(filter: { unit: $id }) { totalCount }', 'filter.unit'],
    ['tasks(filter: { owner: $id }) { totalCount }', 'filter.owner'],
    ['tasks(filter: { leader: $id }) { totalCount }', 'filter.leader'],
    ['tasks(filter: { source: $id }) { totalCount }', 'filter.source'],
    ['tasks(filter: { jurisdiction: $id }) { totalCount }', 'filter.jurisdiction'],
    ['summary(filter: { leadUnit: $id }) { counts { total } }', 'filter.leadUnit'],
    ['events(filter: { task: $id }) { totalCount }', 'filter.task'],
    ['events(filter: { unit: $id }) { totalCount }', 'filter.unit'],
    ['letters(unit: $id) { totalCount }', 'unit'],
    ['obligations(unit: $id) { totalCount }', 'unit'],
  ])('an id that cannot be one is a broken request: %s', async (field, named) => {
    for (const id of ['nonsense', '', ids['explanation']]) {
      expect(await broken(story.office, `query ($id: ID!) { ${field} }`, { id })).toContain(named);
    }
  });

  it('an id that is not there is an empty list', async () => {
    const query =
      '{ tasks(filter: { leadUnit: "unit_370600_999999" }) { totalCount nodes { id } } letters(unit: "unit_370600_999999") { totalCount } }';
    expect(await story.office.get(query)).toEqual({ tasks: { totalCount: 0, nodes: [] }, letters: { totalCount: 0 } });
  });

  it('asks for exactly one of two arguments', async () => {
    for (const field of ['task', 'task(id: "a", number: "b")', 'unit', 'unit(id: "a", code: "b")']) {
      expect(await broken(story.office, `{ ${field} { id } }`)).toMatch(/id/);
    }
  });
});

describe('wrong stages', () => {
  const STAGES = [
    'DRAFT',
    'REGISTERED',
    'ASSIGNED',
    'IN_PROGRESS',
    'COMPLETION_SUBMITTED',
    'COMPLETED',
    'CLOSED',
    'SUSPENDED',
    'CANCELLED',
  ];
  const OPEN = ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED'];
  // DOMAIN 4, column "from": who, mutation, where it is possible.
  const ROWS: ['office' | 'unit', string, string[]][] = [
    ['office', 'registerTask', ['DRAFT']],
    ['office', 'assignTask', ['DRAFT', 'REGISTERED']],
    ['unit', 'acknowledgeTask', ['ASSIGNED']],
    ['unit', 'returnTask', ['ASSIGNED']],
    ['office', 'transferTask', ['ASSIGNED', 'IN_PROGRESS']],
    ['unit', 'submitExplanation', ['ASSIGNED', 'IN_PROGRESS']],
    ['office', 'issueLetter', OPEN],
    ['unit', 'submitCompletion', ['IN_PROGRESS']],
    ['office', 'decideCompletion', ['COMPLETION_SUBMITTED']],
    ['office', 'recordVerification', ['COMPLETED', 'CLOSED']],
    ['office', 'closeTask', ['COMPLETED']],
    ['office', 'reopenTask', ['COMPLETED', 'CLOSED']],
    ['office', 'suspendTask', OPEN],
    ['office', 'resumeTask', ['SUSPENDED']],
    ['office', 'flagTask', OPEN],
    ['office', 'clearFlag', OPEN],
    ['office', 'cancelTask', ['DRAFT', 'REGISTERED', ...OPEN, 'SUSPENDED']],
  ];
  const pairs = ROWS.flatMap(([who, mutation, allowed]) =>
    STAGES.filter((stage) => !allowed.includes(stage)).map((stage): [string, string, string] => [mutation, stage, who]),
  );

  it.each(pairs)('%s is not possible when %s', async (mutation, stage, who) => {
    const caller = who === 'unit' ? story.unit : story.office2;
    const [, input] = sendable()[mutation] as [Caller, Json];
    // a unit does not see what is not given out
    const unseen = who === 'unit' && ['DRAFT', 'REGISTERED'].includes(stage);
    const found = await refused(caller, mutation, { ...input, task: tasks[stage] });
    if (unseen) expect(found).toEqual(['NOT_FOUND task']);
    else expect(found).toContain('NOT_ALLOWED_IN_STAGE task');
  });

  it.each(['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED', 'SUSPENDED'])(
    'title, requirement, lead unit and deadline stay when %s',
    async (stage) => {
      const change = { title: '改', requirement: '改', leadUnit: story.unitIds[1], deadline: '2027-01-29' };
      for (const [field, value] of Object.entries(change)) {
        expect(await refused(story.office, 'updateTask', { task: tasks[stage], [field]: value })).toEqual([
          `NOT_ALLOWED_IN_STAGE ${field}`,
        ]);
      }
    },
  );

  it('the six fixed things cannot be emptied', async () => {
    for (const field of ['title', 'requirement', 'leadUnit', 'owner', 'deadline']) {
      expect(await refused(story.office, 'updateTask', { task: tasks['DRAFT'], [field]: null })).toEqual([
        `REQUIRED ${field}`,
      ]);
    }
    for (const field of ['goal', 'standard', 'owner']) {
      expect(await refused(story.office, 'updateTask', { task: tasks['ASSIGNED'], [field]: null })).toEqual([
        `REQUIRED ${field}`,
      ]);
    }
  });

  it('is decided once: an explanation, an answer, a return', async () => {
    const own = await story.inProgress('2026-10-20');
    const explanation = await story.explain(own, '2026-10-30');
    await story.office.must('decideExplanation', 'DecideExplanationInput', { explanation, approve: false });
    expect(await refused(story.leader, 'decideExplanation', { explanation, approve: true })).toEqual([
      'INVALID explanation',
    ]);
    const letter = await story.letter(own, 0);
    await story.unit.must('acknowledgeLetter', 'AcknowledgeLetterInput', { letter });
    expect(await refused(story.unit, 'acknowledgeLetter', { letter })).toEqual(['INVALID letter']);
    await story.unit.must('submitFeedback', 'SubmitFeedbackInput', { letter, content: '已办' });
    expect(await refused(story.unit, 'submitFeedback', { letter, content: '再办' })).toEqual(['INVALID letter']);
  });

  it('is not assigned while one of the six fixed things is missing', async () => {
    const task = await story.draft(FAR, { goal: null, standard: null });
    expect((await refused(story.office, 'assignTask', { task })).sort()).toEqual([
      'REQUIRED goal',
      'REQUIRED standard',
    ]);
  });

  it('an instruction that is only noted bears no task', async () => {
    const source = await story.newSource({ kind: 'LEADER_INSTRUCTION', instructionKind: 'NOTED' });
    const [who, input] = sendable()['createTask'] as [Caller, Json];
    expect(await refused(who, 'createTask', { ...input, source })).toEqual(['INVALID source']);
  });
});

// ---------------------------------------------------------------- days

describe('days', () => {
  // It is 28 September in Shanghai and still the 27th in UTC.
  it.each([
    ['createTask', 'deadline'],
    ['updateTask', 'deadline'],
    ['submitExplanation', 'proposedDeadline'],
  ])('%s %s is not past', async (mutation, field) => {
    const [who, input] = sendable()[mutation] as [Caller, Json];
    for (const day of [YESTERDAY, '2020-02-29', '0001-01-01']) {
      expect([day, await refused(who, mutation, { ...input, [field]: day })]).toEqual([day, [`DATE_IN_PAST ${field}`]]);
    }
    for (const day of ['2500-01-01', '9999-12-31']) {
      expect([day, await refused(who, mutation, { ...input, [field]: day })]).toEqual([day, [`INVALID ${field}`]]);
    }
  });

  it('neither is the new deadline of an approval, nor the day to redo a completion by', async () => {
    expect(
      await refused(story.office, 'decideExplanation', {
        explanation: ids['explanation'],
        approve: true,
        newDeadline: YESTERDAY,
      }),
    ).toEqual(['DATE_IN_PAST newDeadline']);
    expect(
      await refused(story.office, 'decideExplanation', {
        explanation: ids['explanation'],
        approve: true,
        newDeadline: '2026-10-20',
      }),
    ).toEqual(['INVALID newDeadline']);
    const redo = { task: tasks['COMPLETION_SUBMITTED'], approve: false, comment: '未达标', redoBy: YESTERDAY };
    expect(await refused(story.office, 'decideCompletion', redo)).toEqual(['DATE_IN_PAST redoBy']);
  });

  it('today is not past; a source is not of tomorrow', async () => {
    const input = { ...(sendable()['createTask'] as [Caller, Json])[1], title: '今日事项', deadline: TODAY };
    expect((await story.office.do('createTask', 'CreateTaskInput', input)).userErrors).toEqual([]);
    const source = (sendable()['createSource'] as [Caller, Json])[1];
    expect(await refused(story.office, 'createSource', { ...source, issuedOn: '2026-09-29' })).toEqual([
      'INVALID issuedOn',
    ]);
    expect(
      (await story.office.do('createSource', 'CreateSourceInput', { ...source, issuedOn: TODAY })).userErrors,
    ).toEqual([]);
  });

  it('a draft whose deadline has passed is not assigned', async () => {
    const own = await Story.open('2026-09-28T23:59:59+08:00');
    const task = await own.draft('2026-09-28');
    await own.world.to('2026-09-29T00:00:00+08:00');
    expect(await own.office.refused('assignTask', 'TaskInput', { task })).toEqual(['DATE_IN_PAST deadline']);
    expect(await own.see(task, 'stage number')).toEqual({ stage: 'DRAFT', number: null });
    await own.world.close();
  });

  it.each([
    '2027-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-9-30',
    '20260930',
    '2026-09-30T00:00:00Z',
    'tomorrow',
    '',
    '２０２６-09-30',
    '02026-09-30',
  ])('there is no day %s', async (day) => {
    const variables = { input: { ...(sendable()['createTask'] as [Caller, Json])[1], deadline: day } };
    const inVariable = await broken(
      story.office,
      'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }',
      variables,
    );
    expect(inVariable).toContain('deadline');
    expect(
      await broken(
        story.office,
        `mutation { updateTask(input: { task: "${tasks['DRAFT']}", deadline: "${day}" }) { task { id } } }`,
      ),
    ).toMatch(/LocalDate/);
    expect(
      await broken(story.office, 'query ($day: LocalDate) { obligations(dueBefore: $day) { totalCount } }', { day }),
    ).toContain('$day');
    expect(
      await broken(story.office, 'query ($filter: TaskFilter) { tasks(filter: $filter) { totalCount } }', {
        filter: { deadline: { from: day } },
      }),
    ).toContain('deadline.from');
  });

  it.each([20260930, true, ['2026-09-30'], { day: 1 }])('a day is no %j', async (day) => {
    const message = await broken(story.office, 'query ($day: LocalDate!) { isWorkingDay(date: $day) }', { day });
    expect(message).toContain('day');
  });

  it('29 February of a leap year is a day', async () => {
    const input = { ...(sendable()['createTask'] as [Caller, Json])[1], title: '闰年事项', deadline: '2028-02-29' };
    expect((await story.office.must('createTask', 'CreateTaskInput', input, 'task { deadline }')).task.deadline).toBe(
      '2028-02-29',
    );
  });

  it.each(['2026-10-01', '2026-13-45T00:00:00Z', '2026-10-01T25:00:00+08:00', '2026-10-01T00:00:00', 'now', 5])(
    'there is no moment %s',
    async (to) => {
      expect(
        await broken(story.office, 'mutation ($to: DateTime!) { advanceClock(input: { to: $to }) { now } }', { to }),
      ).toContain('to');
    },
  );

  it('the calendar ends somewhere, and says where', async () => {
    expect(await broken(story.office, '{ workCalendar(year: 1999) { year } }')).toMatch(/year/);
    expect(await broken(story.office, '{ workCalendar(year: 99999) { year } }')).toMatch(/year/);
    expect(await broken(story.office, '{ isWorkingDay(date: "2500-01-01") }')).toMatch(/date/);
    expect(await broken(story.office, '{ workingDayAfter(date: "2026-10-01", workingDays: 0) }')).toMatch(
      /workingDays/,
    );
    expect(await broken(story.office, '{ workingDayAfter(date: "2026-10-01", workingDays: 2000000000) }')).toMatch(
      /workingDays|date/,
    );
    expect(await broken(story.office, '{ workingDayAfter(date: "2004-01-02", workingDays: -100) }')).toMatch(
      /workingDays|date/,
    );
  });
});

// ---------------------------------------------------------------- several at once

describe('several errors of one input', () => {
  it('are told at once, each with its field', async () => {
    const input = {
      title: '',
      requirement: '文\u0007字',
      goal: 'a'.repeat(2001),
      standard: '机密★',
      source: 'source_370600_999999',
      leadUnit: 'nonsense',
      supportingUnits: [story.unitIds[1], 'unit_370600_999999'],
      owner: story.unitIds[0],
      leader: 'person_370614_1',
      deadline: YESTERDAY,
    };
    expect((await refused(story.office, 'createTask', input)).sort()).toEqual([
      'CLASSIFIED standard',
      'DATE_IN_PAST deadline',
      'INVALID goal',
      'INVALID requirement',
      'NOT_FOUND leadUnit',
      'NOT_FOUND leader',
      'NOT_FOUND owner',
      'NOT_FOUND source',
      'NOT_FOUND supportingUnits.1',
      'REQUIRED title',
    ]);
  });

  it.each([
    [
      'submitExplanation',
      {
        task: 'ASSIGNED',
        progress: ' ',
        category: 'LAND',
        reason: '',
        nextSteps: '文\u0000',
        proposedDeadline: YESTERDAY,
      },
      ['DATE_IN_PAST proposedDeadline', 'INVALID nextSteps', 'REQUIRED progress', 'REQUIRED reason'],
    ],
    [
      'submitCompletion',
      {
        task: 'IN_PROGRESS',
        summary: '',
        attachments: [
          { name: '', url: 'ftp://a' },
          { name: '图', url: 'https://example.cn', sha256: 'x' },
        ],
      },
      ['INVALID attachments.0.url', 'INVALID attachments.1.sha256', 'REQUIRED attachments.0.name', 'REQUIRED summary'],
    ],
    [
      'decideCompletion',
      { task: 'COMPLETION_SUBMITTED', approve: false, redoBy: YESTERDAY },
      ['DATE_IN_PAST redoBy', 'REQUIRED comment'],
    ],
    [
      'transferTask',
      { task: 'ASSIGNED', leadUnit: 'nonsense', owner: 'nonsense', comment: '' },
      ['NOT_FOUND leadUnit', 'NOT_FOUND owner', 'REQUIRED comment'],
    ],
    [
      'issueLetter',
      { task: 'CLOSED', recipients: ['nonsense'], requirement: ' ' },
      ['NOT_ALLOWED_IN_STAGE task', 'NOT_FOUND recipients.0', 'REQUIRED requirement'],
    ],
    ['returnTask', { task: 'IN_PROGRESS' }, ['NOT_ALLOWED_IN_STAGE task', 'REQUIRED comment']],
    [
      'updateTask',
      { task: 'IN_PROGRESS', title: '', deadline: FAR, owner: null },
      ['NOT_ALLOWED_IN_STAGE deadline', 'NOT_ALLOWED_IN_STAGE title', 'REQUIRED owner', 'REQUIRED title'],
    ],
    [
      'createUnit',
      { code: 'U1', name: '', kind: 'OTHER', parent: 'nonsense' },
      ['DUPLICATE code', 'NOT_FOUND parent', 'REQUIRED name'],
    ],
    [
      'createSource',
      { kind: 'PROPOSAL', level: 'COUNTY', title: '', issuedOn: '2027-01-01', leader: 'nonsense' },
      ['INVALID issuedOn', 'NOT_FOUND leader', 'REQUIRED title'],
    ],
    [
      'updatePerson',
      { person: 'nonsense', name: '', unit: 'nonsense' },
      ['NOT_FOUND person', 'NOT_FOUND unit', 'REQUIRED name'],
    ],
    [
      'flagTask',
      { task: 'DRAFT', status: 'BLUE', reason: '' },
      ['INVALID status', 'NOT_ALLOWED_IN_STAGE task', 'REQUIRED reason'],
    ],
  ] as [string, Json, string[]][])('%s', async (mutation, input, expected) => {
    const given = input.task === undefined ? input : { ...input, task: tasks[input.task] };
    const who = ['submitExplanation', 'submitCompletion', 'returnTask'].includes(mutation) ? story.unit : story.office;
    expect((await refused(who, mutation, given)).sort()).toEqual(expected);
  });
});

// ---------------------------------------------------------------- pages

/** Every list, with at least three rows, as `LIST(ARGS)`, and where its connection is in the answer. */
const LISTS: Record<string, string> = {
  tasks: 'tasks(ARGS)',
  units: 'units(ARGS)',
  sources: 'sources(ARGS)',
  letters: 'letters(ARGS)',
  obligations: 'obligations(ARGS)',
  events: 'events(ARGS)',
  'unit.tasks': 'unit(code: "U1") { tasks(ARGS)',
  'source.tasks': 'source: node(id: "SOURCE") { ... on Source { tasks(ARGS)',
  'task.reports': 'task(id: "RICH") { reports(ARGS)',
  'task.events': 'task(id: "RICH") { events(ARGS)',
};
const listQuery = (
  list: string,
  args: string,
  selection = 'totalCount edges { cursor } pageInfo { endCursor }',
): string => {
  const path = (LISTS[list] as string)
    .replace('SOURCE', story.source)
    .replace('RICH', tasks['rich'] as string)
    .replace('(ARGS)', args === '' ? '' : `(${args})`);
  return `{ ${path} { ${selection} } ${'} '.repeat((path.match(/{/g) ?? []).length - (path.match(/}/g) ?? []).length)} }`;
};
const page = async (list: string, args: string, who: Caller = story.office): Promise<Json> => {
  let data = await who.get(listQuery(list, args));
  for (const step of list === 'source.tasks' ? ['source', 'tasks'] : list.split('.')) data = data[step];
  return data;
};

describe.each(Object.keys(LISTS))('a page of %s', (list) => {
  it.each([
    ['first: 100000', 'first'],
    ['first: 201', 'first'],
    ['first: -1', 'first'],
    ['last: 100000', 'last'],
    ['last: 201', 'last'],
    ['last: -1', 'last'],
    ['first: 2, last: 2', 'first'],
    ['first: 2, last: 2', 'last'],
    ['first: 2147483648', '2147483648'],
    ['first: "2"', '"2"'],
    ['first: 1.5', '1.5'],
  ])('%s names %s', async (args, named) => {
    expect(await broken(story.office, listQuery(list, args))).toContain(named);
  });

  it('first: 200 and 0 are pages', async () => {
    expect((await page(list, 'first: 200')).edges.length).toBeGreaterThan(0);
    expect((await page(list, 'first: 0')).edges).toEqual([]);
    expect((await page(list, 'last: 0')).edges).toEqual([]);
  });

  it('a mangled cursor is named', async () => {
    const [{ cursor }] = (await page(list, 'first: 1')).edges;
    const mangled = [
      '',
      'x',
      'AAAA',
      'null',
      'W10',
      'e30',
      '%00',
      '字',
      cursor.slice(0, -1),
      `${cursor}A`,
      cursor.toLowerCase(),
      ` ${cursor}`,
      Buffer.from(cursor, 'base64url').toString(),
      'a'.repeat(10_000),
    ];
    for (const argument of ['after', 'before']) {
      for (const each of mangled) {
        if (each === cursor) continue;
        expect([each, await broken(story.office, listQuery(list, `${argument}: ${JSON.stringify(each)}`))]).toEqual([
          each,
          expect.stringContaining(argument),
        ]);
      }
    }
  });

  it('a cursor of another list is named', async () => {
    for (const other of Object.keys(LISTS)) {
      // the same rows in the same order, only fewer of them
      const same = (name: string) => (/events$/.test(name) ? 'events' : /tasks$/.test(name) ? 'tasks' : name);
      if (same(other) === same(list)) continue;
      const [{ cursor }] = (await page(other, 'first: 1')).edges;
      expect([other, await broken(story.office, listQuery(list, `after: ${JSON.stringify(cursor)}`))]).toEqual([
        other,
        expect.stringContaining('after'),
      ]);
    }
  });
});

describe('a damaged cursor', () => {
  it.each(['tasks', 'letters', 'events'])('of %s is named, whichever letter was changed', async (list) => {
    const [{ cursor }] = (await page(list, 'first: 1')).edges;
    const changed = [...(cursor as string)].map(
      (letter, i) => cursor.slice(0, i) + (letter === 'x' ? 'y' : 'x') + cursor.slice(i + 1),
    );
    const codes = await Promise.all(
      changed.map(
        async (each) =>
          (await story.office.ask(listQuery(list, `first: 1, after: "${each}"`, 'edges { cursor }'))).errors?.[0]
            ?.extensions.code,
      ),
    );
    expect(codes).toEqual(changed.map(() => 'BAD_USER_INPUT'));
  });
});

describe('a foreign cursor', () => {
  const ORDERS = [
    '',
    'orderBy: [{ field: STATUS }]',
    'orderBy: [{ field: DEADLINE, direction: DESC }]',
    'orderBy: [{ field: UPDATED_AT }]',
    'orderBy: [{ field: NUMBER }]',
    'orderBy: [{ field: ASSIGNED_AT }, { field: DEADLINE }]',
  ];

  it.each(ORDERS.flatMap((from) => ORDERS.filter((to) => to !== from).map((to): [string, string] => [from, to])))(
    'of tasks (%s) is none of tasks (%s)',
    async (from, to) => {
      const [{ cursor }] = (await page('tasks', ['first: 1', from].filter(Boolean).join(', '))).edges;
      expect(
        await broken(
          story.office,
          listQuery('tasks', [`after: ${JSON.stringify(cursor)}`, to].filter(Boolean).join(', ')),
        ),
      ).toContain('after');
    },
  );

  it.each(['tasks', 'units', 'sources', 'events'])('of %s in another jurisdiction is named', async (list) => {
    const other = await story.world.as({ role: 'OFFICE', jurisdiction: '370614' });
    const make = async (mutation: string, input: Json, part: string) =>
      (await other.must(mutation, typeOf(mutation), { ...input, idempotencyKey: mutation }, `${part} { id }`))[part].id;
    const source = await make(
      'createSource',
      { kind: 'MEETING_DECISION', level: 'COUNTY', title: '区常务会议', issuedOn: '2026-09-01' },
      'source',
    );
    const unit = await make('createUnit', { code: 'P1', name: '区单位', kind: 'DEPARTMENT' }, 'unit');
    const owner = await make('createPerson', { name: '区岗位' }, 'person');
    await make(
      'createTask',
      { title: '区事项', requirement: '办好', source, leadUnit: unit, owner, deadline: FAR },
      'task',
    );
    const [{ cursor }] = (await page(list, 'first: 1', other)).edges;
    for (const argument of ['after', 'before']) {
      expect(await broken(story.office, listQuery(list, `${argument}: ${JSON.stringify(cursor)}`))).toContain(argument);
    }
  });

  it('of another ledger is named, though all else is the same', async () => {
    const other = await Story.open(NOW);
    await other.draft(FAR);
    for (const list of ['tasks', 'units', 'sources', 'events']) {
      const found = (await other.office.get(`{ ${list}(first: 1) { edges { cursor } } }`))[list].edges[0].cursor;
      expect([list, await broken(story.office, listQuery(list, `after: ${JSON.stringify(found)}`))]).toEqual([
        list,
        expect.stringContaining('after'),
      ]);
    }
    await other.world.close();
  });

  it.each(['taskStatusChanged { cursor }', 'redFlagRaised { cursor }', 'ledgerEvents { cursor }'])(
    'is a clear error of %s',
    async (field) => {
      const tasksCursor = (await page('tasks', 'first: 1')).edges[0].cursor;
      const other = await story.world.as({ role: 'OFFICE', jurisdiction: '370614' });
      const foreign = (await other.get('{ tasks { eventCursor } }')).tasks.eventCursor;
      for (const after of ['', 'x', tasksCursor, foreign]) {
        const stream = story.office
          .in('en')
          .subscribe(`subscription ($after: String) { ${field.replace(' {', '(after: $after) {')} }`, { after });
        await expect(stream.first(1)).rejects.toThrow(/after/);
        expect(JSON.stringify(stream.errors)).toContain('BAD_USER_INPUT');
        await stream.end();
      }
    },
  );

  it('nodes takes 200 ids and no more', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    expect(await broken(story.office, query, { ids: Array(201).fill(ids['task']) })).toContain('ids');
    expect((await story.office.get(query, { ids: Array(200).fill(ids['unit']) })).nodes).toHaveLength(200);
    expect((await story.office.get(query, { ids: [] })).nodes).toEqual([]);
  });
});

// ---------------------------------------------------------------- tokens

describe('a token of another jurisdiction', () => {
  let stranger: Caller;
  let leader: Caller;
  beforeAll(async () => {
    stranger = await story.world.as({ role: 'OFFICE', jurisdiction: '370614', subject: 'office-1' });
    leader = await story.world.as({ role: 'LEADER', jurisdiction: '370614' });
  });

  it('finds no record by its id', async () => {
    const query =
      'query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } task(id: $id) { id } unit(id: $id) { id } }';
    expect(Object.keys(ids).sort()).toEqual([
      'completion',
      'event',
      'explanation',
      'jurisdiction',
      'letter',
      'person',
      'recipient',
      'report',
      'source',
      'task',
      'unit',
    ]);
    for (const [kind, id] of Object.entries(ids)) {
      expect([kind, (await story.office.get('query ($id: ID!) { node(id: $id) { id } }', { id })).node]).toEqual([
        kind,
        { id },
      ]);
      expect([kind, await stranger.get(query, { id })]).toEqual([
        kind,
        { node: null, nodes: [null], task: null, unit: null },
      ]);
    }
    const { number } = await story.see(ids['task'] as string, 'number');
    expect(
      await stranger.get('query ($number: String) { task(number: $number) { id } unit(code: "U1") { id } }', {
        number,
      }),
    ).toEqual({ task: null, unit: null });
  });

  it('sees none of its rows in any list', async () => {
    const lists = ['tasks', 'letters', 'obligations'];
    for (const list of lists)
      expect([list, (await leader.get(`{ ${list} { totalCount } }`))[list].totalCount]).toEqual([
        list,
        list === 'tasks' ? expect.any(Number) : 0,
      ]);
    const {
      tasks: found,
      units,
      sources,
      events,
      summary,
      jurisdictions,
    } = await stranger.get(
      '{ tasks { nodes { jurisdiction { code } } } units(first: 200) { nodes { jurisdiction { code } } } sources { nodes { title } } events(first: 200) { nodes { id } } summary { counts { total } } jurisdictions { code } }',
    );
    for (const { jurisdiction } of [...found.nodes, ...units.nodes]) expect(jurisdiction.code).toBe('370614');
    expect(
      sources.nodes.map(({ title }: Json) => title).filter((title: string) => title.startsWith('政府工作报告')),
    ).toEqual([]);
    for (const { id } of events.nodes) expect(id).toMatch(/^event_370614_/);
    expect(summary.counts.total).toBe(found.nodes.length);
    expect(jurisdictions).toEqual([{ code: '370614' }]);
  });

  it.each([
    'tasks(filter: { jurisdiction: $id }) { totalCount nodes { id } }',
    'tasks(filter: { leadUnit: $unit }) { totalCount nodes { id } }',
    'tasks(filter: { source: $source }) { totalCount nodes { id } }',
    'letters(unit: $unit) { totalCount nodes { id } }',
    'obligations(unit: $unit) { totalCount nodes { kind } }',
    'events(filter: { jurisdiction: $id }) { totalCount nodes { id } }',
    'events(filter: { task: $task }) { totalCount nodes { id } }',
  ])('finds nothing by a filter: %s', async (field) => {
    const declared = ['id', 'unit', 'source', 'task'].filter((name) => field.includes(`$${name}`));
    const query = `query (${declared.map((name) => `$${name}: ID`).join(', ')}) { ${field} }`;
    const variables = { id: ids['jurisdiction'], unit: ids['unit'], source: ids['source'], task: ids['task'] };
    expect(Object.values(await story.office.get(query, variables))[0]).toMatchObject({
      totalCount: expect.any(Number),
      nodes: expect.arrayContaining([expect.anything()]),
    });
    expect(Object.values(await stranger.get(query, variables))).toEqual([{ totalCount: 0, nodes: [] }]);
  });

  it('is not told of its calendar or log', async () => {
    const id = ids['jurisdiction'];
    for (const field of [
      'workCalendar(year: 2026, jurisdiction: $id) { year }',
      'isWorkingDay(date: "2026-10-01", jurisdiction: $id)',
      'workingDayAfter(date: "2026-10-01", workingDays: 1, jurisdiction: $id)',
      'verifyLedger(jurisdiction: $id) { events }',
    ]) {
      expect(await broken(stranger, `query ($id: ID) { ${field} }`, { id })).toContain('jurisdiction');
    }
  });

  it('changes nothing: NOT_FOUND for every mutation on its records', async () => {
    for (const [mutation, [, input]] of Object.entries(sendable())) {
      const field = ['task', 'letter', 'report', 'explanation', 'unit', 'person'].find(
        (name) => name in input && !mutation.startsWith('create'),
      );
      if (field === undefined) continue;
      const answers = await unchanged(async () =>
        Promise.all(
          [stranger, leader].map((who) =>
            who.ask(
              `mutation ($input: ${typeOf(mutation)}!) { ${mutation}(input: $input) { userErrors { code field } } }`,
              { input },
            ),
          ),
        ),
      );
      for (const { data, errors } of answers) {
        // a role that may not is told so; a role that may finds nothing
        if (errors !== undefined) expect([mutation, errors[0]?.extensions.code]).toEqual([mutation, 'FORBIDDEN']);
        else
          expect([mutation, data[mutation].userErrors]).toEqual([
            mutation,
            expect.arrayContaining([{ code: 'NOT_FOUND', field: [field] }]),
          ]);
      }
    }
    const [, input] = sendable()['createTask'] as [Caller, Json];
    expect((await refused(stranger, 'createTask', { ...input, supportingUnits: [story.unitIds[1]] })).sort()).toEqual([
      'NOT_FOUND leadUnit',
      'NOT_FOUND owner',
      'NOT_FOUND source',
      'NOT_FOUND supportingUnits.0',
    ]);
  });

  it('is pushed nothing of it', async () => {
    const stream = stranger.subscribe('subscription { ledgerEvents { id } }');
    const own = story.office.subscribe('subscription { ledgerEvents { id } }');
    while (story.world.ledger.feed.waiting < 2) await new Promise((go) => setTimeout(go, 5));
    await story.draft(FAR);
    await own.first(1);
    await stranger.must('createPerson', 'CreatePersonInput', { name: '区岗位二' });
    const [first] = await stream.first(1);
    expect(first.id).toMatch(/^event_370614_/);
  });
});

describe('a token', () => {
  const SECRET = 'a secret for tests that is longer than 32 bytes';
  const claims = { sub: 'x', name: 'x', role: 'OFFICE' as const, jurisdiction: '370600' };
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ ...claims, exp: 9_999_999_999 })).toString('base64url')}.`;
  const TOKENS: [string, () => Promise<string | null>][] = [
    ['missing', () => Promise.resolve(null)],
    ['empty', () => Promise.resolve('')],
    ['garbage', () => Promise.resolve('garbage')],
    ['unsigned', () => Promise.resolve(unsigned)],
    ['expired', () => signToken(SECRET, claims, '-1s')],
    ['signed with another secret', () => signToken(`${SECRET}!`, claims, '1h')],
    ['of a jurisdiction that is not here', () => signToken(SECRET, { ...claims, jurisdiction: '999999' }, '1h')],
    ['of a unit without its unit', () => signToken(SECRET, { ...claims, role: 'UNIT' }, '1h')],
    ['of a unit that is not here', () => signToken(SECRET, { ...claims, role: 'UNIT', unit: 'NONE' }, '1h')],
    [
      'of a unit of another jurisdiction',
      () => signToken(SECRET, { ...claims, role: 'UNIT', unit: 'U1', jurisdiction: '370830' }, '1h'),
    ],
    ['of no role', () => signToken(SECRET, { ...claims, role: 'KING' as 'OFFICE' }, '1h')],
    ['of nobody', () => signToken(SECRET, { ...claims, sub: '' }, '1h')],
  ];
  const caller = async (token: () => Promise<string | null>) =>
    new (story.office.constructor as new (...args: unknown[]) => Caller)(story.world, await token());

  it.each(TOKENS)('%s: 401 UNAUTHENTICATED, for queries and mutations', async (_, token) => {
    const who = await caller(token);
    for (const query of [
      '{ viewer { name } }',
      '{ __typename }',
      'mutation { createPerson(input: { name: "无" }) { person { id } } }',
    ]) {
      const { status, data, errors } = await unchanged(() => who.ask(query));
      expect([status, data, errors?.map(({ extensions }) => extensions.code)]).toEqual([
        401,
        undefined,
        ['UNAUTHENTICATED'],
      ]);
      expect(errors?.[0]?.message).not.toBe('');
    }
  });

  it.each(TOKENS)('%s: the WebSocket is refused at connection_init', async (_, token) => {
    const stream = new Stream(await caller(token), 'subscription { ledgerEvents { id } }', {});
    const { code } = await stream.closed;
    expect([4401, 4403]).toContain(code);
    expect(stream.received).toEqual([]);
    await stream.end();
  });

  it('is needed on the WebSocket, also where no parameters are sent', async () => {
    const code = await new Promise<number>((resolve) => {
      const client = createClient({
        url: `${story.world.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        on: { closed: (event) => resolve((event as { code: number }).code) },
      });
      client.subscribe(
        { query: 'subscription { ledgerEvents { id } }' },
        { next: () => resolve(0), error: () => undefined, complete: () => undefined },
      );
    });
    expect([4401, 4403]).toContain(code);
  });

  it('says why, where there is something to mend', async () => {
    const said = async (name: string) =>
      (
        await (
          await caller((TOKENS.find(([each]) => each === name) as (typeof TOKENS)[number])[1])
        ).ask('{ __typename }')
      ).errors?.[0]?.message;
    expect(await said('expired')).toMatch(/过期.*expired/s);
    expect(await said('of a unit without its unit')).toMatch(/unit/);
    expect(await said('of a jurisdiction that is not here')).toMatch(/jurisdiction/);
  });

  it('of another scheme is none', async () => {
    for (const authorization of [
      `Basic ${story.office.token}`,
      String(story.office.token),
      'Bearer',
      `Bearer  x ${story.office.token}`,
    ]) {
      const response = await fetch(`${story.world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: '{"query":"{ __typename }"}',
      });
      expect(response.status).toBe(401);
    }
  });
});

// ---------------------------------------------------------------- requests

describe('a broken request', () => {
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${story.world.url}/graphql`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${story.office.token}`, ...headers },
    });
    const text = await response.text();
    return { status: response.status, text, answer: JSON.parse(text) };
  };

  it.each([
    ['half a JSON', '{"query":'],
    ['no JSON', 'query { viewer { name } }'],
    ['nothing', ''],
    ['an empty object', '{}'],
    ['a list of operations', '[{"query":"{ __typename }"}]'],
    ['a number', '7'],
    ['null', 'null'],
    ['a query that is no text', '{"query":7}'],
    ['an empty query', '{"query":""}'],
    ['variables that are no object', '{"query":"{ __typename }","variables":"x"}'],
    ['no such operation', '{"query":"query A { __typename }","operationName":"B"}'],
    ['two operations without a name', '{"query":"query A { __typename } query B { __typename }"}'],
  ])('%s', async (_, body) => {
    const { status, answer, text } = await unchanged(() => post(body));
    expect([status, answer.errors?.[0]?.extensions?.code]).toEqual([
      // A well-formed request whose document fails is 200 for application/json, see test/conformance/http.test.ts.
      body.includes('query A') ? 200 : 400,
      expect.stringMatching(/^(BAD_USER_INPUT|GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED)$/),
    ]);
    expect(text).not.toMatch(/stack|node_modules|at Object/);
  });

  it('too large a body', async () => {
    const { status, answer } = await post(
      JSON.stringify({ query: '{ __typename }', variables: { x: 'a'.repeat(3_000_000) } }),
    );
    expect([status, answer.errors[0].extensions.code]).toEqual([413, 'BAD_USER_INPUT']);
  });

  it.each([
    ['{ viewer {', 'GRAPHQL_PARSE_FAILED', /Syntax/],
    ['{ viewer { nothing } }', 'GRAPHQL_VALIDATION_FAILED', /nothing/],
    ['{ tasks(nothing: 1) { totalCount } }', 'GRAPHQL_VALIDATION_FAILED', /nothing/],
    ['{ tasks(filter: { nothing: 1 }) { totalCount } }', 'GRAPHQL_VALIDATION_FAILED', /nothing/],
    ['{ tasks(filter: { status: [GREEN] }) { totalCount } }', 'GRAPHQL_VALIDATION_FAILED', /GREEN/],
    ['{ tasks(orderBy: [{ field: COLOUR }]) { totalCount } }', 'GRAPHQL_VALIDATION_FAILED', /COLOUR/],
    ['{ node { id } }', 'GRAPHQL_VALIDATION_FAILED', /id/],
    ['mutation { nothing }', 'GRAPHQL_VALIDATION_FAILED', /nothing/],
    ['mutation { createPerson(input: {}) { person { id } } }', 'GRAPHQL_VALIDATION_FAILED', /name/],
    ['query ($x: Int!) { tasks(first: $x) { totalCount } }', 'BAD_USER_INPUT', /x/],
  ])('%s is %s', async (query, code, named) => {
    const { status, data, errors } = await unchanged(() => story.office.in('en').ask(query));
    // 200 for application/json, see test/conformance/http.test.ts
    expect([status, data, errors?.[0]?.extensions.code]).toEqual([200, undefined, code]);
    expect(errors?.[0]?.message).toMatch(named);
  });

  it.each([
    [{ name: '岗', nothing: 1 }, /nothing/],
    [{}, /name/],
    [{ name: null }, /name/],
    [{ name: 7 }, /name/],
    [{ name: ['岗'] }, /name/],
    [null, /input/],
  ])('an input %j', async (input, named) => {
    expect(
      await broken(
        story.office,
        'mutation ($input: CreatePersonInput!) { createPerson(input: $input) { person { id } } }',
        { input },
      ),
    ).toMatch(named);
  });

  it('is answered in the language asked for, where the service speaks', async () => {
    const query = '{ tasks(first: 100000) { totalCount } }';
    expect((await story.office.in('zh-CN').ask(query)).errors?.[0]?.message).toMatch(CHINESE);
    expect((await story.office.in('en-GB,en;q=0.8').ask(query)).errors?.[0]?.message).not.toMatch(CHINESE);
    expect((await story.office.in('fr').ask(query)).errors?.[0]?.message).toMatch(CHINESE);
    const forbidden = 'mutation { createPerson(input: { name: "岗" }) { person { id } } }';
    expect((await story.leader.in('zh-CN').ask(forbidden)).errors?.[0]?.message).toMatch(CHINESE);
    expect((await story.leader.in('en').ask(forbidden)).errors?.[0]?.message).not.toMatch(CHINESE);
  });
});

describe('an empty id where one may be missing', () => {
  it.each(OPTIONAL_IDS)('%s %s is none, and not the same as no id', async (mutation, field) => {
    const [who, input] = sendable()[mutation] as [Caller, Json];
    const given = field.endsWith('.0') ? { [field.replace('.0', '')]: [''] } : { [field]: '' };
    const found = await refused(who, mutation, { ...input, ...given });
    expect(found).toEqual([expect.stringMatching(`^(NOT_FOUND|REQUIRED|INVALID) ${field}$`)]);
  });
});

describe('after all that', () => {
  it('the ledger is whole, and nothing failed inside', async () => {
    expect((await story.office.get('{ verifyLedger { valid } }')).verifyLedger.valid).toBe(true);
    expect(story.world.faults).toEqual([]);
  });

  it('the service started again has the same', async () => {
    const before = await kept();
    await story.world.close({ keep: true, faultsExpected: true });
    Object.assign(story, { world: await World.open(NOW, { folder: story.world.folder }) });
    expect(await kept()).toBe(before);
  });
});
