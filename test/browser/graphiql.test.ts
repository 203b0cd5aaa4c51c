// GraphiQL as a reader uses it, in a real browser against the real service: its tabs, the token, the schema, a
// subscription; nothing from elsewhere, nothing against its policy, the token nowhere but in sessionStorage.
import type { Browser, Page } from 'playwright-core';

import { type Caller, World } from '../world';
import { openBrowser, openPage } from './browser';

let world: World;
let browser: Browser;
let page: Page;
let wrong: string[];
let office: Caller;

beforeAll(async () => {
  world = await World.open('2026-09-28T09:00:00+08:00', { seed: 'demo', service: { graphiql: true } });
  office = await world.as({ role: 'OFFICE' });
  browser = await openBrowser();
  ({ page, wrong } = await openPage(browser, world.url));
  await page.goto(`${world.url}/graphiql`);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const tab = (name: string) => page.locator('[role=tab]', { hasText: name }).first().click();
const run = () => page.getByRole('button', { name: /^Execute query/ }).click();
const token = () => page.getByLabel('令牌');

/** Waits until the answer shows a text. */
const answered = (text: string | RegExp) =>
  page.locator('.graphiql-response .view-lines').filter({ hasText: text }).waitFor();

it('says that a token is needed before there is one', async () => {
  await answered('UNAUTHENTICATED');
  // The browser reports the 401 as an error; of all errors this alone is as it should be.
  const expected = `console: Failed to load resource: the server responded with a status of 401 (Unauthorized) ${world.url}/graphql`;
  expect(new Set(wrong.splice(0))).toEqual(new Set([expected]));
});

it('runs the first step of the tour with the token', async () => {
  await token().fill(`Bearer ${office.token ?? ''}`);
  expect(await token().inputValue()).toBe(office.token);
  await run();
  const { tasks } = await office.get('{ tasks(filter: { status: [RED], open: true }) { totalCount nodes { title } } }');
  expect(tasks.totalCount).toBeGreaterThan(0);
  await answered(new RegExp(`"totalCount":\\s${tasks.totalCount},`));
  await answered(tasks.nodes[0].title);
});

it('shows the documentation of the schema', async () => {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.locator('.graphiql-doc-explorer-content a', { hasText: /^Subscription$/ }).click();
  await page.locator('.graphiql-doc-explorer-content a', { hasText: /^redFlagRaised$/ }).waitFor();
  await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
});

it('receives what a subscription pushes', async () => {
  await tab('redFlagRaised');
  await run();
  // The subscriber waits in the server before anything happens.
  for (;;) {
    const metrics = await (await fetch(`${world.url}/metrics`)).text();
    if (/^ledger_subscribers_waiting [1-9]/m.test(metrics)) break;
  }
  const { tasks } = await office.get(
    '{ tasks(filter: { status: [BLUE], stage: [IN_PROGRESS] }, first: 1) { nodes { id number } } }',
  );
  const { id, number } = tasks.nodes[0];
  await office.must('flagTask', 'FlagTaskInput', { task: id, status: 'RED', reason: '群众反映强烈' });
  await answered(`"number": "${number}"`);
  await answered('群众反映强烈');
});

it('tells why a socket was closed', async () => {
  await token().fill('no token at all');
  await tab('redFlagRaised');
  await run();
  await answered('WebSocket 4403');
  await token().fill(office.token ?? '');
  wrong.splice(0, wrong.length, ...wrong.filter((each) => !each.includes('401 (Unauthorized)')));
});

it('asks for the task of the last step, which the step before finds', async () => {
  await page.locator('[role=tab]', { hasText: 'tasks' }).last().click();
  await run();
  await answered('"id": "task_');
  await tab('flagTask');
  const query = page.locator('.graphiql-query-editor .view-lines');
  await query.filter({ hasText: '上一标签页' }).waitFor();
  await run();
  await answered('"code": "NOT_FOUND"');
});

it('keeps the token for this tab of the browser alone, through a reload', async () => {
  await page.reload();
  expect(await token().inputValue()).toBe(office.token);
  const kept = await page.evaluate('JSON.stringify({ ...localStorage }) + document.cookie + location.href');
  expect(kept).toBe(`{}${world.url}/graphiql/`);
  // Another tab of the same browser: what localStorage held would be there.
  const other = await page.context().newPage();
  await other.goto(`${world.url}/graphiql`);
  expect(await other.getByLabel('令牌').inputValue()).toBe('');
  await other.close();
});

it('did nothing that it must not do', () => {
  expect(wrong).toEqual([]);
});
