import type { OperationDefinition } from './operation-definition.js';
import { outputTypeOf } from './output-format.js';

const EXTENSION = /\.([a-z0-9]{1,10})$/;

/**
 * The extension of what an operation made, without a dot: that of its own key where it is one of the formats the
 * operation produces, else the first format of this content type.
 */
export function outputExtension(
  { produces }: Pick<OperationDefinition, 'produces'>,
  { key, contentType }: { key: string; contentType: string },
): string {
  const named = EXTENSION.exec(key)?.[1];
  const types = produces.map(outputTypeOf).filter((type) => type.contentType === contentType);
  const type = types.find(({ extension }) => extension === named) ?? types[0];
  return type?.extension ?? named ?? 'bin';
}

/** Whether an operation takes files of a content type of ours. */
export function takesContentType(
  { accepts }: Pick<OperationDefinition, 'accepts'>,
  contentType: string,
): boolean {
  return accepts.some((format) => outputTypeOf(format).contentType === contentType);
}

/** The extensions of the files an operation can read, each once. What is let in only to be refused is not told. */
export function inputExtensions({ accepts }: Pick<OperationDefinition, 'accepts'>): string[] {
  const readable = accepts.filter((format) => format !== 'heic');
  return [...new Set(readable.map((format) => outputTypeOf(format).extension))];
}
