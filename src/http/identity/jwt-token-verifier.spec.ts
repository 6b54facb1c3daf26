import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { describe, expect, it } from 'vitest';
import { publicKey, secretKey } from './jwt-key.js';
import { JwtTokenVerifier, type JwtRules } from './jwt-token-verifier.js';

const SECRET = 'a-secret-of-this-spec-that-is-long-enough';
const RULES: JwtRules = {
  issuer: 'https://id.example',
  audience: 'framewright',
  maxLifetimeSeconds: 86_400,
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject): string => String(key.export({ type: 'spki', format: 'pem' }));

const verifier = new JwtTokenVerifier(secretKey(SECRET), RULES);
const now = (): number => Math.floor(Date.now() / 1000);

const good = (): JWTPayload => ({
  sub: 'user-1',
  iss: 'https://id.example',
  aud: 'framewright',
  iat: now(),
  exp: now() + 3600,
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed by hand, so that header and claims may be anything. */
function signed(claims: unknown, header: object = { alg: 'HS256' }, key = SECRET): string {
  const text = `${part(header)}.${part(claims)}`;
  const digest = { HS512: 'sha512' }[(header as { alg: string }).alg] ?? 'sha256';
  return `${text}.${createHmac(digest, key).update(text).digest('base64url')}`;
}

const without = (name: string): JWTPayload =>
  Object.fromEntries(Object.entries(good()).filter(([claim]) => claim !== name));

describe('A token', () => {
  it('speaks for its subject', async () => {
    const claims = good();
    await expect(verifier.verify(signed(claims))).resolves.toEqual({
      id: 'user-1',
      premium: false,
      expiresAt: new Date((claims.exp ?? 0) * 1000),
    });
  });

  it('marks premium callers by their tier alone', async () => {
    const tiers = ['premium', 'Premium', true, ['premium']];
    const owners = await Promise.all(
      tiers.map((tier) => verifier.verify(signed({ ...good(), tier }))),
    );
    expect(owners.map(({ premium }) => premium)).toEqual([true, false, false, false]);
  });

  it('may name several audiences, and need no issuer where none is asked for', async () => {
    const audiences = signed({ ...good(), aud: ['shop', 'framewright'] });
    await expect(verifier.verify(audiences)).resolves.toHaveProperty('id', 'user-1');
    const lenient = new JwtTokenVerifier(secretKey(SECRET), { maxLifetimeSeconds: 86_400 });
    await expect(lenient.verify(signed({ sub: 'u', exp: now() + 60 }))).resolves.toHaveProperty(
      'id',
      'u',
    );
  });

  const [head = '', body = '', signature = ''] = signed(good()).split('.');
  it.each([
    ['empty', ''],
    ['no token', 'token'],
    ['unsigned (none)', `${part({ alg: 'none' })}.${body}.`],
    ['unsigned (None)', `${part({ alg: 'None' })}.${body}.`],
    ['unsigned (nOnE)', `${part({ alg: 'nOnE' })}.${body}.${signature}`],
    ['signed by another algorithm of the same key', signed(good(), { alg: 'HS512' })],
    ['signed with another secret', signed(good(), undefined, SECRET.toUpperCase())],
    ['stripped of its signature', `${head}.${body}.`],
    ['signed for other claims', `${head}.${part({ ...good(), sub: 'user-2' })}.${signature}`],
    ['with a critical extension', signed(good(), { alg: 'HS256', crit: ['x'], x: 1 })],
    ['expired', signed({ ...good(), exp: now() - 60 })],
    ['without an end', signed(without('exp'))],
    ['with an end in words', signed({ ...good(), exp: String(now() + 60) })],
    ['good for ten years', signed({ ...good(), exp: now() + 10 * 365 * 86_400 })],
    ['good for ten years, without its date', signed({ ...without('iat'), exp: now() + 1e9 })],
    ['not valid yet', signed({ ...good(), nbf: now() + 60 })],
    ['issued in the future', signed({ ...good(), iat: now() + 60 })],
    ['of another issuer', signed({ ...good(), iss: 'https://evil.example' })],
    ['without its issuer', signed(without('iss'))],
    ['for another audience', signed({ ...good(), aud: 'shop' })],
    ['without an audience', signed(without('aud'))],
    ['of nobody', signed(without('sub'))],
    ['of an empty name', signed({ ...good(), sub: '' })],
    ['of a path', signed({ ...good(), sub: '../user-2' })],
    ['of dots', signed({ ...good(), sub: '..' })],
    ['of everybody', signed({ ...good(), sub: 'local' })],
    ['of a number', signed({ ...good(), sub: 7 })],
    ['that only buys other tokens', signed({ ...good(), token_use: 'refresh' })],
    ['that only buys other tokens, by type', signed({ ...good(), typ: 'Refresh' })],
    ['that is no object', signed('user-1')],
  ])('is refused when it is %s', async (_name, token) => {
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is judged by our key, whatever its header says of keys', async () => {
    const header = { alg: 'HS256', kid: '../../dev/null', jku: 'http://127.0.0.1:1/', x5u: 'x' };
    await expect(verifier.verify(signed(good(), header))).resolves.toHaveProperty('id', 'user-1');
  });
});

describe('A public key', () => {
  it.each([
    ['RS256', rsa],
    ['ES256', ec],
  ])('verifies %s', async (alg, pair) => {
    const byPublicKey = new JwtTokenVerifier(publicKey(pem(pair.publicKey)), RULES);
    const token = await new SignJWT(good()).setProtectedHeader({ alg }).sign(pair.privateKey);
    await expect(byPublicKey.verify(token)).resolves.toHaveProperty('id', 'user-1');
  });

  it('is no secret that tokens could be signed with', async () => {
    const text = pem(rsa.publicKey);
    const byPublicKey = new JwtTokenVerifier(publicKey(text), RULES);
    for (const secret of [text, text.trim()]) {
      await expect(byPublicKey.verify(signed(good(), undefined, secret))).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    }
  });

  it('may be written in one line', () => {
    const line = pem(ec.publicKey).replaceAll('\n', '\\n');
    expect(publicKey(line).algorithm).toBe('ES256');
  });

  it.each([
    ['no key', 'key'],
    ['garbage in a frame', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['a private key', String(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }))],
    ['too short', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
    ['on another curve', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
    ['of another kind', pem(generateKeyPairSync('ed25519').publicKey)],
  ])('is refused when it is %s', (_name, text) => {
    expect(() => publicKey(text)).toThrow('JWT_PUBLIC_KEY must be');
  });
});
