/** What holds between parameters, in the words of JSON Schema; for `@JSONSchema` on their class. */
type Named = {
  required: string[];
  properties: Record<string, Record<string, never>>;
};

const given = (names: string[]): Named => ({
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

export const atLeastOneOf = (...names: string[]): { anyOf: Named[] } => ({
  anyOf: names.map((name) => given([name])),
});

export const notTogether = (...names: string[]): { not: Named } => ({ not: given(names) });
