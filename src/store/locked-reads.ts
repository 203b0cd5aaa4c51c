// What a writer may ask inside the door, under the lock: questions of a jurisdiction whose answers a decision depends on.
import type { ObjectLiteral } from 'typeorm';
import sql, { join, type Sql } from 'sql-template-tag';

import type { Principal } from '../rules/access';
import { NEVER } from '../rules/day';
import { jurisdictionId, type NodeId } from '../rules/id';
import type { Jurisdiction, LetterRecipient, Records, Task, Unit } from '../rules/records';
import { usesByHash, usesOf } from './evidence';
import { atMost, column, type RowReader } from './rows';
import { UNFINISHED } from './task-filter';
import { visibleSource } from './visibility';

/** Before any task. */
const FIRST: Pick<Task, 'nextAt' | 'id'> = { nextAt: '', id: '' };

export abstract class LockedReads {
  constructor(
    readonly jurisdiction: string,
    readonly rows: RowReader,
  ) {}

  /** Answers from the database as the transaction has left it so far. */
  abstract query<T extends ObjectLiteral>(statement: Sql): Promise<T[]>;

  /** Records of the jurisdiction by their ids, in that order; null for one that is not there. */
  abstract byIds<K extends keyof Records>(kind: K, ids: readonly NodeId[]): Promise<(Records[K] | null)[]>;

  abstract recipientsOf(letterId: NodeId): Promise<LetterRecipient[]>;

  async get<K extends keyof Records>(kind: K, id: NodeId): Promise<Records[K] | null> {
    return (await this.byIds(kind, [id]))[0] ?? null;
  }

  /** Whether a principal sees a source. */
  async seesSource(who: Principal, id: string): Promise<boolean> {
    const found = await this.query(sql`SELECT 1 FROM "source" t WHERE ${visibleSource(who)} AND t."id" = ${id}`);
    return found.length > 0;
  }

  /** The rows of a table `t` for which a condition holds. */
  async all<T extends ObjectLiteral>(table: string, where: Sql, end: Sql = sql``): Promise<T[]> {
    const found = await this.query(sql`SELECT ${this.rows.whole(table)} FROM ${column(table)} t WHERE ${where} ${end}`);
    return this.rows.read<T>(table, found);
  }

  /** A task of a source, a lead unit and a title that is not cancelled, other than one: the first of several. */
  async taskLike(sourceId: string, leadUnitId: string, title: string, except: string | null): Promise<Task | null> {
    const same = sql`"sourceId" = ${sourceId} AND "leadUnitId" = ${leadUnitId} AND "title" = ${title}`;
    const other = sql`"stage" <> 'CANCELLED' AND "id" <> ${except ?? ''}`;
    const found = await this.all<Task>(
      'task',
      sql`"jurisdiction" = ${this.jurisdiction} AND ${same} AND ${other}`,
      sql`ORDER BY "createdAt", "id" LIMIT 1`,
    );
    return found[0] ?? null;
  }

  /** Of some hashes, the other tasks of which files with them are evidence, the latest first. */
  async otherUses(hashes: readonly string[], except: readonly NodeId[]): Promise<Map<string, NodeId[]>> {
    const { jurisdiction } = this;
    const other = sql`t."sha256" IN (${join([...hashes])}) AND t."taskId" NOT IN (${join([...except])})`;
    return usesByHash(await this.query(usesOf(sql`t."jurisdiction" = ${jurisdiction} AND ${other}`)));
  }

  /** The last number given to a kind in a year; 0 if none. */
  async lastNumber(kind: 'task' | 'letter' | 'inspection', year: number): Promise<number> {
    const [row] = await this.query<{ last: number | null }>(
      sql`SELECT MAX("numberInYear") AS "last" FROM ${column(kind)} WHERE "jurisdiction" = ${this.jurisdiction} AND "numberYear" = ${year}`,
    );
    return Number(row?.last ?? 0);
  }

  async unitByCode(code: string): Promise<Unit | null> {
    const found = await this.all<Unit>('unit', sql`"jurisdiction" = ${this.jurisdiction} AND "code" = ${code}`);
    return found[0] ?? null;
  }

  /** Tasks of which something is to be announced, the earliest first; behind one, where that was among them. */
  async tasksToAnnounce(
    now: string,
    limit: number,
    { nextAt, id }: Pick<Task, 'nextAt' | 'id'> = FIRST,
  ): Promise<Task[]> {
    const due = sql`"jurisdiction" = ${this.jurisdiction} AND ("nextAt", "id") > (${nextAt}, ${id}) AND "nextAt" <= ${now}`;
    return this.all('task', due, sql`ORDER BY "nextAt", "id" ${atMost(limit)}`);
  }

  /** Any tasks, by their ids: those that are there. */
  async tasksById(ids: readonly NodeId[]): Promise<Task[]> {
    return (await this.byIds('task', ids)).filter((task) => task !== null);
  }

  /** Tasks at any depth below a task that are not finished, the soonest due first; cancelled ones do not count. */
  async unfinishedBelow(taskId: string): Promise<Task[]> {
    const { jurisdiction } = this;
    return this.all(
      'task',
      sql`"jurisdiction" = ${jurisdiction} AND ${UNFINISHED} AND "id" IN
        (SELECT "taskId" FROM "task_line" WHERE "jurisdiction" = ${jurisdiction} AND "ancestorId" = ${taskId}
          AND "taskId" <> ${taskId})`,
      sql`ORDER BY "deadline", "id"`,
    );
  }

  /** Unfinished tasks that a unit leads, the latest first, as far as one can tell by it whether another is similar. */
  async unfinishedTitles(
    unitId: string,
    limit: number,
  ): Promise<Pick<Task, 'id' | 'title' | 'sourceId' | 'sourceClause'>[]> {
    return this.query(sql`SELECT "id", "title", "sourceId", "sourceClause" FROM "task" t
      WHERE "jurisdiction" = ${this.jurisdiction} AND "leadUnitId" = ${unitId} AND ${UNFINISHED}
      ORDER BY "createdAt" DESC, "id" DESC ${atMost(limit)}`);
  }

  /** Tasks that a new calendar or policy may settle anew, in the order of their ids, behind one. */
  async tasksToResettle(after: string, limit: number): Promise<Task[]> {
    const { jurisdiction } = this;
    const owes = sql`EXISTS (SELECT 1 FROM "obligation" o WHERE o."jurisdiction" = t."jurisdiction"
      AND o."taskId" = t."id")`;
    // A finished task has a colour only if it was late, false, or owes a rectification.
    const coloured = sql`("stage" <> 'CANCELLED' AND ("redAt" < ${NEVER} OR NOT "completedOnTime" OR ${owes}))`;
    return this.all(
      'task',
      sql`"jurisdiction" = ${jurisdiction} AND "id" > ${after} AND (${UNFINISHED} OR ${coloured})`,
      sql`ORDER BY "id" ${atMost(limit)}`,
    );
  }

  /** The transaction's jurisdiction as it stands; null before it is created. */
  async here(): Promise<Jurisdiction | null> {
    return this.get('jurisdiction', jurisdictionId(this.jurisdiction));
  }

  /** All other jurisdictions of this ledger. */
  async elsewhere(): Promise<Jurisdiction[]> {
    return this.all<Jurisdiction>(
      'jurisdiction',
      sql`"jurisdiction" <> ${this.jurisdiction}`,
      sql`ORDER BY "jurisdiction"`,
    );
  }

  /** The version of the jurisdiction's row. */
  async hereVersion(): Promise<number | null> {
    const [row] = await this.query<{ version: number }>(
      sql`SELECT "version" FROM "jurisdiction" WHERE "jurisdiction" = ${this.jurisdiction}`,
    );
    return row === undefined ? null : Number(row.version);
  }

  /** How many key matters of a year a leader has. */
  async keyMatters(leaderId: string, year: number): Promise<number> {
    const [row] = await this.query<{ n: number }>(sql`SELECT COUNT(*) AS "n" FROM "source"
      WHERE "jurisdiction" = ${this.jurisdiction} AND "kind" = 'KEY_MATTER' AND "leaderId" = ${leaderId}
      AND "issuedOn" BETWEEN ${`${year}-01-01`} AND ${`${year}-12-31`}`);
    return Number(row?.n ?? 0);
  }
}
