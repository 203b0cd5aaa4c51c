// What callers find behind the load balancer: the whole API, as at an instance itself; and what they do not find.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import type { Json } from '../world';
import { adding, Cluster, post, titles, token, until } from './cluster';
import { Stream } from './sse';

const CONFIGURATION = resolve(__dirname, '../../deploy/nginx/nginx.conf');
const FOLLOW = 'subscription Follow { ledgerEvents { sequence kind } }';

let cluster: Cluster;
let url: string;
const streams: Stream[] = [];
const sockets: Client[] = [];

beforeAll(async () => {
  cluster = await Cluster.start();
  ({ url } = cluster);
}, 300_000);
afterEach(async () => {
  await Promise.all(streams.splice(0).map((stream) => stream.stop()));
  for (const client of sockets.splice(0)) await client.dispose();
  await until('nobody follows', async () => (await cluster.metric('ledger_subscribers_waiting')).every((n) => n === 0));
});
afterAll(() => cluster.end(), 60_000);

async function stream(path: string, headers: Record<string, string> = {}): Promise<Stream> {
  const opened = await Stream.open(`${url}${path}`, headers);
  streams.push(opened);
  return opened;
}

/** The sequence of the last event, of a mutation sent to one instance. */
async function happens(title: string, at = url): Promise<number> {
  const { data } = await post(at, adding(title));
  expect(data.createSource.userErrors).toEqual([]);
  const last = await post(at, { query: '{ events(last: 1) { nodes { sequence kind } } }' });
  expect(last.data.events.nodes[0].kind).toBe('sourceCreated');
  return last.data.events.nodes[0].sequence;
}

describe('the configuration', () => {
  /** What nginx says of a configuration. */
  const check = (path: string) => {
    // nginx opens /dev/stdout, which a pipe of Node's (a socket) cannot be.
    const prefix = join(cluster.folder, 'checked');
    mkdirSync(prefix, { recursive: true });
    const out = openSync(join(prefix, 'out'), 'w');
    const args = ['-t', '-e', 'stderr', '-p', `${prefix}/`, '-c', path];
    // Debian puts it where not everybody's PATH leads.
    const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
    const { stderr } = spawnSync('nginx', args, { stdio: ['ignore', out, 'pipe'], encoding: 'utf8', env });
    closeSync(out);
    return stderr;
  };

  it('is taken by nginx as it stands in the repository', () => {
    expect(check(CONFIGURATION)).toMatch(/test is successful/);
  });

  it('is the one that runs here', () => {
    const running = join(cluster.folder, 'data/nginx/nginx.conf');
    expect(readFileSync(running, 'utf8')).toBe(readFileSync(CONFIGURATION, 'utf8'));
    expect(check(running)).toMatch(/test is successful/);
  });
});

describe('asking', () => {
  it('answers a query, and says under which number', async () => {
    const query = '{ viewer { name role } }';
    const { status, data, headers } = await post(url, { query }, { 'x-request-id': 'screen-17' });
    expect([status, data]).toEqual([200, { viewer: { name: '集群测试', role: 'OFFICE' } }]);
    expect(headers.get('x-request-id')).toBe('screen-17');
    const odd = await post(url, { query }, { 'x-request-id': 'two words' });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('does a mutation once, and every instance knows of it', async () => {
    const { data } = await post(url, adding('均衡一件'));
    expect(data.createSource.userErrors).toEqual([]);
    for (const instance of cluster.instances) expect(await titles(instance.url, '均衡一件')).toEqual(['均衡一件']);
  });

  it('spreads callers over the instances', async () => {
    const operations = async () => {
      const texts = cluster.instances.map(async (each) => (await fetch(`${each.url}/metrics`)).text());
      return (await Promise.all(texts)).map((text) =>
        [...text.matchAll(/^ledger_operation_duration_seconds_count\{[^}]*way="http"[^}]*\} (\d+)/gm)].reduce(
          (sum, [, count]) => sum + Number(count),
          0,
        ),
      );
    };
    const before = await operations();
    await Promise.all(Array.from({ length: 20 }, () => post(url, { query: '{ viewer { name } }' })));
    const after = await operations();
    expect(after.map((count, i) => count - (before[i] ?? 0)).every((count) => count > 0)).toBe(true);
  });

  it('leaves it to the service to refuse a body of 300 kB', async () => {
    const { status, errors } = await post(url, { query: '{ viewer { name } }', padding: 'x'.repeat(300_000) });
    expect(status).toBe(413);
    expect(errors).toEqual([
      {
        message: '请求体超过 256 kB / the body is larger than 256 kB',
        extensions: { code: 'BAD_USER_INPUT', limit: 'body', allowed: 256 },
      },
    ]);
  });

  it('refuses a body of megabytes in the same form, before it reaches an instance', async () => {
    const { status, errors } = await post(url, { query: '{ viewer { name } }', padding: 'x'.repeat(2_000_000) });
    expect(status).toBe(413);
    expect(errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', limit: 'body' });
  });

  it('tells the service from where a caller comes', async () => {
    const security = await token('SECURITY', 's1');
    const query = 'mutation ($input: CreateClientInput!) { createClient(input: $input) { key userErrors { code } } }';
    const input = { name: '外网', role: 'SYSTEM', networks: ['203.0.113.0/24'], expiresAt: inOneDay() };
    const { data } = await post(url, { query, variables: { input } }, {}, security);
    const { key } = data.createClient;
    const from = (address: string) => post(url, { query: '{ viewer { name } }' }, { 'x-forwarded-for': address }, key);
    // An instance learns of a new key within moments.
    await until('the key is taken', async () => (await from('203.0.113.9')).status === 200);
    expect((await from('198.51.100.9')).status).toBe(401);
    // Before the proxies that are believed, whatever the caller writes himself is not his address.
    expect((await from('203.0.113.9, 198.51.100.9')).status).toBe(401);
  });
});

const inOneDay = () => new Date(Date.now() + 864e5).toISOString();

describe('paths', () => {
  it.each([
    '/metrics',
    '/Metrics',
    '/metrics/',
    '//metrics',
    '/graphql/../metrics',
    '/graphql/%2e%2e/metrics',
    '/readyz',
  ])('keeps %s inside', (path) => {
    // fetch would tidy the path up before it sends it.
    const { stdout } = spawnSync('curl', ['-s', '-i', '--path-as-is', `${url}${path}`], { encoding: 'utf8' });
    expect(stdout).toMatch(/^HTTP\/1.1 404 /);
    expect(stdout).toMatch(/not found: the API is at \/graphql/);
    expect(stdout).not.toMatch(/nodejs_|ready/);
  });

  it('says to the outside whether any instance is there', async () => {
    const response = await fetch(`${url}/healthz`);
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  });
});

describe('WebSockets', () => {
  const open = async () => {
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${await token()}` },
      retryAttempts: 0,
    });
    sockets.push(client);
    return client.iterate<Json>({ query: FOLLOW });
  };

  it('brings an event of one instance to the subscribers of the other', async () => {
    const following = [await open(), await open()];
    const firsts = following.map((events) => events.next());
    await until('one at each instance', async () =>
      (await cluster.metric('ledger_subscribers_waiting')).every((n) => n === 1),
    );
    const sequence = await happens('推送一件', cluster.instances[0]?.url);
    const pushed = await Promise.all(firsts);
    expect(pushed.map(({ value }: Json) => value.data.ledgerEvents.sequence)).toEqual([sequence, sequence]);
  });

  it('knows its own pages from those of others', async () => {
    const upgrade = (origin: string) =>
      new Promise<string>((answer) => {
        const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { origin });
        socket.once('open', () => {
          socket.terminate();
          answer('open');
        });
        socket.once('unexpected-response', (_, response) => answer(String(response.statusCode)));
        socket.once('error', (error) => answer(error.message));
      });
    expect(await upgrade(url)).toBe('open');
    expect(await upgrade('http://elsewhere.example')).toBe('403');
  });
});

describe('server-sent events', () => {
  it.each(['/graphql/stream', '/graphql'])('come at once over %s, and still do after quiet times', async (path) => {
    const opened = await stream(path);
    expect(opened.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    await until('the first word', () => opened.quiet > 0);
    const first = await happens(`流一件 ${path}`);
    await until('the first event', () => opened.sequences.at(-1) === first);
    // Every 12 s one: the second is said after more than 15 s.
    const { quiet } = opened;
    await until('two keep-alives', () => opened.quiet >= quiet + 2);
    expect(opened.ended).toBe(false);
    const second = await happens(`流又一件 ${path}`);
    await until('the second event', () => opened.sequences.at(-1) === second, 5000);
  });

  it('resume from Last-Event-ID at any instance', async () => {
    const before = await stream('/graphql/stream');
    await until('it follows', () => before.quiet > 0);
    const seen = await happens('断点之前');
    await until('an event with its id', () => before.sequences.at(-1) === seen);
    await before.stop();
    const missed = [await happens('断点之后一'), await happens('断点之后二')];
    const again = await Promise.all([1, 2].map(() => stream('/graphql/stream', { 'last-event-id': before.id ?? '' })));
    await until('one at each instance', async () =>
      (await cluster.metric('ledger_streams_open')).every((n) => n === 1),
    );
    await until('both have what was missed', () => again.every(({ sequences }) => sequences.length >= missed.length));
    for (const { sequences } of again) expect(sequences).toEqual(missed);
  });
});
