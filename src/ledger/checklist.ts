// The three lists (工作清单、任务清单、责任清单; DOMAIN.md M9, [1] 65) from the tasks of a filter: unit, measures, limit.
import { statusAt } from '../rules/colour';
import type { Day, Instant } from '../rules/day';
import type { NodeId } from '../rules/id';
import { worst } from '../rules/reasons';
import type { Task } from '../rules/records';
import type { ChecklistKind, Status } from '../rules/words';
import { grouped } from '../store/rows';

// A list is printed; more tasks than this are an export.
export const MOST_LISTED = 2000;

export interface ChecklistRow {
  unitId: NodeId;
  ownerId: NodeId | null;
  sourceId: NodeId | null;
  taskId: NodeId | null;
  measures: string;
  deadline: Day;
  tasks: number;
  status: Status;
}

/** The rows of a list, in the order of the tasks. */
export function checklist(kind: ChecklistKind, tasks: readonly Task[], now: Instant): ChecklistRow[] {
  const keyOf = {
    WORK: ({ sourceId, leadUnitId }: Task) => `${sourceId} ${leadUnitId}`,
    TASK: ({ id }: Task) => id,
    RESPONSIBILITY: ({ leadUnitId, ownerId }: Task) => `${leadUnitId} ${ownerId}`,
  }[kind];
  return [...grouped(tasks, keyOf).values()].flatMap((group): ChecklistRow[] => {
    const [first] = group;
    if (first === undefined) return [];
    const deadlines = group.map(({ deadline }) => deadline).sort();
    return [
      {
        unitId: first.leadUnitId,
        ownerId: kind === 'WORK' ? null : first.ownerId,
        sourceId: kind === 'RESPONSIBILITY' ? null : first.sourceId,
        taskId: kind === 'TASK' ? first.id : null,
        measures:
          kind === 'TASK' ? (first.actionPlan ?? first.requirement) : group.map(({ title }) => title).join('；'),
        // A work is done when all of it is; a responsibility begins with what is due first.
        deadline: (kind === 'WORK' ? deadlines.at(-1) : deadlines[0]) ?? first.deadline,
        tasks: group.length,
        status: worst(group.map((task) => ({ status: statusAt(task, now) }))),
      },
    ];
  });
}
