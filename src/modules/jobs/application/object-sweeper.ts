import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { JobsSettings } from '../../../config/jobs.settings.js';
import { StoragePort } from '../../../ports/storage.port.js';
import { DiscardedObjectsPort } from '../domain/discarded-objects.port.js';
import { ObjectOwner } from '../domain/object-owner.js';
import { IntervalLoop } from './interval-loop.js';
import { JobSignals } from './job-signals.js';

/** What API and workers store below; everything else in the store is left alone. */
const SWEPT_PREFIXES = ['uploads/', 'outputs/', 'media/', 'videos/'];
const BATCH = 100;
const DISCARD_INTERVAL_MS = 5_000;
const NEVER = new AbortController().signal;

/** Removes stored objects that are no longer needed: those noted as discarded, and old ones that nobody refers to. */
@Injectable()
export class ObjectSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ObjectSweeper.name);
  private readonly discards: IntervalLoop;
  private readonly orphans: IntervalLoop;
  private owners: ObjectOwner[] = [];
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly settings: JobsSettings,
    private readonly discarded: DiscardedObjectsPort,
    private readonly storage: StoragePort,
    private readonly signals: JobSignals,
    private readonly discovery: DiscoveryService,
  ) {
    this.discards = new IntervalLoop('DiscardedObjects', DISCARD_INTERVAL_MS, (stopping) =>
      this.removeDiscarded(stopping),
    );
    this.orphans = new IntervalLoop('OrphanedObjects', settings.sweepIntervalMs, (stopping) =>
      this.removeOrphans(stopping),
    );
  }

  onApplicationBootstrap(): void {
    this.owners = this.discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance): instance is ObjectOwner => instance instanceof ObjectOwner);
    this.discards.start();
    this.orphans.start();
    this.unsubscribe = this.signals.onSignal('jobs_events', () => {
      this.discards.wake();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe?.();
    await Promise.all([this.discards.stop(), this.orphans.stop()]);
  }

  /** Removes what was noted as discarded and is due. An object that cannot be removed stays noted. */
  async removeDiscarded(stopping = NEVER): Promise<void> {
    let taken: string[];
    do {
      taken = await this.discarded.take(BATCH);
      const outcomes = await Promise.allSettled(taken.map((key) => this.storage.delete(key)));
      const removed = taken.filter((_, index) => outcomes[index]?.status === 'fulfilled');
      if (removed.length > 0) await this.discarded.forget(removed);
      if (removed.length < taken.length) {
        this.logger.warn(`${taken.length - removed.length} objects could not be removed yet`);
      }
    } while (taken.length === BATCH && !stopping.aborted);
  }

  /** Removes objects older than the orphan age that no module refers to, and what unfinished uploads left behind. */
  async removeOrphans(stopping = NEVER): Promise<void> {
    const olderThan = new Date(Date.now() - this.settings.orphanAgeMs);
    for (const prefix of SWEPT_PREFIXES) {
      let batch: string[] = [];
      for await (const object of this.storage.list(prefix)) {
        if (stopping.aborted) return;
        if (object.modifiedAt < olderThan) batch.push(object.key);
        if (batch.length === BATCH) {
          await this.removeUnreferenced(batch);
          batch = [];
        }
      }
      await this.removeUnreferenced(batch);
    }
    await this.storage.sweepUnfinished(olderThan);
  }

  private async removeUnreferenced(keys: string[]): Promise<void> {
    if (keys.length === 0) return;
    const claims = await Promise.all(this.owners.map((owner) => owner.referenced(keys)));
    const referenced = new Set(claims.flat());
    const orphans = keys.filter((key) => !referenced.has(key));
    for (const key of orphans) await this.storage.delete(key);
    if (orphans.length > 0) this.logger.log(`Removed ${orphans.length} objects nobody refers to`);
  }
}
