import { signatureOf, type MediaClass } from '../../media/domain/media-format.js';
import type { OutputFormat } from './operation-definition.js';

/** How a result of a format is named and served. `extension` has no dot. */
export interface OutputType {
  class: MediaClass | 'text';
  extension: string;
  contentType: string;
}

const JSON_TYPE: OutputType = { class: 'text', extension: 'json', contentType: 'application/json' };

export function outputTypeOf(format: OutputFormat): OutputType {
  return format === 'json' ? JSON_TYPE : signatureOf(format);
}

/** What a result is saved as: the caller's own name for the input, with the extension of what was made of it. */
export function outputName(inputName: string, extension: string): string {
  const stem = inputName.replace(/\.[^.]{1,10}$/, '');
  return `${stem === '' ? inputName : stem}.${extension}`;
}
