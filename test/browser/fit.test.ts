// The ledger, a task's page, the desks and their forms in both languages: no barrier for who uses a keyboard or a screen
// reader (axe), nothing beside the screen of a phone, nothing against the page's policy.
import type { Browser, Page } from 'playwright-core';

import type { Role } from '../../src/rules/words';
import { type Json, World } from '../world';
import { openBrowser, openPage } from './browser';
import { barriers, overhang, signIn } from './reader';

let world: World;
let browser: Browser;
let task: Json;

beforeAll(async () => {
  world = await World.open('2026-09-28T09:00:00+08:00', { seed: 'demo' });
  browser = await openBrowser();
  const office = await world.as({ role: 'OFFICE' });
  const { tasks } = await office.get(
    '{ tasks(filter: { rule: [RECTIFICATION_OVERDUE] }, first: 1) { nodes { id leadUnit { code } } } }',
  );
  task = tasks.nodes[0];
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

type Look = [name: string, role: Role, view: () => string, there: (page: Page) => Promise<unknown>];

/** Opens the form of the first act that is offered. */
const openForm = async (page: Page): Promise<void> => {
  await page.locator('.acts button').first().click();
  await page.locator('.act-form').waitFor();
};

const LOOKS: Look[] = [
  ['the ledger', 'OFFICE', () => 'ledger', (page) => page.locator('.rows tbody tr').nth(9).waitFor()],
  [
    'the ledger with all its conditions',
    'LEADER',
    () => 'ledger?status=RED,YELLOW&open=true&size=20',
    async (page) => {
      await page.locator('.rows tbody tr').nth(9).waitFor();
      await page.locator('.filters .more summary').click();
    },
  ],
  ["a task's page", 'OFFICE', () => `tasks/${task.id}`, (page) => page.locator('.timeline li').nth(9).waitFor()],
  [
    "a task's page with a form",
    'UNIT',
    () => `tasks/${task.id}`,
    async (page) => {
      await page.locator('.timeline li').nth(9).waitFor();
      await openForm(page);
    },
  ],
  ['a new task', 'OFFICE', () => 'tasks/new', (page) => page.locator('.act-form').waitFor()],
  ['the desk of the office', 'OFFICE', () => 'desk', (page) => page.locator('.queue > li').nth(9).waitFor()],
  ['the desk of a leader', 'LEADER', () => 'desk', (page) => page.locator('.lines tbody tr').nth(3).waitFor()],
  [
    'the desk of a unit with a form',
    'UNIT',
    () => 'desk',
    async (page) => {
      await page.locator('.queue > li').first().waitFor();
      await openForm(page);
    },
  ],
];

it.each(LOOKS)(
  '%s, for %s',
  async (_name, role, view, there) => {
    const { page, wrong } = await openPage(browser, world.url);
    await signIn(page, await world.as({ role, ...(role === 'UNIT' && { unit: task.leadUnit.code }) }), view());
    await there(page);
    for (const other of ['English', '中文']) {
      for (const [width, height] of [
        [390, 844],
        [1280, 800],
      ] as const) {
        await page.setViewportSize({ width, height });
        expect([width, other, await overhang(page)]).toEqual([width, other, 0]);
      }
      expect([other, ...(await barriers(page))]).toEqual([other]);
      await page.getByRole('button', { name: other }).click();
      await page.locator(`html[lang="${other === 'English' ? 'en' : 'zh-CN'}"]`).waitFor();
      await page.waitForLoadState('networkidle');
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  },
  120_000,
);
