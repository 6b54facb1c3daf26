import type { PartHealth } from './health-monitor.js';

/** What /api/v1/health answers. */
export interface HealthReport {
  status: 'ok' | 'degraded';
  checks: Record<string, PartHealth>;
}
