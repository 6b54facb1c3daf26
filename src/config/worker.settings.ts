import { hostname } from 'node:os';
import { ArrayNotEmpty, IsIn, IsInt, IsOptional, IsString, IsUrl, Min } from 'class-validator';
import { QUEUES, type QueueName } from '../contracts/queues.js';
import { asInteger, asList, Env } from './env.decorator.js';

/** Which work a worker takes and how. */
export class WorkerSettings {
  /** Where the API is reached; its own address in role all. */
  @Env('API_BASE_URL')
  @IsOptional()
  @IsUrl({ require_tld: false, protocols: ['http', 'https'] })
  apiBaseUrl?: string;

  /** `default` stands for every queue. */
  @Env('WORKER_QUEUES', asList)
  @ArrayNotEmpty()
  @IsIn([...QUEUES, 'default'], { each: true })
  queues: (QueueName | 'default')[] = ['default'];

  @Env('WORKER_NAME')
  @IsString()
  name = `${hostname()}-${process.pid.toString()}`;

  /** Jobs of one queue at the same time; each queue's own default when unset. */
  @Env('WORKER_CONCURRENCY', asInteger)
  @IsOptional()
  @IsInt()
  @Min(1)
  concurrency?: number;

  @Env('HEARTBEAT_INTERVAL_MS', asInteger)
  @IsInt()
  @Min(100)
  heartbeatIntervalMs = 1_000;

  /** How long running jobs may go on after SIGTERM before they are given back. */
  @Env('WORKER_DRAIN_MS', asInteger)
  @IsInt()
  @Min(0)
  drainMs = 25_000;

  /** How long queue or API may be out of reach before the worker calls itself unready. */
  @Env('WORKER_UNREACHABLE_MS', asInteger)
  @IsInt()
  @Min(1_000)
  unreachableMs = 60_000;

  get queueNames(): QueueName[] {
    return this.queues.includes('default') ? [...QUEUES] : (this.queues as QueueName[]);
  }
}
