import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an owner has under way, without looking through everybody's backlog. */
export class JobsUnderWay1763700000390 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX jobs_under_way ON jobs (owner_id)
      WHERE status IN ('queued', 'processing')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX jobs_under_way');
  }
}
