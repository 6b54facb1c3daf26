import { IsString, Length } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { ClipInput, secondsOf } from './clip.input.js';
import { generationModel, given } from './generation-model.js';

export class WanVideoI2vInput extends ClipInput {
  @JSONSchema({ description: 'The address of the picture it begins with.', format: 'uri' })
  @IsString()
  @Length(1, 2048)
  image!: string;
}

export const wanVideoI2v = generationModel<WanVideoI2vInput>({
  name: 'wan-video-i2v',
  summary: 'A short video that begins with a picture and goes on as a text tells.',
  produces: 'video',
  target: { model: 'wan-video/wan-2.5-i2v' },
  input: WanVideoI2vInput,
  addresses: ['image'],
  example: {
    prompt: 'the waves begin to move',
    image: 'https://images.example.org/coast.jpg',
    size: '720p',
    duration: '5s',
  },
  translate: (input) =>
    given({
      prompt: input.prompt,
      negative_prompt: input.negative_prompt,
      image: input.image,
      resolution: input.size,
      duration: secondsOf(input.duration),
      seed: input.seed,
    }),
});
