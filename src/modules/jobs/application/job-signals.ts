import { Injectable, Logger } from '@nestjs/common';
import { SignalBusPort, type SignalChannel } from '../../../ports/signal-bus.port.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';

/** At most one signal of a channel leaves this process in this time, in milliseconds. */
const COALESCE_MS = 25;

/**
 * Tells dispatchers and watchers, here and in other instances, that the ledger has changed, once the change is
 * committed. Signals are sent outside the transaction and coalesced: NOTIFY inside one would make commits queue up.
 */
@Injectable()
export class JobSignals {
  private readonly logger = new Logger(JobSignals.name);
  private readonly pending = new Map<SignalChannel, NodeJS.Timeout>();
  private readonly listeners = new Map<SignalChannel, Set<() => void>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: SignalBusPort,
  ) {}

  /** Sends the signal once the current transaction has committed; at once when there is none. */
  raise(channel: SignalChannel): void {
    this.unitOfWork.afterCommit(() => {
      for (const listener of this.listeners.get(channel) ?? []) listener();
      this.sendSoon(channel);
    });
  }

  /** Calls the listener at each signal of this process or another, until the returned function is called. */
  onSignal(channel: SignalChannel, listener: () => void): () => void {
    const here = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, here.add(listener));
    const unsubscribe = this.bus.subscribe(channel, listener);
    return () => {
      here.delete(listener);
      unsubscribe();
    };
  }

  private sendSoon(channel: SignalChannel): void {
    if (this.pending.has(channel)) return;
    const timer = setTimeout(() => {
      this.pending.delete(channel);
      this.bus.notify(channel, '').catch((error: unknown) => {
        this.logger.debug(`Signal ${channel} was not sent: ${String(error)}`);
      });
    }, COALESCE_MS);
    this.pending.set(channel, timer.unref());
  }
}
