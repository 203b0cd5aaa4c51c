// A ledger that has grown: some real tasks with everything about them, acted out through the door, and copies of their rows,
// made by SQL. The copies have ids, numbers, units, sources and owners of their own; what is said in JSON is the models'.
import sql, { empty, join, raw, type Sql } from 'sql-template-tag';

import type { Task } from '../src/rules/records';
import { addDays } from '../src/rules/day';
import { Connection } from '../src/store/connection';
import type { Database } from '../src/store/database';
import { column } from '../src/store/rows';
import { SQLITE } from '../src/store/sqlite-dialect';
import { recount } from '../src/store/tally';
import type { Story } from './world';

export const MAIN = '370600';
export const MODELS = 40;

/** Among how many copies of the models' units, owners and sources the copies of the models are spread. */
export interface Spread {
  unit: number;
  person: number;
  source: number;
  /** the models' own are the first of those */
  own: boolean;
}
const WIDE: Spread = { unit: 20, person: 50, source: 40, own: false };

/** What to copy, how often, and where to. */
export interface Filling {
  jurisdiction: string;
  copies: number;
  /** so many copies are there already: the next have the numbers behind them */
  behind?: number;
  /** ids of the models to copy; all if missing */
  models?: readonly string[];
  spread?: Spread;
  /** the copies' units, owners and sources are there already */
  registered?: boolean;
  /** events of these kinds are not copied */
  without?: readonly string[];
}

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
const numbered = (value: Sql, number: Sql): Sql => sql`REPLACE(${value}, '-', '0000') || '-' || (1000000 + ${number})`;
const copied: Rewrite = (value) => numbered(value, sql`n.i`);
/** One of so many copies: the first is copy number 1, unless the model's own is the first. */
const among = (copies: number, own: boolean): Rewrite => {
  const place = sql`n.i % ${raw(String(copies))}`;
  return (value) =>
    own
      ? sql`CASE ${place} WHEN 0 THEN ${value} ELSE ${numbered(value, place)} END`
      : numbered(value, sql`1 + ${place}`);
};
const moved: Rewrite = (value) =>
  sql`SUBSTR(${value}, 1, 17) || CAST(10 + n.i % 50 AS text) || '.' || CAST(100 + n.i % 900 AS text) || 'Z'`;

/** What a copy has of its own, by the name of the column. */
const ownColumns = ({ unit, person, source, own }: Spread): Record<string, Rewrite> => ({
  id: copied,
  taskId: copied,
  ancestorId: copied,
  letterId: copied,
  recipientId: copied,
  firstFeedbackId: copied,
  interventionId: copied,
  // What is said in JSON is the models', and so are the records that it names; the task itself is the copy.
  subjectId: (value) => sql`CASE ${value} WHEN m."taskId" THEN ${copied(value)} ELSE ${value} END`,
  number: (value) => sql`${value} || '-' || n.i`,
  code: (value) => sql`${value} || '-' || n.i`,
  numberInYear: (value) => sql`${value} + n.i * 1000`,
  leadUnitId: among(unit, own),
  unitId: among(unit, own),
  ownerId: among(person, own),
  sourceId: among(source, own),
  createdAt: moved,
  updatedAt: moved,
  assignedAt: moved,
  issuedAt: moved,
  proposedAt: moved,
  submittedAt: moved,
});

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

/** Copies the models so many times into each of some jurisdictions; MAIN must come last. `after` is told of each table. */
export async function fill(
  database: Database,
  into: readonly Filling[],
  after: (table: string) => void = () => undefined,
): Promise<void> {
  const models = await Connection.of(database, (connection) =>
    connection.query<Task>(sql`SELECT * FROM "task" WHERE "jurisdiction" = ${MAIN}`),
  );
  for (const filling of into) {
    await Connection.of(database, (connection) =>
      connection.transaction(async () => {
        // A million rows of one statement take longer than any that the service makes.
        if (connection.dialect.name === 'postgres') await connection.say('SET LOCAL statement_timeout = 0');
        await new Copier(connection, filling, after).all(models);
        await recount(connection, filling.jurisdiction);
        after('tally');
      }),
    );
  }
}

/** Copies rows of one jurisdiction into one. */
class Copier {
  readonly #own: Record<string, Rewrite>;

  constructor(
    readonly connection: Connection,
    readonly filling: Filling,
    readonly after: (table: string) => void,
  ) {
    this.#own = ownColumns(filling.spread ?? WIDE);
  }

  async all(models: readonly Task[]): Promise<void> {
    const { copies, behind = 0, registered = false, spread = WIDE, models: some } = this.filling;
    if (!registered) {
      const times = (table: 'unit' | 'person' | 'source') => spread[table] - (spread.own ? 1 : 0);
      for (const table of ['unit', 'person', 'source'] as const)
        await this.#copy(table, numbers(0, times(table)), empty);
    }
    const these = some === undefined ? models : models.filter(({ id }) => some.includes(id));
    await this.#index(these, numbers(behind, copies));
    this.after('index');
    for (const table of OF_TASKS) await this.#copy(table, numbers(behind, copies), this.#ofModels(table));
    await this.#events(numbers(behind, copies));
    this.after('event');
  }

  async #copy(table: string, numbers: Sql, only: Sql): Promise<void> {
    await this.connection.write(this.#statement(table, numbers, sql`${column(table)} m`, only));
    this.after(table);
  }

  /** The rows of a table that belong to the models that are copied. */
  #ofModels(table: string): Sql {
    const { models } = this.filling;
    if (models === undefined) return empty;
    if (table === 'task') return sql`AND m."id" IN (${join([...models])})`;
    const ofTask = sql`"taskId" IN (${join([...models])})`;
    if (table !== 'intervention') return sql`AND m.${ofTask}`;
    return sql`AND m."id" IN (SELECT i."interventionId" FROM "intervention_task" i WHERE i."jurisdiction" = ${MAIN} AND i.${ofTask})`;
  }

  #statement(table: string, numbers: Sql, from: Sql, only: Sql, but: Record<string, Sql> = {}): Sql {
    const { jurisdiction } = this.filling;
    const columns = this.connection.rows.columns(table);
    const values = columns.map(({ name, type }) => {
      const value = sql`m.${column(name)}`;
      const special = but[name];
      if (special !== undefined) return special;
      if (name === 'jurisdiction') return sql`CAST(${jurisdiction} AS text)`;
      const own = this.#own[name]?.(value) ?? value;
      const text = type !== 'integer' && type !== 'boolean';
      return text && jurisdiction !== MAIN ? sql`REPLACE(${own}, ${MAIN}, ${jurisdiction})` : own;
    });
    return sql`INSERT INTO ${column(table)} (${join(columns.map(({ name }) => column(name)))})
      ${numbers} SELECT ${join(values)} FROM ${from} CROSS JOIN n WHERE m."jurisdiction" = ${MAIN} ${only}`;
  }

  /** The log goes on behind its end, without gaps. Its hashes are the models': nobody may verify this ledger. */
  async #events(numbers: Sql): Promise<void> {
    const { jurisdiction, behind = 0, without = [] } = this.filling;
    const kinds = without.length === 0 ? empty : sql`AND m."kind" NOT IN (${join([...without])})`;
    const events = sql`(SELECT m.*, ROW_NUMBER() OVER (ORDER BY m."sequence") AS "place", COUNT(*) OVER () AS "size"
      FROM "event" m WHERE m."jurisdiction" = ${MAIN} AND m."taskId" IS NOT NULL ${kinds} ${this.#ofModels('event')}) m`;
    const head = sql`(SELECT h."sequence" FROM "head" h WHERE h."jurisdiction" = ${jurisdiction})`;
    const sequence = sql`${head} + (n.i - 1 - ${raw(String(behind))}) * m."size" + m."place"`;
    await this.connection.write(this.#statement('event', numbers, events, empty, { sequence }));
    await this.connection.write(sql`UPDATE "head" SET "sequence" = (SELECT MAX(e."sequence") FROM "event" e
      WHERE e."jurisdiction" = ${jurisdiction}) WHERE "jurisdiction" = ${jurisdiction}`);
  }

  /** The full-text index of the copies: each is found by the words of its model. */
  async #index(models: readonly Task[], numbers: Sql): Promise<void> {
    const { connection } = this;
    const { jurisdiction } = this.filling;
    const only = this.#ofModels('task');
    if (connection.dialect.name === 'postgres') {
      const own = { words: sql`m."words"`, pairs: sql`m."pairs"` };
      const words = sql`"task_words" m`;
      await connection.write(this.#statement('task_words', numbers, words, this.#ofModels('task_words'), own));
      return;
    }
    const [row] = await connection.query<{ last: number | null }>(
      sql`SELECT MAX("place") AS "last" FROM "task_search"`,
    );
    await connection.write(sql`INSERT INTO "task_search" ("jurisdiction", "taskId") ${numbers}
      SELECT ${jurisdiction}, REPLACE(${copied(sql`m."id"`)}, ${MAIN}, ${jurisdiction})
      FROM "task" m CROSS JOIN n WHERE m."jurisdiction" = ${MAIN} ${only}`);
    const words = models.map(
      (task) => sql`(${task.id.replaceAll('-', '0000')}, ${SQLITE.index([task], true)[1]?.values[0]})`,
    );
    await connection.write(sql`INSERT INTO "task_words" (rowid, "words") SELECT s."place", v.column2
      FROM "task_search" s JOIN (VALUES ${join(words)}) v
      ON v.column1 = REPLACE(SUBSTR(s."taskId", 1, INSTR(s."taskId", '-') - 1), ${jurisdiction}, ${MAIN})
      WHERE s."place" > ${row?.last ?? 0}`);
  }
}

/** The numbers of so many copies, behind those that are there. */
function numbers(behind: number, copies: number): Sql {
  return sql`WITH RECURSIVE n(i) AS (SELECT ${raw(String(behind + 1))}
    UNION ALL SELECT i + 1 FROM n WHERE i < ${raw(String(behind + copies))})`;
}
