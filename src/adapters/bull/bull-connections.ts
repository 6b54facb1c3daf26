import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { withinDeadline } from './deadline.js';
import type { BullClientOptions, BullClientType } from './redis-options.js';

const PING_MS = 2_500;

/**
 * The connections to Redis of one side. All queues share one for commands and one for events; each queue listened to
 * has one of its own to block on. A lost Redis is told once, and once when it is back.
 */
export class BullConnections implements OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  private readonly opened: Redis[] = [];
  private readonly shared = new Map<BullClientType, Redis>();
  private readonly lost = new Set<Redis>();
  private readonly told = new WeakSet<Error>();
  private closed = false;

  constructor(
    private readonly address: RedisOptions,
    private readonly options: BullClientOptions,
  ) {}

  /** The connection for commands. */
  get commands(): Redis {
    return this.client('client');
  }

  client(type: BullClientType): Redis {
    if (type === 'bclient') return this.open(type);
    const client = this.shared.get(type) ?? this.open(type);
    this.shared.set(type, client);
    return client;
  }

  /** Whether the connection for commands can be used, waiting for it no longer than told. */
  ready(milliseconds: number): Promise<boolean> {
    const client = this.commands;
    if (client.status === 'ready') return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (ready: boolean) => () => {
        clearTimeout(timer);
        client.off('ready', connected);
        resolve(ready);
      };
      const connected = settle(true);
      const timer = setTimeout(settle(false), milliseconds);
      client.once('ready', connected);
    });
  }

  /** Throws unless every connection is up and Redis answers; at most 3 s. */
  async ping(): Promise<void> {
    const commands = this.commands;
    const down = this.opened.find(({ status }) => status !== 'ready');
    if (down !== undefined) throw new Error(`The connection to Redis is not up: ${down.status}`);
    await withinDeadline(commands.ping(), PING_MS);
  }

  /** Whether this is a connection's error, which has been logged here already. */
  hasTold(error: Error): boolean {
    return this.told.has(error);
  }

  /** Drops every connection, and those that Bull makes anew while it is being closed. */
  close(): void {
    this.closed = true;
    for (const client of this.opened) client.disconnect();
  }

  onApplicationShutdown(): void {
    this.close();
  }

  private open(type: BullClientType): Redis {
    const options = this.options[type];
    if (options === undefined) throw new Error(`This side of the queue opens no ${type}`);
    const client = new Redis({ ...this.address, ...options });
    // Each queue that shares it adds its own.
    client.setMaxListeners(0);
    client.on('error', (error: Error) => {
      this.tellLost(client, error);
    });
    client.on('ready', () => {
      this.tellBack(client);
    });
    client.on('connecting', () => {
      if (this.closed) client.disconnect();
    });
    this.opened.push(client);
    return client;
  }

  private tellLost(client: Redis, error: Error): void {
    this.told.add(error);
    if (this.closed) return;
    if (this.lost.size === 0) this.logger.warn(`Redis cannot be reached: ${String(error)}`);
    this.lost.add(client);
  }

  private tellBack(client: Redis): void {
    if (this.lost.delete(client) && this.lost.size === 0) this.logger.log('Redis is back');
  }
}
