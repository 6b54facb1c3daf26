import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Videos and images kept for good. `file_metadata` is what was found in the file, or why there is none (`error`). */
export class MediaAssets1763700000500 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE media_assets (
        id uuid PRIMARY KEY,
        owner_id text NOT NULL,
        name text NOT NULL,
        file_type text NOT NULL CHECK (file_type IN ('video', 'image')),
        status text NOT NULL CHECK (status IN ('uploading', 'ready', 'failed')),
        source jsonb,
        import_job_id uuid,
        thumbnail text NOT NULL CHECK (thumbnail IN ('first', 'content')),
        s3_key text,
        content_type text,
        thumbnail_s3_key text,
        file_metadata jsonb NOT NULL,
        metadata json NOT NULL,
        tags text[] NOT NULL,
        error jsonb,
        created_at timestamptz(3) NOT NULL,
        CHECK ((status = 'ready') = (s3_key IS NOT NULL)),
        CHECK ((s3_key IS NULL) = (content_type IS NULL)),
        CHECK ((s3_key IS NULL) = (thumbnail_s3_key IS NULL)),
        CHECK ((status = 'failed') = (error IS NOT NULL)),
        CHECK ((source IS NULL) = (import_job_id IS NULL))
      )`);
    await queryRunner.query(`
      CREATE INDEX media_assets_of_owner ON media_assets (owner_id, created_at DESC, id DESC)`);
    await queryRunner.query(`
      CREATE INDEX media_assets_coming ON media_assets (owner_id) WHERE status = 'uploading'`);
    await queryRunner.query(`
      CREATE INDEX media_assets_of_job ON media_assets (import_job_id)`);
    await queryRunner.query(`CREATE INDEX media_assets_tags ON media_assets USING gin (tags)`);
    await queryRunner.query(`CREATE INDEX media_assets_of_file ON media_assets (s3_key)`);
    await queryRunner.query(`
      CREATE INDEX media_assets_of_thumbnail ON media_assets (thumbnail_s3_key)`);
    await queryRunner.query(`
      CREATE INDEX media_assets_of_upload ON media_assets ((source ->> 'key'))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE media_assets');
  }
}
