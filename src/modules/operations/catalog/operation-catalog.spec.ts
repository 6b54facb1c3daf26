import { readdirSync } from 'node:fs';
import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
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
