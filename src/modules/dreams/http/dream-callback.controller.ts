import { Body, Controller, HttpCode, HttpStatus, Param, Post, UseGuards } from '@nestjs/common';
import { Public } from '../../../http/identity/public.decorator.js';
import { Undocumented } from '../../../http/openapi/documented.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { toJobOutput } from '../../jobs/http/job-message.dto.js';
import { SignedRequestGuard } from '../../jobs/http/signed-request.guard.js';
import { EndRenderingUseCase, type RenderingEnd } from '../application/end-rendering.use-case.js';
import { toRenderResult } from './dream-callback.dto.js';
import { DreamMessagePipe, type DreamMessage } from './dream-message.pipe.js';

/** Where workers tell of the end of a dream's rendering; repeated, it changes nothing. */
@Public()
@Controller('dreams/:did/video-complete')
@UseGuards(SignedRequestGuard)
export class DreamCallbackController {
  constructor(private readonly endRendering: EndRenderingUseCase) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  @Undocumented('a call that our workers sign')
  async end(
    @Param('did', ResourceIdPipe) dreamId: string,
    @Body(DreamMessagePipe) message: DreamMessage,
  ): Promise<void> {
    const { job_id: jobId, attempt } = message;
    await this.endRendering.execute({ dreamId, jobId, attempt, came: whatCame(message) });
  }
}

function whatCame(message: DreamMessage): RenderingEnd['came'] {
  if (message.type === 'job.fail') return { error: message.error };
  return { outputs: message.outputs.map(toJobOutput), result: toRenderResult(message) };
}
