import { Body, Controller, HttpCode, HttpStatus, Post, UseGuards } from '@nestjs/common';
import type { HeartbeatAnswer } from '../../../contracts/job-messages.js';
import { Public } from '../../../http/identity/public.decorator.js';
import { CheckpointJobUseCase } from '../application/checkpoint-job.use-case.js';
import { CompleteJobUseCase } from '../application/complete-job.use-case.js';
import { FailJobUseCase } from '../application/fail-job.use-case.js';
import { LedgerDoor } from '../application/ledger-door.js';
import { ReleaseJobUseCase } from '../application/release-job.use-case.js';
import { RenewLeaseUseCase } from '../application/renew-lease.use-case.js';
import {
  CheckpointDto,
  CompletionDto,
  FailureDto,
  HeartbeatDto,
  ReleaseDto,
  toJobOutput,
} from './job-message.dto.js';
import { SignedRequestGuard } from './signed-request.guard.js';

/** The worker's way into the ledger: what an attempt reports, each message signed. */
@Controller('internal/v1/jobs/:id')
@Public()
@UseGuards(SignedRequestGuard)
export class JobGateController {
  constructor(
    private readonly renewLease: RenewLeaseUseCase,
    private readonly checkpointJob: CheckpointJobUseCase,
    private readonly completeJob: CompleteJobUseCase,
    private readonly failJob: FailJobUseCase,
    private readonly releaseJob: ReleaseJobUseCase,
    private readonly door: LedgerDoor,
  ) {}

  @Post('heartbeat')
  @HttpCode(HttpStatus.OK)
  heartbeat(@Body() message: HeartbeatDto): Promise<HeartbeatAnswer> {
    return this.renewLease.execute(message.job_id, message.attempt, message.progress);
  }

  @Post('checkpoint')
  @HttpCode(HttpStatus.OK)
  checkpoint(@Body() message: CheckpointDto): Promise<void> {
    return this.checkpointJob.execute(message.job_id, message.attempt, message.checkpoint);
  }

  @Post('complete')
  @HttpCode(HttpStatus.OK)
  async complete(@Body() message: CompletionDto): Promise<void> {
    await this.door.admit(message.job_id);
    await this.completeJob.execute(
      message.job_id,
      message.attempt,
      message.outputs.map(toJobOutput),
      message.result,
    );
  }

  @Post('fail')
  @HttpCode(HttpStatus.OK)
  async fail(@Body() message: FailureDto): Promise<void> {
    await this.door.admit(message.job_id);
    await this.failJob.execute(message.job_id, message.attempt, message.error);
  }

  @Post('release')
  @HttpCode(HttpStatus.OK)
  release(@Body() message: ReleaseDto): Promise<void> {
    return this.releaseJob.execute(message.job_id, message.attempt);
  }
}
