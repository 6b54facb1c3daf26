import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of work that a job had only begun: an event behind the job's own end, one at most. */
export class JobAftermath1763700000730 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE job_events
        ADD COLUMN aftermath boolean NOT NULL DEFAULT false,
        ADD COLUMN error jsonb`);
    await queryRunner.query('DROP INDEX job_events_one_end');
    await queryRunner.query(`
      CREATE UNIQUE INDEX job_events_one_end ON job_events (job_id, aftermath)
      WHERE status IN ('completed', 'failed', 'cancelled')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DELETE FROM job_events WHERE aftermath');
    await queryRunner.query('DROP INDEX job_events_one_end');
    await queryRunner.query(`
      CREATE UNIQUE INDEX job_events_one_end ON job_events (job_id)
      WHERE status IN ('completed', 'failed', 'cancelled')`);
    await queryRunner.query('ALTER TABLE job_events DROP COLUMN aftermath, DROP COLUMN error');
  }
}
