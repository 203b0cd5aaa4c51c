// What there is in a ledger to be asked about: read once, before anything is measured.
import { MAIN } from '../filling';
import { CURSORS } from './documents';
import { readRows } from './sampling';
import type { Service } from './service';

/** A row behind which a page can begin: with the service's cursor, and as the peers know it. */
export interface Place {
  cursor: string;
  id: string;
  deadline: string;
}

export interface UnitOf {
  id: string;
  code: string;
}

export interface Subjects {
  /** red tasks in the order of the list, at most 2,000 */
  red: Place[];
  /** the hundred rows around the end of page 99, or around the middle of a ledger without a page 100 */
  late: Place[];
  units: (UnitOf & { first: Place[] })[];
  /** tasks with five reports */
  reported: string[];
  /** tasks that are being done, blue, and stay so at midnight, with their lead unit: for reports, explanations and flags */
  open: Record<'reports' | 'explanations' | 'flags', { id: string; unit: UnitOf }[]>;
}

const [PAGE, MOST_RED, LATE, ENOUGH] = [200, 2000, 4950, 110];
// No more than a round asks for: the rest would only take time to read.
const MOST_TASKS = 20_000;

export async function subjectsOf(service: Service, file: string, tasks: number): Promise<Subjects> {
  const late = Math.min(LATE, tasks / 2);
  const units = await readRows<UnitOf>(
    file,
    `SELECT "id", "code" FROM "unit" WHERE "jurisdiction" = ? AND "id" IN (SELECT "leadUnitId" FROM "task") ORDER BY "id"`,
    [MAIN],
  );
  const reported = await readRows<{ id: string }>(
    file,
    `SELECT "id" FROM "task" t WHERE "jurisdiction" = ? AND (SELECT COUNT(*) FROM "report" r
      WHERE r."jurisdiction" = t."jurisdiction" AND r."taskId" = t."id") = 5 ORDER BY SUBSTR("id", -5), "id" LIMIT ?`,
    [MAIN, MOST_TASKS],
  );
  const open = await readRows<{ id: string; unitId: string }>(
    file,
    `SELECT "id", "leadUnitId" AS "unitId" FROM "task" WHERE "jurisdiction" = ? AND "stage" = 'IN_PROGRESS'
      AND "announced" = 'BLUE' AND "deadline" > '2026-06' ORDER BY SUBSTR("id", -5), "id" LIMIT ?`,
    [MAIN, MOST_TASKS],
  );
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const third = (k: number) =>
    open.filter((_, i) => i % 3 === k).map(({ id, unitId }) => ({ id, unit: byId.get(unitId) as UnitOf }));
  const withRows: Subjects['units'] = [];
  for (const unit of units) withRows.push({ ...unit, first: await places(service, { leadUnit: unit.id }, 0, ENOUGH) });
  return {
    red: await places(service, { status: ['RED'] }, 0, MOST_RED),
    late: await places(service, null, late - 50, 100),
    units: withRows,
    reported: reported.map(({ id }) => id),
    open: { reports: third(0), explanations: third(1), flags: third(2) },
  };
}

/** Rows of a list, from a place on. */
async function places(service: Service, filter: object | null, from: number, count: number): Promise<Place[]> {
  const found: Place[] = [];
  for (let after: string | null = null; found.length < from + count;) {
    const first = Math.min(PAGE, from + count - found.length);
    const { tasks } = await service.get(CURSORS, { filter, first, after });
    for (const { cursor, node } of tasks.edges) found.push({ cursor, ...node });
    if (!tasks.pageInfo.hasNextPage) break;
    after = tasks.pageInfo.endCursor;
  }
  return found.slice(from);
}
