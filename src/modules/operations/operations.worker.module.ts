import { Module } from '@nestjs/common';
import { OperationCatalog } from './catalog/operation-catalog.js';
import { ImageReader } from '../media/worker/image.reader.js';
import { OperationHandler } from './worker/operation.handler.js';
import { OperationRunner } from './worker/operation.runner.js';
import { OutputFitter } from './worker/output.fitter.js';
import { OutputVerifier } from './worker/output.verifier.js';
import { SourceReader } from './worker/source.reader.js';
import { StepRunner } from './worker/step.runner.js';

/** Operations on a worker. MediaToolPort, ImageToolPort and settings are provided globally. */
@Module({
  providers: [
    { provide: OperationCatalog, useFactory: () => OperationCatalog.load() },
    SourceReader,
    ImageReader,
    StepRunner,
    OutputVerifier,
    OutputFitter,
    OperationRunner,
    OperationHandler,
  ],
})
export class OperationsWorkerModule {}
