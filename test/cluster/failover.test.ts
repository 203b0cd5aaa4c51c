// Instances that are lost while callers ask, act and follow: nothing is done twice, nobody misses anything, and who cannot
// be answered is told whether their mutation may have been done.
import { setTimeout as pause } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { connectLedger, withIdempotencyKey } from '../../src/client/connect';
import type { Json } from '../world';
import { adding, type Answer, Cluster, type Instance, post, titles, token, until } from './cluster';

let cluster: Cluster;
let url: string;

beforeEach(async () => {
  cluster = await Cluster.start();
  ({ url } = cluster);
}, 300_000);
afterEach(() => cluster.end(), 60_000);

function pair(): [Instance, Instance] {
  const [one, two] = cluster.instances;
  if (one === undefined || two === undefined) throw new Error(cluster.output());
  return [one, two];
}

async function get(query: string): Promise<Answer> {
  const response = await fetch(`${url}/graphql?${new URLSearchParams({ query }).toString()}`, {
    headers: { 'apollo-require-preflight': '1', authorization: `Bearer ${await token()}` },
  });
  const { data, errors } = (await response.json()) as Json;
  return { status: response.status, headers: response.headers, data, errors };
}

it('sends a query of a lost instance to the other, and a mutation never', async () => {
  const [lost, other] = pair();
  // It takes requests and answers none: what is sent to it has been sent when it is lost.
  process.kill(lost.pid, 'SIGSTOP');
  const asked = Array.from({ length: 6 }, () => get('{ viewer { name } }'));
  const sent = Array.from({ length: 6 }, (_, i) => post(url, adding(`失联 ${i}`)));
  const answered = new Set<Promise<Answer>>();
  [...asked, ...sent].forEach((each) => void each.then(() => answered.add(each)));
  await until('the other has answered its half', async () => {
    const before = answered.size;
    await pause(1000);
    return before === answered.size && sent.some((each) => answered.has(each));
  });
  const hanging = sent.filter((each) => !answered.has(each));
  expect(hanging.length).toBeGreaterThan(0);
  expect(asked.filter((each) => !answered.has(each)).length).toBeGreaterThan(0);
  process.kill(lost.pid, 'SIGKILL');

  for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
  for (const { status, errors, headers } of await Promise.all(hanging)) {
    expect([status, errors[0].extensions.code]).toEqual([502, 'UNAVAILABLE']);
    expect(errors[0].message).toMatch(/idempotencyKey/);
    expect(headers.get('retry-after')).toBe('3');
  }
  const done = sent.map((each, i) => (hanging.includes(each) ? '' : `失联 ${i}`)).filter((title) => title !== '');
  expect(await titles(other.url, '失联')).toEqual(done);
  // From now on all go to the one that is left.
  for (let i = 0; i < 10; i++) expect((await post(url, { query: '{ viewer { name } }' })).status).toBe(200);
});

it('does no mutation twice while an instance is killed under load, and those with a key exactly once', async () => {
  const [killed, left] = pair();
  const tried = new Map<string, number>();
  let over = false;
  const plain = async (writer: number) => {
    for (let i = 0; !over; i++) {
      const title = `裸送 ${writer}-${i}`;
      const { status } = await post(url, adding(title));
      tried.set(title, status);
    }
  };
  const ledger = connectLedger({ url, token: await token(), pauses: { shortest: 50, longest: 5000 } });
  const promised: string[] = [];
  const keyed = async (writer: number) => {
    for (let i = 0; !over; i++) {
      const { query, variables } = adding(`带键 ${writer}-${i}`);
      const input = withIdempotencyKey(variables.input);
      const { createSource } = await ledger.mutate<Json>(query, { input });
      expect(createSource.userErrors).toEqual([]);
      promised.push(input.title);
    }
  };
  const writers = [plain(1), plain(2), plain(3), keyed(1), keyed(2)];
  await until('it runs', () => tried.size > 20 && promised.length > 10);
  process.kill(killed.pid, 'SIGKILL');
  const [before, kept] = [tried.size, promised.length];
  await until('it goes on', () => tried.size > before + 20 && promised.length > kept + 10);
  over = true;
  await Promise.all(writers);
  ledger.close();
  await cluster.says(/instance 1 has ended \(SIGKILL\)/);

  const stored: string[] = [];
  for (const writer of [1, 2, 3]) stored.push(...(await titles(left.url, `裸送 ${writer}-`)));
  expect(new Set(stored).size).toBe(stored.length);
  const wrong = [...tried].filter(([title, status]) =>
    status === 200 ? !stored.includes(title) : status === 503 ? stored.includes(title) : status !== 502,
  );
  expect(wrong).toEqual([]);
  const once = [...(await titles(left.url, '带键 1-')), ...(await titles(left.url, '带键 2-'))];
  expect(once).toEqual(promised.sort());
});

it('lets a follower of a killed instance go on at the other, without loss', async () => {
  const [one, two] = pair();
  const ledger = connectLedger({
    url,
    token: await token(),
    webSocket: WebSocket,
    pauses: { shortest: 50, longest: 500 },
  });
  const received: number[] = [];
  const stop = new AbortController();
  const follow = 'subscription Follow($after: String) { ledgerEvents(after: $after) { cursor sequence } }';
  const following = (async () => {
    for await (const { event } of ledger.follow<Json>(follow, {}, { signal: stop.signal }))
      received.push(event.sequence);
  })();
  await until('it follows', async () => (await cluster.metric('ledger_subscribers_waiting')).includes(1));
  const [killed, left] = (await cluster.metric('ledger_subscribers_waiting'))[0] === 1 ? [one, two] : [two, one];
  const COUNT = 30;
  for (let i = 0; i < COUNT; i++) {
    if (i === COUNT / 3) {
      await until('some have come', () => received.length > 0);
      process.kill(killed.pid, 'SIGKILL');
    }
    expect((await post(left.url, adding(`续传 ${i}`))).status).toBe(200);
  }
  await until('all have come', () => received.length >= COUNT);
  stop.abort();
  await following;
  ledger.close();
  const { data } = await post(left.url, { query: `{ events(last: ${COUNT}) { nodes { sequence } } }` });
  expect(received).toEqual(data.events.nodes.map(({ sequence }: Json) => sequence));
});

it('says 503 with Retry-After when no instance is there', async () => {
  for (const { pid } of pair()) process.kill(pid, 'SIGKILL');
  await cluster.says(/instance 2 has ended/);
  await cluster.says(/instance 1 has ended/);
  // The first finds them gone, the later ones are not sent to them at all.
  for (let i = 0; i < 3; i++) {
    const { status, headers, errors } = await post(url, adding('无人'));
    expect([status, headers.get('retry-after')]).toEqual([503, '3']);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(errors).toEqual([
      {
        message: '服务暂不可用，请稍后重试 / the service is not available: try again later',
        extensions: { code: 'UNAVAILABLE' },
      },
    ]);
  }
  expect((await get('{ viewer { name } }')).status).toBe(503);
  const stream = await fetch(`${url}/graphql/stream`, { method: 'POST', body: '{}' });
  expect([stream.status, stream.headers.get('retry-after')]).toEqual([503, '3']);
});

it('ends all its processes when it is told to', async () => {
  const pids = [...cluster.output().matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid));
  expect(pids).toHaveLength(3);
  expect(await cluster.stop()).toBe(0);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});
