import multer from 'multer';
import { AppError } from '../../contracts/app-error.js';

/** Answers a message about one field of the request. */
export function invalidField(field: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', { fields: [{ field, message }] });
}

function ofMulter(
  error: { code: string; field?: string | undefined },
  fileField: string,
): AppError {
  const field = error.field ?? 'body';
  switch (error.code) {
    case 'LIMIT_FILE_SIZE':
      return new AppError('PAYLOAD_TOO_LARGE');
    case 'LIMIT_FILE_COUNT':
      return invalidField(fileField, 'holds more files than allowed');
    case 'LIMIT_UNEXPECTED_FILE':
      return invalidField(
        field,
        field === fileField ? 'holds more files than allowed' : 'takes no file',
      );
    case 'LIMIT_FIELD_VALUE':
      return invalidField(field, 'is too long');
    case 'LIMIT_FIELD_NESTING':
    case 'LIMIT_FIELD_ARRAY_INDEX':
      return invalidField(field.slice(0, 100), 'is nested too deep or has too large an index');
    case 'LIMIT_FIELD_KEY':
      return invalidField('body', 'has a field name that is too long');
    case 'LIMIT_FIELD_COUNT':
    case 'LIMIT_PART_COUNT':
      return invalidField('body', 'has too many fields');
    default:
      return new AppError('MALFORMED_MULTIPART', { cause: error });
  }
}

/** What the parser itself (busboy) complains about, in plain Errors. */
const PARSER_COMPLAINTS =
  /^(Unexpected end of (form|file)|Malformed part header|Malformed content type|Multipart: Boundary not found)/;

/** The refusal behind an error of multer or of the parser below it; other errors stay what they are. */
export function translateMultipartError(error: unknown, fileField: string): unknown {
  if (error instanceof multer.MulterError) return ofMulter(error, fileField);
  if (error instanceof Error && PARSER_COMPLAINTS.test(error.message)) {
    return new AppError('MALFORMED_MULTIPART', { cause: error });
  }
  return error;
}
