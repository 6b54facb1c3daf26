import { Module, type DynamicModule } from '@nestjs/common';
import { IdentitySettings } from '../config/identity.settings.js';
import { StartError } from '../config/start-error.js';
import { publicKey, secretKey, type JwtKey } from '../http/identity/jwt-key.js';
import { JwtTokenVerifier } from '../http/identity/jwt-token-verifier.js';
import { TokenVerifier } from '../http/identity/token-verifier.js';

/** Verifies Bearer tokens where a key is set; without one every token is refused. */
@Module({})
export class TokenVerifierModule {
  static register(settings: IdentitySettings): DynamicModule {
    const verifier = verifierOf(settings);
    const providers =
      verifier === undefined ? [] : [{ provide: TokenVerifier, useValue: verifier }];
    return { module: TokenVerifierModule, global: true, providers, exports: providers };
  }
}

function verifierOf(settings: IdentitySettings): TokenVerifier | undefined {
  const key = keyOf(settings);
  if (key === undefined) return undefined;
  const { jwtIssuer: issuer, jwtAudience: audience, jwtMaxLifetimeSeconds } = settings;
  return new JwtTokenVerifier(key, { issuer, audience, maxLifetimeSeconds: jwtMaxLifetimeSeconds });
}

/** The key set decides the algorithm; with two, a token could choose. */
function keyOf({ jwtSecret, jwtPublicKey }: IdentitySettings): JwtKey | undefined {
  if (jwtSecret !== undefined && jwtPublicKey !== undefined) {
    throw new StartError('Set JWT_SECRET or JWT_PUBLIC_KEY, not both');
  }
  if (jwtPublicKey !== undefined) return publicKey(jwtPublicKey);
  return jwtSecret === undefined ? undefined : secretKey(jwtSecret);
}
