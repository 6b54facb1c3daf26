import { describe, expect, it } from 'vitest';
import { isModernBanner, toolVersion } from './tool-version.js';

const banner = (version: string, until = 2021): string =>
  `ffmpeg version ${version} Copyright (c) 2000-${until} the FFmpeg developers\nbuilt with gcc 12`;

describe('isModernBanner', () => {
  it.each([
    ['5.1.9-0+deb12u1', 2026, true],
    ['n6.0', 2023, true],
    ['10.0', 2030, true],
    ['4.4.2-0ubuntu0.22.04.1', 2021, false],
    ['N-47683-g0e8eb07980-static', 2018, false],
    ['N-66595-gc2b38619c0-static', 2023, true],
    ['2018-05-01-git-abc', 2018, false],
    ['2024-05-01-git-abc', 2024, true],
  ])('%s of %i', (version, year, modern) => {
    expect(isModernBanner(banner(version, year))).toBe(modern);
  });

  it('does not know what is no banner', () => {
    expect(isModernBanner('command not found')).toBe(false);
  });
});

describe('toolVersion', () => {
  it('is the third word', () => {
    expect(toolVersion(banner('5.1.9-0+deb12u1'))).toBe('5.1.9-0+deb12u1');
    expect(toolVersion('ffprobe version n6.0 Copyright')).toBe('n6.0');
    expect(toolVersion('something else')).toBeUndefined();
  });
});
