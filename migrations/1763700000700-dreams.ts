import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Dreams and their videos; and jobs that go before or behind others of their kind of caller. */
export class Dreams1763700000700 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE dreams (
        id uuid PRIMARY KEY,
        owner_id text NOT NULL,
        title text,
        text text NOT NULL,
        scenes jsonb NOT NULL,
        size text NOT NULL,
        style text,
        captions boolean,
        music jsonb,
        narration jsonb,
        link_token text NOT NULL UNIQUE,
        video_job_id uuid UNIQUE,
        video_status text CHECK (video_status IN ('queued', 'processing', 'completed', 'failed')),
        video_url text,
        video_key text,
        poster_key text,
        preview_key text,
        video_metadata jsonb,
        video_error jsonb,
        video_started_at timestamptz,
        video_completed_at timestamptz,
        created_at timestamptz(3) NOT NULL,
        CHECK ((video_status IS NULL) = (video_job_id IS NULL)),
        CHECK ((video_status IS NOT DISTINCT FROM 'failed') = (video_error IS NOT NULL)),
        CHECK (video_status IS DISTINCT FROM 'completed' OR video_key IS NOT NULL)
      )`);
    await queryRunner.query(
      `CREATE INDEX dreams_of_owner ON dreams (owner_id, created_at DESC, id DESC)`,
    );
    await queryRunner.query(`
      CREATE INDEX dreams_under_way ON dreams (owner_id)
      WHERE video_status IN ('queued', 'processing')`);
    await queryRunner.query(
      `ALTER TABLE jobs ADD COLUMN priority smallint NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1 AND 1)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE jobs DROP COLUMN priority');
    await queryRunner.query('DROP TABLE dreams');
  }
}
