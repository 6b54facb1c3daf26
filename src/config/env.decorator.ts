import 'reflect-metadata';

type Parse = (raw: string) => unknown;

interface EnvField {
  name: string;
  property: string;
  parse: Parse;
}

const FIELDS = Symbol('env-fields');

export type SettingsClass<T extends object = object> = new () => T;

/** Reads a property from the environment variable named; unset or empty keeps the property's default. */
export function Env(name: string, parse: Parse = (raw) => raw): PropertyDecorator {
  return (target, property) => {
    const known = (Reflect.getOwnMetadata(FIELDS, target) as EnvField[] | undefined) ?? [];
    Reflect.defineMetadata(FIELDS, [...known, { name, property: String(property), parse }], target);
  };
}

/** The variables a settings class reads. */
export function envFields(settings: SettingsClass): EnvField[] {
  return (
    (Reflect.getMetadata(FIELDS, settings.prototype as object) as EnvField[] | undefined) ?? []
  );
}

export const asInteger: Parse = (raw) => (/^-?\d+$/.test(raw.trim()) ? Number(raw) : Number.NaN);

export const asBoolean: Parse = (raw) =>
  ({ true: true, '1': true, false: false, '0': false })[raw.trim().toLowerCase()] ?? raw;

export const asList: Parse = (raw) =>
  raw
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
