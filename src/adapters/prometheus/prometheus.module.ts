import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { Registry } from 'prom-client';
import { HttpMetricsPort } from '../../ports/http-metrics.port.js';
import { JobMetricsPort } from '../../ports/job-metrics.port.js';
import { JobStatisticsPort } from '../../ports/job-statistics.port.js';
import { MetricsReportPort } from '../../ports/metrics-report.port.js';
import { VideoQueuePort } from '../../ports/video-queue.port.js';
import { WorkerMetricsPort } from '../../ports/worker-metrics.port.js';
import { LoadGauges } from './load-gauges.js';
import { createRegistry } from './metrics-registry.js';
import { PrometheusHttpMetrics } from './prometheus-http-metrics.adapter.js';
import { PrometheusJobMetrics } from './prometheus-job-metrics.adapter.js';
import { PrometheusReport } from './prometheus-report.adapter.js';
import { PrometheusWorkerMetrics } from './prometheus-worker-metrics.adapter.js';

/** What a process is: the series of the other part would say nothing. */
export type MeasuredPart = 'api' | 'worker';

const PORTS = {
  api: [
    onRegistry(JobMetricsPort, PrometheusJobMetrics),
    onRegistry(HttpMetricsPort, PrometheusHttpMetrics),
  ],
  worker: [onRegistry(WorkerMetricsPort, PrometheusWorkerMetrics)],
} as const satisfies Record<MeasuredPart, Provider[]>;

@Module({})
class LoadGaugesModule {}

/** Metrics of one application, on a registry of its own. */
@Module({})
export class PrometheusModule {
  /** The metrics ports of these parts and MetricsReportPort, for every module. */
  static of(...parts: MeasuredPart[]): DynamicModule {
    const providers = [
      ...parts.flatMap((part) => PORTS[part]),
      onRegistry(MetricsReportPort, PrometheusReport),
    ];
    return {
      module: PrometheusModule,
      global: true,
      providers: [{ provide: Registry, useFactory: createRegistry }, ...providers],
      exports: [Registry, ...providers.map(({ provide }) => provide)],
    };
  }

  /** The gauges of an API. `jobs` exports JobStatisticsPort. */
  static loadOf(jobs: Type): DynamicModule {
    return {
      module: LoadGaugesModule,
      imports: [jobs],
      providers: [
        {
          provide: LoadGauges,
          inject: [Registry, JobStatisticsPort, VideoQueuePort],
          useFactory: (registry: Registry, statistics: JobStatisticsPort, queue: VideoQueuePort) =>
            new LoadGauges(registry, statistics, queue),
        },
      ],
    };
  }
}

function onRegistry(
  provide: abstract new () => object,
  metrics: new (registry: Registry) => object,
) {
  return { provide, inject: [Registry], useFactory: (registry: Registry) => new metrics(registry) };
}
