import type { RedisOptions } from 'ioredis';
import type { BullTimings } from './bull-options.js';

/** The connections Bull knows: for commands, for events, and one a queue that blocks until a bell rings. */
export type BullClientType = 'client' | 'subscriber' | 'bclient';

/** How each kind of connection behaves; a kind left out is not opened. */
export type BullClientOptions = Partial<Record<BullClientType, RedisOptions>>;

const STEADY: RedisOptions = {
  connectTimeout: 3_000,
  keepAlive: 10_000,
  disconnectTimeout: 500,
  retryStrategy: (times) => Math.min(times * 100, 2_000),
  // After a failover the address leads to another server.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
};

/** For ringing: fails soon, since the outbox keeps what could not be rung. */
export const PRODUCER_CLIENTS: BullClientOptions = {
  client: {
    ...STEADY,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 2_000,
    socketTimeout: 2_500,
  },
};

/**
 * For listening: waits for Redis as long as it takes. Only a connection that has stayed silent for longer than a
 * blocking read lasts is dropped and made anew.
 */
export function consumerClients({ drainDelay }: BullTimings): BullClientOptions {
  const patient: RedisOptions = {
    ...STEADY,
    maxRetriesPerRequest: null,
    socketTimeout: drainDelay * 1_000 + 3_000,
  };
  return {
    client: patient,
    // Bull subscribes, but nothing here depends on its events.
    subscriber: { ...patient, enableReadyCheck: false, autoResubscribe: false },
    bclient: { ...patient, enableReadyCheck: false },
  };
}
