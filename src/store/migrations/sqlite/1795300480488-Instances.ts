import { MigrationInterface, QueryRunner } from "typeorm";

export class Instances1795300480488 implements MigrationInterface {
    name = 'Instances1795300480488'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            DROP INDEX "kept_answer_until"
        `);
        await queryRunner.query(`
            CREATE TABLE "intervention_task" (
                "jurisdiction" varchar(40) NOT NULL,
                "interventionId" varchar(60) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                PRIMARY KEY ("jurisdiction", "interventionId", "taskId")
            )
        `);
        await queryRunner.query(`
            INSERT OR IGNORE INTO "intervention_task" ("jurisdiction", "interventionId", "taskId")
            SELECT i."jurisdiction", i."id", about."value" FROM "intervention" i, json_each(i."taskIds") about
        `);
        await queryRunner.query(`
            CREATE INDEX "intervention_task_task" ON "intervention_task" ("jurisdiction", "taskId", "interventionId")
        `);
        await queryRunner.query(`
            CREATE TABLE "webhook_lease" (
                "jurisdiction" varchar(40) NOT NULL,
                "webhookId" varchar(60) NOT NULL,
                "holder" varchar(60) NOT NULL,
                "beat" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "webhookId")
            )
        `);
        await queryRunner.query(`
            CREATE TABLE "temporary_head" (
                "jurisdiction" varchar(40) PRIMARY KEY NOT NULL,
                "sequence" integer NOT NULL,
                "hash" varchar(64) NOT NULL,
                "recordedAt" varchar(24) NOT NULL,
                "registry" integer NOT NULL DEFAULT (0)
            )
        `);
        await queryRunner.query(`
            INSERT INTO "temporary_head"("jurisdiction", "sequence", "hash", "recordedAt")
            SELECT "jurisdiction",
                "sequence",
                "hash",
                "recordedAt"
            FROM "head"
        `);
        await queryRunner.query(`
            DROP TABLE "head"
        `);
        await queryRunner.query(`
            ALTER TABLE "temporary_head"
                RENAME TO "head"
        `);
        await queryRunner.query(`
            CREATE INDEX "kept_answer_until" ON "kept_answer" ("jurisdiction", "keptUntil")
        `);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            DROP INDEX "kept_answer_until"
        `);
        await queryRunner.query(`
            ALTER TABLE "head"
                RENAME TO "temporary_head"
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
            INSERT INTO "head"("jurisdiction", "sequence", "hash", "recordedAt")
            SELECT "jurisdiction",
                "sequence",
                "hash",
                "recordedAt"
            FROM "temporary_head"
        `);
        await queryRunner.query(`
            DROP TABLE "temporary_head"
        `);
        await queryRunner.query(`
            DROP TABLE "webhook_lease"
        `);
        await queryRunner.query(`
            DROP INDEX "intervention_task_task"
        `);
        await queryRunner.query(`
            DROP TABLE "intervention_task"
        `);
        await queryRunner.query(`
            CREATE INDEX "kept_answer_until" ON "kept_answer" ("keptUntil")
        `);
    }

}
