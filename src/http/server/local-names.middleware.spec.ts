import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { localNamesOnly } from './local-names.middleware.js';

function admits(host: string | undefined, publicBaseUrl?: string): boolean {
  let admitted = false;
  const request = { headers: { host } } as Request;
  try {
    void localNamesOnly(publicBaseUrl)(request, {} as Response, () => (admitted = true));
  } catch {
    return false;
  }
  return admitted;
}

describe('A service of one machine', () => {
  it.each([
    'localhost',
    'localhost:8000',
    'LOCALHOST.:8000',
    'app.localhost:8000',
    '127.0.0.1:8000',
    '[::1]:8000',
    '192.168.1.7',
    'framewright:8000',
    undefined,
  ])('answers to %s', (host) => {
    expect(admits(host)).toBe(true);
  });

  it.each([
    'evil.example',
    'evil.example:8000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '[evil.example]',
  ])('refuses %s, which anybody could point here', (host) => {
    expect(admits(host)).toBe(false);
  });

  it('answers to the name it is given', () => {
    expect(admits('media.example:443', 'https://media.example')).toBe(true);
    expect(admits('other.example', 'https://media.example')).toBe(false);
  });
});
