import { createHash } from 'node:crypto';
import { JobError } from '../../../contracts/job-failure.js';
import type { MediaType } from '../../../contracts/media-import.js';
import { SIGNATURE_BYTES } from '../../media/domain/media-signature.js';
import { expectMedia, type ExpectedMedia } from '../domain/expected-media.js';

/** What passed by. */
export interface TakenMedia {
  media: ExpectedMedia;
  bytes: number;
  /** Hex. */
  sha256: string;
}

const TOO_LARGE = 'The file is larger than allowed.';

/**
 * Looks at the bytes of a file as they pass: counts and hashes them, and says no as soon as it can be said. The first
 * ones decide what the file is, before the rest is asked for.
 */
export class MediaIntake {
  private readonly hash = createHash('sha256');
  private head = Buffer.alloc(0);
  private media: ExpectedMedia | undefined;
  private passed = 0;

  constructor(
    private readonly type: MediaType,
    private readonly maxBytes: number,
  ) {}

  get bytes(): number {
    return this.passed;
  }

  /** Throws INPUT_UNSUPPORTED and IMPORT_TOO_LARGE. */
  take(chunk: Buffer): void {
    this.passed += chunk.length;
    if (this.passed > this.maxBytes) throw new JobError('IMPORT_TOO_LARGE', { detail: TOO_LARGE });
    this.hash.update(chunk);
    if (this.media !== undefined) return;
    this.head = Buffer.concat([this.head, chunk.subarray(0, SIGNATURE_BYTES - this.head.length)]);
    if (this.head.length === SIGNATURE_BYTES) this.media = expectMedia(this.head, this.type);
  }

  /** The file is over. Throws INPUT_UNSUPPORTED where it was too short to be told before. */
  finish(): TakenMedia {
    const media = this.media ?? expectMedia(this.head, this.type);
    return { media, bytes: this.passed, sha256: this.hash.digest('hex') };
  }
}
