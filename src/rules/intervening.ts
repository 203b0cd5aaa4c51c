// Interventions (催办、通报、约谈、问责建议) and what they want rectified (DOMAIN.md 7; order 733, 21). One concerns a unit
// and some of its tasks: its acts are recorded under each of them, its row is kept under the first.
import { unitsOf } from './access';
import type { Day } from './day';
import {
  type AttachmentInput,
  checkNotPast,
  checkReason,
  checkStage,
  fellWhileSuspended,
  readAttachments,
  type Setting,
} from './deciding';
import type { TaskEvent } from './events';
import type { Intervention, Report, Task, Unit } from './records';
import { newIntervention } from './reminding';
import type { InterventionKind } from './words';

/** Events by the task that they are recorded under. */
export type TasksEvents = { task: Task; event: TaskEvent }[];

// So many tasks are one circular; more is a list, not an intervention.
export const MOST_TASKS = 50;

export interface ProposeIntervention {
  kind: InterventionKind;
  requirement: string;
  rectifyBy?: Day | null | undefined;
}

/** propose: a reminder is in force at once; a circular, an interview and a referral wait for a leader. */
export function proposeIntervention(
  input: ProposeIntervention,
  unit: Unit | null,
  tasks: readonly (Task | null)[],
  setting: Setting,
): TasksEvents {
  const { problems, now, who, newId } = setting;
  if (tasks.length === 0) problems.add('REQUIRED', 'tasks', '至少一个事项', 'at least one task');
  if (tasks.length > MOST_TASKS) {
    problems.add('INVALID', 'tasks', `事项不得超过 ${MOST_TASKS} 个`, `at most ${MOST_TASKS} tasks`);
  }
  tasks.forEach((task, i) => {
    if (task === null) return;
    const field = ['tasks', String(i)];
    if (!checkStage(task, 'PROPOSE_INTERVENTION', setting, field)) return;
    if (tasks.findIndex((other) => other?.id === task.id) < i) {
      problems.add('DUPLICATE', field, '事项重复', 'the task is named twice');
    }
    if (unit !== null && !unitsOf(task).includes(unit.id)) {
      problems.add('INVALID', field, `${unit.name}不承办该事项`, `${unit.name} has no part in the task`);
    }
  });
  if (input.rectifyBy != null) {
    if (input.kind === 'REMINDER') {
      problems.add(
        'INVALID',
        'rectifyBy',
        '催办不设整改时限，需整改的请提出通报、约谈或问责建议',
        'a reminder sets no day: propose a circular, an interview or a referral',
      );
    } else checkNotPast(input.rectifyBy, 'rectifyBy', setting);
  }
  problems.settle();
  const found = tasks.filter((task) => task !== null);
  if (unit === null || found[0] === undefined) throw new Error('a record that was checked is missing');
  const intervention = newIntervention(found[0], {
    id: newId('intervention'),
    kind: input.kind,
    automatic: false,
    unitId: unit.id,
    taskIds: found.map(({ id }) => id),
    requirement: input.requirement,
    proposedAt: now,
    proposedBy: who.name,
    rectifyBy: input.rectifyBy ?? null,
  });
  return found.map((task, i) => ({
    task,
    event: { kind: 'interventionProposed', data: { intervention, holds: i === 0 } },
  }));
}

/** decide: a leader's alone; approved with a day it makes an obligation of the unit. */
export function decideIntervention(
  intervention: Intervention,
  tasks: readonly Task[],
  input: { approve: boolean; comment?: string | null | undefined },
  setting: Setting,
): TasksEvents {
  const { problems, now, who, regime, today } = setting;
  if (intervention.decision !== 'PENDING') {
    problems.add('INVALID', 'intervention', '已经审定', 'is decided already');
  }
  const by = input.approve ? intervention.rectifyBy : null;
  if (by !== null && by < today) {
    problems.add(
      'DATE_IN_PAST',
      'intervention',
      `整改时限 ${by} 已过，请不同意并重新提出`,
      `the day ${by} is past: reject it and propose anew`,
    );
  }
  problems.settle();
  const { id: interventionId, kind, unitId } = intervention;
  const comment = input.comment ?? null;
  const decided = { decidedAt: now, decidedBy: who.name, comment, version: intervention.version + 1 };
  const rectification = by === null ? null : { kind, unitId, by, due: regime.calendar.dueBy(by) };
  return tasks.map((task, i): TasksEvents[number] => {
    const about = { interventionId, holds: i === 0 };
    if (!input.approve) {
      return {
        task,
        event: { kind: 'interventionRejected', data: { ...about, set: { decision: 'REJECTED', ...decided } } },
      };
    }
    // A task that was cancelled meanwhile owes nothing.
    const owed = task.stage === 'CANCELLED' ? null : rectification;
    const set: Partial<Intervention> = { decision: 'APPROVED', ...decided };
    return { task, event: { kind: 'interventionApproved', data: { ...about, set, rectification: owed } } };
  });
}

/** submit the rectification (整改报告): the unit's, once it is approved with a day, and again after a rejection. */
export function submitRectification(
  intervention: Intervention,
  tasks: readonly Task[],
  input: { content: string; attachments?: AttachmentInput[] | null | undefined },
  setting: Setting,
): TasksEvents {
  const { problems, now, newId, regime } = setting;
  const { id: interventionId, rectifyBy, unitId, jurisdiction } = intervention;
  if (intervention.decision !== 'APPROVED' || rectifyBy === null) {
    problems.add('INVALID', 'intervention', '没有需要报送的整改', 'there is nothing to rectify');
  } else if (!['REJECTED', null].includes(intervention.rectificationDecision)) {
    problems.add('INVALID', 'intervention', '整改已报送', 'the rectification is submitted already');
  }
  const attachments = readAttachments(input.attachments, setting);
  problems.settle();
  const holder = tasks[0];
  if (holder === undefined) throw new Error(`${interventionId} has no task`);
  // The day may have moved with a suspension of the task.
  const due = holder.facts.rectifications.find((each) => each.interventionId === interventionId)?.due;
  const owed = due ?? regime.calendar.dueBy(rectifyBy as Day);
  const report: Report = {
    id: newId('report'),
    jurisdiction,
    kind: 'RECTIFICATION',
    taskId: holder.id,
    unitId,
    recipientId: null,
    content: input.content,
    progressPercent: null,
    attachments,
    answers: [{ on: rectifyBy as Day, dueOn: owed.on, dueAt: owed.at }],
    dueOn: owed.on,
    submittedAt: now,
    onTime: now < owed.at || fellWhileSuspended(holder, owed.at),
    returned: false,
    returnComment: null,
  };
  const set: Partial<Intervention> = {
    rectificationId: report.id,
    rectificationDecision: 'PENDING',
    version: intervention.version + 1,
  };
  return tasks.map((task, i) => ({
    task,
    event: { kind: 'rectificationSubmitted', data: { interventionId, holds: i === 0, set, report } },
  }));
}

/** decide the rectification: the office's; a rejected one gets a new day. */
export function decideRectification(
  intervention: Intervention,
  tasks: readonly Task[],
  input: { approve: boolean; comment?: string | null | undefined; rectifyBy?: Day | null | undefined },
  setting: Setting,
): TasksEvents {
  const { problems, regime } = setting;
  if (intervention.rectificationDecision !== 'PENDING') {
    problems.add('INVALID', 'intervention', '没有待审定的整改', 'no rectification awaits a decision');
  }
  if (input.approve) {
    if (input.rectifyBy != null) {
      problems.add('INVALID', 'rectifyBy', '同意时不能给出新时限', 'an approval gives no new day');
    }
  } else {
    checkReason(input.comment, setting);
    if (input.rectifyBy == null) problems.add('REQUIRED', 'rectifyBy', '请给出新的整改时限', 'a new day is required');
    else checkNotPast(input.rectifyBy, 'rectifyBy', setting);
  }
  problems.settle();
  const { id: interventionId, kind, unitId } = intervention;
  const version = intervention.version + 1;
  return tasks.map((task, i): TasksEvents[number] => {
    const about = { interventionId, holds: i === 0 };
    if (input.approve) {
      const set: Partial<Intervention> = { rectificationDecision: 'APPROVED', comment: input.comment ?? null, version };
      return { task, event: { kind: 'rectificationApproved', data: { ...about, set } } };
    }
    const by = input.rectifyBy as Day;
    const comment = input.comment ?? null;
    const set: Partial<Intervention> = { rectificationDecision: 'REJECTED', rectifyBy: by, comment, version };
    const rectification = { kind, unitId, by, due: regime.calendar.dueBy(by) };
    return { task, event: { kind: 'rectificationRejected', data: { ...about, set, rectification } } };
  });
}
