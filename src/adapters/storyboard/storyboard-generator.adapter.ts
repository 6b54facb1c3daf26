import type { MediaToolPort } from '../../ports/media-tool.port.js';
import {
  PreviewGeneratorPort,
  type ClipRequest,
  type ClipWork,
  type MadeClip,
} from '../../ports/video-generator.port.js';

/** Draws each scene from its words: needs no account, and is the same for the same words. */
export class StoryboardGenerator extends PreviewGeneratorPort {
  readonly name = 'storyboard';
  readonly version = '1';
  readonly parallel = 1;
  readonly captioned = true;

  constructor(private readonly mediaTool: MediaToolPort) {
    super();
  }

  make(_request: ClipRequest, _work: ClipWork): Promise<MadeClip> {
    return Promise.reject(new Error(`Not drawn yet ${typeof this.mediaTool}`));
  }

  /** Nothing is begun elsewhere. */
  abandon(): Promise<void> {
    return Promise.resolve();
  }
}
