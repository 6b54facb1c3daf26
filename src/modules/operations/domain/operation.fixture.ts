import { LIMITS, probeOf } from '../../media/domain/probe.fixture.js';
import type { MediaSource, PlanIo } from './operation-definition.js';

/** Where plans of specs work, but for what is given. */
export function planIo(given: Partial<PlanIo> = {}): PlanIo {
  return {
    input: '/in/input',
    scratch: '/scratch',
    cores: 4,
    limits: LIMITS,
    outputBytes: 4 * 1024 ** 3,
    toolVersion: '5.1.9-0+deb12u1',
    level: 1,
    ...given,
  };
}

/** An MP4 of 10 s with one H.264 stream of 640x480, but for what is given. */
export function mediaSource(given: Partial<MediaSource> = {}): MediaSource {
  const probe = given.probe ?? probeOf();
  return { format: 'mp4', probe, seconds: probe.duration ?? 10, ...given };
}
