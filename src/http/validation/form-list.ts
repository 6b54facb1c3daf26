import { Transform } from 'class-transformer';
import { parseJsonField } from './form-json.js';
import { isTextual } from './textual-input.js';

/** Reads a list from a form: a field for each item, or one of JSON. In a JSON body the value stands as it is. */
export const FormList = (): PropertyDecorator =>
  Transform(({ value, obj, key }: { value: unknown; obj: unknown; key: string }) => {
    if (!isTextual(obj) || typeof value !== 'string') return value;
    return value.startsWith('[') ? parseJsonField(key, value) : [value];
  });
