import type { MediaSignature } from '../../modules/media/domain/media-signature.js';

/**
 * A route's own say on a file, while its first bytes have arrived and nothing is stored. Throws an AppError to refuse
 * it. `fields` are the text fields sent before the file; those sent after it are not known yet.
 */
export abstract class UploadAdmission {
  abstract admit(fields: Readonly<Record<string, unknown>>, media: MediaSignature): Promise<void>;
}
