import { OperationCatalog } from '../../../../src/modules/operations/catalog/operation-catalog.js';
import type { OperationDefinition } from '../../../../src/modules/operations/domain/operation-definition.js';
import { parameterSchema } from '../../../../src/modules/operations/http/parameter-schema.js';

/** A wrong value of one parameter. `parameters`: as JSON text, for not all of it is JSON. */
export interface ParameterCase {
  name: string;
  operation: string;
  parameter: string;
  parameters: string;
  code: 'VALIDATION_FAILED' | 'MALFORMED_JSON';
}

/** The rules of one parameter, as far as values are made from them. */
interface Rules {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
}

/** What operations need beside what their schemas call required: one of two, at least. */
const NEEDED: Record<string, object> = { image_resize: { width: 64 } };

const OF_OTHER_TYPES = ['null', '[]', '{}', '[null]', '[[1]]', '{"$ne":null}'];

const NO_NUMBERS = ['true', 'false', '""', '"NaN"', '"10px"', '"1e3"', '1e400', '-1e400'];

const NO_JSON = ['NaN', 'Infinity', '0x10', '01', '+1', "'1'", 'undefined'];

const PAYLOADS = [
  '',
  'x; rm -rf /',
  '$(id)',
  '`id`',
  '| nc 127.0.0.1 1',
  '-i /etc/passwd',
  'medium -f lavfi',
  '-y',
  'file:/etc/passwd',
  'concat:/etc/passwd|/etc/group',
  'subfile,,start,0,end,9,,:/etc/passwd',
  'tee',
  'hls',
  'null',
  'image2',
  'pipe:1',
  '../../x',
  '%{pts}',
  'textfile=/etc/passwd',
  "x',movie=/etc/passwd[a];'",
  'x\nx',
  'x\0',
  '\u202ex',
  'x'.repeat(10_000),
  '1e9k',
  '99999:99:99',
].map((text) => JSON.stringify(text));

/** Halves of surrogate pairs, which only an escape can spell. */
const HALVES = [String.raw`"\ud800"`, String.raw`"\udc00x"`];

/** Every definition's name, and parameters it takes, as few as can be. */
export const OPERATIONS = (await OperationCatalog.load()).all().map((definition) => {
  const { name } = definition;
  return { name, parameters: { ...required(definition), ...NEEDED[name] }, definition };
});

export const PARAMETER_CASES: ParameterCase[] = OPERATIONS.flatMap(
  ({ name: operation, parameters: fine, definition }) =>
    Object.entries(parameterSchema(definition).properties).flatMap(([parameter, rules]) => {
      const row = (value: string, code: ParameterCase['code']): ParameterCase => ({
        name: `${operation}: ${parameter} of ${value.slice(0, 40)}`,
        ...{ operation, parameter, code },
        parameters: withValue({ ...fine }, parameter, value),
      });
      return [
        ...wrongValues(rules as Rules).map((value) => row(value, 'VALIDATION_FAILED')),
        ...NO_JSON.map((value) => row(value, 'MALFORMED_JSON')),
      ];
    }),
);

function required(definition: OperationDefinition): Record<string, unknown> {
  const schema = parameterSchema(definition);
  return Object.fromEntries(
    schema.required.map((name) => {
      const { enum: allowed, minimum = 1 } = (schema.properties[name] ?? {}) as Rules;
      return [name, allowed?.[0] ?? minimum];
    }),
  );
}

function withValue(fine: Record<string, unknown>, parameter: string, value: string): string {
  const others = Object.entries(fine).filter(([name]) => name !== parameter);
  const members = others.map(([name, other]) => `"${name}":${JSON.stringify(other)}`);
  return `{${[...members, `"${parameter}":${value}`].join(',')}}`;
}

function wrongValues(rules: Rules): string[] {
  switch (rules.type) {
    case 'integer':
    case 'number':
      return wrongNumbers(rules);
    case 'boolean':
      return ['"true"', '"false"', '1', '0', '""', ...OF_OTHER_TYPES];
    default:
      return [...wrongTexts(rules), '1', '0', 'true', '1e400', ...OF_OTHER_TYPES];
  }
}

function wrongNumbers({ type, minimum, maximum }: Rules): string[] {
  const some = minimum ?? maximum ?? 1;
  const step = type === 'integer' ? 1 : 0.001;
  return [
    ...(minimum === undefined ? [] : [String(minimum - step), String(minimum - 1_000_000)]),
    ...(minimum !== undefined && minimum > 0 ? ['0', '-0', '-1'] : []),
    ...(maximum === undefined ? [] : [String(maximum + step), '9007199254740993', '1e308']),
    ...(type === 'integer' ? [String(some + 0.5)] : []),
    ...[JSON.stringify(String(some)), `[${some}]`, `{"value":${some}}`],
    ...NO_NUMBERS,
    ...OF_OTHER_TYPES,
  ];
}

function wrongTexts({ enum: allowed = [] }: Rules): string[] {
  const near = allowed
    .slice(0, 1)
    .flatMap((value) => [
      `${value} `,
      ` ${value}`,
      `${value}\0`,
      `${value}\n`,
      `${value}\u200b`,
      value.toUpperCase(),
    ]);
  return [...near.map((text) => JSON.stringify(text)), ...PAYLOADS, ...HALVES].filter(
    (text) => !allowed.some((value) => JSON.stringify(value) === text),
  );
}
