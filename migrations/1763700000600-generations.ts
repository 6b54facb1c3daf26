import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Media that a provider generates, each on its way into an asset. What has to be asked after is indexed by when. */
export class Generations1763700000600 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE generations (
        id uuid PRIMARY KEY,
        owner_id text NOT NULL,
        premium boolean NOT NULL,
        request_id text NOT NULL,
        model text NOT NULL,
        produces text NOT NULL CHECK (produces IN ('video', 'image')),
        asset_id uuid NOT NULL,
        job_id uuid NOT NULL UNIQUE,
        webhook_token text NOT NULL UNIQUE,
        prediction_id text UNIQUE,
        status text NOT NULL CHECK
          (status IN ('starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted')),
        error jsonb,
        import_job_id uuid,
        cancel_due boolean NOT NULL,
        created_at timestamptz(3) NOT NULL,
        completed_at timestamptz,
        poll_after timestamptz NOT NULL DEFAULT now(),
        CHECK ((status IN ('starting', 'processing')) = (completed_at IS NULL)),
        CHECK ((status IN ('failed', 'canceled', 'aborted')) = (error IS NOT NULL)),
        CHECK (import_job_id IS NULL OR status = 'succeeded')
      )`);
    await queryRunner.query(`
      CREATE INDEX generations_to_poll ON generations (poll_after)
      WHERE cancel_due OR (prediction_id IS NOT NULL AND completed_at IS NULL)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE generations');
  }
}
