import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { AppError } from '../../contracts/app-error.js';
import type { JwtKey } from './jwt-key.js';
import { TokenVerifier, type VerifiedOwner } from './token-verifier.js';

/** What a token must be besides signed. */
export interface JwtRules {
  issuer?: string | undefined;
  audience?: string | undefined;
  /** A token that is good for longer, from when it was issued, is refused; in seconds. */
  maxLifetimeSeconds: number;
}

/** Clocks of issuer and API may differ by this much, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * A user id as storage keys and logs can hold it: no separators, no control characters, no lone dots; nor the one that
 * stands for everybody without credentials.
 */
const USER_ID = /^(?!\.+$|local$)[\w.@:|+=~-]{1,128}$/;

/**
 * JWTs issued elsewhere (RFC 7519). The key decides the algorithm, the token never does; what a header says of keys
 * (`kid`, `jku`, `x5u`) is not looked at. `sub` is the user; `tier: premium` marks premium callers.
 */
export class JwtTokenVerifier extends TokenVerifier {
  private readonly options: JWTVerifyOptions;

  constructor(
    private readonly key: JwtKey,
    private readonly rules: JwtRules,
  ) {
    super();
    const { issuer, audience } = rules;
    this.options = {
      algorithms: [key.algorithm],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    };
  }

  async verify(token: string): Promise<VerifiedOwner> {
    const claims = await this.claimsOf(token);
    const id = userOf(claims);
    if (id === undefined || isRefreshToken(claims) || !this.isTimely(claims)) {
      throw new AppError('UNAUTHENTICATED');
    }
    const { exp = 0, tier } = claims;
    return { id, premium: tier === 'premium', expiresAt: new Date(exp * 1000) };
  }

  private async claimsOf(token: string): Promise<JWTPayload> {
    try {
      return (await jwtVerify(token, this.key.key, this.options)).payload;
    } catch (cause) {
      if (cause instanceof errors.JOSEError) throw new AppError('UNAUTHENTICATED', { cause });
      throw cause;
    }
  }

  /** `exp` has been looked at; left are a date of issue to come, and a life that is too long. */
  private isTimely({ exp = 0, iat }: JWTPayload): boolean {
    const now = Date.now() / 1000;
    const issued = iat ?? now;
    if (!Number.isFinite(issued) || issued > now + CLOCK_TOLERANCE_SECONDS) return false;
    return exp - issued <= this.rules.maxLifetimeSeconds + CLOCK_TOLERANCE_SECONDS;
  }
}

/** The library promises a text, but hands on whatever the token has. */
function userOf({ sub }: Record<string, unknown>): string | undefined {
  return typeof sub === 'string' && USER_ID.test(sub) ? sub : undefined;
}

/** Issuers mark tokens that only buy other tokens in one of these claims. */
function isRefreshToken({ typ, type, token_type, token_use }: JWTPayload): boolean {
  return [typ, type, token_type, token_use].some(
    (mark) => typeof mark === 'string' && /^refresh/i.test(mark),
  );
}
