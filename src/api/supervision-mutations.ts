// The mutations on reports, milestones, interventions and inspections: each names its command. No rule lives here.
import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';

import * as inspections from '../ledger/inspection-commands';
import * as interventions from '../ledger/intervention-commands';
import * as letters from '../ledger/letter-commands';
import * as progress from '../ledger/progress-commands';
import { Context } from './context';
import { Report } from './handling-types';
import { Inspection } from './inspection-types';
import { act, payloadOf, REUSED } from './payloads';
import { Intervention, Milestone } from './progress-types';
import * as I from './supervision-inputs';
import { Task } from './task-types';

const MilestonePayload = payloadOf('MilestonePayload', { milestone: () => Milestone, task: () => Task });
const ReportPayload = payloadOf('ReportPayload', { report: () => Report, task: () => Task }, REUSED);
const InterventionPayload = payloadOf('InterventionPayload', { intervention: () => Intervention }, REUSED);
const InspectionPayload = payloadOf('InspectionPayload', { inspection: () => Inspection });
const InspectionPlanPayload = payloadOf(
  'InspectionPlanPayload',
  {},
  { year: { type: () => Int, nullable: true, description: 'The year whose plan was adopted; null when refused.' } },
);
@Resolver()
export class SupervisionMutations {
  @Mutation(() => ReportPayload, {
    description:
      '报告进展: the lead unit’s answers the due days that have passed unanswered, or the next one; a supporting unit’s is kept beside it. UNIT.',
  })
  submitReport(@Arg('input') input: I.SubmitReportInput, @Ctx() context: Context) {
    return act(context, progress.report, input);
  }

  @Mutation(() => ReportPayload, {
    description:
      '退回报告、反馈: with a reason, once per report. Feedback is due again on the later of the old due day and, by the default policy, the 2nd working day after today; what a progress report answered is owed again. OFFICE.',
  })
  returnReport(@Arg('input') input: I.ReturnReportInput, @Ctx() context: Context) {
    return act(context, letters.giveBack, input);
  }

  @Mutation(() => MilestonePayload, {
    description: '增加节点. OFFICE; the lead UNIT before the first is due and before the first extension.',
  })
  addMilestone(@Arg('input') input: I.AddMilestoneInput, @Ctx() context: Context) {
    return act(context, progress.add, input);
  }

  @Mutation(() => MilestonePayload, {
    description: '调整节点. OFFICE; the lead UNIT before the first is due and before the first extension.',
  })
  updateMilestone(@Arg('input') input: I.UpdateMilestoneInput, @Ctx() context: Context) {
    return act(context, progress.change, input);
  }

  @Mutation(() => MilestonePayload, {
    description:
      '删除节点, with a reason. OFFICE; the lead UNIT before the first is due and before the first extension.',
  })
  removeMilestone(@Arg('input') input: I.RemoveMilestoneInput, @Ctx() context: Context) {
    return act(context, progress.remove, input);
  }

  @Mutation(() => MilestonePayload, { description: '完成节点. The lead UNIT.' })
  completeMilestone(@Arg('input') input: I.CompleteMilestoneInput, @Ctx() context: Context) {
    return act(context, progress.finish, input);
  }

  @Mutation(() => InterventionPayload, {
    description: '催办, in force at once; 通报、约谈、问责建议 as proposals to a leader. OFFICE.',
  })
  proposeIntervention(@Arg('input') input: I.ProposeInterventionInput, @Ctx() context: Context) {
    return act(context, interventions.propose, input);
  }

  @Mutation(() => InterventionPayload, {
    description: '审定通报、约谈、问责建议; approved with a day it makes a RECTIFICATION obligation. LEADER.',
  })
  decideIntervention(@Arg('input') input: I.DecideInterventionInput, @Ctx() context: Context) {
    return act(context, interventions.decide, input);
  }

  @Mutation(() => InterventionPayload, { description: '报送整改. The UNIT that it concerns.' })
  submitRectification(@Arg('input') input: I.SubmitRectificationInput, @Ctx() context: Context) {
    return act(context, interventions.rectify, input);
  }

  @Mutation(() => InterventionPayload, { description: '审定整改; a rejected one gets a new day. OFFICE.' })
  decideRectification(@Arg('input') input: I.DecideRectificationInput, @Ctx() context: Context) {
    return act(context, interventions.decideRectified, input);
  }

  @Mutation(() => InspectionPayload, { description: '提出督查. OFFICE; UNIT as a department’s proposal.' })
  proposeInspection(@Arg('input') input: I.ProposeInspectionInput, @Ctx() context: Context) {
    return act(context, inspections.propose, input);
  }

  @Mutation(() => InspectionPlanPayload, {
    description: '批准年度督查计划: what is proposed for the year afterwards is outside the plan. LEADER.',
  })
  adoptInspectionPlan(@Arg('input') input: I.AdoptInspectionPlanInput, @Ctx() context: Context) {
    return act(context, inspections.adoptPlan, input);
  }

  @Mutation(() => InspectionPayload, {
    description:
      '督查立项: gives the number, or rejects with a comment. OFFICE within the plan; LEADER also outside it.',
  })
  decideInspection(@Arg('input') input: I.DecideInspectionInput, @Ctx() context: Context) {
    return act(context, inspections.decide, input);
  }

  @Mutation(() => InspectionPayload, {
    description: '报告督查情况: situation, problems, suggestions; each problem becomes a draft task. OFFICE.',
  })
  reportInspection(@Arg('input') input: I.ReportInspectionInput, @Ctx() context: Context) {
    return act(context, inspections.report, input);
  }

  @Mutation(() => InspectionPayload, { description: '反馈督查结论. OFFICE.' })
  concludeInspection(@Arg('input') input: I.ConcludeInspectionInput, @Ctx() context: Context) {
    return act(context, inspections.conclude, input);
  }

  @Mutation(() => InspectionPayload, {
    description:
      '申请复核, once, by the default policy within 30 calendar days of the conclusion (政府督查工作条例 17); later it is DATE_IN_PAST. An inspected UNIT.',
  })
  requestInspectionReview(@Arg('input') input: I.RequestInspectionReviewInput, @Ctx() context: Context) {
    return act(context, inspections.requestReview, input);
  }

  @Mutation(() => InspectionPayload, {
    description:
      '复核决定, by the default policy within 30 calendar days of the request, by somebody who took no part in the inspection, else SAME_PERSON (政府督查工作条例 17). OFFICE.',
  })
  decideInspectionReview(@Arg('input') input: I.DecideInspectionReviewInput, @Ctx() context: Context) {
    return act(context, inspections.decideReview, input);
  }
}
