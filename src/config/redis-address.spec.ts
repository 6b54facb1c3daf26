import { describe, expect, it } from 'vitest';
import { redisAddress } from './redis-address.js';

describe('the address of Redis', () => {
  it('has host and port, and the usual port when none is named', () => {
    expect(redisAddress('redis://queue.internal:6380')).toEqual({
      host: 'queue.internal',
      port: 6380,
      db: 0,
    });
    expect(redisAddress('redis://queue.internal')).toMatchObject({ port: 6379 });
  });

  it('has decoded credentials and the database', () => {
    expect(redisAddress('redis://worker:p%40ss%2Fword@queue.internal/3')).toMatchObject({
      username: 'worker',
      password: 'p@ss/word',
      db: 3,
    });
    expect(redisAddress('redis://:secret@queue.internal')).not.toHaveProperty('username');
  });

  it('asks for TLS in the name of the host when the scheme does', () => {
    expect(redisAddress('rediss://queue.internal')).toMatchObject({
      tls: { servername: 'queue.internal' },
    });
  });

  it('takes an IPv6 host without its brackets, and the address family', () => {
    expect(redisAddress('redis://[::1]:6379?family=6')).toMatchObject({ host: '::1', family: 6 });
  });

  it('takes no client options from the query, where null is a word', () => {
    const address = redisAddress('redis://queue.internal?maxRetriesPerRequest=null&family=x');
    expect(Object.keys(address).sort()).toEqual(['db', 'host', 'port']);
  });
});
