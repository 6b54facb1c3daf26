import { MetricsServer } from '../adapters/prometheus/metrics.server.js';
import type { AdminSettings } from '../config/admin.settings.js';
import type { MetricsReportPort } from '../ports/metrics-report.port.js';
import type { StartedParts } from './started-parts.js';

/** Serves metrics on a port of their own as well, where one is named. */
export async function listenForCollectors(
  parts: StartedParts,
  { metricsPort }: AdminSettings,
  host: string,
  report: MetricsReportPort,
): Promise<void> {
  if (metricsPort === undefined) return;
  const server = new MetricsServer(metricsPort, host, report);
  await server.start();
  parts.add(() => server.stop());
}
