import 'reflect-metadata';
import { Transform } from 'class-transformer';

const REPEATABLE = Symbol('repeatable-parameters');

/** A query parameter that may be given several times, and is a list however often that is. */
export const Repeatable = (): PropertyDecorator => (target, property) => {
  Reflect.defineMetadata(REPEATABLE, [...namesOf(target), String(property)], target);
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))(
    target,
    property,
  );
};

/** Whether the class of a query says so of the parameter. */
export function isRepeatable(query: (new () => object) | undefined, name: string): boolean {
  return query !== undefined && namesOf(query.prototype as object).includes(name);
}

function namesOf(target: object): string[] {
  return (Reflect.getMetadata(REPEATABLE, target) as string[] | undefined) ?? [];
}
