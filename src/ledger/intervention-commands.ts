// The mutations on interventions: what each reads before it decides.
import { requireRole, RIGHTS } from '../rules/access';
import type { AttachmentInput } from '../rules/deciding';
import {
  decideIntervention,
  decideRectification,
  MOST_TASKS,
  proposeIntervention,
  type ProposeIntervention,
  submitRectification,
} from '../rules/intervening';
import type { Intervention, Task } from '../rules/records';
import { Forbidden } from '../rules/refusal';
import type { TaskAction } from '../rules/words';
import type { Command, Input } from './act';
import { reused } from './attaching';
import type { Work } from './work';

export const propose: Command<Input & ProposeIntervention & { unit: string; tasks: string[] }> = {
  operation: 'proposeIntervention',
  required: ['requirement'],
  run: async (work, input) => {
    const tasks = await work.tasks(input.tasks.slice(0, MOST_TASKS + 1), 'PROPOSE_INTERVENTION');
    const unit = (await work.named('unit', input.unit, 'unit')) ?? null;
    const events = proposeIntervention(input, unit, tasks, work.setting);
    work.recordAll(events);
    const [first] = events;
    return first?.event.kind === 'interventionProposed' ? { intervention: first.event.data.intervention.id } : {};
  },
};

interface InterventionInput extends Input {
  intervention: string;
}

/** The intervention that an input names, and its tasks, the one that keeps it first. */
async function read(
  work: Work,
  id: string,
  action: TaskAction,
): Promise<{ intervention: Intervention; tasks: Task[] }> {
  requireRole(work.who, RIGHTS[action].roles, work.operation);
  const intervention = await work.named('intervention', id, 'intervention');
  if (intervention === null) work.problems.settle();
  const found = intervention as Intervention;
  if (work.who.role === 'UNIT' && found.unitId !== work.who.unitId) {
    // What is in force is known to the units of its tasks; to others it is not there.
    const [holder] = await work.transaction.tasksById(found.taskIds.slice(0, 1));
    const seen = holder !== undefined && found.decision === 'APPROVED' && (await work.sees(holder));
    if (!seen) work.missing('intervention', id);
    throw new Forbidden(work.operation, {
      zh: '只有被督查的单位可以报送整改',
      en: 'only the unit that it concerns submits the rectification',
    });
  }
  if (work.who.role === 'UNIT' && found.decision !== 'APPROVED') work.missing('intervention', id);
  const byId = new Map((await work.transaction.tasksById(found.taskIds)).map((task) => [task.id, task]));
  const tasks = found.taskIds.flatMap((taskId) => byId.get(taskId) ?? []);
  return { intervention: found, tasks };
}

export const decide: Command<InterventionInput & { approve: boolean; comment?: string | null }> = {
  operation: 'decideIntervention',
  run: async (work, input) => {
    const { intervention, tasks } = await read(work, input.intervention, 'DECIDE_INTERVENTION');
    work.version(intervention.version, input.expectedVersion);
    work.recordAll(decideIntervention(intervention, tasks, input, work.setting));
    return { intervention: intervention.id };
  },
};

export const rectify: Command<InterventionInput & { content: string; attachments?: AttachmentInput[] | null }> = {
  operation: 'submitRectification',
  required: ['content'],
  run: async (work, input) => {
    const { intervention, tasks } = await read(work, input.intervention, 'SUBMIT_RECTIFICATION');
    const events = submitRectification(intervention, tasks, input, work.setting);
    const [first] = events;
    if (first?.event.kind !== 'rectificationSubmitted') throw new Error('no rectification was submitted');
    const warnings = await reused(work, first.event.data.report.attachments, tasks);
    work.recordAll(events);
    return { done: { made: { intervention: intervention.id }, warnings } };
  },
};

export const decideRectified: Command<
  InterventionInput & { approve: boolean; comment?: string | null; rectifyBy?: string | null }
> = {
  operation: 'decideRectification',
  run: async (work, input) => {
    const { intervention, tasks } = await read(work, input.intervention, 'DECIDE_RECTIFICATION');
    work.version(intervention.version, input.expectedVersion);
    work.recordAll(decideRectification(intervention, tasks, input, work.setting));
    return { intervention: intervention.id };
  },
};
