import { availableParallelism } from 'node:os';
import type { FfmpegMediaTool } from '../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { MediaLimitsSettings } from '../src/config/media-limits.settings.js';
import { OperationsSettings } from '../src/config/operations.settings.js';
import { OperationCatalog } from '../src/modules/operations/catalog/operation-catalog.js';
import { SourceReader } from '../src/modules/operations/worker/source.reader.js';

/** The command lines that an operation runs on a file, for calling ffmpeg directly. */
export async function bareOperationCommands(
  tool: FfmpegMediaTool,
  operation: string,
  parameters: object,
  input: string,
  scratch: string,
): Promise<string[][]> {
  const definition = (await OperationCatalog.load()).get(operation);
  if (definition?.reads !== 'media') throw new Error(`${operation} is not for ffmpeg`);
  const limits = new MediaLimitsSettings();
  const settings = new OperationsSettings();
  const sources = new SourceReader(tool, settings, limits);
  const format = await sources.formatOf(input);
  const source = await sources.read(input, format, new AbortController().signal);
  const { steps } = definition.plan(
    Object.assign(new definition.parameters(), parameters),
    {
      input,
      scratch,
      limits,
      cores: availableParallelism(),
      outputBytes: 2 ** 40,
      toolVersion: (await tool.version()).ffmpeg,
      level: 1,
    },
    source,
  );
  return steps.map((step) => {
    if (step.do !== 'run') throw new Error(`${operation} does more than run ffmpeg`);
    const { inputs, outputs } = step.command;
    return [
      ...inputs.flatMap(({ options, path }) => [...options, '-i', path]),
      ...outputs.flatMap(({ options, path }) => [...options, path]),
    ];
  });
}
