// The commands that ask a service: import, export, task show, against a real one over HTTP, with what they print and leave behind.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readSheets } from '../../src/sheets/reading';
import { World } from '../world';
import { run } from './commanding';

let world: World;
let folder: string;
let service: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spreadsheet-commands-'));
  world = await World.open('2026-11-20T09:00:00+08:00', { seed: 'reference' });
  const office = await world.as({ role: 'OFFICE' });
  writeFileSync(join(folder, 'token'), `${office.token ?? ''}\n`);
  service = ['--url', world.url, '--token-file', join(folder, 'token')];
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

const LEDGER = join(__dirname, '../api/fixtures/office-ledger.xlsx');

it('tries an import, tells what is wrong, then imports, and shows a task and the ledger', async () => {
  const tried = await run('import', LEDGER, '--dry-run', ...service);
  expect([tried.ended, tried.err]).toEqual([1, '']);
  expect(tried.out).toContain('✗ 第 4 行  责任单位  未找到单位“市交通运输局”');
  expect(tried.out).toContain('未读取的列：联系电话');
  expect(tried.out).toContain('试导入“Sheet1”：共 4 行，将新建 1，已有 0，有误 3');
  const refused = await run('import', LEDGER, ...service, '--lang', 'en');
  expect([refused.ended, refused.err]).toEqual([1, expect.stringMatching(/3 rows are wrong, and none was imported/)]);
  const imported = await run('import', LEDGER, '--create-units', ...service, '--json');
  expect(imported.ended).toBe(0);
  expect(JSON.parse(imported.out)).toMatchObject({ result: { created: 4, newUnits: ['市交通运输局', '市住建局'] } });
  expect((await run('import', LEDGER, ...service)).out).toContain('新建 0，已有 4，有误 0');

  const task = await run('task', 'show', '烟政督〔2026〕1号', ...service);
  expect([task.ended, task.err]).toEqual([0, '']);
  expect(task.out).toMatch(
    /^烟政督〔2026〕1号 {2}新建改建农村公路100公里\n● 蓝 {2}办理中 {2}0%\n完成时限 {2}2026年12月31日/,
  );
  expect(await run('task', 'show', '烟政督〔2026〕99号', ...service)).toMatchObject({
    ended: 1,
    err: '未找到：烟政督〔2026〕99号',
  });

  const out = join(folder, '台账.xlsx');
  expect(await run('export', 'ledger', '--out', out, ...service)).toMatchObject({ ended: 0, err: '' });
  const [sheet] = await readSheets(readFileSync(out));
  expect(sheet?.rows.length).toBe(2 + 4);
});

it.each([
  [['import', 'no-such-file.xlsx'], /读不到文件 no-such-file\.xlsx/],
  [['import', LEDGER, '--year', '26'], /--year 应为四位年份/],
  [['import', LEDGER, '--stage', 'DONE'], /--stage 应为 DRAFT/],
  [['import', __filename], /xlsx/],
  [['export', 'everything', '--out', 'x.xlsx'], /应导出 ledger/],
  [['export', 'ledger'], /缺少 --out/],
  [['export', 'scorecards', '--out', 'x.xlsx'], /from、to/],
])('%j ends with 2 and the remedy', async (args, message) => {
  const { ended, err } = await run(...args, ...service);
  expect([ended, err]).toEqual([2, expect.stringMatching(message)]);
  expect(existsSync('x.xlsx')).toBe(false);
});

it('tries a notice, which moves nothing, and publishes it', async () => {
  const admin = await world.as({ role: 'ADMIN' });
  writeFileSync(join(folder, 'admin'), admin.token ?? '');
  const notice = join(folder, '2027.json');
  const days = { holidays: ['2026-12-31', '2027-01-01'], makeUpWorkdays: ['2027-01-09'] };
  writeFileSync(notice, JSON.stringify({ year: 2027, notice: '国办发明电〔2026〕1号', ...days }));
  const asked = [notice, '--url', world.url, '--token-file', join(folder, 'admin')];
  const events = async () => (await world.ledger.reader.head('370600'))?.sequence;
  // That an administrator has signed in is in the log, the first time.
  await admin.get('{ viewer { role } }');
  const before = await events();
  const tried = await run('calendar', 'check', ...asked);
  // One of the imported tasks ends on 31 December, others have days that are provisional no more.
  const moved = Number(/^试算：公布后 ([1-4]) 个事项有变动$/.exec(tried.out)?.[1]);
  expect(tried).toMatchObject({ ended: 0, out: `试算：公布后 ${moved} 个事项有变动` });
  expect(await events()).toBe(before);
  const { workCalendar } = await admin.get('{ workCalendar(year: 2027) { provisional } }');
  expect(workCalendar.provisional).toBe(true);
  expect(await run('calendar', 'publish', ...asked)).toMatchObject({
    ended: 0,
    out: `已公布 2027 年：${moved} 个事项有变动`,
  });
  expect((await admin.get('{ workCalendar(year: 2027) { provisional } }')).workCalendar.provisional).toBe(false);
  writeFileSync(notice, JSON.stringify({ year: 2027, notice: '通知', ...days, holidays: ['2029-01-01'] }));
  const wrong = await run('calendar', 'check', ...asked);
  expect([wrong.ended, wrong.err]).toEqual([1, expect.stringMatching(/^holidays/)]);
  writeFileSync(notice, '{"year": "2027"}');
  expect(await run('calendar', 'check', ...asked)).toMatchObject({ ended: 2, err: expect.stringMatching(/year 有误/) });
});

it('says that nobody answers, and that a token is needed', async () => {
  const nobody = ['--url', 'http://127.0.0.1:9', '--token-file', join(folder, 'token')];
  for (const args of [
    ['task', 'show', '1'],
    ['import', LEDGER],
    ['export', 'ledger', '--out', join(folder, 'y.xlsx')],
  ]) {
    expect(await run(...args, ...nobody)).toMatchObject({
      ended: 2,
      err: expect.stringMatching(/没有应答：服务是否已启动/),
    });
  }
  expect(await run('task', 'show', '1', '--url', world.url)).toMatchObject({
    ended: 2,
    err: expect.stringMatching(/缺少令牌/),
  });
});
