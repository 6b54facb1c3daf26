import { Module, type DynamicModule } from '@nestjs/common';
import type { LoadedSettings } from '../config/load-settings.js';

/** Makes each settings class of the role its own DI token. */
@Module({})
export class SettingsModule {
  static of(settings: LoadedSettings): DynamicModule {
    const providers = settings.entries().map(([provide, useValue]) => ({ provide, useValue }));
    const tokens = providers.map(({ provide }) => provide);
    return { module: SettingsModule, global: true, providers, exports: tokens };
  }
}
