import { isIPv4, isIPv6 } from 'node:net';

/** The first bits of addresses. */
interface Block {
  bytes: readonly number[];
  bits: number;
}

/**
 * Every block of the IANA IPv4 Special-Purpose Address Registry, whether or not it is routed, and multicast. The last
 * one is public by its number and the host's own by its meaning: a cloud answers its machines there.
 */
const NOT_GLOBAL_V4 = [
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
  '168.63.129.16/32',
].map(blockOf);

/** All that IANA has given out as global unicast. What embeds an IPv4 address at its front lies outside, but for 6to4. */
const GLOBAL_V6 = blockOf('2000::/3');

/** Protocol assignments with Teredo, ORCHID and benchmarks; documentation; 6to4; AS112; documentation again. */
const NOT_GLOBAL_V6 = [
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
].map(blockOf);

/** ISATAP (RFC 5214): an interface id of these bytes, whatever its u and g bits, carries an IPv4 address. */
const ISATAP = [0x00, 0x00, 0x5e, 0xfe];
const WITHOUT_U_AND_G = 0xfc;

/**
 * Whether a literal address, without brackets, is one of the public internet. It is a list of what is allowed: what it
 * does not know, it refuses.
 */
export function isGlobalAddress(address: string): boolean {
  if (isIPv4(address)) {
    const bytes = bytesOf(address);
    return !NOT_GLOBAL_V4.some((block) => covers(block, bytes));
  }
  if (!isIPv6(address) || address.includes('%')) return false;
  const bytes = bytesOf(address);
  return (
    covers(GLOBAL_V6, bytes) &&
    !NOT_GLOBAL_V6.some((block) => covers(block, bytes)) &&
    !isIsatap(bytes.slice(8))
  );
}

function isIsatap([first = 0, ...rest]: readonly number[]): boolean {
  const marked = [first & WITHOUT_U_AND_G, ...rest];
  return ISATAP.every((byte, at) => marked[at] === byte);
}

function covers({ bytes, bits }: Block, address: readonly number[]): boolean {
  return bytes.every((byte, at) => {
    const ours = Math.min(Math.max(bits - 8 * at, 0), 8);
    const mask = (0xff << (8 - ours)) & 0xff;
    return ((byte ^ (address[at] ?? 0)) & mask) === 0;
  });
}

function blockOf(text: string): Block {
  const [address = '', bits = ''] = text.split('/');
  return { bytes: bytesOf(address), bits: Number(bits) };
}

/** The 4 or 16 bytes of a literal address that is known to be one. */
function bytesOf(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  const [head = '', tail = ''] = address.split('::');
  const front = groupBytes(head);
  const back = groupBytes(tail);
  return [...front, ...Array<number>(16 - front.length - back.length).fill(0), ...back];
}

/** Groups of hexadecimal digits; the last one may be an IPv4 address. */
function groupBytes(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
