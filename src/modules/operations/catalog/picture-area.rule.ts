import {
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';

/** Pixels that a picture may be made of. */
const MOST_PIXELS = 50_000_000;

/** Width times height is at most 50 megapixels, where both are given. */
@ValidatorConstraint({ name: 'pictureArea' })
export class PictureArea implements ValidatorConstraintInterface {
  validate(_: unknown, { object }: ValidationArguments): boolean {
    const { width, height } = object as { width?: unknown; height?: unknown };
    if (typeof width !== 'number' || typeof height !== 'number') return true;
    return width * height <= MOST_PIXELS;
  }

  defaultMessage(): string {
    return 'width times height must not exceed 50,000,000 pixels';
  }
}
