// How the page of the ledger is served: its files and every address of its views under a strict policy, and nothing instead
// of the answers that API clients are used to. What the page does with them is tested in a browser (test/browser).
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import express from 'express';

import { BadConfig, readConfig } from '../../src/server/config';
import { serveDashboard } from '../../src/server/dashboard';
import type { OidcConfig } from '../../src/server/oidc';

const SECRET = 'a secret for tests of the page, longer than 32 bytes';
const OIDC: OidcConfig = {
  issuer: 'https://id.example.gov.cn/realms/ledger',
  audience: 'supervision-ledger',
  client: 'ledger-page',
  jwks: null,
  claims: {},
};

const servers: Server[] = [];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
  writeFileSync(join(folder, 'secret.txt'), 'out of reach');
  mkdirSync(join(folder, 'page/assets'), { recursive: true });
  writeFileSync(join(folder, 'page/index.html'), '<base href="./" /><title>page</title>');
  writeFileSync(join(folder, 'page/.inputs'), 'out of reach');
  writeFileSync(join(folder, 'page/assets/index-abcd1234.js'), '1;');
});
afterAll(() => {
  servers.forEach((server) => server.close());
  rmSync(folder, { recursive: true });
});

async function served(oidc: OidcConfig | null, built = 'page'): Promise<string> {
  const app = express();
  serveDashboard(app, oidc, join(folder, built));
  app.use((_request, response) => void response.status(404).json({ errors: [] }));
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

it.each([
  ['/', './'],
  ['/wall', './'],
  ['/import', './'],
  ['/calendar?year=2027', './'],
  ['/tasks/task_7', '../'],
  ['/desk/office/', '../../'],
])('a browser at %s gets the page, which is at %s from there', async (path, base) => {
  const response = await fetch(`${await served(null)}${path}`, { headers: BROWSER });
  expect([response.status, await response.text()]).toEqual([200, `<base href="${base}" /><title>page</title>`]);
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(response.headers.get('vary')).toContain('Accept');
});

it('whoever asks for nothing in particular at / gets the page', async () => {
  const response = await fetch(`${await served(null)}/`, { headers: { accept: '*/*' } });
  expect([response.status, await response.text()]).toEqual([200, '<base href="./" /><title>page</title>']);
});

it.each([
  ['GET', '/', { accept: 'application/json' }],
  ['GET', '/wall', {}],
  ['GET', '/wall', { accept: '*/*' }],
  ['GET', '/wall', { accept: 'application/json' }],
  ['POST', '/wall', BROWSER],
  ['GET', '/assets/index-00000000.js', BROWSER],
  ['GET', '/assets/', BROWSER],
  ['GET', '/favicon.ico', BROWSER],
  ['GET', '/.inputs', BROWSER],
  ['GET', '/..%2fsecret.txt', BROWSER],
  ['GET', '/assets/..%2f..%2fsecret.txt', BROWSER],
])('%s %s with %j is not the page', async (method, path, headers) => {
  const response = await fetch(`${await served(null)}${path}`, { method, headers });
  expect([response.status, await response.json()]).toEqual([404, { errors: [] }]);
});

it('lets the page run its own scripts and ask its own host, and nothing else', async () => {
  const url = await served(null);
  for (const path of ['/', '/assets/index-abcd1234.js', '/sign-in.json']) {
    const { headers } = await fetch(`${url}${path}`, { headers: BROWSER });
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; " +
        "img-src 'self' data:; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
});

it('keeps for good what carries a hash in its name', async () => {
  const { headers } = await fetch(`${await served(null)}/assets/index-abcd1234.js`);
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

it.each([
  ['no provider', null, null, "connect-src 'self';"],
  ['a provider for API clients alone', { ...OIDC, client: null }, null, "connect-src 'self';"],
  ['a provider', OIDC, { issuer: OIDC.issuer, client: 'ledger-page' }, "connect-src 'self' https://id.example.gov.cn;"],
])('tells the page where to sign in: %s', async (_, config, oidc, connect) => {
  const response = await fetch(`${await served(config)}/sign-in.json`);
  expect(await response.json()).toEqual({ oidc });
  expect(response.headers.get('content-security-policy')).toContain(connect);
});

it('is missed with the command that builds it', async () => {
  const response = await fetch(await served(null, 'never-built'), { headers: BROWSER });
  expect([response.status, await response.text()]).toEqual([
    404,
    '页面尚未构建 / the page has not been built: npm run build\n',
  ]);
});

it.each([
  [{}, true],
  [{ NODE_ENV: 'production' }, true],
  [{ LEDGER_PAGE: 'false' }, false],
])('with %j it is served: %s', (env, page) => {
  expect(readConfig({ LEDGER_JWT_SECRET: SECRET, ...env }).page).toBe(page);
});

it('needs a provider with its id at one', () => {
  expect(() => readConfig({ LEDGER_JWT_SECRET: SECRET, LEDGER_OIDC_CLIENT: 'ledger-page' })).toThrow(
    new BadConfig('LEDGER_OIDC_ISSUER must be set with LEDGER_OIDC_CLIENT: the address of the OpenID provider'),
  );
});
