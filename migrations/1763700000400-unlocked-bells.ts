import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ringing a bell no longer writes to its job: a bell is due at `run_after`, or when it was last rung again. */
export class UnlockedBells1763700000400 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE jobs RENAME COLUMN dispatched_at TO rung_again_at');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE jobs RENAME COLUMN rung_again_at TO dispatched_at');
  }
}
