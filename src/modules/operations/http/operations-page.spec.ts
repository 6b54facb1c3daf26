import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import type { OperationDefinition } from '../domain/operation-definition.js';
import { inputExtensions } from '../domain/output-file-type.js';
import { outputTypeOf } from '../domain/output-format.js';
import { parameterSchema } from './parameter-schema.js';

const PAGE = fileURLToPath(new URL('../../../../docs/operations.md', import.meta.url));
const GENERATED = /(?<=<!-- catalog -->\n)[^]*(?=\n<!-- \/catalog -->)/;

type Rules = Record<string, unknown>;

const code = (value: unknown): string => `\`${String(value)}\``;

const row = (...cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (head: string[], rows: string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');

function overview(definitions: OperationDefinition[]): string {
  const rows = definitions.map((definition) => {
    const { name, summary, produces } = definition;
    const made = new Set(produces.map((output) => outputTypeOf(output).extension));
    return row(code(name), summary, inputExtensions(definition).join(', '), [...made].join(', '));
  });
  return table(['operation', 'what it does', 'takes', 'makes'], rows);
}

function parametersOf(definition: OperationDefinition): string {
  const { properties, required } = parameterSchema(definition);
  const rows = Object.entries(properties).map(([name, rules]) =>
    row(
      code(name),
      valuesOf(rules),
      required.includes(name) ? 'required' : defaultOf(rules),
      String(rules['description']),
    ),
  );
  return `### ${definition.name}\n\n${table(['parameter', 'values', 'default', 'meaning'], rows)}`;
}

function valuesOf({ type, enum: choices, minimum, maximum, pattern, ...rules }: Rules): string {
  if (Array.isArray(choices)) return choices.map(code).join(', ');
  if (typeof pattern === 'string') return code(pattern);
  if (type === 'boolean') return '`true`, `false`';
  const { exclusiveMinimum } = rules;
  const least = typeof minimum === 'number' ? minimum : `more than ${String(exclusiveMinimum)}`;
  return `${String(type)}, ${least} to ${String(maximum)}`;
}

const defaultOf = ({ default: value }: Rules): string => (value === undefined ? '' : code(value));

describe('The page of operations', () => {
  it('tells every operation with its parameters (npm run docs:operations writes it)', async () => {
    const page = await readFile(PAGE, 'utf8');
    const definitions = (await OperationCatalog.load()).all();
    const told = [overview(definitions), ...definitions.map(parametersOf)].join('\n\n');
    expect(page).toMatch(GENERATED);
    const written = page.replace(GENERATED, () => `\n${told}\n`);
    const options = { ...(await resolveConfig(PAGE)), filepath: PAGE };
    await expect(await format(written, options)).toMatchFileSnapshot(PAGE);
  });
});
