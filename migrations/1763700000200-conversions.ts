import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Conversions of videos to GIFs. */
export class Conversions1763700000200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE conversions (
        id uuid PRIMARY KEY,
        owner_id text NOT NULL,
        job_id uuid NOT NULL UNIQUE,
        status text NOT NULL
          CHECK (status IN ('queued', 'processing', 'completed', 'failed', 'cancelled')),
        original_name text NOT NULL,
        video_filename text NOT NULL,
        gif_filename text NOT NULL UNIQUE,
        parameters jsonb NOT NULL,
        video_bytes bigint NOT NULL,
        source_key text,
        gif jsonb,
        error jsonb,
        created_at timestamptz(3) NOT NULL,
        completed_at timestamptz,
        applied_at timestamptz,
        CHECK ((status = 'completed') = (gif IS NOT NULL)),
        CHECK ((status IN ('failed', 'cancelled')) = (error IS NOT NULL)),
        CHECK ((status IN ('queued', 'processing')) = (completed_at IS NULL)),
        CHECK (applied_at IS NULL OR completed_at IS NOT NULL)
      )`);
    await queryRunner.query(
      `CREATE INDEX conversions_of_owner ON conversions (owner_id, created_at DESC, id DESC)`,
    );
    await queryRunner.query(`
      CREATE INDEX conversions_ended ON conversions (owner_id)
      WHERE applied_at IS NULL AND completed_at IS NOT NULL`);
    await queryRunner.query(`
      CREATE INDEX conversions_pending ON conversions (owner_id) WHERE completed_at IS NULL`);
    await queryRunner.query(`
      CREATE INDEX conversions_source ON conversions (source_key) WHERE source_key IS NOT NULL`);
    await queryRunner.query(`
      CREATE INDEX conversions_gif ON conversions ((gif ->> 'key')) WHERE gif IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE conversions');
  }
}
