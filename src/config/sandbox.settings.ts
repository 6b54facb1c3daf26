import { IsIn, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { asInteger, asList, Env } from './env.decorator.js';

export const SANDBOX_MODES = ['auto', 'required', 'off'] as const;

export type SandboxMode = (typeof SANDBOX_MODES)[number];

/** How the media tools are confined. The limits hold for each process of a tool. */
export class SandboxSettings {
  /** auto: the best this machine can do; required: bubblewrap, or no start; off: neither namespaces nor limits. */
  @Env('SANDBOX')
  @IsIn(SANDBOX_MODES)
  mode: SandboxMode = 'auto';

  /** Address space in MiB. Far above the memory in use: every thread reserves some 72 MiB. */
  @Env('SANDBOX_ADDRESS_SPACE_MB', asInteger)
  @IsInt()
  @Min(256)
  addressSpaceMb = 16_384;

  /** The largest file a tool may write, in MiB. */
  @Env('SANDBOX_FILE_SIZE_MB', asInteger)
  @IsInt()
  @Min(1)
  fileSizeMb = 10_240;

  /** Processor time in seconds, over all threads. A backstop: the deadline of a job counts by the clock. */
  @Env('SANDBOX_CPU_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  cpuSeconds = 172_800;

  @Env('SANDBOX_OPEN_FILES', asInteger)
  @IsInt()
  @Min(32)
  openFiles = 256;

  /** As root, runs get uids and gids of their own out of the 8,200 numbers that begin here. */
  @Env('SANDBOX_FIRST_UID', asInteger)
  @IsInt()
  @Min(1)
  @Max(2_147_000_000)
  firstUid = 48_000;

  /** Absolute paths that a tool needs to read besides /usr: the libraries of a build of one's own. */
  @Env('SANDBOX_READABLE_PATHS', asList)
  @IsString({ each: true })
  @Matches(/^\/./, { each: true })
  readablePaths: string[] = [];
}
