import type { ExecutionContext } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplicateSettings } from '../../../config/replicate.settings.js';
import { ProviderSignatureGuard } from './provider-signature.guard.js';

/** The published vector of Standard Webhooks. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

function passes(prefix: string, given: Partial<typeof VECTOR> = {}): boolean {
  const { secret, id, timestamp, body, signature } = { ...VECTOR, ...given };
  const settings = Object.assign(new ReplicateSettings(), { webhookSecrets: [secret] });
  const headersDistinct = {
    [`${prefix}-id`]: [id],
    [`${prefix}-timestamp`]: [timestamp],
    [`${prefix}-signature`]: [signature],
  };
  const request = { headersDistinct, rawBody: Buffer.from(body) };
  const context = { switchToHttp: () => ({ getRequest: () => request }) };
  return new ProviderSignatureGuard(settings).canActivate(context as unknown as ExecutionContext);
}

describe('The signature of a provider', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Number(VECTOR.timestamp) * 1000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(['webhook', 'svix'])('is that of the published vector, in %s-* headers', (prefix) => {
    expect(passes(prefix)).toBe(true);
  });

  it.each<Partial<typeof VECTOR>>([
    { body: '{"test":2432232314}' },
    { id: 'msg_another' },
    { timestamp: '1614265331' },
    { signature: 'v1,' },
    { secret: 'whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  ])('is not that of anything else: %j', (given) => {
    expect(() => passes('webhook', given)).toThrow('signature');
  });

  it('does not hold for longer than five minutes, nor before its time', () => {
    for (const [seconds, holds] of [
      [299, true],
      [-299, true],
      [301, false],
      [-301, false],
    ] as const) {
      vi.setSystemTime((Number(VECTOR.timestamp) + seconds) * 1000);
      if (holds) expect(passes('webhook')).toBe(true);
      else expect(() => passes('webhook')).toThrow('signature');
    }
  });

  it('is not looked for under names that nobody knows', () => {
    expect(() => passes('x')).toThrow('signature');
  });
});
