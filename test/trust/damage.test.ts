// A damaged SQLite file is found and named when the service starts, and left as it is; a log that a crash has cut is none.
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sqlite3 from 'sqlite3';

import { BadDatabase } from '../../src/store/database';
import { damageOf, refuseDamaged } from '../../src/store/sqlite-soundness';
import { readWriteAheadLog } from '../../src/store/sqlite-wal';
import { Instance, ROOT, SECRET, tokenOf } from '../instances/instance';
import { run } from '../server/commanding';
import { lengthOf, SHORT, shown } from './figures';
import { randomOf, seedOf } from './random';
import { soundLog, soundRows } from './soundness';

const PAGE = 4096;
const FRAME = PAGE + 24;
const TIMES = lengthOf(30, 600);
const SEED = seedOf('DAMAGE_SEED');

/** A ledger that was stopped, and the same with all that came after its start in its write-ahead log, as a crash leaves it. */
const files = { clean: '', crashed: '' };
let place: string;
let found = 0;
let harmless = 0;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'damage-'));
  files.clean = join(folder, 'clean.sqlite');
  files.crashed = join(folder, 'crashed.sqlite');
  const { clean, crashed } = files;
  const service = await Instance.start(`sqlite:${clean}`);
  const office = await tokenOf('OFFICE');
  await service.end('SIGTERM');
  copyFileSync(clean, crashed);
  const other = await Instance.start(`sqlite:${crashed}`);
  for (let i = 0; i < 20; i++) {
    await other.must(office, 'createPerson', 'CreatePersonInput', { name: `岗位${i}` });
  }
  await other.end('SIGKILL');
  expect(statSync(`${crashed}-wal`).size).toBeGreaterThan(20 * FRAME);
}, 60_000);
afterAll(() => rmSync(join(files.clean, '..'), { recursive: true, force: true }));

beforeEach(() => {
  place = join(mkdtempSync(join(tmpdir(), 'damaged-')), 'ledger.sqlite');
});
afterEach(() => rmSync(join(place, '..'), { recursive: true, force: true }));

function copy(which: keyof typeof files): void {
  const from = files[which];
  for (const end of ['', '-wal']) if (existsSync(from + end)) copyFileSync(from + end, place + end);
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

const bytesOf = (path: string) =>
  ['', '-wal'].map((end) =>
    existsSync(path + end)
      ? createHash('sha256')
          .update(readFileSync(path + end))
          .digest('hex')
      : null,
  );

/** The bytes at which frames begin, and whether each ends a commit. */
function framesOf(path: string): { at: number; commits: boolean }[] {
  const log = readFileSync(path);
  const count = Math.floor((log.length - 32) / FRAME);
  return Array.from({ length: count }, (_, i) => 32 + i * FRAME).map((at) => ({
    at,
    commits: log.readUInt32BE(at + 4) > 0,
  }));
}

function start(): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/src/main.js')], {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: '0',
      LEDGER_DATA: join(place, '..'),
      DATABASE_URL: `sqlite:${place}`,
      LEDGER_JWT_SECRET: SECRET,
      LEDGER_SEED: 'reference',
    },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

/** Those of which the short form starts the service, too. */
const STARTED = ['bytes overwritten in the middle', 'its log overwritten in the middle'];

const middle = (log: string) => framesOf(log)[Math.floor(framesOf(log).length / 2)]?.at ?? 0;

it.each<[string, keyof typeof files, () => void, RegExp]>([
  ['bytes overwritten in the middle', 'clean', () => overwrite(place, 60 * PAGE, randomBytes(3 * PAGE)), /damaged: /],
  ['the first page overwritten', 'clean', () => overwrite(place, 0, randomBytes(PAGE)), /it is no SQLite database/],
  ['its schema overwritten', 'clean', () => overwrite(place, 100, randomBytes(PAGE - 100)), /malformed|damaged: /],
  ['cut in the middle of a page', 'clean', () => truncateSync(place, 100 * PAGE + 77), /it ends at page 100 of \d+/],
  ['cut behind a page', 'clean', () => truncateSync(place, statSync(place).size - PAGE), /it ends at page \d+ of \d+/],
  ['another file', 'clean', () => writeFileSync(place, '督查台账'.repeat(1000)), /it is no SQLite database/],
  [
    'cut to nothing, its log not',
    'crashed',
    () => truncateSync(place, 0),
    /it is empty, and its write-ahead log is not/,
  ],
  [
    'its log overwritten in the middle',
    'crashed',
    () => overwrite(`${place}-wal`, middle(`${place}-wal`) + 1000, randomBytes(50)),
    /commits in its write-ahead log lie behind one that cannot be read/,
  ],
  [
    'the header of its log overwritten',
    'crashed',
    () => overwrite(`${place}-wal`, 0, randomBytes(32)),
    /commits in its write-ahead log lie behind one that cannot be read/,
  ],
])('%s: named in one line, and left as it is', async (name, from, damage, line) => {
  copy(from);
  damage();
  const before = bytesOf(place);
  const told = await refuseDamaged(`sqlite:${place}`).catch(String);
  expect(told).toMatch(line);
  expect(told).toContain(`${place} is damaged: `);
  expect(told).toContain('restore the latest backup');
  if (!SHORT || STARTED.includes(name)) {
    const { status, stdout, stderr } = start();
    expect([stderr, status, stdout]).toEqual([
      `supervision-ledger: ${String(told).replace('BadDatabase: ', '')}\n`,
      1,
      '',
    ]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
  expect(bytesOf(place)).toEqual(before);
  found++;
});

it('a log that a loss of power has cut in its last commit is no damage: what was committed before is there', async () => {
  copy('crashed');
  const frames = framesOf(`${place}-wal`);
  const commits = frames.flatMap(({ commits: ends }, i) => (ends ? i : []));
  const last = frames[(commits.at(-2) ?? 0) + 1]?.at ?? 0;
  overwrite(`${place}-wal`, last + 500, randomBytes(100));
  const service = await Instance.start(`sqlite:${place}`);
  await service.end('SIGTERM');
  const events = await soundLog(`sqlite:${place}`);
  const posts = events.filter(({ kind, data }) => kind === 'personCreated' && /岗位\d/.test(data));
  expect(posts).toHaveLength(19);
});

it('reads a write-ahead log as SQLite does', async () => {
  copy('crashed');
  const { pages, held, broken } = await readWriteAheadLog(`${place}-wal`, PAGE);
  expect(broken).toBe(false);
  const database = new sqlite3.Database(place, sqlite3.OPEN_READWRITE);
  const ask = (text: string) =>
    new Promise<Record<string, number>>((resolve, reject) => {
      database.get<Record<string, number>>(text, (error, row) => (error === null ? resolve(row) : reject(error)));
    });
  expect((await ask('PRAGMA page_count'))['page_count']).toBe(pages);
  // What a checkpoint writes is what the log holds.
  const before = readFileSync(place);
  await ask('PRAGMA wal_checkpoint(TRUNCATE)');
  const after = readFileSync(place);
  await new Promise<void>((resolve) => database.close(() => resolve()));
  const changed = Array.from({ length: after.length / PAGE }, (_, i) => i).filter(
    (i) => !after.subarray(i * PAGE, (i + 1) * PAGE).equals(before.subarray(i * PAGE, (i + 1) * PAGE)),
  );
  expect(changed.filter((i) => !held.has(i + 1))).toEqual([]);
  expect(changed.length).toBeGreaterThan(3);
});

it(`a page overwritten at random, ${TIMES} times (DAMAGE_SEED=${SEED}): each is found at the start of a file of this size, and by verify`, async () => {
  const size = statSync(files.clean).size;
  const random = randomOf(SEED);
  for (let i = 0; i < TIMES; i++) {
    copy('clean');
    const page = Math.floor(random() * (size / PAGE));
    overwrite(place, page * PAGE, Buffer.from(Array.from({ length: PAGE }, () => Math.floor(random() * 256))));
    const at = await refuseDamaged(`sqlite:${place}`).then(
      () => null,
      (error: unknown) => error,
    );
    if (!(at instanceof BadDatabase)) {
      // Nothing reads a page that is free, or that its write-ahead log holds anew: the ledger is as it was.
      expect([SEED, i, page, await damageOf(place)]).toEqual([SEED, i, page, null]);
      await soundRows(`sqlite:${place}`);
      harmless++;
      continue;
    }
    if (page > 0) expect(await damageOf(place)).not.toBeNull();
    found++;
  }
});

it('verify tells damage of a file, also of one byte of what was recorded', async () => {
  copy('clean');
  overwrite(place, 60 * PAGE, randomBytes(3 * PAGE));
  const told = await run('verify', '--database', `sqlite:${place}`, '--lang', 'en');
  expect(told).toMatchObject({ ended: 1, out: expect.stringMatching(/is damaged: /) });
  const json = await run('verify', '--database', `sqlite:${place}`, '--json');
  expect(JSON.parse(json.out)).toEqual({ damaged: expect.any(String) });
  // One letter within a text: every page is as it should be, and the start cannot know.
  copy('clean');
  const at = readFileSync(place).indexOf('{"person":{');
  expect(at).toBeGreaterThan(0);
  overwrite(place, at + 20, Buffer.from('~'));
  await refuseDamaged(`sqlite:${place}`);
  expect(await run('verify', '--database', `sqlite:${place}`)).toMatchObject({
    ended: 1,
    out: expect.stringMatching(/不符/),
  });
});

it('shows it', () => {
  expect(found + harmless).toBe(9 + TIMES);
  expect(harmless).toBeLessThan(TIMES / 2);
  shown('damage', [
    { promise: 'A damaged SQLite file is named at the start, and left as it is', figure: `${found} damaged files` },
  ]);
});
