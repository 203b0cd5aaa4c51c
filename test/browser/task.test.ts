// A task's page in a real browser: why it has its colour, what happens elsewhere is there without a reload, the service may go
// and come back, and all of it works by keyboard alone.
import type { Browser, Page } from 'playwright-core';

import { type Caller, Story, World } from '../world';
import { openBrowser, openPage, WHILE_DOWN } from './browser';
import { freePort, signIn } from './reader';

let story: Story;
let world: World;
let browser: Browser;
let port: number;

beforeAll(async () => {
  port = await freePort();
  story = await Story.open('2026-11-16T09:00:00+08:00', { service: { port } });
  world = story.world;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

async function open(who: Caller, view: string): Promise<{ page: Page; wrong: string[] }> {
  const { page, wrong } = await openPage(browser, world.url);
  await signIn(page, who, view);
  await page.getByText('实时').waitFor();
  return { page, wrong };
}

const head = (page: Page) => page.locator('.task-head');

it('says why it has its colour, by which clause, and what clears it', async () => {
  const task = await story.inProgress('2026-11-17');
  const { page, wrong } = await open(story.office, `tasks/${task}`);
  const { statusReasons, number } = await story.see(
    task,
    'number statusReasons { message remedy basis { document clause } }',
  );
  const why = page.getByRole('region', { name: '为什么是这个颜色' });
  await head(page).getByText(number).waitFor();
  expect(statusReasons.length).toBeGreaterThan(0);
  for (const { message, remedy, basis } of statusReasons) {
    await why.getByText(message).waitFor();
    await why.getByText(remedy).first().waitFor();
    await why.getByText(`${basis[0].document} ${basis[0].clause}`).first().waitFor();
  }
  expect(await head(page).locator('.mark').innerText()).toBe('黄');
  expect(await head(page).getByText('剩 1 个工作日').count()).toBe(1);
  expect(wrong).toEqual([]);
  await page.context().close();
});

it('shows on a second screen that an explanation was approved, without a reload', async () => {
  const task = await story.inProgress('2026-11-17');
  await story.explain(task, '2026-12-11');
  const second = await open(story.unit, `tasks/${task}`);
  await second.page.evaluate('window.untouched = true');
  await second.page.getByText('完成时限 2026-11-17').first().waitFor();
  expect(await head(second.page).locator('.mark').innerText()).toBe('黄');

  const { page, wrong } = await open(story.office, 'desk');
  const { title } = await story.see(task, 'title');
  const row = page.locator('.queue > li').filter({ hasText: title }).filter({ hasText: '申请延至' });
  await row.getByRole('button', { name: /^审定说明/ }).click();
  await row.getByLabel('同意', { exact: true }).check();
  await row.getByRole('button', { name: '确认审定说明' }).click();
  await row.waitFor({ state: 'detached' });

  await second.page.getByText('批准延至 2026-12-11').waitFor();
  await head(second.page).getByText('完成时限 2026-12-11').waitFor();
  expect(await head(second.page).locator('.mark').innerText()).toBe('蓝');
  expect(await second.page.evaluate('window.untouched')).toBe(true);
  await second.page.getByRole('region', { name: '办理过程' }).getByText('同意延期').waitFor();
  expect([...wrong, ...second.wrong]).toEqual([]);
  await page.context().close();
  await second.page.context().close();
});

it('turns red before the eyes of its reader when its deadline passes', async () => {
  const task = await story.inProgress('2026-11-17');
  const { page, wrong } = await open(story.unit, `tasks/${task}`);
  expect(await head(page).locator('.mark').innerText()).toBe('黄');
  await world.to('2026-11-18T09:00:00+08:00');
  await head(page).locator('.mark.RED').waitFor();
  await head(page).getByText('超期 1 个工作日').waitFor();
  expect(wrong).toEqual([]);
  await page.context().close();
});

it('by keyboard alone: opens a task from the ledger and signs for it', async () => {
  const task = await story.assigned('2026-12-31');
  const { title } = await story.see(task, 'title');
  const { page, wrong } = await open(story.unit, `ledger?q=${encodeURIComponent(title)}`);
  await page.getByRole('link', { name: title }).waitFor();
  const focused = () => page.evaluate<string>('document.activeElement.textContent');
  const tabTo = async (text: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await focused()).trim() === text) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${text}`);
  };
  await tabTo(title);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await tabTo('签收');
  await page.keyboard.press('Enter');
  // The form takes the focus: its button is the only thing in it.
  await page.locator(':focus', { hasText: '确认签收' }).waitFor();
  await page.keyboard.press('Enter');
  await head(page).getByText('办理中').waitFor();
  expect((await story.see(task, 'stage')).stage).toBe('IN_PROGRESS');
  expect(wrong).toEqual([]);
  await page.context().close();
});

it('pages through what happened', async () => {
  const task = await story.inProgress('2026-12-31');
  for (let i = 1; i <= 24; i += 1)
    await story.unit.must('submitReport', 'SubmitReportInput', { task, content: `第${i}次` });
  const { page, wrong } = await open(story.office, `tasks/${task}`);
  const timeline = page.getByRole('region', { name: '办理过程' });
  await timeline.getByText('共 28 条').waitFor();
  expect(await timeline.getByRole('listitem').count()).toBe(20);
  await timeline.getByRole('button', { name: '更早的记录' }).click();
  await timeline.getByText('起草').waitFor();
  expect(await timeline.getByRole('listitem').count()).toBe(28);
  expect(wrong).toEqual([]);
  await page.context().close();
});

it('goes on when the service has been away, with what happened meanwhile and what was typed', async () => {
  const task = await story.inProgress('2026-12-31');
  const { page, wrong } = await open(story.office, `tasks/${task}`);
  await page.getByRole('button', { name: '发督办函' }).click();
  await page.getByLabel('函告要求').fill('请说明进度滞后的原因');
  const now = world.now();
  await world.close({ keep: true });
  await page.getByText('连接中断，正在重连').waitFor();

  world = await World.open(now, { folder: world.folder, service: { port } });
  await story.unit.must('submitReport', 'SubmitReportInput', { task, content: '断线期间报送', progressPercent: 35 });
  await page.getByText('断线期间报送').waitFor();
  await page.getByText('实时').waitFor();
  expect(await page.getByLabel('函告要求').inputValue()).toBe('请说明进度滞后的原因');
  const recipients = page.getByRole('form', { name: '发督办函' }).getByRole('combobox');
  await recipients.fill('U1');
  await page.getByRole('option', { name: '测试单位U1' }).click();
  await page.getByRole('button', { name: '确认发督办函' }).click();
  await page.getByRole('region', { name: '督办函' }).getByText('请说明进度滞后的原因').waitFor();
  expect(wrong.filter((each) => !WHILE_DOWN.test(each))).toEqual([]);
  await page.context().close();
});
