// Whoever can write the database, or a file of the log, changes what happened: verify finds each change and names the first event
// that does not fit. What cannot be found in the database alone is found by signed ends that were kept elsewhere.
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';

import { SimulatedClock } from '../../src/ledger/clock';
import { Ledger } from '../../src/ledger/ledger';
import * as registry from '../../src/ledger/registry-commands';
import { seed } from '../../src/ledger/seed';
import { newSigningKey, Signer, type SignedHead } from '../../src/ledger/signing';
import type { Principal } from '../../src/rules/access';
import { type ChainHash, GENESIS, hashOf } from '../../src/store/chain';
import type { EventTable } from '../../src/store/log-tables';
import { SEEDS } from '../database';
import { run } from '../server/commanding';
import { lengthOf, shown } from './figures';
import { type Original, postgresOriginal, sqliteOriginal, type Tampering } from './ledgers';

const J = '370600';
const NOW = '2026-09-28T01:00:00.000Z';
const SEED = Number(process.env['TAMPER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const failed = (error: unknown) => {
  throw error;
};
const OFFICE: Principal = { subject: 'o1', name: '督查科', role: 'OFFICE', jurisdiction: J, unitId: null };

let folder: string;
let attempts = 0;
let found = 0;
const at = (name: string) => join(folder, name);
const SIGNERS = {
  sha256: new Signer(newSigningKey()),
  sm3: new Signer(
    generateKeyPairSync('ec', { namedCurve: 'SM2' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  ),
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tampering-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A ledger of a demonstration, signed in its middle and at its end; returns what was signed. */
async function made(url: string, chainHash: ChainHash): Promise<SignedHead[]> {
  await seed(url, 'demo', NOW, SEEDS, failed);
  const ledger = await Ledger.open(url, new SimulatedClock(NOW), failed, { chainHash });
  await ledger.heads.sign(SIGNERS[chainHash]);
  for (let n = 0; n < 40; n++) {
    const input = { code: `X${n}`, name: `单位${n}`, kind: 'OTHER' as const };
    await ledger.acts.act(OFFICE, registry.newUnit, input);
  }
  await ledger.heads.sign(SIGNERS[chainHash]);
  await ledger.close();
  const keys = at(`${chainHash}.pub.pem`);
  writeFileSync(keys, SIGNERS[chainHash].publicKey);
  const signed: SignedHead[] = await signedIn(url);
  writeFileSync(at(`${chainHash}.heads.json`), JSON.stringify({ signedHeads: signed }));
  return signed.filter(({ jurisdiction }) => jurisdiction === J);
}

async function signedIn(url: string): Promise<SignedHead[]> {
  const out = at(`log-${Math.random()}.jsonl`);
  expect(await run('log', 'export', '--database', url, '--out', out)).toMatchObject({ ended: 0 });
  return linesOf(out).flatMap((line) => (JSON.parse(line) as { signedHeads?: SignedHead[] }).signedHeads ?? []);
}

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

interface Found {
  jurisdiction: string;
  valid: boolean;
  events: number;
  firstInvalidSequence: number | null;
  signedThrough: number | null;
}

/** What verify says, in its own words for programs. */
async function verified(...args: string[]): Promise<Found & { ended: number }> {
  const { ended, out, err } = await run('verify', '--json', '--jurisdiction', J, ...args);
  if (out === '') throw new Error(err);
  const [found] = JSON.parse(out) as Found[];
  return { ended, ...(found as Found) };
}

/** It is found at an event: the exit code says so, too. */
async function expectFound(sequence: number, what: string, ...args: string[]): Promise<void> {
  const { ended, valid, firstInvalidSequence } = await verified(...args);
  attempts++;
  expect([what, SEED, ended, valid, firstInvalidSequence]).toEqual([what, SEED, 1, false, sequence]);
  found++;
}

const FIELDS = [
  'jurisdiction',
  'sequence',
  'kind',
  'at',
  'recordedAt',
  'actorSubject',
  'actorName',
  'actorRole',
  'taskId',
  'unitId',
  'data',
  'hash',
] as const;

/** Another value than the one that is there. */
const CHANGED: Partial<Record<(typeof FIELDS)[number], string>> = {
  jurisdiction: `'999999'`,
  sequence: `"sequence" + 1000000`,
  taskId: `CASE WHEN "taskId" IS NULL THEN 'task_370600_1' ELSE NULL END`,
  unitId: `CASE WHEN "unitId" IS NULL THEN 'unit_370600_1' ELSE NULL END`,
  data: `REPLACE("data" || ' ', '"', '" ')`,
};

const ofEvent = (n: number) => `"jurisdiction" = '${J}' AND "sequence" = ${n}`;

async function remove(database: Tampering, from: number): Promise<void> {
  await database.run(`DELETE FROM "event" WHERE "jurisdiction" = '${J}' AND "sequence" >= ${from}`);
}

/** Makes the log's end fit what is left of it, as somebody would who knows how it is made. */
async function endAt(database: Tampering, sequence: number, hash: string): Promise<void> {
  await database.run(`UPDATE "head" SET "sequence" = $1, "hash" = $2 WHERE "jurisdiction" = $3`, [sequence, hash, J]);
}

async function eventsOf(database: Tampering): Promise<EventTable[]> {
  return database.rows<EventTable>(`SELECT * FROM "event" WHERE "jurisdiction" = '${J}' ORDER BY "sequence"`);
}

/** Changes an event and makes every hash behind it anew. */
async function rewrite(database: Tampering, from: number, chainHash: ChainHash): Promise<void> {
  await database.run(`UPDATE "event" SET "actorName" = '他人' WHERE ${ofEvent(from)}`);
  let previous = GENESIS;
  for (const event of await eventsOf(database)) {
    const { hash } = event;
    const right = event.sequence < from ? hash : hashOf(event, previous, chainHash);
    if (right !== hash) await database.run(`UPDATE "event" SET "hash" = $1 WHERE ${ofEvent(event.sequence)}`, [right]);
    previous = right;
  }
  const all = await eventsOf(database);
  await endAt(database, all.length, previous);
}

it('hashes with the SM3 of GB/T 32905', () => {
  const digest = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0';
  expect(createHash('sm3').update('abc').digest('hex')).toBe(digest);
  expect(SIGNERS.sm3.algorithm).toBe('SM2-SM3');
});

describe.each([
  ['SQLite', 'sha256', lengthOf(1, 6)],
  ['PostgreSQL', 'sm3', lengthOf(1, 2)],
] as const)('a log on %s, chained by %s', (on, chainHash, rounds) => {
  let original: Original;
  let signed: SignedHead[];
  let count: number;
  const random = fc.sample(fc.integer({ min: 1, max: 2 ** 30 }), { seed: SEED, numRuns: 2000 });
  const chance = (below: number) => ((random.pop() ?? 1) % below) + 1;
  const copies: Tampering[] = [];
  const copy = async () => {
    const made = await original.copy();
    copies.push(made);
    return made;
  };
  const ANCHORS = () => ['--heads', at(`${chainHash}.heads.json`), '--key', at(`${chainHash}.pub.pem`)];

  beforeAll(async () => {
    original = on === 'SQLite' ? sqliteOriginal(folder) : await postgresOriginal();
    signed = await made(original.url, chainHash);
    count = signed.at(-1)?.sequence ?? 0;
  }, 120_000);
  afterEach(async () => {
    for (const each of copies.splice(0)) await each.end();
  });
  afterAll(() => original.end());

  it('is valid as it is, signed through its end', async () => {
    const whole = { ended: 0, valid: true, events: count, firstInvalidSequence: null, signedThrough: count };
    expect(await verified('--database', original.url)).toMatchObject(whole);
    expect(await verified('--database', original.url, ...ANCHORS())).toMatchObject(whole);
    expect(signed.length).toBe(2);
  });

  it.each(FIELDS)('with another %s', async (field) => {
    for (let i = 0; i < rounds; i++) {
      const database = await copy();
      const n = i === 0 ? count : chance(count);
      const value = CHANGED[field] ?? `"${field}" || 'x'`;
      const cut = ['hash', 'at', 'recordedAt'].includes(field) ? `'x' || SUBSTR("${field}", 2)` : value;
      await database.run(`UPDATE "event" SET "${field}" = ${cut} WHERE ${ofEvent(n)}`);
      await expectFound(n, `${field} of ${n}`, '--database', database.url);
    }
  });

  it('with an event gone, or two in each other’s place', async () => {
    for (let i = 0; i < rounds; i++) {
      const gone = await copy();
      const n = i === 0 ? 1 : chance(count);
      await gone.run(`DELETE FROM "event" WHERE ${ofEvent(n)}`);
      await expectFound(n, `${n} gone`, '--database', gone.url);

      const swapped = await copy();
      const [one, two] = [chance(count - 1), count].sort((a, b) => a - b) as [number, number];
      for (const [from, to] of [
        [one, -1],
        [two, one],
        [-1, two],
      ]) {
        await swapped.run(`UPDATE "event" SET "sequence" = ${to} WHERE ${ofEvent(from as number)}`);
      }
      await expectFound(one, `${one} and ${two} swapped`, '--database', swapped.url);
    }
  });

  it('cut off, with its end made to fit', async () => {
    for (let i = 0; i < rounds; i++) {
      const database = await copy();
      const n = i === 0 ? count : 1 + chance(count - 1);
      await remove(database, n);
      const last = (await eventsOf(database)).at(-1);
      await endAt(database, n - 1, last?.hash ?? GENESIS);
      await expectFound(n, `cut at ${n}`, '--database', database.url);
      // With the signatures gone, too, nothing here tells of what was there.
      await database.run(`DELETE FROM "signed_head" WHERE "sequence" >= ${n}`);
      expect(await verified('--database', database.url)).toMatchObject({ ended: 0, valid: true, events: n - 1 });
      await expectFound(n, `cut at ${n}, by what is elsewhere`, '--database', database.url, ...ANCHORS());
    }
  });

  it('written anew from an event on, by somebody who can make hashes and signatures of their own', async () => {
    for (let i = 0; i < rounds; i++) {
      const database = await copy();
      const n = i === 0 ? count : chance(count);
      const first = signed.find(({ sequence }) => sequence >= n)?.sequence ?? 0;
      await rewrite(database, n, chainHash);
      await expectFound(first, `anew from ${n}`, '--database', database.url);

      await database.run(`DELETE FROM "signed_head"`);
      const end = (await eventsOf(database)).at(-1) as EventTable;
      const own = new Signer(newSigningKey());
      const forged = Object.entries(own.sign({ jurisdiction: J, sequence: count, hash: end.hash }, NOW));
      const columns = forged.map(([name]) => `"${name}"`).join();
      const places = forged.map((_, k) => `$${k + 1}`).join();
      await database.run(
        `INSERT INTO "signed_head" (${columns}) VALUES (${places})`,
        forged.map(([, value]) => value),
      );
      // It fits in itself: only what is elsewhere tells.
      expect(await verified('--database', database.url)).toMatchObject({ ended: 0, valid: true });
      await expectFound(first, `anew from ${n}, signed by another`, '--database', database.url, ...ANCHORS());
    }
  });

  it('with a signature that does not fit', async () => {
    const [{ sequence }] = signed as [SignedHead];
    for (const change of [
      `"signature" = 'AAAA' || SUBSTR("signature", 5)`,
      `"hash" = '${'0'.repeat(64)}'`,
      `"signedAt" = '2026'`,
    ]) {
      const database = await copy();
      await database.run(
        `UPDATE "signed_head" SET ${change} WHERE "jurisdiction" = '${J}' AND "sequence" = ${sequence}`,
      );
      await expectFound(sequence, change, '--database', database.url);
    }
  });

  it('as a file, without a database', async () => {
    const out = at(`${chainHash}.jsonl`);
    expect(await run('log', 'export', '--database', original.url, '--jurisdiction', J, '--out', out)).toMatchObject({
      ended: 0,
    });
    const lines = linesOf(out);
    const file = (content: readonly string[]) => {
      writeFileSync(at('tampered.jsonl'), `${content.join('\n')}\n`);
      return at('tampered.jsonl');
    };
    expect(await verified('--file', out, ...ANCHORS())).toMatchObject({
      ended: 0,
      events: count,
      signedThrough: count,
    });
    for (let i = 0; i < 5 * rounds; i++) {
      const n = chance(count - 1);
      const event = JSON.parse(lines[n] as string) as EventTable;
      const field = FIELDS[chance(FIELDS.length) - 1] as keyof EventTable;
      const value = field === 'sequence' ? event.sequence + 1 : `${event[field] ?? ''}x`;
      const other = JSON.stringify(Object.assign(event, { [field]: value }));
      await expectFound(n, `${field} of ${n}`, '--file', file(lines.with(n, other)));
      await expectFound(n, `${n} gone`, '--file', file(lines.toSpliced(n, 1)));
      const next = lines[n + 1] as string;
      await expectFound(n, `${n} swapped`, '--file', file(lines.with(n, next).with(n + 1, lines[n] as string)));
      await expectFound(n, `cut at ${n}`, '--file', file(lines.slice(0, n)));
      const previous = n === 1 ? GENESIS : (JSON.parse(lines[n - 1] as string) as EventTable).hash;
      const begun = JSON.stringify({ log: J, end: { sequence: n - 1, hash: previous }, signedHeads: [] });
      await expectFound(n, `cut at ${n}, and made to fit`, '--file', file([begun, ...lines.slice(1, n)]), ...ANCHORS());
    }
  });
});

it('says what is wrong with a file that is none', async () => {
  writeFileSync(at('none.jsonl'), '');
  writeFileSync(at('odd.jsonl'), '{"log":1}\n');
  for (const [name, why] of [
    ['none.jsonl', 'empty'],
    ['odd.jsonl', 'line 1'],
    ['absent.jsonl', 'ENOENT'],
    ['.', 'EISDIR'],
  ] as const) {
    const said = await run('verify', '--file', at(name), '--lang', 'en');
    expect([name, said.ended, said.err.includes(why)]).toEqual([name, 2, true]);
  }
  for (const option of ['--heads', '--key']) {
    const said = await run('verify', '--file', at('sha256.jsonl'), option, at('odd.jsonl'), '--lang', 'en');
    expect([option, said.ended, said.err.includes(option)]).toEqual([option, 2, true]);
  }
  const there = await run('log', 'export', '--database', `sqlite:${at('ledger.sqlite')}`, '--out', at('odd.jsonl'));
  expect([there.ended, linesOf(at('odd.jsonl'))]).toEqual([2, ['{"log":1}']]);
});

it('has found them all', () => {
  const promise =
    '日志被改动、删除、调换或截断必被发现，并指出第一个不符的事件 / every change, deletion, swap and cut of the log is found, and the first event that does not fit is named';
  // What has failed above has no figure.
  expect(found).toBe(attempts);
  shown('tampering', [{ promise, figure: `${attempts} attempts, all found` }]);
});
