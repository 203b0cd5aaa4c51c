import { MigrationInterface, QueryRunner } from 'typeorm';

export class SignedHeads1795395600000 implements MigrationInterface {
  name = 'SignedHeads1795395600000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "signed_head" (
                "jurisdiction" varchar(40) NOT NULL,
                "sequence" integer NOT NULL,
                "hash" varchar(64) NOT NULL,
                "signedAt" varchar(24) NOT NULL,
                "algorithm" varchar(40) NOT NULL,
                "keyId" varchar(64) NOT NULL,
                "publicKey" text NOT NULL,
                "signature" text NOT NULL,
                PRIMARY KEY ("jurisdiction", "sequence")
            )
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP TABLE "signed_head"
        `);
  }
}
