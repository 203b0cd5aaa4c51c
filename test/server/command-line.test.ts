// The command line: what it answers people and programs, in both languages, and that what only looks changes nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SUBCOMMANDS } from '../../src/cli/program';
import { sqliteSource } from '../../src/store/sqlite';
import { run } from './commanding';

const ROOT = join(__dirname, '../..');

let folder: string;
let file: string;
let database: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'command-line-'));
  file = join(folder, 'ledger.sqlite');
  database = ['--database', `sqlite:${file}`];
  expect(await run('seed', ...database)).toMatchObject({ ended: 0, out: `已装入 ${file}（reference）` });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('help', () => {
  it.each(SUBCOMMANDS.map(({ name }) => name))(
    '%s teaches in both languages, with an example that names it',
    async (name) => {
      for (const language of ['zh', 'en']) {
        const { ended, out, err } = await run(...name.split(' '), '--help', '--lang', language);
        expect([ended, err]).toEqual([0, '']);
        expect(out).toContain(`supervision-ledger ${name}`);
        expect(out).toMatch(language === 'zh' ? /^用法：/ : /^Usage:/);
        expect(/\p{Script=Han}/u.test(out.replace(/督查科|联络员|休|班|烟政督〔2026〕1号/g, ''))).toBe(
          language === 'zh',
        );
      }
    },
  );

  it('lists every command', async () => {
    const { ended, out } = await run('--help');
    expect(ended).toBe(0);
    for (const { name } of SUBCOMMANDS) expect(out).toContain(`  ${name.split(' ')[0] ?? ''} `);
  });

  it.each([
    [['verfy'], '没有命令 verfy；用法见 --help', "unknown command 'verfy'"],
    [['verify', '--all'], '没有选项 --all；用法见 --help', "unknown option '--all'"],
    [
      ['verify', '--database'],
      '选项 --database <address> 缺少取值；用法见 --help',
      "'--database <address>' argument missing",
    ],
    [['policy', 'check'], '缺少参数 file；用法见 --help', "missing required argument 'file'"],
    [['calendar', 'show', '2026', '2027'], '参数过多；用法见 --help', 'too many arguments'],
  ])('%j is told with where to look', async (args, zh, en) => {
    expect(await run(...args)).toEqual({ ended: 2, out: '', err: `supervision-ledger: ${zh}` });
    expect(await run(...args, '--lang', 'en')).toEqual({
      ended: 2,
      out: '',
      err: expect.stringContaining(en) as string,
    });
  });
});

describe('verify', () => {
  it('finds a log in order, and leaves the file as it is', async () => {
    const before = readFileSync(file);
    const { ended, out, err } = await run('verify', ...database);
    expect([ended, err]).toEqual([0, '']);
    expect(out).toMatch(/^370600 {2}\d+ 个事件，哈希链完整，末尾 [0-9a-f]{64}，没有签名$/m);
    const { out: json } = await run('verify', ...database, '--json', '--jurisdiction', '370600');
    expect(JSON.parse(json)).toEqual([expect.objectContaining({ jurisdiction: '370600', valid: true })]);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('names the first event that does not fit', async () => {
    const copy = join(folder, 'copy.sqlite');
    writeFileSync(copy, readFileSync(file));
    const source = await sqliteSource(copy).initialize();
    await source.query(`UPDATE "event" SET "actorName" = '别人' WHERE "jurisdiction" = '370600' AND "sequence" = 3`);
    await source.destroy();
    const { ended, out } = await run('verify', '--database', `sqlite:${copy}`, '--jurisdiction', '370600');
    expect(ended).toBe(1);
    expect(out).toMatch(/^370600 {2}\d+ 个事件，第 3 号起不符：日志被改动或损坏$/);
  });

  it('tells what cannot be read, and how to go on', async () => {
    const none = join(folder, 'none.sqlite');
    expect(await run('verify', '--database', `sqlite:${none}`)).toMatchObject({
      ended: 2,
      err: `supervision-ledger: there is no ${none}`,
    });
    const text = join(folder, 'text.sqlite');
    writeFileSync(text, 'no database, but long enough to be looked at'.repeat(100));
    expect(await run('verify', '--database', `sqlite:${text}`)).toMatchObject({
      ended: 2,
      err: expect.stringContaining(`${text} cannot be read: `) as string,
    });
    expect((await run('verify', '--database', 'ledger.sqlite')).err).toContain('--database 应写成 sqlite:PATH');
    expect((await run('verify', ...database, '--jurisdiction', '110000')).err).toContain('中没有 110000 的日志');
    const older = join(folder, 'older.sqlite');
    writeFileSync(older, readFileSync(file));
    const source = await sqliteSource(older).initialize();
    await source.query(`DELETE FROM "migrations" WHERE "id" = (SELECT MAX("id") FROM "migrations")`);
    await source.destroy();
    expect((await run('verify', '--database', `sqlite:${older}`)).err).toContain('was made by an older build');
  });
});

it('seed leaves a ledger alone', async () => {
  const { out: before } = await run('verify', ...database);
  expect(await run('seed', ...database)).toMatchObject({ ended: 1, out: `${file} 中已有台账，未作改动` });
  expect(await run('seed', ...database, '--kind', 'all')).toMatchObject({ ended: 2 });
  expect((await run('verify', ...database)).out).toBe(before);
});

describe('calendar show', () => {
  it('shows a year that has its notice, day by day', async () => {
    const { ended, out } = await run('calendar', 'show', '2026', ...database);
    expect(ended).toBe(0);
    expect(out).toMatch(/^2026 {2}国务院办公厅关于2026年部分节假日安排的通知 {2}\d+ 个工作日$/m);
    // The week before the National Day of 2026, and its first days off.
    expect(out).toContain('2026-10\n一    二    三    四    五    六    日\n');
    const { out: json } = await run('calendar', 'show', '2026', ...database, '--json');
    const { days, workingDays, provisional } = JSON.parse(json) as {
      days: { day: string; kind: string }[];
      workingDays: number;
      provisional: boolean;
    };
    expect(provisional).toBe(false);
    expect(workingDays).toBeGreaterThan(240);
    expect(days).toContainEqual({ day: '2026-10-01', kind: 'OFF' });
    expect(days).toContainEqual({ day: '2026-10-10', kind: 'MAKE_UP' });
  });

  it('says that a year without a notice is provisional', async () => {
    expect((await run('calendar', 'show', '2031', ...database)).out).toContain('暂定（通知尚未公布）');
    expect(await run('calendar', 'show', '1999', ...database)).toMatchObject({
      ended: 2,
      err: expect.stringContaining('2004 至 2099') as string,
    });
    expect(await run('calendar', 'show', '2026', ...database, '--jurisdiction', '110000')).toMatchObject({ ended: 2 });
  });
});

describe('policy check', () => {
  it('lists the rules of a policy that can be published', async () => {
    const { ended, out } = await run('policy', 'check', join(ROOT, 'seeds/policies/370600.json'));
    expect(ended).toBe(0);
    expect(out).toMatch(/^DEADLINE_PASSED +RED/m);
  });

  it('names the field of a mistake', async () => {
    const wrong = join(folder, 'wrong.json');
    const policy = JSON.parse(readFileSync(join(ROOT, 'seeds/policies/default.json'), 'utf8')) as {
      rules: { DEADLINE_PASSED: { steps: object[] } };
    };
    policy.rules.DEADLINE_PASSED.steps[0] = { status: 'PURPLE' };
    writeFileSync(wrong, JSON.stringify(policy));
    expect(await run('policy', 'check', wrong)).toMatchObject({
      ended: 1,
      out: '',
      err: expect.stringContaining('DEADLINE_PASSED') as string,
    });
    writeFileSync(wrong, '{');
    expect(await run('policy', 'check', wrong)).toMatchObject({
      ended: 2,
      err: expect.stringContaining('不是 JSON') as string,
    });
    expect(await run('policy', 'check', join(folder, 'none.json'))).toMatchObject({
      ended: 2,
      err: expect.stringContaining('无法读取') as string,
    });
  });
});
