// The ledger as spreadsheets: with the filters and the rights of the API, streamed, and read back whole by an import.
import { readSheets, type Sheet } from '../../src/sheets/reading';
import { uploadedBy } from '../files/uploading';
import { Caller, type Json, World } from '../world';

const NOW = '2026-09-28T09:00:00+08:00';
const worlds: World[] = [];
afterAll(() => Promise.all(worlds.map((world) => world.close())));

async function open(seed: 'demo' | 'reference'): Promise<World> {
  const world = await World.open(NOW, { seed });
  worlds.push(world);
  return world;
}

function get(path: string, who: Caller): Promise<Response> {
  const headers = {
    'accept-language': who.language,
    ...(who.token !== null && { authorization: `Bearer ${who.token}` }),
  };
  return fetch(`${who.world.url}${path}`, { headers });
}

async function bytesOf(path: string, who: Caller): Promise<Buffer> {
  const response = await get(path, who);
  if (response.status !== 200) throw new Error(await response.text());
  return Buffer.from(await response.arrayBuffer());
}

const sheetsOf = async (path: string, who: Caller): Promise<Sheet[]> => readSheets(await bytesOf(path, who));

/** The rows of a sheet by their headers. */
function records({ rows }: Sheet): Record<string, unknown>[] {
  const headers = rows[1] ?? [];
  return rows.slice(2).map((row) => Object.fromEntries(headers.map((header, i) => [String(header), row[i] ?? null])));
}

let demo: World;
let office: Caller;
beforeAll(async () => {
  demo = await open('demo');
  office = await demo.as({ role: 'OFFICE' });
});

it('exports what a filter of the API finds, in its order, with the columns that are wanted', async () => {
  const filter = encodeURIComponent(JSON.stringify({ status: ['RED'], open: true }));
  const orderBy = encodeURIComponent(JSON.stringify({ field: 'DEADLINE', direction: 'DESC' }));
  const [sheet] = await sheetsOf(
    `/export/ledger.xlsx?filter=${filter}&orderBy=${orderBy}&columns=number,title,deadline,督办颜色`,
    office,
  );
  const { tasks } =
    await office.get(`{ tasks(first: 200, filter: { status: [RED], open: true }, orderBy: { field: DEADLINE, direction: DESC }) {
    nodes { number title deadline } } }`);
  expect(tasks.nodes.length).toBeGreaterThan(1);
  expect(records(sheet as Sheet)).toEqual(
    tasks.nodes.map(({ number, title, deadline }: Json) => ({
      督办编号: number,
      任务内容: title,
      完成时限: deadline,
      督办颜色: '红',
    })),
  );
});

it('shows each role what the API shows it, and refuses whom the API refuses', async () => {
  const unit = await demo.as({ role: 'UNIT', unit: 'JYJ' });
  const { tasks } = await unit.get('{ tasks(first: 200) { totalCount nodes { title } } }');
  const [sheet] = await sheetsOf('/export/ledger.xlsx', unit);
  expect(new Set(records(sheet as Sheet).map((row) => row['任务内容']))).toEqual(
    new Set(tasks.nodes.map(({ title }: Json) => title)),
  );
  expect(tasks.totalCount).toBeGreaterThan(0);
  const nobody = await get('/export/ledger.xlsx', new Caller(demo, null));
  expect([nobody.status, ((await nobody.json()) as Json).errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  const leader = await demo.as({ role: 'LEADER' });
  expect((await get('/export/scorecards.xlsx?from=2026-07-01&to=2026-09-28', leader)).status).toBe(200);
  const system = await demo.as({ role: 'SYSTEM' });
  const refused = await get('/export/scorecards.xlsx?from=2026-07-01&to=2026-09-28', system);
  expect([refused.status, ((await refused.json()) as Json).errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
});

it.each([
  ['/export/ledger.xlsx?filter=RED', /filter: 应为 JSON/],
  ['/export/ledger.xlsx?columns=colour', /columns: 没有“colour”一列/],
  ['/export/ledger.xlsx?filter={"colour":"RED"}', /colour/],
  ['/export/scorecards.xlsx', /from、to/],
])('says what is wrong with %s', async (path, message) => {
  const response = await get(path, office);
  const { errors } = (await response.json()) as Json;
  expect([response.status, errors[0].extensions.code, errors[0].message]).toEqual([
    400,
    'BAD_USER_INPUT',
    expect.stringMatching(message),
  ]);
});

it('hands out the three lists as one workbook, as the API makes them, and who owes what', async () => {
  const sheets = await sheetsOf('/export/lists.xlsx', office);
  expect(sheets.map(({ name }) => name)).toEqual(['工作清单', '任务清单', '责任清单']);
  for (const [i, kind] of ['WORK', 'TASK', 'RESPONSIBILITY'].entries()) {
    const { checklist } = await office.get(
      `{ checklist(kind: ${kind}, filter: { open: true }) { unit { name } measures deadline } }`,
    );
    const rows = records(sheets[i] as Sheet).map((row) => [
      row['牵头单位'],
      row['工作内容'] ?? row['工作举措'] ?? row['负责事项'],
      row['完成时限'],
    ]);
    expect(rows).toEqual(checklist.map(({ unit, measures, deadline }: Json) => [unit.name, measures, deadline]));
    expect(rows.length).toBeGreaterThan(1);
  }
  const [duties] = await sheetsOf('/export/obligations.xlsx', office);
  const { obligations } = await office.get('{ obligations(first: 200) { nodes { dueOn unit { name } } } }');
  expect(records(duties as Sheet).map((row) => [row['应办单位'], row['应办日期']])).toEqual(
    obligations.nodes.map(({ unit, dueOn }: Json) => [unit.name, dueOn]),
  );
});

it('comes back the same from an empty ledger into which it was imported', async () => {
  const bytes = await bytesOf('/export/ledger.xlsx', office);
  const other = await open('reference');
  const there = await other.as({ role: 'OFFICE' });
  const { id: file } = await uploadedBy(there, bytes, { name: '台账.xlsx', purpose: 'LEDGER' });
  const { result } = await there.must(
    'importTasks',
    'ImportTasksInput',
    { file },
    'result { created existing bad rows(outcome: [BAD]) { row problems { header message } } }',
  );
  expect(result.rows).toEqual([]);
  const [before, after] = [await readSheets(bytes), await sheetsOf('/export/ledger.xlsx', there)].map(([sheet]) =>
    records(sheet as Sheet),
  );
  expect(result.created).toBe(before?.length);
  // Why a task is coloured is told by the rules, and a ledger on paper has no letters, explanations and milestones.
  const kept = ({ 变色原因: _, ...row }: Record<string, unknown>) => row;
  expect(after?.map(kept)).toEqual(before?.map(kept));
});
