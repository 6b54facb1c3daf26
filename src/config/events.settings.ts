import { IsInt, Max, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** How callers watch their work. */
export class EventsSettings {
  /** Messages that may wait for one slow watcher; past it the stream is ended, to be resumed. */
  @Env('EVENTS_MAX_BUFFERED', asInteger)
  @IsInt()
  @Min(10)
  maxBuffered = 1_000;

  /** Streams of one caller in one instance. */
  @Env('EVENTS_PER_CALLER', asInteger)
  @IsInt()
  @Min(1)
  perCaller = 20;

  /** Streams of all callers in one instance. */
  @Env('EVENTS_MAX_STREAMS', asInteger)
  @IsInt()
  @Min(1)
  maxStreams = 2_000;

  /** How often a silent stream shows that it is alive, in milliseconds. */
  @Env('EVENTS_PING_INTERVAL_MS', asInteger)
  @IsInt()
  @Min(100)
  @Max(60_000)
  pingIntervalMs = 15_000;

  /** How often the log is looked at without being woken, in milliseconds. */
  @Env('EVENTS_POLL_INTERVAL_MS', asInteger)
  @IsInt()
  @Min(100)
  pollIntervalMs = 3_000;
}
