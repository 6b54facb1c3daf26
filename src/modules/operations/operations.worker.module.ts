import { Module } from '@nestjs/common';
import { RemoteDownload } from '../media/worker/remote-download.js';
import { OperationCatalog } from './catalog/operation-catalog.js';
import { ImageReader } from '../media/worker/image.reader.js';
import { InputFetcher } from './worker/input.fetcher.js';
import { OperationHandler } from './worker/operation.handler.js';
import { OperationRunner } from './worker/operation.runner.js';
import { OutputFitter } from './worker/output.fitter.js';
import { OutputVerifier } from './worker/output.verifier.js';
import { SourceReader } from './worker/source.reader.js';
import { StepRunner } from './worker/step.runner.js';

/** Operations on a worker. MediaToolPort, ImageToolPort, RemoteSourcePort and settings are provided globally. */
@Module({
  providers: [
    { provide: OperationCatalog, useFactory: () => OperationCatalog.load() },
    SourceReader,
    ImageReader,
    StepRunner,
    OutputVerifier,
    OutputFitter,
    OperationRunner,
    RemoteDownload,
    InputFetcher,
    OperationHandler,
  ],
})
export class OperationsWorkerModule {}
