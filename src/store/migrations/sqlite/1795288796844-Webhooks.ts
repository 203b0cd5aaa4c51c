import type { MigrationInterface, QueryRunner } from "typeorm";

export class Webhooks1795288796844 implements MigrationInterface {
    name = 'Webhooks1795288796844'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            CREATE TABLE "webhook" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "clientId" varchar(60) NOT NULL,
                "url" text NOT NULL,
                "filter" text NOT NULL,
                "selection" text,
                "quietHours" text,
                "paused" boolean NOT NULL,
                "sealedSecret" text NOT NULL,
                "formerSecret" text,
                "formerUntil" varchar(24),
                "createdAt" varchar(24) NOT NULL,
                "createdBy" text NOT NULL,
                "removedAt" varchar(24),
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "webhook_created" ON "webhook" ("jurisdiction", "createdAt", "id")
        `);
        await queryRunner.query(`
            CREATE TABLE "webhook_position" (
                "jurisdiction" varchar(40) NOT NULL,
                "webhookId" varchar(60) NOT NULL,
                "sequence" integer NOT NULL,
                "round" integer NOT NULL,
                "haltedAt" varchar(24),
                "haltReason" text,
                PRIMARY KEY ("jurisdiction", "webhookId")
            )
        `);
        await queryRunner.query(`
            CREATE TABLE "webhook_delivery" (
                "jurisdiction" varchar(40) NOT NULL,
                "webhookId" varchar(60) NOT NULL,
                "sequence" integer NOT NULL,
                "round" integer NOT NULL,
                "kind" varchar(40) NOT NULL,
                "at" varchar(24) NOT NULL,
                "taskId" varchar(60),
                "line" varchar(60) NOT NULL,
                "state" varchar(40) NOT NULL,
                "attempts" integer NOT NULL,
                "queuedAt" varchar(24) NOT NULL,
                "firstAttemptAt" varchar(24),
                "lastAttemptAt" varchar(24),
                "lastStatus" integer,
                "lastError" text,
                "nextAt" varchar(24),
                "endedAt" varchar(24),
                PRIMARY KEY ("jurisdiction", "webhookId", "sequence")
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
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            DROP INDEX "webhook_delivery_next"
        `);
        await queryRunner.query(`
            DROP INDEX "webhook_delivery_line"
        `);
        await queryRunner.query(`
            DROP INDEX "webhook_delivery_ended"
        `);
        await queryRunner.query(`
            DROP TABLE "webhook_delivery"
        `);
        await queryRunner.query(`
            DROP TABLE "webhook_position"
        `);
        await queryRunner.query(`
            DROP INDEX "webhook_created"
        `);
        await queryRunner.query(`
            DROP TABLE "webhook"
        `);
    }

}
