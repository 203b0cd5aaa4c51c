// Upgrades: the ledger that each earlier version has left opens in this build with all its data and goes on; one of a build that this
// one does not know is refused and left alone; a migration that fails changes nothing. A new release adds its own ledger by
// `npm run fixture`, as docs/operations.md says under "Releases".
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import sql from 'sql-template-tag';
import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rebuild } from '../../src/ledger/replay';
import { verifyLog } from '../../src/ledger/verifying';
import type { Records } from '../../src/rules/records';
import { sqlitePath } from '../../src/store/database';
import { POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS } from '../../src/store/migrations';
import { openDatabase } from '../../src/store/open';
import { Reader } from '../../src/store/reader';
import { column } from '../../src/store/rows';
import { RECORD_TABLES } from '../../src/store/tables';
import { miscounted } from '../../src/store/tally';
import { Instance, pause, ROOT, tokenOf } from '../instances/instance';
import { OwnPostgres } from '../instances/own-postgres';
import { lengthOf, SHORT, shown } from './figures';
import { askedOf, CODE, FOREIGN, KEPT, LEFT_AT, postgresOf, sqliteOf, whole } from './fixtures/ledgers';
import { randomOf, seedOf } from './random';

let server: OwnPostgres;
const seen = { ledgers: 0, events: 0, rows: 0, refused: 0, undone: 0, killed: 0, doneAll: 0 };
// Of each ledger's upgrades.
const KILLS = lengthOf(1, 40);
const SEED = seedOf('UPGRADE_SEED');

beforeAll(async () => {
  server = await OwnPostgres.start();
}, 60_000);
afterAll(() => server.end());

/** Each version's ledger on each database that it knew. */
const LEDGERS = [
  ...KEPT.sqlite.filter((version) => version !== FOREIGN).map((version) => [version, 'SQLite'] as const),
  ...KEPT.postgres.map((version) => [version, 'PostgreSQL'] as const),
];
/** In CI the oldest of each: every later change is on its way. */
const TRIED = LEDGERS.filter(([, on], i) => !SHORT || LEDGERS[i - 1]?.[1] !== on);
let databases = 0;
const addressOf = async (version: string, on: 'SQLite' | 'PostgreSQL'): Promise<string> =>
  on === 'SQLite' ? `sqlite:${sqliteOf(version)}` : postgresOf(version, server, `upgrades_${++databases}`);

/** The command line as a process, as an operator calls it. */
const run = (...args: string[]): Promise<{ ended: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), ...args], (_, out, err) => {
      resolve({ ended: child.exitCode ?? -1, out: out.trim(), err: err.trim() });
    });
  });

/** How many rows there were of what every version had. */
const countsOf = (url: string): Promise<Record<string, number>> =>
  askedOf(url, async (source) => {
    const counts: Record<string, number> = {};
    for (const table of [
      'event',
      'task',
      'unit',
      'person',
      'source',
      'letter',
      'report',
      'explanation',
      'completion',
    ]) {
      const [row] = await source.query<{ n: number }[]>(`SELECT COUNT(*) AS "n" FROM "${table}"`);
      counts[table] = Number(row?.n);
    }
    return counts;
  });

/** The log is whole, every row is what the log says, and so is what is counted. */
async function consistent(url: string): Promise<void> {
  const database = await openDatabase(url);
  try {
    const reader = new Reader(database);
    const codes = (await reader.heads()).map(({ jurisdiction }) => jurisdiction);
    expect(codes).toContain(CODE);
    for (const code of codes) {
      const verified = await verifyLog(reader, code);
      expect(verified).toMatchObject({ valid: true, firstInvalidSequence: null });
      const rebuilt = await rebuild(reader, code);
      for (const kind of Object.keys(RECORD_TABLES) as (keyof Records)[]) {
        const found = await reader.query(sql`SELECT * FROM ${column(kind)} WHERE "jurisdiction" = ${code}`);
        const rows = reader.rows.read<{ id: string }>(kind, found);
        expect([kind, byId(rows)]).toEqual([kind, byId<{ id: string }>(rebuilt.rows[kind].values())]);
        seen.rows += found.length;
      }
      const owed = await reader.query(sql`SELECT * FROM "obligation" WHERE "jurisdiction" = ${code}`);
      expect(owed).toHaveLength(rebuilt.obligations.length);
      expect(await miscounted(reader, code)).toEqual([]);
      seen.events += verified.events;
    }
    const { upQueries } = await database.writer.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  } finally {
    await database.close();
  }
}

const byId = <T extends { id: string }>(rows: Iterable<T>): T[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

describe.each(TRIED)('the ledger of %s on %s', (version, on) => {
  let url: string;
  let before: Record<string, number>;
  beforeAll(async () => {
    url = await addressOf(version, on);
    before = await countsOf(url);
  });

  it('opens with all that was in it, and every row is what its log says', async () => {
    expect(before['event']).toBeGreaterThan(400);
    expect(before['task']).toBeGreaterThan(20);
    await consistent(url);
    expect(await countsOf(url)).toEqual(before);
    seen.ledgers++;
  });

  it('is served, asked and written, and its log goes on', async () => {
    const instance = await Instance.start(url, { LEDGER_SIMULATE: LEFT_AT });
    try {
      const office = await tokenOf('OFFICE');
      const asked =
        '{ tasks(first: 100, filter: { stage: [IN_PROGRESS] }) { totalCount nodes { id title status leadUnit { code } } } }';
      const { data, errors } = await instance.ask(office, asked);
      expect(errors).toBeUndefined();
      expect(data.tasks.totalCount).toBe(data.tasks.nodes.length);
      expect(data.tasks.totalCount).toBeGreaterThan(10);
      const [{ id: task, leadUnit }] = data.tasks.nodes;
      const lead = await tokenOf('UNIT', leadUnit.code);
      const report = { task, content: '升级后的进展', progressPercent: 80 };
      await instance.must(lead, 'submitReport', 'SubmitReportInput', report);
      expect(instance.faults).toEqual([]);
    } finally {
      await instance.end('SIGTERM');
    }
    const { ended, out, err } = await run('verify', '--database', url, '--json');
    expect([ended, err]).toEqual([0, '']);
    const verified = JSON.parse(out) as { valid: boolean; events: number }[];
    expect(verified.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThan(before['event'] ?? 0);
    expect((await countsOf(url))['report']).toBe((before['report'] ?? 0) + 1);
    await consistent(url);
  });
});

describe('a ledger of a build that this one does not know', () => {
  /** One that a later build has migrated, and one of the first step, whose migration went. */
  const unknown = async (kind: string): Promise<string> => {
    if (kind === 'an earlier build') return `sqlite:${sqliteOf(FOREIGN)}`;
    const url = await addressOf(
      KEPT.sqlite.at(-1) ?? '',
      kind === 'a later build, PostgreSQL' ? 'PostgreSQL' : 'SQLite',
    );
    await (await openDatabase(url)).close();
    await askedOf(url, (source) =>
      source.query(`INSERT INTO "migrations" ("timestamp", "name") VALUES (1999999999999, 'Later1999999999999')`),
    );
    return url;
  };

  it.each([...(SHORT ? [] : ['an earlier build']), 'a later build', 'a later build, PostgreSQL'])(
    'is refused in one line by whatever would open it, and left as it was: %s',
    async (kind) => {
      const url = await unknown(kind);
      const before = await whole(url);
      const told =
        /^supervision-ledger: .*was made by another build \((Later1999999999999|Start1795245410034)\): run that build, or move the data away$/;
      const folder = dirname(sqliteOf(FOREIGN));
      const aside = join(folder, 'aside');
      for (const args of [
        ['verify', '--database', url],
        ['backup', aside, '--database', url],
        ['move', '--from', url, '--to', `sqlite:${join(folder, 'other.sqlite')}`],
        ['move', '--from', `sqlite:${await present()}`, '--to', url],
      ]) {
        const { ended, err } = await run(...args);
        expect([args[0], ended, err]).toEqual([args[0], 2, expect.stringMatching(told)]);
        seen.refused++;
      }
      expect(existsSync(aside)).toBe(false);

      const instance = await Instance.of(url);
      const [code] = (await once(instance.spawn(), 'close')) as [number];
      expect([code, instance.output.trim()]).toEqual([1, expect.stringMatching(told)]);
      seen.refused++;

      expect(await whole(url)).toBe(before);
      const path = sqlitePath(url);
      const beside = path === null ? [] : readdirSync(dirname(path)).filter((name) => !name.includes('.lock'));
      expect(beside).toEqual(path === null ? [] : ['ledger.sqlite']);
    },
  );

  /** A ledger that could be moved. */
  async function present(): Promise<string> {
    const path = sqliteOf(KEPT.sqlite.at(-1) ?? '');
    await (await openDatabase(`sqlite:${path}`)).close();
    return path;
  }
});

/** Does a good deal before it fails, as a migration does that meets what nobody has thought of. */
class Failing1999999999999 implements MigrationInterface {
  name = 'Failing1999999999999';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "later" ("one" integer PRIMARY KEY NOT NULL)');
    await runner.query('INSERT INTO "later" VALUES (1)');
    await runner.query(`ALTER TABLE "task" ADD "later" text NOT NULL DEFAULT ''`);
    await runner.query(`UPDATE "task" SET "title" = 'changed'`);
    await runner.query('DELETE FROM "event"');
    await runner.query('DROP INDEX "task_deadline"');
    await runner.query('SELECT "nothing" FROM "nowhere"');
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

describe.each(TRIED)('a migration that fails on the ledger of %s on %s', (version, on) => {
  const migrations = on === 'SQLite' ? SQLITE_MIGRATIONS : POSTGRES_MIGRATIONS;

  it('leaves it as it was, with those that went before it in the same upgrade; mended, it goes through', async () => {
    const url = await addressOf(version, on);
    const before = await whole(url);
    migrations.push(Failing1999999999999);
    try {
      await expect(openDatabase(url)).rejects.toThrow(
        /could not be brought to the present schema \(.*nowhere.*\): nothing in it was changed/,
      );
    } finally {
      migrations.pop();
    }
    expect(await whole(url)).toBe(before);
    seen.undone++;
    await consistent(url);
  });
});

describe.each(TRIED)('an upgrade of the ledger of %s on %s', (version, on) => {
  const migrationsOf = (url: string) =>
    askedOf(url, async (source) => {
      const [row] = await source.query<{ n: number }[]>('SELECT COUNT(*) AS "n" FROM "migrations"');
      return Number(row?.n);
    });
  const all = (on === 'SQLite' ? SQLITE_MIGRATIONS : POSTGRES_MIGRATIONS).length;

  it(`that is killed (${KILLS} times, UPGRADE_SEED=${SEED}) is done whole or not at all`, async () => {
    const random = randomOf(SEED);
    const address = await addressOf(version, on);
    const begun = performance.now();
    const first = await Instance.start(address);
    const took = performance.now() - begun;
    await first.end('SIGKILL');

    let url = await addressOf(version, on);
    const [before, count] = [await whole(url), await migrationsOf(url)];
    let done = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const instance = await Instance.of(url);
      instance.spawn();
      await pause(took * (0.3 + 0.7 * random()));
      await instance.end('SIGKILL');
      if (on === 'PostgreSQL') await server.settled(url);
      seen.killed++;
      const found = await migrationsOf(url);
      if (found === count) expect(await whole(url)).toBe(before);
      else {
        expect(found).toBe(all);
        await consistent(url);
        url = await addressOf(version, on);
        done++;
      }
    }
    seen.doneAll += done;
    await consistent(url);
  }, 900_000);
});

it.each(['SQLite', 'PostgreSQL'] as const)(
  'data that no migration has expected stop it on %s before anything is changed',
  async (on) => {
    const url = await addressOf(on === 'SQLite' ? 'step-3' : 'step-4', on);
    const id = await askedOf(url, async (source) => {
      const [row] = await source.query<{ id: string }[]>('SELECT "id" FROM "report" LIMIT 1');
      // Its attachments are no list: what reads them to find evidence fails.
      await source.query(`UPDATE "report" SET "attachments" = '[' WHERE "id" = '${row?.id ?? ''}'`);
      return row?.id ?? '';
    });
    const before = await whole(url);
    await expect(openDatabase(url)).rejects.toThrow(
      /could not be brought to the present schema \(.*(malformed|invalid).*\): nothing/i,
    );
    expect(await whole(url)).toBe(before);
    seen.undone++;
    await askedOf(url, (source) => source.query(`UPDATE "report" SET "attachments" = '[]' WHERE "id" = '${id}'`));
    await (await openDatabase(url)).close();
  },
);

it('a service that cannot migrate says so in one line, and how its ledger stands', async () => {
  const url = await addressOf('step-3', 'SQLite');
  await askedOf(url, (source) => source.query(`UPDATE "report" SET "attachments" = '['`));
  const instance = await Instance.of(url);
  const [code] = (await once(instance.spawn(), 'close')) as [number];
  expect(code).toBe(1);
  // The first line is TypeORM's, and names the migration.
  const [named, told, ...rest] = instance.output.trim().split('\n');
  expect(named).toContain('Files1795347600000');
  expect(told).toMatch(
    /^supervision-ledger: DATABASE_URL: .*ledger\.sqlite could not be brought to the present schema \(.*malformed JSON\): nothing in it was changed, and the build before goes on with it$/,
  );
  expect(rest).toEqual([]);
});

afterAll(() => {
  shown('upgrades', [
    {
      promise: 'the ledger of an earlier version opens, every row as its log says, and goes on',
      figure: `${seen.ledgers} ledgers on SQLite and PostgreSQL, ${seen.events} events verified, ${seen.rows} rows compared`,
    },
    { promise: 'a ledger of an unknown build is refused and not changed', figure: `${seen.refused} attempts` },
    { promise: 'a migration that fails changes nothing', figure: `${seen.undone} upgrades undone, byte for byte` },
    {
      promise: 'an upgrade that is killed is done whole or not at all',
      figure: `${seen.killed} kills: ${seen.doneAll} upgrades were whole, ${seen.killed - seen.doneAll} ledgers as before, byte for byte`,
    },
  ]);
});
