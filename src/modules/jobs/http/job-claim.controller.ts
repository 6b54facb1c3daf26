import { Body, Controller, HttpCode, HttpStatus, Post, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import type { ClaimAnswer } from '../../../contracts/job-messages.js';
import { Public } from '../../../http/identity/public.decorator.js';
import { ClaimJobUseCase } from '../application/claim-job.use-case.js';
import { ClaimPresenter } from './claim.presenter.js';
import { ClaimDto } from './job-message.dto.js';
import { SignedRequestGuard } from './signed-request.guard.js';

/** Where workers ask for work; 204 when there is none. */
@Controller('internal/v1/jobs')
@Public()
@UseGuards(SignedRequestGuard)
export class JobClaimController {
  constructor(
    private readonly claimJob: ClaimJobUseCase,
    private readonly presenter: ClaimPresenter,
  ) {}

  @Post('claim')
  @HttpCode(HttpStatus.OK)
  async claim(
    @Body() { queue, holder, claim_id }: ClaimDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ClaimAnswer | undefined> {
    const job = await this.claimJob.execute({ queue, holder, claimId: claim_id });
    if (job === undefined) response.status(HttpStatus.NO_CONTENT);
    return job && this.presenter.present(job);
  }
}
