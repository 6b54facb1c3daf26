import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** Every address a name stands for. */
export type ResolveName = (name: string) => Promise<LookupAddress[]>;

/** By the resolver of the system. */
export const resolveName: ResolveName = (name) => lookup(name, { all: true });

/**
 * A lookup for sockets, so that what was judged is what is connected to: a name that would be resolved a second time
 * could answer otherwise. One address that is not allowed spoils the name.
 */
export function guardedLookup(
  resolve: ResolveName,
  allows: (address: string) => boolean,
): LookupFunction {
  const judged = async (name: string): Promise<LookupAddress[]> => {
    const addresses = await resolve(name);
    if (addresses.length === 0) throw new Error(`${name} has no address`);
    const refused = addresses.find(({ address }) => !allows(address));
    if (refused !== undefined) throw new Error(`${name} stands for ${refused.address}`);
    return addresses;
  };
  return (name, { all }, done) => {
    judged(name).then(
      (addresses) => {
        const [{ address, family } = { address: '', family: 0 }] = addresses;
        if (all === true) done(null, addresses);
        else done(null, address, family);
      },
      (error: unknown) => {
        done(error as NodeJS.ErrnoException, '');
      },
    );
  };
}
