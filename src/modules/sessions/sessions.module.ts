import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { SessionController } from './http/session.controller.js';
import { SessionPresenter } from './http/session.presenter.js';

/** Who is asking. Needs no more than the edge and the ledger's figures; CallerRates where callers are limited. */
@Module({
  imports: [JobsModule],
  controllers: [SessionController],
  providers: [SessionPresenter],
})
export class SessionsModule {}
