import { ValidateBy, type ValidationArguments } from 'class-validator';
import { SOUND_FORMAT_FACTS, SOUND_FORMATS } from '../domain/sound-format.js';

/** Wants a parameter left out where the `output_format` beside it is lossless: its size is what it is. */
export function LossyOnly(): PropertyDecorator {
  return ValidateBy({
    name: 'lossyOnly',
    validator: {
      validate: (_value, context) => !isLossless(context),
      defaultMessage: (context) =>
        `${context?.property ?? 'it'} must be left out: ${String(formatOf(context))} is lossless`,
    },
  });
}

function isLossless(context?: ValidationArguments): boolean {
  const format = SOUND_FORMATS.find((one) => one === formatOf(context));
  return format !== undefined && !SOUND_FORMAT_FACTS[format].lossy;
}

function formatOf(context?: ValidationArguments): unknown {
  const { object = {} } = context ?? {};
  return 'output_format' in object ? object.output_format : undefined;
}
