import type { MigrationInterface, QueryRunner } from "typeorm";

import { CREATE_INDEX, DROP_INDEX } from "../../sqlite-dialect";

export class Start1795274732597 implements MigrationInterface {
    name = 'Start1795274732597'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(CREATE_INDEX);
        await queryRunner.query(`
            CREATE TABLE "jurisdiction" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "code" varchar(40) NOT NULL,
                "name" text NOT NULL,
                "timeZone" varchar(40) NOT NULL,
                "policy" text NOT NULL,
                "policyVersion" integer NOT NULL,
                "pendingPolicies" text NOT NULL,
                "packageThrough" integer NOT NULL,
                "notices" text NOT NULL,
                "daysOff" text NOT NULL,
                "inspectionPlans" text NOT NULL,
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE TABLE "unit" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "code" varchar(40) NOT NULL,
                "name" text NOT NULL,
                "kind" varchar(40) NOT NULL,
                "parentId" varchar(60),
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE UNIQUE INDEX "unit_code" ON "unit" ("jurisdiction", "code")
        `);
        await queryRunner.query(`
            CREATE TABLE "person" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "name" text NOT NULL,
                "title" text,
                "unitId" varchar(60),
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE TABLE "source" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "kind" varchar(40) NOT NULL,
                "level" varchar(40) NOT NULL,
                "title" text NOT NULL,
                "documentNumber" text,
                "issuedBy" text,
                "issuedOn" varchar(10) NOT NULL,
                "leaderId" varchar(60),
                "instructionKind" varchar(40),
                "instruction" text,
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "source_issued" ON "source" ("jurisdiction", "issuedOn", "id")
        `);
        await queryRunner.query(`
            CREATE TABLE "task" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "number" varchar(40),
                "numberYear" integer NOT NULL,
                "numberInYear" integer NOT NULL,
                "title" text NOT NULL,
                "requirement" text NOT NULL,
                "goal" text,
                "standard" text,
                "actionPlan" text,
                "sourceId" varchar(60) NOT NULL,
                "sourceKind" varchar(40) NOT NULL,
                "sourceLevel" varchar(40) NOT NULL,
                "sourceClause" text,
                "parentId" varchar(60),
                "ancestorIds" text NOT NULL,
                "quantified" boolean NOT NULL,
                "reportCadence" varchar(40) NOT NULL,
                "listed" boolean NOT NULL,
                "classification" varchar(40) NOT NULL,
                "leadUnitId" varchar(60) NOT NULL,
                "supportingUnitIds" text NOT NULL,
                "ownerId" varchar(60) NOT NULL,
                "leaderId" varchar(60),
                "proposedById" varchar(60),
                "stage" varchar(40) NOT NULL,
                "assignedAt" varchar(24),
                "acknowledgedAt" varchar(24),
                "completedAt" varchar(24),
                "completedOnTime" boolean,
                "closedAt" varchar(24),
                "deadline" varchar(10) NOT NULL,
                "originalDeadline" varchar(10) NOT NULL,
                "dueOn" varchar(10) NOT NULL,
                "dueAt" varchar(24) NOT NULL,
                "dueProvisional" boolean NOT NULL,
                "extensionCount" integer NOT NULL,
                "progressPercent" integer NOT NULL,
                "blueAt" varchar(24) NOT NULL,
                "yellowAt" varchar(24) NOT NULL,
                "redAt" varchar(24) NOT NULL,
                "announced" varchar(40) NOT NULL,
                "remindAt" varchar(24) NOT NULL,
                "nextAt" varchar(24) NOT NULL,
                "facts" text NOT NULL,
                "createdAt" varchar(24) NOT NULL,
                "updatedAt" varchar(24) NOT NULL,
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "task_leader" ON "task" ("jurisdiction", "leaderId")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_owner" ON "task" ("jurisdiction", "ownerId")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_source" ON "task" ("jurisdiction", "sourceId", "leadUnitId")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_lead" ON "task" ("jurisdiction", "leadUnitId", "deadline", "id")
        `);
        await queryRunner.query(`
            CREATE UNIQUE INDEX "task_number" ON "task" ("jurisdiction", "number")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_numbered" ON "task" (
                "jurisdiction",
                "numberYear",
                "numberInYear",
                "id"
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "task_updated" ON "task" ("jurisdiction", "updatedAt", "id")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_assigned" ON "task" ("jurisdiction", "assignedAt", "id")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_yellow" ON "task" ("jurisdiction", "yellowAt")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_red" ON "task" ("jurisdiction", "redAt", "yellowAt")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_deadline" ON "task" ("jurisdiction", "deadline", "id")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_parent" ON "task" ("jurisdiction", "parentId")
        `);
        await queryRunner.query(`
            CREATE INDEX "task_next" ON "task" ("jurisdiction", "nextAt")
        `);
        await queryRunner.query(`
            CREATE TABLE "task_unit" (
                "jurisdiction" varchar(40) NOT NULL,
                "unitId" varchar(60) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "relation" varchar(40) NOT NULL,
                PRIMARY KEY ("jurisdiction", "unitId", "taskId", "relation")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "task_unit_task" ON "task_unit" ("jurisdiction", "taskId")
        `);
        await queryRunner.query(`
            CREATE TABLE "task_line" (
                "jurisdiction" varchar(40) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "ancestorId" varchar(60) NOT NULL,
                PRIMARY KEY ("jurisdiction", "taskId", "ancestorId")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "task_line_ancestor" ON "task_line" ("jurisdiction", "ancestorId", "taskId")
        `);
        await queryRunner.query(`
            CREATE TABLE "cause" (
                "jurisdiction" varchar(40) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "rule" varchar(40) NOT NULL,
                "subjectId" varchar(60) NOT NULL,
                "since" varchar(24) NOT NULL,
                "until" varchar(24) NOT NULL,
                PRIMARY KEY ("jurisdiction", "taskId", "rule", "subjectId")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "cause_rule" ON "cause" ("jurisdiction", "rule", "since")
        `);
        await queryRunner.query(`
            CREATE TABLE "task_search" (
                "place" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
                "jurisdiction" varchar(40) NOT NULL,
                "taskId" varchar(60) NOT NULL
            )
        `);
        await queryRunner.query(`
            CREATE UNIQUE INDEX "task_search_task" ON "task_search" ("jurisdiction", "taskId")
        `);
        await queryRunner.query(`
            CREATE TABLE "obligation" (
                "jurisdiction" varchar(40) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "kind" varchar(40) NOT NULL,
                "subjectId" varchar(60) NOT NULL,
                "unitId" varchar(60) NOT NULL,
                "dueOn" varchar(10) NOT NULL,
                "dueAt" varchar(24) NOT NULL,
                "dueProvisional" boolean NOT NULL,
                "owedFrom" varchar(24) NOT NULL,
                "owedUntil" varchar(24) NOT NULL,
                PRIMARY KEY ("jurisdiction", "taskId", "kind", "subjectId")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "obligation_unit" ON "obligation" ("jurisdiction", "unitId", "dueAt")
        `);
        await queryRunner.query(`
            CREATE INDEX "obligation_due" ON "obligation" (
                "jurisdiction",
                "dueAt",
                "taskId",
                "kind",
                "subjectId"
            )
        `);
        await queryRunner.query(`
            CREATE TABLE "letter" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "number" varchar(40) NOT NULL,
                "numberYear" integer NOT NULL,
                "numberInYear" integer NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "requirement" text NOT NULL,
                "issuedAt" varchar(24) NOT NULL,
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "letter_task" ON "letter" ("jurisdiction", "taskId")
        `);
        await queryRunner.query(`
            CREATE INDEX "letter_numbered" ON "letter" ("jurisdiction", "numberYear", "numberInYear")
        `);
        await queryRunner.query(`
            CREATE UNIQUE INDEX "letter_number" ON "letter" ("jurisdiction", "number")
        `);
        await queryRunner.query(`
            CREATE TABLE "recipient" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "letterId" varchar(60) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "unitId" varchar(60) NOT NULL,
                "receivedAt" varchar(24) NOT NULL,
                "acknowledgedAt" varchar(24),
                "feedbackDueOn" varchar(10) NOT NULL,
                "feedbackDueAt" varchar(24) NOT NULL,
                "feedbackDueProvisional" boolean NOT NULL,
                "feedbackId" varchar(60),
                "firstFeedbackId" varchar(60),
                "answered" boolean NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "recipient_unit" ON "recipient" ("jurisdiction", "unitId", "answered")
        `);
        await queryRunner.query(`
            CREATE UNIQUE INDEX "recipient_letter" ON "recipient" ("jurisdiction", "letterId", "unitId")
        `);
        await queryRunner.query(`
            CREATE TABLE "report" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "kind" varchar(40) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "unitId" varchar(60) NOT NULL,
                "recipientId" varchar(60),
                "content" text NOT NULL,
                "progressPercent" integer,
                "attachments" text NOT NULL,
                "answers" text NOT NULL,
                "dueOn" varchar(10),
                "submittedAt" varchar(24) NOT NULL,
                "onTime" boolean NOT NULL,
                "returned" boolean NOT NULL,
                "returnComment" text,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "report_submitted" ON "report" ("jurisdiction", "submittedAt")
        `);
        await queryRunner.query(`
            CREATE INDEX "report_task" ON "report" ("jurisdiction", "taskId", "submittedAt", "id")
        `);
        await queryRunner.query(`
            CREATE TABLE "explanation" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "progress" text NOT NULL,
                "category" varchar(40) NOT NULL,
                "reason" text NOT NULL,
                "nextSteps" text NOT NULL,
                "proposedDeadline" varchar(10) NOT NULL,
                "submittedAt" varchar(24) NOT NULL,
                "late" boolean NOT NULL,
                "decision" varchar(40) NOT NULL,
                "decidedAt" varchar(24),
                "decidedBy" text,
                "newDeadline" varchar(10),
                "comment" text,
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "explanation_task" ON "explanation" ("jurisdiction", "taskId", "submittedAt")
        `);
        await queryRunner.query(`
            CREATE TABLE "completion" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "summary" text NOT NULL,
                "attachments" text NOT NULL,
                "submittedAt" varchar(24) NOT NULL,
                "decision" varchar(40) NOT NULL,
                "decidedAt" varchar(24),
                "decidedBy" text,
                "comment" text,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "completion_task" ON "completion" ("jurisdiction", "taskId", "submittedAt")
        `);
        await queryRunner.query(`
            CREATE TABLE "verification" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "passed" boolean NOT NULL,
                "falseReport" boolean NOT NULL,
                "findings" text NOT NULL,
                "at" varchar(24) NOT NULL,
                "by" text NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "verification_task" ON "verification" ("jurisdiction", "taskId", "at")
        `);
        await queryRunner.query(`
            CREATE TABLE "milestone" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "title" text NOT NULL,
                "dueOn" varchar(10) NOT NULL,
                "completedOn" varchar(10),
                "removed" boolean NOT NULL,
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "milestone_task" ON "milestone" ("jurisdiction", "taskId", "dueOn")
        `);
        await queryRunner.query(`
            CREATE TABLE "intervention" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "kind" varchar(40) NOT NULL,
                "automatic" boolean NOT NULL,
                "unitId" varchar(60) NOT NULL,
                "taskIds" text NOT NULL,
                "requirement" text NOT NULL,
                "proposedAt" varchar(24) NOT NULL,
                "proposedBy" text NOT NULL,
                "decision" varchar(40) NOT NULL,
                "decidedAt" varchar(24),
                "decidedBy" text,
                "comment" text,
                "rectifyBy" varchar(10),
                "rectificationId" varchar(60),
                "rectificationDecision" varchar(40),
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "intervention_unit" ON "intervention" ("jurisdiction", "unitId", "proposedAt")
        `);
        await queryRunner.query(`
            CREATE INDEX "intervention_proposed" ON "intervention" ("jurisdiction", "proposedAt", "id")
        `);
        await queryRunner.query(`
            CREATE TABLE "inspection" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "number" varchar(40),
                "numberYear" integer NOT NULL,
                "numberInYear" integer NOT NULL,
                "title" text NOT NULL,
                "kind" varchar(40) NOT NULL,
                "year" integer NOT NULL,
                "scope" text NOT NULL,
                "unitIds" text NOT NULL,
                "proposedById" varchar(60),
                "startOn" varchar(10) NOT NULL,
                "endOn" varchar(10) NOT NULL,
                "planned" boolean NOT NULL,
                "stage" varchar(40) NOT NULL,
                "decidedBy" text,
                "decidedAt" varchar(24),
                "comment" text,
                "situation" text,
                "suggestions" text,
                "sourceId" varchar(60),
                "conclusion" text,
                "concludedAt" varchar(24),
                "reviewUntil" varchar(24),
                "reviews" text NOT NULL,
                "participants" text NOT NULL,
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "inspection_numbered" ON "inspection" ("jurisdiction", "numberYear", "numberInYear")
        `);
        await queryRunner.query(`
            CREATE INDEX "inspection_year" ON "inspection" ("jurisdiction", "year", "startOn")
        `);
        await queryRunner.query(`
            CREATE TABLE "event" (
                "jurisdiction" varchar(40) NOT NULL,
                "sequence" integer NOT NULL,
                "kind" varchar(40) NOT NULL,
                "at" varchar(24) NOT NULL,
                "recordedAt" varchar(24) NOT NULL,
                "actorSubject" text NOT NULL,
                "actorName" text NOT NULL,
                "actorRole" varchar(40) NOT NULL,
                "taskId" varchar(60),
                "unitId" varchar(60),
                "data" text NOT NULL,
                "hash" varchar(64) NOT NULL,
                PRIMARY KEY ("jurisdiction", "sequence")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "event_kind" ON "event" ("jurisdiction", "kind", "at")
        `);
        await queryRunner.query(`
            CREATE INDEX "event_task" ON "event" ("jurisdiction", "taskId", "sequence")
        `);
        await queryRunner.query(`
            CREATE TABLE "head" (
                "jurisdiction" varchar(40) PRIMARY KEY NOT NULL,
                "sequence" integer NOT NULL,
                "hash" varchar(64) NOT NULL,
                "recordedAt" varchar(24) NOT NULL
            )
        `);
        await queryRunner.query(`
            CREATE TABLE "ledger" (
                "one" integer PRIMARY KEY NOT NULL,
                "epoch" varchar(60) NOT NULL,
                "seeded" varchar(40)
            )
        `);
        await queryRunner.query(`
            CREATE TABLE "kept_answer" (
                "jurisdiction" varchar(40) NOT NULL,
                "subject" varchar(200) NOT NULL,
                "key" varchar(200) NOT NULL,
                "request" varchar(64) NOT NULL,
                "answer" text NOT NULL,
                "keptUntil" varchar(24) NOT NULL,
                PRIMARY KEY ("jurisdiction", "subject", "key")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "kept_answer_until" ON "kept_answer" ("keptUntil")
        `);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(DROP_INDEX);
        await queryRunner.query(`
            DROP INDEX "kept_answer_until"
        `);
        await queryRunner.query(`
            DROP TABLE "kept_answer"
        `);
        await queryRunner.query(`
            DROP TABLE "ledger"
        `);
        await queryRunner.query(`
            DROP TABLE "head"
        `);
        await queryRunner.query(`
            DROP INDEX "event_task"
        `);
        await queryRunner.query(`
            DROP INDEX "event_kind"
        `);
        await queryRunner.query(`
            DROP TABLE "event"
        `);
        await queryRunner.query(`
            DROP INDEX "inspection_year"
        `);
        await queryRunner.query(`
            DROP INDEX "inspection_numbered"
        `);
        await queryRunner.query(`
            DROP TABLE "inspection"
        `);
        await queryRunner.query(`
            DROP INDEX "intervention_proposed"
        `);
        await queryRunner.query(`
            DROP INDEX "intervention_unit"
        `);
        await queryRunner.query(`
            DROP TABLE "intervention"
        `);
        await queryRunner.query(`
            DROP INDEX "milestone_task"
        `);
        await queryRunner.query(`
            DROP TABLE "milestone"
        `);
        await queryRunner.query(`
            DROP INDEX "verification_task"
        `);
        await queryRunner.query(`
            DROP TABLE "verification"
        `);
        await queryRunner.query(`
            DROP INDEX "completion_task"
        `);
        await queryRunner.query(`
            DROP TABLE "completion"
        `);
        await queryRunner.query(`
            DROP INDEX "explanation_task"
        `);
        await queryRunner.query(`
            DROP TABLE "explanation"
        `);
        await queryRunner.query(`
            DROP INDEX "report_task"
        `);
        await queryRunner.query(`
            DROP INDEX "report_submitted"
        `);
        await queryRunner.query(`
            DROP TABLE "report"
        `);
        await queryRunner.query(`
            DROP INDEX "recipient_letter"
        `);
        await queryRunner.query(`
            DROP INDEX "recipient_unit"
        `);
        await queryRunner.query(`
            DROP TABLE "recipient"
        `);
        await queryRunner.query(`
            DROP INDEX "letter_number"
        `);
        await queryRunner.query(`
            DROP INDEX "letter_numbered"
        `);
        await queryRunner.query(`
            DROP INDEX "letter_task"
        `);
        await queryRunner.query(`
            DROP TABLE "letter"
        `);
        await queryRunner.query(`
            DROP INDEX "obligation_due"
        `);
        await queryRunner.query(`
            DROP INDEX "obligation_unit"
        `);
        await queryRunner.query(`
            DROP TABLE "obligation"
        `);
        await queryRunner.query(`
            DROP INDEX "task_search_task"
        `);
        await queryRunner.query(`
            DROP TABLE "task_search"
        `);
        await queryRunner.query(`
            DROP INDEX "cause_rule"
        `);
        await queryRunner.query(`
            DROP TABLE "cause"
        `);
        await queryRunner.query(`
            DROP INDEX "task_line_ancestor"
        `);
        await queryRunner.query(`
            DROP TABLE "task_line"
        `);
        await queryRunner.query(`
            DROP INDEX "task_unit_task"
        `);
        await queryRunner.query(`
            DROP TABLE "task_unit"
        `);
        await queryRunner.query(`
            DROP INDEX "task_next"
        `);
        await queryRunner.query(`
            DROP INDEX "task_parent"
        `);
        await queryRunner.query(`
            DROP INDEX "task_deadline"
        `);
        await queryRunner.query(`
            DROP INDEX "task_red"
        `);
        await queryRunner.query(`
            DROP INDEX "task_yellow"
        `);
        await queryRunner.query(`
            DROP INDEX "task_assigned"
        `);
        await queryRunner.query(`
            DROP INDEX "task_updated"
        `);
        await queryRunner.query(`
            DROP INDEX "task_numbered"
        `);
        await queryRunner.query(`
            DROP INDEX "task_number"
        `);
        await queryRunner.query(`
            DROP INDEX "task_lead"
        `);
        await queryRunner.query(`
            DROP INDEX "task_source"
        `);
        await queryRunner.query(`
            DROP INDEX "task_owner"
        `);
        await queryRunner.query(`
            DROP INDEX "task_leader"
        `);
        await queryRunner.query(`
            DROP TABLE "task"
        `);
        await queryRunner.query(`
            DROP INDEX "source_issued"
        `);
        await queryRunner.query(`
            DROP TABLE "source"
        `);
        await queryRunner.query(`
            DROP TABLE "person"
        `);
        await queryRunner.query(`
            DROP INDEX "unit_code"
        `);
        await queryRunner.query(`
            DROP TABLE "unit"
        `);
        await queryRunner.query(`
            DROP TABLE "jurisdiction"
        `);
    }

}
