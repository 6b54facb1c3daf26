import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An input may be a file at an address: no object of ours, and of unknown content until it has been fetched. */
export class OperationUrls1763700000520 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE operation_files
        ADD COLUMN url text,
        ALTER COLUMN key DROP NOT NULL,
        ALTER COLUMN file_size DROP NOT NULL,
        ALTER COLUMN mime_type DROP NOT NULL,
        ALTER COLUMN sha256 DROP NOT NULL,
        ADD CHECK ((key IS NULL) = (url IS NOT NULL)),
        ADD CHECK (url IS NULL OR file_type = 'input'),
        ADD CHECK (url IS NOT NULL OR file_size IS NOT NULL),
        ADD CHECK ((file_size IS NULL) = (mime_type IS NULL)),
        ADD CHECK ((file_size IS NULL) = (sha256 IS NULL))`);
  }

  /** Operations on addresses go: nothing of them can be told without one. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      WITH remote AS (SELECT operation_id FROM operation_files WHERE url IS NOT NULL)
      DELETE FROM operation_files WHERE operation_id IN (SELECT operation_id FROM remote)`);
    await queryRunner.query(`
      DELETE FROM operations o
      WHERE NOT EXISTS (SELECT FROM operation_files f WHERE f.operation_id = o.id)`);
    await queryRunner.query(`
      ALTER TABLE operation_files
        DROP COLUMN url,
        ALTER COLUMN key SET NOT NULL,
        ALTER COLUMN file_size SET NOT NULL,
        ALTER COLUMN mime_type SET NOT NULL,
        ALTER COLUMN sha256 SET NOT NULL`);
  }
}
