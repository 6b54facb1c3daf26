import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../contracts/app-error.js';
import { loopbackException } from './loopback-exception.js';
import { UrlGuard, type UrlGuardOptions } from './url-guard.js';

function guardOf(options: Partial<UrlGuardOptions> = {}): UrlGuard {
  return new UrlGuard({
    ports: [80, 443],
    ownHosts: new Set(['api.framewright.example', 'store.framewright.example', '2606:4700::5']),
    ...options,
  });
}

/** The URL as it would be fetched, or the code it is refused with. */
function verdict(given: string, guard = guardOf()): string {
  try {
    return guard.judge(given).href;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** `127.0.0.1` in the digits that NFKC folds into ours. */
const FULLWIDTH = 'http://１２７.０.０.１/';

describe('the guard of URLs', () => {
  it.each([
    ['loopback', 'http://127.0.0.1/'],
    ['this machine by name', 'http://localhost/'],
    ['the same in capitals, with the root’s dot', 'http://LOCALHOST./'],
    ['a name below it', 'http://cdn.localhost/'],
    ['two dots at the end', 'http://localhost../'],
    ['a short address', 'http://127.1/'],
    ['a decimal address', 'http://2130706433/'],
    ['a hexadecimal address', 'http://0x7f000001/'],
    ['an address with an octal part', 'http://0177.0.0.1/'],
    ['an octal address', 'http://017700000001/'],
    ['an address of all three kinds', 'http://0x7f.0.1/'],
    ['an address with a dot at its end', 'http://127.0.0.1./'],
    ['zero', 'http://0/'],
    ['the unspecified address', 'http://0.0.0.0/'],
    ['the unspecified IPv6 address', 'http://[::]/'],
    ['IPv6 loopback', 'http://[::1]/'],
    ['IPv6 loopback in full', 'http://[0:0:0:0:0:0:0:1]/'],
    ['a mapped address', 'http://[::ffff:127.0.0.1]/'],
    ['a mapped address in hexadecimal', 'http://[::ffff:7f00:1]/'],
    ['a mapped address that is public', 'http://[::ffff:8.8.8.8]/'],
    ['a compatible address', 'http://[::127.0.0.1]/'],
    ['NAT64', 'http://[64:ff9b::7f00:1]/'],
    ['NAT64 of a network', 'http://[64:ff9b:1::7f00:1]/'],
    ['6to4', 'http://[2002:7f00:1::]/'],
    ['Teredo', 'http://[2001:0:7f00:1::]/'],
    ['ISATAP', 'http://[2001:4860::200:5efe:a00:1]/'],
    ['a translated address', 'http://[::ffff:0:127.0.0.1]/'],
    ['a link-local address', 'http://[fe80::1]/'],
    ['a unique local address', 'http://[fc00::1]/'],
    ['a site-local address', 'http://[fec0::1]/'],
    ['an IPv6 multicast address', 'http://[ff02::1]/'],
    ['an address with a zone', 'http://[fe80::1%25lo]/'],
    ['a cloud’s metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['a cloud’s metadata over IPv6', 'http://[fd00:ec2::254]/'],
    ['a cloud’s metadata, mapped', 'http://[::ffff:a9fe:a9fe]/'],
    ['a cloud’s metadata by name', 'http://metadata.google.internal/'],
    ['another cloud’s metadata', 'http://100.100.100.200/'],
    ['a third cloud’s metadata', 'http://192.0.0.192/'],
    ['a fourth cloud’s wire server', 'http://168.63.129.16/'],
    ['a private address of class A', 'http://10.0.0.1/'],
    ['a private address of class B', 'http://172.16.0.1/'],
    ['a private address of class C', 'http://192.168.0.1/'],
    ['a carrier’s address', 'http://100.64.0.1/'],
    ['a benchmark’s address', 'http://198.18.0.1/'],
    ['a documented address', 'http://192.0.2.1/'],
    ['a multicast address', 'http://224.0.0.1/'],
    ['a reserved address', 'http://240.0.0.1/'],
    ['the broadcast address', 'http://255.255.255.255/'],
    ['circled digits', 'http://①②⑦.⓪.⓪.①/'],
    ['fullwidth digits', FULLWIDTH],
    ['ideographic full stops', 'http://127。0。0。1/'],
    ['digits behind percent signs', 'http://%31%32%37.0.0.1/'],
    ['a tab in the middle', 'http://127.0.0.1\t/'],
    ['blanks around', ' http://127.0.0.1 '],
    ['a line break in the middle', 'http://127.0\n.0.1/'],
    ['a host that looks like credentials', 'http://example.com@127.0.0.1/'],
    ['a fragment that looks like a host', 'http://127.0.0.1#@example.com/'],
    ['slashes the wrong way', 'http:\\\\127.0.0.1'],
    ['a slash too many', 'http:///127.0.0.1/'],
    ['two slashes too few', 'http:127.0.0.1'],
    ['a user and a password', 'http://user:pass@videos.example/'],
    ['a user alone', 'http://user@videos.example/'],
    ['a password alone', 'http://:pass@videos.example/'],
    ['a file', 'file:///etc/passwd'],
    ['gopher', 'gopher://127.0.0.1:6379/_FLUSHALL'],
    ['ftp', 'ftp://videos.example/a.mp4'],
    ['data', 'data:video/mp4;base64,AAAA'],
    ['a protocol of the media tool', 'concat:http://videos.example/a|b'],
    ['a script', 'javascript:alert(1)'],
    ['no scheme', '//127.0.0.1/'],
    ['no scheme and a name', 'videos.example/a.mp4'],
    ['a blob', 'blob:http://videos.example/1'],
    ['nothing', ''],
    ['a scheme alone', 'http://'],
    ['the port of ssh', 'http://videos.example:22/'],
    ['the port of Redis', 'http://videos.example:6379/'],
    ['the port of Postgres', 'http://videos.example:5432/'],
    ['port 0', 'http://videos.example:0/'],
    ['port 65536', 'http://videos.example:65536/'],
    ['a neighbour of the network', 'http://redis/'],
    ['a name of a local network', 'http://printer.local/'],
    ['a name at home', 'http://router.home.arpa/'],
    ['a name that is none', 'http://a..example/'],
    ['a name with a star', 'http://*.example/'],
    ['a label of 64 characters', `http://${'a'.repeat(64)}.example/`],
    ['a host of 254 characters', `http://${'abcdefghi.'.repeat(25)}abcd/`],
    ['a URL of 2,049 characters', `http://videos.example/${'a'.repeat(2_027)}`],
    ['one that grows by being written properly', `http://videos.example/${'ä'.repeat(700)}`],
    ['the API', 'https://api.framewright.example/api/v1/operations'],
    ['the API, spelt otherwise', 'https://API.framewright.example./'],
    ['the object store', 'http://store.framewright.example/bucket/key?X-Amz-Signature=1'],
    ['a host of ours by its address', 'http://[2606:4700::5]/'],
  ])('refuses %s: %s', (_, url) => {
    expect(verdict(url)).toBe('URL_NOT_ALLOWED');
  });

  it.each([
    ['https://Videos.EXAMPLE/a.mp4', 'https://videos.example/a.mp4'],
    ['https://videos.example./a.mp4#t=1', 'https://videos.example/a.mp4'],
    ['http://videos.example:80/a.mp4?token=%2F', 'http://videos.example/a.mp4?token=%2F'],
    ['http://videos.example:443/', 'http://videos.example:443/'],
    [' https://bücher.example/ä.mp4', 'https://xn--bcher-kva.example/%C3%A4.mp4'],
    ['https://videos.example/../../a.mp4', 'https://videos.example/a.mp4'],
    ['https://sub_domain.videos.example/', 'https://sub_domain.videos.example/'],
    ['http://134744072/', 'http://8.8.8.8/'],
    ['http://[2606:4700:0:0::1]/', 'http://[2606:4700::1]/'],
    [`http://videos.example/${'a'.repeat(2_026)}`, `http://videos.example/${'a'.repeat(2_026)}`],
  ])('lets %s pass', (given, normal) => {
    expect(verdict(given)).toBe(normal);
  });

  it('judges its own normal form as it judged what was given', () => {
    const normal = verdict('https://Videos.Example.:443/a b.mp4#here');
    expect(verdict(normal)).toBe(normal);
  });

  it('refuses this machine by its own addresses, even where they are public', () => {
    const ours = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    expect(ours).not.toEqual([]);
    for (const { address } of ours) expect(guardOf().allowsAddress(address, 80)).toBe(false);
  });

  it('takes ports from its list alone', () => {
    const guard = guardOf({ ports: [8443] });
    expect(verdict('https://videos.example:8443/', guard)).toBe('https://videos.example:8443/');
    expect(verdict('https://videos.example/', guard)).toBe('URL_NOT_ALLOWED');
  });
});

describe('the exception for tests', () => {
  const guard = guardOf({ exception: loopbackException('127.0.0.2:9000') });

  it('is one host and one port', () => {
    expect(verdict('http://127.0.0.2:9000/a', guard)).toBe('http://127.0.0.2:9000/a');
    expect(guard.allowsAddress('127.0.0.2', 9000)).toBe(true);
  });

  it.each([
    'http://127.0.0.2/',
    'http://127.0.0.2:9001/',
    'http://127.0.0.1:9000/',
    'http://localhost:9000/',
    'http://[::1]:9000/',
    'http://user@127.0.0.2:9000/',
    'ftp://127.0.0.2:9000/',
    'http://videos.example:9000/',
  ])('is not %s', (url) => {
    expect(verdict(url, guard)).toBe('URL_NOT_ALLOWED');
  });

  it.each([
    ['[::1]:9000', ['::1']],
    ['localhost:9000', ['localhost', '127.0.0.1', '::1']],
  ])('may be %s', (given, hosts) => {
    expect(loopbackException(given)).toEqual({ hosts, port: 9000 });
  });

  it('is nothing when it is unset', () => {
    expect(loopbackException(undefined)).toBeUndefined();
  });
});
