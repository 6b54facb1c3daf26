import { Module, type DynamicModule } from '@nestjs/common';

/** Makes the ports that the adapters' modules provide known to every module of the role. */
@Module({})
export class PortsModule {
  static on(...adapters: DynamicModule[]): DynamicModule {
    return { module: PortsModule, global: true, imports: adapters, exports: adapters };
  }
}
