import type { Owner } from '../../contracts/owner.js';

/** Tells whom a Bearer token speaks for. Throws an AppError UNAUTHENTICATED for a token that is wrong or has expired. */
export abstract class TokenVerifier {
  abstract verify(token: string): Promise<Owner>;
}
