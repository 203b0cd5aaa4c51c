// What an import asks under the lock before it plans: the records that a spreadsheet names, each kind in one statement however many
// rows there are, and before anything is written.
import type { ObjectLiteral } from 'typeorm';
import sql, { type Sql } from 'sql-template-tag';

import type { ImportKnown, KnownTask } from '../rules/import-plan';
import type { Person, Source, Unit } from '../rules/records';
import { column } from './rows';
import type { Transaction } from './transaction';

/** Names as they stand in a spreadsheet. */
export interface ImportNames {
  people: readonly string[];
  sources: readonly string[];
  /** of tasks, and of those that they are a part of */
  numbers: readonly string[];
  /** the source of rows that name none */
  sourceId: string | null;
}

export async function importKnown(
  transaction: Transaction,
  { people, sources, numbers, sourceId }: ImportNames,
): Promise<Omit<ImportKnown, 'lastNumber'>> {
  const { jurisdiction } = transaction;
  const { dialect } = transaction.sheet.connection;
  const here = sql`t."jurisdiction" = ${jurisdiction}`;
  const oneOf = (name: string, texts: readonly string[]): Sql =>
    sql`${column(name)} IN (SELECT value ->> 0 FROM ${dialect.each(JSON.stringify(texts.map((text) => [text])))})`;
  const all = <T extends ObjectLiteral>(table: string, where: Sql): Promise<T[]> =>
    transaction.all<T>(table, sql`${here} AND ${where}`, sql`ORDER BY t."id"`);
  const known = {
    units: await all<Unit>('unit', sql`1 = 1`),
    people: await all<Person>('person', oneOf('name', people)),
    sources: await all<Source>('source', sql`(${oneOf('title', sources)} OR t."id" = ${sourceId ?? ''})`),
  };
  const tasks = (where: Sql): Promise<KnownTask[]> =>
    transaction.query<KnownTask>(
      sql`SELECT t."id", t."number", t."sourceId", t."leadUnitId", t."title", t."stage", t."ancestorIds"
        FROM "task" t WHERE ${here} AND ${where} ORDER BY t."id"`,
    );
  const found = [
    ...(await tasks(
      oneOf(
        'sourceId',
        known.sources.map(({ id }) => id),
      ),
    )),
    ...(await tasks(oneOf('number', numbers))),
  ];
  const byId = new Map(found.map((task) => [task.id, task]));
  return { ...known, tasks: transaction.rows.read<KnownTask>('task', [...byId.values()]) };
}
