import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the outputs of a job belong, for resources whose files share a folder; null is a folder of the job's own. */
export class JobOutputRoot1763700000410 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE jobs ADD COLUMN output_root text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE jobs DROP COLUMN output_root');
  }
}
