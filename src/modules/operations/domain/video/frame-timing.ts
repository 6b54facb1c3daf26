import type { VideoContainer } from './video-container.js';

/** The clock of MPEG, in ticks a second: all usual frame rates fit it to a few millionths of a second. */
const FINE_CLOCK = 90_000;

/**
 * Frames keep the times they have. Left alone, the encoder counts in frames of the average rate: those that do not come
 * at it are moved, and of two that come close together one goes. Builds older than 5 lose the last frame of so fine a
 * clock, and VP9 takes a tick of it for the length of a frame.
 */
export function frameTiming(toolVersion: string, container: VideoContainer): string[] {
  const fine = releaseOf(toolVersion).major >= 5 && container !== 'webm';
  return [...frameSync(toolVersion, 'vfr'), ...(fine ? ['-enc_time_base', `1/${FINE_CLOCK}`] : [])];
}

/** Which frames are handed on, and when. From 5.1 on the option has another name; the older one goes away. */
export function frameSync(toolVersion: string, mode: 'vfr' | 'passthrough'): string[] {
  const { major, minor } = releaseOf(toolVersion);
  const renamed = major > 5 || (major === 5 && minor >= 1);
  return [renamed ? '-fps_mode' : '-vsync', mode];
}

function releaseOf(toolVersion: string): { major: number; minor: number } {
  const [, major = '0', minor = '0'] = /^n?(\d+)\.(\d+)/.exec(toolVersion) ?? [];
  return { major: Number(major), minor: Number(minor) };
}
