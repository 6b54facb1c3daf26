import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events in the order of their transactions, in which nothing is added to what may be read; with the progress so far. */
export class JobEventOrder1763700000720 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE job_events ADD COLUMN progress smallint NOT NULL DEFAULT 0`,
    );
    await queryRunner.query('DROP INDEX job_events_of_owner');
    await queryRunner.query(
      `CREATE INDEX job_events_of_owner ON job_events (owner_id, transaction_id, id)`,
    );
    await queryRunner.query(`CREATE INDEX job_events_in_order ON job_events (transaction_id, id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX job_events_in_order');
    await queryRunner.query('DROP INDEX job_events_of_owner');
    await queryRunner.query(`CREATE INDEX job_events_of_owner ON job_events (owner_id, id)`);
    await queryRunner.query('ALTER TABLE job_events DROP COLUMN progress');
  }
}
