// The automatic reminder (催办, DOMAIN.md 7): when the service issues it, and to whom. Pure.
import { type Day, type Instant, latest, NEVER } from './day';
import type { NodeId, NodeKind } from './id';
import { causesOf } from './causes';
import type { Happening, TaskEvent } from './events';
import { SERVICE } from './events';
import { type Regime, reasonsAt } from './reasons';
import type { Intervention, Task } from './records';
import { descriptionOf } from './telling';
import { OPEN_STAGES, type RuleCode } from './words';

/** The first moment not before one that lies on a working day in the policy's hours. */
export function officeMoment(at: Instant, { policy, calendar }: Regime): Instant {
  const { from, to } = policy.reminder;
  const day = calendar.dayOf(at);
  if (calendar.isWorkingDay(day)) {
    const opens = calendar.timeOf(day, from);
    if (at <= opens) return opens;
    if (at < calendar.timeOf(day, to)) return at;
  }
  return calendar.timeOf(calendar.after(day, 1), from);
}

/**
 * When to remind of the red spell that is or that will come, after an act at a moment; NEVER if there is none, or it has been
 * reminded of. A spell that goes on when a task is open again is reminded of from then on.
 */
export function remindAtOf(task: Task, at: Instant, regime: Regime): Instant {
  if (task.redAt === NEVER || !OPEN_STAGES.includes(task.stage) || task.facts.remindedFor === task.redAt) return NEVER;
  return officeMoment(latest(task.redAt, at), regime);
}

/** The reminders of a red task at a moment: one for each unit that owes a red reason, once per red spell. */
export function remindersAt(
  task: Task,
  at: Instant,
  regime: Regime,
  newId: (kind: NodeKind) => NodeId,
): Happening<TaskEvent>[] {
  const red = reasonsAt(causesOf(task, regime), at).filter(({ status }) => status === 'RED');
  const rulesOf = new Map<NodeId, Set<RuleCode>>();
  for (const { rule, subjectId } of red) {
    const unitId = owingUnit(task, rule, subjectId);
    rulesOf.set(unitId, (rulesOf.get(unitId) ?? new Set()).add(rule));
  }
  return [...rulesOf].map(([unitId, rules]) => {
    const why = [...rules].map((rule) => descriptionOf(rule).zh).join('、');
    const intervention = newIntervention(task, {
      id: newId('intervention'),
      kind: 'REMINDER',
      automatic: true,
      unitId,
      taskIds: [task.id],
      requirement: `${task.number ?? ''}“${task.title}”已变红（${why}），请立即办理并报告。`,
      proposedAt: at,
      proposedBy: SERVICE.name,
      rectifyBy: null,
    });
    return { kind: 'reminderIssued', data: { intervention }, at, actor: SERVICE };
  });
}

/** The unit that owes what a reason is about. */
export function owingUnit(task: Task, rule: RuleCode, subjectId: NodeId): NodeId {
  const { recipients, rectifications } = task.facts;
  const owner =
    rule === 'FEEDBACK_OVERDUE'
      ? recipients.find(({ id }) => id === subjectId)
      : rule === 'RECTIFICATION_OVERDUE'
        ? rectifications.find(({ interventionId }) => interventionId === subjectId)
        : undefined;
  return owner?.unitId ?? task.leadUnitId;
}

type Given = 'id' | 'kind' | 'automatic' | 'unitId' | 'taskIds' | 'requirement' | 'proposedAt' | 'proposedBy';

/** An intervention as it begins: a reminder is in force at once, the others are proposals. */
export function newIntervention(
  { jurisdiction }: Pick<Task, 'jurisdiction'>,
  given: Pick<Intervention, Given> & { rectifyBy: Day | null },
): Intervention {
  const reminder = given.kind === 'REMINDER';
  return {
    ...given,
    jurisdiction,
    decision: reminder ? 'APPROVED' : 'PENDING',
    decidedAt: reminder ? given.proposedAt : null,
    decidedBy: reminder ? given.proposedBy : null,
    comment: null,
    rectificationId: null,
    rectificationDecision: null,
    version: 1,
  };
}
