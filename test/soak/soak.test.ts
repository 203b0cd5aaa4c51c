// A soak: two hundred clients ask, act and follow for two minutes, over sockets and streams that are cut all the time. In the
// end every follower has received every event once and in order, nothing has failed, and the service's memory is flat.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { WebSocket } from 'ws';

import { connectLedger, type LedgerClient, withIdempotencyKey } from '../../src/client/connect';
import { signToken } from '../../src/server/tokens';
import type { Json } from '../world';

const ROOT = resolve(__dirname, '../..');
const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 120);
const SECRET = 'a secret for the soak that is longer than 32 bytes';
const [SOCKETS, STREAMS, READERS, WRITERS] = [80, 20, 70, 30];
// Every connection lives so long, at random, in milliseconds.
const [SHORTEST, LONGEST] = [1000, 8000];

const FOLLOW = 'subscription ($after: String) { ledgerEvents(after: $after) { cursor sequence kind task { id } } }';
const READS = [
  '{ tasks(filter: { status: [RED], open: true }, first: 50) { totalCount nodes { number title leadUnit { name } statusReasons { message } } } }',
  '{ summary(filter: { open: true }, groupBy: UNIT) { counts { red } groups { label counts { red } } } }',
  '{ obligations(first: 50) { totalCount nodes { kind dueOn unit { name } task { number } } } }',
  '{ tasks(filter: { search: "道路" }, first: 20) { nodes { title reports(first: 5) { nodes { content } } } } }',
  '{ forecast { date turningRed tasks(first: 5) { nodes { number } } } }',
];

let folder: string;
let service: ChildProcess;
let url: string;
let token: string;
let over = false;
const problems: string[] = [];
const random = (from: number, to: number) => from + Math.random() * (to - from);
const pause = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'soak-'));
  service = spawn(process.execPath, [join(ROOT, 'dist/src/main.js')], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: '',
      PORT: '0',
      LEDGER_DATA: folder,
      LEDGER_JWT_SECRET: SECRET,
      LEDGER_LIMITS: 'rate=100000000,socketsPerClient=1000',
    },
  });
  let output = '';
  service.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  service.stderr?.on('data', (chunk: Buffer) => problems.push(`stderr: ${chunk.toString()}`));
  while (!/:(\d+)\/graphql/.test(output)) await once(service.stdout as NodeJS.EventEmitter, 'data');
  url = `http://127.0.0.1:${/:(\d+)\/graphql/.exec(output)?.[1]}`;
  const claims = { sub: 'soak', name: '浸泡测试', role: 'OFFICE', jurisdiction: '370600' } as const;
  token = await signToken(SECRET, claims, '1h');
}, 60_000);
afterAll(() => {
  service.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Sockets that are cut after a while, as networks do. */
class Cut extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols);
    const timer = setTimeout(() => this.terminate(), random(SHORTEST, LONGEST));
    this.once('close', () => clearTimeout(timer));
  }
}

function client(watch: () => void = () => undefined): LedgerClient {
  return connectLedger({ url, token, webSocket: Cut, pauses: { shortest: 50, longest: 500 }, watch });
}

interface Follower {
  received: number[];
  connections: () => number;
  end: () => void;
}

function overSocket(after: string): Follower {
  const [received, stop] = [[] as number[], new AbortController()];
  let connections = 0;
  const ledger = client(() => connections++);
  const run = async () => {
    const options = { after, signal: stop.signal };
    for await (const { event } of ledger.follow<Json>(FOLLOW, {}, options)) received.push(event.sequence);
  };
  run().catch((error: unknown) => problems.push(`follower: ${String(error)}`));
  return {
    received,
    connections: () => connections,
    end: () => {
      stop.abort();
      ledger.close();
    },
  };
}

function overStream(after: string): Follower {
  const received: number[] = [];
  let [last, connections, ended] = [after, 0, false];
  let stop = new AbortController();
  const run = async () => {
    while (!ended) {
      stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), random(SHORTEST, LONGEST));
      try {
        connections++;
        const response = await fetch(`${url}/graphql/stream`, {
          method: 'POST',
          signal: stop.signal,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            accept: 'text/event-stream',
            'last-event-id': last,
          },
          body: JSON.stringify({ query: FOLLOW }),
        });
        let rest = '';
        for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          const parts = (rest + chunk).split('\n\n');
          rest = parts.pop() ?? '';
          for (const part of parts) {
            const id = /^id: (.*)$/m.exec(part)?.[1];
            const data = /^data: (.*)$/m.exec(part)?.[1];
            if (data) {
              const { data: event, errors } = JSON.parse(data);
              if (errors) problems.push(`stream: ${JSON.stringify(errors)}`);
              else received.push(event.ledgerEvents.sequence);
            }
            last = id ?? last;
          }
        }
      } catch (error) {
        if (!stop.signal.aborted) problems.push(`stream: ${String(error)}`);
      } finally {
        clearTimeout(timer);
      }
    }
  };
  void run();
  return {
    received,
    connections: () => connections,
    end: () => {
      ended = true;
      stop.abort();
    },
  };
}

async function reading(counts: { reads: number }): Promise<void> {
  const ledger = client();
  while (!over) {
    await ledger
      .query<Json>(READS[Math.floor(Math.random() * READS.length)] ?? '')
      .then(() => counts.reads++)
      .catch((error: unknown) => problems.push(`query: ${String(error)}`));
    await pause(random(300, 1500));
  }
  ledger.close();
}

async function writing(i: number, tasks: string[], counts: { writes: number }): Promise<void> {
  const ledger = client();
  const send = async (mutation: string, type: string, input: object) => {
    const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message } } }`;
    const data = await ledger.mutate<Json>(document, { input: withIdempotencyKey(input as never) });
    if (data[mutation].userErrors.length > 0)
      problems.push(`${mutation}: ${JSON.stringify(data[mutation].userErrors)}`);
    counts.writes++;
  };
  for (let n = 0; !over; n++) {
    const task = tasks[(i + n * WRITERS) % tasks.length];
    try {
      if (n % 3 === 0) await send('createPerson', 'CreatePersonInput', { name: `岗位${i}-${n}` });
      else if (n % 3 === 1) await send('issueLetter', 'IssueLetterInput', letterTo(task));
      else await send('updateTask', 'UpdateTaskInput', { task, actionPlan: `第${n}次调整` });
    } catch (error) {
      problems.push(`mutation: ${String(error)}`);
    }
    await pause(random(500, 2500));
  }
  ledger.close();
}

let leadUnits = new Map<string, string>();
const letterTo = (task: string | undefined) => ({
  task,
  recipients: [leadUnits.get(task ?? '')],
  requirement: '请反馈进展',
});

/** Bytes that the service has reachable, as far as its collections tell: the least of the readings of some time. */
async function memory(ms: number): Promise<number> {
  let least = Infinity;
  for (const end = Date.now() + ms; Date.now() < end;) {
    const text = await (await fetch(`${url}/metrics`)).text();
    least = Math.min(least, Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1]));
    await pause(500);
  }
  return least;
}

it(
  `serves two hundred clients for ${SECONDS} s: every event once, memory flat`,
  async () => {
    const ask = client();
    const first = await ask.query<Json>(
      '{ tasks(first: 100, filter: { stage: [IN_PROGRESS, ASSIGNED] }) { eventCursor nodes { id leadUnit { id } } } }',
    );
    const tasks: string[] = first.tasks.nodes.map(({ id }: Json) => id);
    leadUnits = new Map(first.tasks.nodes.map(({ id, leadUnit }: Json) => [id, leadUnit.id]));
    const after: string = first.tasks.eventCursor;
    const followers = [
      ...Array.from({ length: SOCKETS }, () => overSocket(after)),
      ...Array.from({ length: STREAMS }, () => overStream(after)),
    ];
    const counts = { reads: 0, writes: 0 };
    const workers = [
      ...Array.from({ length: READERS }, () => reading(counts)),
      ...Array.from({ length: WRITERS }, (_, i) => writing(i, tasks, counts)),
    ];
    // The first quarter warms up; the second and the last are compared.
    await pause(SECONDS * 250);
    const before = await memory(SECONDS * 250);
    await pause(SECONDS * 250);
    const later = await memory(SECONDS * 250);
    over = true;
    await Promise.all(workers);

    const expected: number[] = [];
    for (let cursor: string | null = after; cursor !== null;) {
      const page: Json = await ask.query<Json>(
        'query ($after: String) { events(after: $after, first: 200) { pageInfo { hasNextPage endCursor } nodes { sequence } } }',
        { after: cursor },
      );
      expected.push(...page.events.nodes.map(({ sequence }: Json) => sequence));
      cursor = page.events.pageInfo.hasNextPage ? page.events.pageInfo.endCursor : null;
    }
    const deadline = Date.now() + 60_000;
    while (followers.some(({ received }) => received.length < expected.length) && Date.now() < deadline)
      await pause(100);
    const connections = followers.map((each) => each.connections());
    followers.forEach(({ end }) => end());
    ask.close();
    console.log(
      `${counts.reads} queries, ${counts.writes} mutations, ${expected.length} events to each of ${followers.length}, ${connections.reduce((a, b) => a + b)} connections; heap ${Math.round(before / 1e6)} MB, later ${Math.round(later / 1e6)} MB`,
    );

    expect(problems).toEqual([]);
    expect(expected.length).toBeGreaterThan(SECONDS);
    for (const { received } of followers) expect(received).toEqual(expected);
    expect(Math.min(...connections)).toBeGreaterThan(Math.floor(SECONDS / 10));
    // A leak of a kilobyte for each request would show as tens of megabytes.
    expect(later - before).toBeLessThan(Math.max(20e6, before * 0.25));
  },
  SECONDS * 1000 + 180_000,
);
