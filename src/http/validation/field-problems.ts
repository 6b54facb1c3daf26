import type { ValidationError } from '@nestjs/common';
import type { FieldProblem } from '../../contracts/app-error.js';

const MOST_PROBLEMS = 50;
const LONGEST_NAME = 100;

/** A value of the wrong type breaks every other rule as well, which tells nobody anything. */
const TYPE_RULES = [
  'isDefined',
  'isInt',
  'isNumber',
  'isString',
  'isBoolean',
  'isArray',
  'isObject',
];

/** What the rule for unknown properties is called. */
const UNKNOWN_PROPERTY = 'whitelistValidation';

function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function respelt(message: string, property: string, name: string): string {
  return property === name ? message : message.replaceAll(property, name);
}

function messageOf(rule: string, message: string, error: ValidationError, name: string): string {
  if (rule === UNKNOWN_PROPERTY) return 'is not known here';
  return error.value === undefined ? 'is required' : respelt(message, error.property, name);
}

function problemsOf(error: ValidationError, parents: string[]): FieldProblem[] {
  const broken = Object.entries(error.constraints ?? {});
  const ofType = broken.filter(([rule]) => TYPE_RULES.includes(rule));
  const constraints = (ofType.length > 0 ? ofType : broken).slice(0, 1);
  const isUnknown = constraints.some(([rule]) => rule === UNKNOWN_PROPERTY);
  // An unknown name is the caller's own spelling; the names of ours are snake_case to callers.
  const name = isUnknown ? error.property.slice(0, LONGEST_NAME) : snakeCase(error.property);
  const path = [...parents, name];
  const own = constraints.map(([rule, message]) => ({
    field: path.join('.'),
    message: messageOf(rule, message, error, name),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, path))];
}

/** What class-validator found, a line a field, fields named as callers write them (`scenes.0.prompt`). */
export function fieldProblems(errors: readonly ValidationError[]): FieldProblem[] {
  return errors.flatMap((error) => problemsOf(error, [])).slice(0, MOST_PROBLEMS);
}
