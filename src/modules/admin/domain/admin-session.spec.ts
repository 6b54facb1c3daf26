import { describe, expect, it } from 'vitest';
import { ADMIN_SESSION_SECONDS, AdminSession } from './admin-session.js';

const sessions = new AdminSession('the-token-of-this-spec-0123456789');
const now = new Date('2026-01-01T12:00:00Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1_000);

describe('An operator’s login', () => {
  const value = sessions.issue(now);

  it('holds until its end and not past it', () => {
    expect(sessions.isValid(value, now)).toBe(true);
    expect(sessions.isValid(value, later(ADMIN_SESSION_SECONDS - 1))).toBe(true);
    expect(sessions.isValid(value, later(ADMIN_SESSION_SECONDS))).toBe(false);
  });

  it('holds for the token it was made with alone', () => {
    const others = new AdminSession('another-token-of-this-spec-012345');
    expect(others.isValid(value, now)).toBe(false);
  });

  const [end = '', signature = ''] = value.split('.');
  it.each([
    ['nothing', ''],
    ['a later end', `${Number(end) + 1}.${signature}`],
    ['no signature', `${end}.`],
    ['half a signature', `${end}.${signature.slice(0, 20)}`],
    ['another signature', `${end}.${'A'.repeat(43)}`],
    ['an end in words', `never.${signature}`],
    ['more behind it', `${value}.${signature}`],
  ])('is not made of %s', (_what, forged) => {
    expect(sessions.isValid(forged, now)).toBe(false);
  });
});
