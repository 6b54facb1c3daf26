import { Injectable, Logger } from '@nestjs/common';
import type { ClaimedJob } from '../../../contracts/job-messages.js';
import { JobHandler, type HandledJob, type JobContext } from '../../jobs/worker/job-handler.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import { outputTypeOf } from '../domain/output-format.js';
import { InputFetcher } from './input.fetcher.js';
import { OperationRunner } from './operation.runner.js';

/** Runs whatever operation of the catalog a job asks for. */
@Injectable()
export class OperationHandler extends JobHandler<'operation.run'> {
  readonly kind = 'operation.run' as const;
  private readonly logger = new Logger(OperationHandler.name);

  constructor(
    private readonly catalog: OperationCatalog,
    private readonly runner: OperationRunner,
    private readonly inputs: InputFetcher,
  ) {
    super();
  }

  async handle(
    job: ClaimedJob<'operation.run'>,
    context: JobContext,
  ): Promise<HandledJob<'operation.run'>> {
    const { operation, parameters } = job.payload;
    const definition = this.catalog.get(operation);
    if (definition === undefined) throw new Error(`No operation is called ${operation}`);
    const end = Date.now() + job.timeoutSeconds * 1000;
    const input = await this.inputs.fetch(job.payload, definition, context);
    const limits = {
      signal: context.signal,
      deadline: Math.min(end, Date.now() + workSeconds(job) * 1000),
      onProgress: (share: number) => {
        context.progress(input.share + (1 - input.share) * share);
      },
      onMade: (path: string) => {
        context.prepareOutput(path);
      },
    };
    const complete = Object.assign(new definition.parameters(), parameters);
    const { scratch } = context;
    const work = { definition, parameters: complete, input: input.path, scratch };
    const { path, plan, facts, bytes } = await this.runner.run(work, limits);
    const { extension, contentType } = outputTypeOf(plan.output.format);
    this.logger.log(`Job ${job.id}: ${operation}, ${bytes} bytes`);
    const output = await context.output(path, `output.${extension}`, contentType);
    const found = input.facts === undefined ? {} : { input: input.facts };
    return { outputs: [output], result: { plan: plan.streams, metadata: { ...facts }, ...found } };
  }
}

/** The part of an attempt's time that is not for fetching its input. */
function workSeconds({ payload, timeoutSeconds }: ClaimedJob<'operation.run'>): number {
  return timeoutSeconds - ('fetchSeconds' in payload ? payload.fetchSeconds : 0);
}
