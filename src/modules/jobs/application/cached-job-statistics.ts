import {
  JobStatisticsPort,
  type LedgerLoad,
  type OwnerLoad,
} from '../../../ports/job-statistics.port.js';

/** However many ask, the ledger is counted at most this often, in milliseconds. */
const FRESH_MS = 1_000;

/** Counts the whole ledger at most once a second; those who ask meanwhile share an answer, or a failure. */
export class CachedJobStatistics extends JobStatisticsPort {
  private latest: { until: number; load: Promise<LedgerLoad> } | undefined;

  constructor(private readonly statistics: JobStatisticsPort) {
    super();
  }

  load(): Promise<LedgerLoad> {
    if (this.latest !== undefined && performance.now() < this.latest.until) return this.latest.load;
    const counted = { until: Infinity, load: this.statistics.load() };
    const settle = (): void => {
      counted.until = performance.now() + FRESH_MS;
    };
    counted.load.then(settle, settle);
    this.latest = counted;
    return counted.load;
  }

  loadOf(ownerId: string): Promise<OwnerLoad> {
    return this.statistics.loadOf(ownerId);
  }
}
