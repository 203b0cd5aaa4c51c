import { MigrationInterface, QueryRunner } from 'typeorm';

import { FIRST_TALLY } from '../first-tally';

export class Tally1795312231873 implements MigrationInterface {
  name = 'Tally1795312231873';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "tally" (
                "jurisdiction" character varying(40) NOT NULL,
                "grouping" character varying(40) NOT NULL,
                "leadUnitId" character varying(60) NOT NULL,
                "sourceKind" character varying(40) NOT NULL,
                "leaderId" character varying(60) NOT NULL,
                "stage" character varying(40) NOT NULL,
                "classification" character varying(40) NOT NULL,
                "numbered" boolean NOT NULL,
                "open" boolean NOT NULL,
                "total" integer NOT NULL,
                "yellow" integer NOT NULL,
                "red" integer NOT NULL,
                CONSTRAINT "PK_8e3a3fa916c1e518743dc5feed1" PRIMARY KEY (
                    "jurisdiction",
                    "grouping",
                    "leadUnitId",
                    "sourceKind",
                    "leaderId",
                    "stage",
                    "classification",
                    "numbered",
                    "open"
                )
            )
        `);
    // A few rows that change all the time: room for their next version on the same page, and no index is touched.
    await queryRunner.query(`
            ALTER TABLE "tally" SET (fillfactor = 50)
        `);
    // From here on instances of the old version wait: what they write while the tasks are counted would be missed.
    await queryRunner.query(`
            ALTER TABLE "head"
            ADD "tallied" integer NOT NULL DEFAULT '0'
        `);
    await queryRunner.query(FIRST_TALLY);
    await queryRunner.query(`
            UPDATE "head"
            SET "tallied" = "sequence"
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "head" DROP COLUMN "tallied"
        `);
    await queryRunner.query(`
            DROP TABLE "tally"
        `);
  }
}
