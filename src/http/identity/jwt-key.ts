import { createPublicKey, type KeyObject } from 'node:crypto';
import { StartError } from '../../config/start-error.js';

/** The one key that tokens are verified with, and the one algorithm it stands for (RFC 8725, 3.1 and 3.2). */
export interface JwtKey {
  key: KeyObject | Uint8Array;
  algorithm: 'HS256' | 'RS256' | 'ES256';
}

const SMALLEST_RSA_BITS = 2048;

/** A shared secret, as text. */
export function secretKey(secret: string): JwtKey {
  return { key: new TextEncoder().encode(secret), algorithm: 'HS256' };
}

/**
 * A public key as PEM; line breaks may be written as `\n`, as environments that hold one line need. Throws StartError
 * for a private key, and for one that is neither RSA of 2048 bits or more nor P-256.
 */
export function publicKey(pem: string): JwtKey {
  const text = pem.replaceAll('\\n', '\n').trim();
  if (!text.startsWith('-----BEGIN PUBLIC KEY-----')) throw unusable();
  const key = parse(text);
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= SMALLEST_RSA_BITS) {
    return { key, algorithm: 'RS256' };
  }
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') {
    return { key, algorithm: 'ES256' };
  }
  throw unusable();
}

function parse(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw unusable({ cause });
  }
}

function unusable(options?: ErrorOptions): StartError {
  return new StartError(
    'JWT_PUBLIC_KEY must be a PEM public key (BEGIN PUBLIC KEY): RSA of 2048 bits or more, or EC P-256',
    options,
  );
}
