import { IsArray, MinLength } from 'class-validator';
import { Env } from './env.decorator.js';

/** What worker and API sign their messages with. */
export class CallbackSettings {
  /** One secret, or two separated by a comma while rotating: both sign and both verify. */
  @Env('CALLBACK_SECRET', (raw) => raw.split(',').map((secret) => secret.trim()))
  @IsArray()
  @MinLength(32, { each: true })
  secrets: string[] = [];
}
