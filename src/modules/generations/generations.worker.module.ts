import { Module } from '@nestjs/common';
import { GenerationPredictHandler } from './worker/generation-predict.handler.js';

/** Generation on a worker. PredictionProviderPort is provided globally. */
@Module({ providers: [GenerationPredictHandler] })
export class GenerationsWorkerModule {}
