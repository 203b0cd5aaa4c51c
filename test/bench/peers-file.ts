// A copy of the ledger for the peers, with what makes their work easier: the colours and the days left as they are today, and
// counters. All of it is theirs for nothing; the service has to work it out.
import sql from 'sql-template-tag';

import { regimeOf } from '../../src/ledger/regimes';
import { workingDaysLeft } from '../../src/rules/days-left';
import type { Task } from '../../src/rules/records';
import { Connection } from '../../src/store/connection';
import { openDatabase } from '../../src/store/open';
import { Reader } from '../../src/store/reader';
import { MAIN } from '../filling';
import { NOW, TODAY } from './fates';

const COLUMNS = ['total', 'blue', 'yellow', 'red', 'openTotal', 'openBlue', 'openYellow', 'openRed'];
const OPEN = `'ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED', 'SUSPENDED'`;

/** What one task counts in each column. */
const counted = (task: string): string[] => {
  const open = `(${task}."stage" IN (${OPEN}))`;
  const is = (status: string) => `(${task}."announced" = '${status}')`;
  return [
    '1',
    is('BLUE'),
    is('YELLOW'),
    is('RED'),
    open,
    ...['BLUE', 'YELLOW', 'RED'].map((s) => `(${open} AND ${is(s)})`),
  ];
};
const shift = (sign: '+' | '-', task: string): string =>
  `UPDATE "peer_count" SET ${COLUMNS.map((name, i) => `"${name}" = "${name}" ${sign} ${counted(task)[i] ?? ''}`).join()}
    WHERE "unitId" IN ('', ${task}."leadUnitId")`;
const sums = counted('t')
  .map((each) => `SUM(${each})`)
  .join();

// The row with the empty unit counts all.
const STATEMENTS = [
  `CREATE INDEX "peer_colour" ON "task" ("jurisdiction", "announced", "deadline", "id")`,
  `CREATE TABLE "peer_count" ("unitId" TEXT PRIMARY KEY, ${COLUMNS.map((name) => `"${name}" INTEGER`).join()}) WITHOUT ROWID`,
  `INSERT INTO "peer_count" SELECT t."leadUnitId", ${sums} FROM "task" t WHERE t."jurisdiction" = '${MAIN}' GROUP BY 1`,
  `INSERT INTO "peer_count" SELECT '', ${sums} FROM "task" t WHERE t."jurisdiction" = '${MAIN}'`,
  `CREATE TRIGGER "peer_turn" AFTER UPDATE OF "announced", "stage" ON "task" BEGIN
    ${shift('-', 'OLD')}; ${shift('+', 'NEW')}; END`,
  `CREATE TABLE "peer_days" ("day" TEXT PRIMARY KEY, "n" INTEGER) WITHOUT ROWID`,
  `CREATE TABLE "peer_done" ("taskId" TEXT PRIMARY KEY, "daysLeft" INTEGER) WITHOUT ROWID`,
  // A submission as one row, so that a group of them is one statement.
  `CREATE VIEW "peer_submission" AS SELECT '' AS "id", '' AS "taskId", '' AS "unitId", '' AS "content", 0 AS "percent" WHERE 0`,
  `CREATE TRIGGER "peer_submit" INSTEAD OF INSERT ON "peer_submission" BEGIN
    INSERT INTO "report" ("jurisdiction", "id", "kind", "taskId", "unitId", "recipientId", "content", "progressPercent", "attachments",
      "answers", "dueOn", "submittedAt", "onTime", "returned", "returnComment")
      VALUES ('${MAIN}', NEW."id", 'PROGRESS', NEW."taskId", NEW."unitId", NULL, NEW."content", NEW."percent", '[]', '[]', NULL,
      '${NOW}', 1, 0, NULL);
    UPDATE "task" SET "progressPercent" = NEW."percent", "updatedAt" = '${NOW}', "version" = "version" + 1
      WHERE "jurisdiction" = '${MAIN}' AND "id" = NEW."taskId";
    INSERT INTO "event" ("jurisdiction", "sequence", "kind", "at", "recordedAt", "actorSubject", "actorName", "actorRole", "taskId",
      "unitId", "data", "hash") VALUES ('${MAIN}', (SELECT MAX("sequence") + 1 FROM "event" WHERE "jurisdiction" = '${MAIN}'), 'reportSubmitted', '${NOW}', '${NOW}', 'peer', 'peer', 'UNIT',
      NEW."taskId", NEW."unitId", json_object('report', NEW."id", 'content', NEW."content", 'progressPercent', NEW."percent"),
      '${'0'.repeat(64)}'); END`,
];

/** Prepares a copy of the ledger's file. */
export async function preparePeers(path: string): Promise<void> {
  const database = await openDatabase(`sqlite:${path}`);
  try {
    await database.writer.query('PRAGMA synchronous = OFF');
    for (const statement of STATEMENTS) await database.writer.query(statement);
    const here = (await new Reader(database).jurisdictions()).find(({ code }) => code === MAIN);
    if (here === undefined) throw new Error(`no jurisdiction ${MAIN}`);
    const { calendar } = regimeOf(here);
    await Connection.of(database, async (connection) => {
      const days = await connection.query<{ day: string }>(
        sql`SELECT DISTINCT "dueOn" AS "day" FROM "task" WHERE "jurisdiction" = ${MAIN}`,
      );
      for (const { day } of days) {
        const n = day > TODAY ? calendar.count(TODAY, day) : -calendar.count(day, TODAY);
        await connection.write(sql`INSERT INTO "peer_days" VALUES (${day}, ${n})`);
      }
      // Of those that are done with the days are as at their submission: the same for all with the same two moments.
      const done = sql`FROM "task" t WHERE t."jurisdiction" = ${MAIN} AND t."stage" IN ('COMPLETED', 'CLOSED')`;
      const at = sql`json_extract(t."facts", '$.approval.submittedAt')`;
      const kinds = await connection.query<{ id: string; dueOn: string; at: string }>(
        sql`SELECT MIN(t."id") AS "id", t."dueOn", ${at} AS "at" ${done} GROUP BY 2, 3`,
      );
      for (const kind of kinds) {
        const [row] = await connection.query<Task>(
          sql`SELECT * FROM "task" WHERE "jurisdiction" = ${MAIN} AND "id" = ${kind.id}`,
        );
        const [task] = connection.rows.read<Task>('task', row === undefined ? [] : [row]);
        if (task === undefined) throw new Error(`no task ${kind.id}`);
        await connection.write(sql`INSERT INTO "peer_done" SELECT t."id", ${workingDaysLeft(task, NOW, calendar)} ${done}
          AND t."dueOn" = ${kind.dueOn} AND ${at} = ${kind.at}`);
      }
    });
    await database.writer.query('PRAGMA analysis_limit = 1000');
    await database.writer.query('ANALYZE');
  } finally {
    await database.close();
  }
}
