import { Generation } from '../domain/generation.entity.js';
import type { GenerationRow } from './generation.schema.js';

export function toRow({ state }: Generation): GenerationRow {
  return {
    ...state,
    predictionId: state.predictionId ?? null,
    error: state.error ?? null,
    importJobId: state.importJobId ?? null,
    completedAt: state.completedAt ?? null,
  };
}

export function toGeneration(row: GenerationRow): Generation {
  return Generation.restore({
    ...row,
    predictionId: row.predictionId ?? undefined,
    error: row.error ?? undefined,
    importJobId: row.importJobId ?? undefined,
    completedAt: row.completedAt ?? undefined,
  });
}
