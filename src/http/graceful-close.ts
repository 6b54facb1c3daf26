import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ServerSettings } from '../config/server.settings.js';

/** For whoever routes here to see that we are no longer ready, at most. In milliseconds. */
const ANNOUNCE_MS = 1_000;

const SWEEP_MS = 50;

/** How long one that has connected last may take to say something; browsers connect ahead and say nothing. */
const SILENT_MS = 1_000;

/**
 * Ends serving without losing a request: says it is not ready, stops accepting, lets what is under way finish within
 * SHUTDOWN_GRACE_MS and cuts the rest. To be called before the application is closed; calling again waits for the same.
 */
@Injectable()
export class GracefulClose implements OnModuleInit {
  private readonly logger = new Logger(GracefulClose.name);
  private readonly sockets = new Set<Socket>();
  private readonly drainListeners = new Set<() => void>();
  private announced = false;
  private draining: Promise<void> | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly settings: ServerSettings,
  ) {}

  get isDraining(): boolean {
    return this.announced;
  }

  /** Says that nothing new should be sent here, while everything is still served. */
  announce(): void {
    this.announced = true;
  }

  /** Whether what would go on for ever must not begin any more. */
  get isEnding(): boolean {
    return this.draining !== undefined;
  }

  /** Calls the listener when serving ends: what would go on for ever has to end itself then. */
  onDrain(listener: () => void): void {
    this.drainListeners.add(listener);
  }

  onModuleInit(): void {
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  drain(): Promise<void> {
    this.announce();
    return (this.draining ??= this.finish());
  }

  private get server(): Server {
    return this.host.httpAdapter.getHttpServer() as Server;
  }

  private async finish(): Promise<void> {
    const { server, settings } = this;
    for (const listener of this.drainListeners) listener();
    if (!server.listening) return;
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.setHeader('Connection', 'close');
    });
    await pause(Math.min(ANNOUNCE_MS, settings.shutdownGraceMs / 10));
    const closed = new Promise<void>((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
    const sweep = setInterval(() => {
      server.closeIdleConnections();
    }, SWEEP_MS);
    const silence = setTimeout(
      () => {
        this.cutSilent();
      },
      Math.min(SILENT_MS, settings.shutdownGraceMs / 10),
    );
    const cut = setTimeout(() => {
      this.cut();
    }, settings.shutdownGraceMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(silence);
    clearTimeout(cut);
  }

  /** Nobody waits for an answer on a connection that nothing was ever sent on. */
  private cutSilent(): void {
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  private cut(): void {
    this.logger.warn(`${this.sockets.size} connections did not finish in time and were cut`);
    for (const socket of this.sockets) socket.destroy();
  }
}
