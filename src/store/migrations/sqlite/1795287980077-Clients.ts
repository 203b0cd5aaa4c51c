import type { MigrationInterface, QueryRunner } from "typeorm";

export class Clients1795287980077 implements MigrationInterface {
    name = 'Clients1795287980077'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            CREATE TABLE "client" (
                "jurisdiction" varchar(40) NOT NULL,
                "id" varchar(60) NOT NULL,
                "name" text NOT NULL,
                "role" varchar(40) NOT NULL,
                "unitId" varchar(60),
                "jurisdictions" text NOT NULL,
                "classifications" text NOT NULL,
                "networks" text NOT NULL,
                "keyHash" varchar(64) NOT NULL,
                "expiresAt" varchar(24) NOT NULL,
                "createdAt" varchar(24) NOT NULL,
                "createdBy" text NOT NULL,
                "revokedAt" varchar(24),
                "version" integer NOT NULL,
                PRIMARY KEY ("jurisdiction", "id")
            )
        `);
        await queryRunner.query(`
            CREATE INDEX "client_created" ON "client" ("jurisdiction", "createdAt", "id")
        `);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            DROP INDEX "client_created"
        `);
        await queryRunner.query(`
            DROP TABLE "client"
        `);
    }

}
