import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ImageLimitsSettings } from '../../config/image-limits.settings.js';
import { SandboxSettings } from '../../config/sandbox.settings.js';
import { JobError } from '../../contracts/job-failure.js';
import {
  ImageToolPort,
  type ImageEdit,
  type ImageFacts,
  type ImageRunOptions,
} from '../../ports/image-tool.port.js';
import type { ImageLaunch } from './image-launch.js';
import type { ImageWork } from './image-process.js';
import { ImageProcesses } from './image-processes.js';
import { ImageSandbox } from './image-sandbox.js';
import type { ImageChange } from './image-task.js';

/** What image processes run, compiled beside this file. */
const PROGRAM = new URL('./child/image-child.js', import.meta.url);

/** Another tool may have made the image: never through a link it could have left, nor waiting at a pipe. */
const READ_ONLY_THERE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Large pieces: each costs a turn of two event loops. */
const CHUNK_BYTES = 1024 * 1024;

/** sharp, in processes of its own. This process never loads it. */
@Injectable()
export class SharpImageTool extends ImageToolPort implements OnApplicationShutdown {
  private readonly logger = new Logger(SharpImageTool.name);
  private readonly processes: ImageProcesses;
  private readonly sandbox: ImageSandbox;
  private launch: Promise<ImageLaunch> | undefined;

  constructor(
    private readonly limits: ImageLimitsSettings,
    sandbox: SandboxSettings,
    program: URL = PROGRAM,
  ) {
    super();
    this.sandbox = new ImageSandbox(program, limits, sandbox);
    const most = limits.processes ?? availableParallelism();
    this.processes = new ImageProcesses(() => this.launching(), { most, idleMs: limits.idleMs });
  }

  /**
   * For those who will work on images: finds how processes are started, which the first job would otherwise wait for.
   * Where a sandbox is required it is waited for, and not having it is thrown.
   */
  async prepare(): Promise<void> {
    const found = this.launching();
    if (this.sandbox.required) {
      await found;
      return;
    }
    found.catch((error: unknown) => {
      this.logger.error(error);
    });
  }

  inspect(path: string, options: ImageRunOptions): Promise<ImageFacts> {
    return this.run(() => this.open(path), options);
  }

  edit({ input, output, ...change }: ImageEdit, options: ImageRunOptions): Promise<ImageFacts> {
    return this.run(async () => ({ ...(await this.open(input, change)), output }), options);
  }

  async version(): Promise<string> {
    const entry = createRequire(import.meta.url).resolve('sharp');
    const manifest: unknown = JSON.parse(
      await readFile(join(dirname(entry), '..', 'package.json'), 'utf8'),
    );
    return `sharp ${String((manifest as { version?: unknown }).version)}`;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.processes.close();
  }

  private async run(work: () => Promise<ImageWork>, options: ImageRunOptions): Promise<ImageFacts> {
    try {
      return await this.processes.run(work, options);
    } catch (error) {
      if (error instanceof JobError && error.failure.retryable) this.logger.warn(describe(error));
      throw error;
    }
  }

  /** The file as it is now: a process is told how many bytes to expect. */
  private async open(path: string, change?: ImageChange): Promise<ImageWork> {
    const file = await open(path, READ_ONLY_THERE).catch((cause: unknown) => {
      throw new JobError('STORAGE_FAILED', { cause });
    });
    const { size: bytes } = await file.stat();
    if (bytes === 0) {
      await file.close();
      throw new JobError('INPUT_INVALID');
    }
    const { maxPixels, maxFrames, maxOutputSide, maxOutputPixels } = this.limits;
    const limits = { maxPixels, maxFrames, maxOutputSide, maxOutputPixels };
    return {
      task: { bytes, limits, ...(change === undefined ? {} : { change }) },
      image: file.createReadStream({ start: 0, end: bytes - 1, highWaterMark: CHUNK_BYTES }),
    };
  }

  /** Found once; after a failure, again at the next call. */
  private launching(): Promise<ImageLaunch> {
    this.launch ??= this.sandbox.open().catch((error: unknown) => {
      this.launch = undefined;
      throw error;
    });
    return this.launch;
  }
}

function describe({ code, cause }: JobError): string {
  return `${code}: ${cause instanceof Error ? cause.message : String(cause)}`;
}
