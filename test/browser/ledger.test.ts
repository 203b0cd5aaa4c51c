// The ledger in a real browser: what it shows is the API's answer to its address, Back works, and its choice of columns stays.
import type { Browser, Page } from 'playwright-core';

import { type Caller, type Json, World } from '../world';
import { openBrowser, openPage } from './browser';
import { signIn } from './reader';

let world: World;
let browser: Browser;
let page: Page;
let wrong: string[];
let office: Caller;

beforeAll(async () => {
  world = await World.open('2026-09-28T09:00:00+08:00', { seed: 'demo' });
  office = await world.as({ role: 'OFFICE' });
  browser = await openBrowser();
  ({ page, wrong } = await openPage(browser, world.url));
  await signIn(page, office, 'ledger');
  await page.getByText('实时').waitFor();
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** The titles that the API gives, and how many in all. */
async function listed(filter: Json, more = 'first: 50'): Promise<{ total: number; titles: string[] }> {
  const query = `query ($filter: TaskFilter) { tasks(filter: $filter, ${more}) { totalCount nodes { title } } }`;
  const { tasks } = await office.get(query, { filter });
  return { total: tasks.totalCount, titles: tasks.nodes.map(({ title }: Json) => title) };
}

const titles = () => page.locator('tbody td.title a').allInnerTexts();

/** Waits until the table shows what the API lists. */
async function shows({ total, titles: expected }: { total: number; titles: string[] }): Promise<void> {
  await page.getByText(`共 ${total} 项`).waitFor();
  // Not waitForFunction: the page's policy forbids the eval by which it asks again.
  const deadline = Date.now() + 10_000;
  while (JSON.stringify(await titles()) !== JSON.stringify(expected) && Date.now() < deadline);
  expect(await titles()).toEqual(expected);
}

const at = () => new URL(page.url()).search;

it('shows all tasks by their deadlines', async () => {
  await shows(await listed({}));
});

it('narrows by colour, by what is open and by words, each in the address', async () => {
  const filters = page.getByRole('search');
  await filters.getByRole('button', { name: '红' }).click();
  await shows(await listed({ status: ['RED'] }));
  await filters.getByLabel('只看在办').check();
  await shows(await listed({ status: ['RED'], open: true }));
  const { titles: all } = await listed({ status: ['RED'], open: true });
  const words = (all[0] as string).slice(0, 4);
  await filters.getByRole('searchbox').fill(words);
  await shows(await listed({ status: ['RED'], open: true, search: words }));
  expect(Object.fromEntries(new URLSearchParams(at()))).toEqual({ status: 'RED', open: 'true', q: words });
});

it('goes back step by step, and drops a condition by its chip', async () => {
  await page.goBack();
  await shows(await listed({ status: ['RED'], open: true }));
  expect(await page.getByRole('searchbox').inputValue()).toBe('');
  await page.goBack();
  await shows(await listed({ status: ['RED'] }));
  await page.goForward();
  await shows(await listed({ status: ['RED'], open: true }));
  await page.getByRole('button', { name: '去除条件：颜色 红' }).click();
  await shows(await listed({ open: true }));
});

it('narrows by a unit, a reason, a stage, a source and days', async () => {
  await page.getByText('更多条件').click();
  const { unit } = await office.get('{ unit(code: "SWJ") { id name } }');
  const picker = page.getByRole('combobox', { name: '牵头单位' });
  await picker.fill('商务');
  await page.getByRole('option', { name: unit.name }).click();
  await shows(await listed({ open: true, leadUnit: unit.id }));
  await page.getByRole('button', { name: '清除全部条件' }).click();
  await shows(await listed({}));
  await page.getByRole('search').getByLabel('变色原因').selectOption('DEADLINE_PASSED');
  await shows(await listed({ rule: ['DEADLINE_PASSED'] }));
  await page.getByRole('checkbox', { name: '办理中' }).check();
  await shows(await listed({ rule: ['DEADLINE_PASSED'], stage: ['IN_PROGRESS'] }));
  await page.getByRole('button', { name: '清除全部条件' }).click();
  await page.getByLabel('来源类型').selectOption('LEADER_INSTRUCTION');
  await page.getByLabel('时限自').fill('2026-09-01');
  await page.getByLabel('时限至').fill('2026-12-31');
  const filter = { sourceKind: ['LEADER_INSTRUCTION'], deadline: { from: '2026-09-01', to: '2026-12-31' } };
  await shows(await listed(filter));
});

it('is a link: the same address shows the same in another tab, with names of what it names by id', async () => {
  const { unit } = await office.get('{ unit(code: "SWJ") { id name } }');
  await page.goto(`${world.url}/ledger?unit=${unit.id}&stage=IN_PROGRESS&order=-STATUS`);
  await shows(
    await listed({ unit: unit.id, stage: ['IN_PROGRESS'] }, 'first: 50, orderBy: [{ field: STATUS, direction: DESC }]'),
  );
  await page.getByText(`有关单位 ${unit.name}`).waitFor();
  expect(await page.locator('th.status').getAttribute('aria-sort')).toBe('descending');
});

it('pages by cursors: next, last, previous, first, and Back', async () => {
  await page.goto(`${world.url}/ledger?size=20`);
  const all = (await listed({}, 'first: 200')).titles;
  const total = all.length;
  const paging = page.getByRole('navigation', { name: '翻页' });
  const press = (name: string) => paging.getByRole('button', { name }).click();
  await shows({ total, titles: all.slice(0, 20) });
  await press('下一页');
  await shows({ total, titles: all.slice(20, 40) });
  const second = at();
  await press('末页');
  await shows({ total, titles: all.slice(-20) });
  await press('上一页');
  await shows({ total, titles: all.slice(-40, -20) });
  await press('首页');
  await shows({ total, titles: all.slice(0, 20) });
  expect(await paging.getByRole('button', { name: '上一页' }).isDisabled()).toBe(true);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await shows({ total, titles: all.slice(20, 40) });
  expect(at()).toBe(second);
});

it('sorts by a column, both ways', async () => {
  await page.goto(`${world.url}/ledger`);
  await page.getByRole('button', { name: /^编号/ }).click();
  await shows(await listed({}, 'first: 50, orderBy: [{ field: NUMBER, direction: ASC }]'));
  await page.getByRole('button', { name: /^编号/ }).click();
  await shows(await listed({}, 'first: 50, orderBy: [{ field: NUMBER, direction: DESC }]'));
});

it('shows the columns that were chosen, also after a reload', async () => {
  await page.locator('.menu summary', { hasText: '显示列' }).click();
  await page.locator('.menu').getByLabel('责任人').check();
  await page.locator('.menu').getByLabel('进度').uncheck();
  await page.reload();
  await page.getByRole('columnheader', { name: '责任人' }).waitFor();
  expect(await page.getByRole('columnheader', { name: '进度' }).count()).toBe(0);
  const { tasks } = await office.get(
    '{ tasks(first: 1, orderBy: [{ field: NUMBER, direction: DESC }]) { nodes { owner { name } } } }',
  );
  expect(await page.locator('tbody td.owner .value').first().innerText()).toContain(tasks.nodes[0].owner.name);
  expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(office.token);
});

it('shows a colour that changes while it is looked at', async () => {
  await page.goto(`${world.url}/ledger?status=BLUE&stage=IN_PROGRESS`);
  await page.getByText('实时').waitFor();
  const before = await listed({ status: ['BLUE'], stage: ['IN_PROGRESS'] });
  await shows(before);
  const { tasks } = await office.get(
    '{ tasks(filter: { status: [BLUE], stage: [IN_PROGRESS] }, first: 1) { nodes { id } } }',
  );
  await office.must('flagTask', 'FlagTaskInput', { task: tasks.nodes[0].id, status: 'RED', reason: '群众反映强烈' });
  await shows(await listed({ status: ['BLUE'], stage: ['IN_PROGRESS'] }));
  expect((await titles()).length).toBe(before.titles.length - 1);
});

it('asks for the spreadsheet of what is shown, with the token in its header', async () => {
  await page.goto(`${world.url}/ledger?status=RED&order=-STATUS`);
  await shows(await listed({ status: ['RED'] }, 'first: 50, orderBy: [{ field: STATUS, direction: DESC }]'));
  const asked = page.waitForRequest(/\/export\/ledger\.xlsx/);
  await page.locator('.menu summary', { hasText: '导出表格' }).click();
  await page.getByRole('button', { name: '督查台账' }).click();
  const request = await asked;
  const { searchParams, pathname } = new URL(request.url());
  expect(pathname).toBe('/export/ledger.xlsx');
  expect(JSON.parse(searchParams.get('filter') ?? '')).toEqual({ status: ['RED'] });
  expect(JSON.parse(searchParams.get('orderBy') ?? '')).toEqual([{ field: 'STATUS', direction: 'DESC' }]);
  expect(request.headers()['authorization']).toBe(`Bearer ${office.token}`);
  expect(request.url()).not.toContain(office.token);
  await request.response();
});

it('did nothing that it must not do', () => {
  expect(wrong).toEqual([]);
});
