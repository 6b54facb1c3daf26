import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ApiClient } from './client.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { startRedis, type RedisServer } from './redis.js';
import { startS3, type S3Server } from './s3.js';
import { ServiceProcess } from './service.js';

/** What worker and API sign with. */
export const STACK_SECRET = 'a-secret-of-the-tests-that-is-long-enough';

/** Timings that make faults heal within seconds. */
const SHORT_TIMINGS = {
  JOB_LEASE_MS: '4000',
  RECONCILE_INTERVAL_MS: '500',
  LOST_BELL_MS: '3000',
  DISPATCH_INTERVAL_MS: '250',
  RETRY_FIRST_MS: '500',
  RETRY_SECOND_MS: '1000',
};

export interface StackOptions {
  /** A database of the test's own; a fresh one otherwise. */
  database?: TestDatabase;
  /** Another build's entry than that of dist/. */
  entry?: string;
}

/** Postgres, Redis and S3, and the built product's processes on them, each started as in production. */
export class Stack {
  private readonly processes: ServiceProcess[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly redis: RedisServer,
    readonly s3: S3Server,
    readonly folder: string,
    private readonly build: Pick<StackOptions, 'entry'>,
  ) {}

  static async start({ database: given, ...build }: StackOptions = {}): Promise<Stack> {
    const [database, redis, s3, folder] = await Promise.all([
      given ?? createTestDatabase(),
      startRedis(),
      startS3(),
      mkdtemp(join(tmpdir(), 'stack-')),
    ]);
    return new Stack(database, redis, s3, folder, build);
  }

  async startApi(env: Record<string, string> = {}): Promise<ServiceProcess> {
    const process = await ServiceProcess.start({
      ...this.build,
      env: {
        ...this.sharedEnv(),
        ...SHORT_TIMINGS,
        APP_ROLE: 'api',
        DATABASE_URL: this.database.url,
        SESSION_SECRET: STACK_SECRET,
        JWT_SECRET: STACK_SECRET,
        RATE_LIMIT_ENABLED: 'false',
        ANONYMOUS_ACCESS: 'shared',
        ...env,
      },
    });
    this.processes.push(process);
    return process.ready();
  }

  /** A worker is given no DATABASE_URL. */
  async startWorker(
    api: ServiceProcess,
    env: Record<string, string> = {},
    nodeArgs: string[] = [],
  ): Promise<ServiceProcess> {
    const process = await ServiceProcess.start({
      ...this.build,
      env: {
        ...this.sharedEnv(),
        APP_ROLE: 'worker',
        API_BASE_URL: api.url,
        WORKER_CONCURRENCY: '2',
        ...env,
      },
      nodeArgs,
    });
    this.processes.push(process);
    return process.ready();
  }

  client(api: ServiceProcess): ApiClient {
    return new ApiClient(api.url);
  }

  /** Asks the ledger behind the API's back. */
  async query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      return (await client.query(sql, parameters)).rows as T[];
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop('SIGKILL')));
    await Promise.all([this.redis.close(), this.s3.close()]);
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private sharedEnv(): Record<string, string> {
    return {
      REDIS_URL: this.redis.url,
      ...this.s3.environment(),
      CALLBACK_SECRET: STACK_SECRET,
      DATA_DIR: this.folder,
      LOG_LEVEL: 'log',
    };
  }
}
