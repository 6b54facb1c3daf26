import { availableParallelism } from 'node:os';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { MediaLimitsSettings } from '../../../config/media-limits.settings.js';
import { OperationsSettings } from '../../../config/operations.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import { MediaToolPort } from '../../../ports/media-tool.port.js';
import type { MediaFormat } from '../../media/domain/media-format.js';
import { lengthTolerance } from '../../media/domain/real-length.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type {
  ImageOperation,
  MediaOperation,
  OperationDefinition,
  PlanIo,
} from '../domain/operation-definition.js';
import { ImageReader } from '../../media/worker/image.reader.js';
import { OutputFitter, type FittedOutput } from './output.fitter.js';
import { lengthVerdict } from './output.verifier.js';
import { SourceReader, type ReadSource } from './source.reader.js';

/** An operation, its complete parameters, and where its input lies and its folder is. */
export interface OperationWork {
  definition: OperationDefinition;
  parameters: object;
  input: string;
  scratch: string;
}

const MEBIBYTE = 1024 * 1024;

/** Carries one operation out: looks at the input, plans, runs, and holds the result against what was promised. */
@Injectable()
export class OperationRunner implements OnApplicationBootstrap {
  private readonly logger = new Logger(OperationRunner.name);
  private readonly cores = availableParallelism();
  private toolVersion: Promise<string> | undefined;

  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly images: ImageReader,
    private readonly sources: SourceReader,
    private readonly fitter: OutputFitter,
    private readonly limits: MediaLimitsSettings,
    private readonly settings: OperationsSettings,
  ) {}

  /** So that the first job need not wait. A tool that does not answer yet is asked again by the job that needs it. */
  onApplicationBootstrap(): void {
    this.tool().catch((error: unknown) => {
      this.logger.warn(`The media tool does not answer yet: ${String(error)}`);
    });
  }

  /** Throws JobError with the code the owner is told. */
  async run(work: OperationWork, limits: WorkLimits): Promise<FittedOutput> {
    const { definition, input } = work;
    const format = await this.sources.formatOf(input);
    if (!definition.accepts.includes(format)) throw new JobError('INPUT_UNSUPPORTED');
    return definition.reads === 'image'
      ? this.runImage(definition, work, format, limits)
      : this.runMedia(definition, work, format, limits);
  }

  private async runImage(
    definition: ImageOperation,
    work: OperationWork,
    format: MediaFormat,
    limits: WorkLimits,
  ): Promise<FittedOutput> {
    const { path, facts } = await this.images.read(work.input, format, work.scratch, limits);
    const io = { ...(await this.ground(work)), input: path };
    const planAt = (level: number) => definition.plan(work.parameters, { ...io, level }, facts);
    return this.fitter.fit(planAt, io.outputBytes, limits);
  }

  private async runMedia(
    definition: MediaOperation,
    work: OperationWork,
    format: MediaFormat,
    limits: WorkLimits,
  ): Promise<FittedOutput> {
    const source = await this.sources.read(work.input, format, limits.signal);
    const io = await this.ground(work);
    const planAt = (level: number, firstBytes?: number) =>
      definition.plan(work.parameters, { ...io, level, firstBytes }, source);
    const made = await this.fitter
      .fit(planAt, io.outputBytes, limits)
      .catch((error: unknown) => this.explain(error, source, limits.signal));
    await this.assertLength(made, source, limits.signal);
    return made;
  }

  private async ground({ input, scratch }: OperationWork): Promise<PlanIo> {
    const { cores, limits } = this;
    const outputBytes = this.settings.maxOutputMb * MEBIBYTE;
    return { input, scratch, cores, limits, outputBytes, toolVersion: await this.tool(), level: 1 };
  }

  /** Asked once: the answer costs two runs of the tools. */
  private tool(): Promise<string> {
    this.toolVersion ??= this.mediaTool.version().then(
      ({ ffmpeg }) => ffmpeg,
      (error: unknown) => {
        this.toolVersion = undefined;
        throw error;
      },
    );
    return this.toolVersion;
  }

  /** Of a file that breaks off before anything of it can be read, the owner is told that it does. */
  private async explain(error: unknown, source: ReadSource, signal: AbortSignal): Promise<never> {
    const unreadable = error instanceof JobError && error.code === 'INPUT_INVALID';
    if (unreadable && !(await this.sources.isWhole(source, signal))) {
      throw new JobError('INPUT_TRUNCATED', { cause: error });
    }
    throw error;
  }

  /**
   * A result shorter than promised is one of a file that breaks off, or whose header claimed too much; a longer one is
   * right only where the file plays longer than it claims.
   */
  private async assertLength(
    { facts, plan }: FittedOutput,
    source: ReadSource,
    signal: AbortSignal,
  ): Promise<void> {
    const verdict = lengthVerdict(facts, plan.expected);
    if (verdict === 'shorter' && !(await this.sources.isWhole(source, signal))) {
      throw new JobError('INPUT_TRUNCATED');
    }
    if (verdict !== 'longer') return;
    const real = await this.sources.measure(source, signal);
    if (real > source.seconds + lengthTolerance(source.seconds)) return;
    const cause = new Error(`It plays ${String(facts.duration)} s`);
    throw new JobError('PROCESSING_CRASHED', { cause });
  }
}
