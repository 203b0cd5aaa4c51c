import { MigrationInterface, QueryRunner } from 'typeorm';

export class Administrators1795399200000 implements MigrationInterface {
  name = 'Administrators1795399200000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE INDEX "event_administrator" ON "event" ("jurisdiction", "actorSubject", "sequence")
            WHERE "actorRole" IN ('ADMIN', 'SECURITY', 'AUDITOR')
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP INDEX "public"."event_administrator"
        `);
  }
}
