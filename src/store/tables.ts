// The tables, one class each, in step with the values of src/rules/records.ts. Columns carry the values' own names, so a
// row is the value. Portable column types only: moments and days are text that sorts; every key begins with the jurisdiction.
import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

import type { Obligation } from '../rules/obligations';
import type * as R from '../rules/records';
import type { NodeKind } from '../rules/id';
import type { Notice } from '../rules/notice';
import type { Problem, Text } from '../rules/refusal';
import type { Policy } from '../rules/policy';
import type * as W from '../rules/words';

const MOMENT = { type: 'varchar', length: 24 } as const;
const DAY = { type: 'varchar', length: 10 } as const;
const WORD = { type: 'varchar', length: 40 } as const;
const ID = { type: 'varchar', length: 60 } as const;
const TEXT = { type: 'text' } as const;
const NUMBER = { type: 'integer' } as const;
const FLAG = { type: 'boolean' } as const;
const JSON_TEXT = { type: 'simple-json' } as const;
const or = <T extends object>(type: T) => ({ ...type, nullable: true as const });

@Entity('jurisdiction')
export class JurisdictionTable implements R.Jurisdiction {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) code!: string;
  @Column(TEXT) name!: string;
  @Column(WORD) timeZone!: string;
  @Column(JSON_TEXT) policy!: Policy;
  @Column(NUMBER) policyVersion!: number;
  @Column(JSON_TEXT) pendingPolicies!: R.Jurisdiction['pendingPolicies'];
  @Column(NUMBER) packageThrough!: number;
  @Column(JSON_TEXT) notices!: Notice[];
  @Column(JSON_TEXT) daysOff!: R.Jurisdiction['daysOff'];
  @Column(JSON_TEXT) inspectionPlans!: number[];
  @Column(NUMBER) version!: number;
}

@Entity('unit')
@Index('unit_code', ['jurisdiction', 'code'], { unique: true })
export class UnitTable implements R.Unit {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) code!: string;
  @Column(TEXT) name!: string;
  @Column(WORD) kind!: W.UnitKind;
  @Column(or(ID)) parentId!: string | null;
  @Column(NUMBER) version!: number;
}

@Entity('person')
export class PersonTable implements R.Person {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(TEXT) name!: string;
  @Column(or(TEXT)) title!: string | null;
  @Column(or(ID)) unitId!: string | null;
  @Column(NUMBER) version!: number;
}

@Entity('source')
@Index('source_issued', ['jurisdiction', 'issuedOn', 'id'])
export class SourceTable implements R.Source {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) kind!: W.SourceKind;
  @Column(WORD) level!: W.GovernmentLevel;
  @Column(TEXT) title!: string;
  @Column(or(TEXT)) documentNumber!: string | null;
  @Column(or(TEXT)) issuedBy!: string | null;
  @Column(DAY) issuedOn!: string;
  @Column(or(ID)) leaderId!: string | null;
  @Column(or(WORD)) instructionKind!: W.InstructionKind | null;
  @Column(or(TEXT)) instruction!: string | null;
  @Column(NUMBER) version!: number;
}

@Entity('task')
@Index('task_next', ['jurisdiction', 'nextAt'])
@Index('task_parent', ['jurisdiction', 'parentId'])
@Index('task_deadline', ['jurisdiction', 'deadline', 'id'])
@Index('task_red', ['jurisdiction', 'redAt', 'yellowAt'])
@Index('task_yellow', ['jurisdiction', 'yellowAt'])
@Index('task_assigned', ['jurisdiction', 'assignedAt', 'id'])
@Index('task_updated', ['jurisdiction', 'updatedAt', 'id'])
@Index('task_numbered', ['jurisdiction', 'numberYear', 'numberInYear', 'id'])
@Index('task_number', ['jurisdiction', 'number'], { unique: true })
@Index('task_lead', ['jurisdiction', 'leadUnitId', 'deadline', 'id'])
@Index('task_source', ['jurisdiction', 'sourceId', 'leadUnitId'])
@Index('task_owner', ['jurisdiction', 'ownerId'])
@Index('task_leader', ['jurisdiction', 'leaderId'])
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

export type TaskRelation = 'LEAD' | 'SUPPORTING' | 'RECIPIENT';

/** Which units have to do with which task: for visibility and for the filter by unit. Follows from the task. */
@Entity('task_unit')
@Index('task_unit_task', ['jurisdiction', 'taskId'])
export class TaskUnitTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) unitId!: string;
  @PrimaryColumn(ID) taskId!: string;
  @PrimaryColumn(WORD) relation!: TaskRelation;
}

/** The line of a task: itself, and every task above it. Unit sees subtasks through it. Follows from the task. */
@Entity('task_line')
@Index('task_line_ancestor', ['jurisdiction', 'ancestorId', 'taskId'])
export class TaskLineTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) taskId!: string;
  @PrimaryColumn(ID) ancestorId!: string;
}

/** Which rules hold of a task from when to when, if nobody acts: for the filter by rule. Follows from the task. */
@Entity('cause')
@Index('cause_rule', ['jurisdiction', 'rule', 'since'])
export class CauseTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) taskId!: string;
  @PrimaryColumn(WORD) rule!: W.RuleCode;
  @PrimaryColumn(ID) subjectId!: string;
  @Column(MOMENT) since!: string;
  @Column(MOMENT) until!: string;
}

/** The row numbers under which tasks stand in the full-text index (search.ts). */
@Entity('task_search')
@Index('task_search_task', ['jurisdiction', 'taskId'], { unique: true })
export class TaskSearchTable {
  @PrimaryGeneratedColumn() place!: number;
  @Column(WORD) jurisdiction!: string;
  @Column(ID) taskId!: string;
}

/** What is owed. Follows from the task. */
@Entity('obligation')
@Index('obligation_due', ['jurisdiction', 'dueAt', 'taskId', 'kind', 'subjectId'])
@Index('obligation_unit', ['jurisdiction', 'unitId', 'dueAt'])
export class ObligationTable implements Obligation {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) taskId!: string;
  @PrimaryColumn(WORD) kind!: W.ObligationKind;
  @PrimaryColumn(ID) subjectId!: string;
  @Column(ID) unitId!: string;
  @Column(DAY) dueOn!: string;
  @Column(MOMENT) dueAt!: string;
  @Column(FLAG) dueProvisional!: boolean;
  @Column(MOMENT) owedFrom!: string;
  @Column(MOMENT) owedUntil!: string;
}

@Entity('letter')
@Index('letter_number', ['jurisdiction', 'number'], { unique: true })
@Index('letter_numbered', ['jurisdiction', 'numberYear', 'numberInYear'])
@Index('letter_task', ['jurisdiction', 'taskId'])
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

@Entity('intervention')
@Index('intervention_proposed', ['jurisdiction', 'proposedAt', 'id'])
@Index('intervention_unit', ['jurisdiction', 'unitId', 'proposedAt'])
export class InterventionTable implements R.Intervention {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) kind!: W.InterventionKind;
  @Column(FLAG) automatic!: boolean;
  @Column(ID) unitId!: string;
  @Column(JSON_TEXT) taskIds!: string[];
  @Column(TEXT) requirement!: string;
  @Column(MOMENT) proposedAt!: string;
  @Column(TEXT) proposedBy!: string;
  @Column(WORD) decision!: W.Decision;
  @Column(or(MOMENT)) decidedAt!: string | null;
  @Column(or(TEXT)) decidedBy!: string | null;
  @Column(or(TEXT)) comment!: string | null;
  @Column(or(DAY)) rectifyBy!: string | null;
  @Column(or(ID)) rectificationId!: string | null;
  @Column(or(WORD)) rectificationDecision!: W.Decision | null;
  @Column(NUMBER) version!: number;
}

@Entity('inspection')
@Index('inspection_year', ['jurisdiction', 'year', 'startOn'])
@Index('inspection_numbered', ['jurisdiction', 'numberYear', 'numberInYear'])
export class InspectionTable implements R.Inspection {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(or(WORD)) number!: string | null;
  @Column(NUMBER) numberYear!: number;
  @Column(NUMBER) numberInYear!: number;
  @Column(TEXT) title!: string;
  @Column(WORD) kind!: W.InspectionKind;
  @Column(NUMBER) year!: number;
  @Column(TEXT) scope!: string;
  @Column(JSON_TEXT) unitIds!: string[];
  @Column(or(ID)) proposedById!: string | null;
  @Column(DAY) startOn!: string;
  @Column(DAY) endOn!: string;
  @Column(FLAG) planned!: boolean;
  @Column(WORD) stage!: W.InspectionStage;
  @Column(or(TEXT)) decidedBy!: string | null;
  @Column(or(MOMENT)) decidedAt!: string | null;
  @Column(or(TEXT)) comment!: string | null;
  @Column(or(TEXT)) situation!: string | null;
  @Column(or(TEXT)) suggestions!: string | null;
  @Column(or(ID)) sourceId!: string | null;
  @Column(or(TEXT)) conclusion!: string | null;
  @Column(or(MOMENT)) concludedAt!: string | null;
  @Column(or(MOMENT)) reviewUntil!: string | null;
  @Column(JSON_TEXT) reviews!: R.InspectionReview[];
  @Column(JSON_TEXT) participants!: string[];
  @Column(NUMBER) version!: number;
}

/** The event log: append-only, dense per jurisdiction, chained by hash. */
@Entity('event')
@Index('event_task', ['jurisdiction', 'taskId', 'sequence'])
@Index('event_kind', ['jurisdiction', 'kind', 'at'])
export class EventTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(NUMBER) sequence!: number;
  @Column(WORD) kind!: string;
  @Column(MOMENT) at!: string;
  @Column(MOMENT) recordedAt!: string;
  @Column(TEXT) actorSubject!: string;
  @Column(TEXT) actorName!: string;
  @Column(WORD) actorRole!: string;
  @Column(or(ID)) taskId!: string | null;
  @Column(or(ID)) unitId!: string | null;
  /** JSON, kept as the text that was hashed */
  @Column(TEXT) data!: string;
  @Column({ type: 'varchar', length: 64 }) hash!: string;
}

/** The end of each jurisdiction's log. Its row is what a writer locks. */
@Entity('head')
export class HeadTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @Column(NUMBER) sequence!: number;
  @Column({ type: 'varchar', length: 64 }) hash!: string;
  @Column(MOMENT) recordedAt!: string;
}

/** The ledger as a whole: one row. The epoch tells one ledger's cursors from another's. */
@Entity('ledger')
export class LedgerTable {
  @PrimaryColumn(NUMBER) one!: number;
  @Column(ID) epoch!: string;
  @Column(or(WORD)) seeded!: string | null;
}

/** What a mutation answered: the records it made or changed, or why not. */
export interface Answer {
  made: Partial<Record<NodeKind, string>>;
  problems: Problem[];
  /** tasks that ask the same unit something similar: a warning */
  similar?: string[];
  /** what else is to be said of what was done */
  warnings?: Text[];
  resettled?: number;
  year?: number;
}

/** Answers kept for idempotency keys, 24 hours of wall time. */
@Entity('kept_answer')
@Index('kept_answer_until', ['keptUntil'])
export class KeptAnswerTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn({ type: 'varchar', length: 200 }) subject!: string;
  @PrimaryColumn({ type: 'varchar', length: 200 }) key!: string;
  @Column({ type: 'varchar', length: 64 }) request!: string;
  @Column(JSON_TEXT) answer!: Answer;
  @Column(MOMENT) keptUntil!: string;
}

/** The tables of src/rules/records.ts, by the word that events use. */
export const RECORD_TABLES = {
  jurisdiction: JurisdictionTable,
  unit: UnitTable,
  person: PersonTable,
  source: SourceTable,
  task: TaskTable,
  letter: LetterTable,
  recipient: RecipientTable,
  report: ReportTable,
  explanation: ExplanationTable,
  completion: CompletionTable,
  verification: VerificationTable,
  milestone: MilestoneTable,
  intervention: InterventionTable,
  inspection: InspectionTable,
} satisfies { [K in keyof R.Records]: new () => R.Records[K] };

export const TABLES = [
  ...Object.values(RECORD_TABLES),
  TaskUnitTable,
  TaskLineTable,
  CauseTable,
  TaskSearchTable,
  ObligationTable,
  EventTable,
  HeadTable,
  LedgerTable,
  KeptAnswerTable,
];
