import { Injectable } from '@nestjs/common';
import { DreamsSettings } from '../../../config/dreams.settings.js';
import { propertiesOf, schemaOfClass } from '../../../http/openapi/class-schema.js';
import { BodyDescription, type BodyDocument } from '../../../http/openapi/documented.decorator.js';
import { named } from '../../../http/openapi/schema.js';
import { CreateDreamDto } from './dream.dto.js';

/** The body that makes a dream, with the limits that the service is run with. */
@Injectable()
export class CreateDreamBody extends BodyDescription {
  constructor(private readonly settings: DreamsSettings) {
    super();
  }

  describe(): BodyDocument {
    const { maxText, maxScenes } = this.settings;
    const schema = schemaOfClass(CreateDreamDto, { scenes: [], size: '1280x720' });
    const { text, scenes, ...others } = propertiesOf(schema);
    return {
      json: named('CreateDream', 'A text, and as much more as its author wants to say.', {
        ...schema,
        properties: {
          text: { ...text, maxLength: maxText },
          scenes: { ...scenes, maxItems: maxScenes },
          ...others,
        },
      }),
      example: {
        title: 'The lighthouse',
        text: 'A lighthouse stands on a cliff. At dusk its lamp begins to turn.',
        scenes: [
          { prompt: 'A lighthouse on a cliff above a calm sea', duration: 4 },
          { prompt: 'Its lamp begins to turn at dusk' },
        ],
        size: '1280x720',
      },
    };
  }
}
