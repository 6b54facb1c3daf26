import type { Request } from 'express';
import type { Owner } from '../../contracts/owner.js';

const owners = new WeakMap<Request, Owner>();

export function setOwner(request: Request, owner: Owner): void {
  owners.set(request, owner);
}

/** Who is asking; throws on a public route, where nobody is. */
export function ownerOf(request: Request): Owner {
  const owner = owners.get(request);
  if (owner === undefined) throw new Error('The owner of a public route was asked for');
  return owner;
}
