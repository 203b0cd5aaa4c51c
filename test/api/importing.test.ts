// An office's own spreadsheet becomes tasks: over the API, as a page or a program sends it, with a file that LibreOffice wrote.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { rebuild, wholeLog } from '../../src/ledger/replay';
import type { Records } from '../../src/rules/records';
import { hereOf } from '../../src/store/lists';
import { writeBook, type WrittenCell } from '../../src/sheets/writing';
import { uploadedBy } from '../files/uploading';
import { type Caller, type Json, World } from '../world';

const REPORT = `result { dryRun sheet total created existing bad newUnits newSources newPeople
  columns { header column } rows(first: 1000) { row title outcome task { id number stage status } problems { header message } notes { header message } } }`;

let world: World;
let office: Caller;

beforeEach(async () => {
  world = await World.open('2026-11-20T09:00:00+08:00', { seed: 'reference' });
  office = await world.as({ role: 'OFFICE' });
});
afterEach(() => world.close());

/** Uploads a file as a ledger; its id. */
async function upload(bytes: Buffer, name = '台账.xlsx'): Promise<string> {
  return (await uploadedBy(office, bytes, { name, purpose: 'LEDGER' })).id;
}

/** A ledger as a spreadsheet: its headers, then its rows. */
async function book(headers: string[], ...rows: WrittenCell[][]): Promise<string> {
  const columns = headers.map((header) => ({ header, width: 20, kind: 'text' as const }));
  return upload(await buffer(writeBook([{ name: '台账', title: '督办台账', columns, rows }])));
}

const importing = (input: Json, who = office): Promise<Json> =>
  who.do('importTasks', 'ImportTasksInput', input, REPORT);

const HEADERS = ['序号', '任务来源', '任务内容', '牵头单位', '责任人', '完成时限'];
const row = (title: string, deadline = '2026-12-25', unit = '市教育局'): WrittenCell[] => [
  1,
  '2026年政府工作报告',
  title,
  unit,
  '基教科科长',
  deadline,
];

describe('a spreadsheet that LibreOffice wrote', () => {
  const libreOffice = readFileSync(join(__dirname, 'fixtures/office-ledger.xlsx'));

  it('shows in a dry run, by row and column, what would become of it and what is wrong, and changes nothing', async () => {
    const file = await upload(libreOffice);
    const { result, userErrors } = await importing({ file, dryRun: true });
    expect(userErrors).toEqual([]);
    expect(result).toMatchObject({ dryRun: true, total: 4, created: 1, existing: 0, bad: 3, newUnits: [] });
    const wrong = result.rows.filter(({ outcome }: Json) => outcome === 'BAD');
    expect(wrong.map(({ row: at, problems }: Json) => [at, problems[0].header, problems[0].message])).toEqual([
      [4, '责任单位', expect.stringMatching(/未找到单位“市交通运输局”/)],
      [5, '责任单位', expect.stringMatching(/未找到单位“市交通运输局”/)],
      [8, '责任单位', expect.stringMatching(/未找到单位“市住建局”.*市住房和城乡建设局/)],
    ]);
    expect(result.columns.filter(({ column }: Json) => column === null)).toEqual([
      { header: '联系电话', column: null },
    ]);
    expect((await office.get('{ tasks { totalCount } }')).tasks.totalCount).toBe(0);
  });

  it('is read alike as an old .xls', async () => {
    const old = readFileSync(join(__dirname, 'fixtures/office-ledger.xls'));
    const [one, other] = [await upload(libreOffice), await upload(old, '台账.xls')];
    const rowsOf = async (file: string) => (await importing({ file, dryRun: true })).result.rows;
    expect(await rowsOf(other)).toEqual(await rowsOf(one));
  });

  it('is kept out whole while a row is wrong, goes in when it is mended, and changes nothing the second time', async () => {
    const file = await upload(libreOffice);
    const refused = await importing({ file });
    expect(refused.userErrors).toMatchObject([
      { code: 'INVALID', field: ['file'], message: expect.stringMatching(/3 行有误/) },
    ]);
    expect((await office.get('{ tasks { totalCount } }')).tasks.totalCount).toBe(0);
    await office.must('createUnit', 'CreateUnitInput', { code: 'JTJ', name: '市交通运输局', kind: 'DEPARTMENT' });
    const { units } = await office.get('{ units(first: 200) { nodes { id name } } }');
    const unit = units.nodes.find(({ name }: Json) => name === '市住房和城乡建设局').id;
    await office.must('updateUnit', 'UpdateUnitInput', { unit, aliases: ['市住建局', '住建局'] });
    const { result, userErrors } = await importing({ file });
    expect(userErrors).toEqual([]);
    expect(result).toMatchObject({
      created: 4,
      bad: 0,
      newSources: ['2026年政府工作报告', '市政府第30次常务会议纪要'],
    });
    const { tasks } =
      await office.get(`{ tasks(orderBy: { field: NUMBER, direction: ASC }) { nodes { number title stage deadline status
      source { title kind } leadUnit { name } supportingUnits { name } owner { name } reports { nodes { content } } } } }`);
    expect(tasks.nodes).toMatchObject([
      {
        title: '新建改建农村公路100公里',
        stage: 'IN_PROGRESS',
        deadline: '2026-12-31',
        status: 'BLUE',
        source: { title: '2026年政府工作报告', kind: 'WORK_REPORT' },
        leadUnit: { name: '市交通运输局' },
        supportingUnits: [{ name: '市财政局' }, { name: '市自然资源和规划局' }],
        owner: { name: '公路科科长' },
        reports: { nodes: [{ content: '已完成路基施工' }] },
      },
      { deadline: '2026-12-20', leadUnit: { name: '市交通运输局' } },
      { deadline: '2026-12-15', source: { title: '2026年政府工作报告' } },
      {
        deadline: '2026-11-27',
        status: 'BLUE',
        leadUnit: { name: '市住房和城乡建设局' },
        source: { kind: 'MEETING_DECISION' },
      },
    ]);
    const again = await importing({ file });
    expect(again.result).toMatchObject({ created: 0, existing: 4, bad: 0 });
    expect((await office.get('{ tasks { totalCount } }')).tasks.totalCount).toBe(4);
  });
});

it('leaves out what is wrong on request, and takes it when the same file comes mended', async () => {
  const wrong = await book(HEADERS, row('建成一'), row('建成二', '长期坚持'), row('建成三', '2026-12-25', '市教局'));
  const first = await importing({ file: wrong, skipBad: true });
  expect(first.userErrors).toEqual([]);
  expect(first.result).toMatchObject({ created: 1, bad: 2 });
  const mended = await book(HEADERS, row('建成一'), row('建成二', '2026年底'), row('建成三'));
  expect((await importing({ file: mended })).result).toMatchObject({ created: 2, existing: 1, bad: 0 });
});

it('makes what a ledger says of a task, and blames nobody for what was before', async () => {
  const headers = [
    ...HEADERS,
    '办理状态',
    '督办颜色',
    '督办编号',
    '办结日期',
    '交办日期',
    '延期次数',
    '原定时限',
    '完成进度',
    '进展情况',
  ];
  const file = await book(
    headers,
    [
      ...row('逾期未完', '2026-10-15'),
      '办理中',
      '红',
      '烟政督〔2026〕7号',
      null,
      '2026-03-02',
      '1',
      '2026-06-30',
      '60%',
      '主体完工',
    ],
    [
      ...row('按期办结', '2026-10-30'),
      '已办结',
      '蓝',
      '烟政督〔2026〕3号',
      '2026-10-20',
      '2026-03-02',
      null,
      null,
      '100%',
      '已投用',
    ],
    [
      ...row('逾期销号', '2026-09-30'),
      '已销号',
      '红',
      '旧督字12号',
      '2026-10-12',
      '2026-03-02',
      null,
      null,
      null,
      null,
    ],
    [...row('人工标红', '2026-12-25'), '办理中', '红', null, null, null, null, null, null, null],
    [...row('待签收', '2026-12-25'), '已交办', null, null, null, '2026-09-01', null, null, null, null],
    [...row('还是草稿', '2026-12-25'), '草稿', null, null, null, null, null, null, null, null],
    [...row('撤销的草稿', '2026-12-25'), '撤销', null, null, null, null, null, null, null, null],
  );
  const { result, userErrors } = await importing({ file });
  expect([userErrors, result.bad]).toEqual([[], 0]);
  const { tasks } =
    await office.get(`{ tasks(first: 50) { nodes { title number stage status statusSince progressPercent extensionCount originalDeadline
    completedOnTime assignedAt completedAt statusReasons { rule since } } } }`);
  const by = (title: string) => tasks.nodes.find((task: Json) => task.title === title);
  const now = '2026-11-20T01:00:00.000Z';
  expect(by('逾期未完')).toMatchObject({
    number: '烟政督〔2026〕7号',
    stage: 'IN_PROGRESS',
    status: 'RED',
    statusSince: now,
    progressPercent: 60,
    extensionCount: 1,
    originalDeadline: '2026-06-30',
    assignedAt: '2026-03-01T16:00:00.000Z',
  });
  expect(by('逾期未完').statusReasons.map(({ since }: Json) => since)).toEqual([now, now]);
  expect(by('按期办结')).toMatchObject({
    stage: 'COMPLETED',
    status: 'BLUE',
    completedOnTime: true,
    completedAt: '2026-10-19T16:00:00.000Z',
  });
  expect(by('逾期销号')).toMatchObject({
    stage: 'CLOSED',
    status: 'RED',
    completedOnTime: false,
    number: '旧督字12号',
  });
  expect(by('人工标红')).toMatchObject({
    status: 'RED',
    number: '烟政督〔2026〕8号',
    statusReasons: [{ rule: 'FLAGGED', since: now }],
  });
  expect(by('待签收')).toMatchObject({ stage: 'ASSIGNED', status: 'BLUE', number: '烟政督〔2026〕9号' });
  expect(by('还是草稿')).toMatchObject({ stage: 'DRAFT', number: null });
  expect(by('撤销的草稿')).toMatchObject({ stage: 'CANCELLED', number: null });
  expect((await importing({ file })).result).toMatchObject({ created: 0, existing: 7, bad: 0 });
  expect(await world.ledger.reader.lastRecordedAt()).toBe(now);
  const auditor = await world.as({ role: 'AUDITOR' });
  expect((await auditor.get('{ verifyLedger { valid } }')).verifyLedger.valid).toBe(true);
  // The log tells all of it.
  const { rows } = await rebuild(world.ledger.reader, '370600');
  for (const kind of ['task', 'report', 'completion', 'source', 'person', 'unit'] as const) {
    const byId = <R extends { id: string }>(all: R[]) => all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const told = byId<Records[typeof kind]>([...rows[kind].values()]);
    const ids = told.map(({ id }) => id);
    const kept = byId<Records[typeof kind]>(await world.ledger.reader.byIds(kind, ids, hereOf('370600')));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept).toEqual(told);
  }
});

it('takes no alias that several units have', async () => {
  const { units } = await office.get('{ units(first: 200) { nodes { id name } } }');
  for (const name of ['市教育局', '市财政局']) {
    const unit = units.nodes.find((each: Json) => each.name === name).id;
    await office.must('updateUnit', 'UpdateUnitInput', { unit, aliases: ['两局'] });
  }
  const { result } = await importing({ file: await book(HEADERS, row('建成一', '2026-12-25', '两局')), dryRun: true });
  expect(result.rows[0].problems).toEqual([{ header: '牵头单位', message: '“两局”是几个单位共有的别名，请写全称' }]);
});

it('keeps out a row with a mark of secrecy, wherever it stands, and logs that without the content', async () => {
  const file = await book([...HEADERS, '备注'], [...row('建成一'), '机密★'], [...row('建成二'), null]);
  const { result } = await importing({ file, skipBad: true });
  expect(result).toMatchObject({ created: 1, bad: 1 });
  expect(result.rows[0].problems).toEqual([{ header: null, message: expect.stringMatching(/密级标志/) }]);
  const refused: Json[] = [];
  for await (const { kind, data } of wholeLog(world.ledger.reader, '370600')) {
    if (kind === 'classifiedInputRefused') refused.push(JSON.parse(data));
  }
  expect(refused).toEqual([{ operation: 'importTasks', fields: ['file.3'] }]);
});

it('says what is wrong with a file that is no ledger, in the language that is asked for', async () => {
  const noHeaders = await book(['姓名', '电话'], ['甲', '1']);
  expect((await importing({ file: noHeaders })).userErrors).toMatchObject([
    { field: ['file'], message: expect.stringMatching(/没有找到表头/) },
  ]);
  const noSheet = await importing({ file: noHeaders, sheet: '去年' }, office.in('en'));
  expect(noSheet.userErrors).toMatchObject([{ field: ['sheet'], message: expect.stringMatching(/no such sheet/) }]);
  const broken = await upload(Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(500)]));
  expect((await importing({ file: broken })).userErrors).toMatchObject([
    { field: ['file'], message: expect.stringMatching(/另存为 \.xlsx/) },
  ]);
  expect((await importing({ file: 'file_370600_999' })).userErrors).toMatchObject([
    { code: 'NOT_FOUND', field: ['file'] },
  ]);
});

it('is for the office alone', async () => {
  const file = await book(HEADERS, row('建成一'));
  for (const role of ['UNIT', 'LEADER', 'SYSTEM', 'ADMIN', 'SECURITY', 'AUDITOR'] as const) {
    const who = await world.as({ role, ...(role === 'UNIT' && { unit: 'JYJ' }) });
    const { errors } = await who.ask(
      'mutation ($input: ImportTasksInput!) { importTasks(input: $input) { userErrors { code } } }',
      {
        input: { file },
      },
    );
    expect([role, errors?.[0]?.extensions.code]).toEqual([role, 'FORBIDDEN']);
  }
});
