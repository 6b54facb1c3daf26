import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ledger: jobs, their outbox of bells, their numbered events, and the stored objects to be removed. */
export class Jobs1763700000100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE jobs (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        queue text NOT NULL,
        owner_id text NOT NULL,
        premium boolean NOT NULL,
        request_id text NOT NULL,
        payload jsonb NOT NULL,
        status text NOT NULL
          CHECK (status IN ('queued', 'processing', 'completed', 'failed', 'cancelled')),
        attempt integer NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        losses integer NOT NULL DEFAULT 0,
        crashes integer NOT NULL DEFAULT 0,
        progress smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
        checkpoint jsonb NOT NULL DEFAULT '{}',
        outputs jsonb NOT NULL DEFAULT '[]',
        result jsonb,
        error jsonb,
        timeout_seconds integer NOT NULL,
        dispatch integer NOT NULL DEFAULT 1,
        dispatched_at timestamptz,
        run_after timestamptz NOT NULL DEFAULT now(),
        lease_until timestamptz,
        lease_holder text,
        claim_id uuid,
        deadline timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        finished_at timestamptz,
        CHECK ((status = 'processing') = (lease_until IS NOT NULL)),
        CHECK ((status = 'completed') = (result IS NOT NULL)),
        CHECK ((status = 'failed') = (error IS NOT NULL)),
        CHECK (progress < 100 OR status = 'completed')
      )`);
    await queryRunner.query(
      `CREATE INDEX jobs_waiting ON jobs (queue, created_at) WHERE status = 'queued'`,
    );
    await queryRunner.query(
      `CREATE INDEX jobs_running ON jobs (queue, owner_id) WHERE status = 'processing'`,
    );
    await queryRunner.query(
      `CREATE INDEX jobs_claims ON jobs (claim_id) WHERE status = 'processing'`,
    );
    await queryRunner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        job_id uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        dispatch integer NOT NULL,
        queue text NOT NULL,
        due_at timestamptz NOT NULL,
        UNIQUE (job_id, dispatch)
      )`);
    await queryRunner.query(`CREATE INDEX outbox_due ON outbox (due_at, id)`);
    await queryRunner.query(`
      CREATE TABLE job_events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        job_id uuid NOT NULL,
        job_kind text NOT NULL,
        owner_id text NOT NULL,
        status text NOT NULL,
        attempt integer NOT NULL,
        transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`
      CREATE UNIQUE INDEX job_events_one_end ON job_events (job_id)
      WHERE status IN ('completed', 'failed', 'cancelled')`);
    await queryRunner.query(`CREATE INDEX job_events_of_owner ON job_events (owner_id, id)`);
    await queryRunner.query(`
      CREATE TABLE discarded_objects (
        key text PRIMARY KEY,
        due_at timestamptz NOT NULL,
        taken boolean NOT NULL DEFAULT false
      )`);
    await queryRunner.query(`CREATE INDEX discarded_objects_due ON discarded_objects (due_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE discarded_objects, job_events, outbox, jobs');
  }
}
