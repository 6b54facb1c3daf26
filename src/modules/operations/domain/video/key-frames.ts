import type { MediaCommand } from '../../../../ports/media-tool.port.js';

/** Places in a video, in seconds of its playing time, at which a copy could begin or end. */
export interface KeyFrameQuestion {
  input: string;
  /** Where the answer goes. */
  path: string;
  streamIndex: number;
  places: readonly number[];
}

/** A key frame at or before a place. Seconds from the place; it is decoded first, and shown then. */
export interface KeyFrame {
  shown: number;
  decoded: number;
}

/**
 * Seeking goes to the key frame before, of some formats to the one before a seventh of a second before: so it is told
 * to go this much further, in seconds, and finds what lies at the place itself.
 */
export const SEEK_BEYOND = 0.2;

/** Reads, for each place, the packets from the key frame that seeking finds up to the place. Nothing is decoded. */
export function keyFrameCommand(question: KeyFrameQuestion): MediaCommand {
  const { input, path, streamIndex, places } = question;
  return {
    inputs: places.map((place) => ({
      path: input,
      options: [
        ...(place === 0 ? [] : ['-ss', (place + SEEK_BEYOND).toFixed(6)]),
        ...['-t', '0.001'],
      ],
    })),
    outputs: [
      {
        path,
        options: [
          ...places.flatMap((_, input) => ['-map', `${input}:${streamIndex}`]),
          ...['-c', 'copy', '-f', 'framecrc'],
        ],
      },
    ],
  };
}

/** What the command found for each place; undefined where there was nothing. */
export function keyFramesFound(text: string, places: readonly number[]): (KeyFrame | undefined)[] {
  return places.map((place, input) => {
    const clock = new RegExp(`^#tb ${input}: (\\d+)/(\\d+)`, 'm').exec(text);
    const packet = new RegExp(`^${input}, *(-?\\d+), *(-?\\d+),`, 'm').exec(text);
    if (clock === null || packet === null) return undefined;
    const tick = Number(clock[1]) / Number(clock[2]);
    const beyond = place === 0 ? 0 : SEEK_BEYOND;
    return { shown: Number(packet[2]) * tick + beyond, decoded: Number(packet[1]) * tick + beyond };
  });
}
