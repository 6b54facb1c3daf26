import { describe, expect, it } from 'vitest';
import { ImageToolPort } from '../../../ports/image-tool.port.js';
import { MediaToolPort, type MediaToolVersion } from '../../../ports/media-tool.port.js';
import { EngineVersion } from './engine-version.js';

const unused = (): Promise<never> => Promise.reject(new Error('Nothing is worked on here'));

/** Answers with these versions, one after the other; with a failure where there is none. */
class MediaTools extends MediaToolPort {
  asked = 0;
  override readonly probe = unused;
  override readonly measure = unused;
  override readonly run = unused;

  constructor(private readonly versions: (string | undefined)[]) {
    super();
  }

  version(): Promise<MediaToolVersion> {
    const version = this.versions[this.asked++];
    if (version === undefined) return Promise.reject(new Error('No tool is there'));
    return Promise.resolve({ ffmpeg: version, ffprobe: version });
  }
}

class ImageTools extends ImageToolPort {
  override readonly inspect = unused;
  override readonly edit = unused;

  constructor(private readonly named: string) {
    super();
  }

  version(): Promise<string> {
    return Promise.resolve(this.named);
  }
}

const versionOf = (media: string, image?: string): Promise<string | undefined> =>
  new EngineVersion(
    new MediaTools([media]),
    image === undefined ? undefined : new ImageTools(image),
  ).current();

describe('The version of what makes results', () => {
  it('is another with another tool', async () => {
    const versions = await Promise.all([
      versionOf('5.1'),
      versionOf('7.0'),
      versionOf('5.1', '8.15'),
      versionOf('5.1', '8.16'),
    ]);
    expect(new Set(versions).size).toBe(4);
    expect(await versionOf('5.1', '8.15')).toBe(versions[2]);
  });

  it('is asked for once', async () => {
    const tools = new MediaTools(['5.1']);
    const engine = new EngineVersion(tools);
    const [first, second] = await Promise.all([engine.current(), engine.current()]);
    expect(second).toBe(first);
    expect(await engine.current()).toBe(first);
    expect(tools.asked).toBe(1);
  });

  it('is not known while a tool does not answer, and asked for again', async () => {
    const engine = new EngineVersion(new MediaTools([undefined, '5.1']));
    expect(await engine.current()).toBeUndefined();
    expect(await engine.current()).toContain('5.1');
  });
});
