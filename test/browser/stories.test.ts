// The four stories that the page is for, on pages that stay open; then the service is restarted under them, and all of it again.
import { buffer } from 'node:stream/consumers';

import type { Browser, Page } from 'playwright-core';

import { writeBook, XLSX } from '../../src/sheets/writing';
import { Story, World } from '../world';
import { openBrowser, openPage, WHILE_DOWN } from './browser';
import { freePort, signIn } from './reader';

let story: Story;
let world: World;
let browser: Browser;
let port: number;
const wrongs: string[][] = [];
/** each somebody's screen, opened once */
const screens = {} as Record<'wall' | 'unit' | 'office' | 'leader' | 'import', Page>;

beforeAll(async () => {
  port = await freePort();
  story = await Story.open('2026-11-16T09:00:00+08:00', { service: { port } });
  world = story.world;
  browser = await openBrowser();
  const open = async (who: 'office' | 'unit' | 'leader', view: string) => {
    const { page, wrong } = await openPage(browser, world.url);
    wrongs.push(wrong);
    await signIn(page, story[who], view);
    return page;
  };
  screens.wall = await open('office', 'wall');
  await screens.wall.getByText('已连接，自').waitFor();
  screens.unit = await open('unit', 'desk');
  screens.office = await open('office', 'desk');
  for (const desk of [screens.unit, screens.office]) await desk.getByText('实时').waitFor();
  screens.leader = await open('leader', 'ledger');
  screens.import = await open('office', 'import');
  await screens.import.getByRole('heading', { name: '导入台账' }).waitFor();
  for (const page of Object.values(screens)) await page.evaluate('window.untouched = true');
}, 120_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const titleOf = async (task: string): Promise<string> => (await story.see(task, 'title')).title;

/** What a round is about: each has days and names of its own. */
interface Round {
  name: string;
  /** the deadline of a task that turns red when it is over */
  deadline: string;
  turnsRedAt: string;
  /** a deadline that is near, and to when it is put off */
  near: string;
  later: string;
}

const ROUNDS: Round[] = [
  {
    name: '起初',
    deadline: '2026-11-17',
    turnsRedAt: '2026-11-18T00:00:00+08:00',
    near: '2026-11-19',
    later: '2026-12-11',
  },
  {
    name: '重启后',
    deadline: '2026-11-23',
    turnsRedAt: '2026-11-24T00:00:00+08:00',
    near: '2026-11-25',
    later: '2026-12-18',
  },
];

describe.each(ROUNDS)('$name', ({ name, deadline, turnsRedAt, near, later }) => {
  it('a red flag is on the wall within a second of its moment', async () => {
    const title = await titleOf(await story.inProgress(deadline, { title: `${name}逾期事项` }));
    const flag = screens.wall.getByRole('list', { name: '最新红牌' }).getByRole('listitem').filter({ hasText: title });
    await world.to(new Date(Date.parse(turnsRedAt) - 1000).toISOString());
    expect(await flag.count()).toBe(0);
    const begin = performance.now();
    await world.to(turnsRedAt);
    await flag.filter({ hasText: '新' }).waitFor();
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it('the unit answers a letter from its desk', async () => {
    const task = await story.inProgress('2026-12-31', { title: `${name}发函事项` });
    await story.letter(task, 0);
    const row = screens.unit
      .locator('.queue > li')
      .filter({ hasText: '反馈督办函' })
      .filter({ hasText: await titleOf(task) });
    await row.getByRole('button', { name: /^反馈/ }).click();
    await row.getByLabel('反馈内容').fill(`${name}：已完成招标。`);
    await row.getByRole('button', { name: '确认反馈' }).click();
    await row.waitFor({ state: 'detached' });
    const { letters } = await story.see(task, 'letters { recipients { feedback { content } } }');
    expect(letters[0].recipients[0].feedback.content).toBe(`${name}：已完成招标。`);
  });

  it('the office approves an explanation, and the colour changes on a second screen', async () => {
    const task = await story.inProgress(near, { title: `${name}延期事项` });
    const { leader, office } = screens;
    const row = leader.getByRole('row').filter({ hasText: `${name}延期事项` });
    await row.locator('.mark.YELLOW').waitFor();
    await story.explain(task, later);
    const queued = office
      .locator('.queue > li')
      .filter({ hasText: `${name}延期事项` })
      .filter({ hasText: '申请延至' });
    await queued.getByRole('button', { name: /^审定说明/ }).click();
    await queued.getByLabel('同意', { exact: true }).check();
    await queued.getByRole('button', { name: '确认审定说明' }).click();
    await row.locator('.mark.BLUE').waitFor();
    expect(await story.see(task, 'deadline status')).toEqual({ deadline: later, status: 'BLUE' });
  });

  it('an import with three bad rows shows them, is mended and goes through', async () => {
    const page = screens.import;
    const columns = ['任务来源', '任务内容', '牵头单位', '责任人', '完成时限'].map((header) => {
      return { header, width: 20, kind: 'text' as const };
    });
    const row = (n: number, unit: string, day: string) => [
      '市政府常务会议',
      `${name}表格事项${n}`,
      unit,
      '测试岗位',
      day,
    ];
    const choose = async (rows: string[][]) => {
      const bytes = await buffer(writeBook([{ name: '台账', title: '督办台账', columns, rows }]));
      await page.getByLabel('台账表格').setInputFiles({ name: `${name}.xlsx`, mimeType: XLSX, buffer: bytes });
    };
    const report = page.locator('.report');
    const count = async (label: string) =>
      Number(await report.locator('.counts-of > div').filter({ hasText: label }).locator('dd').innerText());

    const good = row(1, '测试单位U1', '2026年12月25日');
    await choose([good, row(2, '没有的单位', '2026.12.25'), row(3, '测试单位U2', '13月1日'), row(4, '', '2026-12-25')]);
    await report.getByText('试导入结果').waitFor();
    expect([await count('新建'), await count('有误')]).toEqual([1, 3]);
    const wrong = await report.locator('tbody tr').filter({ hasText: '有误' }).allInnerTexts();
    expect(wrong).toHaveLength(3);
    expect(wrong.join('\n')).toMatch(/未找到单位“没有的单位”[\s\S]*13月1日[\s\S]*牵头单位/);

    await choose([
      good,
      row(2, '测试单位U3', '2026.12.25'),
      row(3, '测试单位U2', '12月1日'),
      row(4, '测试单位U1', '2026-12-25'),
    ]);
    await page.getByRole('button', { name: '导入 4 行' }).click();
    await page.getByRole('link', { name: '查看台账' }).waitFor();
    const { tasks } = await story.office.get(
      'query ($search: String!) { tasks(filter: { search: $search }) { totalCount } }',
      {
        search: `${name}表格事项`,
      },
    );
    expect(tasks.totalCount).toBe(4);
    await page.getByRole('button', { name: '导入另一个文件' }).click();
  });

  it('the service is restarted under the open pages', async () => {
    const now = world.now();
    await world.close({ keep: true });
    await screens.wall.getByText('连接中断，自').waitFor();
    await screens.unit.getByText('连接中断，正在重连').waitFor();
    world = await World.open(now, { folder: world.folder, service: { port } });
    await screens.wall.getByText('已连接，自').waitFor();
    for (const desk of [screens.unit, screens.office]) await desk.getByText('实时').waitFor();
    for (const page of Object.values(screens)) expect(await page.evaluate('window.untouched')).toBe(true);
  });
});

it('did nothing that it must not do', () => {
  expect(wrongs.flat().filter((each) => !WHILE_DOWN.test(each))).toEqual([]);
});
