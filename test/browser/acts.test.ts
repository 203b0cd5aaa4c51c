// What people do on the page, in a real browser: two presses each from a unit's desk, the API's objections at their fields,
// nothing done twice, nothing that was typed lost.
import type { Browser, Locator, Page } from 'playwright-core';

import { type Caller, type Json, Story } from '../world';
import { openBrowser, openPage } from './browser';
import { signIn } from './reader';

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

/** A page of somebody, at an address; counts presses of buttons and links. */
async function pageOf(
  who: Caller,
  view: string,
): Promise<{ page: Page; wrong: string[]; presses: () => Promise<number> }> {
  const { page, wrong } = await openPage(browser, story.world.url);
  await page.addInitScript({
    content: `window.presses = 0; addEventListener('click', (event) => {
      if (event.target.closest('button, a')) window.presses += 1;
    }, true);`,
  });
  await signIn(page, who, view);
  await page.getByText('实时').waitFor();
  await page.evaluate('window.presses = 0');
  return { page, wrong, presses: () => page.evaluate<number>('window.presses') };
}

/** The row of a desk that is about something. */
const rowOf = (page: Page, ...about: string[]): Locator =>
  about.reduce((found, text) => found.filter({ hasText: text }), page.locator('.queue > li'));

const titleOf = async (task: string): Promise<string> => (await story.see(task, 'title')).title;

describe('from the desk of a unit, in two presses', () => {
  it('answers a letter', async () => {
    const task = await story.inProgress('2026-12-18');
    await story.letter(task, 0);
    const { page, wrong, presses } = await pageOf(story.unit, 'desk');
    const row = rowOf(page, '反馈督办函', await titleOf(task));
    await row.getByText('请反馈进展').waitFor();
    await row.getByRole('button', { name: /^反馈/ }).click();
    await row.getByLabel('反馈内容').fill('已完成招标，下周开工。');
    await row.getByRole('button', { name: '确认反馈' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await presses()).toBe(2);
    // The row is gone; who works by keyboard goes on from the head of the view.
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    const { letters } = await story.see(task, 'letters { recipients { answered feedback { content } } }');
    expect(letters[0].recipients[0]).toEqual({ answered: true, feedback: { content: '已完成招标，下周开工。' } });
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('signs for a task, explains, reports, claims completion', async () => {
    const fresh = await story.assigned('2026-12-18');
    const near = await story.inProgress('2026-11-18', { reportCadence: 'WEEKLY' });
    const { page, wrong, presses } = await pageOf(story.unit, 'desk');

    const signing = rowOf(page, '签收', await titleOf(fresh));
    await signing.getByRole('button', { name: /^签收/ }).click();
    await signing.getByRole('button', { name: '确认签收' }).click();
    await signing.waitFor({ state: 'detached' });
    expect(await presses()).toBe(2);
    expect((await story.see(fresh, 'stage')).stage).toBe('IN_PROGRESS');

    const row = rowOf(page, '逾期前说明', await titleOf(near)).first();
    await row.getByRole('button', { name: /^逾期前说明/ }).click();
    await row.getByLabel('目前进展').fill('完成一半');
    await row.getByLabel('原因类别').selectOption('天气');
    await row.getByLabel('原因', { exact: false }).last().fill('连续降雨');
    await row.getByLabel('下一步措施').fill('增加班次');
    await row.getByLabel('预计完成日期').fill('2026-12-04');
    await row.getByRole('button', { name: '确认逾期前说明' }).click();
    await page.getByText('逾期前说明：已提交').waitFor({ state: 'attached' });
    expect(await presses()).toBe(4);

    const completing = rowOf(page, '办结', await titleOf(near)).last();
    await completing.getByRole('button', { name: /^申请办结/ }).click();
    await completing.getByLabel('办结情况').fill('全部完成');
    await completing.getByRole('button', { name: '确认申请办结' }).click();
    await page.getByText('申请办结：已提交').waitFor({ state: 'attached' });
    expect(await presses()).toBe(6);
    expect(await story.see(near, 'stage explanations { nextSteps }')).toEqual({
      stage: 'COMPLETION_SUBMITTED',
      explanations: [{ nextSteps: '增加班次' }],
    });
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});

describe('a form', () => {
  it("shows the API's objections at their fields, and what is missing before it asks", async () => {
    const task = await story.inProgress('2026-12-18');
    const { page, wrong } = await pageOf(story.unit, `tasks/${task}`);
    await page.getByRole('button', { name: '逾期前说明' }).click();
    const form = page.getByRole('form', { name: '逾期前说明' });
    await form.getByRole('button', { name: '确认逾期前说明' }).click();
    await form.getByRole('alert').filter({ hasText: '5 处问题' }).waitFor();
    const day = form.getByLabel('预计完成日期');
    expect(await day.getAttribute('aria-invalid')).toBe('true');

    await form.getByLabel('原因类别').selectOption('LAND');
    await day.fill('2026-12-01');
    await form.getByLabel('目前进展').fill('完成一半');
    await form.getByLabel('原因', { exact: false }).last().fill('用地未批');
    await form.getByLabel('下一步措施').fill('报批用地');
    await form.getByRole('button', { name: '确认逾期前说明' }).click();
    await form.getByRole('alert').filter({ hasText: '应晚于现时限 2026-12-18' }).waitFor();
    expect(await page.evaluate('document.activeElement.className')).toBe('summary');
    expect(await day.getAttribute('aria-invalid')).toBe('true');
    const error = (await day.getAttribute('aria-describedby'))?.split(' ').at(-1) ?? '';
    expect(await page.locator(`[id="${error}"]`).innerText()).toContain('应晚于现时限');
    // From the summary to the field.
    await form.getByRole('button', { name: /^预计完成日期/ }).click();
    expect(await page.evaluate('document.activeElement.type')).toBe('date');
    expect(await form.getByLabel('目前进展').inputValue()).toBe('完成一半');
    expect((await story.see(task, 'explanations { id }')).explanations).toEqual([]);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('does nothing twice: a double press, and an answer that was lost', async () => {
    const task = await story.inProgress('2026-12-18');
    const { page } = await pageOf(story.unit, `tasks/${task}`);
    await page.getByRole('button', { name: '报告进展' }).click();
    await page.getByLabel('进展情况').fill('第一份');
    await page.getByRole('button', { name: '确认报告进展' }).dblclick();
    await page.getByText('报告进展：已提交').waitFor({ state: 'attached' });

    // The service does it, and nobody hears of it: neither at once nor when it is repeated.
    let lost = 0;
    await page.route('**/graphql', async (route) => {
      if (!(route.request().postData() ?? '').includes('SubmitReport')) return route.continue();
      await route.fetch();
      lost += 1;
      return route.abort();
    });
    await page.getByRole('button', { name: '报告进展' }).click();
    await page.getByLabel('进展情况').fill('第二份');
    await page.getByRole('button', { name: '确认报告进展' }).click();
    await page.getByRole('alert').filter({ hasText: '不会重复办理' }).waitFor();
    expect(lost).toBeGreaterThan(1);
    await page.unroute('**/graphql');
    expect(await page.getByLabel('进展情况').inputValue()).toBe('第二份');
    await page.getByRole('button', { name: '确认报告进展' }).click();
    await page.getByLabel('进展情况').waitFor({ state: 'detached' });
    const { reports } = await story.see(task, 'reports { nodes { content } }');
    expect(reports.nodes.map(({ content }: Json) => content)).toEqual(['第一份', '第二份']);
    await page.context().close();
  }, 60_000);

  it('keeps what is typed through events, a reload and another sign-in, until it is accepted', async () => {
    const task = await story.inProgress('2026-12-18');
    const { page } = await pageOf(story.unit, `tasks/${task}`);
    await page.getByRole('button', { name: '报告进展' }).click();
    await page.getByLabel('进展情况').fill('写到一半');
    await story.letter(task, 0);
    await page.getByRole('heading', { name: '督办函', exact: true }).waitFor();
    expect(await page.getByLabel('进展情况').inputValue()).toBe('写到一半');

    await page.reload();
    await page.getByRole('button', { name: '报告进展' }).click();
    expect(await page.getByLabel('进展情况').inputValue()).toBe('写到一半');
    await page.getByText('已恢复上次未提交的内容').waitFor();

    // Somebody else in the same tab does not see it.
    await page.getByRole('button', { name: '退出' }).click();
    await signIn(page, await story.world.as({ role: 'UNIT', subject: 'other', unit: 'U1' }), `tasks/${task}`);
    await page.getByRole('button', { name: '报告进展' }).click();
    expect(await page.getByLabel('进展情况').inputValue()).toBe('');
    await page.getByRole('button', { name: '退出' }).click();

    await signIn(page, story.unit, `tasks/${task}`);
    await page.getByRole('button', { name: '报告进展' }).click();
    await page.getByRole('button', { name: '确认报告进展' }).click();
    await page.getByText('报告进展：已提交').waitFor({ state: 'attached' });
    const kept = await page.evaluate(`Object.keys(sessionStorage).filter((key) => key.startsWith('ledger:form:'))`);
    expect(kept).toEqual([]);
    expect((await story.see(task, 'reports { nodes { content } }')).reports.nodes).toEqual([{ content: '写到一半' }]);
    await page.context().close();
  });

  it('tells in a conflict what has happened, and keeps the text', async () => {
    const task = await story.inProgress('2026-12-18');
    const { page, wrong } = await pageOf(story.office, `tasks/${task}`);
    await page.getByRole('button', { name: '中止' }).click();
    const reason = page.getByLabel('中止理由');
    await reason.fill('等待上级规划批复');
    await story.office2.must('flagTask', 'FlagTaskInput', { task, status: 'YELLOW', reason: '群众关注' });
    await page.getByRole('button', { name: '确认中止' }).click();
    const form = page.getByRole('form', { name: '中止' });
    await form.getByText(/督查科乙 标注/).waitFor();
    expect((await story.see(task, 'stage')).stage).toBe('IN_PROGRESS');
    expect(await reason.inputValue()).toBe('等待上级规划批复');
    await form.getByRole('button', { name: '已知悉，按最新情况继续' }).click();
    await page.getByRole('button', { name: '确认中止' }).click();
    await page.getByText('中止：已提交').waitFor({ state: 'attached' });
    expect((await story.see(task, 'stage')).stage).toBe('SUSPENDED');
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});

it('a new task with a new source and a new owner, by keyboard in its pickers', async () => {
  const { page, wrong } = await openPage(browser, story.world.url);
  await signIn(page, story.office, 'tasks/new');
  const form = page.getByRole('form', { name: '新建事项' });
  await form.locator('.field.source').getByRole('button', { name: '新建' }).click();
  const source = page.getByRole('form', { name: '新建任务来源' });
  await source.getByLabel('类型', { exact: false }).first().selectOption('MEETING_DECISION');
  await source.getByLabel('层级').selectOption('MUNICIPAL');
  await source.getByLabel('标题').fill('第12次常务会议纪要');
  await source.getByLabel('印发日期').fill('2026-11-10');
  await source.getByRole('button', { name: '确认新建任务来源' }).click();
  await source.waitFor({ state: 'detached' });
  expect(await form.getByLabel('任务来源').inputValue()).toBe('第12次常务会议纪要');

  const unit = form.getByRole('combobox', { name: '牵头单位' });
  await unit.fill('U2');
  await form.getByRole('option', { name: '测试单位U2' }).waitFor();
  await unit.press('Enter');
  expect(await unit.inputValue()).toBe('测试单位U2');

  await form.locator('.field.person').first().getByRole('button', { name: '新建' }).click();
  const person = page.getByRole('form', { name: '新建责任人' });
  await person.getByLabel('姓名或岗位').fill('项目科科长');
  await person.getByRole('button', { name: '确认新建责任人' }).click();
  await person.waitFor({ state: 'detached' });

  await form.getByLabel('事项名称').fill('滨河路改造');
  await form.getByLabel('任务要求').fill('年底前通车');
  await form.getByLabel('完成时限').fill('2026-12-25');
  await form.getByRole('button', { name: '确认新建事项' }).click();
  await page.getByRole('heading', { name: '滨河路改造' }).waitFor();
  await page.getByText('项目科科长').first().waitFor();
  await page.getByText('测试单位U2').first().waitFor();
  expect(wrong).toEqual([]);
  await page.context().close();
});
