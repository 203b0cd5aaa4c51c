import { MigrationInterface, QueryRunner } from 'typeorm';

export class DayEnds1795392000000 implements MigrationInterface {
  name = 'DayEnds1795392000000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "tally_day" (
                "jurisdiction" character varying(40) NOT NULL,
                "day" character varying(10) NOT NULL,
                "stage" character varying(40) NOT NULL,
                "classification" character varying(40) NOT NULL,
                "numbered" boolean NOT NULL,
                "total" integer NOT NULL,
                "yellow" integer NOT NULL,
                "red" integer NOT NULL,
                CONSTRAINT "PK_791d9c8d0f8792abc7d828df8f8" PRIMARY KEY (
                    "jurisdiction",
                    "day",
                    "stage",
                    "classification",
                    "numbered"
                )
            )
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP TABLE "tally_day"
        `);
  }
}
