import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { MediaSettings } from '../../config/media.settings.js';
import { SandboxSettings } from '../../config/sandbox.settings.js';
import { StorageSettings } from '../../config/storage.settings.js';
import { JobError, type JobFailureCode } from '../../contracts/job-failure.js';
import {
  MediaToolPort,
  type MediaCommand,
  type MediaProbe,
  type MediaRunOptions,
  type MediaRunReport,
  type MediaToolVersion,
} from '../../ports/media-tool.port.js';
import { runFfprobe } from './ffprobe-run.js';
import { runFluent } from './fluent-run.js';
import { resolveMediaBinaries, type MediaBinaries } from './media-binaries.js';
import { toMediaProbe } from './media-probe.mapper.js';
import { PACKET_ENTRIES, PacketEndsReader } from './packet-ends.reader.js';
import { readProtectedTracks } from './protected-tracks.reader.js';
import { ProgressReader } from './progress.reader.js';
import { SandboxOpener } from './sandbox/sandbox.opener.js';
import type { Sandbox } from './sandbox/sandbox.js';
import { Supervision } from './supervision.js';
import { fileUrl, filesOf, inputGuard, toolArguments } from './tool-arguments.js';
import { classifyExit, ToolExitError, type ToolExit } from './tool-failure.js';
import { readToolVersion } from './tool-version.js';

interface Toolbox {
  binaries: MediaBinaries;
  sandbox: Sandbox;
}

/** How far into a file ffprobe looks: bytes and microseconds. */
const PROBE_DEPTH = ['-probesize', '10M', '-analyzeduration', '10M'];

/** Characters of description a file may have; one that has more is made to hurt. */
const LONGEST_DESCRIPTION = 8 * 1024 * 1024;

const MEASURE_TIMEOUT_MS = 60_000;

/** ffmpeg and ffprobe. Each run is a process group of its own that ends with its deadline, its signal and with us. */
@Injectable()
export class FfmpegMediaTool extends MediaToolPort implements OnModuleInit {
  private readonly logger = new Logger(FfmpegMediaTool.name);
  private binaries: Promise<MediaBinaries> | undefined;
  private toolbox: Promise<Toolbox> | undefined;

  constructor(
    private readonly settings: MediaSettings,
    private readonly opener: SandboxOpener = new SandboxOpener(
      new SandboxSettings(),
      new StorageSettings(),
    ),
  ) {
    super();
  }

  /** Looks for the tools while the rest starts. A machine without them starts all the same; its jobs fail. */
  onModuleInit(): void {
    this.find().then(
      ({ ffmpeg, ffprobe }) => {
        this.logger.log(`Media tools: ${ffmpeg}, ${ffprobe}`);
      },
      (error: unknown) => {
        this.logger.error(error);
      },
    );
  }

  /**
   * For those who will run the tools: opens the sandbox, which the first job would otherwise wait for. Where one is
   * required it is waited for, and not having it is thrown.
   */
  async prepare(): Promise<void> {
    const warm = this.warm();
    if (this.opener.required) return warm;
    warm.catch((error: unknown) => {
      this.logger.error(error);
    });
  }

  /** Finds the tools and what this machine can launch them with. */
  async warm(): Promise<void> {
    await this.tools();
  }

  async version(): Promise<MediaToolVersion> {
    const binaries = await this.find();
    const [ffmpeg, ffprobe] = await Promise.all([
      readToolVersion(binaries.ffmpeg),
      readToolVersion(binaries.ffprobe),
    ]);
    return { ffmpeg, ffprobe };
  }

  async probe(path: string, signal: AbortSignal): Promise<MediaProbe> {
    let json = '';
    const args = [...PROBE_DEPTH, '-show_format', '-show_streams', '-of', 'json'];
    const limits = { signal, timeoutMs: this.settings.probeTimeoutMs };
    const exit = await this.ask(path, args, limits, (chunk) => {
      json += chunk;
      if (json.length > LONGEST_DESCRIPTION) throw new JobError('INPUT_INVALID');
    });
    this.requireSuccess(exit, 'INPUT_INVALID');
    return describe(parseJson(json), path);
  }

  async measure(path: string, signal: AbortSignal, around?: number): Promise<Map<number, number>> {
    const reader = new PacketEndsReader();
    const limits = { signal, timeoutMs: MEASURE_TIMEOUT_MS };
    const exit = await this.ask(path, [...interval(around), ...PACKET_ENTRIES], limits, (chunk) => {
      reader.push(chunk);
    });
    // A file that breaks off in the middle has been measured up to there.
    const failed = reader.isEmpty && around === undefined;
    if (exit.signal !== null || failed) this.requireSuccess(exit, 'INPUT_INVALID');
    return reader.finish();
  }

  async run(command: MediaCommand, options: MediaRunOptions): Promise<MediaRunReport> {
    const { signal, timeoutMs, stallMs, onProgress } = options;
    const files = toolArguments(command);
    const { binaries, sandbox } = await this.tools();
    signal.throwIfAborted();
    const run = randomUUID();
    this.logger.debug(`Run ${run}: ${JSON.stringify(command, shortened)}`);
    const progress = new ProgressReader(command.expectedSeconds, onProgress);
    const stall = { afterMs: stallMs, position: () => progress.position };
    let supervision: Supervision | undefined;
    const { launch, cwd, leave } = await sandbox.enter(binaries.ffmpeg, run, filesOf(command));
    const exit = await runFluent({
      launch,
      files,
      cwd,
      onStart: (child, pid) => {
        const started = new Supervision(child, pid, { signal, timeoutMs, stall });
        child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
          started.guard(() => {
            progress.push(chunk);
          });
        });
        supervision = started;
      },
    }).finally(leave);
    supervision?.throwIfEnded();
    this.requireSuccess(exit, 'PROCESSING_CRASHED', run);
    progress.finish();
    return { outputSeconds: progress.outputSeconds, frames: progress.frames };
  }

  private async ask(
    path: string,
    args: string[],
    limits: { signal: AbortSignal; timeoutMs: number },
    onOutput: (chunk: string) => void,
  ): Promise<ToolExit> {
    limits.signal.throwIfAborted();
    const { binaries, sandbox } = await this.tools();
    const files = { inputs: [path], outputs: [] };
    const { launch, cwd, leave } = await sandbox.enter(binaries.ffprobe, randomUUID(), files);
    return runFfprobe({
      launch,
      args: ['-hide_banner', '-v', 'error', ...inputGuard(path), ...args, fileUrl(path)],
      cwd,
      limits,
      onOutput,
    }).finally(leave);
  }

  /** Throws what an exit means. What the tool said goes into the log where the file is not known to be at fault. */
  private requireSuccess(exit: ToolExit, otherwise: JobFailureCode, run?: string): void {
    const code = classifyExit(exit, otherwise);
    if (code === undefined) return;
    const cause = new ToolExitError(exit);
    if (!code.startsWith('INPUT_'))
      this.logger.warn(`Run ${run ?? 'of ffprobe'}: ${code}, ${cause.message}`);
    throw new JobError(code, { cause });
  }

  /** Looked for once; after a failure, again at the next call, for an operator may have mended it. */
  private find(): Promise<MediaBinaries> {
    this.binaries ??= resolveMediaBinaries(this.settings).catch((error: unknown) => {
      this.binaries = undefined;
      throw error;
    });
    return this.binaries;
  }

  private tools(): Promise<Toolbox> {
    this.toolbox ??= this.open().catch((error: unknown) => {
      this.toolbox = undefined;
      throw error;
    });
    return this.toolbox;
  }

  private async open(): Promise<Toolbox> {
    const binaries = await this.find();
    return { binaries, sandbox: await this.opener.open(binaries) };
  }
}

/** ISO files alone hide that they are encrypted. */
async function describe(json: unknown, path: string): Promise<MediaProbe> {
  const probe = toMediaProbe(json);
  if (!probe.format.includes('mp4')) return probe;
  const tracks = await readProtectedTracks(path);
  return tracks.size === 0 ? probe : toMediaProbe(json, tracks);
}

/** How much is read around one place of a file, in seconds: frames are seldom further apart. */
const INTERVAL_SECONDS = 600;

function interval(around: number | undefined): string[] {
  if (around === undefined) return [];
  return ['-read_intervals', `${around.toFixed(3)}%${(around + INTERVAL_SECONDS).toFixed(3)}`];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new JobError('INPUT_INVALID', { cause });
  }
}

/** Characters of one argument that a log line holds: graphs of many layers fill pages. */
const LOGGED_CHARACTERS = 1000;

function shortened(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= LOGGED_CHARACTERS) return value;
  return `${value.slice(0, LOGGED_CHARACTERS)}… (${value.length} characters)`;
}
