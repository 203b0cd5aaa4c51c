// A soak: two hundred clients ask, act and follow for two minutes, over sockets and streams that are cut all the time. In the
// end every follower has received every event once and in order, nothing has failed, and the service holds no more memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { connectLedger, type LedgerClient, withIdempotencyKey } from '../../src/client/connect';
import { heldBytesOf, inspectable } from '../held';
import { cutAfter, overSocket, overStream } from '../instances/followers';
import { freePort, Instance, pause, tokenOf, until } from '../instances/instance';
import type { Json } from '../world';

const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 120);
const [SOCKETS, STREAMS, READERS, WRITERS] = [80, 20, 70, 30];
/** A connection lives so long, at random, in milliseconds. */
const LIVES = [1000, 8000] as const;
const READS = [
  '{ tasks(filter: { status: [RED], open: true }, first: 50) { totalCount nodes { number title leadUnit { name } statusReasons { message } } } }',
  '{ summary(filter: { open: true }, groupBy: UNIT) { counts { red } groups { label counts { red } } } }',
  '{ obligations(first: 50) { totalCount nodes { kind dueOn unit { name } task { number } } } }',
  '{ tasks(filter: { search: "道路" }, first: 20) { nodes { title reports(first: 5) { nodes { content } } } } }',
  '{ forecast { date turningRed tasks(first: 5) { nodes { number } } } }',
];

let folder: string;
let service: Instance;
let inspector: number;
let token: string;
let over = false;
const problems: string[] = [];
const random = (from: number, to: number) => from + Math.random() * (to - from);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'soak-'));
  [inspector, token] = [await freePort(), await tokenOf('OFFICE')];
  service = await Instance.start(`sqlite:${join(folder, 'ledger.sqlite')}`, {
    LEDGER_SEED: 'demo',
    NODE_OPTIONS: inspectable(inspector),
  });
}, 60_000);
afterAll(async () => {
  await service.end();
  rmSync(folder, { recursive: true });
});

const client = (): LedgerClient =>
  connectLedger({ url: service.url, token, webSocket: cutAfter(LIVES), pauses: { shortest: 50, longest: 500 } });

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
    const problem = (text: string) => void problems.push(text);
    const following = { urls: [service.url], token, after, problem, lives: LIVES };
    const followers = [
      ...Array.from({ length: SOCKETS }, () => overSocket(following)),
      ...Array.from({ length: STREAMS }, () => overStream(following)),
    ];
    const counts = { reads: 0, writes: 0 };
    const workers = [
      ...Array.from({ length: READERS }, () => reading(counts)),
      ...Array.from({ length: WRITERS }, (_, i) => writing(i, tasks, counts)),
    ];
    // The first third warms up.
    await pause((SECONDS / 3) * 1000);
    const before = await heldBytesOf(inspector);
    await pause((SECONDS / 3) * 2000);
    const later = await heldBytesOf(inspector);
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
    const caughtUp = () => followers.every(({ received }) => received.length >= expected.length);
    await until('followers have everything', caughtUp, 60);
    const connections = followers.map((each) => each.connections());
    followers.forEach(({ end }) => end());
    ask.close();
    console.log(
      `${counts.reads} queries, ${counts.writes} mutations, ${expected.length} events to each of ${followers.length}, ${connections.reduce((a, b) => a + b)} connections; held ${Math.round(before / 1e6)} MB, later ${Math.round(later / 1e6)} MB`,
    );

    expect([problems, service.died, service.faults]).toEqual([[], [], []]);
    expect(expected.length).toBeGreaterThan(SECONDS);
    for (const { received } of followers) expect(received).toEqual(expected);
    expect(Math.min(...connections)).toBeGreaterThan(Math.floor(SECONDS / 10));
    // A leak of a kilobyte for each request would show as tens of megabytes.
    expect(later - before).toBeLessThan(10e6);
  },
  SECONDS * 1000 + 180_000,
);
