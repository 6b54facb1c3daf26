import { dreamFolder } from '../../../contracts/dream.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of the dream in whose folder an object lies; undefined for an object that is none of a dream's. */
export function dreamIdOf(key: string): string | undefined {
  const [, id = ''] = key.split('/');
  return UUID.test(id) && key.startsWith(`${dreamFolder(id)}/`) ? id : undefined;
}
