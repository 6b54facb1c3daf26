import { describe, expect, it } from 'vitest';
import type { Prediction } from './prediction.js';
import {
  clipToken,
  isClipToken,
  isToldAt,
  webhookAddress,
  webhookToken,
} from './webhook-address.js';

describe('The address of a webhook', () => {
  it('is there only where the provider can deliver to it', () => {
    expect(webhookAddress('https://api.example.org', 'abc')).toBe(
      'https://api.example.org/api/v1/replicate/webhook?token=abc',
    );
    expect(webhookAddress('http://127.0.0.1:8000', 'abc')).toBeUndefined();
  });

  it('holds a token of 256 bits, never the same', () => {
    const tokens = Array.from({ length: 100 }, webhookToken);
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  });

  it('tells the clips of dreams from generations', () => {
    expect(isClipToken(clipToken())).toBe(true);
    expect(clipToken()).toMatch(/^clip-[\w-]{43}$/);
    expect(isClipToken(webhookToken())).toBe(false);
  });

  it('tells a prediction of ours by its token, however the rest is spelt', () => {
    const own = 'https://api.example.org/api/v1/replicate/webhook?token=abc';
    const told = (webhook: string | undefined): boolean => isToldAt(own, { webhook } as Prediction);
    expect(told(own)).toBe(true);
    expect(told('https://API.example.org:443/api/v1/replicate/webhook?x=1&token=abc')).toBe(true);
    for (const other of [undefined, 'nonsense', own.replace('abc', 'abcd'), 'https://a.example/']) {
      expect(told(other)).toBe(false);
    }
  });
});
