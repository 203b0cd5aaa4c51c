import { MigrationInterface, QueryRunner } from 'typeorm';

import { firstEvidence } from '../first-evidence';

export class Files1795347600000 implements MigrationInterface {
  name = 'Files1795347600000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "file" (
                "jurisdiction" character varying(40) NOT NULL,
                "id" character varying(60) NOT NULL,
                "name" text NOT NULL,
                "type" text NOT NULL,
                "size" integer NOT NULL,
                "sha256" character varying(64) NOT NULL,
                "purpose" character varying(40) NOT NULL,
                "uploadedBy" text NOT NULL,
                "unitId" character varying(60),
                "uploadedAt" character varying(24) NOT NULL,
                CONSTRAINT "PK_9210edadfe96386c6d3b6dbe8e7" PRIMARY KEY ("jurisdiction", "id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "evidence" (
                "jurisdiction" character varying(40) NOT NULL,
                "sha256" character varying(64) NOT NULL,
                "taskId" character varying(60) NOT NULL,
                "partId" character varying(60) NOT NULL,
                "fileId" character varying(60) NOT NULL,
                CONSTRAINT "PK_777bc2b47a226b073736bf982de" PRIMARY KEY (
                    "jurisdiction",
                    "sha256",
                    "taskId",
                    "partId",
                    "fileId"
                )
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "evidence_file" ON "evidence" ("jurisdiction", "fileId", "taskId")
        `);
    await queryRunner.query(
      firstEvidence(
        `LATERAL jsonb_array_elements(part."attachments"::jsonb) attached`,
        `attached."value" ->> 'sha256'`,
      ),
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP TABLE "evidence"
        `);
    await queryRunner.query(`
            DROP TABLE "file"
        `);
  }
}
