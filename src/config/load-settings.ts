import { validateSync } from 'class-validator';
import { StartError } from './start-error.js';
import { envFields, type SettingsClass } from './env.decorator.js';

/** Everything that is wrong with the environment, in one message. */
export class EnvironmentError extends StartError {
  constructor(readonly problems: string[]) {
    super(`The environment is not complete:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/** A settings object by its class. */
export class LoadedSettings {
  private readonly byClass = new Map<SettingsClass, object>();

  set(settings: SettingsClass, value: object): void {
    this.byClass.set(settings, value);
  }

  get<T extends object>(settings: SettingsClass<T>): T {
    const value = this.byClass.get(settings);
    if (value === undefined) throw new Error(`${settings.name} is not loaded in this role`);
    return value as T;
  }

  entries(): [SettingsClass, object][] {
    return [...this.byClass.entries()];
  }
}

/**
 * Reads and validates the settings classes of a role. `required` names variables that this role cannot do without,
 * `refusals` are problems found already. Throws one EnvironmentError that lists every problem.
 */
export function loadSettings(
  classes: readonly SettingsClass[],
  required: readonly string[],
  env: NodeJS.ProcessEnv,
  refusals: readonly string[] = [],
): LoadedSettings {
  const loaded = new LoadedSettings();
  const problems = required
    .filter((name) => (env[name] ?? '') === '')
    .map((name) => `${name} is required in this role`)
    .concat(refusals);
  for (const settings of classes) {
    const value = new settings() as Record<string, unknown>;
    const names = new Map<string, string>();
    for (const { name, property, parse } of envFields(settings)) {
      names.set(property, name);
      const raw = env[name];
      if (raw !== undefined && raw !== '') value[property] = parse(raw);
    }
    for (const error of validateSync(value, { forbidUnknownValues: false })) {
      const name = names.get(error.property) ?? error.property;
      const { isInt, ...others } = error.constraints ?? {};
      for (const message of isInt === undefined ? Object.values(others) : [isInt]) {
        problems.push(`${name}: ${message.replace(error.property, 'it')}`);
      }
    }
    loaded.set(settings, value);
  }
  if (problems.length > 0) throw new EnvironmentError(problems);
  return loaded;
}
