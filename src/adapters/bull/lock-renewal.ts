import type { Logger } from '@nestjs/common';
import type { Job } from 'bull';
import type { BullTimings } from './bull-options.js';

/**
 * Renews the lock of a Bull job until told to stop: Bull's own renewal ends for good with the first one that fails. A
 * lock that is lost is logged and ends nothing; the lease decides whose work counts.
 */
export function keepLocked(
  job: Job,
  { lockDuration, lockRenewTime }: BullTimings,
  logger: Logger,
): () => void {
  let renewing = false;
  let told: string | undefined;
  const tell = (trouble: string | undefined) => {
    if (trouble !== undefined && trouble !== told) logger.warn(`Bell ${job.id}: ${trouble}`);
    told = trouble;
  };
  const renew = async () => {
    if (renewing) return;
    renewing = true;
    try {
      const held = await job.extendLock(lockDuration);
      tell(held === 0 ? 'its lock is lost, another worker may hear it too' : undefined);
    } catch (error) {
      tell(`its lock could not be renewed: ${String(error)}`);
    } finally {
      renewing = false;
    }
  };
  const timer = setInterval(() => void renew(), lockRenewTime).unref();
  return () => {
    clearInterval(timer);
  };
}
