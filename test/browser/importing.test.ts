// An office brings its own spreadsheet through the page, sees what is wrong before anything changes, mends it and imports it;
// and takes spreadsheets and documents out again.
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import type { Browser, Page } from 'playwright-core';

import { readSheets } from '../../src/sheets/reading';
import { writeBook, XLSX } from '../../src/sheets/writing';
import { xmlOf } from '../documents/papers';
import { type Caller, type Json, World } from '../world';
import { openBrowser, openPage } from './browser';
import { barriers, overhang, saved, signIn } from './reader';

/** Written by LibreOffice: three of its four rows are wrong in a world that knows only a few units. */
const LEDGER = join(__dirname, '../api/fixtures/office-ledger.xlsx');

let world: World;
let browser: Browser;
let page: Page;
let wrong: string[];
let office: Caller;

beforeAll(async () => {
  world = await World.open('2026-11-20T09:00:00+08:00', { seed: 'reference' });
  office = await world.as({ role: 'OFFICE' });
  browser = await openBrowser();
  ({ page, wrong } = await openPage(browser, world.url));
  await signIn(page, office, 'ledger');
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const report = () => page.locator('.report');
const count = async (label: string) =>
  Number(await report().locator('.counts-of > div').filter({ hasText: label }).locator('dd').innerText());
const tasks = async (): Promise<number> => (await office.get('{ tasks { totalCount } }')).tasks.totalCount;

it('says of a file that is no spreadsheet what would be one, at its field', async () => {
  await page.getByRole('link', { name: '导入表格' }).click();
  await page.getByRole('heading', { name: '导入台账' }).waitFor();
  const choice = page.getByLabel('台账表格');
  await choice.setInputFiles({ name: '台账.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
  await page.locator('.drop').getByRole('alert').getByText('xlsx').waitFor();
  await choice.setInputFiles({ name: '台账.xlsx', mimeType: '', buffer: Buffer.from('not a spreadsheet') });
  await page.locator('.drop').getByRole('alert').waitFor();
  expect(await choice.getAttribute('aria-invalid')).toBe('true');
  expect(await report().count()).toBe(0);
  // The upload was refused with 415, which the browser writes down itself.
  expect(wrong.splice(0).filter((each) => !/status of 415/.test(each))).toEqual([]);
});

it('shows what would become of a spreadsheet, wrong rows first, and changes nothing', async () => {
  const put = page.waitForRequest((request) => request.method() === 'PUT');
  await page.getByLabel('台账表格').setInputFiles(LEDGER);
  expect((await put).url().startsWith(`${world.url}/files/`)).toBe(true);
  expect(await (await put).headerValue('authorization')).toBeNull();
  await report().getByText('试导入结果').waitFor();
  expect([await count('新建'), await count('已有'), await count('有误')]).toEqual([1, 0, 3]);
  await report().getByText('联系电话').waitFor();
  const rows = report().locator('tbody tr');
  expect((await rows.locator('th').allInnerTexts()).slice(0, 3)).toEqual(['4', '5', '8']);
  expect(await rows.first().innerText()).toMatch(/有误[\s\S]*责任单位 未找到单位“市交通运输局”/);
  expect(await page.getByRole('button', { name: /^导入 \d+ 行$/ }).isDisabled()).toBe(true);
  expect(await tasks()).toBe(0);
});

it('is fit for all, in both languages and on a phone', async () => {
  for (const other of ['English', '中文']) {
    expect([other, ...(await barriers(page))]).toEqual([other]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect([other, await overhang(page)]).toEqual([other, 0]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: other }).click();
    // It is tried again, for the words of the new language.
    await report()
      .getByText(other === 'English' ? 'What would become of it' : '试导入结果')
      .waitFor();
  }
});

it('offers what is right when the wrong rows are left out, and all with the units made', async () => {
  const submit = page.getByRole('button', { name: /^导入 \d+ 行$/ });
  await page.getByLabel('略过有误的行').check();
  await page.getByRole('button', { name: '导入 1 行' }).waitFor();
  expect(await submit.isDisabled()).toBe(false);
  await page.getByLabel('略过有误的行').uncheck();
  await page.getByLabel('新建台账中没有的单位').check();
  await report().getByText('新建单位').waitFor();
  expect([await count('新建'), await count('有误')]).toEqual([4, 0]);
  await page.getByLabel('新建台账中没有的单位').uncheck();
  await report().getByText('试导入结果').waitFor();
  expect(await count('有误')).toBe(3);
  await page.getByLabel('工作表', { exact: true }).fill('没有这张表');
  await page.getByLabel('工作表', { exact: true }).press('Enter');
  await page.locator('.import-form').getByRole('alert').first().waitFor();
  await page.getByLabel('工作表', { exact: true }).fill('');
  await page.getByLabel('工作表', { exact: true }).press('Enter');
  await report().getByText('试导入结果').waitFor();
  expect(await tasks()).toBe(0);
});

it('is mended and goes through; the ledger shows the tasks', async () => {
  await office.must('createUnit', 'CreateUnitInput', { code: 'JTJ', name: '市交通运输局', kind: 'DEPARTMENT' });
  const { units } = await office.get('{ units(first: 200) { nodes { id name } } }');
  const unit = units.nodes.find(({ name }: Json) => name === '市住房和城乡建设局').id;
  await office.must('updateUnit', 'UpdateUnitInput', { unit, aliases: ['市住建局', '住建局'] });
  await page.getByLabel('台账表格').setInputFiles(LEDGER);
  // Its reader chooses another language before it has answered: it was done once, and is told.
  const answered = new EventEmitter();
  const [sent, read] = [once(answered, 'sent'), once(answered, 'read')];
  await page.route('**/graphql', async (route) => {
    if (!/importTasks/.test(route.request().postData() ?? '')) return route.continue();
    await page.unroute('**/graphql');
    const response = await route.fetch();
    answered.emit('sent');
    await read;
    await route.fulfill({ response }).catch(() => undefined);
  });
  await page.getByRole('button', { name: '导入 4 行' }).click();
  await sent;
  await page.getByRole('button', { name: 'English' }).click();
  await report().getByText('What became of it').waitFor();
  answered.emit('read');
  await page.getByRole('button', { name: '中文' }).click();
  await report().getByText('导入结果', { exact: false }).waitFor();
  await page.getByRole('link', { name: '查看台账' }).waitFor();
  expect([await count('新建'), await count('有误'), await tasks()]).toEqual([4, 0, 4]);
  const road = report().getByRole('link', { name: '新建改建农村公路100公里' });
  const { tasks: found } = await office.get('{ tasks(filter: { search: "农村公路" }) { nodes { id } } }');
  expect(await road.getAttribute('href')).toBe(`/tasks/${found.nodes[0].id}`);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: '查看台账' }).click();
  await page.getByText('共 4 项').waitFor();
  await page.getByRole('link', { name: '新建改建农村公路100公里' }).waitFor();
});

it('finds nothing new in the same spreadsheet', async () => {
  await page.goto(`${world.url}/import`);
  await page.getByLabel('台账表格').setInputFiles(LEDGER);
  await page.getByText('没有可新建的事项。').waitFor();
  expect([await count('新建'), await count('已有')]).toEqual([0, 4]);
});

it('exports what the ledger shows, its three lists and who owes what as spreadsheets that can be read', async () => {
  await page.goto(`${world.url}/ledger`);
  await page.getByText('共 4 项').waitFor();
  await page.locator('.menu summary', { hasText: '导出表格' }).click();
  const { tasks: listed } = await office.get('{ tasks(first: 10) { nodes { title } } }');
  const sheets: Record<string, string[]> = {};
  for (const called of ['督查台账', '三张清单', '应办清单']) {
    const { name, bytes } = await saved(page, page.getByRole('button', { name: called }));
    expect(name).toBe(`${called}.xlsx`);
    const book = await readSheets(bytes);
    sheets[called] = book.map(({ name: sheet }) => sheet);
    if (called === '应办清单') continue;
    const cells = book.flatMap(({ rows }) => rows.flat());
    for (const { title } of listed.nodes) expect(cells).toContain(title);
  }
  expect(sheets).toEqual({
    督查台账: ['督查台账'],
    三张清单: ['工作清单', '任务清单', '责任清单'],
    应办清单: ['应办清单'],
  });
  expect(await barriers(page)).toEqual([]);
});

it('saves the document of a letter', async () => {
  const { tasks: found } = await office.get('{ tasks(first: 1) { nodes { id leadUnit { id } } } }');
  const [{ id, leadUnit }] = found.nodes;
  await office.must('issueLetter', 'IssueLetterInput', {
    task: id,
    recipients: [leadUnit.id],
    requirement: '请报送进展',
  });
  await page.goto(`${world.url}/tasks/${id}`);
  const letters = page.getByRole('region', { name: '督办函' });
  const number = await letters.locator('.entry-head b').first().innerText();
  const { name, bytes } = await saved(page, letters.getByRole('button', { name: '督办函 Word' }));
  expect(name).toBe(`${number}.docx`);
  expect(xmlOf(bytes)).toContain('请报送进展');
});

it('says how far a large import is', async () => {
  const headers = ['任务来源', '任务内容', '牵头单位', '责任人', '完成时限'];
  const columns = headers.map((header) => ({ header, width: 20, kind: 'text' as const }));
  const rows = Array.from({ length: 2000 }, (_, i) => [
    '2026年政府工作报告',
    `重点工作第${i + 1}项`,
    '市教育局',
    '办公室主任',
    '2026-12-25',
  ]);
  const large = await buffer(writeBook([{ name: '台账', title: '督办台账', columns, rows }]));
  const before = await tasks();
  await page.goto(`${world.url}/import`);
  await page.getByLabel('台账表格').setInputFiles({ name: '大台账.xlsx', mimeType: XLSX, buffer: large });
  await page.getByRole('button', { name: '导入 2000 行' }).click();
  await page.getByRole('progressbar', { name: /^正在导入：\d+ \/ 2000 行$/ }).waitFor();
  await page.getByRole('link', { name: '查看台账' }).waitFor({ timeout: 120_000 });
  expect([await count('新建'), await tasks()]).toEqual([2000, before + 2000]);
  await report().getByText('前 200 行').waitFor();
}, 150_000);

it('did nothing that it must not do', () => {
  expect(wrong).toEqual([]);
});
