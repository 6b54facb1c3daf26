import { IsBoolean, IsInt, IsOptional, Matches, Min } from 'class-validator';
import { asBoolean, asInteger, Env } from './env.decorator.js';

/** Postgres; an embedded one below DATA_DIR when DATABASE_URL is unset. */
export class DatabaseSettings {
  @Env('DATABASE_URL')
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'DATABASE_URL must begin with postgres://' })
  databaseUrl?: string;

  /** Connections of one API process. */
  @Env('DATABASE_POOL_SIZE', asInteger)
  @IsInt()
  @Min(2)
  poolSize = 10;

  /** Whether the API brings the schema up to date when it starts. */
  @Env('MIGRATE_ON_START', asBoolean)
  @IsBoolean()
  migrateOnStart = true;
}
