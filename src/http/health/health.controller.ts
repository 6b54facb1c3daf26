import { Controller, Get, Header, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../identity/public.decorator.js';
import { Documented } from '../openapi/documented.decorator.js';
import { HealthMonitor } from './health-monitor.js';
import { HealthReadiness } from './health-readiness.js';
import type { HealthReport } from './health-report.js';
import { healthDocuments } from './health.documents.js';

/** How the process is, for whoever routes to it, restarts it or watches it. */
@Controller()
@Public()
export class HealthController {
  constructor(
    private readonly monitor: HealthMonitor,
    private readonly readiness: HealthReadiness,
  ) {}

  /** The process answers. */
  @Get('livez')
  @Header('Cache-Control', 'no-store')
  @Documented(healthDocuments.live)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The process can take work. */
  @Get('readyz')
  @Header('Cache-Control', 'no-store')
  @Documented(healthDocuments.ready)
  async ready(@Res({ passthrough: true }) response: Response): Promise<{ status: string }> {
    const isOpen = await this.readiness.isOpen();
    if (!isOpen) response.status(HttpStatus.SERVICE_UNAVAILABLE);
    return { status: isOpen ? 'ok' : 'unavailable' };
  }

  /** Every part with its state. */
  @Get('api/v1/health')
  @Header('Cache-Control', 'no-store')
  @Documented(healthDocuments.health)
  async health(@Res({ passthrough: true }) response: Response): Promise<HealthReport> {
    const checks = await this.monitor.report();
    const isUp = Object.values(checks).every(({ status }) => status === 'up');
    if (!isUp) response.status(HttpStatus.SERVICE_UNAVAILABLE);
    return { status: isUp ? 'ok' : 'degraded', checks };
  }
}
