import { Controller, Get, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../../../http/identity/public.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { MetricsReportPort } from '../../../ports/metrics-report.port.js';
import { AdminGuard } from './admin.guard.js';
import { metricsDocuments } from './metrics.documents.js';

/** What this process has counted, for a collector. */
@Controller('metrics')
@Public()
@UseGuards(AdminGuard)
export class MetricsController {
  constructor(private readonly report: MetricsReportPort) {}

  @Get()
  @Documented(metricsDocuments.collect)
  async collect(@Res() response: Response): Promise<void> {
    const text = await this.report.text();
    response
      .set({ 'Content-Type': this.report.contentType, 'Cache-Control': 'no-store' })
      .send(text);
  }
}
