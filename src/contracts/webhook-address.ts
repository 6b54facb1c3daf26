import { randomBytes } from 'node:crypto';
import type { Prediction } from './prediction.js';

/** Where the provider's webhooks go. */
export const WEBHOOK_PATH = '/api/v1/replicate/webhook';

/** Names one generation in its webhook's address; unguessable, and good for nothing without a signature. */
export function webhookToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the tokens of a dream's clips begin with. */
const CLIP = 'clip-';

/** Names one clip of a dream. Its worker asks after it by itself, so that here the webhook is a mark and no message. */
export function clipToken(): string {
  return CLIP + webhookToken();
}

export function isClipToken(token: string): boolean {
  return token.startsWith(CLIP);
}

/** Where the provider tells of the end; undefined where it could not: it delivers to https alone. */
export function webhookAddress(publicBase: string, token: string): string | undefined {
  if (!publicBase.startsWith('https://')) return undefined;
  return `${publicBase}${WEBHOOK_PATH}?token=${token}`;
}

/** Whether a prediction was begun with this webhook: by its token, however the provider spells the rest. */
export function isToldAt(webhookUrl: string, { webhook }: Prediction): boolean {
  const token = tokenIn(webhookUrl);
  return token !== undefined && webhook !== undefined && tokenIn(webhook) === token;
}

function tokenIn(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  return new URL(address).searchParams.get('token') ?? undefined;
}
