import type { FfmpegMediaTool } from '../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import type { MediaBinaries } from '../src/adapters/ffmpeg/media-binaries.js';
import { OperationClient } from './operation-client.js';
import { operationWorks, type OperationWork } from './operation-works.js';
import { median, timed } from './statistics.js';

/** What is measured, and where. */
export interface OperationGround {
  tool: FfmpegMediaTool;
  binaries: MediaBinaries;
  url: string;
  clip: string;
  scratch: string;
  /** Leaves out the rows that do not hold this in their name. */
  only: string;
}

/** Seconds, medians of the rounds. */
export interface OperationFigures {
  name: string;
  /** From the first byte of the upload to the completion. */
  whole: number;
  /** Of it, from the start on a worker to the completion. */
  working: number;
  bare: number;
  /** Of what counts: `whole`, unless the work says `working`. Medians of each round's own. */
  ratio: number;
  more: number;
  must: OperationWork['must'];
}

/** Every operation beside the tool it runs, in turns. The first round warms up and does not count. */
export async function* operationFigures(ground: OperationGround): AsyncGenerator<OperationFigures> {
  const client = new OperationClient(ground.url);
  const works = (await operationWorks(ground)).filter(({ name }) => name.includes(ground.only));
  for (const work of works) {
    const { name, operation, parameters, input, rounds, counts, must } = work;
    const times: Record<'bare' | 'whole' | 'working', number[]> = {
      ...{ bare: [], whole: [], working: [] },
    };
    for (let round = 0; round <= rounds; round++) {
      const bare = await timed(work.bare);
      const { whole, working } = await client.run(operation, parameters, input);
      if (round === 0) continue;
      times.bare.push(bare / 1000);
      times.whole.push(whole / 1000);
      times.working.push(working / 1000);
    }
    const bareIn = (round: number): number => times.bare[round] ?? Number.NaN;
    yield {
      name,
      whole: median(times.whole),
      working: median(times.working),
      bare: median(times.bare),
      ratio: median(times[counts].map((seconds, round) => seconds / bareIn(round))),
      more: median(times[counts].map((seconds, round) => seconds - bareIn(round))),
      must,
    };
  }
}
