import { Injectable } from '@nestjs/common';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { ObjectOwner } from '../../jobs/domain/object-owner.js';
import { dreamIdOf } from '../domain/dream-folder.js';
import { DreamRepository } from '../domain/dream.repository.js';
import { isRendering } from '../domain/followed-dream.js';
import { storedKeys } from '../domain/stored-keys.js';

/** Holds on to videos, their pictures and previews, and the clips of renderings that can be gone on with. */
@Injectable()
export class DreamObjectsOwner extends ObjectOwner {
  constructor(
    private readonly dreams: DreamRepository,
    private readonly ledger: JobLedgerPort,
  ) {
    super();
  }

  async referenced(keys: readonly string[]): Promise<string[]> {
    const ids = new Set(keys.flatMap((key) => dreamIdOf(key) ?? []));
    if (ids.size === 0) return [];
    const dreams = await this.dreams.findAll([...ids]);
    const jobs = await this.ledger.findAll(dreams.flatMap(({ state }) => state.jobId ?? []));
    const renderings = new Map(jobs.filter(isRendering).map((job) => [job.id, job]));
    const claimed = dreams.flatMap((dream) =>
      storedKeys(dream, renderings.get(dream.state.jobId ?? '')),
    );
    return keys.filter((key) => claimed.includes(key));
  }
}
