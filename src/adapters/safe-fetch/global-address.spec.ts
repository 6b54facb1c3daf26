import { describe, expect, it } from 'vitest';
import { isGlobalAddress } from './global-address.js';

const ROUNDS = 10_000;

/** Numbers that look random and are the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** How addresses of a family are read and written: by hand, so that what is tested does not read itself. */
interface Family {
  read: (text: string) => number[];
  write: (bytes: readonly number[]) => string;
}

const V4: Family = {
  read: (text) => text.split('.').map(Number),
  write: (bytes) => bytes.join('.'),
};

const V6: Family = {
  read: (text) => {
    const [head = '', tail = ''] = text.split('::');
    const groups = (part: string): string[] => part.split(':').filter((group) => group !== '');
    const missing = 8 - groups(head).length - groups(tail).length;
    const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
    return [...Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')];
  },
  write: (bytes) => {
    let text = '';
    for (let at = 0; at < 16; at += 2) {
      const group = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      text += `${at === 0 ? '' : ':'}${group.toString(16)}`;
    }
    return text;
  },
};

/** The first and the last address of a range, and as many between as there are rounds. */
function* addressesIn(range: string, { read, write }: Family): Generator<string> {
  const [text = '', length = ''] = range.split('/');
  const base = read(text);
  const random = seeded(Number(length) + text.length);
  /** Of each byte, the bits that are not the range's own. */
  const free = base.map((_, at) => 0xff >> Math.min(Math.max(Number(length) - 8 * at, 0), 8));
  const filled = (next: () => number): string =>
    write(base.map((byte, at) => (byte & ~(free[at] ?? 0)) | (next() & (free[at] ?? 0))));
  yield filled(() => 0);
  yield filled(() => 0xff);
  for (let round = 0; round < ROUNDS; round++) yield filled(random);
}

/** Those addresses of a range that are judged otherwise than it is. */
function exceptionsIn(range: string, family: Family, isGlobal: boolean): string[] {
  const exceptions: string[] = [];
  for (const address of addressesIn(range, family)) {
    if (isGlobalAddress(address) !== isGlobal) exceptions.push(address);
  }
  return exceptions;
}

describe('an address of the public internet', () => {
  it.each([
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.31.196.0/24',
    '192.52.193.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '192.175.48.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
    '255.255.255.255/32',
    '168.63.129.16/32',
  ])('is none of %s', (range) => {
    expect(exceptionsIn(range, V4, false)).toEqual([]);
  });

  it.each([
    ['unspecified, loopback, IPv4-compatible', '::/96'],
    ['IPv4-mapped', '::ffff:0:0/96'],
    ['IPv4-translated (SIIT)', '::ffff:0:0:0/96'],
    ['NAT64', '64:ff9b::/96'],
    ['NAT64 of a network', '64:ff9b:1::/48'],
    ['discard only', '100::/64'],
    ['dummy', '100:0:0:1::/64'],
    ['protocol assignments', '2001::/23'],
    ['Teredo', '2001::/32'],
    ['benchmarks', '2001:2::/48'],
    ['AS112', '2001:4:112::/48'],
    ['ORCHID', '2001:10::/28'],
    ['ORCHIDv2', '2001:20::/28'],
    ['drones', '2001:30::/28'],
    ['documentation', '2001:db8::/32'],
    ['6to4', '2002::/16'],
    ['AS112 delegation', '2620:4f:8000::/48'],
    ['documentation, the newer one', '3fff::/20'],
    ['never given out, below', '::/3'],
    ['never given out, above', '4000::/2'],
    ['never given out, upper half', '8000::/2'],
    ['segment routing', '5f00::/16'],
    ['unique local', 'fc00::/7'],
    ['link-local', 'fe80::/10'],
    ['site-local', 'fec0::/10'],
    ['multicast', 'ff00::/8'],
  ])('is not %s: %s', (_, range) => {
    expect(exceptionsIn(range, V6, false)).toEqual([]);
  });

  it.each(['0:5efe:0:0/96', '200:5efe:0:0/96', '100:5efe:0:0/96', '300:5efe:0:0/96'])(
    'does not carry another one in an ISATAP interface id, %s',
    (id) => {
      expect(exceptionsIn(`2001:4860:0:0:${id}`, V6, false)).toEqual([]);
      expect(exceptionsIn(`2a00:1450:4001:82a:${id}`, V6, false)).toEqual([]);
    },
  );

  it.each([
    ['1.0.0.0/9', V4],
    ['8.8.8.0/24', V4],
    ['100.0.0.0/10', V4],
    ['100.128.0.0/9', V4],
    ['126.0.0.0/8', V4],
    ['172.32.0.0/11', V4],
    ['192.0.1.0/24', V4],
    ['198.20.0.0/14', V4],
    ['223.0.0.0/8', V4],
    ['2001:200::/23', V6],
    ['2400::/12', V6],
    ['2606:4700::/32', V6],
    ['2a00::/12', V6],
  ] as const)('may be any other: %s', (range, family) => {
    expect(exceptionsIn(range, family, true)).toEqual([]);
  });

  it.each([
    '1.1.1.1',
    '168.63.129.17',
    '2606:4700:4700::1111',
    '2001:4860:4860::8888',
    '2606:4700::1.2.3.4',
  ])('is %s', (address) => {
    expect(isGlobalAddress(address)).toBe(true);
  });

  it.each([
    ['an IPv6 address with dots that is mapped', '::ffff:8.8.8.8'],
    ['one with a zone', 'fe80::1%lo'],
    ['a public one with a zone', '2606:4700::1%eth0'],
    ['a number', '2130706433'],
    ['hexadecimal', '0x7f.0.0.1'],
    ['octal', '0177.0.0.1'],
    ['short', '127.1'],
    ['one with dots whose front is not public', '64:ff9b::8.8.8.8'],
    ['bracketed', '[2606:4700::1]'],
    ['a name', 'example.com'],
    ['nothing', ''],
  ])('is not %s: %s', (_, text) => {
    expect(isGlobalAddress(text)).toBe(false);
  });
});
