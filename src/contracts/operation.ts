/** What is done to one stream of the input, and why, in words for the caller. */
export interface StreamPlan {
  /** The stream's number in the input. */
  stream: number;
  type: 'video' | 'audio' | 'subtitle' | 'data' | 'image';
  action: 'copy' | 'encode' | 'drop';
  reason: string;
}

export interface OperationPayload {
  /** The name in the catalog. */
  operation: string;
  /** Complete and valid: defaults are filled in. */
  parameters: Record<string, unknown>;
  inputKey: string;
}

/** What was done, and what the output holds: pixels, seconds, codec names, frames a second, bits a second. */
export interface OperationResult {
  plan: StreamPlan[];
  metadata: Record<string, unknown>;
}
