// Acts that share a commit: they leave, row by row and hash by hash, what they leave one after the other, and answer the same;
// one that fails leaves nothing, whether by itself or because the database refuses what it wrote.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sql, { raw } from 'sql-template-tag';

import type { Command, Input } from '../../src/ledger/act';
import { SimulatedClock } from '../../src/ledger/clock';
import { recordRegistry } from '../../src/ledger/fold';
import type { Ledger } from '../../src/ledger/ledger';
import * as progress from '../../src/ledger/progress-commands';
import * as registry from '../../src/ledger/registry-commands';
import { verifyLog } from '../../src/ledger/verifying';
import * as tasks from '../../src/ledger/task-commands';
import type { Principal } from '../../src/rules/access';
import type { Answer } from '../../src/rules/answer';
import type { Unit } from '../../src/rules/records';
import { Connection } from '../../src/store/connection';
import { RECORD_TABLES } from '../../src/store/tables';
import type { Transaction } from '../../src/store/transaction';
import { openLedger, removeFolder, seededIn } from '../database';
import { Crowd } from './crowd';

const J = '370600';
const START = '2026-08-03T01:00:00.000Z';
const fail = (error: unknown) => {
  throw error;
};
const folders: string[] = [];

async function open(): Promise<{ ledger: Ledger; clock: SimulatedClock }> {
  const folder = mkdtempSync(join(tmpdir(), 'sharing-'));
  folders.push(folder);
  const clock = new SimulatedClock(START);
  return { ledger: await openLedger(await seededIn(folder, 'reference', START, fail), clock, fail), clock };
}

let ledger: Ledger;
let clock: SimulatedClock;
beforeEach(async () => {
  ({ ledger, clock } = await open());
});
afterEach(async () => {
  await ledger.close();
  for (const folder of folders.splice(0)) await removeFolder(folder);
});

const TABLES = [
  ...Object.keys(RECORD_TABLES),
  ...['event', 'head', 'kept_answer', 'task_unit', 'task_line', 'cause', 'obligation', 'intervention_task'],
];

/** All rows of a ledger, table by table. */
async function rowsOf({ reader }: Ledger): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const table of TABLES) {
    const rows = await reader.query(sql`SELECT * FROM ${raw(`"${table}"`)} WHERE "jurisdiction" = ${J}`);
    // Answers are kept by the machine's clock.
    all[table] = rows.map((row) => JSON.stringify({ ...row, keptUntil: undefined })).sort();
  }
  return all;
}

type Run = (of: Ledger) => Promise<Answer>;

/** What an act answers, without what is only for who answers. */
const told = (answer: PromiseSettledResult<Answer>): unknown => {
  if (answer.status === 'rejected') return String(answer.reason);
  const { left: _, ...rest } = answer.value;
  return rest;
};

/** Keeps everybody waiting at the door until the work has gathered, so that it shares one commit. */
async function gathered<T>(of: Ledger, work: () => Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
  const release = await hold(of);
  const gathering = Promise.allSettled(work());
  release();
  return gathering;
}

/** Comes into the door and stays there until it is let go. */
async function hold(of: Ledger): Promise<() => void> {
  return new Promise((held) => {
    void of.door.write(J, () => new Promise<void>((release) => held(release)));
  });
}

it('leave and answer what they leave and answer one by one', async () => {
  const crowd = new Crowd(ledger, clock);
  const script: { to: string; acts: Run[]; answers: unknown[] }[] = [{ to: START, acts: [], answers: [] }];
  const { acts } = ledger;
  const act = acts.act.bind(acts);
  acts.act = async <I extends Input>(who: Principal, command: Command<I>, input: I) => {
    const last = script.at(-1);
    const key = script.length % 3 === 0 ? { idempotencyKey: `key ${script.length} ${last?.acts.length ?? 0}` } : {};
    last?.acts.push((of) => of.acts.act(who, command, { ...input, ...key }));
    const [answer] = await Promise.allSettled([act(who, command, { ...input, ...key })]);
    last?.answers.push(told(answer));
    if (answer.status === 'fulfilled') return answer.value;
    // That it was refused is logged by a write of its own, behind those that shared the commit.
    script.push({ to: clock.now(), acts: [], answers: [] });
    throw answer.reason;
  };
  // The clock moves between the batches only.
  const pass = ledger.pass.bind(ledger);
  ledger.pass = async (its, to, code) => {
    if ((script.at(-1)?.acts.length ?? 0) < 12) return 0;
    script.push({ to, acts: [], answers: [] });
    return pass(its, to, code);
  };
  await crowd.open();
  await crowd.play(60, 12, 20261122);
  const other = await open();
  for (const { to, acts: batch, answers } of script) {
    await other.ledger.pass(other.clock, to, J);
    const shared = await gathered(other.ledger, () => batch.map((run) => run(other.ledger)));
    expect(shared.map(told)).toEqual(answers);
  }
  const [alone, together] = [await rowsOf(ledger), await rowsOf(other.ledger)];
  for (const table of TABLES) expect({ [table]: together[table] }).toEqual({ [table]: alone[table] });
  expect(await verifyLog(other.ledger.reader, J)).toMatchObject({ valid: true });
  expect(crowd.done).toBeGreaterThan(200);
  await other.ledger.close();
}, 300_000);

it('answer with the records as they are read afterwards', async () => {
  const crowd = new Crowd(ledger, clock);
  const { acts, reader } = ledger;
  const act = acts.act.bind(acts);
  const seen = new Set<string>();
  acts.act = async <I extends Input>(who: Principal, command: Command<I>, input: I) => {
    const answer = await act(who, command, input);
    for (const [kind, id] of Object.entries(answer.made) as [keyof typeof RECORD_TABLES, string][]) {
      const [row] = await reader.byIds(kind, [id], sql`1 = 1`);
      const left = answer.left?.[kind] ?? null;
      if (left === null) continue;
      expect({ [command.operation]: left }).toEqual({ [command.operation]: row });
      seen.add(`${command.operation} ${kind}`);
    }
    return answer;
  };
  await crowd.open();
  await crowd.play(60, 12, 20261122);
  expect(seen.size).toBeGreaterThan(30);
}, 300_000);

describe('in one commit', () => {
  const office: Principal = { subject: 'o1', name: 'o1', role: 'OFFICE', jurisdiction: J, unitId: null };
  const newUnit = (code: string) => ledger.acts.act(office, registry.newUnit, { code, name: code, kind: 'OTHER' });
  const unit = (of: Transaction, id: string): Unit => ({
    id,
    jurisdiction: of.jurisdiction,
    code: id,
    aliases: [],
    name: id,
    kind: 'OTHER',
    parentId: null,
    version: 1,
  });
  const create = async (transaction: Transaction, id = transaction.ids()('unit')): Promise<string> => {
    const event = { kind: 'unitCreated', data: { unit: unit(transaction, id) } } as const;
    await recordRegistry(transaction, [event], office, clock.now());
    return id;
  };
  const events = async (): Promise<number> => (await ledger.reader.head(J))?.sequence ?? 0;

  it('one that fails leaves nothing, and the others stay', async () => {
    const before = await events();
    const results = await gathered<unknown>(ledger, () => [
      newUnit('A'),
      ledger.door.write(J, async (transaction) => {
        await create(transaction);
        throw new Error('changed its mind');
      }),
      // What it wrote is in the database already when it fails.
      ledger.door.write(J, async (transaction) => {
        await create(transaction);
        await transaction.flush();
        expect(await transaction.lastNumber('task', 2026)).toBe(0);
        throw new Error('changed its mind');
      }),
      newUnit('B'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await events()).toBe(before + 2);
    expect(await verifyLog(ledger.reader, J)).toMatchObject({ valid: true });
    for (const code of ['A', 'B']) expect(await ledger.reader.unitByCode(J, code)).not.toBeNull();
  });

  it('what the database refuses fails the one who wrote it, and nobody else', async () => {
    const { made } = await newUnit('A');
    const before = await events();
    const results = await gathered<unknown>(ledger, () => [
      newUnit('B'),
      ledger.door.write(J, (transaction) => create(transaction, made.unit)),
      newUnit('C'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await events()).toBe(before + 2);
    expect(await verifyLog(ledger.reader, J)).toMatchObject({ valid: true });
    expect((await ledger.reader.unitByCode(J, 'C'))?.version).toBe(1);
  });

  it('a question that the database refuses fails the one who asked, and nobody else', async () => {
    const results = await gathered<unknown>(ledger, () => [
      newUnit('A'),
      ledger.door.write(J, (transaction) => transaction.query(sql`SELECT * FROM "nowhere"`)),
      newUnit('B'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    for (const code of ['A', 'B']) expect(await ledger.reader.unitByCode(J, code)).not.toBeNull();
  });

  it('each sees what those before it have done', async () => {
    const results = await gathered(ledger, () => [newUnit('A'), newUnit('A'), newUnit('B')]);
    expect(
      results.map((each) => (each.status === 'fulfilled' ? each.value.problems.map(({ code }) => code) : [])),
    ).toEqual([[], ['DUPLICATE'], []]);
  });

  it('a key is done once', async () => {
    const act = () =>
      ledger.acts.act(office, registry.newUnit, { code: 'A', name: 'A', kind: 'OTHER', idempotencyKey: 'k' });
    const before = await events();
    const results = await gathered(ledger, () => [act(), act()]);
    const answers = results.map((each) => (each.status === 'fulfilled' ? each.value : null));
    expect(answers[0]?.made).toEqual(answers[1]?.made);
    expect(answers[1]?.replayed).toBe(true);
    expect(await events()).toBe(before + 1);
  });

  it('reports take as many statements for sixteen as for one', async () => {
    const crowd = new Crowd(ledger, clock);
    await crowd.open();
    const lead = crowd.units[0] ?? crowd.office;
    const ids: string[] = [];
    for (let i = 0; i < 17; i++) {
      const texts = { title: `事项${i}`, requirement: '任务', goal: '目标', standard: '标准' };
      const of = { leadUnit: lead.unitId, owner: crowd.owner, source: crowd.source, deadline: '2026-10-20' };
      const { task } = await crowd.must(crowd.office, tasks.create, { ...texts, ...of });
      await crowd.must(crowd.office, tasks.assign, { task });
      ids.push(task ?? '');
    }
    const report = (task: string) => ledger.acts.act(lead, progress.report, { task, content: '进展' });
    const statements = async (work: () => Promise<unknown>[]): Promise<number> => {
      const spies = (['query', 'write', 'say'] as const).map((name) => jest.spyOn(Connection.prototype, name));
      await Promise.all(work());
      const calls = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
      for (const spy of spies) spy.mockRestore();
      return calls;
    };
    const one = await statements(() => [report(ids.shift() ?? '')]);
    const release = await hold(ledger);
    const sixteen = await statements(() => {
      const all = ids.map(report);
      release();
      return all;
    });
    // And the COMMIT of the one that held the door.
    expect(sixteen).toBe(one + 1);
  });
});
