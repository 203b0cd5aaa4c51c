// The page behind a gateway that puts the service under a path of its own: every address that it makes lies below that path.
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';

import { World } from '../world';
import { openBrowser, openPage } from './browser';

const PATH = '/gov/ledger';

let world: World;
let browser: Browser;
let gateway: Server;
let address: string;
const strays: string[] = [];

beforeAll(async () => {
  world = await World.open('2026-09-28T09:00:00+08:00', { seed: 'demo' });
  const { port } = world.service;
  const below = (url = '') => (url.startsWith(`${PATH}/`) ? url.slice(PATH.length) : null);
  gateway = createServer((asked, answer) => {
    const path = below(asked.url);
    if (path === null) {
      strays.push(asked.url ?? '');
      answer.writeHead(404).end();
      return;
    }
    const { method, headers } = asked;
    const passed = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    asked.pipe(passed);
  });
  gateway.on('upgrade', ({ url, headers }, socket) => {
    const service = connect(port, '127.0.0.1', () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
      service.write(`GET ${below(url) ?? '/stray'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      service.pipe(socket).pipe(service);
    });
    service.on('error', () => socket.destroy());
    socket.on('error', () => service.destroy());
  });
  gateway.listen(0, '127.0.0.1');
  await new Promise((resolve) => gateway.once('listening', resolve));
  address = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}${PATH}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  gateway.close();
  await world.close();
});

it('works from any of its addresses', async () => {
  const { page, wrong } = await openPage(browser, address);
  const { token } = await world.as({ role: 'OFFICE' });
  await page.goto(`${address}/some/view/deep/below`);
  await page.getByLabel('令牌').fill(token ?? '');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
  await page.getByRole('link', { name: '回到首页' }).click();
  await page.getByRole('heading', { name: '工作台' }).waitFor();
  await page.getByText('实时').waitFor();
  expect(page.url()).toBe(`${address}/desk`);
  await page.getByRole('link', { name: '大屏' }).click();
  await page.getByText('已连接，自').waitFor();
  expect(page.url()).toBe(`${address}/wall`);
  await page.getByRole('link', { name: '工作日历' }).click();
  await page.getByRole('link', { name: '2025' }).click();
  await page.getByRole('heading', { name: '2025年工作日历' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '2025年工作日历' }).waitFor();
  expect(page.url()).toBe(`${address}/calendar?year=2025`);
  expect([strays, wrong]).toEqual([[], []]);
});

it('sends a file below the path of the gateway, though the service calls its address otherwise', async () => {
  const { page, wrong } = await openPage(browser, address);
  const { token } = await world.as({ role: 'OFFICE' });
  await page.goto(`${address}/import`);
  await page.getByLabel('令牌').fill(token ?? '');
  await page.getByRole('button', { name: '登录' }).click();
  const put = page.waitForRequest((each) => each.method() === 'PUT');
  await page.getByLabel('台账表格').setInputFiles(join(__dirname, '../api/fixtures/office-ledger.xlsx'));
  await page.getByRole('heading', { name: '试导入结果' }).waitFor();
  expect((await put).url().startsWith(`${address}/files/`)).toBe(true);
  expect([strays, wrong]).toEqual([[], []]);
});
