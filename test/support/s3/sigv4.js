import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** @typedef {{ accessKeyId: string, secretAccessKey: string, region: string }} Credentials */

const encode = (text) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** The moment of an `X-Amz-Date` (20250131T235959Z) in milliseconds. */
function momentOf(amzDate) {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate ?? '');
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** What a request says of its signature, from its header or its query; undefined when it says nothing. */
function signatureOf(request, url) {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const fields = Object.fromEntries(
      header
        .replace(/^AWS4-HMAC-SHA256\s+/, '')
        .split(',')
        .map((field) => field.trim().split(/=(.*)/s)),
    );
    return {
      credential: fields.Credential ?? '',
      signedHeaders: fields.SignedHeaders ?? '',
      signature: fields.Signature ?? '',
      date: request.headers['x-amz-date'],
      payloadHash: request.headers['x-amz-content-sha256'] ?? '',
      expiresSeconds: 900,
    };
  }
  if (!url.searchParams.has('X-Amz-Signature')) return undefined;
  return {
    credential: url.searchParams.get('X-Amz-Credential') ?? '',
    signedHeaders: url.searchParams.get('X-Amz-SignedHeaders') ?? '',
    signature: url.searchParams.get('X-Amz-Signature') ?? '',
    date: url.searchParams.get('X-Amz-Date'),
    payloadHash: 'UNSIGNED-PAYLOAD',
    expiresSeconds: Number(url.searchParams.get('X-Amz-Expires') ?? 'NaN'),
  };
}

function canonicalRequest(request, url, { signedHeaders, payloadHash }) {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const headers = signedHeaders.split(';').map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  const path = url.pathname.split('/').map((s) => encode(decodeURIComponent(s)));
  return [
    request.method,
    path.join('/'),
    query.join('&'),
    headers.join(''),
    signedHeaders,
    payloadHash,
  ].join('\n');
}

/**
 * Why a request is refused by AWS Signature Version 4, as an S3 error code; undefined when it is well signed.
 * Both the Authorization header and presigned queries are checked: signature, key and age.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {URL} url
 * @param {Credentials} credentials
 */
export function signatureRefusal(request, url, { accessKeyId, secretAccessKey, region }) {
  const given = signatureOf(request, url);
  if (given === undefined) return 'AccessDenied';
  const day = (given.date ?? '').slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  if (given.credential.split('/')[0] !== accessKeyId) return 'InvalidAccessKeyId';
  if (given.credential !== `${accessKeyId}/${scope}`) return 'SignatureDoesNotMatch';
  const age = Date.now() - momentOf(given.date);
  if (!(age <= given.expiresSeconds * 1000)) return 'AccessDenied';
  const key = scope
    .split('/')
    .reduce((chained, part) => hmac(chained, part), Buffer.from(`AWS4${secretAccessKey}`));
  const hash = createHash('sha256')
    .update(canonicalRequest(request, url, given))
    .digest('hex');
  const expected = hmac(key, ['AWS4-HMAC-SHA256', given.date, scope, hash].join('\n'));
  const received = Buffer.from(given.signature, 'hex');
  if (given.signature.length !== expected.length * 2 || received.length !== expected.length) {
    return 'SignatureDoesNotMatch';
  }
  return timingSafeEqual(received, expected) ? undefined : 'SignatureDoesNotMatch';
}
