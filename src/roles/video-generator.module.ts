import { Module } from '@nestjs/common';
import { ChatScenePlanner } from '../adapters/openai/chat-scene-planner.adapter.js';
import type { Pace } from '../adapters/replicate/clip-watch.js';
import { ReplicateVideoGenerator } from '../adapters/replicate/replicate-video-generator.adapter.js';
import { StoryboardGenerator } from '../adapters/storyboard/storyboard-generator.adapter.js';
import { StoryboardTypesetter } from '../adapters/storyboard/storyboard-typesetter.adapter.js';
import { TextScenePlanner } from '../adapters/storyboard/text-scene-planner.adapter.js';
import { OpenAiSettings } from '../config/openai.settings.js';
import { ReplicateSettings } from '../config/replicate.settings.js';
import { ServerSettings } from '../config/server.settings.js';
import { VideoGeneratorSettings } from '../config/video-generator.settings.js';
import { MediaToolPort } from '../ports/media-tool.port.js';
import { PredictionProviderPort } from '../ports/prediction-provider.port.js';
import { ScenePlannerPort } from '../ports/scene-planner.port.js';
import { TypesetterPort } from '../ports/typesetter.port.js';
import { PreviewGeneratorPort, VideoGeneratorPort } from '../ports/video-generator.port.js';

/** Who plans dreams, makes their pictures and sets their words. Beside it MediaToolPort and PredictionProviderPort are provided. */
@Module({
  providers: [
    {
      provide: PreviewGeneratorPort,
      inject: [MediaToolPort],
      useFactory: (mediaTool: MediaToolPort) => new StoryboardGenerator(mediaTool),
    },
    {
      provide: VideoGeneratorPort,
      inject: [
        VideoGeneratorSettings,
        PreviewGeneratorPort,
        PredictionProviderPort,
        ServerSettings,
        ReplicateSettings,
      ],
      useFactory: (
        { generator, model, parallelClips: parallel, usdPerSecond }: VideoGeneratorSettings,
        storyboard: PreviewGeneratorPort,
        provider: PredictionProviderPort,
        { publicBaseUrl }: ServerSettings,
        { pollIntervalMs }: ReplicateSettings,
      ) =>
        generator === 'storyboard'
          ? storyboard
          : new ReplicateVideoGenerator(provider, {
              ...{ model, parallel, usdPerSecond, publicBaseUrl },
              pace: paceOf(pollIntervalMs),
            }),
    },
    {
      provide: ScenePlannerPort,
      inject: [OpenAiSettings],
      useFactory: ({ apiKey, baseUrl, model, usdPerMillionTokens }: OpenAiSettings) =>
        apiKey === undefined
          ? new TextScenePlanner()
          : new ChatScenePlanner({
              baseUrl: baseUrl.replace(/\/+$/, ''),
              ...{ apiKey, model, usdPerMillionTokens },
            }),
    },
    { provide: TypesetterPort, useClass: StoryboardTypesetter },
  ],
  exports: [PreviewGeneratorPort, VideoGeneratorPort, ScenePlannerPort, TypesetterPort],
})
export class VideoGeneratorModule {}

/** A clip is looked at more often than a generation whose webhook may come, and less often the longer it takes. */
function paceOf(pollIntervalMs: number): Pace {
  return { firstMs: Math.min(2_000, pollIntervalMs), longestMs: Math.min(10_000, pollIntervalMs) };
}
