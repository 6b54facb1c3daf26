import { createHash } from 'node:crypto';

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Where all files of an asset lie, without a `/` at its end. An owner whose id is no storage key gets one made of it. */
export function assetFolder(ownerId: string, assetId: string): string {
  return `media/${ownerSegment(ownerId)}/${assetId}`;
}

/** The id of the asset in whose folder an object lies. */
export function assetIdOf(key: string): string {
  const [root, , assetId, ...rest] = key.split('/');
  if (root !== 'media' || assetId === undefined || rest.length === 0) {
    throw new Error('The key is none of an asset’s');
  }
  return assetId;
}

function ownerSegment(ownerId: string): string {
  // The dot keeps made segments apart from ids that look like them.
  return PLAIN.test(ownerId) ? ownerId : `id.${createHash('sha256').update(ownerId).digest('hex')}`;
}
