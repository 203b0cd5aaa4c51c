// backup and restore: beside a service that writes, whole, verified, and nothing over a ledger that is there.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { WallClock } from '../../src/ledger/clock';
import { Ledger } from '../../src/ledger/ledger';
import * as registry from '../../src/ledger/registry-commands';
import type { Principal } from '../../src/rules/access';
import { openToRead } from '../../src/store/open';
import { sqliteSource } from '../../src/store/sqlite';
import type { Json } from '../world';
import { run } from './commanding';

const J = '370600';
let folder: string;
let database: string[];
const at = (...names: string[]) => join(folder, ...names);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  database = ['--database', `sqlite:${at('here', 'ledger.sqlite')}`];
  expect(await run('seed', ...database)).toMatchObject({ ended: 0 });
  mkdirSync(at('here', 'files', J, '01'), { recursive: true });
  mkdirSync(at('here', 'files', 'incoming'));
  writeFileSync(at('here', 'files', J, '01', 'file_370600_1.abc'), '佐证材料');
  writeFileSync(at('here', 'files', 'incoming', 'x.part'), 'half of something');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function epochOf(path: string): Promise<string> {
  const opened = await openToRead(`sqlite:${path}`);
  await opened.close();
  return opened.epoch;
}

const eventsOf = (out: string): number => JSON.parse(out).heads.find((head: Json) => head.jurisdiction === J).events;

it('saves one moment of a ledger that is being written, and restores it with another epoch', async () => {
  const failed = (error: unknown) => {
    throw error;
  };
  const ledger = await Ledger.open(`sqlite:${at('here', 'ledger.sqlite')}`, new WallClock(), failed);
  const office: Principal = { subject: 'o1', name: 'o1', role: 'OFFICE', jurisdiction: J, unitId: null };
  const sequence = async () => (await ledger.reader.head(J))?.sequence ?? 0;
  const before = await sequence();
  let writing = true;
  const writer = (async () => {
    for (let n = 0; writing; n++) {
      const input = { code: `X${n}`, name: `单位${n}`, kind: 'OTHER' as const };
      await ledger.acts.act(office, registry.newUnit, input);
    }
  })();
  const saved = await run('backup', at('saved'), ...database, '--json');
  writing = false;
  await writer;
  const after = await sequence();
  await ledger.close();
  expect([saved.ended, saved.err]).toEqual([0, '']);
  expect(eventsOf(saved.out)).toBeGreaterThanOrEqual(before);
  expect(eventsOf(saved.out)).toBeLessThanOrEqual(after);
  expect(after).toBeGreaterThan(before);
  expect(existsSync(at('saved', 'files', 'incoming'))).toBe(false);

  const there = ['--database', `sqlite:${at('there', 'ledger.sqlite')}`];
  const restored = await run('restore', at('saved'), ...there, '--json');
  expect([restored.ended, restored.err, restored.out]).toEqual([0, '', saved.out]);
  expect(readFileSync(at('there', 'files', J, '01', 'file_370600_1.abc'), 'utf8')).toBe('佐证材料');
  expect(await run('verify', ...there)).toMatchObject({ ended: 0 });
  expect(await epochOf(at('there', 'ledger.sqlite'))).not.toBe(await epochOf(at('here', 'ledger.sqlite')));
  expect(existsSync(at('there', 'ledger.sqlite.restoring'))).toBe(false);
});

it('overwrites nothing', async () => {
  expect(await run('backup', at('saved'), ...database)).toMatchObject({ ended: 0 });
  expect(await run('backup', at('saved'), ...database)).toMatchObject({
    ended: 2,
    err: expect.stringMatching(/已存在/),
  });
  const before = readFileSync(at('here', 'ledger.sqlite'));
  const refused = await run('restore', at('saved'), ...database);
  expect(refused).toMatchObject({ ended: 2, err: expect.stringMatching(/已有台账/) });
  expect(readFileSync(at('here', 'ledger.sqlite')).equals(before)).toBe(true);
});

it('neither saves nor restores what was changed beside the log', async () => {
  expect(await run('backup', at('saved'), ...database)).toMatchObject({ ended: 0 });
  const change = async (path: string) => {
    const source = await sqliteSource(path, false).initialize();
    await source.query(`UPDATE "event" SET "actorName" = '别人' WHERE "sequence" = 2`);
    await source.destroy();
  };
  await change(at('saved', 'ledger.sqlite'));
  const there = ['--database', `sqlite:${at('there', 'ledger.sqlite')}`];
  expect(await run('restore', at('saved'), ...there)).toMatchObject({
    ended: 2,
    err: expect.stringMatching(/第 2 号事件起不符/),
  });
  expect(existsSync(at('there', 'ledger.sqlite'))).toBe(false);
  await change(at('here', 'ledger.sqlite'));
  expect(await run('backup', at('again'), ...database)).toMatchObject({
    ended: 2,
    err: expect.stringMatching(/第 2 号事件起不符/),
  });
  expect([existsSync(at('again')), existsSync(at('again.saving'))]).toEqual([false, false]);
});

it('says what is no backup', async () => {
  const there = ['--database', `sqlite:${at('there', 'ledger.sqlite')}`];
  expect(await run('restore', at('here'), ...there)).toMatchObject({
    ended: 2,
    err: expect.stringMatching(/不是 supervision-ledger backup/),
  });
});
