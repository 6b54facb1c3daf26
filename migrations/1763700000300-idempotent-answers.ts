import type { MigrationInterface, QueryRunner } from 'typeorm';

/** First answers to requests with an Idempotency-Key. `json` keeps them byte for byte. */
export class IdempotentAnswers1763700000300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE idempotent_answers (
        owner_id text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        answer json,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (owner_id, key)
      )`);
    await queryRunner.query(
      'CREATE INDEX idempotent_answers_age ON idempotent_answers (created_at)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE idempotent_answers');
  }
}
