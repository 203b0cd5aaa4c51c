// The desks of the office and of a leader in a real browser: a task goes from its completion to its end, an interview from its
// proposal to its rectification, each by who may do it, and every desk follows the others without a reload.
import type { Browser, Locator, Page } from 'playwright-core';

import { readSheets } from '../../src/sheets/reading';
import { xmlOf } from '../documents/papers';
import { type Caller, Story } from '../world';
import { openBrowser, openPage } from './browser';
import { saved, signIn } from './reader';

let story: Story;
let browser: Browser;
let wrongs: string[][];
let office: Page;
let office2: Page;
let leader: Page;
let unit: Page;

async function desk(who: Caller): Promise<Page> {
  const { page, wrong } = await openPage(browser, story.world.url);
  wrongs.push(wrong);
  await signIn(page, who, 'desk');
  await page.getByText('实时').waitFor();
  return page;
}

beforeAll(async () => {
  story = await Story.open('2026-11-16T09:00:00+08:00');
  browser = await openBrowser();
  wrongs = [];
  [office, office2, leader, unit] = [
    await desk(story.office),
    await desk(story.office2),
    await desk(story.leader),
    await desk(story.unit),
  ];
}, 60_000);
afterAll(async () => {
  await browser.close();
  await story.world.close();
});

const rowIn = (page: Page, queue: string, about: string): Locator =>
  page
    .locator('section.group')
    .filter({ has: page.getByRole('heading', { name: queue }) })
    .locator('.queue > li')
    .filter({ hasText: about });

/** Opens an act of a row, fills its form and sends it. */
async function act(row: Locator, name: string, fill: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
  await row
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .first()
    .click();
  await fill();
  await row.getByRole('button', { name: `确认${name}` }).click();
}

it('a listed task: completed, verified by somebody else, closed', async () => {
  const task = await story.inProgress('2026-12-18', { listed: true });
  const { title } = await story.see(task, 'title');
  await story.unit.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '全线贯通' });

  const claimed = rowIn(office, '待审定：办结申请', title);
  await claimed.getByText('全线贯通').waitFor();
  await act(claimed, '审定办结', () => claimed.getByLabel('同意', { exact: true }).check());
  await claimed.waitFor({ state: 'detached' });

  // Who approved it may neither verify nor close it.
  const own = rowIn(office, '待核查', title);
  await own.getByText('须由办结审定人以外的人办理').waitFor();
  expect(await own.getByRole('button').count()).toBe(0);

  const others = rowIn(office2, '待核查', title);
  await act(others, '核查', async () => {
    await others.getByLabel('通过', { exact: true }).check();
    await others.getByLabel('核查情况').fill('现场核实无误');
  });
  await others.getByRole('button', { name: /^销号/ }).waitFor();
  await act(others, '销号');
  await others.waitFor({ state: 'detached' });
  await own.waitFor({ state: 'detached' });
  expect((await story.see(task, 'stage')).stage).toBe('CLOSED');
});

it('a completion that is returned needs a reason, which the API asks for at its field', async () => {
  const task = await story.inProgress('2026-12-18');
  const { title } = await story.see(task, 'title');
  await story.unit.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '基本完成' });
  const row = rowIn(office, '待审定：办结申请', title);
  await act(row, '审定办结', () => row.getByLabel('不同意', { exact: true }).check());
  const comment = row.getByLabel('意见');
  await row.getByRole('alert').waitFor();
  expect(await comment.getAttribute('aria-invalid')).toBe('true');
  await comment.fill('缺少验收材料');
  await row.getByRole('button', { name: '确认审定办结' }).click();
  await row.waitFor({ state: 'detached' });
  expect(await story.see(task, 'stage completions { comment }')).toEqual({
    stage: 'IN_PROGRESS',
    completions: [{ comment: '缺少验收材料' }],
  });
});

it('an interview: proposed, approved by a leader, rectified, decided', async () => {
  const task = await story.inProgress('2026-12-18');
  const { title } = await story.see(task, 'title');
  await story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '进展严重滞后' });

  const red = rowIn(office, '红色事项', title);
  await red.getByText('未发函').waitFor();
  await act(red, '催办、通报、约谈', async () => {
    await red.getByLabel('类型').selectOption('约谈');
    await red.getByLabel('要求').fill('说明滞后原因');
    await red.getByLabel('整改时限').fill('2026-11-30');
  });
  const proposed = rowIn(leader, '待批准', title);
  await proposed.getByText('说明滞后原因').waitFor();
  const draft = await saved(leader, proposed.getByRole('button', { name: '约谈通知 Word' }));
  const { leadUnit } = await story.see(task, 'leadUnit { name }');
  expect(draft.name).toBe(`约谈通知 ${leadUnit.name}.docx`);
  expect(xmlOf(draft.bytes)).toContain('送审稿');
  await act(proposed, '审定', () => proposed.getByLabel('同意', { exact: true }).check());
  await proposed.waitFor({ state: 'detached' });

  const owed = unit.locator('.queue > li').filter({ hasText: '整改' }).filter({ hasText: title });
  await act(owed, '报送整改', () => owed.getByLabel('整改情况').fill('已增派力量'));
  await owed.waitFor({ state: 'detached' });

  const rectified = rowIn(office, '待审定：整改', title);
  await rectified.getByText('已增派力量').waitFor();
  await act(rectified, '审定整改', () => rectified.getByLabel('同意', { exact: true }).check());
  await rectified.waitFor({ state: 'detached' });
  await office.goto(`${story.world.url}/tasks/${task}`);
  const notice = await saved(office, office.getByRole('button', { name: '约谈通知 Word' }));
  expect(xmlOf(notice.bytes)).not.toContain('送审稿');
  await office.goto(`${story.world.url}/desk`);
  const { interventions } = await story.see(task, 'interventions { kind rectificationDecision }');
  expect(interventions).toContainEqual({ kind: 'INTERVIEW', rectificationDecision: 'APPROVED' });
});

it('a second extension waits for a leader: the office is told so at the field', async () => {
  const task = await story.inProgress('2026-12-01');
  const { title } = await story.see(task, 'title');
  const first = await story.explain(task, '2026-12-11');
  await story.office.must('decideExplanation', 'DecideExplanationInput', { explanation: first, approve: true });
  await story.explain(task, '2026-12-25');
  const row = rowIn(office, '待审定：逾期前说明', title);
  await row.getByText('须领导审定').waitFor();
  await act(row, '审定说明', () => row.getByLabel('同意', { exact: true }).check());
  await row.getByRole('alert').filter({ hasText: '第二次及以后的延期须由领导批准' }).waitFor();
  const approval = rowIn(leader, '待审定：逾期前说明', title);
  await act(approval, '审定说明', () => approval.getByLabel('同意', { exact: true }).check());
  await approval.waitFor({ state: 'detached' });
  expect((await story.see(task, 'deadline')).deadline).toBe('2026-12-25');
});

it('the briefing is that of the API, also on paper, and its scorecards are a spreadsheet', async () => {
  const { briefing } = await story.leader.get(
    '{ briefing(from: "2026-11-01", to: "2026-11-16") { assigned completed turnedRed explained } }',
  );
  await leader.reload();
  const numbers = leader.locator('.briefing dl.numbers dd');
  await numbers.first().waitFor();
  expect((await numbers.allInnerTexts()).map(Number)).toEqual(Object.values(briefing));
  const { scorecards } = await story.leader.get(
    '{ scorecards(from: "2026-11-01", to: "2026-11-16") { unit { name } } }',
  );
  for (const page of [leader, office]) {
    const paper = await saved(page, page.getByRole('button', { name: '简报 Word' }));
    expect([paper.name, xmlOf(paper.bytes).includes('2026年11月16日')]).toEqual(['督查工作简报.docx', true]);
    const cards = await saved(page, page.getByRole('button', { name: '考核表格' }));
    expect(cards.name).toBe('督查考核.xlsx');
    const cells = (await readSheets(cards.bytes)).flatMap(({ rows }) => rows.flat());
    expect(scorecards.length).toBeGreaterThan(0);
    for (const { unit: judged } of scorecards) expect(cells).toContain(judged.name);
  }
});

it('did nothing that it must not do', () => {
  expect(wrongs.flat()).toEqual([]);
});
