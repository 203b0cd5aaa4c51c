// Everything, then every change: the copy equals the service's own list, after random acts over a broken line, after a
// restore, and after kills of the system that keeps it (docs/examples/reconcile.ts, as a process).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import fc from 'fast-check';
import { WebSocket } from 'ws';

import { connectLedger, type LedgerClient, LedgerError, type LedgerOptions } from '../../src/client/connect';
import { type Json, Story } from '../world';
import { until, Wire } from './wire';

const AT = '2026-11-02T09:00:00+08:00';
const LIST = `query ($after: String) { tasks(first: 5, after: $after, orderBy: [{ field: NUMBER }]) {
  eventCursor pageInfo { hasNextPage endCursor } nodes { id status stage } } }`;
const CHANGES =
  'subscription ($after: String) { ledgerEvents(after: $after) { cursor sequence task { id status stage } } }';

let story: Story;
let wire: Wire;
const clients = new Set<LedgerClient>();
beforeAll(async () => {
  story = await Story.open(AT);
});
afterAll(() => story.world.close());
beforeEach(async () => {
  wire = await Wire.open(story.world.url);
});
afterEach(async () => {
  clients.forEach((each) => each.close());
  clients.clear();
  await wire.close();
});

function client(options: Partial<LedgerOptions> = {}): LedgerClient {
  const token = story.office.token ?? '';
  const pauses = { shortest: 1, longest: 20 };
  const made = connectLedger({ url: wire.url, token, webSocket: WebSocket, pauses, ...options });
  clients.add(made);
  return made;
}

/** A copy as a caller would keep it. */
class Copy {
  readonly rows = new Map<string, Json>();
  readonly saved: string[] = [];
  kinds: string[] = [];
  sequence = 0;
  ended: unknown = null;

  constructor(ledger: LedgerClient, after: string | null = null) {
    const save = (cursor: string) => void this.saved.push(cursor);
    const stream = ledger.reconcile<Json, Json>({ list: LIST, changes: CHANGES, after, save });
    void (async () => {
      for await (const change of stream) {
        if (this.kinds.at(-1) !== change.kind) this.kinds.push(change.kind);
        if (change.kind === 'loading') this.rows.clear();
        if (change.kind === 'row') this.rows.set(change.row.id, change.row);
        if (change.kind !== 'event') continue;
        this.sequence = change.event.sequence;
        if (change.event.task !== null) this.rows.set(change.event.task.id, change.event.task);
      }
    })().catch((error: unknown) => (this.ended = error));
  }

  sorted(): Json[] {
    return [...this.rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** The service's own list. */
async function truth(who = story.office): Promise<Json[]> {
  const { tasks } = await who.get('{ tasks(first: 200) { totalCount nodes { id status stage } } }');
  expect(tasks.nodes).toHaveLength(tasks.totalCount);
  return tasks.nodes.sort((a: Json, b: Json) => (a.id < b.id ? -1 : 1));
}
const head = async (): Promise<number> => (await story.world.ledger.reader.head('370600'))?.sequence ?? 0;

it('equals the list after random acts, also those in the midst of the load, over a line that is cut', async () => {
  const tasks: string[] = [];
  for (let i = 0; i < 12; i++) tasks.push(await story.inProgress('2026-11-20'));
  let day = 3;
  const acts: ((task: string) => Promise<unknown>)[] = [
    () => story.inProgress('2026-12-20').then((id) => tasks.push(id)),
    (task) => story.office.do('flagTask', 'FlagTaskInput', { task, status: 'YELLOW', reason: '群众反映' }),
    (task) => story.office.do('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '群众反映' }),
    (task) => story.office2.do('clearFlag', 'TaskInput', { task }),
    (task) => story.office.do('cancelTask', 'TaskInput', { task, comment: '试毕' }),
    () => story.world.to(`2026-11-${String(Math.min(++day, 30)).padStart(2, '0')}T09:00:00+08:00`),
    () => Promise.resolve().then(() => wire.cut()),
  ];
  const step = fc.tuple(fc.nat({ max: acts.length - 1 }), fc.nat());
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), async (steps) => {
      const copy = new Copy(client());
      for (const [act, on] of steps) await acts[act]?.(tasks[on % tasks.length] as string);
      // One event more, so that there is one to wait for.
      await story.draft('2026-12-20');
      const last = await head();
      await until('the copy has caught up', () => copy.sequence === last || copy.ended !== null);
      expect(copy.ended).toBeNull();
      expect(copy.sorted()).toEqual(await truth());
      clients.forEach((each) => each.close());
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

it('sees what happens to a row of the first page while the others are read', async () => {
  for (let i = 0; i < 6; i++) await story.inProgress('2027-06-30');
  const stream = client().reconcile<Json, Json>({ list: LIST, changes: CHANGES });
  await stream.next();
  const { value: first } = await stream.next();
  const task = first?.kind === 'row' ? first.row.id : '';
  await story.office.must('updateTask', 'UpdateTaskInput', { task, title: '改过的事项' });
  const last = await head();
  const seen: string[] = [];
  for await (const change of stream) {
    if (change.kind === 'event') seen.push(change.event.task?.id);
    if (change.kind === 'event' && change.event.sequence === last) break;
  }
  expect(seen).toEqual([task]);
});

it('loads again when the service no longer knows the cursor, and only then', async () => {
  const first = new Copy(client());
  await until('loaded', () => first.kinds.includes('loaded'));
  await story.draft('2026-12-20');
  await until('the event was saved', () => first.saved.length === 2 || first.sequence > 0);
  const cursor = first.saved[0] as string;
  expect(first.kinds).toEqual(['loading', 'row', 'loaded', 'event']);
  const resumed = new Copy(client(), cursor);
  await until('resumed', () => resumed.kinds.length > 0);
  expect(resumed.kinds).toEqual(['event']);
  // Another ledger under the same address, as after a restore of the database.
  const restored = await Story.open(AT);
  try {
    await restored.inProgress('2026-12-20');
    wire.target = restored.world.url;
    wire.cut();
    await until('loaded again', () => first.kinds.filter((kind) => kind === 'loaded').length === 2);
    expect(first.sorted()).toEqual(await truth(restored.office));
    await restored.draft('2026-12-20');
    await until('follows again', () => first.rows.size === 2);
    expect(first.ended).toBeNull();
  } finally {
    clients.forEach((each) => each.close());
    await restored.world.close();
  }
});

it('ends with the typed error', async () => {
  const failure = async (options: { list?: string; changes?: string }, token = story.office.token ?? '') => {
    const stream = client({ token }).reconcile({ list: LIST, changes: CHANGES, ...options });
    for (;;) {
      const result: unknown = await stream.next().catch((error: unknown) => error);
      if (result instanceof Error) return result instanceof LedgerError ? `${result.code} ${result.message}` : result;
    }
  };
  expect(await failure({ list: LIST.replace('eventCursor', '') })).toMatch(/^BAD_DOCUMENT .*eventCursor/);
  expect(await failure({ list: LIST.replace('endCursor', '') })).toMatch(/^BAD_DOCUMENT .*endCursor/);
  expect(await failure({ list: '{ tasks { eventCursor } }' })).toMatch(/^BAD_DOCUMENT .*\$after/);
  expect(await failure({ changes: 'subscription { ledgerEvents { cursor } }' })).toMatch(/^BAD_DOCUMENT/);
  expect(await failure({}, 'none')).toMatch(/^UNAUTHENTICATED/);
});

describe('the example', () => {
  const ROOT = resolve(__dirname, '../..');
  let folder: string;
  let child: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'copy-'));
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const copied = (): Json => {
    try {
      return JSON.parse(readFileSync(join(folder, 'colours.json'), 'utf8'));
    } catch {
      return { colours: {} };
    }
  };
  async function equal(): Promise<void> {
    const colours = Object.fromEntries((await truth()).map(({ id, status }) => [id, status]));
    const sorted = (all: Json) => JSON.stringify(Object.entries(all).sort());
    await until('the copy equals the list', () => sorted(copied().colours) === sorted(colours));
  }
  function start(): void {
    child = spawn(process.execPath, [join(ROOT, 'dist/docs/examples/reconcile.js')], {
      env: { LEDGER_URL: wire.url, LEDGER_TOKEN: story.office.token ?? '', COPY: join(folder, 'colours.json') },
      stdio: 'ignore',
    });
  }

  it('keeps a copy over kills and cuts, and ends when it is told to', async () => {
    start();
    await equal();
    for (const status of ['YELLOW', 'RED']) {
      const task = await story.inProgress('2027-06-30');
      child?.kill('SIGKILL');
      await story.office.must('flagTask', 'FlagTaskInput', { task, status, reason: '群众反映' });
      start();
      await equal();
      expect(copied().colours[task]).toBe(status);
      wire.cut();
      await story.inProgress('2027-06-30');
      await equal();
    }
    const ended = once(child as ChildProcess, 'exit');
    child?.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });
});
