import { MigrationInterface, QueryRunner } from 'typeorm';

export class InHand1795402800000 implements MigrationInterface {
  name = 'InHand1795402800000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE INDEX "task_in_hand" ON "task" ("jurisdiction", "deadline", "id")
            WHERE "stage" IN ('ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED', 'SUSPENDED')
            OR "yellowAt" < '9999-12-31T23:59:59.999Z'
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP INDEX "public"."task_in_hand"
        `);
  }
}
