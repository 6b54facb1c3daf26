import { Conversion } from '../domain/conversion.entity.js';
import type { ConversionRow } from './conversion.schema.js';

export function toRow({ state }: Conversion): ConversionRow {
  return {
    ...state,
    sourceKey: state.sourceKey ?? null,
    gif: state.gif ?? null,
    error: state.error ?? null,
    completedAt: state.completedAt ?? null,
    appliedAt: state.appliedAt ?? null,
  };
}

export function toConversion(row: ConversionRow): Conversion {
  return Conversion.restore({
    ...row,
    sourceKey: row.sourceKey ?? undefined,
    gif: row.gif ?? undefined,
    error: row.error ?? undefined,
    completedAt: row.completedAt ?? undefined,
    appliedAt: row.appliedAt ?? undefined,
  });
}
