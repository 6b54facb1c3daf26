import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { FfmpegMediaTool } from '../../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import type { MediaBinaries } from '../../src/adapters/ffmpeg/media-binaries.js';
import { ConversionsSettings } from '../../src/config/conversions.settings.js';
import { MediaLimitsSettings } from '../../src/config/media-limits.settings.js';
import { MediaSettings } from '../../src/config/media.settings.js';
import { gifExcerpt } from '../../src/modules/media/domain/gif-excerpt.js';
import type { GifFacts } from '../../src/modules/media/domain/gif-facts.js';
import {
  gifParameters,
  type AskedGifParameters,
} from '../../src/modules/media/domain/gif-parameters.js';
import { gifShape } from '../../src/modules/media/domain/gif-shape.js';
import { GifMaker, type MadeGif } from '../../src/modules/conversions/worker/gif-maker.js';
import { VideoInspector } from '../../src/modules/conversions/worker/video-inspector.js';
import { framesOf, type Frame } from './pictures.js';

/** A GIF and its decoded frames. */
export interface SeenGif extends MadeGif {
  facts: GifFacts;
  frames: Frame[];
}

/** Inspects a video and makes a GIF of it with one pair of tools, without queue or ledger. */
export class GifConversion {
  private readonly media: MediaSettings;
  private readonly tool: FfmpegMediaTool;
  private readonly settings = new ConversionsSettings();

  constructor(
    pair: MediaBinaries,
    private readonly folder: string,
  ) {
    this.media = Object.assign(new MediaSettings(), {
      ffmpegPath: pair.ffmpeg,
      ffprobePath: pair.ffprobe,
    });
    this.tool = new FfmpegMediaTool(this.media);
  }

  async of(video: string, asked: AskedGifParameters = {}): Promise<SeenGif> {
    const { trimSeconds } = this.settings;
    const signal = new AbortController().signal;
    const inspector = new VideoInspector(this.tool, this.settings, new MediaLimitsSettings());
    const { picture, contentSeconds } = await inspector.inspect(video, signal);
    const parameters = gifParameters(asked, trimSeconds);
    const excerpt = gifExcerpt(parameters, contentSeconds, trimSeconds);
    const scratch = await mkdtemp(join(this.folder, 'gif-'));
    const made = await new GifMaker(this.tool, this.media, this.settings).make(
      { parameters, picture, excerpt, shape: gifShape(parameters, picture) },
      { video, palette: join(scratch, 'palette.png'), gif: join(scratch, 'video.gif') },
      { signal, deadline: Date.now() + 60_000, onProgress: () => undefined },
    );
    const frames = await framesOf(made.path, { input: ['-ignore_loop', '1'] });
    return { ...made, frames: frames.map(({ frame }) => frame) };
  }
}
