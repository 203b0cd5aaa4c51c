// Signing in to the page in a real browser: by a token, and by a real OpenID provider with PKCE; what is kept where, and
// that nothing goes where it must not.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import { World } from '../world';
import { openBrowser, openPage } from './browser';
import { freePort, signIn } from './reader';

const NOW = '2026-09-28T09:00:00+08:00';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Where texts may be found that are somebody's alone. */
const elsewhere = (page: Page) =>
  page.evaluate('JSON.stringify({ ...localStorage }) + document.cookie + location.href');

describe('by a token', () => {
  let world: World;
  let page: Page;
  let wrong: string[];
  beforeAll(async () => {
    world = await World.open(NOW, { seed: 'demo' });
    ({ page, wrong } = await openPage(browser, world.url));
  });
  afterAll(() => world.close());

  it('tells what is wrong with one', async () => {
    await page.goto(`${world.url}/calendar`);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').filter({ hasText: '请粘贴令牌' }).waitFor();
    await page.getByLabel('令牌').fill('no token at all');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').filter({ hasText: '登录未成功' }).waitFor();
    // The browser reports the 401 by itself; of all errors this alone is as it should be.
    const [refused, ...others] = wrong.splice(0);
    expect(refused).toContain('401 (Unauthorized)');
    expect(others.filter((each) => !each.includes('401'))).toEqual([]);
  });

  it('opens the view that was asked for, as who the token says', async () => {
    const admin = await world.as({ role: 'ADMIN', name: '管理员甲' });
    await page.getByLabel('令牌').fill(`Authorization: Bearer ${admin.token ?? ''}`);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '2026年工作日历' }).waitFor();
    await page.getByText('管理员甲 系统管理员').waitFor();
    expect(await page.getByRole('navigation', { name: '页面导航' }).getByRole('link').allInnerTexts()).toEqual([
      '工作日历',
    ]);
  });

  it('keeps it for this tab of the browser alone', async () => {
    await page.reload();
    await page.getByRole('heading', { name: '2026年工作日历' }).waitFor();
    expect(await elsewhere(page)).toBe(`{}${world.url}/calendar`);
    const other = await page.context().newPage();
    await other.goto(world.url);
    expect(await other.getByLabel('令牌').inputValue()).toBe('');
    await other.close();
  });

  it('speaks English on switch, and so does the service', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Working days of 2026' }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '2026年工作日历' }).waitFor();
  });

  it('leads past the navigation by keyboard', async () => {
    await page.reload();
    await page.getByRole('heading', { name: '2026年工作日历' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    expect(page.url()).toBe(`${world.url}/calendar`);
  });

  it('forgets it at the sign-out', async () => {
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByRole('heading', { name: '登录' }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(wrong).toEqual([]);
  });
});

describe('by a provider', () => {
  let world: World;
  let provider: ChildProcess;
  let page: Page;
  let wrong: string[];
  beforeAll(async () => {
    const [port, own] = [await freePort(), await freePort()];
    const issuer = `http://127.0.0.1:${own}`;
    const redirectUri = `http://127.0.0.1:${port}/signed-in`;
    // Tokens that end so soon that each is renewed before it is used again.
    provider = spawn(process.execPath, [join(__dirname, 'provider.mjs'), redirectUri, String(own), '30']);
    await once(provider.stdout as NodeJS.ReadableStream, 'data');
    const oidc = { issuer, audience: 'supervision-ledger', client: 'ledger-page', jwks: null, claims: {} };
    world = await World.open(NOW, { seed: 'demo', service: { port, oidc } });
    ({ page, wrong } = await openPage(browser, world.url));
  });
  afterAll(async () => {
    provider.kill();
    await world.close();
  });

  it('comes back to the view that was asked for', async () => {
    await page.goto(`${world.url}/calendar?year=2025`);
    await page.getByRole('button', { name: '统一身份认证登录' }).click();
    await page.getByRole('heading', { name: '2025年工作日历' }).waitFor();
    await page.getByText('督查科甲 督查室').waitFor();
    expect(page.url()).toBe(`${world.url}/calendar?year=2025`);
  });

  it('renews the token before it ends, and keeps it in the tab alone', async () => {
    const kept = () => page.evaluate<string>('sessionStorage.getItem("ledger:session")');
    const before = await kept();
    await page.getByRole('link', { name: '大屏' }).click();
    await page.getByText('已连接，自').waitFor();
    const after = await kept();
    expect(JSON.parse(after).token).not.toBe(JSON.parse(before).token);
    expect(await elsewhere(page)).toBe(`{}${world.url}/wall`);
  });

  it('asks to sign in again when the provider has ended the session', async () => {
    await page.evaluate(`sessionStorage.setItem('ledger:session',
      JSON.stringify({ token: 'old', renewal: { refreshToken: 'none that the provider knows', endsAt: 0 } }))`);
    await page.reload();
    await page.getByRole('alert').filter({ hasText: '登录已失效' }).waitFor();
    // The browser reports the provider's 400 by itself.
    const refused = wrong.findIndex((each) => each.includes('400 (Bad Request)'));
    expect(wrong.splice(refused, 1)).toEqual([expect.stringContaining('/token')]);
  });

  it('takes no answer that it did not ask for', async () => {
    await page.evaluate(
      `sessionStorage.setItem('ledger:leaving', JSON.stringify({ verifier: 'v', state: 'ours', nonce: 'n', from: '/wall' }))`,
    );
    await page.goto(`${world.url}/signed-in?code=stolen&state=theirs`);
    await page.getByRole('alert').filter({ hasText: '登录未成功' }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('asked nobody but the service and the provider, against no policy', () => {
    expect(wrong.filter((each) => !/^request to http:\/\/127\.0\.0\.1:/.test(each))).toEqual([]);
  });
});

it('does without the provider where the service is set to none', async () => {
  const world = await World.open(NOW);
  const { page, wrong } = await openPage(browser, world.url);
  await signIn(page, await world.as({ role: 'AUDITOR' }));
  await page.getByRole('heading', { name: '2026年工作日历' }).waitFor();
  expect(wrong).toEqual([]);
  await world.close();
});
