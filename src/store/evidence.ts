// Which tasks files are evidence of: the one question about the table of evidence that is asked inside the door and outside.
import type { ObjectLiteral } from 'typeorm';
import sql, { type Sql } from 'sql-template-tag';

import type { NodeId } from '../rules/id';
import { grouped } from './rows';

/** Of one hash so many tasks are named: who looks for a pattern behind more asks otherwise. */
export const MOST_USES = 10;

/** The tasks of evidence `t` for which a condition holds, each hash with each task once, the latest first, one more than is named. */
export function usesOf(where: Sql): Sql {
  return sql`SELECT u."sha256", u."taskId" FROM (
      SELECT once."sha256", once."taskId", ROW_NUMBER() OVER (PARTITION BY once."sha256"
        ORDER BY once."createdAt" DESC, once."taskId" DESC) AS "place"
      FROM (SELECT DISTINCT t."sha256", t."taskId", k."createdAt" FROM "evidence" t JOIN "task" k
        ON k."jurisdiction" = t."jurisdiction" AND k."id" = t."taskId" WHERE ${where}) once
    ) u WHERE u."place" <= ${MOST_USES + 1} ORDER BY u."sha256", u."place"`;
}

/** What was found, by the hash. */
export function usesByHash(found: readonly ObjectLiteral[]): Map<string, NodeId[]> {
  const uses = grouped(found, ({ sha256 }) => String(sha256));
  return new Map([...uses].map(([sha256, rows]) => [sha256, rows.map(({ taskId }) => String(taskId))]));
}
