// The wall in a real browser: its numbers are the API's, a red flag is there within a second of its moment, and when the
// service goes and comes back the wall says so, and misses nothing.
import type { Browser, Page } from 'playwright-core';

import { type Caller, type Json, World } from '../world';
import { openBrowser, openPage, WHILE_DOWN } from './browser';
import { freePort, signIn } from './reader';

let world: World;
let browser: Browser;
let page: Page;
let wrong: string[];
let office: Caller;
let port: number;

beforeAll(async () => {
  port = await freePort();
  world = await World.open('2026-09-28T09:00:00+08:00', { seed: 'demo', service: { port } });
  office = await world.as({ role: 'OFFICE' });
  browser = await openBrowser();
  ({ page, wrong } = await openPage(browser, world.url));
  await page.setViewportSize({ width: 1920, height: 1080 });
  await signIn(page, office, 'wall');
  await page.getByText('已连接，自').waitFor();
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const UNDER_WAY =
  '{ summary(filter: { stage: [ASSIGNED, IN_PROGRESS, COMPLETION_SUBMITTED] }) { counts { blue yellow red total } } }';
const shown = async () => {
  const of = async (count: string) => Number(await page.locator(`[data-count=${count}]`).innerText());
  return { blue: await of('BLUE'), yellow: await of('YELLOW'), red: await of('RED'), total: await of('total') };
};
const flag = (text: string) =>
  page.getByRole('list', { name: '最新红牌' }).getByRole('listitem').filter({ hasText: text });

/** Tasks that are blue, each to be flagged once. */
const blue = async (asker: Caller): Promise<Json[]> => {
  const text = '{ tasks(filter: { status: [BLUE], stage: [IN_PROGRESS] }, first: 3) { nodes { id title } } }';
  return (await asker.get(text)).tasks.nodes;
};

/** Waits until the wall's counts are the API's. */
async function agreed(): Promise<void> {
  const { counts } = (await office.get(UNDER_WAY)).summary;
  await page
    .locator('[data-count=RED]')
    .filter({ hasText: new RegExp(`^${counts.red}$`) })
    .waitFor();
  expect(await shown()).toEqual(counts);
}

it('shows the numbers of the API', async () => {
  await agreed();
  const { forecast } = await office.get('{ forecast(workingDays: 5) { turningRed turningYellow } }');
  const ahead = page.getByRole('list', { name: '未来五个工作日将变色' }).locator('.day');
  const expected = forecast.map(({ turningRed, turningYellow }: Json) => [turningRed, turningYellow]);
  const found = await Promise.all((await ahead.all()).map((day) => day.locator('b').allInnerTexts()));
  expect(found.map((day) => day.map(Number))).toEqual(expected);
});

it('counts who owes what by when as the API lists it', async () => {
  const rows = page.getByRole('region', { name: '谁在何时应办几件' }).locator('tbody tr');
  await rows.first().locator('td').first().waitFor();
  const all = (await rows.first().locator('td').allInnerTexts()).map(Number);
  const owed = await office.get('{ obligations(first: 200, dueBefore: "2026-10-11") { totalCount nodes { dueOn } } }');
  expect(owed.obligations.nodes).toHaveLength(owed.obligations.totalCount);
  const days = ['2026-09-28', '2026-09-29', '2026-09-30', '2026-10-08', '2026-10-09', '2026-10-10'];
  const on = (day: string) => owed.obligations.nodes.filter(({ dueOn }: Json) => dueOn === day).length;
  const overdue = owed.obligations.nodes.filter(({ dueOn }: Json) => dueOn < '2026-09-28').length;
  expect(all).toEqual([overdue, ...days.map(on)]);
  expect(overdue).toBeGreaterThan(0);
});

it('has the trend of thirty working days as a table, too', async () => {
  const rows = page.getByRole('table', { name: '近30个工作日趋势' }).locator('tbody tr');
  await rows.nth(29).waitFor({ state: 'attached' });
  const cells = await page.evaluate(
    `[...document.querySelectorAll('.trend tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))`,
  );
  expect(cells).toHaveLength(30);
  const [first] = (cells as string[][])[0] ?? [];
  const { briefing } = await office.get(`{ briefing(from: "${first}", to: "2026-09-28") { turnedRed completed } }`);
  // A briefing of the whole counts a task once; a day's counts it on that day.
  const sum = (column: number) => (cells as string[][]).reduce((total, row) => total + Number(row[column]), 0);
  expect(sum(4)).toBeGreaterThanOrEqual(briefing.turnedRed);
  expect(sum(5)).toBeGreaterThanOrEqual(briefing.completed);
  expect(briefing.turnedRed).toBeGreaterThan(0);
  // How each day ended; the last is today, and now.
  const { statusTrend } = await office.get('{ statusTrend { date counts { red yellow blue } } }');
  const ends = (cells as string[][]).map(([day, ...counts]) => [day, ...counts.slice(0, 3).map(Number)]);
  expect(ends).toEqual(statusTrend.map(({ date, counts: { red, yellow, blue } }: Json) => [date, red, yellow, blue]));
  const { counts } = (await office.get(UNDER_WAY)).summary;
  expect(ends.at(-1)).toEqual(['2026-09-28', counts.red, counts.yellow, counts.blue]);
  expect(new Set(ends.map(([, red]) => red)).size).toBeGreaterThan(3);
});

it('shows a red flag within a second of its moment', async () => {
  const { tasks } = await office.get(
    `{ tasks(filter: { status: [YELLOW], open: true }, first: 50) { nodes { title nextStatusChangeAt } } }`,
  );
  const [next] = tasks.nodes
    .filter(({ nextStatusChangeAt }: Json) => nextStatusChangeAt !== null)
    .sort((a: Json, b: Json) => (a.nextStatusChangeAt < b.nextStatusChangeAt ? -1 : 1));
  const before = await flag(next.title).count();
  const begin = performance.now();
  await world.to(next.nextStatusChangeAt);
  await flag(next.title).filter({ hasText: '新' }).waitFor();
  expect(performance.now() - begin).toBeLessThan(1000);
  expect(await flag(next.title).count()).toBe(before + 1);
  expect(await page.getByRole('status').filter({ hasText: '新红牌' }).innerText()).toContain(next.title);
  await agreed();
});

it('moves on with the day', async () => {
  await world.to('2026-09-30T08:00:00+08:00');
  const region = page.getByRole('region', { name: '谁在何时应办几件' });
  await region.getByRole('columnheader', { name: '今日 周三' }).waitFor();
  const { obligations } = await office.get('{ obligations(first: 0, dueBefore: "2026-09-30") { totalCount } }');
  await region
    .locator('tr.all td')
    .first()
    .filter({ hasText: String(obligations.totalCount) })
    .waitFor();
  expect((await region.locator('td').allInnerTexts()).filter((text) => text.startsWith('-'))).toEqual([]);
  await page.getByRole('list', { name: '未来五个工作日将变色' }).getByText('10/12').waitFor();
});

it('leaves in peace what it was asking when its reader changes the language', async () => {
  // Never answered: its trend is being asked for when the client is closed.
  const held: string[] = [];
  await page.route('**/graphql', (route) => {
    const asked = route.request().postData() ?? '';
    const isHeld = /query (Trend|Flow)\b/.test(asked);
    if (isHeld) held.push(asked);
    return isHeld ? undefined : route.fallback();
  });
  await page.reload();
  await page.getByText('已连接，自').waitFor();
  while (!held.some((asked) => asked.includes('query Flow'))) await page.waitForTimeout(50);
  await page.waitForTimeout(300);
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByText('Connected since').waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByText('已连接，自').waitFor();
  await page
    .getByRole('table', { name: '近30个工作日趋势' })
    .locator('tbody tr')
    .nth(29)
    .waitFor({ state: 'attached' });
  expect(wrong).toEqual([]);
});

it('makes no sound until it is switched on', async () => {
  const button = page.getByRole('button', { name: '声音' });
  expect([await button.innerText(), await button.getAttribute('aria-pressed')]).toEqual(['声音：关', 'false']);
  await button.click();
  expect([await button.innerText(), await button.getAttribute('aria-pressed')]).toEqual(['声音：开', 'true']);
});

it('says that it is cut off, and catches up when the service is back', async () => {
  expect(wrong).toEqual([]);
  const [{ id, title }] = (await blue(office)) as [Json];
  const now = world.now();
  await world.close({ keep: true });
  await page.getByText('连接中断，自').waitFor();
  await page.getByText('以下不是最新数据').waitFor();

  // What happens while the wall is cut off: the same ledger at another address, which the wall does not know.
  world = await World.open(now, { folder: world.folder });
  office = await world.as({ role: 'OFFICE' });
  await office.must('flagTask', 'FlagTaskInput', { task: id, status: 'RED', reason: '断线期间标注' });
  await world.close({ keep: true });
  expect(await flag(title).filter({ hasText: '断线期间标注' }).count()).toBe(0);

  world = await World.open(now, { folder: world.folder, service: { port } });
  office = await world.as({ role: 'OFFICE' });
  await flag(title).filter({ hasText: '断线期间标注' }).waitFor();
  await page.getByText('已连接，自').waitFor();
  await agreed();
  expect(await flag(title).filter({ hasText: '断线期间标注' }).count()).toBe(1);
  expect(wrong.filter((each) => !WHILE_DOWN.test(each))).toEqual([]);
});
