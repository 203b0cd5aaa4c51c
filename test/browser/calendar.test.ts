// The working-day calendar in a real browser: the year as the API tells it, and an administrator who publishes a notice.
import type { Browser, Page } from 'playwright-core';

import { type Caller, World } from '../world';
import { openBrowser, openPage } from './browser';
import { signIn } from './reader';

let world: World;
let browser: Browser;
let page: Page;
let wrong: string[];
let admin: Caller;

beforeAll(async () => {
  world = await World.open('2026-11-20T09:00:00+08:00', { seed: 'demo' });
  admin = await world.as({ role: 'ADMIN' });
  browser = await openBrowser();
  ({ page, wrong } = await openPage(browser, world.url));
  await signIn(page, admin, 'calendar');
  await page.getByRole('heading', { name: '2026年工作日历' }).waitFor();
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const day = (month: string, date: string) =>
  page.getByRole('table', { name: month, exact: true }).getByRole('cell', { name: new RegExp(`^${date}(\\D|$)`) });
const publish = () => page.getByRole('button', { name: '发布', exact: true }).click();

it('tells what each day of the year is', async () => {
  await page.getByText('全年 248 个工作日').waitFor();
  expect(await day('10月', '1').innerText()).toContain('放假');
  expect(await day('10月', '10').innerText()).toContain('调休上班');
  expect(await day('11月', '20').getAttribute('aria-current')).toBe('date');
});

it('says that a year without a notice is provisional', async () => {
  await page.getByRole('link', { name: '2027 →' }).click();
  await page.getByText('暂定').waitFor();
  await page.getByRole('heading', { name: '发布2027年放假安排通知' }).waitFor();
});

it('shows what a notice would change before it is published', async () => {
  await page.getByText('预览：没有一天改变').waitFor();
  await page.getByLabel('放假日期').fill('1-1..1-3 2-5..2-11 4-3..4-5 5-1..5-5 6-9 9-15 10-1..10-7 13-1');
  await page.getByLabel('调休上班日').fill('2-20\n2027年2月27日');
  await page.getByText('不是日期：13-1').waitFor();
  await page.getByText('2027 2/20 周六 周末 → 调休上班').waitFor();
  expect(await day('10月', '4').innerText()).toContain('工作日 → 放假');
  // Nothing is sent while something cannot be read.
  await publish();
  expect((await admin.get('{ workCalendar(year: 2027) { provisional } }')).workCalendar.provisional).toBe(true);
});

it("shows the service's objections at their fields", async () => {
  await page.getByLabel('放假日期').fill('1-1..1-3 2-5..2-11 4-3..4-5 5-1..5-5 6-9 9-15 10-1..10-7');
  await page.getByLabel('通知名称和文号').fill('关于2027年部分节假日安排的通知');
  await page.getByLabel('调休上班日').fill('2-20 2-24');
  await publish();
  await page.getByText('2027-02-24').filter({ hasText: '调休上班日应为周六或周日' }).waitFor();
  expect(await page.getByLabel('调休上班日').getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByLabel('放假日期').getAttribute('aria-invalid')).toBe('false');
});

it('publishes, and tells how many tasks have moved, as it told when it was tried', async () => {
  await page.getByLabel('调休上班日').fill('2-20 2-27');
  await page.getByRole('button', { name: '试算' }).click();
  const tried = await page.locator('.result', { hasText: /^试算：发布后 \d+ 个事项有变动/ }).innerText();
  expect((await admin.get('{ workCalendar(year: 2027) { provisional } }')).workCalendar.provisional).toBe(true);
  await publish();
  await page
    .getByText(`已发布，${/\d+/.exec(tried)?.[0]} 个事项的期限有变动。`)
    .first()
    .waitFor();
  await page
    .getByRole('status')
    .filter({ hasText: /已发布，\d+ 个事项/ })
    .waitFor({ state: 'attached' });
  const { workCalendar } = await admin.get(
    '{ workCalendar(year: 2027) { provisional notice workingDays makeUpWorkdays } }',
  );
  expect(workCalendar).toMatchObject({
    provisional: false,
    notice: '关于2027年部分节假日安排的通知',
    makeUpWorkdays: ['2027-02-20', '2027-02-27'],
  });
  await page.getByText(`全年 ${workCalendar.workingDays} 个工作日`).waitFor();
  expect(await page.getByText('暂定').count()).toBe(0);
  expect(await day('2月', '20').innerText()).toContain('调休上班');
  expect(wrong).toEqual([]);
});

it('lets nobody else publish', async () => {
  const { page: other } = await openPage(browser, world.url);
  await signIn(other, await world.as({ role: 'OFFICE' }), 'calendar?year=2027');
  await other.getByRole('heading', { name: '2027年工作日历' }).waitFor();
  expect(await other.getByRole('heading', { name: /发布/ }).count()).toBe(0);
});
