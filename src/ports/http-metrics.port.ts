/** A request that is over. */
export interface AnsweredRequest {
  method: string;
  /** The route's template, never a path. */
  route: string;
  /** The status code, or `aborted` when the caller went away first. */
  status: string;
  seconds: number;
}

/** Counts what the edge of the API does. Costs microseconds and never fails. */
export abstract class HttpMetricsPort {
  abstract answered(request: AnsweredRequest): void;

  abstract uploadBegan(): void;

  abstract uploadEnded(): void;

  /** So many bytes of an upload have arrived. */
  abstract uploadReceived(bytes: number): void;

  /** A caller watches events. */
  abstract streamBegan(): void;

  abstract streamEnded(): void;
}
