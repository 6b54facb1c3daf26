/** One part of the service that can be asked how it is. Found wherever a provider extends this. */
export abstract class HealthCheck {
  /** `database`, `queue`, `storage`, `ffmpeg`, … */
  abstract readonly name: string;

  /** Resolves when the part works; rejects when it does not. Cut off after two seconds. */
  abstract check(): Promise<void>;
}
