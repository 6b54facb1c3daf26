import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, vi } from 'vitest';
import { BullQueueModule } from '../../src/adapters/bull/bull-queue.module.js';
import { InProcessQueue } from '../../src/adapters/in-process/in-process-queue.js';
import { QueueSettings } from '../../src/config/queue.settings.js';
import { JobConsumerPort } from '../../src/ports/job-consumer.port.js';
import { VideoQueuePort } from '../../src/ports/video-queue.port.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { describeQueue } from './video-queue.contract.js';

@Module({})
class SettingsModule {
  static of(redisUrl: string): DynamicModule {
    const settings = { provide: QueueSettings, useValue: { redisUrl } };
    return { module: SettingsModule, global: true, providers: [settings], exports: [settings] };
  }
}

let redis: RedisServer;

beforeAll(async () => {
  vi.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  redis = await startRedis();
});

afterAll(async () => {
  vi.restoreAllMocks();
  await redis.close();
});

describeQueue('on Bull', async () => {
  await redis.flushAll();
  const app = await Test.createTestingModule({
    imports: [SettingsModule.of(redis.url), BullQueueModule.producer(), BullQueueModule.consumer()],
  }).compile();
  await app.init();
  return {
    queue: app.get(VideoQueuePort),
    consumer: app.get(JobConsumerPort),
    dispose: () => app.close(),
  };
});

describeQueue('in process', () => {
  const both = new InProcessQueue();
  return Promise.resolve({ queue: both, consumer: both, dispose: () => both.close() });
});
