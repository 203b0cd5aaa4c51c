// Every view in both languages, on a phone, a desk and a wall: no barrier for who uses a keyboard or a screen reader (axe),
// nothing beside the screen, nothing against the page's policy.
import type { Browser, Page } from 'playwright-core';

import type { Role } from '../../src/rules/words';
import { World } from '../world';
import { openBrowser, openPage } from './browser';
import { barriers, overhang, signIn } from './reader';

let world: World;
let browser: Browser;
beforeAll(async () => {
  world = await World.open('2026-09-28T09:00:00+08:00', { seed: 'demo' });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const SCREENS = { phone: [390, 844], desk: [1280, 800], wall: [1920, 1080], large: [3840, 2160] } as const;

const VIEWS: [view: string, role: Role, isThere: (page: Page) => Promise<void>][] = [
  ['wall', 'OFFICE', (page) => page.locator('.owed tbody tr').nth(3).waitFor()],
  ['wall', 'UNIT', (page) => page.locator('.owed tbody tr').first().waitFor()],
  ['calendar?year=2027', 'ADMIN', (page) => page.locator('.month').nth(11).waitFor()],
  ['nowhere/at/all', 'LEADER', (page) => page.locator('main h1').waitFor()],
];

const unit = async () =>
  (await (await world.as({ role: 'OFFICE' })).get('{ units(first: 1) { nodes { code } } }')).units.nodes[0].code;

/** On every screen and in both languages. */
async function isFit(page: Page, isThere: (page: Page) => Promise<void>): Promise<void> {
  for (const language of ['English', '中文']) {
    for (const [screen, [width, height]] of Object.entries(SCREENS)) {
      await page.setViewportSize({ width, height });
      await isThere(page);
      expect([screen, language, await overhang(page)]).toEqual([screen, language, 0]);
      // axe takes seconds; what it looks at differs between one column and several, and hardly between the languages.
      const looked = screen === 'wall' || (screen === 'phone' && language === 'English');
      const found = looked ? await barriers(page) : [];
      expect([screen, language, ...found]).toEqual([screen, language]);
    }
    await page.getByRole('button', { name: language }).click();
  }
}

it.each(VIEWS)(
  '%s, for %s',
  async (view, role, isThere) => {
    const { page, wrong } = await openPage(browser, world.url);
    await signIn(page, await world.as({ role, ...(role === 'UNIT' && { unit: await unit() }) }), view);
    await isThere(page);
    await isFit(page, isThere);
    expect(wrong).toEqual([]);
    await page.context().close();
  },
  120_000,
);

it('signing in', async () => {
  const { page, wrong } = await openPage(browser, world.url);
  await page.goto(world.url);
  await isFit(page, (each) => each.locator('#token').waitFor());
  expect(wrong).toEqual([]);
  await page.context().close();
});

it('a wide wall is one screen, without scrolling', async () => {
  const { page } = await openPage(browser, world.url);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await signIn(page, await world.as({ role: 'LEADER' }), 'wall');
  await page.locator('.owed tbody tr').nth(3).waitFor();
  expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(1080);
});
