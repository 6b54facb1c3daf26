import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A certificate and its key, as PEM, the way TLS servers take them. */
export interface Certificate {
  cert: string;
  key: string;
}

export interface CertificateOptions {
  /** The name it is for. */
  name: string;
  /** Whoever vouches for it; itself when left out. */
  issuer?: Certificate & { name: string };
  isAuthority?: boolean;
  notBefore?: Date;
  notAfter?: Date;
}

const DAY_MS = 86_400_000;
const COMMON_NAME = [0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];
const ALTERNATIVE_NAMES = [0x55, 0x1d, 0x11];
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/** Makes an X.509 certificate (RFC 5280) on the curve P-256, without any tool. */
export function makeCertificate(options: CertificateOptions): Certificate & { name: string } {
  const { name, issuer, isAuthority = false } = options;
  const now = Date.now();
  const { notBefore = new Date(now - DAY_MS), notAfter = new Date(now + DAY_MS) } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer: KeyObject = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.from([(now % 120) + 1])), // serial number
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(time(notBefore), time(notAfter)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(isAuthority ? authority() : alternativeName(name))),
  );
  const signature = sign('sha256', content, signer);
  const bytes = sequence(content, algorithm, bits(signature));
  const lines = (bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n');
  return {
    name,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function authority(): Buffer {
  const isOne = der(0x01, Buffer.from([0xff]));
  return sequence(objectId(BASIC_CONSTRAINTS), isOne, der(0x04, sequence(isOne)));
}

function alternativeName(name: string): Buffer {
  const names = sequence(der(0x82, Buffer.from(name)));
  return sequence(objectId(ALTERNATIVE_NAMES), der(0x04, names));
}

function nameOf(name: string): Buffer {
  return sequence(der(0x31, sequence(objectId(COMMON_NAME), der(0x0c, Buffer.from(name)))));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(digits));
}

function bits(content: Buffer): Buffer {
  return der(0x03, Buffer.concat([Buffer.from([0]), content]));
}

function objectId(bytes: number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** A value of DER: its tag, its length, its content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
