import { MigrationInterface, QueryRunner } from "typeorm";

import { firstEvidence } from "../first-evidence";

export class Files1795347600000 implements MigrationInterface {
    name = 'Files1795347600000'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            CREATE TABLE "file" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "name" text NOT NULL,
                "type" text NOT NULL,
                "size" integer NOT NULL,
                "sha256" varchar(64) NOT NULL,
                "purpose" varchar(40) NOT NULL,
                "uploadedBy" text NOT NULL,
                "unitId" varchar(60),
                "uploadedAt" varchar(24) NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE TABLE "evidence" (
                "jurisdiction" varchar(40) NOT NULL,
                "sha256" varchar(64) NOT NULL,
                "taskId" varchar(60) NOT NULL,
                "partId" varchar(60) NOT NULL,
                "fileId" varchar(60) NOT NULL,
                PRIMARY KEY ("jurisdiction", "sha256", "taskId", "partId", "fileId")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "evidence_file" ON "evidence" ("jurisdiction", "fileId", "taskId")
        `);
        await queryRunner.query(firstEvidence(`json_each(part."attachments") attached`, `attached."value" ->> 'sha256'`));
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            DROP INDEX "evidence_file"
        `);
        await queryRunner.query(`
            DROP TABLE "evidence"
        `);
        await queryRunner.query(`
            DROP TABLE "file"
        `);
    }

}
