import type { Request } from 'express';
import type { Owner } from '../../contracts/owner.js';
import type { VerifiedOwner } from './token-verifier.js';

const owners = new WeakMap<Request, VerifiedOwner>();

export function setOwner(request: Request, owner: VerifiedOwner): void {
  owners.set(request, owner);
}

/** Who is asking; throws on a public route, where nobody is. */
export function ownerOf(request: Request): Owner {
  return verifiedOwnerOf(request);
}

/** When the caller's credentials end; undefined where they do not. */
export function expiryOf(request: Request): Date | undefined {
  return verifiedOwnerOf(request).expiresAt;
}

function verifiedOwnerOf(request: Request): VerifiedOwner {
  const owner = owners.get(request);
  if (owner === undefined) throw new Error('The owner of a public route was asked for');
  return owner;
}
