import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isLocalCaller } from './local-caller.js';

function from(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  const request = { headers: { host: 'localhost:8000', ...headers }, socket: { remoteAddress } };
  return request as unknown as IncomingMessage;
}

describe('A caller is of this machine', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('from %s', (address) => {
    expect(isLocalCaller(from(address))).toBe(true);
  });

  it.each(['localhost', '127.0.0.1:8000', '[::1]:8000', 'LOCALHOST:8000'])(
    'when it calls us %s',
    (host) => {
      expect(isLocalCaller(from('127.0.0.1', { host }))).toBe(true);
    },
  );
});

describe('A caller is a stranger', () => {
  it.each(['10.0.0.1', '172.17.0.1', '::ffff:10.0.0.1', 'fe80::1', '1127.0.0.1', ''])(
    'from %j',
    (address) => {
      expect(isLocalCaller(from(address))).toBe(false);
    },
  );

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', ''])(
    'when it calls us %j: a name that leads here, but is not ours',
    (host) => {
      expect(isLocalCaller(from('127.0.0.1', { host }))).toBe(false);
    },
  );

  it.each(['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'])(
    'when a proxy of this machine has left %s',
    (header) => {
      expect(isLocalCaller(from('127.0.0.1', { [header]: '127.0.0.1' }))).toBe(false);
    },
  );
});
