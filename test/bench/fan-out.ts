// Fan-out: red flags at a rate to many subscribers of the same document, beside a bare broadcast of the same bytes to as many.
import { FLAG, RED_FLAGS } from './documents';
import type { Options } from './options';
import { Process, type Profile } from './processes';
import { median } from './sampling';
import type { Service } from './service';
import type { Subjects } from './subjects';

/** One way of telling everybody; times in milliseconds. */
export interface Told {
  /** seconds from the first flag until everybody had all, and how many seconds the rate asks for */
  took: number;
  wanted: number;
  /** microseconds of processor time for a message, without what makes it; and with it */
  cpu: number;
  cpuWithCause: number;
  /** from the cause until the first and the last client had it, without what the cause itself takes with nobody there */
  first: number;
  last: number;
  /** the last client at the 99th of a hundred flags */
  last99: number;
  rss: number;
}

export interface FanOut {
  subscribers: number;
  flags: number;
  perSecond: number;
  bytes: number;
  service: Told;
  broadcast: Told;
  profile?: Profile;
}

interface Made {
  took: number;
  received: number;
  answered: number[];
  refused: string | null;
  first: number[];
  last: number[];
  sample: string | null;
}

const SECONDS = 3;
// A client may open 100 sockets: so many dashboards of one office.
const SUBJECTS = 20;
// Flags with nobody there, before anything is measured (cells.ts warms up the other works).
const WARM_UP = 300;
const PEERS = 'test/bench/peers';

export async function fanOut(service: Service, subjects: Subjects, options: Options): Promise<FanOut> {
  const { subscribers, flags: perSecond, rounds, short } = options;
  const listeners = Process.start('listeners', `${PEERS}/listeners.mjs`);
  const broadcast = Process.start('broadcast', `${PEERS}/broadcast.mjs`);
  try {
    await listeners.says(/listening on (\d+)/);
    const port = Number(await broadcast.says(/listening on (\d+)/));
    const flags = short ? 5 : perSecond * SECONDS;
    const inits: string[] = [];
    for (let i = 0; i < SUBJECTS; i++) {
      const authorization = `Bearer ${await service.token('OFFICE', `dashboard-${i + 1}`)}`;
      inits.push(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    }
    const subscribe = JSON.stringify({ id: '1', type: 'subscribe', payload: { query: RED_FLAGS } });
    const { hostname: host, port: servicePort } = new URL(service.url);
    const there = { host, port: Number(servicePort), path: '/graphql' };
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await service.token('OFFICE', 'office-1')}`,
    };
    // Each task is flagged once.
    const tasks = subjects.open.flags[Symbol.iterator]();
    const causes = (count = flags) =>
      Array.from({ length: count }, () => {
        const { value } = tasks.next();
        if (value === undefined) throw new Error('too few tasks to flag');
        const input = { task: value.id, status: 'RED', reason: '现场核查发现进度严重滞后' };
        return { ...there, headers, body: JSON.stringify({ query: FLAG, variables: { input } }) };
      });
    const told: Record<'service' | 'broadcast', Told[]> = { service: [], broadcast: [] };
    let sample = '';
    const both = {
      service: async () => {
        const open = { act: 'open', ...there, inits, subscribe, count: subscribers };
        const waiting = async () => {
          while ((await service.metric('ledger_subscribers_waiting')) < subscribers)
            await new Promise((go) => setTimeout(go, 20));
        };
        const one = await tell(listeners, service.process, open, waiting, causes, perSecond);
        sample = one.sample;
        return one.told;
      },
      broadcast: async () => {
        const where = { host, port, path: '/' };
        const open = { act: 'open', ...where, inits: inits.slice(0, 1), subscribe, count: subscribers };
        const posts = () => Array.from({ length: flags }, () => ({ ...where, headers: {}, body: sample }));
        return (await tell(listeners, broadcast, open, () => Promise.resolve(), posts, perSecond)).told;
      },
    };
    if (!short) await listeners.ask<Made>({ act: 'make', requests: causes(WARM_UP), perSecond: WARM_UP });
    for (let round = 0; round < rounds; round++) {
      // The bytes to broadcast are those that the service has sent.
      const order = round % 2 === 0 ? (['service', 'broadcast'] as const) : (['broadcast', 'service'] as const);
      for (const name of order) told[name].push(await both[name]());
    }
    const profile = options.profile ? await service.process.profile(both.service) : undefined;
    const bytes = Buffer.byteLength(sample);
    const stacks = { service: middle(told.service), broadcast: middle(told.broadcast) };
    return { subscribers, flags, perSecond, bytes, ...stacks, ...(profile !== undefined && { profile }) };
  } finally {
    await listeners.end();
    await broadcast.end();
  }
}

/** Makes messages with nobody there, and then with everybody. */
async function tell(
  listeners: Process,
  server: Process,
  open: object & { count: number },
  waiting: () => Promise<void>,
  causes: () => object[],
  perSecond: number,
): Promise<{ told: Told; sample: string }> {
  const make = async (): Promise<Made & { cpu: number; causes: number }> => {
    const requests = causes();
    const before = server.used().cpu;
    const made = await listeners.ask<Made>({ act: 'make', requests, perSecond });
    if (made.refused !== null) throw new Error(made.refused);
    return { ...made, cpu: (server.used().cpu - before) * 1e6, causes: requests.length };
  };
  await listeners.ask({ act: 'close' });
  const alone = await make();
  await listeners.ask(open);
  await waiting();
  const all = await make();
  const { rss } = server.used();
  await listeners.ask({ act: 'close' });
  const cause = median(alone.answered);
  const last = all.last.map((each) => each - cause);
  const told = {
    took: all.took,
    wanted: all.causes / perSecond,
    cpu: (all.cpu - alone.cpu) / all.received,
    cpuWithCause: all.cpu / all.received,
    first: median(all.first) - cause,
    last: median(last),
    last99: [...last].sort((a, b) => a - b)[Math.floor(last.length * 0.99)] ?? NaN,
    rss,
  };
  return { told, sample: all.sample ?? '' };
}

function middle(all: readonly Told[]): Told {
  const names = Object.keys(all[0] ?? {}) as (keyof Told)[];
  return Object.fromEntries(names.map((name) => [name, median(all.map((each) => each[name]))])) as unknown as Told;
}
