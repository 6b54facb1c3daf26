import { Transform, type TransformFnParams } from 'class-transformer';

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const INTEGER = /^(0|-?[1-9]\d*)$/;
const LONGEST_NUMBER = 32;

const textual = new WeakSet<object>();

/** Says that an input can hold nothing but strings, so that declared types may be read from them. */
export function markTextual(input: object): void {
  textual.add(input);
}

/** Whether the input was marked as holding nothing but strings. */
export function isTextual(input: unknown): boolean {
  return typeof input === 'object' && input !== null && textual.has(input);
}

function parseAs(syntax: RegExp): (params: TransformFnParams) => unknown {
  return ({ value, obj }: { value: unknown; obj: unknown }) =>
    typeof value === 'string' &&
    value.length <= LONGEST_NUMBER &&
    syntax.test(value) &&
    isTextual(obj)
      ? Number(value)
      : value;
}

/**
 * Reads an integer from a form field or a query parameter. Text of any other form stays text, so that `@IsInt` refuses
 * it; in JSON, where numbers can be written as such, nothing is parsed.
 */
export const FormInteger = (): PropertyDecorator => Transform(parseAs(INTEGER));

/** The same for decimal numbers. */
export const FormNumber = (): PropertyDecorator => Transform(parseAs(DECIMAL));

/** The same for `true` and `false`. */
export const FormBoolean = (): PropertyDecorator =>
  Transform(({ value, obj }: { value: unknown; obj: unknown }) =>
    isTextual(obj) && (value === 'true' || value === 'false') ? value === 'true' : value,
  );
