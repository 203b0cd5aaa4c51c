// Whether a ledger is what docs/benchmark.md says: looked at whenever one has been made.
import { MAIN } from '../filling';
import { MIDNIGHT, NOW, turningOf } from './fates';
import { readRows } from './sampling';

const COUNTS = `SELECT COUNT(*) AS "tasks", SUM("redAt" <= '${NOW}') AS "red", SUM("yellowAt" <= '${NOW}' AND "redAt" > '${NOW}') AS "yellow",
    SUM("announced" = 'RED') AS "announcedRed", SUM("announced" = 'YELLOW') AS "announcedYellow", SUM("nextAt" <= '${NOW}') AS "due",
    SUM("nextAt" <= '${MIDNIGHT}') AS "turning", COUNT(DISTINCT "leadUnitId") AS "units", COUNT(DISTINCT "ownerId") AS "owners",
    COUNT(DISTINCT "sourceId") AS "sources", MIN(LENGTH("title")) AS "title", MIN(LENGTH("requirement")) AS "text",
    (SELECT COUNT(*) FROM "report" WHERE "kind" = 'PROGRESS' AND "jurisdiction" = '${MAIN}') AS "reports"
  FROM "task" WHERE "jurisdiction" = '${MAIN}'`;

/** Throws where a number is not what it should be. */
export async function checkProportions(path: string, tasks: number): Promise<void> {
  const [found] = await readRows<Record<string, number>>(path, COUNTS);
  const red = tasks * 0.08;
  const yellow = tasks * 0.12;
  const wanted: Record<string, number> = {
    ...{ tasks, red, yellow, announcedRed: red, announcedYellow: yellow, due: 0, turning: turningOf(tasks) },
    // Ten copies of a model do not reach all of its twenty sources.
    ...{ units: 200, owners: 300, sources: tasks < 10_000 ? 250 : 500, title: 30, text: 200 },
  };
  // Where fewer than a tenth turn, some more of those that report do not.
  const reports = Math.abs((found?.['reports'] ?? NaN) - tasks) <= tasks / 1000 ? {} : { reports: tasks };
  Object.assign(wanted, reports);
  const wrong = Object.keys(wanted).filter((name) => found?.[name] !== wanted[name]);
  if (wrong.length === 0) return;
  throw new Error(wrong.map((name) => `${name}: ${found?.[name]} instead of ${wanted[name]}`).join('\n'));
}
