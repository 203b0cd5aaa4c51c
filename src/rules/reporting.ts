// Progress reports (进展报告; DOMAIN.md 4, 5.3): whose they are, and what they answer.
import { afterAnswer, answeredBy } from './cadence';
import { checkPercent, checkStage, readAttachments, type Setting } from './deciding';
import type { TaskEvent } from './events';
import type { NodeId } from './id';
import type { Feedback } from './lettering';
import type { Report, Task } from './records';

/** report: only the lead unit's answers due days and sets the per cent. */
export function submitReport(task: Task, unitId: NodeId, input: Feedback, setting: Setting): TaskEvent[] {
  const { problems, now, newId, regime } = setting;
  checkStage(task, 'REPORT', setting);
  checkPercent(input.progressPercent, setting);
  const attachments = readAttachments(input.attachments, setting);
  problems.settle();
  const leads = unitId === task.leadUnitId;
  const answers = leads ? answeredBy(task, now, regime.calendar) : [];
  const days = answers.map(([on]) => on);
  const report: Report = {
    id: newId('report'),
    jurisdiction: task.jurisdiction,
    kind: 'PROGRESS',
    taskId: task.id,
    unitId,
    recipientId: null,
    content: input.content,
    progressPercent: input.progressPercent ?? null,
    attachments,
    answers: answers.map(([on, due]) => ({ on, dueOn: due.on, dueAt: due.at })),
    dueOn: answers.at(-1)?.[1].on ?? null,
    submittedAt: now,
    onTime: answers.every(([, due]) => now < due.at),
    returned: false,
    returnComment: null,
  };
  const reporting = afterAnswer(task, days, regime.calendar);
  return [{ kind: 'reportSubmitted', data: { report, leads, reporting } }];
}
