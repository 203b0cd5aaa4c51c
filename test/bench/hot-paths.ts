// The hot paths that the growth is measured on, asked of the ledger itself: what HTTP and GraphQL add does not grow with it.
import sql from 'sql-template-tag';

import { announce } from '../../src/ledger/announce';
import type { Ledger } from '../../src/ledger/ledger';
import * as progress from '../../src/ledger/progress-commands';
import type { Principal } from '../../src/rules/access';
import type { Task } from '../../src/rules/records';
import * as lists from '../../src/store/lists';
import type { TaskFilter, TaskOrder } from '../../src/store/task-filter';
import { MAIN } from '../filling';

export interface HotPath {
  name: string;
  run: () => Promise<unknown>;
  times: number;
}

const [OFTEN, SELDOM] = [21, 5];
const DEADLINE: TaskOrder[] = [{ field: 'DEADLINE', descending: false }];

const who = (role: Principal['role'], unitId: string | null = null): Principal => ({
  subject: role,
  name: role,
  role,
  jurisdiction: MAIN,
  unitId,
});

/** The median time of some runs, in milliseconds; the first is not counted. */
export async function median(run: () => Promise<unknown>, times: number): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i <= times; i++) {
    const started = performance.now();
    await run();
    taken.push(performance.now() - started);
  }
  return taken.slice(1).sort((a, b) => a - b)[Math.floor(times / 2)] ?? NaN;
}

export async function hotPaths(ledger: Ledger, now: string): Promise<HotPath[]> {
  const { reader, door, acts, regimes, database } = ledger;
  const open = await reader.query<Task>(sql`SELECT * FROM "task" WHERE "jurisdiction" = ${MAIN}
    AND "stage" = 'IN_PROGRESS' AND "nextAt" > ${now} AND "id" LIKE '%-1000007' ORDER BY "id"`);
  const unit = open[0]?.leadUnitId ?? '';
  const others = await reader.query<{ id: string }>(
    sql`SELECT "id" FROM "unit" WHERE "jurisdiction" = ${MAIN} ORDER BY "code" LIMIT 20`,
  );
  const head = (await reader.head(MAIN))?.sequence ?? 0;
  const office = who('OFFICE');
  const page = (viewer: Principal, filter: TaskFilter | null, order = DEADLINE, after?: string) =>
    reader.page(
      lists.tasks(viewer, filter, order, now, database.dialect),
      { limit: 50, backwards: false, after },
      MAIN,
    );
  const middle = (await page(office, { deadline: { from: '2026-05-01' } })).cursors.at(-1);
  let n = 0;
  const often = (name: string, run: () => Promise<unknown>): HotPath => ({ name, run, times: OFTEN });
  const seldom = (name: string, run: () => Promise<unknown>): HotPath => ({ name, run, times: SELDOM });
  return [
    often('50 tasks by deadline', () => page(office, null)),
    often('50 tasks from the middle', () => page(office, null, DEADLINE, middle)),
    often('50 red tasks', () => page(office, { status: ['RED'] })),
    often('50 tasks of a unit', () => page(office, { unit })),
    often('50 tasks that a unit sees', () => page(who('UNIT', unit), null)),
    often('50 tasks by a word of two characters', () => page(office, { search: '道路' })),
    seldom('50 tasks by colour', () => page(office, null, [{ field: 'STATUS', descending: true }])),
    seldom('how many tasks', () => reader.count(lists.tasks(office, null, DEADLINE, now, database.dialect))),
    seldom('how many tasks a unit sees', () =>
      reader.count(lists.tasks(who('UNIT', unit), null, DEADLINE, now, database.dialect)),
    ),
    seldom('summary', () => reader.summary(office, null, 'NONE', now)),
    seldom('summary by unit', () => reader.summary(office, null, 'UNIT', now)),
    seldom('summary by kind of source', () => reader.summary(office, null, 'SOURCE_KIND', now)),
    often('colours of 20 units', () =>
      reader.openTallies(
        office,
        others.map(({ id }) => id),
        now,
      ),
    ),
    often('the last 50 events', () => reader.page(lists.events(office, null), { limit: 50, backwards: true }, MAIN)),
    often('50 events that a unit sees', () =>
      reader.page(lists.events(who('UNIT', unit), null), { limit: 50, backwards: true }, MAIN),
    ),
    often('200 events of the feed', () => reader.eventsAfter(MAIN, Math.floor(head / 2), 200)),
    often('a report through the door', async () => {
      const task = open[n++ % open.length];
      if (task === undefined) throw new Error('no open task');
      const by = who('UNIT', task.leadUnitId);
      const { problems } = await acts.act(by, progress.report, { task: task.id, content: `进展 ${n}` });
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
    }),
    {
      name: 'a tick of 1,000 turns',
      times: 2,
      run: async () => {
        for (let changes = 0; changes < 1000;) {
          const told = await door.write(MAIN, (transaction) =>
            announce(transaction, regimes, '2026-07-31T00:00:00.000Z'),
          );
          changes += told.changes;
          if (!told.more && changes < 1000) throw new Error(`only ${changes} of 1,000 turns`);
        }
      },
    },
  ];
}
