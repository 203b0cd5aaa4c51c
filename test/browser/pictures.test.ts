// The pictures of the page in the READMEs: taken anew when asked (npm run pictures); in every run each of the views is there, and
// each picture is what the READMEs need. Must not compare pixels: fonts differ from machine to machine.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import type { Role } from '../../src/rules/words';
import { type Json, World } from '../world';
import { openBrowser, openPage } from './browser';
import { inPalette } from './palette';
import { signIn } from './reader';

const FOLDER = resolve(__dirname, '../../docs/pictures');
const ASKED = process.env['PICTURES'] === 'true';
const MOST_BYTES = 250_000;

let world: World;
let browser: Browser;
let task: Json;

beforeAll(async () => {
  world = await World.open('2026-09-28T09:00:00+08:00', { seed: 'demo' });
  browser = await openBrowser();
  const office = await world.as({ role: 'OFFICE' });
  const { tasks } = await office.get('{ tasks(filter: { rule: [RECTIFICATION_OVERDUE] }, first: 1) { nodes { id } } }');
  task = tasks.nodes[0];
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

interface Picture {
  name: string;
  role: Role;
  view: () => string;
  size: readonly [width: number, height: number];
  isThere: (page: Page) => Promise<void>;
}

const DESK = [1440, 900] as const;
const PICTURES: Picture[] = [
  {
    name: 'wall',
    role: 'LEADER',
    view: () => 'wall',
    size: [1920, 1080],
    isThere: async (page) => {
      await page.locator('.owed tbody tr').nth(3).waitFor();
      await page.locator('.trend svg, .trend canvas').first().waitFor();
    },
  },
  {
    name: 'ledger',
    role: 'OFFICE',
    view: () => 'ledger?open=true&order=-STATUS',
    size: DESK,
    isThere: (page) => page.locator('.rows tbody tr').nth(9).waitFor(),
  },
  {
    name: 'task',
    role: 'OFFICE',
    view: () => `tasks/${task.id}`,
    size: DESK,
    isThere: (page) => page.locator('.timeline li').nth(9).waitFor(),
  },
  {
    name: 'desk',
    role: 'OFFICE',
    view: () => 'desk',
    size: DESK,
    isThere: (page) => page.locator('.queue > li').nth(3).waitFor(),
  },
];

it.each(PICTURES)('$name', async ({ name, role, view, size: [width, height], isThere }) => {
  const { page, wrong } = await openPage(browser, world.url);
  await page.setViewportSize({ width, height });
  // What the page says of its own connection is said by the world's clock, too.
  await page.clock.setFixedTime(world.now());
  await signIn(page, await world.as({ role, name: role === 'OFFICE' ? '督查科' : '秘书长' }), view());
  await isThere(page);
  await page.waitForLoadState('networkidle');
  // Where the button for signing in was, a row would look as if it were pointed at.
  await page.mouse.move(0, 0);
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  if (ASKED) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, `${name}.png`), inPalette(picture));
  }
  expect(sizeOf(picture)).toEqual([width, height]);
  const kept = readFileSync(join(FOLDER, `${name}.png`));
  expect(sizeOf(kept)).toEqual([width, height]);
  expect(kept.length).toBeLessThan(MOST_BYTES);
  expect(wrong).toEqual([]);
  await page.context().close();
});

/** Width and height of a PNG, as its first part says (IHDR). */
const sizeOf = (png: Buffer): number[] => [png.readUInt32BE(16), png.readUInt32BE(20)];
