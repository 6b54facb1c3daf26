import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobMetricsPort } from '../../ports/job-metrics.port.js';
import { JobStatisticsPort } from '../../ports/job-statistics.port.js';
import { UnitOfWork } from '../../ports/unit-of-work.port.js';
import { CachedJobStatistics } from './application/cached-job-statistics.js';
import { CancelJobUseCase } from './application/cancel-job.use-case.js';
import { CheckpointJobUseCase } from './application/checkpoint-job.use-case.js';
import { ClaimJobUseCase } from './application/claim-job.use-case.js';
import { CompleteJobUseCase } from './application/complete-job.use-case.js';
import { FailJobUseCase } from './application/fail-job.use-case.js';
import { HoldJobUseCase } from './application/hold-job.use-case.js';
import { JobApplierRegistry } from './application/job-applier.registry.js';
import { JobDispatcher } from './application/job-dispatcher.js';
import { JobReconciler } from './application/job-reconciler.js';
import { JobSignals } from './application/job-signals.js';
import { JobTransitions } from './application/job-transitions.js';
import { LedgerDoor } from './application/ledger-door.js';
import { MeasuredJobLedger } from './application/measured-job-ledger.js';
import { ObjectSweeper } from './application/object-sweeper.js';
import { ProgressAnnouncer } from './application/progress-announcer.js';
import { ReleaseJobUseCase } from './application/release-job.use-case.js';
import { RenewLeaseUseCase } from './application/renew-lease.use-case.js';
import { SubmitJobUseCase } from './application/submit-job.use-case.js';
import { TellAftermathUseCase } from './application/tell-aftermath.use-case.js';
import { DiscardedObjectsPort } from './domain/discarded-objects.port.js';
import { JobEventLogPort } from './domain/job-event.js';
import { JobLedgerPort } from './domain/job-ledger.port.js';
import { JobWatchPort } from './domain/job-watch.port.js';
import { ObjectDiscardPort } from './domain/object-discard.port.js';
import { ClaimPresenter } from './http/claim.presenter.js';
import { JobClaimController } from './http/job-claim.controller.js';
import { JobGateController } from './http/job-gate.controller.js';
import { QueueLoadPresenter } from './http/queue-load.presenter.js';
import { QueuesController } from './http/queues.controller.js';
import {
  SqlDiscardedObjects,
  SqlObjectDiscard,
} from './persistence/sql-discarded-objects.repository.js';
import { SqlJobEventLog } from './persistence/sql-job-event-log.repository.js';
import { SqlJobLedger } from './persistence/sql-job-ledger.repository.js';
import { SqlJobStatistics } from './persistence/sql-job-statistics.repository.js';
import { SqlJobWatch } from './persistence/sql-job-watch.repository.js';

/** The ledger of all work, and what keeps it moving. */
@Module({
  imports: [DiscoveryModule],
  controllers: [JobClaimController, JobGateController, QueuesController],
  providers: [
    SqlJobLedger,
    {
      provide: JobLedgerPort,
      inject: [SqlJobLedger, UnitOfWork, { token: JobMetricsPort, optional: true }],
      useFactory: (ledger: SqlJobLedger, unitOfWork: UnitOfWork, metrics?: JobMetricsPort) =>
        metrics === undefined ? ledger : new MeasuredJobLedger(ledger, unitOfWork, metrics),
    },
    SqlJobStatistics,
    {
      provide: JobStatisticsPort,
      inject: [SqlJobStatistics],
      useFactory: (statistics: SqlJobStatistics) => new CachedJobStatistics(statistics),
    },
    { provide: JobWatchPort, useClass: SqlJobWatch },
    { provide: JobEventLogPort, useClass: SqlJobEventLog },
    { provide: ObjectDiscardPort, useClass: SqlObjectDiscard },
    { provide: DiscardedObjectsPort, useClass: SqlDiscardedObjects },
    SubmitJobUseCase,
    ClaimJobUseCase,
    RenewLeaseUseCase,
    CheckpointJobUseCase,
    CompleteJobUseCase,
    FailJobUseCase,
    ReleaseJobUseCase,
    CancelJobUseCase,
    HoldJobUseCase,
    TellAftermathUseCase,
    LedgerDoor,
    JobApplierRegistry,
    JobTransitions,
    JobSignals,
    ProgressAnnouncer,
    JobDispatcher,
    JobReconciler,
    ObjectSweeper,
    ClaimPresenter,
    QueueLoadPresenter,
  ],
  exports: [
    SubmitJobUseCase,
    CancelJobUseCase,
    HoldJobUseCase,
    TellAftermathUseCase,
    CompleteJobUseCase,
    FailJobUseCase,
    JobLedgerPort,
    JobEventLogPort,
    JobStatisticsPort,
    ObjectDiscardPort,
    JobSignals,
  ],
})
export class JobsModule {}
