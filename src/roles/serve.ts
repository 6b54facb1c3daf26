import type { AddressInfo } from 'node:net';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { isLoopbackHost } from '../config/loopback-host.js';
import { StartError } from '../config/start-error.js';
import type { ServerSettings } from '../config/server.settings.js';
import { configureHttp } from '../http/configure-http.js';
import { EdgeAdapter } from '../http/server/edge.adapter.js';
import { HttpMetricsPort } from '../ports/http-metrics.port.js';
import type { PublicAddress } from './public-address.js';

/** What an application is made of; Nest wants a root to name. */
@Module({})
class RootModule {}

/** Builds the application out of its modules and lets it listen. */
export async function serve(
  modules: (DynamicModule | Type)[],
  settings: ServerSettings,
  address: PublicAddress,
  host: string,
): Promise<NestExpressApplication> {
  const root: DynamicModule = { module: RootModule, imports: modules };
  const app = await NestFactory.create<NestExpressApplication>(root, new EdgeAdapter(), {
    bodyParser: false,
    abortOnError: false,
  });
  const { corsAllowedOrigins, trustProxyHops } = settings;
  const metrics = app.get(HttpMetricsPort);
  configureHttp(app, {
    ...{ corsAllowedOrigins, trustProxyHops, metrics },
    ...(isLoopbackHost(host) && trustProxyHops === 0
      ? { localNames: { besides: settings.publicBaseUrl } }
      : {}),
  });
  try {
    await app.listen(settings.port, host);
  } catch (error) {
    await app.close();
    throw isTaken(error) ? new StartError(`Port ${settings.port} is taken; set PORT`) : error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  address.listensAt(`http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`);
  return app;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
