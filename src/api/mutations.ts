// The mutations on tasks, explanations, completions and letters: each names its command; the answer becomes a payload.
// No rule lives here.
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';

import * as letters from '../ledger/letter-commands';
import * as tasks from '../ledger/task-commands';
import { Context } from './context';
import { Completion, Explanation, Letter, Report } from './handling-types';
import { act, payloadOf, REUSED } from './payloads';
import * as I from './task-inputs';
import { Task } from './task-types';

const SIMILAR = {
  type: () => [Task],
  description:
    'Of createTask: unfinished tasks of the same lead unit with a similar title or from the same clause of the source, at most 10, as far as the viewer sees them: a warning of a duplicate burden (重复交办), which refuses nothing.',
} as const;

const TaskPayload = payloadOf('TaskPayload', { task: () => Task }, { similarTasks: SIMILAR });
const ExplanationPayload = payloadOf('ExplanationPayload', { explanation: () => Explanation, task: () => Task });
const CompletionPayload = payloadOf('CompletionPayload', { completion: () => Completion, task: () => Task }, REUSED);
const LetterPayload = payloadOf('LetterPayload', { letter: () => Letter, task: () => Task });
const FeedbackPayload = payloadOf(
  'FeedbackPayload',
  { report: () => Report, letter: () => Letter, task: () => Task },
  REUSED,
);

@Resolver()
export class Mutations {
  @Mutation(() => TaskPayload, {
    description:
      'Drafts a task, or a part of one (分解). OFFICE; UNIT as a proposal, a part only of a task that it leads.',
  })
  createTask(@Arg('input') input: I.CreateTaskInput, @Ctx() context: Context) {
    return act(context, tasks.create, input);
  }

  @Mutation(() => TaskPayload, {
    description:
      '修改: changes a task. Before the assignment everything that the input has: OFFICE; UNIT its own draft. After the assignment, also while suspended, only goal, standard, actionPlan, listed, owner, leader, supportingUnits, quantified and reportCadence: OFFICE; another field is NOT_ALLOWED_IN_STAGE.',
  })
  updateTask(@Arg('input') input: I.UpdateTaskInput, @Ctx() context: Context) {
    return act(context, tasks.update, input);
  }

  @Mutation(() => TaskPayload, { description: '立项: gives a draft its number. OFFICE.' })
  registerTask(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.register, input);
  }

  @Mutation(() => TaskPayload, {
    description:
      '交办: gives a task to its lead unit; the six fixed things (六定) are there, the deadline is not past; a draft is registered on the way. OFFICE.',
  })
  assignTask(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.assign, input);
  }

  @Mutation(() => TaskPayload, { description: '签收: the lead unit signs for the task.' })
  acknowledgeTask(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.acknowledge, input);
  }

  @Mutation(() => TaskPayload, { description: '退回: the lead unit gives an assigned task back, with a reason.' })
  returnTask(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.giveBack, input);
  }

  @Mutation(() => TaskPayload, {
    description: '转办: another lead unit and owner; the deadline stays, a pending explanation lapses. OFFICE.',
  })
  transferTask(@Arg('input') input: I.TransferTaskInput, @Ctx() context: Context) {
    return act(context, tasks.transfer, input);
  }

  @Mutation(() => TaskPayload, {
    description: '中止: an open task owes nothing until it is resumed; with a reason. OFFICE, LEADER.',
  })
  suspendTask(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.suspend, input);
  }

  @Mutation(() => TaskPayload, {
    description:
      '恢复: deadline, open letters, milestones and rectifications move by the working days of the suspension. OFFICE, LEADER.',
  })
  resumeTask(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.resume, input);
  }

  @Mutation(() => TaskPayload, { description: '撤销: before completion, with a reason; the number stays. OFFICE.' })
  cancelTask(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.cancel, input);
  }

  @Mutation(() => TaskPayload, { description: '标注: makes the colour worse by hand, with a reason. OFFICE.' })
  flagTask(@Arg('input') input: I.FlagTaskInput, @Ctx() context: Context) {
    return act(context, tasks.flag, input);
  }

  @Mutation(() => TaskPayload, { description: '解除标注: not by who set it. OFFICE.' })
  clearFlag(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.unflag, input);
  }

  @Mutation(() => ExplanationPayload, {
    description: '逾期前说明: the lead unit explains why the task cannot be finished in time; one pending at a time.',
  })
  submitExplanation(@Arg('input') input: I.SubmitExplanationInput, @Ctx() context: Context) {
    return act(context, tasks.explain, input);
  }

  @Mutation(() => ExplanationPayload, {
    description:
      '审定说明: the first extension is OFFICE’s or LEADER’s to approve; a later one, and a late explanation, only LEADER’s.',
  })
  decideExplanation(@Arg('input') input: I.DecideExplanationInput, @Ctx() context: Context) {
    return act(context, tasks.decideExplained, input);
  }

  @Mutation(() => CompletionPayload, {
    description:
      '申请办结: the lead unit claims completion; no letter may be unanswered, no milestone and no subtask open.',
  })
  submitCompletion(@Arg('input') input: I.SubmitCompletionInput, @Ctx() context: Context) {
    return act(context, tasks.complete, input);
  }

  @Mutation(() => CompletionPayload, { description: '审定办结: approves, or returns with a reason. OFFICE.' })
  decideCompletion(@Arg('input') input: I.DecideCompletionInput, @Ctx() context: Context) {
    return act(context, tasks.decideCompleted, input);
  }

  @Mutation(() => TaskPayload, {
    description:
      '核查: of a completed or closed task, not by who approved it; one that fails goes back to IN_PROGRESS. OFFICE.',
  })
  recordVerification(@Arg('input') input: I.RecordVerificationInput, @Ctx() context: Context) {
    return act(context, tasks.verify, input);
  }

  @Mutation(() => TaskPayload, {
    description: '销号: not by who approved; a listed task has passed verification. OFFICE.',
  })
  closeTask(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.close, input);
  }

  @Mutation(() => TaskPayload, {
    description: '重新办理: a completed or closed task goes back to IN_PROGRESS, with a reason. OFFICE.',
  })
  reopenTask(@Arg('input') input: I.TaskInput, @Ctx() context: Context) {
    return act(context, tasks.reopen, input);
  }

  @Mutation(() => LetterPayload, {
    description:
      '发函: served at once; each recipient answers by the end of the 3rd working day after the day of service, by the default policy. OFFICE.',
  })
  issueLetter(@Arg('input') input: I.IssueLetterInput, @Ctx() context: Context) {
    return act(context, letters.issue, input);
  }

  @Mutation(() => LetterPayload, {
    description: '签收督办函: recorded, and moves nothing. The recipient UNIT; OFFICE in its name.',
  })
  acknowledgeLetter(@Arg('input') input: I.AcknowledgeLetterInput, @Ctx() context: Context) {
    return act(context, letters.acknowledge, input);
  }

  @Mutation(() => FeedbackPayload, { description: '反馈: answers a letter. The recipient UNIT; OFFICE in its name.' })
  submitFeedback(@Arg('input') input: I.SubmitFeedbackInput, @Ctx() context: Context) {
    return act(context, letters.answer, input);
  }
}
