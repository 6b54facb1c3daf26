/** A request that may come again, and whose it is. */
export interface RepeatableRequest {
  ownerId: string;
  key: string;
  /** What the request asks for, in 32 bytes. */
  fingerprint: Buffer;
}

/** What was answered the first time. */
export interface KeptAnswer {
  fingerprint: Buffer;
  answer: unknown;
}

/** Keeps answers by owner and key for a while. Part of the current transaction, which `begin` needs. */
export abstract class IdempotentAnswers {
  /**
   * Takes the key for this request: undefined when it is the first, the answer kept otherwise. Waits for an equal key
   * whose request is under way.
   */
  abstract begin(request: RepeatableRequest): Promise<KeptAnswer | undefined>;

  /** Keeps the answer of the request that has begun. */
  abstract keep(request: RepeatableRequest, answer: unknown): Promise<void>;

  /** Removes what has been kept long enough. */
  abstract sweep(): Promise<void>;
}
