// A disk that is full, that takes no writes any more, or that is read-only, for real: who writes is told so and nothing is half
// written, reads go on, it is told once, and the service recovers by itself. A start on such a disk ends with one line.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Instance, mutationOf, pause, ROOT, SECRET, tokenOf, until } from '../instances/instance';
import { OwnPostgres } from '../instances/own-postgres';
import { LOOPBACK, Receiver } from '../webhooks/stage';
import type { Json } from '../world';
import { lengthOf, shown } from './figures';
import { randomOf, seedOf } from './random';
import { FailingDisk, limitWrites, MAY_FAIL, MAY_MOUNT, readOnlyFolder, SmallDisk, WHO } from './small-disk';
import { soundLog, soundRows } from './soundness';
import { type Office as Parts, officeOf } from './writers';

const ROUNDS = lengthOf(1, 20);
const SEED = seedOf('DISK_SEED');
// A runner that could not write what became of its calls tries again after 5 s.
const TRIED_AGAIN_MS = 6500;
const FULL = /磁盘已满.*the disk of the database is full: nothing was written, reads go on/;
const NO_WRITES = /磁盘无法写入.*the disk of the database takes no writes: nothing was written, reads go on/;

let office: string;
let parts: Omit<Parts, 'service'>;
let folder: string;
const figures = { sound: 0, times: 0, refused: 0, written: 0 };

beforeAll(async () => {
  office = await tokenOf('OFFICE');
  folder = mkdtempSync(join(tmpdir(), 'disks-'));
  const service = await Instance.start(`sqlite:${join(folder, 'ledger.sqlite')}`);
  parts = await officeOf(service);
  await service.end('SIGTERM');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const running = new Set<{ end: () => Promise<void> }>();
const disks = new Set<{ end: () => void }>();
// Also where a test has failed: nothing stays behind.
afterEach(async () => {
  // What was started last ends first: a service before its database.
  for (const each of [...running].reverse()) await each.end();
  disks.forEach((disk) => disk.end());
  running.clear();
  disks.clear();
});

async function serving(url: string, env: Record<string, string> = {}): Promise<Instance> {
  const service = await Instance.of(url, env);
  running.add(service);
  await service.start();
  return service;
}

function kept<T extends { end: () => void } | null>(disk: T): T {
  if (disk !== null) disks.add(disk);
  return disk;
}

/** A copy of the ledger on a disk; returns its address. */
function ledgerOn(disk: string): string {
  copyFileSync(join(folder, 'ledger.sqlite'), join(disk, 'ledger.sqlite'));
  return `sqlite:${join(disk, 'ledger.sqlite')}`;
}

/** Who writes tasks, each under a key, and remembers which were answered. */
class Writer {
  readonly made: string[] = [];
  readonly refused: { mark: string; status: number; message: string; extensions: Json }[] = [];
  #count = 0;

  constructor(
    readonly service: Instance,
    readonly inputs = parts,
  ) {}

  /** One more task; false if it was refused by an error. */
  async write(mark = `事项${this.#count++}。`): Promise<boolean> {
    const { source, leadUnit, owner } = this.inputs;
    const input = {
      source,
      leadUnit,
      owner,
      title: mark,
      requirement: '完成'.repeat(150),
      deadline: '2030-06-28',
      idempotencyKey: mark,
    };
    const create = mutationOf('createTask', 'CreateTaskInput', 'task { id }');
    const { status, data, errors } = await this.service.ask(office, create, { input });
    if (errors !== undefined) {
      this.refused.push({ mark, status, message: errors[0]?.message ?? '', extensions: errors[0]?.extensions });
      return false;
    }
    expect(data.createTask.userErrors).toEqual([]);
    this.made.push(mark);
    return true;
  }

  /** Four at once, until each has been refused. */
  async writeUntilRefused(): Promise<void> {
    const until = async () => {
      while (await this.write());
    };
    await Promise.all([until(), until(), until(), until()]);
  }

  /** What was refused is asked again with its key. */
  async again(): Promise<void> {
    for (const { mark } of this.refused.splice(0)) expect([mark, await this.write(mark)]).toEqual([mark, true]);
  }

  /** Reads go on: lists, totals, the log. */
  async reads(): Promise<void> {
    const query =
      '{ tasks(first: 3) { totalCount nodes { title } } events(last: 3) { nodes { kind } } verifyLedger { valid } }';
    const { status, data, errors } = await this.service.ask(office, query);
    expect([status, errors, data.verifyLedger.valid]).toEqual([200, undefined, true]);
    expect(data.tasks.totalCount).toBe(this.made.length);
  }

  /** Each that was answered is there once, and nothing else is. */
  async expectSound(url: string): Promise<void> {
    const events = await soundLog(url);
    const titles = events.flatMap(({ kind, data }) => (kind === 'taskCreated' ? [JSON.parse(data).task.title] : []));
    expect(titles.sort()).toEqual([...this.made].sort());
    await soundRows(url);
    figures.sound++;
    figures.written += this.made.length;
  }
}

const readiness = async ({ url }: Instance): Promise<[number, string]> => {
  const response = await fetch(`${url}/readyz`);
  return [response.status, (await response.text()).trim()];
};
const writable = async ({ url }: Instance) =>
  /^ledger_database_writable (.*)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
const faultsOf = ({ faults }: Instance): string[] => faults.map((line) => JSON.parse(line).err.message);

/** Nothing can be written, from now on until somebody mends it. */
async function expectUnwritable(office: Writer, why: RegExp): Promise<void> {
  await office.writeUntilRefused();
  for (const { status, message, extensions } of office.refused) {
    expect([status, extensions]).toEqual([503, { code: 'UNAVAILABLE', retryAfter: 5 }]);
    expect(message).toMatch(why);
    expect(message).not.toMatch(/SQLITE|INSERT|node_modules/);
  }
  await office.reads();
  const [status, text] = await readiness(office.service);
  expect([status, await writable(office.service)]).toEqual([503, '0']);
  expect(text).toMatch(/^the disk of the database .*: reads go on, nothing can be written$/);
  figures.times++;
  figures.refused += office.refused.length;
}

/** It can be written again, and nobody had to start anything. */
async function expectRecovered(office: Writer): Promise<void> {
  await until('it is ready', async () => (await readiness(office.service))[0] === 200);
  expect(await writable(office.service)).toBe('1');
  await office.again();
  for (let i = 0; i < 10; i++) expect(await office.write()).toBe(true);
  await office.reads();
}

it(`a disk that is full, ${ROUNDS} times (DISK_SEED=${SEED}): told once each time, nothing half written, and written again when there is room`, async () => {
  // Without a disk of its own the kernel refuses the process to make any file larger.
  const random = randomOf(SEED);
  const disk = kept(MAY_MOUNT ? new SmallDisk(24) : null);
  const on = disk?.folder ?? mkdtempSync(join(tmpdir(), 'full-'));
  const url = ledgerOn(on);
  const service = await serving(url);
  const writer = new Writer(service);
  for (let round = 1; round <= ROUNDS; round++) {
    for (let i = 0; i < 20; i++) await writer.write();
    const kilobytes = 10 + Math.floor(random() * 400);
    if (disk === null) limitWrites(service.pid, 1);
    else disk.leave(kilobytes);
    await expectUnwritable(writer, disk === null ? NO_WRITES : FULL);
    expect(faultsOf(service)).toHaveLength(round);
    if (disk === null) limitWrites(service.pid, null);
    else disk.makeRoom();
    await expectRecovered(writer);
  }
  expect(new Set(faultsOf(service))).toEqual(
    new Set([disk === null ? 'the disk of the database takes no writes' : 'the disk of the database is full']),
  );
  await service.end('SIGKILL');
  await writer.expectSound(url);
}, 600_000);

// The tables lie on a disk of their own, as an operator may lay them; where nothing can be mounted there is none to fill.
(MAY_MOUNT ? it : it.skip)(
  `the disk of PostgreSQL’s tables is full, ${ROUNDS} times: the same`,
  async () => {
    const server = await OwnPostgres.start();
    running.add({ end: () => server.end() });
    const random = randomOf(SEED);
    const disk = kept(new SmallDisk(64));
    execFileSync('chown', ['postgres', disk.folder]);
    const url = await server.database('narrow', disk.folder);
    const service = await serving(url);
    const writer = new Writer(service, await officeOf(service));
    for (let round = 1; round <= ROUNDS; round++) {
      for (let i = 0; i < 20; i++) await writer.write();
      disk.leave(10 + Math.floor(random() * 400));
      await expectUnwritable(writer, FULL);
      expect(faultsOf(service)).toHaveLength(round);
      disk.makeRoom();
      await expectRecovered(writer);
    }
    expect(new Set(faultsOf(service))).toEqual(new Set(['the disk of the database is full']));
    await service.end('SIGKILL');
    await server.settled(url);
    await writer.expectSound(url);
  },
  600_000,
);

it('a disk that takes no writes: the same; and no system is called again for what could not be written down', async () => {
  const on = mkdtempSync(join(tmpdir(), 'stuck-'));
  const url = ledgerOn(on);
  const service = await serving(url, { LEDGER_WEBHOOK_HOSTS: LOOPBACK });
  const receiver = await Receiver.open();
  const security = await tokenOf('SECURITY');
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const guest = { name: '共享平台', role: 'OFFICE', expiresAt };
  const { client } = await service.must(security, 'createClient', 'CreateClientInput', guest, 'client { id }');
  const hook = { client: client.id, url: receiver.url, filter: { kind: ['taskCreated'] } };
  await service.must(security, 'createWebhook', 'CreateWebhookInput', hook);
  // It answers when the disk takes nothing any more.
  let answer: () => void = () => undefined;
  const stuck = new Promise<void>((resolve) => (answer = resolve));
  receiver.reply = () => (_, response) => void stuck.then(() => response.writeHead(204).end());
  const writer = new Writer(service);
  for (let i = 0; i < 8; i++) await writer.write();
  await receiver.first(8);
  limitWrites(service.pid, 1);
  await expectUnwritable(writer, NO_WRITES);
  answer();
  await pause(TRIED_AGAIN_MS);
  expect(receiver.received).toHaveLength(8);
  expect(faultsOf(service)).toEqual(['the disk of the database takes no writes']);
  limitWrites(service.pid, null);
  await expectRecovered(writer);
  await receiver.first(writer.made.length);
  await service.end('SIGTERM');
  expect(receiver.received).toHaveLength(writer.made.length);
  expect(new Set(receiver.sequences).size).toBe(writer.made.length);
  await receiver.close();
  await writer.expectSound(url);
}, 120_000);

it('a disk that becomes read-only under it: the same; when it is mended and the service started, all is there', async () => {
  const disk = kept(MAY_FAIL ? new FailingDisk() : null);
  const on = disk?.folder ?? mkdtempSync(join(tmpdir(), 'failing-'));
  const url = ledgerOn(on);
  const service = await serving(url);
  const writer = new Writer(service);
  for (let i = 0; i < 50; i++) await writer.write();
  if (disk === null) limitWrites(service.pid, 1);
  else disk.fail();
  await expectUnwritable(writer, NO_WRITES);
  expect(faultsOf(service)).toEqual(['the disk of the database takes no writes']);
  await service.end('SIGKILL');
  disk?.mend();
  await service.start();
  await writer.again();
  await service.end('SIGTERM');
  await writer.expectSound(url);
}, 120_000);

describe('a start', () => {
  /** How a start ends that cannot go on: with one line. */
  function expectOneLine(line: RegExp, env: Record<string, string>, files = 'unlimited'): void {
    const main = join(ROOT, 'dist/src/main.js');
    const args = ['-c', `ulimit -f ${files}; exec "$0" "$@"`, process.execPath, main];
    const { status, stdout, stderr } = spawnSync('sh', args, {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LEDGER_JWT_SECRET: SECRET, LEDGER_SEED: 'reference', ...env },
      encoding: 'utf8',
      timeout: 20_000,
      ...WHO,
    });
    // What was logged before is no part of it.
    const told = stderr.split('\n').filter((each) => each !== '' && !each.startsWith('{'));
    expect([told, status, stdout]).toEqual([[expect.stringMatching(line)], 1, '']);
  }

  it('on a read-only disk ends with one line and the remedy', () => {
    const place = kept(readOnlyFolder((at) => void ledgerOn(at)));
    const line =
      /^supervision-ledger: (nothing can be written beside|LEDGER_DATA must be a folder that can be written)/;
    expectOneLine(line, { LEDGER_DATA: place.folder });
    expectOneLine(line, { DATABASE_URL: `sqlite:${join(place.folder, 'new/ledger.sqlite')}` });
  });

  it.each([
    ['with a ledger', 0],
    ['with a ledger and a little room', 20],
    ['with nothing, and too little room for a ledger', 400],
    ['with nothing, and too little room for a ledger in the end', 2000],
  ])('on a full disk, %s, ends with one line and the remedy', (what, kilobytes) => {
    const disk = kept(MAY_MOUNT ? new SmallDisk(8) : null);
    const at = disk?.folder ?? mkdtempSync(join(tmpdir(), 'narrow-'));
    if (what.startsWith('with a ledger')) ledgerOn(at);
    if (disk === null) chmodSync(at, 0o777);
    disk?.leave(kilobytes);
    const line =
      /^supervision-ledger: .*(cannot be opened|nothing can be written beside|the disk of the database).*(room|mend)/;
    const data = { LEDGER_DATA: at, DATABASE_URL: `sqlite:${join(at, 'ledger.sqlite')}` };
    expectOneLine(line, data, disk === null ? '0' : 'unlimited');
    expect(readdirSync(at).filter((name) => name.includes('seeding'))).toEqual([]);
  });
});

it('shows it', () => {
  const { sound, times, refused, written } = figures;
  expect(sound).toBe(MAY_MOUNT ? 4 : 3);
  shown('disk', [
    {
      promise:
        'On a disk that is full or takes no writes who writes is told, nothing is half written, reads go on, and it recovers by itself',
      figure: `${times} times, ${refused} writes refused, ${written} tasks there, none else`,
    },
  ]);
});
