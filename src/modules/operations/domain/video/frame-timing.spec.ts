import { describe, expect, it } from 'vitest';
import { frameSync, frameTiming } from './frame-timing.js';

describe('The times of encoded frames', () => {
  it.each([
    ['5.1.9-0+deb12u1', ['-fps_mode', 'vfr', '-enc_time_base', '1/90000']],
    ['n7.1', ['-fps_mode', 'vfr', '-enc_time_base', '1/90000']],
    ['5.0.3', ['-vsync', 'vfr', '-enc_time_base', '1/90000']],
    ['4.4.2', ['-vsync', 'vfr']],
    ['N-47683-g0e8eb07980-static', ['-vsync', 'vfr']],
  ])('are kept with %s as well as it can', (version, options) => {
    expect(frameTiming(version, 'mp4')).toEqual(options);
    expect(frameTiming(version, 'mov')).toEqual(options);
  });

  it.each([
    ['5.1.9-0+deb12u1', '-fps_mode'],
    ['5.0.3', '-vsync'],
  ])('are left alone by the option that %s knows', (version, option) => {
    expect(frameSync(version, 'passthrough')).toEqual([option, 'passthrough']);
  });

  it('are not counted so finely for VP9', () => {
    expect(frameTiming('5.1.9', 'webm')).toEqual(['-fps_mode', 'vfr']);
  });
});
