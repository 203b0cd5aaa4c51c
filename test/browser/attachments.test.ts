// Files as evidence through the page: chosen in a form, on their way, taken out again, handed in; and on the task's page saved
// with the token, with what tells that the same file was handed in elsewhere.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Browser, Locator, Page } from 'playwright-core';

import { pdf, sha256Of } from '../files/uploading';
import { type Caller, Story } from '../world';
import { openBrowser, openPage } from './browser';
import { barriers, overhang, signIn } from './reader';

let story: Story;
let browser: Browser;

beforeAll(async () => {
  story = await Story.open('2026-11-16T09:00:00+08:00');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await story.world.close();
});

const PHOTOS = pdf();
const MINUTES = pdf(3_200_000);
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/pdf', buffer });

async function open(who: Caller, task: string): Promise<{ page: Page; wrong: string[] }> {
  const { page, wrong } = await openPage(browser, story.world.url);
  await signIn(page, who, `tasks/${task}`);
  await page.getByText('实时').waitFor();
  return { page, wrong };
}

/** Opens the form of reporting, with something written. */
async function reporting(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: '报告进展' }).click();
  const form = page.getByRole('form', { name: '报告进展' });
  await form.getByLabel('进展情况').fill('已完成招标，附现场照片和纪要。');
  return form;
}

/** Waits until so many files of a form have arrived. */
async function arrived(form: Locator, names: string[]): Promise<void> {
  for (const name of names) await form.locator('.kept').filter({ hasText: name }).waitFor();
  await form.locator('.kept progress').first().waitFor({ state: 'detached' });
}

it('hands in files that were chosen, without those that were taken out', async () => {
  const task = await story.inProgress('2026-12-18');
  const { page, wrong } = await open(story.unit, task);
  const form = await reporting(page);
  const choice = form.getByLabel('选择文件');
  await choice.setInputFiles([file('现场照片.pdf', PHOTOS), file('会议纪要.pdf', MINUTES)]);
  await choice.setInputFiles([file('误选.pdf', pdf())]);
  await arrived(form, ['现场照片.pdf', '会议纪要.pdf', '误选.pdf']);
  await form.getByText('3.2 MB').waitFor();
  await form.getByRole('button', { name: '移除误选.pdf' }).click();
  expect([await overhang(page), ...(await barriers(page))]).toEqual([0]);
  await form.getByRole('button', { name: '确认报告进展' }).click();
  await form.waitFor({ state: 'detached' });
  const { reports } = await story.see(task, 'reports { nodes { attachments { name sha256 file { size } } } }');
  expect(reports.nodes[0].attachments).toEqual([
    { name: '现场照片.pdf', sha256: sha256Of(PHOTOS), file: { size: 2000 } },
    { name: '会议纪要.pdf', sha256: sha256Of(MINUTES), file: { size: 3_200_000 } },
  ]);
  const files = page.locator('.files > li');
  await files.nth(1).waitFor();
  expect(await files.first().innerText()).toContain(sha256Of(PHOTOS).slice(0, 12));
  expect(await files.first().innerText()).toContain('2.0 kB');
  expect(await page.getByText('同一附件还用于').count()).toBe(0);
  expect(wrong).toEqual([]);
  await page.context().close();
});

it('says at the field why a file is not taken, and holds the form back meanwhile', async () => {
  const task = await story.inProgress('2026-12-18');
  const { page, wrong } = await open(story.unit, task);
  const form = await reporting(page);
  await form.getByLabel('选择文件').setInputFiles([
    { name: '假.pdf', mimeType: 'application/pdf', buffer: randomBytes(500) },
    { name: '程序.exe', mimeType: '', buffer: randomBytes(500) },
  ]);
  const row = (name: string) => form.locator('.file').filter({ hasText: name });
  await row('假.pdf').getByRole('alert').waitFor();
  await row('程序.exe').getByRole('alert').getByText('docx').waitFor();
  await form.getByRole('button', { name: '确认报告进展' }).click();
  await form.locator('.summary').getByText('有附件尚未上传完成').waitFor();
  expect((await story.see(task, 'reports { totalCount }')).reports.totalCount).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await form.getByRole('button', { name: '移除假.pdf' }).click();
  await form.getByRole('button', { name: '移除程序.exe' }).click();
  // What was refused was refused with 415, which the browser writes down itself.
  expect(wrong.filter((each) => !/status of 415/.test(each))).toEqual([]);
  await form.getByRole('button', { name: '确认报告进展' }).click();
  await form.waitFor({ state: 'detached' });
  expect((await story.see(task, 'reports { totalCount }')).reports.totalCount).toBe(1);
  await page.context().close();
});

it('forgets on the way what is taken out, or left with the page', async () => {
  const task = await story.inProgress('2026-12-18');
  const { page, wrong } = await open(story.unit, task);
  // Held until the test lets it go: a slow line.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/files\//, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  const form = await reporting(page);
  await form.getByLabel('选择文件').setInputFiles([file('甲.pdf', pdf()), file('乙.pdf', pdf())]);
  await form.getByRole('progressbar', { name: '正在上传 甲.pdf' }).waitFor();
  await form.getByRole('button', { name: '移除甲.pdf' }).click();
  await page.reload();
  release();
  await page.getByText('实时').waitFor();
  await page.getByRole('button', { name: '报告进展' }).click();
  await form.getByText('已恢复上次未提交的内容').waitFor();
  expect(await form.locator('.kept').allInnerTexts()).toEqual([expect.stringMatching(/乙\.pdf[\s\S]*未上传完成/)]);
  expect(wrong).toEqual([]);
  await page.context().close();
});

it('names on the page of a task the others for which the same file was handed in, and saves it with the token', async () => {
  const [first, second] = [await story.inProgress('2026-12-18'), await story.inProgress('2026-12-25')];
  const photos = pdf();
  for (const task of [first, second]) {
    const { page } = await open(story.unit, task);
    await page.getByRole('button', { name: '申请办结' }).click();
    const form = page.getByRole('form', { name: '申请办结' });
    await form.getByLabel('办结情况').fill('已完工。');
    await form.getByLabel('选择文件').setInputFiles(file('竣工照片.pdf', photos));
    await arrived(form, ['竣工照片.pdf']);
    await form.getByRole('button', { name: '确认申请办结' }).click();
    await form.waitFor({ state: 'detached' });
    await page.context().close();
  }
  const { page, wrong } = await open(story.office, second);
  const { number } = await story.see(first, 'number');
  await page.locator('.files').getByText('同一附件还用于').waitFor();
  const other = page.locator('.files').getByRole('link', { name: number });
  expect(await other.getAttribute('href')).toBe(`/tasks/${first}`);
  const saving = page.waitForEvent('download');
  const asked = page.waitForRequest(/\/files\//);
  await page.getByRole('button', { name: '竣工照片.pdf' }).click();
  expect((await saving).suggestedFilename()).toBe('竣工照片.pdf');
  expect(sha256Of(readFileSync(await (await saving).path()))).toBe(sha256Of(photos));
  expect((await asked).headers()['authorization']).toBe(`Bearer ${story.office.token}`);
  expect((await asked).url()).not.toContain(story.office.token);
  expect(await barriers(page)).toEqual([]);
  await other.click();
  await page.getByText('实时').waitFor();
  expect(page.url()).toContain(first);
  expect(wrong).toEqual([]);
  await page.context().close();
});
