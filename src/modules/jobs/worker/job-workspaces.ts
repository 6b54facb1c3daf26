import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { ClaimedJob } from '../../../contracts/job-messages.js';
import { LocalFilesPort } from '../../../ports/local-files.port.js';
import { StoragePort } from '../../../ports/storage.port.js';
import { JobWorkspace } from './job-workspace.js';
import { ScratchSpace, TOUCH_MS } from './scratch-space.js';

/** Lends each attempt a workspace for as long as its work takes, and clears up what attempts stored. */
@Injectable()
export class JobWorkspaces {
  private readonly logger = new Logger(JobWorkspaces.name);

  constructor(
    private readonly storage: StoragePort,
    private readonly scratch: ScratchSpace,
    @Optional() @Inject(LocalFilesPort) private readonly localFiles?: LocalFilesPort,
  ) {}

  /** Runs the work in a folder that is gone afterwards, whatever happened. */
  async lend<T>(
    job: ClaimedJob,
    signal: AbortSignal,
    work: (workspace: JobWorkspace) => Promise<T>,
  ): Promise<T> {
    const folder = await this.scratch.open(job);
    const touching = setInterval(() => {
      this.scratch.touch(folder).catch((error: unknown) => {
        this.logger.warn(`The scratch folder of job=${job.id} is not there: ${String(error)}`);
      });
    }, TOUCH_MS);
    const { storage, localFiles, scratch } = this;
    const workspace = new JobWorkspace(folder, job, signal, { storage, localFiles, scratch });
    try {
      return await work(workspace);
    } finally {
      workspace.close();
      clearInterval(touching);
      await this.scratch.close(folder);
    }
  }

  /**
   * Removes what an attempt stored, but for the keys that its checkpoints name: those belong to the attempts to come.
   * A failure is logged; what is left has no owner, and the API's sweeper removes it.
   */
  async discardOutputs({ id, outputPrefix }: ClaimedJob, checkpoints: string): Promise<void> {
    try {
      for await (const { key } of this.storage.list(outputPrefix)) {
        if (!checkpoints.includes(JSON.stringify(key))) await this.storage.delete(key);
      }
    } catch (error) {
      this.logger.warn(`Outputs of job=${id} are left to the sweeper: ${String(error)}`);
    }
  }
}
