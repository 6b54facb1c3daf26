/** What is done to one stream of the input, and why, in words for the caller. */
export interface StreamPlan {
  /** The stream's number in the input. */
  stream: number;
  type: 'video' | 'audio' | 'subtitle' | 'data' | 'image';
  action: 'copy' | 'encode' | 'drop';
  reason: string;
}

/**
 * Where an input comes from: a stored object, or an address in its normal form, to be fetched by each attempt. Of the time
 * an attempt has, `fetchSeconds` are for that, and the rest is for the work.
 */
export type OperationOrigin = { inputKey: string } | { inputUrl: string; fetchSeconds: number };

export type OperationPayload = OperationOrigin & {
  /** The name in the catalog. */
  operation: string;
  /** Complete and valid: defaults are filled in. */
  parameters: Record<string, unknown>;
};

/** A file by its content: size in bytes, our own content type for what it is, sha256 in hex. */
export interface InputFacts {
  bytes: number;
  contentType: string;
  sha256: string;
}

/** What was done, and what the output holds: pixels, seconds, codec names, frames a second, bits a second. */
export interface OperationResult {
  plan: StreamPlan[];
  metadata: Record<string, unknown>;
  /** What was found at the address, of an input that came from one. */
  input?: InputFacts;
}
