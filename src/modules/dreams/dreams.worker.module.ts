import { Module } from '@nestjs/common';
import { RemoteDownload } from '../media/worker/remote-download.js';
import { BegunClips } from './worker/begun-clips.js';
import { CaptionsSetter } from './worker/captions.setter.js';
import { ClipMaker } from './worker/clip.maker.js';
import { ClipReader } from './worker/clip.reader.js';
import { ClipsMaker } from './worker/clips.maker.js';
import { DreamFilmMaker } from './worker/dream-film.maker.js';
import { DreamRenderHandler } from './worker/dream-render.handler.js';
import { FilmExaminer } from './worker/film.examiner.js';
import { FilmMaker } from './worker/film.maker.js';
import { FilmSoundLeveller } from './worker/film-sound.leveller.js';
import { FilmSoundMaker } from './worker/film-sound.maker.js';
import { PreviewMaker } from './worker/preview.maker.js';
import { ScenesPlanner } from './worker/scenes.planner.js';
import { ToolRunner } from './worker/tool.runner.js';

/**
 * Rendering dreams on a worker. Provided globally: ScenePlannerPort, VideoGeneratorPort, PreviewGeneratorPort,
 * TypesetterPort, RemoteSourcePort, MediaToolPort and settings.
 */
@Module({
  providers: [
    ToolRunner,
    RemoteDownload,
    CaptionsSetter,
    ClipReader,
    ClipMaker,
    ClipsMaker,
    FilmSoundLeveller,
    FilmSoundMaker,
    FilmMaker,
    FilmExaminer,
    ScenesPlanner,
    PreviewMaker,
    DreamFilmMaker,
    BegunClips,
    DreamRenderHandler,
  ],
})
export class DreamsWorkerModule {}
