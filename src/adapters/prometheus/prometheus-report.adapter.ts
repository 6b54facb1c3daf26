import type { Registry } from 'prom-client';
import { MetricsReportPort } from '../../ports/metrics-report.port.js';

/** The registry in the text format of Prometheus, version 0.0.4. */
export class PrometheusReport extends MetricsReportPort {
  readonly contentType: string;

  constructor(private readonly registry: Registry) {
    super();
    this.contentType = registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
