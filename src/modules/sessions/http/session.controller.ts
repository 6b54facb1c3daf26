import { Controller, Get, Header } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { enveloped, type Envelope } from '../../../http/envelope.js';
import { CurrentCallerKind, type CallerKind } from '../../../http/identity/caller-kind.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { JobStatisticsPort } from '../../../ports/job-statistics.port.js';
import { sessionDocuments } from './session.documents.js';
import { SessionPresenter, type SessionResponse } from './session.presenter.js';

/** Tells callers who they are. Like any other route it begins a session where there is none. */
@Controller('api/v1/session')
export class SessionController {
  constructor(
    private readonly statistics: JobStatisticsPort,
    private readonly presenter: SessionPresenter,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @Documented(sessionDocuments.show)
  async show(
    @CurrentOwner() owner: Owner,
    @CurrentCallerKind() kind: CallerKind,
  ): Promise<Envelope<SessionResponse>> {
    const jobs = await this.statistics.loadOf(owner.id);
    return enveloped(this.presenter.present(owner, kind, jobs));
  }
}
