import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FfmpegMediaTool } from '../../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import type { MediaBinaries } from '../../src/adapters/ffmpeg/media-binaries.js';
import { ImageLimitsSettings } from '../../src/config/image-limits.settings.js';
import { MediaLimitsSettings } from '../../src/config/media-limits.settings.js';
import { MediaSettings } from '../../src/config/media.settings.js';
import { OperationsSettings } from '../../src/config/operations.settings.js';
import { OperationCatalog } from '../../src/modules/operations/catalog/operation-catalog.js';
import { ImageReader } from '../../src/modules/media/worker/image.reader.js';
import type { InputFetcher } from '../../src/modules/operations/worker/input.fetcher.js';
import { OperationHandler } from '../../src/modules/operations/worker/operation.handler.js';
import { OperationRunner } from '../../src/modules/operations/worker/operation.runner.js';
import {
  OutputFitter,
  type FittedOutput,
} from '../../src/modules/operations/worker/output.fitter.js';
import { OutputVerifier } from '../../src/modules/operations/worker/output.verifier.js';
import { SourceReader } from '../../src/modules/operations/worker/source.reader.js';
import { StepRunner } from '../../src/modules/operations/worker/step.runner.js';
import { ImageWorkshop } from './image-tool.js';

const PATIENCE_MS = 120_000;

export interface OperationBenchOptions {
  /** The pair of tools; those of this machine when left out. */
  binaries?: MediaBinaries;
  settings?: Partial<OperationsSettings>;
}

/** Runs operations of the catalog on files of this disk, as a worker does, without queue and ledger. */
export class OperationBench {
  readonly progress: number[] = [];

  private constructor(
    private readonly catalog: OperationCatalog,
    private readonly runner: OperationRunner,
    private readonly workshop: ImageWorkshop,
    private readonly folder: string,
  ) {}

  static async open({
    binaries,
    settings = {},
  }: OperationBenchOptions = {}): Promise<OperationBench> {
    const media = Object.assign(new MediaSettings(), {
      ffmpegPath: binaries?.ffmpeg,
      ffprobePath: binaries?.ffprobe,
    });
    const mediaTool = new FfmpegMediaTool(media);
    const workshop = await ImageWorkshop.open();
    const imageTool = workshop.tool();
    const limits = new MediaLimitsSettings();
    const operations = Object.assign(new OperationsSettings(), settings);
    const sources = new SourceReader(mediaTool, operations, limits);
    const images = new ImageReader(mediaTool, imageTool, new ImageLimitsSettings(), media);
    const steps = new StepRunner(mediaTool, imageTool, media);
    const fitter = new OutputFitter(steps, new OutputVerifier(mediaTool, imageTool));
    return new OperationBench(
      await OperationCatalog.load(),
      new OperationRunner(mediaTool, images, sources, fitter, limits, operations),
      workshop,
      await mkdtemp(join(tmpdir(), 'framewright-operations-')),
    );
  }

  /** The handler of a worker that gets its inputs from here. */
  handler(inputs: InputFetcher): OperationHandler {
    return new OperationHandler(this.catalog, this.runner, inputs);
  }

  /** Removes all results, and ends what was started. */
  async close(): Promise<void> {
    await this.workshop.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Parameters that are left out have their defaults. Rejects with the JobError a worker would report. */
  async run(
    name: string,
    input: string,
    parameters: Record<string, unknown> = {},
    signal = new AbortController().signal,
  ): Promise<FittedOutput> {
    const definition = this.catalog.get(name);
    if (definition === undefined) throw new Error(`No operation is called ${name}`);
    const scratch = await mkdtemp(join(this.folder, `${name}-`));
    const complete = Object.assign(new definition.parameters(), parameters);
    const onProgress = (share: number): void => void this.progress.push(share);
    const limits = { signal, deadline: Date.now() + PATIENCE_MS, onProgress };
    return this.runner.run({ definition, parameters: complete, input, scratch }, limits);
  }
}
