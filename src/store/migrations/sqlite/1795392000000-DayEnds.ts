import { MigrationInterface, QueryRunner } from "typeorm";

export class DayEnds1795392000000 implements MigrationInterface {
    name = 'DayEnds1795392000000'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            CREATE TABLE "tally_day" (
                "jurisdiction" varchar(40) NOT NULL,
                "day" varchar(10) NOT NULL,
                "stage" varchar(40) NOT NULL,
                "classification" varchar(40) NOT NULL,
                "numbered" boolean NOT NULL,
                "total" integer NOT NULL,
                "yellow" integer NOT NULL,
                "red" integer NOT NULL,
                PRIMARY KEY (
                    "jurisdiction",
                    "day",
                    "stage",
                    "classification",
                    "numbered"
                )
            ) WITHOUT ROWID
        `);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            DROP TABLE "tally_day"
        `);
    }

}
