import type { Owner } from '../../contracts/owner.js';

/** Whom a token speaks for, and for how long. */
export interface VerifiedOwner extends Owner {
  /** Undefined where the verifier knows of no end. */
  expiresAt?: Date;
}

/** Tells whom a Bearer token speaks for. Throws an AppError UNAUTHENTICATED for a token that is wrong or has expired. */
export abstract class TokenVerifier {
  abstract verify(token: string): Promise<VerifiedOwner>;
}
