// The page as files over HTTP: its headers, what is cached, what is not reachable, when it is served at all; and the tabs
// that README's tour becomes. What it does in a browser: test/browser.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import express from 'express';
import { parse, validate } from 'graphql';

import { schema } from '../../src/api/schema';
import { tour } from '../../src/graphiql/tour';
import { BadConfig, readConfig } from '../../src/server/config';
import { serveGraphiql } from '../../src/server/graphiql';

const ROOT = resolve(__dirname, '../..');
const SECRET = 'a secret for tests of the page, longer than 32 bytes';

interface Got {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Asks for a path exactly as it is written: fetch would tidy `..` away. */
async function ask(port: number, path: string): Promise<Got> {
  const request = get({ host: '127.0.0.1', port, path });
  const [response] = await once(request, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, headers: response.headers, text };
}

describe('the files of a page', () => {
  let folder: string;
  let server: Server;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'page-'));
    writeFileSync(join(folder, 'secret.txt'), 'out of reach');
    mkdirSync(join(folder, 'page/assets'), { recursive: true });
    writeFileSync(join(folder, 'page/index.html'), '<title>page</title>');
    writeFileSync(join(folder, 'page/.inputs'), 'out of reach');
    writeFileSync(join(folder, 'page/assets/index-abcd1234.js'), '1;');
    const app = express();
    serveGraphiql(app, join(folder, 'page'));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('have a strict policy and are never framed', async () => {
    for (const path of ['/graphiql/', '/graphiql/assets/index-abcd1234.js']) {
      const { headers } = await ask(port, path);
      const policy = Object.fromEntries(
        (headers['content-security-policy'] as string).split('; ').map((each) => {
          const [directive = '', ...sources] = each.split(' ');
          return [directive, sources.join(' ')];
        }),
      );
      expect([path, policy]).toEqual([path, expect.objectContaining({ 'default-src': "'none'" })]);
      expect(policy).toMatchObject({ 'script-src': "'self'", 'worker-src': "'self'", 'connect-src': "'self'" });
      expect(policy).toMatchObject({ 'frame-ancestors': "'none'", 'base-uri': "'none'", 'form-action': "'none'" });
      expect(headers['content-security-policy']).not.toMatch(/unsafe-eval|https?:|\*|script-src[^;]*unsafe/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer' });
    }
  });

  it('are kept for good where their name carries a hash, and asked for again where not', async () => {
    const page = await ask(port, '/graphiql/');
    expect(page).toMatchObject({ status: 200, text: '<title>page</title>' });
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const asset = await ask(port, '/graphiql/assets/index-abcd1234.js');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toMatch(/^text\/javascript/);
    const missing = await ask(port, '/graphiql/assets/index-00000000.js');
    expect([missing.status, missing.headers['cache-control']]).toEqual([404, 'no-cache']);
    const moved = await ask(port, '/graphiql');
    expect([moved.status, moved.headers.location]).toEqual([301, '/graphiql/']);
  });

  it.each([
    '/graphiql/../secret.txt',
    '/graphiql/%2e%2e/secret.txt',
    '/graphiql/..%2fsecret.txt',
    '/graphiql/..%5csecret.txt',
    '/graphiql/assets/../../secret.txt',
    '/graphiql/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/graphiql//etc/passwd',
    '/graphiql/%00',
    '/graphiql/.inputs',
    '/graphiql/assets/',
  ])('are all that is reachable: %s', async (path) => {
    const { status, text } = await ask(port, path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).not.toMatch(/out of reach|root:/);
  });

  it('are missed with the command that builds them', async () => {
    const app = express();
    serveGraphiql(app, join(folder, 'never-built'));
    const empty = app.listen(0, '127.0.0.1');
    await once(empty, 'listening');
    const { status, text } = await ask((empty.address() as AddressInfo).port, '/graphiql/');
    empty.close();
    expect([status, text]).toEqual([404, '页面尚未构建 / the page has not been built: npm run build\n']);
  });
});

describe('whether the page is served', () => {
  it.each([
    [{}, true],
    [{ LEDGER_GRAPHIQL: 'false' }, false],
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', LEDGER_GRAPHIQL: 'true' }, true],
  ])('%j: %s', (env, graphiql) => {
    expect(readConfig({ LEDGER_JWT_SECRET: SECRET, ...env }).graphiql).toBe(graphiql);
  });

  it('is nothing but true or false', () => {
    expect(() => readConfig({ LEDGER_JWT_SECRET: SECRET, LEDGER_GRAPHIQL: 'yes' })).toThrow(
      new BadConfig('LEDGER_GRAPHIQL must be true or false'),
    );
  });

  it('is told by the service in production', async () => {
    const off = await started({});
    expect(await ask(off.port, '/graphiql')).toMatchObject({ status: 404, text: expect.stringContaining('/graphql') });
    expect((await ask(off.port, '/graphiql/')).headers['content-security-policy']).toBeUndefined();
    expect(off.output()).not.toContain('GraphiQL');
    const on = await started({ LEDGER_GRAPHIQL: 'true' });
    expect((await ask(on.port, '/graphiql/')).headers['content-security-policy']).toMatch(
      /^default-src 'none'; script/,
    );
    expect(on.output()).toContain(`GraphiQL    http://127.0.0.1:${on.port}/graphiql\n`);
  });
});

const ends: (() => void)[] = [];
afterAll(() => ends.forEach((end) => end()));

/** The service as a process, in production; it ends with the tests. */
async function started(env: Record<string, string>): Promise<{ port: number; output: () => string }> {
  const folder = mkdtempSync(join(tmpdir(), 'production-'));
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [join(ROOT, 'dist/src/main.js')], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      PORT: '0',
      LEDGER_DATA: folder,
      LEDGER_JWT_SECRET: SECRET,
      ...env,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (!output.includes('database')) await once(child.stdout, 'data');
  ends.push(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  return {
    port: Number(/127\.0\.0\.1:(\d+)\/graphql/.exec(output)?.[1]),
    output: () => output,
  };
}

describe("README's tour as tabs", () => {
  const operations = tour(readFileSync(join(ROOT, 'README.md'), 'utf8'));

  it('has each operation, with the heading of its step', () => {
    const heads = operations.map(({ query }) => [
      query.slice(2, 3),
      /^(query|mutation|subscription) \w+/m.exec(query)?.[0],
    ]);
    expect(heads).toEqual([
      ['1', 'query red'],
      ['2', 'query obligations'],
      ['3', 'query workingDayAfter'],
      ['4', 'subscription redFlagRaised'],
      ['5', 'query tasks'],
      ['5', 'mutation flagTask'],
    ]);
  });

  it('is valid against the schema', () => {
    const errors = operations.flatMap(({ query }) => validate(schema(), parse(query)));
    expect(errors).toEqual([]);
  });

  it('asks the reader for what the shell fills in', () => {
    const [, , , red, , flag] = operations;
    expect(red?.variables && JSON.parse(red.variables)).toEqual({ after: null });
    expect(flag?.variables && JSON.parse(flag.variables)).toEqual({ TASK: '' });
    expect(flag?.query).toContain('flagTask(input: {task: $TASK, status: RED, reason: "群众反映强烈"})');
  });

  it('is never empty, and never half GraphQL', () => {
    expect(() => tour("## Start\n```bash\nask '{ a }'\n```\n")).toThrow('no operation found');
    expect(() => tour("## Tour\n```bash\nask '{ a'\n```\n")).toThrow('Syntax Error');
  });
});
