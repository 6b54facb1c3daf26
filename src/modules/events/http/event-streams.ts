import { Injectable, Logger, Optional, type OnModuleInit } from '@nestjs/common';
import type { Request, Response } from 'express';
import { EventsSettings } from '../../../config/events.settings.js';
import { GracefulClose } from '../../../http/graceful-close.js';
import { expiryOf } from '../../../http/identity/request-owner.js';
import { EventStream } from '../../../http/realtime/event-stream.js';
import { HttpMetricsPort } from '../../../ports/http-metrics.port.js';
import { EventFeed } from '../application/event-feed.js';
import type { EventSubscription } from '../application/event-subscription.js';
import type { Watch } from '../domain/watch.js';
import { serverSentEvent } from './event.presenter.js';

/** The longest that a timer can wait, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Streams of events over HTTP. One ends when its caller leaves or is too slow, when the caller's credentials end, and
 * when the service stops; all but the first come back and resume.
 */
@Injectable()
export class EventStreams implements OnModuleInit {
  private readonly logger = new Logger(EventStreams.name);

  constructor(
    private readonly feed: EventFeed,
    private readonly settings: EventsSettings,
    private readonly closing: GracefulClose,
    @Optional() private readonly metrics?: HttpMetricsPort,
  ) {}

  onModuleInit(): void {
    this.closing.onDrain(() => {
      this.feed.endAll();
    });
  }

  /** Resolves when the stream has ended. */
  async serve(request: Request, response: Response, watch: Watch): Promise<void> {
    const stream = new EventStream(response);
    // A refusal would make browsers give up for good; who is sent away kindly comes back to the next instance.
    if (request.method === 'HEAD' || this.closing.isEnding) {
      stream.open(this.settings.pingIntervalMs);
      stream.end();
      return;
    }
    const subscription = this.feed.subscribe(watch);
    const expiry = setTimeout(
      () => {
        subscription.close();
      },
      msUntil(expiryOf(request)),
    );
    response.once('close', () => {
      subscription.close();
    });
    void subscription.ended.then(() => {
      clearTimeout(expiry);
      stream.end();
    });
    this.metrics?.streamBegan();
    try {
      stream.open(this.settings.pingIntervalMs);
      await this.relay(subscription, stream);
    } finally {
      subscription.close();
      this.metrics?.streamEnded();
    }
  }

  private async relay(subscription: EventSubscription, stream: EventStream): Promise<void> {
    try {
      for await (const news of subscription) await stream.send(news.map(serverSentEvent));
    } catch (error) {
      this.logger.warn(`A stream of events was broken off: ${String(error)}`);
    }
  }
}

function msUntil(date: Date | undefined): number {
  const ms = date === undefined ? LONGEST_TIMER_MS : date.getTime() - Date.now();
  return Math.min(Math.max(ms, 0), LONGEST_TIMER_MS);
}
