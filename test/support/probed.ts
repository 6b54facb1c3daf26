import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { machineTools } from './machine-tools.js';

const run = promisify(execFile);

export interface ProbedFile {
  /** ffprobe's name of the container. */
  container: string;
  seconds: number;
  streams: { type: string; codec: string; width: number; height: number; channels: number }[];
}

interface Description {
  format: { format_name: string; duration?: string };
  streams: {
    codec_type: string;
    codec_name?: string;
    width?: number;
    height?: number;
    channels?: number;
  }[];
}

/** What ffprobe, called directly, says of a file. Where no header tells its length, the last packet does. */
export async function probed(path: string): Promise<ProbedFile> {
  const { format, streams } = (await ffprobe('-show_format', '-show_streams', path)) as Description;
  return {
    container: format.format_name,
    seconds: claims(format) ? Number(format.duration) : await lastPacketEnd(path),
    streams: streams.map((stream) => ({
      type: stream.codec_type,
      codec: stream.codec_name ?? '',
      width: stream.width ?? 0,
      height: stream.height ?? 0,
      channels: stream.channels ?? 0,
    })),
  };
}

/** ADTS has no header: its length is guessed from the rate of its beginning. */
function claims({ format_name, duration }: Description['format']): boolean {
  return duration !== undefined && format_name !== 'aac';
}

async function lastPacketEnd(path: string): Promise<number> {
  const { packets } = (await ffprobe('-show_packets', path)) as {
    packets: { pts_time?: string; duration_time?: string }[];
  };
  return Math.max(
    0,
    ...packets.map(({ pts_time = '0', duration_time = '0' }) => {
      return Number(pts_time) + Number(duration_time);
    }),
  );
}

/** What ffprobe answers, as JSON. */
export async function ffprobe(...args: string[]): Promise<unknown> {
  const { ffprobe: program } = await machineTools();
  const { stdout } = await run(program, ['-v', 'error', '-of', 'json', ...args], {
    env: { GCONV_PATH: '/nonexistent' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}
