// The mutations on progress reports and milestones: what each reads before it decides.
import type { Day } from '../rules/day';
import type { Feedback } from '../rules/lettering';
import {
  addMilestone,
  completeMilestone,
  removeMilestone,
  updateMilestone,
  type UpdateMilestone,
} from '../rules/milestones';
import type { Milestone, Task } from '../rules/records';
import { submitReport } from '../rules/reporting';
import type { TaskEvent } from '../rules/events';
import type { TaskAction } from '../rules/words';
import type { Setting } from '../rules/deciding';
import type { Command, Input } from './act';
import { reused } from './attaching';
import type { TaskInput } from './task-commands';

export const report: Command<Input & Feedback & { task: string }> = {
  operation: 'submitReport',
  required: ['content'],
  run: async (work, input) => {
    const task = await work.task(input.task, 'REPORT');
    const events = submitReport(task, work.who.unitId ?? '', input, work.setting);
    const [event] = events;
    if (event?.kind !== 'reportSubmitted') throw new Error('no report was submitted');
    const { id, attachments } = event.data.report;
    const warnings = await reused(work, attachments, [task]);
    work.record(task, events);
    return { done: { made: { task: task.id, report: id }, warnings } };
  },
};

export const add: Command<TaskInput & { title: string; dueOn: Day }> = {
  operation: 'addMilestone',
  required: ['title'],
  run: async (work, input) => {
    const task = await work.task(input.task, 'ADD_MILESTONE', input.expectedVersion);
    const events = addMilestone(task, input, work.setting);
    work.record(task, events);
    const [event] = events;
    return { task: task.id, ...(event?.kind === 'milestoneAdded' && { milestone: event.data.milestone.id }) };
  },
};

interface MilestoneInput extends Input {
  milestone: string;
}

/** A mutation on one milestone that was not removed. */
function onMilestone<I extends MilestoneInput>(
  operation: string,
  action: TaskAction,
  decide: (task: Task, milestone: Milestone, input: I, setting: Setting) => TaskEvent[],
  required: readonly string[] = [],
): Command<I> {
  const run: Command<I>['run'] = async (work, input) => {
    const { part: milestone, task } = await work.partOfTask('milestone', input.milestone, action);
    if (milestone.removed) {
      work.notFound('milestone', input.milestone);
      work.problems.settle();
    }
    work.version(milestone.version, input.expectedVersion);
    work.record(task, decide(task, milestone, input, work.setting));
    return { task: task.id, milestone: milestone.id };
  };
  return { operation, required, run };
}

export const change = onMilestone<MilestoneInput & UpdateMilestone>(
  'updateMilestone',
  'CHANGE_MILESTONE',
  updateMilestone,
  ['title'],
);
export const remove = onMilestone<MilestoneInput & { comment: string }>(
  'removeMilestone',
  'CHANGE_MILESTONE',
  (task, milestone, { comment }, setting) => removeMilestone(task, milestone, comment, setting),
  ['comment'],
);
export const finish = onMilestone<MilestoneInput & { completedOn?: Day | null }>(
  'completeMilestone',
  'COMPLETE_MILESTONE',
  (task, milestone, { completedOn }, setting) => completeMilestone(task, milestone, completedOn, setting),
);
