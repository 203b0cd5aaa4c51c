// The service is killed (SIGKILL) at random moments under load, again and again, on SQLite and on PostgreSQL: what was answered is
// there, nothing is there in part or twice, every turn is announced once, and the log is whole each time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Follower, overSocket, overStream } from '../instances/followers';
import { Instance, pause, tokenOf, until } from '../instances/instance';
import { OwnPostgres } from '../instances/own-postgres';
import { LOOPBACK, Receiver } from '../webhooks/stage';
import { lengthOf, SHORT, shown } from './figures';
import { GrowingLog } from './growing-log';
import { BEGAN, Mover, STOCK, stock } from './mover';
import { randomOf, seedOf } from './random';
import { announcedOnce, pushedOf, soundLog, soundRows } from './soundness';
import { Diary, Writer, officeOf } from './writers';

const KILLS = Number(process.env['CRASH_KILLS'] ?? lengthOf(3, 200));
// All rows are compared with the log after so many kills.
const ROWS_EACH = lengthOf(3, 25);
const SEED = seedOf('CRASH_SEED');
const WRITERS = 5;
// It is killed when it has answered so many mutations, at most, or after so long; each fifth time before it is ready.
const [ANSWERS, LIFE_MS] = [40, 2500];
const START_MS = 800;
// Then all that is left has turned.
const LAST = '2026-07-01';

const SLOW = 3_600_000;
/** What was shown on each database so far. */
const figures: { promise: string; figure: string }[] = [];
let postgres: OwnPostgres;
let folder: string;
let service: Instance | undefined;
let diary: Diary;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crash-'));
  postgres = await OwnPostgres.start();
}, 60_000);
// Also where it has failed.
afterEach(async () => {
  diary.over = true;
  await service?.end();
});
afterAll(async () => {
  await postgres.end();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A system that is told of every change of colour. */
async function register(service: Instance, receiver: Receiver): Promise<void> {
  const security = await tokenOf('SECURITY');
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const guest = { name: '共享平台', role: 'OFFICE', expiresAt };
  const { client } = await service.must(security, 'createClient', 'CreateClientInput', guest, 'client { id }');
  const input = { client: client.id, url: receiver.url, filter: { kind: ['statusChanged'] } };
  await service.must(security, 'createWebhook', 'CreateWebhookInput', input);
}

it.each(['SQLite', 'PostgreSQL'])(
  `on %s, killed ${KILLS} times (CRASH_SEED=${SEED}): nothing that was answered is lost, nothing is done in part or twice`,
  async (on) => {
    const url = on === 'SQLite' ? `sqlite:${join(folder, 'ledger.sqlite')}` : await postgres.database('crash');
    const random = randomOf(SEED);
    const killed = await Instance.start(url, { LEDGER_SIMULATE: BEGAN, LEDGER_WEBHOOK_HOSTS: LOOPBACK });
    service = killed;
    const receiver = await Receiver.open();
    // What an instance on PostgreSQL was sending rests for ten seconds when it has died: too long for the short form.
    const sends = on === 'SQLite' || !SHORT;
    if (sends) await register(killed, receiver);
    const office = await officeOf(killed);
    diary = new Diary();
    await stock(office, diary);
    const mover = new Mover(killed, diary);
    const token = await tokenOf('OFFICE');
    const { data } = await killed.ask(token, '{ tasks(first: 0) { eventCursor } }');
    const log = new GrowingLog();
    await log.readOn(url);
    const begun = log.events;
    const problem = (text: string) => void diary.problems.push(text);
    const following = { urls: [killed.url], token, after: data.tasks.eventCursor as string, problem };
    const followers: Follower[] = [1, 2].flatMap(() => [overSocket(following), overStream(following)]);
    const today = () => mover.now.slice(0, 10);
    const writers = Array.from({ length: WRITERS }, (_, i) => new Writer(`${i}`, office, diary, today).run());
    const working = Promise.all([...writers, mover.run()]);

    for (let kill = 1; kill <= KILLS; kill++) {
      const [enough, latest] = [diary.count + random() * ANSWERS, Date.now() + LIFE_MS];
      while (diary.count < enough && Date.now() < latest) await pause(random() * 20);
      await killed.end('SIGKILL');
      const answered = new Map([...diary.answered].map(([kind, marks]) => [kind, new Set(marks)]));
      if (on === 'PostgreSQL') await postgres.settled(url);
      await log.readOn(url);
      expect([kill, log.missing(answered)]).toEqual([kill, []]);
      expect([kill, diary.problems]).toEqual([kill, []]);
      if (kill % ROWS_EACH === 0) await soundRows(url);
      if (kill % 5 === 0) {
        killed.spawn();
        await pause(random() * START_MS);
      } else await killed.start();
    }
    await killed.end('SIGKILL');
    await killed.start();
    diary.over = true;
    await working;
    await mover.move(`${LAST}T09:00:00+08:00`);
    const events = await soundLog(url);
    const turned = events.filter(({ kind }) => kind === 'statusChanged').map(({ sequence }) => sequence);
    const everything = pushedOf(events.slice(begun));
    const told = () => !sends || new Set(receiver.sequences).size >= turned.length;
    await until('the system has been told of every turn', told, 90);
    await until(
      'followers have everything',
      () => followers.every(({ received }) => received.length >= everything.length),
      60,
    );
    followers.forEach(({ end }) => end());
    await killed.end('SIGTERM');
    await receiver.close();

    expect(diary.problems).toEqual([]);
    expect([killed.died, killed.faults]).toEqual([[], []]);
    await log.readOn(url);
    expect(log.events).toBe(events.length);
    expect(log.missing(diary.answered)).toEqual([]);
    expect(log.twice).toEqual([]);
    expect(log.besides(diary.answered)).toEqual([]);
    await soundRows(url);
    for (const { received } of followers) expect(received).toEqual(everything);
    if (sends) expect([...new Set(receiver.sequences)].sort((a, b) => a - b)).toEqual(turned);
    expect(await announcedOnce(url, events)).toBe(turned.length);
    expect(turned.length).toBeGreaterThan(2 * STOCK);
    figures.push({
      promise: `Killed at random on ${on}: all that was answered is there, nothing in part or twice, every turn announced once`,
      figure: `${KILLS} kills, ${diary.count} answers, ${diary.again} asked again, ${turned.length} turns`,
    });
    shown('crash', figures);
  },
  SLOW,
);
