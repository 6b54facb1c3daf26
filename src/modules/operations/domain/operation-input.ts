import type { InputFacts } from '../../../contracts/operation.js';

/** A stored object as an operation names it; other operations may name the same object. Size in bytes, sha256 in hex. */
export interface OperationFile extends InputFacts {
  key: string;
  /** What it is called to the caller. */
  name: string;
  /** What it holds, as far as that is known: pixels, seconds, codec names. */
  metadata: Record<string, unknown>;
}

/** A file at an address. It is never stored: each attempt fetches it anew, and may find another there. */
export interface RemoteInput {
  /** In its normal form. */
  url: string;
  /** What it is called to the caller. */
  name: string;
  /** What the attempt that came to a result found there; undefined until then. */
  facts: InputFacts | undefined;
}

/** What an operation works on. */
export type OperationInput = OperationFile | RemoteInput;

export function isRemote(input: OperationInput): input is RemoteInput {
  return 'url' in input;
}

/** What is known of the bytes worked on; undefined where they have yet to be fetched. */
export function factsOf(input: OperationInput): InputFacts | undefined {
  return isRemote(input) ? input.facts : input;
}
