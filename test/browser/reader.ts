// What a reader does with the page in tests: signs in by a token, and looks whether it is fit for all.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

import type { Locator, Page } from 'playwright-core';

import type { Caller } from '../world';

/** Signs in by a token at an address of the page. */
export async function signIn(page: Page, { world, token }: Caller, view = ''): Promise<void> {
  await page.goto(`${world.url}/${view}`);
  await page.getByLabel('令牌').fill(token ?? '');
  await page.getByRole('button', { name: '登录' }).click();
}

interface Found {
  violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page as it is now that is serious or critical. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  // Not what was found in order, with the place of each: a third of the time.
  const { violations } = await page.evaluate<Found>("axe.run({ resultTypes: ['violations'], reporter: 'no-passes' })");
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
    );
}

// Charts follow the size of the screen within some frames.
const SETTLED_MS = 3000;

/** How many pixels of the page lie beside the screen once it has settled. */
export async function overhang(page: Page): Promise<number> {
  const until = Date.now() + SETTLED_MS;
  for (;;) {
    const pixels = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (pixels === 0 || Date.now() > until) return pixels;
    await page.waitForTimeout(50);
  }
}

/** What a press of a button saves: the name of the file, and its bytes. */
export async function saved(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
