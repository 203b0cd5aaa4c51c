import { MigrationInterface, QueryRunner } from 'typeorm';

export class Due1795315200000 implements MigrationInterface {
  name = 'Due1795315200000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP INDEX "public"."task_next"
        `);
    await queryRunner.query(`
            CREATE INDEX "task_next" ON "task" ("jurisdiction", "nextAt", "id")
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP INDEX "public"."task_next"
        `);
    await queryRunner.query(`
            CREATE INDEX "task_next" ON "task" ("jurisdiction", "nextAt")
        `);
  }
}
