import { MigrationInterface, QueryRunner } from 'typeorm';

export class Aliases1795342800000 implements MigrationInterface {
  name = 'Aliases1795342800000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "unit" ADD "aliases" text NOT NULL DEFAULT '[]'
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "unit" DROP COLUMN "aliases"
        `);
  }
}
