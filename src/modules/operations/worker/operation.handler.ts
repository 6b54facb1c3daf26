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
    const deadline = Date.now() + job.timeoutSeconds * 1000;
    const {
      path: input,
      facts: found,
      share: fetched,
    } = await this.inputs.fetch(job.payload, definition, context);
    const limits = {
      signal: context.signal,
      deadline,
      onProgress: (share: number) => {
        context.progress(fetched + (1 - fetched) * share);
      },
      onMade: (path: string) => {
        context.prepareOutput(path);
      },
    };
    const complete = Object.assign(new definition.parameters(), parameters);
    const work = { definition, parameters: complete, input, scratch: context.scratch };
    const { path, plan, facts, bytes } = await this.runner.run(work, limits);
    const { extension, contentType } = outputTypeOf(plan.output.format);
    this.logger.log(`Job ${job.id}: ${operation}, ${bytes} bytes`);
    const output = await context.output(path, `output.${extension}`, contentType);
    const result = { plan: plan.streams, metadata: { ...facts } };
    return {
      outputs: [output],
      result: found === undefined ? result : { ...result, input: found },
    };
  }
}
