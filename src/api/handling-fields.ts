// The fields of letters, reports, explanations and completions that refer to other records or are computed.
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';

import { causesOf } from '../rules/causes';
import { reasonsAt, worst } from '../rules/reasons';
import type * as R from '../rules/records';
import { attachedTo } from './attachment-fields';
import { Context } from './context';
import * as H from './handling-types';
import { Unit } from './registry-types';
import { Task } from './task-types';

@Resolver(() => H.Letter)
export class LetterFields {
  @FieldResolver(() => Task)
  task(@Root() letter: R.Letter, @Ctx() context: Context) {
    return context.load.referred('task', letter.taskId);
  }

  @FieldResolver(() => [H.LetterRecipient])
  recipients(@Root() letter: R.Letter, @Ctx() context: Context) {
    return context.load.children('recipient', 'letterId', 'id', letter.id);
  }
}

@Resolver(() => H.LetterRecipient)
export class RecipientFields {
  @FieldResolver(() => H.Letter)
  letter(@Root() recipient: R.LetterRecipient, @Ctx() context: Context) {
    return context.load.referred('letter', recipient.letterId);
  }

  @FieldResolver(() => Unit)
  unit(@Root() recipient: R.LetterRecipient, @Ctx() context: Context) {
    return context.load.referred('unit', recipient.unitId);
  }

  @FieldResolver(() => H.Report, { nullable: true })
  feedback(@Root() recipient: R.LetterRecipient, @Ctx() context: Context) {
    return recipient.feedbackId === null ? null : context.load.referred('report', recipient.feedbackId);
  }

  @FieldResolver()
  async status(@Root() recipient: R.LetterRecipient, @Ctx() context: Context): Promise<string> {
    if (recipient.answered) return 'BLUE';
    const task = await context.load.referred('task', recipient.taskId);
    const reasons = reasonsAt(causesOf(task, context.regime), context.now);
    return worst(reasons.filter(({ subjectId }) => subjectId === recipient.id));
  }
}

@Resolver(() => H.Report)
export class ReportFields {
  @FieldResolver(() => [H.Attachment])
  attachments(@Root() report: R.Report) {
    return attachedTo(report);
  }

  @FieldResolver(() => Task)
  task(@Root() report: R.Report, @Ctx() context: Context) {
    return context.load.referred('task', report.taskId);
  }

  @FieldResolver(() => Unit)
  unit(@Root() report: R.Report, @Ctx() context: Context) {
    return context.load.referred('unit', report.unitId);
  }
}

@Resolver(() => H.Explanation)
export class ExplanationFields {
  @FieldResolver(() => Task)
  task(@Root() explanation: R.Explanation, @Ctx() context: Context) {
    return context.load.referred('task', explanation.taskId);
  }
}

@Resolver(() => H.Completion)
export class CompletionFields {
  @FieldResolver(() => [H.Attachment])
  attachments(@Root() completion: R.Completion) {
    return attachedTo(completion);
  }

  @FieldResolver(() => Task)
  task(@Root() completion: R.Completion, @Ctx() context: Context) {
    return context.load.referred('task', completion.taskId);
  }
}
