/** Channels on which instances of the API wake one another. */
export const SIGNAL_CHANNELS = ['jobs_outbox', 'jobs_events', 'jobs_progress'] as const;

export type SignalChannel = (typeof SIGNAL_CHANNELS)[number];

/**
 * Wakes whoever listens, in every instance of the API. May lose a signal while a connection is down: it saves waiting,
 * it carries no truth.
 */
export abstract class SignalBusPort {
  /** Tells all listeners once the current transaction, if there is one, has committed. At most 7,000 bytes of payload. */
  abstract notify(channel: SignalChannel, payload: string): Promise<void>;

  /** Calls the listener at each signal until the returned function is called. */
  abstract subscribe(channel: SignalChannel, listener: (payload: string) => void): () => void;
}
