import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import type { Writable } from 'node:stream';
import { markTextual } from '../validation/textual-input.js';
import { BodyMeter, type BodyMeterOptions } from './body-meter.js';
import type { MediaIntake } from './media-intake.js';
import { translateMultipartError } from './multipart-errors.js';

export interface MultipartLimits {
  field: string;
  maxFileBytes: number;
  maxFiles: number;
}

const MAX_FIELDS = 20;
const MAX_FIELD_BYTES = 64 * 1024;

/** What text fields and part headers may add to a body, in bytes. */
export const MULTIPART_OVERHEAD = 1024 * 1024;

type FormRequest = BodyMeter & Pick<Request, 'headers'> & { body?: Record<string, unknown> };

function parserOf(
  intake: MediaIntake,
  { field, maxFileBytes, maxFiles }: MultipartLimits,
): RequestHandler {
  const options: multer.Options & {
    streamHandler: (source: BodyMeter, parser: Writable) => void;
  } = {
    storage: intake,
    defParamCharset: 'utf8',
    limits: {
      fileSize: maxFileBytes,
      files: maxFiles,
      fields: MAX_FIELDS,
      parts: maxFiles + MAX_FIELDS,
      fieldSize: MAX_FIELD_BYTES,
      fieldNameSize: 100,
      headerPairs: 50,
      fieldNestingDepth: 2,
      fieldArrayIndexLimit: 20,
    },
    streamHandler: (source, parser) => {
      // Giving up, multer would read the rest of the body, however long: there is nothing more to come from us.
      parser.once('unpipe', () => {
        if (!source.readableEnded) source.destroy();
      });
      source.pipe(parser);
    },
  };
  return multer(options).array(field, maxFiles);
}

/**
 * Reads a multipart body into the intake and answers its text fields. Memory stays constant: the caller is read from
 * only as fast as storage takes the bytes. Throws an AppError for whatever the caller did wrong.
 */
export async function readMultipart(
  request: Request,
  response: Response,
  intake: MediaIntake,
  limits: MultipartLimits & Omit<BodyMeterOptions, 'maxBytes'>,
): Promise<Record<string, unknown>> {
  const maxBytes = limits.maxFiles * limits.maxFileBytes + MULTIPART_OVERHEAD;
  const meter = new BodyMeter(request, { ...limits, maxBytes });
  const form: FormRequest = Object.assign(meter, { headers: request.headers });
  const parse = parserOf(intake, limits);
  if (request.headers.expect !== undefined) response.writeContinue();
  try {
    await new Promise<void>((resolve, reject) => {
      // All that multer asks of a request is its headers, its bytes and a place for the fields.
      void parse(form as unknown as Request, response, (error?: unknown) => {
        if (error === undefined) resolve();
        else
          reject(
            error instanceof Error
              ? error
              : new Error('The form could not be read', { cause: error }),
          );
      });
    });
  } catch (error) {
    throw translateMultipartError(error, limits.field);
  }
  const fields = form.body ?? {};
  markTextual(fields);
  return fields;
}
