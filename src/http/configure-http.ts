import type { NestExpressApplication } from '@nestjs/platform-express';
import { jsonBody } from './body/json-body.middleware.js';
import type { HttpMetricsPort } from '../ports/http-metrics.port.js';
import { requestMetrics } from './metrics/request-metrics.middleware.js';
import { requestContext } from './request-context/request-context.middleware.js';
import { EdgeAdapter } from './server/edge.adapter.js';
import { localNamesOnly } from './server/local-names.middleware.js';
import { requestLimits } from './server/request-limits.middleware.js';
import { securityHeaders } from './server/security-headers.middleware.js';

export interface EdgeOptions {
  /** Origins whose pages may call with credentials. */
  corsAllowedOrigins?: readonly string[];
  /** Proxies in front whose X-Forwarded-* headers are believed; 0 when left out. Never "all". */
  trustProxyHops?: number;
  /** Only names of this machine are answered to, and that of a URL. */
  localNames?: { besides: string | undefined };
  /** Counts every request. */
  metrics?: HttpMetricsPort;
}

const EXPOSED_HEADERS = [
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Idempotency-Replayed',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'X-Request-Id',
];

/**
 * What an application on `EdgeAdapter` needs besides HttpModule; to be called between `NestFactory.create` (with
 * `bodyParser: false`) and `listen`.
 */
export function configureHttp(app: NestExpressApplication, options: EdgeOptions = {}): void {
  const { corsAllowedOrigins = [], trustProxyHops = 0 } = options;
  const { metrics } = options;
  if (!(app.getHttpAdapter() instanceof EdgeAdapter)) {
    throw new Error('The application must be created with an EdgeAdapter');
  }
  app.set('trust proxy', trustProxyHops);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(requestContext);
  if (metrics !== undefined) app.use(requestMetrics(metrics));
  app.use(securityHeaders());
  if (corsAllowedOrigins.length > 0) {
    app.enableCors({
      origin: [...corsAllowedOrigins],
      credentials: true,
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: 600,
      preflightContinue: true, // so that OPTIONS still knows which paths and methods there are
    });
  }
  if (options.localNames !== undefined) app.use(localNamesOnly(options.localNames.besides));
  app.use(requestLimits);
  app.use(jsonBody());
}
