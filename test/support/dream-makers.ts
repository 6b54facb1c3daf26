import sharp from 'sharp';
import type { PlannedScene, ScenePlan } from '../../src/contracts/dream.js';
import { ScenePlannerPort, type ScenePlanRequest } from '../../src/ports/scene-planner.port.js';
import { TypesetterPort, type CaptionRequest } from '../../src/ports/typesetter.port.js';
import {
  PreviewGeneratorPort,
  type ClipRequest,
  type ClipWork,
  type MadeClip,
} from '../../src/ports/video-generator.port.js';
import { ffmpeg } from './media.js';

/** How a clip looks, where it is not just as asked for. */
export interface ClipLook {
  /** Any lavfi source without size, rate and length; the prompt as a colour when left out. */
  source?: string;
  /** Width x height. */
  size?: string;
  rate?: number;
  seconds?: number;
  /** Pixel aspect, e.g. `4/3`. */
  sampleAspect?: string;
  /** Black from its middle on. */
  fadesOut?: boolean;
  /** The pitch of a tone beside the picture, in Hz; silent when left out. */
  tone?: number;
}

/** What is done in place of making a clip. Answering nothing, the clip is made after all. */
export type ClipBehaviour = (
  request: ClipRequest,
  work: ClipWork,
) => Promise<MadeClip | undefined> | undefined;

/** Makes clips of a plain colour, which is the prompt, unless it is told otherwise for a prompt. Remembers all it was asked. */
export class ColourGenerator extends PreviewGeneratorPort {
  readonly name = 'colours';
  version = '1';
  parallel = 2;
  captioned = false;
  costUsd: number | undefined = 0.25;
  readonly requests: ClipRequest[] = [];
  readonly abandoned: Record<string, unknown>[] = [];
  /** The most clips that were under way at the same time. */
  most = 0;
  private underWay = 0;
  private readonly looks = new Map<string, ClipLook>();
  private readonly behaviours = new Map<string, ClipBehaviour[]>();

  /** The prompts it was asked for, in order. */
  get prompts(): string[] {
    return this.requests.map(({ prompt }) => prompt);
  }

  paints(prompt: string, look: ClipLook): this {
    this.looks.set(prompt, look);
    return this;
  }

  /** What happens the first time a prompt is asked for, the second, and so on; after that the clip is made. */
  on(prompt: string, ...behaviours: ClipBehaviour[]): this {
    this.behaviours.set(prompt, behaviours);
    return this;
  }

  async make(request: ClipRequest, work: ClipWork): Promise<MadeClip> {
    this.requests.push(request);
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    try {
      const behaviour = this.behaviours.get(request.prompt)?.shift();
      return (await behaviour?.(request, work)) ?? (await this.made(request, work));
    } finally {
      this.underWay -= 1;
    }
  }

  abandon(begun: Record<string, unknown>): Promise<void> {
    this.abandoned.push(begun);
    return Promise.resolve();
  }

  private async made(request: ClipRequest, { folder }: ClipWork): Promise<MadeClip> {
    const path = `${folder}/made.mp4`;
    await paintClip(path, request, this.looks.get(request.prompt));
    return { file: { path }, costUsd: this.costUsd };
  }
}

/** Writes the clip that a request asks for, in another look where one is given. */
export async function paintClip(
  path: string,
  { prompt, width, height, frameRate, seconds: asked }: ClipRequest,
  look: ClipLook = {},
): Promise<void> {
  const { size = `${width}x${height}`, rate = frameRate, seconds = asked, tone } = look;
  const source = look.source ?? `color=c=${prompt}`;
  const dark =
    look.fadesOut === true ? `drawbox=t=fill:c=black:enable=gt(t\\,${seconds / 2}),` : '';
  const joint = source.includes('=') ? ':' : '=';
  await ffmpeg(
    ...['-f', 'lavfi', '-i', `${source}${joint}s=${size}:r=${rate}:d=${seconds}`],
    ...(tone === undefined ? [] : ['-f', 'lavfi', '-i', `sine=f=${tone}:r=44100:d=${seconds}`]),
    ...[
      '-vf',
      `${dark}setsar=${look.sampleAspect ?? '1'}`,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
    ],
    ...['-pix_fmt', 'yuv420p', ...(tone === undefined ? [] : ['-c:a', 'aac']), path],
  );
}

/** Hangs until its attempt ends, then rethrows why; what it has begun it keeps first. */
export function hangs(begun?: Record<string, unknown>): ClipBehaviour {
  return async (_request, { signal, keep }) => {
    if (begun !== undefined) await keep(begun);
    return new Promise((_resolve, reject) => {
      const end = (): void => {
        reject(signal.reason as Error);
      };
      if (signal.aborted) end();
      signal.addEventListener('abort', end, { once: true });
    });
  };
}

export function fails(error: Error): ClipBehaviour {
  return () => Promise.reject(error);
}

/** Plans the scenes it was given, and counts how often it is asked. */
export class FixedPlanner extends ScenePlannerPort {
  readonly requests: ScenePlanRequest[] = [];

  constructor(
    private readonly scenes: PlannedScene[],
    private readonly costUsd: number | undefined = 0.01,
  ) {
    super();
  }

  plan(request: ScenePlanRequest): Promise<ScenePlan> {
    this.requests.push(request);
    const { scenes, costUsd } = this;
    return Promise.resolve({ scenes, planner: 'fixed', costUsd });
  }
}

/** Draws a white box in place of words: a title in the middle, a caption at the foot. */
export class BoxTypesetter extends TypesetterPort {
  readonly requests: CaptionRequest[] = [];

  async set(request: CaptionRequest): Promise<void> {
    this.requests.push(request);
    const { width, height, kind, path } = request;
    const box = { width: Math.round(width / 2), height: Math.round(height / 8) };
    const top = Math.round(height * (kind === 'title' ? 0.44 : 0.8));
    const clear = { channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } as const;
    const white = {
      ...box,
      channels: 4,
      background: { r: 255, g: 255, b: 255, alpha: 1 },
    } as const;
    await sharp({ create: { width, height, ...clear } })
      .composite([{ input: { create: white }, left: Math.round(width / 4), top }])
      .png()
      .toFile(path);
  }
}
