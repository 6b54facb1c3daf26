import { ArrayNotEmpty, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { asInteger, asList, Env } from './env.decorator.js';

/** Where imports may go, and how patient they are with the servers they meet. */
export class RemoteSourceSettings {
  @Env('IMPORT_ALLOWED_PORTS', (raw) => (asList(raw) as string[]).map(asInteger))
  @ArrayNotEmpty()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(65535, { each: true })
  allowedPorts: number[] = [80, 443];

  /** From the name to a connection that is secured. */
  @Env('IMPORT_CONNECT_TIMEOUT_MS', asInteger)
  @IsInt()
  @Min(100)
  connectTimeoutMs = 10_000;

  /** From the request to the end of the answer's headers. */
  @Env('IMPORT_HEADERS_TIMEOUT_MS', asInteger)
  @IsInt()
  @Min(100)
  headersTimeoutMs = 15_000;

  /** How long a server may send nothing at all, and the window its pace is measured over. */
  @Env('IMPORT_IDLE_TIMEOUT_MS', asInteger)
  @IsInt()
  @Min(100)
  idleTimeoutMs = 30_000;

  /** A server that is slower than this over a whole window is given up; 0 never gives up. */
  @Env('IMPORT_MIN_BYTES_PER_SECOND', asInteger)
  @IsInt()
  @Min(0)
  minBytesPerSecond = 16_000;

  /** A whole fetch, redirects and pauses included. */
  @Env('IMPORT_TOTAL_TIMEOUT_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  @Max(86_400)
  totalTimeoutSeconds = 1_800;

  @Env('IMPORT_MAX_REDIRECTS', asInteger)
  @IsInt()
  @Min(0)
  @Max(20)
  maxRedirects = 3;

  /** Connections of one worker to one host at the same moment; further imports wait. */
  @Env('IMPORT_MAX_PER_HOST', asInteger)
  @IsInt()
  @Min(1)
  maxPerHost = 4;

  /** For tests: one host and port of this machine that imports may reach all the same. */
  @Env('IMPORT_TEST_ALLOW')
  @IsOptional()
  @Matches(/^(localhost|127(\.\d{1,3}){3}|\[::1\]):\d{1,5}$/, {
    message: 'it must be one loopback host and its port, such as 127.0.0.1:9000',
  })
  testAllow?: string;
}
