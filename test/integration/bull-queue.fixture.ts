import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, vi } from 'vitest';
import type { BullTimings } from '../../src/adapters/bull/bull-options.js';
import { BullQueueModule } from '../../src/adapters/bull/bull-queue.module.js';
import { QueueSettings } from '../../src/config/queue.settings.js';
import { JobConsumerPort, type BellListener } from '../../src/ports/job-consumer.port.js';
import { VideoQueuePort, type Bell } from '../../src/ports/video-queue.port.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { waitFor } from '../support/wait.js';

/** Timings under which a lost lock shows within seconds. */
const CHAOS: Partial<BullTimings> = {
  lockDuration: 3_000,
  lockRenewTime: 1_000,
  stalledInterval: 1_000,
  retryProcessDelay: 200,
  drainDelay: 1,
};

@Module({})
class SettingsModule {
  static of(redisUrl: string): DynamicModule {
    const settings = { provide: QueueSettings, useValue: { redisUrl } };
    return { module: SettingsModule, global: true, providers: [settings], exports: [settings] };
  }
}

interface Worker {
  app: TestingModule;
  consumer: JobConsumerPort;
  heard: string[];
}

const cleanUps: (() => unknown)[] = [];
/** What was logged as a warning during the test. */
export const warnings: string[] = [];

beforeEach(() => {
  vi.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => {
    warnings.push(String(message));
  });
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  warnings.length = 0;
  vi.restoreAllMocks();
});

function onCleanUp(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

export async function redisServer(config: Record<string, string> = {}): Promise<RedisServer> {
  const server = await startRedis({ config });
  onCleanUp(() => server.close());
  return server;
}

export function redisClient(url: string): Redis {
  const redis = new Redis(url);
  redis.on('error', () => undefined);
  onCleanUp(() => {
    redis.disconnect();
  });
  return redis;
}

async function boot(url: string, side: DynamicModule): Promise<TestingModule> {
  const imports = [SettingsModule.of(url), side];
  const app = await Test.createTestingModule({ imports }).compile();
  onCleanUp(() => app.close());
  await app.init();
  return app;
}

export async function bells(url: string): Promise<VideoQueuePort> {
  return (await boot(url, BullQueueModule.producer())).get(VideoQueuePort);
}

export async function worker(url: string, work?: BellListener): Promise<Worker> {
  const app = await boot(url, BullQueueModule.consumer(CHAOS));
  const consumer = app.get(JobConsumerPort);
  const heard: string[] = [];
  await consumer.start({ video_queue: 2 }, async (bell) => {
    heard.push(bell.jobId);
    await work?.(bell);
  });
  return { app, consumer, heard };
}

export function bell(jobId: string): Bell {
  return { queue: 'video_queue', jobId, dispatch: 1 };
}

export async function millisecondsOf(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

export function rung(queue: VideoQueuePort, jobId: string): Promise<true> {
  return waitFor(`bell ${jobId} to be rung`, () => queue.enqueue(bell(jobId)).then(() => true));
}

export function hears(heard: string[], jobId: string): Promise<boolean> {
  return waitFor(`bell ${jobId} to be heard`, () => heard.includes(jobId));
}

/** Work that lasts until it is told to end. */
export function longWork(): { work: BellListener; end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  onCleanUp(() => {
    end();
  });
  return { work: () => ended, end };
}

/** A way to Redis that can swallow all bytes; connections that were open then stay dead. */
export async function swallowingProxy(
  port: number,
): Promise<{ url: string; swallow(on: boolean): void }> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const server = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    let dead = swallowing;
    for (const [from, to] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.on('data', (bytes) => {
        dead ||= swallowing;
        if (!dead) to.write(bytes);
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanUp(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${own}`,
    swallow: (on) => (swallowing = on),
  };
}

export async function connectionsOf(admin: Redis): Promise<number> {
  return String(await admin.client('LIST'))
    .trim()
    .split('\n').length;
}

export function blockedReads(admin: Redis, count: number): Promise<boolean> {
  return waitFor('the worker to block on its queue', async () =>
    (await admin.info('clients')).includes(`blocked_clients:${count}`),
  );
}
