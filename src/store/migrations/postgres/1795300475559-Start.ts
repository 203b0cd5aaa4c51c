import { MigrationInterface, QueryRunner } from 'typeorm';

export class Start1795300475559 implements MigrationInterface {
  name = 'Start1795300475559';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "event" (
                "jurisdiction" character varying(40) NOT NULL,
                "sequence" integer NOT NULL,
                "kind" character varying(40) NOT NULL,
                "at" character varying(24) NOT NULL,
                "recordedAt" character varying(24) NOT NULL,
                "actorSubject" text NOT NULL,
                "actorName" text NOT NULL,
                "actorRole" character varying(40) NOT NULL,
                "taskId" character varying(60),
                "unitId" character varying(60),
                "data" text NOT NULL,
                "hash" character varying(64) NOT NULL,
                CONSTRAINT "PK_449baf1e35840c48b954fe6c832" PRIMARY KEY ("jurisdiction", "sequence")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "event_kind" ON "event" ("jurisdiction", "kind", "at")
        `);
    await queryRunner.query(`
            CREATE INDEX "event_unit" ON "event" ("jurisdiction", "unitId", "sequence")
        `);
    await queryRunner.query(`
            CREATE INDEX "event_task" ON "event" ("jurisdiction", "taskId", "sequence")
        `);
    await queryRunner.query(`
            CREATE TABLE "head" (
                "jurisdiction" character varying(40) NOT NULL,
                "sequence" integer NOT NULL,
                "hash" character varying(64) NOT NULL,
                "recordedAt" character varying(24) NOT NULL,
                "registry" integer NOT NULL DEFAULT '0',
                CONSTRAINT "PK_51774b04019a32323a5eba45ea3" PRIMARY KEY ("jurisdiction")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "ledger" (
                "one" integer NOT NULL,
                "epoch" character varying(60) NOT NULL,
                "seeded" character varying(40),
                CONSTRAINT "PK_9505df89468a620ef031038e1dd" PRIMARY KEY ("one")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "kept_answer" (
                "jurisdiction" character varying(40) NOT NULL,
                "subject" character varying(200) NOT NULL,
                "key" character varying(200) NOT NULL,
                "request" character varying(64) NOT NULL,
                "answer" text NOT NULL,
                "keptUntil" character varying(24) NOT NULL,
                CONSTRAINT "PK_c6b2b829a5a831ed7ce413fbb08" PRIMARY KEY ("jurisdiction", "subject", "key")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "kept_answer_until" ON "kept_answer" ("jurisdiction", "keptUntil")
        `);
    await queryRunner.query(`
            CREATE TABLE "task_unit" (
                "jurisdiction" character varying(40) NOT NULL,
                "unitId" character varying(60) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "relation" character varying(40) NOT NULL,
                CONSTRAINT "PK_8f7f28167dd8c75937ff194698c" PRIMARY KEY ("jurisdiction", "unitId", "taskId", "relation")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "task_unit_task" ON "task_unit" ("jurisdiction", "taskId")
        `);
    await queryRunner.query(`
            CREATE TABLE "task_line" (
                "jurisdiction" character varying(40) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "ancestorId" character varying(60) NOT NULL,
                CONSTRAINT "PK_f1d8ecdc4a5a65053e718291d1a" PRIMARY KEY ("jurisdiction", "taskId", "ancestorId")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "task_line_ancestor" ON "task_line" ("jurisdiction", "ancestorId", "taskId")
        `);
    await queryRunner.query(`
            CREATE TABLE "cause" (
                "jurisdiction" character varying(40) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "rule" character varying(40) NOT NULL,
                "subjectId" character varying(60) NOT NULL,
                "since" character varying(24) NOT NULL,
                "until" character varying(24) NOT NULL,
                CONSTRAINT "PK_d5d5c0cbf3e7ed4f0fe64e5a4e2" PRIMARY KEY ("jurisdiction", "taskId", "rule", "subjectId")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "cause_rule" ON "cause" ("jurisdiction", "rule", "since")
        `);
    await queryRunner.query(`
            CREATE TABLE "intervention_task" (
                "jurisdiction" character varying(40) NOT NULL,
                "interventionId" character varying(60) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                CONSTRAINT "PK_f5860dd798b503d507ff2f17c1c" PRIMARY KEY ("jurisdiction", "interventionId", "taskId")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "intervention_task_task" ON "intervention_task" ("jurisdiction", "taskId", "interventionId")
        `);
    await queryRunner.query(`
            CREATE TABLE "task_words" (
                "jurisdiction" character varying(40) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "words" text NOT NULL,
                "pairs" text array NOT NULL,
                CONSTRAINT "PK_b660a24cba570e55d5a09114daa" PRIMARY KEY ("jurisdiction", "taskId")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "obligation" (
                "jurisdiction" character varying(40) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "kind" character varying(40) NOT NULL,
                "subjectId" character varying(60) NOT NULL,
                "unitId" character varying(60) NOT NULL,
                "dueOn" character varying(10) NOT NULL,
                "dueAt" character varying(24) NOT NULL,
                "dueProvisional" boolean NOT NULL,
                "owedFrom" character varying(24) NOT NULL,
                "owedUntil" character varying(24) NOT NULL,
                CONSTRAINT "PK_de5607def5726db9d5cbaa15348" PRIMARY KEY ("jurisdiction", "taskId", "kind", "subjectId")
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
            CREATE TABLE "jurisdiction" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "code" character varying(40) NOT NULL,
                "name" text NOT NULL,
                "timeZone" character varying(40) NOT NULL,
                "policy" text NOT NULL,
                "policyVersion" integer NOT NULL,
                "pendingPolicies" text NOT NULL,
                "packageThrough" integer NOT NULL,
                "notices" text NOT NULL,
                "daysOff" text NOT NULL,
                "inspectionPlans" text NOT NULL,
                "version" integer NOT NULL,
                CONSTRAINT "PK_8c1babfb8dc0c3f30d89b9670c0" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "unit" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "code" character varying(40) NOT NULL,
                "name" text NOT NULL,
                "kind" character varying(40) NOT NULL,
                "parentId" character varying(60),
                "version" integer NOT NULL,
                CONSTRAINT "PK_b65f0f00dd97e8c32df83003a71" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "unit_code" ON "unit" ("jurisdiction", "code")
        `);
    await queryRunner.query(`
            CREATE TABLE "person" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "name" text NOT NULL,
                "title" text,
                "unitId" character varying(60),
                "version" integer NOT NULL,
                CONSTRAINT "PK_d4cecc2bc94897aa024f2c4b953" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "source" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "kind" character varying(40) NOT NULL,
                "level" character varying(40) NOT NULL,
                "title" text NOT NULL,
                "documentNumber" text,
                "issuedBy" text,
                "issuedOn" character varying(10) NOT NULL,
                "leaderId" character varying(60),
                "instructionKind" character varying(40),
                "instruction" text,
                "version" integer NOT NULL,
                CONSTRAINT "PK_cfe5c5068472af31c7a666be99a" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "source_issued" ON "source" ("jurisdiction", "issuedOn", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "intervention" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "kind" character varying(40) NOT NULL,
                "automatic" boolean NOT NULL,
                "unitId" character varying(60) NOT NULL,
                "taskIds" text NOT NULL,
                "requirement" text NOT NULL,
                "proposedAt" character varying(24) NOT NULL,
                "proposedBy" text NOT NULL,
                "decision" character varying(40) NOT NULL,
                "decidedAt" character varying(24),
                "decidedBy" text,
                "comment" text,
                "rectifyBy" character varying(10),
                "rectificationId" character varying(60),
                "rectificationDecision" character varying(40),
                "version" integer NOT NULL,
                CONSTRAINT "PK_09098e8b50a35a6bcd6bed490f3" PRIMARY KEY ("jurisdiction", "id")
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
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "number" character varying(40),
                "numberYear" integer NOT NULL,
                "numberInYear" integer NOT NULL,
                "title" text NOT NULL,
                "kind" character varying(40) NOT NULL,
                "year" integer NOT NULL,
                "scope" text NOT NULL,
                "unitIds" text NOT NULL,
                "proposedById" character varying(60),
                "startOn" character varying(10) NOT NULL,
                "endOn" character varying(10) NOT NULL,
                "planned" boolean NOT NULL,
                "stage" character varying(40) NOT NULL,
                "decidedBy" text,
                "decidedAt" character varying(24),
                "comment" text,
                "situation" text,
                "suggestions" text,
                "sourceId" character varying(60),
                "conclusion" text,
                "concludedAt" character varying(24),
                "reviewUntil" character varying(24),
                "reviews" text NOT NULL,
                "participants" text NOT NULL,
                "version" integer NOT NULL,
                CONSTRAINT "PK_29f6a55e6c09e73537b1e6d0881" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "inspection_numbered" ON "inspection" ("jurisdiction", "numberYear", "numberInYear")
        `);
    await queryRunner.query(`
            CREATE INDEX "inspection_year" ON "inspection" ("jurisdiction", "year", "startOn")
        `);
    await queryRunner.query(`
            CREATE TABLE "client" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "name" text NOT NULL,
                "role" character varying(40) NOT NULL,
                "unitId" character varying(60),
                "jurisdictions" text NOT NULL,
                "classifications" text NOT NULL,
                "networks" text NOT NULL,
                "keyHash" character varying(64) NOT NULL,
                "expiresAt" character varying(24) NOT NULL,
                "createdAt" character varying(24) NOT NULL,
                "createdBy" text NOT NULL,
                "revokedAt" character varying(24),
                "version" integer NOT NULL,
                CONSTRAINT "PK_9a20fc1236a319c869accabe919" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "client_created" ON "client" ("jurisdiction", "createdAt", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "webhook" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "clientId" character varying(60) NOT NULL,
                "url" text NOT NULL,
                "filter" text NOT NULL,
                "selection" text,
                "quietHours" text,
                "paused" boolean NOT NULL,
                "sealedSecret" text NOT NULL,
                "formerSecret" text,
                "formerUntil" character varying(24),
                "createdAt" character varying(24) NOT NULL,
                "createdBy" text NOT NULL,
                "removedAt" character varying(24),
                "version" integer NOT NULL,
                CONSTRAINT "PK_4bf0495d4f9f880c9b6bbba2935" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "webhook_created" ON "webhook" ("jurisdiction", "createdAt", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "task" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "number" character varying(40),
                "numberYear" integer NOT NULL,
                "numberInYear" integer NOT NULL,
                "title" text NOT NULL,
                "requirement" text NOT NULL,
                "goal" text,
                "standard" text,
                "actionPlan" text,
                "sourceId" character varying(60) NOT NULL,
                "sourceKind" character varying(40) NOT NULL,
                "sourceLevel" character varying(40) NOT NULL,
                "sourceClause" text,
                "parentId" character varying(60),
                "ancestorIds" text NOT NULL,
                "quantified" boolean NOT NULL,
                "reportCadence" character varying(40) NOT NULL,
                "listed" boolean NOT NULL,
                "classification" character varying(40) NOT NULL,
                "leadUnitId" character varying(60) NOT NULL,
                "supportingUnitIds" text NOT NULL,
                "ownerId" character varying(60) NOT NULL,
                "leaderId" character varying(60),
                "proposedById" character varying(60),
                "stage" character varying(40) NOT NULL,
                "assignedAt" character varying(24),
                "acknowledgedAt" character varying(24),
                "completedAt" character varying(24),
                "completedOnTime" boolean,
                "closedAt" character varying(24),
                "deadline" character varying(10) NOT NULL,
                "originalDeadline" character varying(10) NOT NULL,
                "dueOn" character varying(10) NOT NULL,
                "dueAt" character varying(24) NOT NULL,
                "dueProvisional" boolean NOT NULL,
                "extensionCount" integer NOT NULL,
                "progressPercent" integer NOT NULL,
                "blueAt" character varying(24) NOT NULL,
                "yellowAt" character varying(24) NOT NULL,
                "redAt" character varying(24) NOT NULL,
                "announced" character varying(40) NOT NULL,
                "remindAt" character varying(24) NOT NULL,
                "nextAt" character varying(24) NOT NULL,
                "facts" text NOT NULL,
                "createdAt" character varying(24) NOT NULL,
                "updatedAt" character varying(24) NOT NULL,
                "version" integer NOT NULL,
                CONSTRAINT "PK_140161da85f016a5bcc0c7b9540" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "task_proposer" ON "task" ("jurisdiction", "proposedById")
            WHERE "proposedById" IS NOT NULL
        `);
    await queryRunner.query(`
            CREATE INDEX "task_tally" ON "task" ("jurisdiction", "leadUnitId", "stage", "redAt", "yellowAt")
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
            CREATE INDEX "task_assigned" ON "task" ("jurisdiction", COALESCE("assignedAt", ''), "id")
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
            CREATE TABLE "letter" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "number" character varying(40) NOT NULL,
                "numberYear" integer NOT NULL,
                "numberInYear" integer NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "requirement" text NOT NULL,
                "issuedAt" character varying(24) NOT NULL,
                "version" integer NOT NULL,
                CONSTRAINT "PK_8f6dbaf9ec419351b566cf8d289" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "letter_issued" ON "letter" ("jurisdiction", "issuedAt", "id")
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
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "letterId" character varying(60) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "unitId" character varying(60) NOT NULL,
                "receivedAt" character varying(24) NOT NULL,
                "acknowledgedAt" character varying(24),
                "feedbackDueOn" character varying(10) NOT NULL,
                "feedbackDueAt" character varying(24) NOT NULL,
                "feedbackDueProvisional" boolean NOT NULL,
                "feedbackId" character varying(60),
                "firstFeedbackId" character varying(60),
                "answered" boolean NOT NULL,
                CONSTRAINT "PK_cb5c81591235dd0ab359825844b" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "recipient_task" ON "recipient" ("jurisdiction", "taskId")
        `);
    await queryRunner.query(`
            CREATE INDEX "recipient_unit" ON "recipient" ("jurisdiction", "unitId", "answered")
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "recipient_letter" ON "recipient" ("jurisdiction", "letterId", "unitId")
        `);
    await queryRunner.query(`
            CREATE TABLE "report" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "kind" character varying(40) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "unitId" character varying(60) NOT NULL,
                "recipientId" character varying(60),
                "content" text NOT NULL,
                "progressPercent" integer,
                "attachments" text NOT NULL,
                "answers" text NOT NULL,
                "dueOn" character varying(10),
                "submittedAt" character varying(24) NOT NULL,
                "onTime" boolean NOT NULL,
                "returned" boolean NOT NULL,
                "returnComment" text,
                CONSTRAINT "PK_800ab516541da439229509fda40" PRIMARY KEY ("jurisdiction", "id")
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
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "progress" text NOT NULL,
                "category" character varying(40) NOT NULL,
                "reason" text NOT NULL,
                "nextSteps" text NOT NULL,
                "proposedDeadline" character varying(10) NOT NULL,
                "submittedAt" character varying(24) NOT NULL,
                "late" boolean NOT NULL,
                "decision" character varying(40) NOT NULL,
                "decidedAt" character varying(24),
                "decidedBy" text,
                "newDeadline" character varying(10),
                "comment" text,
                "version" integer NOT NULL,
                CONSTRAINT "PK_febc18861dfa0a3482a2f5e634b" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "explanation_task" ON "explanation" ("jurisdiction", "taskId", "submittedAt")
        `);
    await queryRunner.query(`
            CREATE TABLE "completion" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "summary" text NOT NULL,
                "attachments" text NOT NULL,
                "submittedAt" character varying(24) NOT NULL,
                "decision" character varying(40) NOT NULL,
                "decidedAt" character varying(24),
                "decidedBy" text,
                "comment" text,
                CONSTRAINT "PK_3f791da09e0a70c72809e3a136c" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "completion_task" ON "completion" ("jurisdiction", "taskId", "submittedAt")
        `);
    await queryRunner.query(`
            CREATE TABLE "verification" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "passed" boolean NOT NULL,
                "falseReport" boolean NOT NULL,
                "findings" text NOT NULL,
                "at" character varying(24) NOT NULL,
                "by" text NOT NULL,
                CONSTRAINT "PK_54aa76af52454de267a1f6be161" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "verification_task" ON "verification" ("jurisdiction", "taskId", "at")
        `);
    await queryRunner.query(`
            CREATE TABLE "milestone" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "title" text NOT NULL,
                "dueOn" character varying(10) NOT NULL,
                "completedOn" character varying(10),
                "removed" boolean NOT NULL,
                "version" integer NOT NULL,
                CONSTRAINT "PK_2020708213910ac4673e86747bc" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "milestone_task" ON "milestone" ("jurisdiction", "taskId", "dueOn")
        `);
    await queryRunner.query(`
            CREATE TABLE "webhook_position" (
                "jurisdiction" character varying(40) NOT NULL,
                "webhookId" character varying(60) NOT NULL,
                "sequence" integer NOT NULL,
                "round" integer NOT NULL,
                "haltedAt" character varying(24),
                "haltReason" text,
                CONSTRAINT "PK_b944edfe6e6a31bd542c78adc1b" PRIMARY KEY ("jurisdiction", "webhookId")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "webhook_delivery" (
                "jurisdiction" character varying(40) NOT NULL,
                "webhookId" character varying(60) NOT NULL,
                "sequence" integer NOT NULL,
                "round" integer NOT NULL,
                "kind" character varying(40) NOT NULL,
                "at" character varying(24) NOT NULL,
                "taskId" character varying(60),
                "line" character varying(60) NOT NULL,
                "state" character varying(40) NOT NULL,
                "attempts" integer NOT NULL,
                "queuedAt" character varying(24) NOT NULL,
                "firstAttemptAt" character varying(24),
                "lastAttemptAt" character varying(24),
                "lastStatus" integer,
                "lastError" text,
                "nextAt" character varying(24),
                "endedAt" character varying(24),
                CONSTRAINT "PK_13d155172b0d21e4c98a7ec47a6" PRIMARY KEY ("jurisdiction", "webhookId", "sequence")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "webhook_delivery_ended" ON "webhook_delivery" ("jurisdiction", "webhookId", "state", "endedAt")
        `);
    await queryRunner.query(`
            CREATE INDEX "webhook_delivery_line" ON "webhook_delivery" (
                "jurisdiction",
                "webhookId",
                "state",
                "line",
                "sequence"
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "webhook_delivery_next" ON "webhook_delivery" ("jurisdiction", "webhookId", "nextAt")
        `);
    await queryRunner.query(`
            CREATE TABLE "webhook_lease" (
                "jurisdiction" character varying(40) NOT NULL,
                "webhookId" character varying(60) NOT NULL,
                "holder" character varying(60) NOT NULL,
                "beat" integer NOT NULL,
                CONSTRAINT "PK_16fde574606ddf20f2f49cc1496" PRIMARY KEY ("jurisdiction", "webhookId")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "task_words_pairs" ON "task_words" USING gin ("pairs")
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP TABLE "webhook_lease"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."webhook_delivery_next"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."webhook_delivery_line"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."webhook_delivery_ended"
        `);
    await queryRunner.query(`
            DROP TABLE "webhook_delivery"
        `);
    await queryRunner.query(`
            DROP TABLE "webhook_position"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."milestone_task"
        `);
    await queryRunner.query(`
            DROP TABLE "milestone"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."verification_task"
        `);
    await queryRunner.query(`
            DROP TABLE "verification"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."completion_task"
        `);
    await queryRunner.query(`
            DROP TABLE "completion"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."explanation_task"
        `);
    await queryRunner.query(`
            DROP TABLE "explanation"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."report_task"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."report_submitted"
        `);
    await queryRunner.query(`
            DROP TABLE "report"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."recipient_letter"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."recipient_unit"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."recipient_task"
        `);
    await queryRunner.query(`
            DROP TABLE "recipient"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."letter_number"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."letter_numbered"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."letter_task"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."letter_issued"
        `);
    await queryRunner.query(`
            DROP TABLE "letter"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_next"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_parent"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_deadline"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_red"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_yellow"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_assigned"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_updated"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_numbered"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_number"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_lead"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_source"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_owner"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_proposer"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_tally"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_leader"
        `);
    await queryRunner.query(`
            DROP TABLE "task"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."webhook_created"
        `);
    await queryRunner.query(`
            DROP TABLE "webhook"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."client_created"
        `);
    await queryRunner.query(`
            DROP TABLE "client"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."inspection_year"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."inspection_numbered"
        `);
    await queryRunner.query(`
            DROP TABLE "inspection"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."intervention_proposed"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."intervention_unit"
        `);
    await queryRunner.query(`
            DROP TABLE "intervention"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."source_issued"
        `);
    await queryRunner.query(`
            DROP TABLE "source"
        `);
    await queryRunner.query(`
            DROP TABLE "person"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."unit_code"
        `);
    await queryRunner.query(`
            DROP TABLE "unit"
        `);
    await queryRunner.query(`
            DROP TABLE "jurisdiction"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."obligation_due"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."obligation_unit"
        `);
    await queryRunner.query(`
            DROP TABLE "obligation"
        `);
    await queryRunner.query(`
            DROP TABLE "task_words"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."intervention_task_task"
        `);
    await queryRunner.query(`
            DROP TABLE "intervention_task"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."cause_rule"
        `);
    await queryRunner.query(`
            DROP TABLE "cause"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_line_ancestor"
        `);
    await queryRunner.query(`
            DROP TABLE "task_line"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."task_unit_task"
        `);
    await queryRunner.query(`
            DROP TABLE "task_unit"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."kept_answer_until"
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
            DROP INDEX "public"."event_unit"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."event_task"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."event_kind"
        `);
    await queryRunner.query(`
            DROP TABLE "event"
        `);
  }
}
