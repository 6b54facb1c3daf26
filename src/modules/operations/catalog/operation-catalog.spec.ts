import { readdirSync } from 'node:fs';
import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { parameterSchema } from '../http/parameter-schema.js';
import { OperationCatalog } from './operation-catalog.js';

const catalog = await OperationCatalog.load();
const files = readdirSync(new URL('.', import.meta.url)).filter((name) =>
  name.endsWith('.operation.ts'),
);

describe('The catalog of operations', () => {
  it('holds an operation for each file, called as the file is', () => {
    const expected = files.map((file) => file.replace('.operation.ts', '').replaceAll('-', '_'));
    expect(catalog.all().map(({ name }) => name)).toEqual(expected.sort());
  });

  it.each(catalog.all())('$name has a spec beside it', ({ name }) => {
    const spec = `${name.replaceAll('_', '-')}.operation.spec.ts`;
    expect(readdirSync(new URL('.', import.meta.url))).toContain(spec);
  });

  it.each(catalog.all())('$name says in a sentence what comes out', ({ summary }) => {
    expect(summary).toMatch(/^[A-Z].{20,160}\.$/s);
  });

  it.each(catalog.all())('$name takes something and makes something', ({ accepts, produces }) => {
    expect(accepts.length).toBeGreaterThan(0);
    expect(produces.length).toBeGreaterThan(0);
  });

  it.each(catalog.all())('$name has defaults that its own rules allow', ({ parameters }) => {
    const problems = validateSync(new parameters(), { forbidUnknownValues: false });
    const given = problems.filter(({ value }) => value !== undefined);
    expect(given).toEqual([]);
  });
});

/** Every parameter of every operation, with what callers are told of it. */
const described = catalog.all().flatMap(({ name, parameters }) =>
  Object.entries(parameterSchema({ parameters }).properties).map(([parameter, rules]) => ({
    called: `${name}.${parameter}`,
    parameter,
    parameters,
    rules,
  })),
);

describe('The parameter', () => {
  it.each(described)('$called is described in sentences', ({ rules }) => {
    expect(rules['description']).toMatch(/^[A-Z0-9`].{5,}\.$/s);
    expect(rules).not.toHaveProperty('$ref');
    expect(rules['type']).toMatch(/^(string|integer|number|boolean)$/);
  });

  it.each(described)('$called has a default that its schema allows', ({ rules }) => {
    const { default: value, minimum, maximum, enum: choices, pattern } = rules;
    if (value === undefined) return;
    if (typeof value === 'number') {
      expect(value).toBeGreaterThanOrEqual(Number(minimum));
      expect(value).toBeLessThanOrEqual(Number(maximum));
    } else if (typeof pattern === 'string') expect(value).toMatch(new RegExp(pattern));
    else if (typeof value === 'string') expect(choices).toContain(value);
    else expect(typeof value).toBe(rules['type']);
  });

  it.each(described)('$called is refused past what its schema allows', (one) => {
    for (const value of valuesPast(one.rules)) {
      const given = Object.assign(new one.parameters(), { [one.parameter]: value });
      const refused = validateSync(given, { forbidUnknownValues: false });
      expect(
        refused.map(({ property }) => property),
        String(value),
      ).toContain(one.parameter);
    }
  });
});

/** Values that a schema rules out, one for each of its keywords. */
function valuesPast(rules: Record<string, unknown>): unknown[] {
  const { type, minimum, maximum, exclusiveMinimum, enum: choices } = rules;
  const least = type === 'integer' ? 1 : 0.001;
  return [
    type === 'string' ? 1 : 'text',
    ...(typeof minimum === 'number' ? [minimum - least] : []),
    ...(typeof maximum === 'number' ? [maximum + least] : []),
    ...(typeof exclusiveMinimum === 'number' ? [exclusiveMinimum] : []),
    ...(type === 'integer' && typeof minimum === 'number' ? [minimum + 0.5] : []),
    ...(choices === undefined ? [] : ['none of the choices']),
  ];
}
