import { setTimeout as pause } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import type { EntityManager } from 'typeorm';
import { SIGNAL_CHANNELS, SignalBusPort, type SignalChannel } from '../../ports/signal-bus.port.js';

type Listener = (payload: string) => void;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const PING_EVERY_MS = 15_000;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Signals through LISTEN/NOTIFY. `notify` takes part in the transaction it is called in. Listening has a connection of
 * its own, which is pinged, and made anew when it is lost; what was signalled in between is not heard.
 */
export class PostgresSignalBus
  extends SignalBusPort
  implements OnModuleInit, OnApplicationShutdown
{
  private readonly logger = new Logger(PostgresSignalBus.name);
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly stopping = new AbortController();
  private listening: Promise<void> | undefined;

  constructor(
    private readonly manager: EntityManager,
    private readonly url: string,
  ) {
    super();
  }

  async notify(channel: SignalChannel, payload: string): Promise<void> {
    await this.manager.query('SELECT pg_notify($1, $2)', [channel, payload]);
  }

  subscribe(channel: SignalChannel, listener: Listener): () => void {
    const listeners = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, listeners);
    // Wrapped, so that the same function subscribed twice is two subscriptions.
    const own: Listener = (payload) => {
      listener(payload);
    };
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  /** Resolves after the first try to listen, whatever came of it. */
  onModuleInit(): Promise<void> {
    return new Promise((resolve) => {
      this.listening ??= this.keepListening(resolve);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.listening;
  }

  private async keepListening(onFirstTry: () => void): Promise<void> {
    const { signal } = this.stopping;
    let wait = FIRST_PAUSE_MS;
    while (!this.hasStopped()) {
      try {
        await this.listen(() => {
          wait = FIRST_PAUSE_MS;
          onFirstTry();
        });
      } catch (error) {
        if (this.hasStopped()) break;
        this.logger.warn(`Not listening for signals: ${describe(error)}; next try in ${wait} ms`);
        onFirstTry();
      }
      await pause(wait, undefined, { signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Listens until the connection is lost, which throws, or until we stop. */
  private async listen(onListening: () => void): Promise<void> {
    const { signal } = this.stopping;
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'framewright signals',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => {
        reject(new Error('The connection ended'));
      });
    });
    lost.catch(() => undefined);
    client.on('notification', ({ channel, payload = '' }) => {
      this.deliver(channel, payload);
    });
    try {
      await client.connect();
      await client.query(SIGNAL_CHANNELS.map((channel) => `LISTEN ${channel}`).join('; '));
      onListening();
      while (!this.hasStopped()) {
        await Promise.race([
          lost,
          pause(PING_EVERY_MS, undefined, { signal }).catch(() => undefined),
        ]);
        if (!this.hasStopped()) await Promise.race([lost, client.query('SELECT 1')]);
      }
    } finally {
      void client.end();
    }
  }

  private hasStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private deliver(channel: string, payload: string): void {
    for (const listener of this.listeners.get(channel) ?? []) {
      try {
        listener(payload);
      } catch (error) {
        this.logger.error(`A listener to ${channel} failed: ${describe(error)}`);
      }
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
