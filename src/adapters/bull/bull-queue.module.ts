import { BullModule, getQueueToken } from '@nestjs/bull';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Queue } from 'bull';
import { QueueSettings } from '../../config/queue.settings.js';
import { redisAddress } from '../../config/redis-address.js';
import { QUEUES } from '../../contracts/queues.js';
import { JobConsumerPort } from '../../ports/job-consumer.port.js';
import { VideoQueuePort } from '../../ports/video-queue.port.js';
import { BullConnections } from './bull-connections.js';
import { BullJobConsumer } from './bull-job-consumer.adapter.js';
import {
  BELL_OPTIONS,
  BULL_QUEUES,
  BULL_TIMINGS,
  KEY_PREFIX,
  type BellData,
  type BullQueues,
  type BullTimings,
} from './bull-options.js';
import { BullVideoQueue } from './bull-video-queue.adapter.js';
import { PRODUCER_CLIENTS, consumerClients, type BullClientOptions } from './redis-options.js';

@Module({})
class BullConnectionsModule {}

type PortFactory = (connections: BullConnections, queues: BullQueues) => object;

/**
 * The queue on Bull. One process may import both sides; each has its own connections. Needs QueueSettings from a global
 * module.
 */
@Module({})
export class BullQueueModule {
  /** The API's side: provides VideoQueuePort, and BULL_QUEUES to look at. */
  static producer(): DynamicModule {
    return side(
      'producer',
      BULL_TIMINGS,
      PRODUCER_CLIENTS,
      VideoQueuePort,
      (connections, queues) => {
        return new BullVideoQueue(queues, connections);
      },
    );
  }

  /** The worker's side: provides JobConsumerPort. Shorter timings are for tests. */
  static consumer(overrides: Partial<BullTimings> = {}): DynamicModule {
    const timings = { ...BULL_TIMINGS, ...overrides };
    const clients = consumerClients(timings);
    return side('consumer', timings, clients, JobConsumerPort, (connections, queues) => {
      return new BullJobConsumer(queues, connections, timings);
    });
  }
}

function side(
  configKey: string,
  settings: BullTimings,
  clients: BullClientOptions,
  port: typeof VideoQueuePort | typeof JobConsumerPort,
  make: PortFactory,
): DynamicModule {
  const connections = connectionsModule(clients);
  const queuesProvider: Provider = {
    provide: BULL_QUEUES,
    inject: QUEUES.map((name) => getQueueToken(name)),
    useFactory: (...queues: Queue<BellData>[]) =>
      Object.fromEntries(queues.map((queue) => [queue.name, queue])) as BullQueues,
  };
  const portProvider: Provider = {
    provide: port,
    inject: [BullConnections, BULL_QUEUES],
    useFactory: make,
  };
  return {
    module: BullQueueModule,
    imports: [
      connections,
      BullModule.forRootAsync(configKey, {
        imports: [connections],
        inject: [BullConnections],
        useFactory: (redis: BullConnections) => ({
          prefix: KEY_PREFIX,
          settings,
          defaultJobOptions: BELL_OPTIONS,
          createClient: (type) => redis.client(type),
        }),
      }),
      BullModule.registerQueue(...QUEUES.map((name) => ({ name, configKey }))),
    ],
    providers: [queuesProvider, portProvider],
    exports: port === VideoQueuePort ? [port, BULL_QUEUES] : [port],
  };
}

function connectionsModule(clients: BullClientOptions): DynamicModule {
  const provider: Provider = {
    provide: BullConnections,
    inject: [QueueSettings],
    useFactory: ({ redisUrl }: QueueSettings) => {
      if (redisUrl === undefined) throw new Error('The queue on Bull needs REDIS_URL');
      return new BullConnections(redisAddress(redisUrl), clients);
    },
  };
  return { module: BullConnectionsModule, providers: [provider], exports: [provider] };
}
