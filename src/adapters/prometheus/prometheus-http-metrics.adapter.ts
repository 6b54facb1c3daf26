import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { HttpMetricsPort, type AnsweredRequest } from '../../ports/http-metrics.port.js';
import { REQUEST_BUCKETS } from './metrics-registry.js';

/** Counts requests and uploads of this instance of the API. */
export class PrometheusHttpMetrics extends HttpMetricsPort {
  private readonly requests: Counter<'method' | 'route' | 'status'>;
  private readonly durations: Histogram<'method' | 'route'>;
  private readonly uploads: Gauge;
  private readonly uploadedBytes: Counter;
  private readonly streams: Gauge;

  constructor(registry: Registry) {
    super();
    const registers = [registry];
    this.requests = new Counter({
      name: 'framewright_http_requests_total',
      help: 'Requests answered, or given up by the caller (status aborted).',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.durations = new Histogram({
      name: 'framewright_http_request_duration_seconds',
      help: 'From the first line of a request to the end of its answer.',
      labelNames: ['method', 'route'],
      buckets: REQUEST_BUCKETS,
      registers,
    });
    this.uploads = new Gauge({
      name: 'framewright_uploads_in_progress',
      help: 'Uploads being received by this instance.',
      registers,
    });
    this.uploadedBytes = new Counter({
      name: 'framewright_upload_received_bytes_total',
      help: 'Bytes of uploads received, of refused ones as well.',
      registers,
    });
    this.streams = new Gauge({
      name: 'framewright_event_streams_open',
      help: 'Streams of events that callers of this instance watch.',
      registers,
    });
  }

  answered({ method, route, status, seconds }: AnsweredRequest): void {
    this.requests.inc({ method, route, status });
    this.durations.observe({ method, route }, seconds);
  }

  uploadBegan(): void {
    this.uploads.inc();
  }

  uploadEnded(): void {
    this.uploads.dec();
  }

  uploadReceived(bytes: number): void {
    this.uploadedBytes.inc(bytes);
  }

  streamBegan(): void {
    this.streams.inc();
  }

  streamEnded(): void {
    this.streams.dec();
  }
}
