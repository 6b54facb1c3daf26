import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Operations on media and their files. Several operations may have one job, and several files may name one stored
 * object. `json` keeps what is shown in the order it was given.
 */
export class Operations1763700000400 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE operations (
        id uuid PRIMARY KEY,
        owner_id text NOT NULL,
        job_id uuid NOT NULL,
        operation text NOT NULL,
        status text NOT NULL
          CHECK (status IN ('queued', 'processing', 'completed', 'failed', 'cancelled')),
        parameters json NOT NULL,
        cache_key text,
        cached boolean NOT NULL,
        plan json,
        error jsonb,
        started_progress smallint NOT NULL CHECK (started_progress BETWEEN 0 AND 99),
        created_at timestamptz(3) NOT NULL,
        started_at timestamptz,
        completed_at timestamptz,
        expires_at timestamptz,
        deleted_at timestamptz,
        CHECK ((status = 'completed') = (plan IS NOT NULL)),
        CHECK ((status IN ('failed', 'cancelled')) = (error IS NOT NULL)),
        CHECK ((status IN ('queued', 'processing')) = (completed_at IS NULL)),
        CHECK ((completed_at IS NULL) = (expires_at IS NULL)),
        CHECK (status <> 'processing' OR started_at IS NOT NULL),
        CHECK (cached IS FALSE OR status = 'completed'),
        CHECK (deleted_at IS NULL OR completed_at IS NOT NULL)
      )`);
    await queryRunner.query(`
      CREATE INDEX operations_of_owner ON operations (owner_id, created_at DESC, id DESC)
      WHERE deleted_at IS NULL`);
    await queryRunner.query(`CREATE INDEX operations_of_job ON operations (job_id)`);
    await queryRunner.query(`
      CREATE INDEX operations_results ON operations (owner_id, cache_key)
      WHERE deleted_at IS NULL AND status IN ('queued', 'processing', 'completed')`);
    await queryRunner.query(`
      CREATE INDEX operations_expiry ON operations (expires_at) WHERE expires_at IS NOT NULL`);
    await queryRunner.query(`
      CREATE TABLE operation_files (
        id uuid PRIMARY KEY,
        operation_id uuid NOT NULL REFERENCES operations (id),
        file_type text NOT NULL CHECK (file_type IN ('input', 'output')),
        key text NOT NULL,
        file_name text NOT NULL,
        file_size bigint NOT NULL CHECK (file_size >= 0),
        mime_type text NOT NULL,
        sha256 text NOT NULL,
        metadata json NOT NULL,
        UNIQUE (operation_id, file_type)
      )`);
    await queryRunner.query(`CREATE INDEX operation_files_of_object ON operation_files (key)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE operation_files, operations');
  }
}
