import { TypesetterPort } from '../../ports/typesetter.port.js';

/** Sets words in the fonts that are shipped with the product. */
export class StoryboardTypesetter extends TypesetterPort {
  set(): Promise<void> {
    return Promise.reject(new Error('Not set yet'));
  }
}
