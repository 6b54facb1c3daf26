import { IsIn } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { generationModel, given } from './generation-model.js';
import { PromptedInput } from './prompted.input.js';

const ASPECT_RATIOS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9', '9:21'] as const;

export class FluxSchnellInput extends PromptedInput {
  @IsIn(ASPECT_RATIOS)
  aspect_ratio: (typeof ASPECT_RATIOS)[number] = '1:1';

  @JSONSchema({ description: 'The kind of file.' })
  @IsIn(['png', 'jpg', 'webp'])
  format: 'png' | 'jpg' | 'webp' = 'png';
}

export const fluxSchnell = generationModel<FluxSchnellInput>({
  name: 'flux-schnell',
  summary: 'An image of what a text tells, within seconds.',
  produces: 'image',
  target: { model: 'black-forest-labs/flux-schnell' },
  input: FluxSchnellInput,
  addresses: [],
  example: { prompt: 'a lighthouse in the mist, watercolour', aspect_ratio: '3:2' },
  translate: ({ prompt, aspect_ratio, format, seed }) =>
    given({ prompt, aspect_ratio, output_format: format, num_outputs: 1, seed }),
});
