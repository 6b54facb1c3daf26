import { Controller, HttpCode, HttpStatus, Post, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import type { Prediction } from '../../../contracts/prediction.js';
import { Public } from '../../../http/identity/public.decorator.js';
import { Undocumented } from '../../../http/openapi/documented.decorator.js';
import { ReceiveWebhookUseCase } from '../application/receive-webhook.use-case.js';
import { ProviderSignatureGuard } from './provider-signature.guard.js';
import { ToldPrediction } from './told-prediction.decorator.js';

export interface WebhookResponse {
  received: true;
  /** The job that takes the result in. */
  import_job_id?: string;
}

/** Where the provider tells of the end of predictions. */
@Public()
@Controller('api/v1/replicate/webhook')
export class ProviderWebhookController {
  constructor(private readonly receiveWebhook: ReceiveWebhookUseCase) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  @UseGuards(ProviderSignatureGuard)
  @Undocumented('a call that the provider signs')
  async receive(
    @Req() { query }: Request,
    @ToldPrediction() prediction: Prediction,
  ): Promise<WebhookResponse> {
    const { token } = query;
    const given = typeof token === 'string' ? token : undefined;
    const importJobId = await this.receiveWebhook.execute(given, prediction);
    return { received: true, ...(importJobId !== undefined && { import_job_id: importJobId }) };
  }
}
