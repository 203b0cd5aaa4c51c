// The tables of tasks and of what is done about a task, in step with src/rules/records.ts.
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

import { NEVER } from '../rules/day';
import type * as R from '../rules/records';
import * as W from '../rules/words';
import { DAY, FLAG, ID, JSON_TEXT, MOMENT, NUMBER, or, TEXT, WORD } from './column-types';

// Conditions of tasks in the words of the index for those in hand: a database takes it for who asks for one of them in the same words.
/** It is still to be done. */
export const STILL_TO_DO = `"stage" IN (${W.STILL_TO_DO_STAGES.map((stage) => `'${stage}'`).join(', ')})`;
/** It is yellow or red, or will be if nobody acts: red never before yellow (turningMoments). */
export const TURNING = `"yellowAt" < '${NEVER}'`;

@Entity('task')
@Index('task_next', ['jurisdiction', 'nextAt', 'id'])
@Index('task_parent', ['jurisdiction', 'parentId'])
@Index('task_deadline', ['jurisdiction', 'deadline', 'id'])
// After years most tasks are closed: who asks for the red ones or for the open ones by deadline is not to walk through all of them.
// As wide as that of all: SQLite, which looks at a thousand rows of each, takes neither for the smaller, and would take the narrower.
@Index('task_in_hand', ['jurisdiction', 'deadline', 'id'], {
  where: `${STILL_TO_DO} OR ${TURNING}`,
})
@Index('task_red', ['jurisdiction', 'redAt', 'yellowAt'])
@Index('task_yellow', ['jurisdiction', 'yellowAt'])
// Of COALESCE("assignedAt", ''), which TypeORM has no word for: a migration that makes this table anew must write it by hand.
@Index('task_assigned', { synchronize: false })
@Index('task_updated', ['jurisdiction', 'updatedAt', 'id'])
@Index('task_numbered', ['jurisdiction', 'numberYear', 'numberInYear', 'id'])
@Index('task_number', ['jurisdiction', 'number'], { unique: true })
@Index('task_lead', ['jurisdiction', 'leadUnitId', 'deadline', 'id'])
@Index('task_source', ['jurisdiction', 'sourceId', 'leadUnitId'])
@Index('task_owner', ['jurisdiction', 'ownerId'])
@Index('task_leader', ['jurisdiction', 'leaderId'])
// Few tasks were proposed by a unit: an index of all would look as if it told none from another.
@Index('task_proposer', ['jurisdiction', 'proposedById'], { where: '"proposedById" IS NOT NULL' })
// Counts by unit, stage and colour read nothing but this.
@Index('task_tally', ['jurisdiction', 'leadUnitId', 'stage', 'redAt', 'yellowAt'])
export class TaskTable implements R.Task {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(or(WORD)) number!: string | null;
  @Column(NUMBER) numberYear!: number;
  @Column(NUMBER) numberInYear!: number;
  @Column(TEXT) title!: string;
  @Column(TEXT) requirement!: string;
  @Column(or(TEXT)) goal!: string | null;
  @Column(or(TEXT)) standard!: string | null;
  @Column(or(TEXT)) actionPlan!: string | null;
  @Column(ID) sourceId!: string;
  @Column(WORD) sourceKind!: W.SourceKind;
  @Column(WORD) sourceLevel!: W.GovernmentLevel;
  @Column(or(TEXT)) sourceClause!: string | null;
  @Column(or(ID)) parentId!: string | null;
  @Column(JSON_TEXT) ancestorIds!: string[];
  @Column(FLAG) quantified!: boolean;
  @Column(WORD) reportCadence!: W.Cadence;
  @Column(FLAG) listed!: boolean;
  @Column(WORD) classification!: W.Classification;
  @Column(ID) leadUnitId!: string;
  @Column(JSON_TEXT) supportingUnitIds!: string[];
  @Column(ID) ownerId!: string;
  @Column(or(ID)) leaderId!: string | null;
  @Column(or(ID)) proposedById!: string | null;
  @Column(WORD) stage!: W.Stage;
  @Column(or(MOMENT)) assignedAt!: string | null;
  @Column(or(MOMENT)) acknowledgedAt!: string | null;
  @Column(or(MOMENT)) completedAt!: string | null;
  @Column(or(FLAG)) completedOnTime!: boolean | null;
  @Column(or(MOMENT)) closedAt!: string | null;
  @Column(DAY) deadline!: string;
  @Column(DAY) originalDeadline!: string;
  @Column(DAY) dueOn!: string;
  @Column(MOMENT) dueAt!: string;
  @Column(FLAG) dueProvisional!: boolean;
  @Column(NUMBER) extensionCount!: number;
  @Column(NUMBER) progressPercent!: number;
  @Column(MOMENT) blueAt!: string;
  @Column(MOMENT) yellowAt!: string;
  @Column(MOMENT) redAt!: string;
  @Column(WORD) announced!: W.Status;
  @Column(MOMENT) remindAt!: string;
  @Column(MOMENT) nextAt!: string;
  @Column(JSON_TEXT) facts!: R.Facts;
  @Column(MOMENT) createdAt!: string;
  @Column(MOMENT) updatedAt!: string;
  @Column(NUMBER) version!: number;
}

@Entity('letter')
@Index('letter_number', ['jurisdiction', 'number'], { unique: true })
@Index('letter_numbered', ['jurisdiction', 'numberYear', 'numberInYear'])
@Index('letter_task', ['jurisdiction', 'taskId'])
@Index('letter_issued', ['jurisdiction', 'issuedAt', 'id'])
export class LetterTable implements R.Letter {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) number!: string;
  @Column(NUMBER) numberYear!: number;
  @Column(NUMBER) numberInYear!: number;
  @Column(ID) taskId!: string;
  @Column(TEXT) requirement!: string;
  @Column(MOMENT) issuedAt!: string;
  @Column(NUMBER) version!: number;
}

@Entity('recipient')
@Index('recipient_letter', ['jurisdiction', 'letterId', 'unitId'], { unique: true })
@Index('recipient_unit', ['jurisdiction', 'unitId', 'answered'])
@Index('recipient_task', ['jurisdiction', 'taskId'])
export class RecipientTable implements R.LetterRecipient {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(ID) letterId!: string;
  @Column(ID) taskId!: string;
  @Column(ID) unitId!: string;
  @Column(MOMENT) receivedAt!: string;
  @Column(or(MOMENT)) acknowledgedAt!: string | null;
  @Column(DAY) feedbackDueOn!: string;
  @Column(MOMENT) feedbackDueAt!: string;
  @Column(FLAG) feedbackDueProvisional!: boolean;
  @Column(or(ID)) feedbackId!: string | null;
  @Column(or(ID)) firstFeedbackId!: string | null;
  @Column(FLAG) answered!: boolean;
}

@Entity('report')
@Index('report_task', ['jurisdiction', 'taskId', 'submittedAt', 'id'])
@Index('report_submitted', ['jurisdiction', 'submittedAt'])
export class ReportTable implements R.Report {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) kind!: W.ReportKind;
  @Column(ID) taskId!: string;
  @Column(ID) unitId!: string;
  @Column(or(ID)) recipientId!: string | null;
  @Column(TEXT) content!: string;
  @Column(or(NUMBER)) progressPercent!: number | null;
  @Column(JSON_TEXT) attachments!: R.Attachment[];
  @Column(JSON_TEXT) answers!: R.Report['answers'];
  @Column(or(DAY)) dueOn!: string | null;
  @Column(MOMENT) submittedAt!: string;
  @Column(FLAG) onTime!: boolean;
  @Column(FLAG) returned!: boolean;
  @Column(or(TEXT)) returnComment!: string | null;
}

@Entity('explanation')
@Index('explanation_task', ['jurisdiction', 'taskId', 'submittedAt'])
export class ExplanationTable implements R.Explanation {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(ID) taskId!: string;
  @Column(TEXT) progress!: string;
  @Column(WORD) category!: W.DelayReason;
  @Column(TEXT) reason!: string;
  @Column(TEXT) nextSteps!: string;
  @Column(DAY) proposedDeadline!: string;
  @Column(MOMENT) submittedAt!: string;
  @Column(FLAG) late!: boolean;
  @Column(WORD) decision!: W.Decision;
  @Column(or(MOMENT)) decidedAt!: string | null;
  @Column(or(TEXT)) decidedBy!: string | null;
  @Column(or(DAY)) newDeadline!: string | null;
  @Column(or(TEXT)) comment!: string | null;
  @Column(NUMBER) version!: number;
}

@Entity('completion')
@Index('completion_task', ['jurisdiction', 'taskId', 'submittedAt'])
export class CompletionTable implements R.Completion {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(ID) taskId!: string;
  @Column(TEXT) summary!: string;
  @Column(JSON_TEXT) attachments!: R.Attachment[];
  @Column(MOMENT) submittedAt!: string;
  @Column(WORD) decision!: W.Decision;
  @Column(or(MOMENT)) decidedAt!: string | null;
  @Column(or(TEXT)) decidedBy!: string | null;
  @Column(or(TEXT)) comment!: string | null;
}

@Entity('verification')
@Index('verification_task', ['jurisdiction', 'taskId', 'at'])
export class VerificationTable implements R.Verification {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(ID) taskId!: string;
  @Column(FLAG) passed!: boolean;
  @Column(FLAG) falseReport!: boolean;
  @Column(TEXT) findings!: string;
  @Column(MOMENT) at!: string;
  @Column(TEXT) by!: string;
}

@Entity('milestone')
@Index('milestone_task', ['jurisdiction', 'taskId', 'dueOn'])
export class MilestoneTable implements R.Milestone {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(ID) taskId!: string;
  @Column(TEXT) title!: string;
  @Column(DAY) dueOn!: string;
  @Column(or(DAY)) completedOn!: string | null;
  @Column(FLAG) removed!: boolean;
  @Column(NUMBER) version!: number;
}
