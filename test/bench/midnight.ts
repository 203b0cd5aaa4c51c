// Midnight: thousands of tasks turn at one moment. The service's clock is moved to it, and all turns are announced; once with
// nobody there, once with a subscriber. Beside it one script of SQL that writes the same rows.
import { join } from 'node:path';

import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { MAIN } from '../filling';
import { ADVANCE } from './documents';
import { MIDNIGHT, turningOf } from './fates';
import { copyLedger, FOLDER, removeLedger } from './ledger-file';
import { median, readRows, runScript } from './sampling';
import { Service } from './service';

/** Times in milliseconds. */
export interface Midnight {
  turns: number;
  /** until all are announced, with nobody there; with a subscriber */
  all: number;
  allHeard: number;
  sql: number;
  /** until the first push, and the last */
  first: number;
  last: number;
  /** the longest that the event loop was blocked */
  blocked: number;
}

const CHANGES = 'subscription { taskStatusChanged { at from to task { id number title } } }';
const PATH = join(FOLDER, 'midnight.sqlite');

/** One transaction that writes what announcing writes: an event for each turn, and the tasks' next moments. */
const SQL = `PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; BEGIN IMMEDIATE;
  INSERT INTO "event" ("jurisdiction", "sequence", "kind", "at", "recordedAt", "actorSubject", "actorName", "actorRole", "taskId",
      "unitId", "data", "hash")
    SELECT t."jurisdiction", h."sequence" + ROW_NUMBER() OVER (), 'statusChanged', t."nextAt", '${MIDNIGHT}', 'service', 'service',
      'SERVICE', t."id", t."leadUnitId", json_object('from', t."announced", 'to', CASE WHEN t."redAt" <= '${MIDNIGHT}' THEN 'RED'
      ELSE 'YELLOW' END, 'open', json('true'), 'reasons', json_array(json_object('rule', 'DEADLINE_NEAR', 'status', 'YELLOW',
      'since', t."nextAt", 'dueOn', t."dueOn", 'dueProvisional', json('false'), 'subjectId', t."id", 'quote', NULL))),
      lower(hex(randomblob(32)))
    FROM "task" t JOIN "head" h ON h."jurisdiction" = t."jurisdiction"
    WHERE t."jurisdiction" = '${MAIN}' AND t."nextAt" <= '${MIDNIGHT}';
  UPDATE "task" SET "announced" = CASE WHEN "redAt" <= '${MIDNIGHT}' THEN 'RED' ELSE 'YELLOW' END,
      "nextAt" = CASE WHEN "redAt" <= '${MIDNIGHT}' THEN "remindAt" ELSE MIN("redAt", "remindAt") END
    WHERE "jurisdiction" = '${MAIN}' AND "nextAt" <= '${MIDNIGHT}';
  UPDATE "head" SET "sequence" = (SELECT MAX("sequence") FROM "event" WHERE "jurisdiction" = '${MAIN}'),
    "recordedAt" = '${MIDNIGHT}' WHERE "jurisdiction" = '${MAIN}';
  COMMIT;`;

export async function midnight(file: string, tasks: number, rounds: number): Promise<Midnight> {
  const turns = turningOf(tasks);
  const all: Omit<Midnight, 'turns'>[] = [];
  for (let round = 0; round < rounds; round++) {
    const sql = await bySql(file, turns);
    const alone = await byService(file, turns, false);
    const heard = await byService(file, turns, true);
    const { first, last } = heard;
    const blocked = Math.max(alone.blocked, heard.blocked);
    all.push({ all: alone.took, allHeard: heard.took, sql, first, last, blocked });
  }
  removeLedger(PATH);
  const middle = (name: keyof (typeof all)[number]) => median(all.map((each) => each[name]));
  const [names] = [['all', 'allHeard', 'sql', 'first', 'last', 'blocked'] as const];
  return { turns, ...(Object.fromEntries(names.map((name) => [name, middle(name)])) as Omit<Midnight, 'turns'>) };
}

async function bySql(file: string, turns: number): Promise<number> {
  copyLedger(file, PATH);
  const begun = performance.now();
  await runScript(PATH, SQL);
  const took = performance.now() - begun;
  await expectTurns(turns);
  return took;
}

async function byService(
  file: string,
  turns: number,
  heard: boolean,
): Promise<Omit<Midnight, 'turns' | 'all' | 'allHeard' | 'sql'> & { took: number }> {
  copyLedger(file, PATH);
  const service = await Service.start(`sqlite:${PATH}`);
  const listener = heard ? await Listener.open(service) : null;
  try {
    await service.process.ask({ watch: true });
    const begun = performance.now();
    // A second behind it: what comes due later that day stays.
    const to = new Date(Date.parse(MIDNIGHT) + 1000).toISOString();
    const { advanceClock } = await service.get(ADVANCE, { to });
    const took = performance.now() - begun;
    const { longest } = await service.process.ask<{ longest: number }>({ watch: false });
    if (advanceClock.statusChanges !== turns) throw new Error(`${advanceClock.statusChanges} of ${turns} have turned`);
    const pushed = (await listener?.all(turns)) ?? [];
    return { took, blocked: longest, first: (pushed[0] ?? begun) - begun, last: (pushed.at(-1) ?? begun) - begun };
  } finally {
    await listener?.end();
    await service.end();
    await expectTurns(turns);
  }
}

async function expectTurns(turns: number): Promise<void> {
  const [row] = await readRows<{ n: number }>(
    PATH,
    `SELECT COUNT(*) AS "n" FROM "event" WHERE "jurisdiction" = ? AND "kind" = 'statusChanged' AND "at" = ?`,
    [MAIN, MIDNIGHT],
  );
  if (row?.n !== turns) throw new Error(`${row?.n ?? 0} of ${turns} turns are in the log`);
}

/** One subscriber, and when each push reached it. */
class Listener {
  readonly #pushed: number[] = [];

  private constructor(readonly client: ReturnType<typeof createClient>) {}

  static async open(service: Service): Promise<Listener> {
    const authorization = `Bearer ${await service.token('OFFICE', 'dashboard-1')}`;
    const url = `${service.url.replace('http', 'ws')}/graphql`;
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryAttempts: 0,
    });
    const listener = new Listener(client);
    client.subscribe(
      { query: CHANGES },
      {
        next: ({ errors }) => {
          if (errors === undefined) listener.#pushed.push(performance.now());
        },
        error: (error) => console.error(error),
        complete: () => undefined,
      },
    );
    while ((await service.metric('ledger_subscribers_waiting')) < 1) await new Promise((go) => setTimeout(go, 10));
    return listener;
  }

  /** When the pushes came, once there are so many. */
  async all(count: number): Promise<number[]> {
    const deadline = Date.now() + 120_000;
    while (this.#pushed.length < count) {
      if (Date.now() > deadline) throw new Error(`only ${this.#pushed.length} of ${count} pushes`);
      await new Promise((go) => setTimeout(go, 5));
    }
    return this.#pushed;
  }

  end(): void | Promise<void> {
    return this.client.dispose();
  }
}
