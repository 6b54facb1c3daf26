import { isAbsolute } from 'node:path';
import { type MediaCommand } from '../../ports/media-tool.port.js';
import type { RunFiles } from './sandbox/run-files.js';

/** Formats that hold everything in one file. Left out are those that open others: playlists, concat, SDP, SVG, … */
const SELF_CONTAINED = [
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,live_flv,asf,mpegts,mpeg,mpegvideo,m4v,h261,h263,h264,hevc',
  'av1,obu,ivf,vc1,mxf,gxf,dv,nut,rm,swf,wtv,mjpeg,mjpeg_2000,smjpeg,yuv4mpegpipe,dnxhd,dirac,cavsvideo,bink,roq',
  'ogg,wav,w64,mp3,aac,loas,flac,aiff,au,caf,amr,amrnb,amrwb,ac3,eac3,dts,dtshd,truehd,mlp,tta,wv,ape,mpc,mpc8',
  'tak,oma,voc,xwma,gsm,ilbc,shn,dsf,gif,apng,ico,png_pipe,jpeg_pipe,jpegls_pipe,jpegxl_pipe,webp_pipe',
  'bmp_pipe,tiff_pipe,gif_pipe,j2k_pipe,psd_pipe,dpx_pipe,exr_pipe,pbm_pipe,pgm_pipe,ppm_pipe,pam_pipe,qoi_pipe',
].join(',');

/** Linux takes no single argument longer than this; Node would throw where nobody can catch it. */
const LONGEST_ARGUMENT_BYTES = 128 * 1024 - 1;

const GLOBAL_OPTIONS = [
  '-nostdin',
  '-hide_banner',
  '-nostats',
  '-v',
  'error',
  '-progress',
  'pipe:1',
];

/** A file as the tool takes it, with the options that belong before it. */
export interface ToolFile {
  url: string;
  options: string[];
}

export interface ToolArguments {
  inputs: ToolFile[];
  outputs: ToolFile[];
}

/** `image2` reads many a picture, and goes by the file's name: called .svg, it is drawn, and may name other files. */
const DRAWING = /\.svgz?$/i;

/**
 * Options that keep an input to itself: local files only, and only formats that name no further files. A format that
 * the command names itself (`-f concat` for a list of our own making) is allowed beside them.
 */
export function inputGuard(path: string, demuxer?: string): string[] {
  const formats = [SELF_CONTAINED, DRAWING.test(path) ? [] : 'image2', demuxer ?? []].flat();
  return ['-protocol_whitelist', 'file', '-format_whitelist', formats.join(',')];
}

/** A path as a URL, so that no file name (`-y`, `http:x`, `concat:…`) can be read as an option or a protocol. */
export function fileUrl(path: string): string {
  if (!isAbsolute(path)) throw new TypeError('Paths of media files must be absolute');
  return `file:${path}`;
}

/** The command with everything added that every run carries. Throws TypeError for a command that can never run. */
export function toolArguments({ inputs, outputs }: MediaCommand): ToolArguments {
  if (inputs.length === 0 || outputs.length === 0) {
    throw new TypeError('A media command needs an input and an output');
  }
  const files: ToolArguments = {
    inputs: inputs.map(({ path, options }, index) => {
      const demuxer = valueOf('-f', options);
      return {
        // A filter graph as source is no file.
        url: demuxer === 'lavfi' ? path : fileUrl(path),
        options: [...(index === 0 ? GLOBAL_OPTIONS : []), ...options, ...inputGuard(path, demuxer)],
      };
    }),
    outputs: outputs.map(({ path, options }) => ({
      url: fileUrl(path),
      options: ['-y', ...options],
    })),
  };
  const all = [...files.inputs, ...files.outputs].flatMap(({ url, options }) => [url, ...options]);
  if (all.some((argument) => Buffer.byteLength(argument) > LONGEST_ARGUMENT_BYTES)) {
    throw new TypeError('An argument of the media command is too long');
  }
  return files;
}

/** The files that a command names: inputs that are filter graphs are none. */
export function filesOf({ inputs, outputs }: MediaCommand): RunFiles {
  return {
    inputs: inputs
      .filter(({ options }) => valueOf('-f', options) !== 'lavfi')
      .map(({ path }) => path),
    outputs: outputs.map(({ path }) => path),
  };
}

/** The format names that a command asks for with -f. */
export function formatsNamed({ inputs, outputs }: ToolArguments): string[] {
  return [...inputs, ...outputs].flatMap(({ options }) =>
    options.filter((_, index) => options[index - 1] === '-f'),
  );
}

function valueOf(option: string, options: readonly string[]): string | undefined {
  const at = options.lastIndexOf(option);
  return at < 0 ? undefined : options[at + 1];
}
