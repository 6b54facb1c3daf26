import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The three headers of a signed message (Standard Webhooks, symmetric `v1`). */
export interface SignatureHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/** How far a sender's clock may be off, in seconds, either way. */
export const SIGNATURE_TOLERANCE_SECONDS = 300;

/** The key bytes of a secret: base64 behind `whsec_`, the text's own bytes otherwise. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');
}

function digest(secret: string, id: string, timestamp: string, body: Buffer | string): Buffer {
  return createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
}

/** Signs `id.timestamp.body`; several secrets give several entries, so that receivers can rotate. */
export function signMessage(
  body: Buffer | string,
  secrets: readonly string[],
  { id = randomUUID(), now = new Date() }: { id?: string; now?: Date } = {},
): SignatureHeaders {
  const timestamp = Math.floor(now.getTime() / 1000).toString();
  const entries = secrets.map((s) => `v1,${digest(s, id, timestamp, body).toString('base64')}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': entries.join(' '),
  };
}

/**
 * Whether a message was signed with one of the secrets within the tolerance. Compares in constant time; never throws.
 * `body` is the raw bytes as received, never JSON written anew.
 */
export function verifyMessage(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: Buffer | string,
  secrets: readonly string[],
  now = new Date(),
): boolean {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signature = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') {
    return false;
  }
  if (id === '' || id.includes('.') || !/^\d{1,12}$/.test(timestamp)) return false;
  const age = Math.abs(now.getTime() / 1000 - Number(timestamp));
  if (age > SIGNATURE_TOLERANCE_SECONDS) return false;
  const given = signature
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => Buffer.from(entry.slice('v1,'.length), 'base64'));
  return secrets.some((secret) => {
    const expected = digest(secret, id, timestamp, body);
    return given.some((g) => g.length === expected.length && timingSafeEqual(g, expected));
  });
}
