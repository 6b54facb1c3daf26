import { Injectable, Logger } from '@nestjs/common';
import type { ClaimedJob } from '../../../contracts/job-messages.js';
import { JobHandler, type HandledJob, type JobContext } from '../../jobs/worker/job-handler.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import { outputTypeOf } from '../domain/output-format.js';
import { OperationRunner } from './operation.runner.js';

/** Runs whatever operation of the catalog a job asks for. */
@Injectable()
export class OperationHandler extends JobHandler<'operation.run'> {
  readonly kind = 'operation.run' as const;
  private readonly logger = new Logger(OperationHandler.name);

  constructor(
    private readonly catalog: OperationCatalog,
    private readonly runner: OperationRunner,
  ) {
    super();
  }

  async handle(
    job: ClaimedJob<'operation.run'>,
    context: JobContext,
  ): Promise<HandledJob<'operation.run'>> {
    const { operation, parameters, inputKey } = job.payload;
    const definition = this.catalog.get(operation);
    if (definition === undefined) throw new Error(`No operation is called ${operation}`);
    const limits = {
      signal: context.signal,
      deadline: Date.now() + job.timeoutSeconds * 1000,
      onProgress: (share: number) => {
        context.progress(share);
      },
      onMade: (path: string) => {
        context.prepareOutput(path);
      },
    };
    const input = await context.input(inputKey);
    const complete = Object.assign(new definition.parameters(), parameters);
    const work = { definition, parameters: complete, input, scratch: context.scratch };
    const { path, plan, facts, bytes } = await this.runner.run(work, limits);
    const { extension, contentType } = outputTypeOf(plan.output.format);
    this.logger.log(`Job ${job.id}: ${operation}, ${bytes} bytes`);
    const output = await context.output(path, `output.${extension}`, contentType);
    return { outputs: [output], result: { plan: plan.streams, metadata: { ...facts } } };
  }
}
