import { describe, expect, it } from 'vitest';
import type { GifParameters } from '../../../contracts/gif-conversion.js';
import type { MediaCommand, ProbedStream } from '../../../ports/media-tool.port.js';
import { pictureOf } from './picture.js';
import { LIMITS, probedStream, probeOf } from './probe.fixture.js';
import { gifExcerpt } from './gif-excerpt.js';
import { gifParameters, type AskedGifParameters } from './gif-parameters.js';
import { planGif, type GifStep } from './gif-plan.js';
import { gifShape } from './gif-shape.js';

const READING = ['-noautorotate', '-reinit_filter', '0'];

const PATHS = { video: '/in/video', palette: '/scratch/palette.png', gif: '/scratch/video.gif' };

interface Case {
  asked?: AskedGifParameters;
  stream?: Partial<ProbedStream>;
  cores?: number;
  keepsAlpha?: boolean;
}

function plan({ asked = {}, stream = {}, cores = 4, keepsAlpha = true }: Case = {}): GifStep[] {
  const parameters: GifParameters = gifParameters(asked, 120);
  const picture = pictureOf(probeOf({ streams: [probedStream(stream)] }), LIMITS);
  const excerpt = gifExcerpt(parameters, picture.durationSeconds, 120);
  const shape = gifShape(parameters, picture);
  return planGif({ parameters, picture, excerpt, shape }, PATHS, {
    outputBytes: 1e9,
    cores,
    keepsAlpha,
  });
}

function only(given: Case): MediaCommand {
  const [step, ...more] = plan(given);
  if (step === undefined || more.length > 0) throw new Error('Not one step');
  return step.command;
}

const graphOf = ({ outputs }: MediaCommand): string =>
  after('-filter_complex', outputs[0]?.options);
const inputOf = ({ inputs }: MediaCommand): string => (inputs[0]?.options ?? []).join(' ');

function after(option: string, options: string[] = []): string {
  return options[options.indexOf(option) + 1] ?? '';
}

describe('The plan of a GIF', () => {
  it('is one process for short work: frames at the rate asked, scaled, split, palette found and used', () => {
    const command = only({ stream: { width: 1280, height: 720 } });
    expect(graphOf(command)).toBe(
      '[0:0]setpts=PTS-STARTPTS,fps=15,scale=480:270:flags=bicubic+accurate_rnd+full_chroma_int' +
        ':param0=0:param1=1:in_color_matrix=bt709:in_range=tv,setsar=1,' +
        'format=bgra,split[a][b];[a]fps=5:eof_action=pass,palettegen=max_colors=256[p];' +
        '[b][p]paletteuse=dither=bayer:bayer_scale=5:diff_mode=rectangle[out]',
    );
    expect(command.inputs).toEqual([
      { path: PATHS.video, options: [...READING, '-t', '11.000000'] },
    ]);
    expect(command.outputs[0]?.path).toBe(PATHS.gif);
    expect(command.expectedSeconds).toBe(10);
  });

  it('is two processes for long work: the palette first', () => {
    const steps = plan({ stream: { width: 1280, height: 720, duration: 90 } });
    expect(steps).toHaveLength(2);
    const [first, second] = steps.map(({ command }) => command);
    expect(first?.outputs[0]?.path).toBe(PATHS.palette);
    expect(second?.inputs.map(({ path }) => path)).toEqual([PATHS.video, PATHS.palette]);
    expect(second?.outputs[0]?.path).toBe(PATHS.gif);
    expect(steps.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
  });

  it('looks at fewer frames for the palette the more there are', () => {
    const rate = (duration: number, width: number): number => {
      const asked = { fps: 30, width, quality: 'best' } as const;
      const steps = plan({ asked, stream: { width: 1920, height: 1080, duration } });
      const [step] = steps;
      if (step === undefined) throw new Error('No step');
      return Number([...graphOf(step.command).matchAll(/fps=([\d.]+)/g)].at(-1)?.[1]);
    };
    expect(rate(10, 480)).toBe(5);
    expect(rate(120, 480)).toBeCloseTo(2.57, 1);
    expect(rate(120, 1920)).toBeCloseTo(0.16, 1);
  });

  it('takes the video stream by its number', () => {
    expect(graphOf(only({ stream: { index: 3 } }))).toMatch(/^\[0:3\]/);
  });

  it.each<[string, Case, string]>([
    ['the size asked', { asked: { width: 320 } }, 'scale=320:240:'],
    ['no more than the video has', { asked: { width: 1920 } }, 'scale=640:480:'],
    ['an odd size', { stream: { width: 161, height: 121 } }, 'scale=161:121:'],
    [
      'the stored size of a picture that is turned afterwards',
      { stream: { rotation: 90 } },
      'scale=640:480:',
    ],
    [
      'square pixels',
      { stream: { width: 720, height: 576, sampleAspect: 16 / 15 } },
      'scale=480:360:',
    ],
    ['a line of one pixel', { stream: { width: 2000, height: 2 } }, 'scale=480:1:'],
    ['one pixel', { stream: { width: 1, height: 1 } }, 'scale=1:1:'],
  ])('scales to %s', (_name, given, scale) => {
    expect(graphOf(only(given))).toContain(scale);
  });

  it('makes at least one frame of a video shorter than that', () => {
    expect(graphOf(only({ stream: { duration: 0.04 } }))).toContain('fps=15:eof_action=pass,scale');
    expect(graphOf(only({ stream: { duration: 0.07 } }))).toContain('fps=15,scale');
  });

  it('counts from the first frame of the video, not from the start of the file', () => {
    const streams = [probedStream({ startTime: 1, duration: 9 })];
    const picture = pictureOf(probeOf({ streams }), LIMITS);
    const given = (start: number): string => {
      const parameters = gifParameters({ start, duration: 3 }, 120);
      const excerpt = gifExcerpt(parameters, 9, 120);
      const input = { parameters, picture, excerpt, shape: gifShape(parameters, picture) };
      const [step] = planGif(input, PATHS, { outputBytes: 1, cores: 4, keepsAlpha: true });
      return inputOf(step?.command ?? { inputs: [], outputs: [] });
    };
    expect(given(0)).toBe('-noautorotate -reinit_filter 0 -itsoffset -1.000000 -t 3.000000');
    expect(given(2.5)).toBe('-noautorotate -reinit_filter 0 -ss 3.500000 -t 3.000000');
  });

  it.each([
    [0, '0'],
    [1, '-1'],
    [3, '2'],
  ])('plays %i times by asking ffmpeg for %s further plays', (loop, further) => {
    expect(after('-loop', only({ asked: { loop } }).outputs[0]?.options)).toBe(further);
  });

  it('leaves sound, subtitles, data, metadata and chapters out, and names its format', () => {
    const options = only({}).outputs[0]?.options.join(' ');
    expect(options).toContain('-an -sn -dn -map_metadata -1 -map_chapters -1');
    expect(options).toMatch(/-f gif$/);
  });

  it('limits the threads of a decoder whose frames are large', () => {
    const huge = { width: 8192, height: 4320, pixelFormat: 'yuv420p10le' };
    expect(inputOf(plan({ stream: huge })[0]?.command ?? only({}))).toContain('-threads 1 ');
    expect(inputOf(only({ stream: { width: 1920, height: 1080 }, cores: 16 }))).not.toContain(
      '-threads',
    );
  });

  it('keeps what is transparent so in every quality', () => {
    for (const quality of ['draft', 'good', 'best'] as const) {
      const graph = graphOf(only({ asked: { quality }, stream: { pixelFormat: 'argb' } }));
      expect(graph).not.toContain('lutrgb');
      expect(graph).toContain(':alpha_threshold=128[out]');
    }
  });

  it('puts it on white for a tool that cannot', () => {
    const graph = graphOf(only({ stream: { pixelFormat: 'argb' }, keepsAlpha: false }));
    expect(graph).toContain('overlay');
    expect(graph).not.toContain('alpha_threshold');
  });

  it('makes whole frames of fields before it leaves any out', () => {
    expect(graphOf(only({ stream: { fieldOrder: 'tt' } }))).toMatch(/bwdif=[^,]+,fps=15,scale/);
  });

  it('differs by quality', () => {
    const graphs = (['draft', 'good', 'best'] as const).map((quality) =>
      graphOf(only({ asked: { quality } })),
    );
    expect(graphs[0]).toContain('format=bgra,lutrgb=');
    expect(graphs[0]).toContain('dither=none');
    expect(graphs[1]).toContain('dither=bayer');
    expect(graphs[2]).toContain('dither=none');
  });

  it('gives red, green and blue the same levels in a draft, so that grey stays grey', () => {
    const graph = graphOf(only({ asked: { quality: 'draft' } }));
    const [, red, green, blue] = /lutrgb=r=([^:]+):g=([^:]+):b=([^,]+),/.exec(graph) ?? [];
    expect(red).toMatch(/63$/);
    expect([green, blue]).toEqual([red, red]);
  });

  it('makes edges crisper for best alone, after scaling and without a change of brightness', () => {
    const [draft, good, best] = (['draft', 'good', 'best'] as const).map((quality) =>
      graphOf(only({ asked: { quality } })),
    );
    expect(draft).not.toContain('convolution');
    expect(good).not.toContain('convolution');
    const [, weights, share] =
      /setsar=1,format=gbrp,convolution='([-\d ]+)'.*:([\d.]+),format=bgra/.exec(best ?? '') ?? [];
    const sum = (weights ?? '').split(' ').reduce((total, weight) => total + Number(weight), 0);
    expect(sum * Number(share)).toBe(1);
  });
});
