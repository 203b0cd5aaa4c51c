import { MigrationInterface, QueryRunner } from "typeorm";

import { FIRST_TALLY } from "../first-tally";

export class Tally1795312214406 implements MigrationInterface {
    name = 'Tally1795312214406'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            CREATE TABLE "tally" (
                "jurisdiction" varchar(40) NOT NULL,
                "grouping" varchar(40) NOT NULL,
                "leadUnitId" varchar(60) NOT NULL,
                "sourceKind" varchar(40) NOT NULL,
                "leaderId" varchar(60) NOT NULL,
                "stage" varchar(40) NOT NULL,
                "classification" varchar(40) NOT NULL,
                "numbered" boolean NOT NULL,
                "open" boolean NOT NULL,
                "total" integer NOT NULL,
                "yellow" integer NOT NULL,
                "red" integer NOT NULL,
                PRIMARY KEY (
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
            ) WITHOUT ROWID
        `);
        await queryRunner.query(`
            ALTER TABLE "head"
            ADD COLUMN "tallied" integer NOT NULL DEFAULT (0)
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
