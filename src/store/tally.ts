// The counters of tasks: kept in the transaction that writes the tasks, counted anew where they cannot have been kept, and
// compared with the tasks.
import type { ObjectLiteral } from 'typeorm';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Task } from '../rules/records';
import { STILL_TO_DO_STAGES } from '../rules/words';
import type { Bulk } from './bulk';
import type { Connection } from './connection';
import type { TallyTable } from './derived-tables';
import { column } from './rows';
import { BLANK, type Grouping, GROUPING_NAMES, GROUPINGS, TALLY_COLUMNS, type TallyColumn } from './tally-groupings';

/** A task that was written: as it stood, null if it is new, and as it stands. */
export interface Written {
  before: Task | null;
  after: Task;
}

const COUNTS = ['total', 'yellow', 'red'] as const;
const KEY = ['jurisdiction', 'grouping', ...TALLY_COLUMNS];
const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join();
const ADDED = `ON CONFLICT (${quoted(KEY)}) DO UPDATE SET ${COUNTS.map(
  (name) => `"${name}" = "tally"."${name}" + excluded."${name}"`,
).join()}`;

/** Moves the counters by what tasks have become. */
export async function keepTally(bulk: Bulk, written: readonly Written[]): Promise<void> {
  await bulk.insert('tally', changesOf(written), ADDED);
}

/** By how much each counter changes; those that stay are not there. */
function changesOf(written: readonly Written[]): TallyTable[] {
  const changes = new Map<string, TallyTable>();
  for (const { before, after } of written) {
    if (before !== null && alike(before, after)) continue;
    if (before !== null) count(changes, before, -1);
    count(changes, after, 1);
  }
  return [...changes.values()].filter((row) => COUNTS.some((name) => row[name] !== 0));
}

type Told = Pick<TallyTable, TallyColumn>;

function toldOf({ leadUnitId, sourceKind, leaderId, stage, classification, number }: Task): Told {
  return {
    leadUnitId,
    sourceKind,
    leaderId: leaderId ?? '',
    stage,
    classification,
    numbered: number !== null,
    open: STILL_TO_DO_STAGES.includes(stage),
  };
}

function alike(before: Task, after: Task): boolean {
  if (before.announced !== after.announced) return false;
  const [was, is] = [toldOf(before), toldOf(after)];
  return TALLY_COLUMNS.every((name) => was[name] === is[name]);
}

function count(changes: Map<string, TallyTable>, task: Task, by: 1 | -1): void {
  const { jurisdiction, announced } = task;
  const told = toldOf(task);
  for (const grouping of GROUPING_NAMES) {
    const columns: readonly TallyColumn[] = GROUPINGS[grouping];
    const key = `${grouping} ${columns.map((name) => told[name]).join(' ')}`;
    let row = changes.get(key);
    if (row === undefined) {
      const own = Object.fromEntries(columns.map((name) => [name, told[name]]));
      row = { jurisdiction, grouping, ...BLANK, ...own, total: 0, yellow: 0, red: 0 };
      changes.set(key, row);
    }
    row.total += by;
    if (announced === 'YELLOW') row.yellow += by;
    if (announced === 'RED') row.red += by;
  }
}

/** Counts a jurisdiction's tasks anew; its log must be locked. */
export async function recount(connection: Connection, jurisdiction: string): Promise<void> {
  await connection.write(sql`DELETE FROM "tally" WHERE "jurisdiction" = ${jurisdiction}`);
  await connection.write(sql`INSERT INTO "tally" (${names(KEY)}, ${names(COUNTS)}) ${countedAnew(jurisdiction)}`);
  await connection.write(sql`UPDATE "head" SET "tallied" = "sequence" WHERE "jurisdiction" = ${jurisdiction}`);
}

/**
 * When counters that were found behind the log are counted anew: an older version, which keeps none, has written (an upgrade
 * without stopping). It may do so again and again, and counting takes seconds in a large ledger: it is done when they
 * have been found so for the first time, the second, the fourth, the eighth.
 */
export class Behind {
  readonly #found = new Map<string, number>();

  mend(jurisdiction: string): boolean {
    const times = (this.#found.get(jurisdiction) ?? 0) + 1;
    this.#found.set(jurisdiction, times);
    return Number.isInteger(Math.log2(times));
  }
}

interface Asked {
  query: <T extends ObjectLiteral>(statement: Sql) => Promise<T[]>;
}

/** The counters of a jurisdiction that are not what its tasks say, with the difference: none, unless something is wrong. */
export async function miscounted(asked: Asked, jurisdiction: string): Promise<TallyTable[]> {
  const sums = COUNTS.map((name) => sql`SUM(${column(name)})`);
  const kept = sql`SELECT ${names(KEY)}, ${join(COUNTS.map((name) => sql`-${column(name)}`))} FROM "tally"
    WHERE "jurisdiction" = ${jurisdiction}`;
  return asked.query<TallyTable>(sql`SELECT ${names(KEY)}, ${join(COUNTS.map((name, i) => sql`${sums[i]} AS ${column(name)}`))}
    FROM (${countedAnew(jurisdiction)} UNION ALL ${kept}) compared GROUP BY ${names(KEY)}
    HAVING ${join(
      sums.map((sum) => sql`${sum} <> 0`),
      ' OR ',
    )}`);
}

const names = (columns: readonly string[]): Sql => join(columns.map(column));

/** All rows of `tally` from the tasks, which are read once. */
function countedAnew(jurisdiction: string): Sql {
  const announced = (status: string) => sql`SUM(CASE WHEN "announced" = ${raw(`'${status}'`)} THEN 1 ELSE 0 END)`;
  const told = sql`SELECT "jurisdiction", "leadUnitId", "sourceKind", COALESCE("leaderId", '') AS "leaderId", "stage",
      "classification", "number" IS NOT NULL AS "numbered", "stage" IN (${join([...STILL_TO_DO_STAGES])}) AS "open", "announced"
    FROM "task" WHERE "jurisdiction" = ${jurisdiction}`;
  const finest = sql`SELECT "jurisdiction", ${names(TALLY_COLUMNS)}, COUNT(*) AS "total", ${announced('YELLOW')} AS "yellow",
    ${announced('RED')} AS "red" FROM (${told}) told GROUP BY "jurisdiction", ${names(TALLY_COLUMNS)}`;
  return sql`WITH finest AS MATERIALIZED (${finest}) ${join(GROUPING_NAMES.map(rolledUp), ' UNION ALL ')}`;
}

function rolledUp(grouping: Grouping): Sql {
  const told: readonly TallyColumn[] = GROUPINGS[grouping];
  const blank = (name: TallyColumn) => raw(BLANK[name] === false ? 'FALSE' : `''`);
  const columns = TALLY_COLUMNS.map(
    (name) => sql`${told.includes(name) ? column(name) : blank(name)} AS ${column(name)}`,
  );
  return sql`SELECT "jurisdiction", ${raw(`'${grouping}'`)} AS "grouping", ${join(columns)},
    ${join(COUNTS.map((name) => sql`SUM(${column(name)}) AS ${column(name)}`))}
    FROM finest GROUP BY "jurisdiction", ${names(told)}`;
}
