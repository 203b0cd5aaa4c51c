import { MigrationInterface, QueryRunner } from 'typeorm';

export class SignedHeads1795395600000 implements MigrationInterface {
  name = 'SignedHeads1795395600000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "signed_head" (
                "jurisdiction" character varying(40) NOT NULL,
                "sequence" integer NOT NULL,
                "hash" character varying(64) NOT NULL,
                "signedAt" character varying(24) NOT NULL,
                "algorithm" character varying(40) NOT NULL,
                "keyId" character varying(64) NOT NULL,
                "publicKey" text NOT NULL,
                "signature" text NOT NULL,
                CONSTRAINT "PK_28c51b4e3897c4aa836c9901eef" PRIMARY KEY ("jurisdiction", "sequence")
            )
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP TABLE "signed_head"
        `);
  }
}
