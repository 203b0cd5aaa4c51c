import { MigrationInterface, QueryRunner } from "typeorm";

export class Indexes1795303843935 implements MigrationInterface {
    name = 'Indexes1795303843935'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            CREATE INDEX "letter_issued" ON "letter" ("jurisdiction", "issuedAt", "id")
        `);
        await queryRunner.query(`
            CREATE INDEX "recipient_task" ON "recipient" ("jurisdiction", "taskId")
        `);
        await queryRunner.query(`
            DROP INDEX "task_assigned"
        `);
        await queryRunner.query(`
            CREATE INDEX "task_assigned" ON "task" ("jurisdiction", COALESCE("assignedAt", ''), "id")
        `);
    await queryRunner.query(`
            CREATE INDEX "task_proposer" ON "task" ("jurisdiction", "proposedById")
            WHERE "proposedById" IS NOT NULL
        `);
    await queryRunner.query(`
            CREATE INDEX "task_tally" ON "task" ("jurisdiction", "leadUnitId", "stage", "redAt", "yellowAt")
        `);
    await queryRunner.query(`
            CREATE INDEX "event_unit" ON "event" ("jurisdiction", "unitId", "sequence")
        `);
}

    public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP INDEX "event_unit"
        `);
    await queryRunner.query(`
            DROP INDEX "task_tally"
        `);
    await queryRunner.query(`
            DROP INDEX "task_proposer"
        `);
        await queryRunner.query(`
            DROP INDEX "task_assigned"
        `);
        await queryRunner.query(`
            CREATE INDEX "task_assigned" ON "task" ("jurisdiction", "assignedAt", "id")
        `);
        await queryRunner.query(`
            DROP INDEX "recipient_task"
        `);
        await queryRunner.query(`
            DROP INDEX "letter_issued"
        `);
    }

}
