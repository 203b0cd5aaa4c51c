// A ledger that has grown: some real tasks with everything about them, acted out through the door, and copies of their rows,
// made by SQL. The copies have ids, numbers, units, sources and owners of their own; what is said in JSON is the models'.
import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Task } from '../src/rules/records';
import { addDays } from '../src/rules/day';
import { Connection } from '../src/store/connection';
import type { Database } from '../src/store/database';
import { column, type RowReader } from '../src/store/rows';
import { SQLITE } from '../src/store/sqlite-dialect';
import { recount } from '../src/store/tally';
import type { Story } from './world';

export const MAIN = '370600';
export const MODELS = 40;
/** Each copy of the models belongs to one of so many copies of their units, owners and sources. */
export const [UNIT_COPIES, OWNER_COPIES, SOURCE_COPIES] = [20, 50, 40];

const WHAT = ['道路', '供水管网', '学校', '医院', '河道', '老旧小区', '菜市场', '公园', '产业园区', '政务大厅'];
const HOW = ['改造', '新建', '排查', '整治', '验收', '督办', '招标'];

/** Acts out the models in a story that begins on a day: open and closed ones, of every colour, with letters and reports. */
export async function actOut(story: Story, today: string): Promise<void> {
  const { office, office2, units, unitIds, world } = story;
  const act = (
    who: typeof office,
    name: string,
    input: object,
    selection = '',
  ): Promise<Record<string, { id: string }>> =>
    who.must(
      name,
      PLAIN.has(name) ? 'TaskInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`,
      input,
      selection,
    );
  const tasks: string[] = [];
  for (let i = 0; i < MODELS; i++) {
    const title = `${WHAT[i % WHAT.length] ?? ''}${HOW[i % HOW.length] ?? ''}第${i}项`;
    const input = { title, leadUnit: unitIds[i % 3], supportingUnits: [unitIds[(i + 1) % 3]], quantified: i % 4 === 0 };
    const task = await story.assigned(addDays(today, 10 + i * 3), input);
    tasks.push(task);
    await act(units[i % 3] as typeof office, 'acknowledgeTask', { task });
    if (i % 6 === 3) await act(office, 'addMilestone', { task, title: '节点', dueOn: addDays(today, 9 + i) });
  }
  await world.to(`${addDays(today, 9)}T02:00:00Z`);
  for (const [i, task] of tasks.entries()) {
    const unit = units[i % 3] as typeof office;
    if (i % 2 === 0) await act(unit, 'submitReport', { task, content: '按计划推进', progressPercent: i });
    if (i % 4 === 1) {
      const input = { task, recipients: [unitIds[i % 3]], requirement: '请反馈进展' };
      const { letter } = await act(office, 'issueLetter', input, 'letter { id }');
      if (i % 8 === 1) await act(unit, 'submitFeedback', { letter: letter?.id, content: '已整改' });
    }
    // Half of the ledger is done with.
    if (i % 2 === 0) {
      await act(unit, 'submitCompletion', { task, summary: '已完成' });
      await act(office, 'decideCompletion', { task, approve: true });
      await act(office2, 'recordVerification', { task, passed: true, falseReport: false, findings: '实地核查' });
      await act(office2, 'closeTask', { task });
    }
  }
  await world.to(`${addDays(today, 30)}T02:00:00Z`);
}

const PLAIN = new Set(['acknowledgeTask', 'assignTask', 'closeTask']);

type Rewrite = (value: Sql) => Sql;

// An id ends in one to seven digits behind a dash; those of the models' own ids are small.
const copied: Rewrite = (value) => sql`REPLACE(${value}, '-', '0000') || '-' || (1000000 + n.i)`;
/** One of so many copies: the first is copy number 1. */
const among =
  (copies: number): Rewrite =>
  (value) =>
    sql`REPLACE(${value}, '-', '0000') || '-' || (1000001 + n.i % ${raw(String(copies))})`;
const moved: Rewrite = (value) =>
  sql`SUBSTR(${value}, 1, 17) || CAST(10 + n.i % 50 AS text) || '.' || CAST(100 + n.i % 900 AS text) || 'Z'`;

/** What a copy has of its own, by the name of the column. */
const OWN: Record<string, Rewrite> = {
  id: copied,
  taskId: copied,
  ancestorId: copied,
  letterId: copied,
  recipientId: copied,
  firstFeedbackId: copied,
  interventionId: copied,
  number: (value) => sql`${value} || '-' || n.i`,
  code: (value) => sql`${value} || '-' || n.i`,
  numberInYear: (value) => sql`${value} + n.i * 1000`,
  leadUnitId: among(UNIT_COPIES),
  unitId: among(UNIT_COPIES),
  ownerId: among(OWNER_COPIES),
  sourceId: among(SOURCE_COPIES),
  createdAt: moved,
  updatedAt: moved,
  assignedAt: moved,
  issuedAt: moved,
  proposedAt: moved,
  submittedAt: moved,
};

const REGISTRY = { unit: UNIT_COPIES, person: OWNER_COPIES, source: SOURCE_COPIES };
const OF_TASKS = [
  'task',
  'task_unit',
  'task_line',
  'cause',
  'obligation',
  'letter',
  'recipient',
  'report',
  'completion',
  'verification',
  'milestone',
  'intervention',
  'intervention_task',
];
const NUMBERS = (copies: number): Sql =>
  sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${raw(String(copies))})`;

/** Copies the models so many times into each of some jurisdictions; MAIN must come last. `after` is told of each table. */
export async function fill(
  database: Database,
  into: readonly { jurisdiction: string; copies: number }[],
  after: (table: string) => void = () => undefined,
): Promise<void> {
  const models = await Connection.of(database, (connection) =>
    connection.query<Task>(sql`SELECT * FROM "task" WHERE "jurisdiction" = ${MAIN}`),
  );
  for (const { jurisdiction, copies } of into) {
    await Connection.of(database, (connection) =>
      connection.transaction(async () => {
        // A million rows of one statement take longer than any that the service makes.
        if (connection.dialect.name === 'postgres') await connection.say('SET LOCAL statement_timeout = 0');
        const copy = async (table: string, times: number) => {
          await connection.write(copyOf(connection.rows, table, jurisdiction, times));
          after(table);
        };
        for (const [table, times] of Object.entries(REGISTRY)) await copy(table, times);
        await index(connection, models, jurisdiction, copies);
        after('index');
        for (const table of OF_TASKS) await copy(table, copies);
        await events(connection, jurisdiction, copies);
        after('event');
        await recount(connection, jurisdiction);
        after('tally');
      }),
    );
  }
}

function copyOf(
  rows: RowReader,
  table: string,
  jurisdiction: string,
  copies: number,
  but: Record<string, Sql> = {},
): Sql {
  const columns = rows.columns(table);
  const values = columns.map(({ name, type }) => {
    const value = sql`m.${column(name)}`;
    const special = but[name];
    if (special !== undefined) return special;
    if (name === 'jurisdiction') return sql`CAST(${jurisdiction} AS text)`;
    const own = OWN[name]?.(value) ?? value;
    const text = type !== 'integer' && type !== 'boolean';
    return text && jurisdiction !== MAIN ? sql`REPLACE(${own}, ${MAIN}, ${jurisdiction})` : own;
  });
  const from = table === 'event' ? TASK_EVENTS : sql`${column(table)} m`;
  return sql`INSERT INTO ${column(table)} (${join(columns.map(({ name }) => column(name)))})
    ${NUMBERS(copies)} SELECT ${join(values)} FROM ${from} CROSS JOIN n WHERE m."jurisdiction" = ${MAIN}`;
}

const TASK_EVENTS = sql`(SELECT e.*, ROW_NUMBER() OVER (ORDER BY e."sequence") AS "place", COUNT(*) OVER () AS "size"
  FROM "event" e WHERE e."jurisdiction" = ${MAIN} AND e."taskId" IS NOT NULL) m`;

/** The log goes on behind its end, without gaps. Its hashes are the models': nobody may verify this ledger. */
async function events(connection: Connection, jurisdiction: string, copies: number): Promise<void> {
  const head = sql`(SELECT h."sequence" FROM "head" h WHERE h."jurisdiction" = ${jurisdiction})`;
  const sequence = sql`${head} + (n.i - 1) * m."size" + m."place"`;
  await connection.write(copyOf(connection.rows, 'event', jurisdiction, copies, { sequence }));
  await connection.write(sql`UPDATE "head" SET "sequence" = (SELECT MAX(e."sequence") FROM "event" e
    WHERE e."jurisdiction" = ${jurisdiction}) WHERE "jurisdiction" = ${jurisdiction}`);
}

/** The full-text index of the copies: each is found by the words of its model. */
async function index(
  connection: Connection,
  models: readonly Task[],
  jurisdiction: string,
  copies: number,
): Promise<void> {
  if (connection.dialect.name === 'postgres') {
    await connection.write(
      copyOf(connection.rows, 'task_words', jurisdiction, copies, {
        words: sql`m."words"`,
        pairs: sql`m."pairs"`,
      }),
    );
    return;
  }
  const [row] = await connection.query<{ last: number | null }>(sql`SELECT MAX("place") AS "last" FROM "task_search"`);
  const id = OWN['id']?.(sql`m."id"`) ?? sql``;
  await connection.write(sql`INSERT INTO "task_search" ("jurisdiction", "taskId") ${NUMBERS(copies)}
    SELECT ${jurisdiction}, REPLACE(${id}, ${MAIN}, ${jurisdiction}) FROM "task" m CROSS JOIN n WHERE m."jurisdiction" = ${MAIN}`);
  const words = models.map(
    (task) => sql`(${task.id.replaceAll('-', '0000')}, ${SQLITE.index([task], true)[1]?.values[0]})`,
  );
  await connection.write(sql`INSERT INTO "task_words" (rowid, "words") SELECT s."place", v.column2
    FROM "task_search" s JOIN (VALUES ${join(words)}) v
    ON v.column1 = REPLACE(SUBSTR(s."taskId", 1, INSTR(s."taskId", '-') - 1), ${jurisdiction}, ${MAIN})
    WHERE s."place" > ${row?.last ?? 0}`);
}
