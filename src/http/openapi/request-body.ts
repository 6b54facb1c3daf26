import type { MediaClass } from '../../modules/media/domain/media-signature.js';
import type { StreamingUploadOptions } from '../upload/streaming-upload.decorator.js';
import { propertiesOf, schemaOfClass } from './class-schema.js';
import type { BodyDocument } from './documented.decorator.js';
import type { DocumentedRoute } from './route-documents.js';
import { NamedSchema, type Keywords, type Schema } from './schema.js';

interface MediaType {
  schema: Schema;
  example?: unknown;
  encoding?: Record<string, { contentType: string }>;
}

/** The largest file a route takes by what it is, in bytes. */
export type FileLimits = Readonly<Record<MediaClass, number>>;

/** What is known of a route's body only when the application runs. */
export interface BodyFacts {
  /** For a route that takes files. */
  limits?: FileLimits | undefined;
  document: BodyDocument;
}

export interface RequestBody {
  required: boolean;
  description?: string;
  content: Record<string, MediaType>;
}

/** The body a route takes; undefined when it takes none. */
export function requestBodyOf(
  { upload, body }: DocumentedRoute,
  { limits, document }: BodyFacts,
): RequestBody | undefined {
  const { fields: stated, json, defaults, example, optional = false } = document;
  const fields = stated ?? (body === undefined ? undefined : schemaOfClass(body, defaults));
  const shown = example !== undefined && { example };
  if (upload === undefined) {
    const schema = json ?? fields;
    if (schema === undefined) return undefined;
    return { required: !optional, content: { 'application/json': { schema, ...shown } } };
  }
  const form: MediaType = {
    schema: formOf(upload, fields ?? { type: 'object' }),
    encoding: {
      [upload.field]: { contentType: upload.accept.map((kind) => `${kind}/*`).join(', ') },
    },
  };
  const isOptional = upload.required === false;
  const takesJson = isOptional && (json ?? fields);
  return {
    required: true,
    description: descriptionOf(upload, limits),
    content: {
      'multipart/form-data': form,
      ...(takesJson && { 'application/json': { schema: takesJson, ...shown } }),
    },
  };
}

function descriptionOf(
  { accept, maxFiles = 1 }: StreamingUploadOptions,
  limits: FileLimits | undefined,
): string {
  const kinds = accept.map((kind) => `${kind} (at most ${limits?.[kind] ?? 0} bytes)`).join(' or ');
  const files = maxFiles === 1 ? 'A file' : `At most ${maxFiles} files`;
  return `${files} of ${kinds}. What a file is, its content decides.`;
}

/** The fields with the files among them. */
function formOf(upload: StreamingUploadOptions, fields: Schema): Keywords {
  const { field, maxFiles = 1, required = true } = upload;
  const file: Keywords = { contentMediaType: 'application/octet-stream' };
  const files = {
    [field]: maxFiles === 1 ? file : { type: 'array', items: file, maxItems: maxFiles },
  };
  const needed = required ? [field] : [];
  if (fields instanceof NamedSchema || fields['properties'] === undefined) {
    return { type: 'object', allOf: [fields], properties: files, required: needed };
  }
  const own = (fields['required'] as string[] | undefined) ?? [];
  return {
    ...fields,
    properties: { ...files, ...propertiesOf(fields) },
    ...(needed.length + own.length > 0 && { required: [...needed, ...own] }),
  };
}
