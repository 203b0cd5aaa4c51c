// What is owed now, by whom, by when (DOMAIN.md 5.5). Pure. An obligation that begins or ends by itself says when.
import type { Due } from './calendar';
import { type Instant, latest, NEVER } from './day';
import type { NodeId } from './id';
import { owesReports } from './cadence';
import { acknowledgeDue, nearFrom } from './causes';
import type { Regime } from './reasons';
import type { Task } from './records';
import type { ObligationKind } from './words';

export interface Obligation {
  kind: ObligationKind;
  taskId: NodeId;
  unitId: NodeId;
  dueOn: string;
  dueAt: Instant;
  dueProvisional: boolean;
  /** the task, the letter's recipient, ... */
  subjectId: NodeId;
  /** owed from this moment, and up to but not at that one, if nobody acts */
  owedFrom: Instant;
  owedUntil: Instant;
}

/** Everything that a task owes now or will owe if nobody acts. */
export function obligationsOf(task: Task, regime: Regime): Obligation[] {
  const { facts, stage } = task;
  const owe = (kind: ObligationKind, due: Due, more: Partial<Obligation> = {}): Obligation => ({
    kind,
    taskId: task.id,
    unitId: task.leadUnitId,
    dueOn: due.on,
    dueAt: due.at,
    dueProvisional: due.provisional,
    subjectId: task.id,
    owedFrom: task.createdAt,
    owedUntil: NEVER,
    ...more,
  });
  const effective: Due = { on: task.dueOn, at: task.dueAt, provisional: task.dueProvisional };
  const open: Obligation[] = [];
  if (stage === 'ASSIGNED' && facts.assignedOn !== null) {
    open.push(owe('ACKNOWLEDGE', acknowledgeDue(task, 1, regime.calendar)));
  }
  if (stage === 'ASSIGNED' || stage === 'IN_PROGRESS') {
    if (!facts.answered) {
      const owedFrom = latest(nearFrom(task, regime), facts.liveFrom);
      if (owedFrom < task.dueAt) open.push(owe('EXPLANATION', effective, { owedFrom, owedUntil: task.dueAt }));
    }
    open.push(owe('COMPLETION', facts.redo?.due ?? effective));
    for (const { id, due, completed } of facts.milestones) {
      if (!completed) open.push(owe('MILESTONE', due, { subjectId: id }));
    }
  }
  if (facts.reporting?.next != null && owesReports(task)) open.push(owe('REPORT', facts.reporting.next.due));
  if (stage === 'ASSIGNED' || stage === 'IN_PROGRESS' || stage === 'COMPLETION_SUBMITTED') {
    for (const { id, unitId, due } of facts.recipients) open.push(owe('FEEDBACK', due, { unitId, subjectId: id }));
  }
  if (!['DRAFT', 'REGISTERED', 'SUSPENDED', 'CANCELLED'].includes(stage)) {
    for (const { interventionId, unitId, due } of facts.rectifications) {
      open.push(owe('RECTIFICATION', due, { unitId, subjectId: interventionId }));
    }
  }
  return open;
}

/** What is owed at a moment, the soonest first. */
export function owedAt(obligations: readonly Obligation[], now: Instant): Obligation[] {
  return obligations
    .filter(({ owedFrom, owedUntil }) => owedFrom <= now && now < owedUntil)
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
}
