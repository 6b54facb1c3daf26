import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AttemptReporter } from './attempt-reporter.js';
import { JobClaimer } from './job-claimer.js';
import { JobHandlerRegistry } from './job-handler.registry.js';
import { JobRunner } from './job-runner.js';
import { JobWorkerRuntime } from './job-worker.runtime.js';
import { JobWorkspaces } from './job-workspaces.js';
import { ScratchSpace } from './scratch-space.js';

/** Runs jobs. Ports (gate, consumer, storage, where there are any local files) and settings are provided globally. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    ScratchSpace,
    JobWorkspaces,
    JobClaimer,
    JobHandlerRegistry,
    AttemptReporter,
    JobRunner,
    JobWorkerRuntime,
  ],
  exports: [JobWorkerRuntime],
})
export class JobsWorkerModule {}
