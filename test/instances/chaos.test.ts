// Chaos on loopback: two instances on one PostgreSQL, six writers, forty subscribers that come back at random to either;
// instances are killed and PostgreSQL is restarted in the middle. What it demands is exact; when things happen is chance.
import type { Client } from 'pg';

import { verifyLog } from '../../src/ledger/verifying';
import { openDatabase } from '../../src/store/open';
import { Reader } from '../../src/store/reader';
import { type Follower, overSocket, overStream } from './followers';
import { Instance, mutationOf, pause, tokenOf, until } from './instance';
import { OwnPostgres } from './own-postgres';

const SECONDS = Number(process.env['CHAOS_SECONDS'] ?? 30);
const [WRITERS, SOCKETS, STREAMS] = [6, 20, 20];
const CODE = '370600';

let postgres: OwnPostgres;
let url: string;
let instances: [Instance, Instance];
let token: string;
let over = false;
/** Read anew each time: the compiler would hold the answer of before an await. */
const isOver = () => over;
const problems: string[] = [];
const problem = (text: string) => void problems.push(text);

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  url = await postgres.database('chaos');
  token = await tokenOf('OFFICE');
  instances = [await Instance.start(url), await Instance.start(url)];
}, 120_000);
afterAll(async () => {
  over = true;
  await Promise.all(instances.map((instance) => instance.end()));
  await postgres.end();
}, 60_000);

/** Somebody else in the database, who began a transaction, wrote, and went to lunch. */
class Idler {
  #client: Client | null = null;

  async begin(): Promise<void> {
    await this.end();
    const client = await postgres.connect(url);
    this.#client = client;
    await client.query('CREATE TABLE IF NOT EXISTS elsewhere (n integer)');
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('INSERT INTO elsewhere VALUES (1)');
    await client.query('SELECT count(*) FROM event');
  }

  async end(): Promise<void> {
    await this.#client?.end().catch(() => undefined);
  }
}

interface Count {
  ok: string[];
  /** mutations that were answered 503, or not at all, and were sent again */
  again: number;
  /** the longest that one mutation was not answered, in milliseconds */
  longest: number;
}

/** Acts with a key each; whoever is not answered asks the other instance with the same key. */
async function write(i: number, task: string, unit: string, count: Count): Promise<void> {
  for (let n = 0; !isOver(); n++) {
    const mark = `writer-${i}-${n}.`;
    const begun = Date.now();
    let at = Math.floor(Math.random() * 2);
    const [mutation, type, input] = [
      ['createPerson', 'CreatePersonInput', { name: mark }],
      ['updateTask', 'UpdateTaskInput', { task, actionPlan: mark }],
      ['issueLetter', 'IssueLetterInput', { task, recipients: [unit], requirement: mark }],
    ][n % 3] as [string, string, object];
    for (;;) {
      try {
        const { status, data, errors } = await (instances[at % 2] as Instance).ask(
          token,
          mutationOf(mutation, type),
          { input: { ...input, idempotencyKey: mark } },
          15_000,
        );
        if (status !== 503) {
          if (errors !== undefined || data[mutation].userErrors.length > 0)
            problem(`${mutation} ${status}: ${JSON.stringify(errors ?? data)}`);
          else count.ok.push(mark);
          break;
        }
      } catch {
        // Nobody is there, or has gone before the answer.
      }
      if (isOver() && Date.now() - begun > 30_000) {
        problem(`${mutation} was never answered`);
        return;
      }
      count.again++;
      at++;
      await pause(50 + Math.random() * 200);
    }
    count.longest = Math.max(count.longest, Date.now() - begun);
    await pause(Math.random() * 60);
  }
}

async function disturb(idler: Idler): Promise<void> {
  const [a, b] = instances;
  const rest = () => pause((SECONDS * 1000) / 8);
  const restart = async (how: 'fast' | 'immediate') => {
    await postgres.stop(how);
    await pause(Math.random() * 3000);
    await postgres.again();
    await idler.begin();
  };
  await rest();
  await a.end('SIGKILL');
  await rest();
  await a.start();
  await rest();
  await restart('fast');
  await rest();
  // Both at once: who survives has no database, and who comes back has none to begin with.
  await Promise.all([restart('immediate'), b.end('SIGKILL')]);
  await b.start();
  await rest();
  await a.end('SIGTERM');
  await a.start();
  await rest();
  await restart('immediate');
  await rest();
}

async function eventsBehind(sequence: number): Promise<{ sequence: number; data: string }[]> {
  const client = await postgres.connect(url);
  const { rows } = await client.query<{ sequence: string; data: string }>(
    'SELECT "sequence", "data" FROM "event" WHERE "jurisdiction" = $1 AND "sequence" > $2 ORDER BY "sequence"',
    [CODE, sequence],
  );
  await client.end();
  return rows.map(({ sequence: n, data }) => ({ sequence: Number(n), data }));
}

/** Tasks in progress, one for each writer. */
async function tasks(): Promise<{ unit: string; ids: string[] }> {
  const [a] = instances;
  const { unit } = await a.must(
    token,
    'createUnit',
    'CreateUnitInput',
    { code: 'U1', name: '测试单位', kind: 'DEPARTMENT' },
    'unit { id }',
  );
  const { person } = await a.must(token, 'createPerson', 'CreatePersonInput', { name: '测试岗位' }, 'person { id }');
  const source = { kind: 'MEETING_DECISION', level: 'MUNICIPAL', title: '会议纪要', issuedOn: '2026-01-05' };
  const made = await a.must(token, 'createSource', 'CreateSourceInput', source, 'source { id }');
  const ids: string[] = [];
  for (let i = 0; i < WRITERS; i++) {
    const input = {
      title: `测试事项${i}`,
      requirement: '完成测试任务',
      goal: '测试目标',
      standard: '测试标准',
      source: made.source.id,
      leadUnit: unit.id,
      owner: person.id,
      deadline: '2030-06-28',
    };
    const { task } = await a.must(token, 'createTask', 'CreateTaskInput', input, 'task { id }');
    await a.must(token, 'assignTask', 'TaskInput', { task: task.id });
    ids.push(task.id);
  }
  return { unit: unit.id, ids };
}

it(
  `loses nothing and does nothing twice in ${SECONDS} s of kills and restarts`,
  async () => {
    const { unit, ids } = await tasks();
    const first = await instances[0].ask(token, '{ tasks(first: 0) { eventCursor } }');
    const after: string = first.data.tasks.eventCursor;
    const begin = (await eventsBehind(0)).length;
    const following = { urls: instances.map((each) => each.url), token, after, problem };
    const followers: Follower[] = [
      ...Array.from({ length: SOCKETS }, () => overSocket(following)),
      ...Array.from({ length: STREAMS }, () => overStream(following)),
    ];
    const idler = new Idler();
    await idler.begin();
    const count: Count = { ok: [], again: 0, longest: 0 };
    const writers = ids.map((task, i) => write(i, task, unit, count));
    await disturb(idler);
    over = true;
    await Promise.all(writers);

    const events = await eventsBehind(begin);
    const expected = events.map(({ sequence }) => sequence);
    const complete = () => followers.every(({ received }) => received.length >= expected.length);
    await until('everybody has received everything', complete, 60).catch((error: unknown) => problem(String(error)));
    followers.forEach(({ end }) => end());
    await idler.end();
    const connections = followers.map((each) => each.connections());
    console.log(
      `${count.ok.length} mutations, ${count.again} sent again, the longest took ${count.longest} ms; ` +
        `${expected.length} events to each of ${followers.length}; ${connections.reduce((a, b) => a + b)} connections; ` +
        `faults logged: ${instances.map(({ faults }) => faults.length).join(', ')}`,
    );

    expect(problems).toEqual([]);
    expect(instances.flatMap(({ died }) => died)).toEqual([]);
    expect(expected).toEqual(expected.map((_, i) => begin + 1 + i));
    for (const { received } of followers) expect(received).toEqual(expected);
    // Whoever was answered is in the log once; so is nobody twice who was not.
    const marks = events.flatMap(({ data }) => /writer-\d+-\d+\./.exec(data) ?? []);
    expect(new Set(marks).size).toBe(marks.length);
    expect(count.ok.filter((mark) => !marks.includes(mark))).toEqual([]);
    expect(count.ok.length).toBeGreaterThan(SECONDS);
    expect(Math.min(...connections)).toBeGreaterThan(2);
    const database = await openDatabase(url);
    expect(await verifyLog(new Reader(database), CODE)).toMatchObject({ valid: true, events: begin + events.length });
    await database.close();
    const strange = instances.flatMap(({ faults }) => faults).filter((line) => !OF_A_LOST_DATABASE.test(line));
    expect(strange).toEqual([]);
  },
  SECONDS * 1000 + 240_000,
);

// Told once by who watches the database, and by the connection that listens.
const OF_A_LOST_DATABASE =
  /the database cannot be reached|terminating connection|Connection terminated|ECONNRE|shutting down/;
