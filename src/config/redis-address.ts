import type { RedisOptions } from 'ioredis';

/**
 * Where Redis is, out of redis:// or rediss://. Of the query only `family` (0, 4 or 6) is read: other options given
 * there would come as strings and win over the typed ones.
 */
export function redisAddress(url: string): RedisOptions {
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1';
  const db = Number(pathname.slice(1));
  const family = Number(searchParams.get('family') ?? Number.NaN);
  return {
    host,
    port: port === '' ? 6379 : Number(port),
    db: Number.isInteger(db) ? db : 0,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: { servername: host } } : {}),
    ...([0, 4, 6].includes(family) ? { family } : {}),
  };
}
